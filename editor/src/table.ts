// An answer as a table: sorted by any column, filtered by any text, a page of rows at a time.

import { button, element } from "./dom";
import type { Answer, Endpoint, Row } from "./endpoint";
import type { Labels } from "./labels";
import { Origins } from "./origins";
import { type Pattern, isNamed, patterns } from "./patterns";
import type { Say, Settings } from "./settings";
import { type Names, type Term, isNumber, note, number } from "./terms";

const PAGE = 50;

export interface Around {
  readonly settings: Settings;
  readonly say: Say;
  readonly names: Names;
  readonly labels: Labels;
  readonly endpoint: Endpoint;
}

export class Table {
  readonly element = element("div", { class: "rows" });
  readonly #answer: Answer;
  readonly #around: Around;
  readonly #patterns: readonly Pattern[];
  readonly #origins: Origins;
  readonly #collator: Intl.Collator;
  #sorted: { readonly column: string; readonly descending: boolean } | null = null;
  #wanted = "";
  #page = 0;

  constructor(answer: Answer, around: Around) {
    this.#answer = answer;
    this.#around = around;
    this.#patterns = this.#read(answer, around);
    this.#origins = new Origins(answer, around, this.#patterns);
    this.#collator = new Intl.Collator(around.settings.language, { numeric: true });
    const filter = element("input", { type: "search", "aria-label": around.say("filter"), placeholder: around.say("filter") });
    filter.addEventListener("input", () => {
      [this.#wanted, this.#page] = [filter.value.trim().toLowerCase(), 0];
      this.#draw();
    });
    this.element.append(filter, element("div"), this.#origins.element);
    this.#draw();
  }

  #draw(): void {
    const rows = this.#rows();
    const start = this.#page * PAGE;
    const shown = rows.slice(start, start + PAGE);
    const table = element("table", {}, this.#head(), element("tbody", {}, ...shown.map((row) => this.#row(row))));
    const wide = element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": this.#around.say("answer") }, table);
    this.element.children[1]?.replaceWith(element("div", {}, wide, this.#pages(rows.length, start)));
  }

  #read(answer: Answer, around: Around): readonly Pattern[] {
    if (!around.settings.explain) return [];
    return answer.kind === "solutions" ? patterns(answer.query) : [WHOLE];
  }

  #rows(): readonly Row[] {
    const rows = this.#wanted
      ? this.#answer.rows.filter((row) =>
          Object.values(row).some((term) => `${this.#text(term)}\n${term.value}`.toLowerCase().includes(this.#wanted)),
        )
      : [...this.#answer.rows];
    const sorted = this.#sorted;
    if (!sorted) return rows;
    const way = sorted.descending ? -1 : 1;
    return [...rows].sort((one, other) => way * this.#compare(one[sorted.column], other[sorted.column]));
  }

  #compare(one: Term | undefined, other: Term | undefined): number {
    if (!one || !other) return Number(Boolean(one)) - Number(Boolean(other));
    if (isNumber(one) && isNumber(other)) return number(one) - number(other);
    return this.#collator.compare(this.#text(one), this.#text(other));
  }

  #text(term: Term): string {
    return term.type === "uri" ? this.#around.labels.text(term.value) : term.value;
  }

  #head(): HTMLElement {
    const cells = this.#answer.columns.map((column) => {
      const chosen = this.#sorted?.column === column ? this.#sorted : null;
      const order = chosen ? (chosen.descending ? "descending" : "ascending") : "none";
      const sort = button(column, () => this.#sort(column), { class: "sort" });
      return element("th", { scope: "col", "aria-sort": order }, sort);
    });
    return element("thead", {}, element("tr", {}, ...cells));
  }

  #sort(column: string): void {
    const again = this.#sorted?.column === column;
    this.#sorted = again && this.#sorted?.descending ? null : { column, descending: again };
    this.#page = 0;
    this.#draw();
    const place = this.#answer.columns.indexOf(column);
    this.element.querySelectorAll<HTMLElement>(".sort")[place]?.focus();
  }

  #row(row: Row): HTMLElement {
    return element("tr", {}, ...this.#answer.columns.map((column) => this.#cell(row, column)));
  }

  #cell(row: Row, column: string): HTMLElement {
    const term = row[column];
    if (!term) return element("td");
    const cell = element("td", { class: isNumber(term) ? "number" : null }, this.#shown(term));
    if (isNamed(this.#patterns, column)) cell.append(" ", this.#source(row, column));
    return cell;
  }

  #shown(term: Term): Node {
    const { names, labels } = this.#around;
    if (term.type === "uri") {
      const label = labels.get(term.value);
      const name = element("bdi", { lang: label?.language || null }, label?.text ?? names.shorten(term.value));
      const page = names.page(term.value);
      return page ? element("a", { href: page, title: names.shorten(term.value) }, name) : name;
    }
    const value = element("bdi", { lang: term["xml:lang"] ?? null }, term.type === "bnode" ? `_:${term.value}` : term.value);
    const remark = note(term, names);
    return remark ? element("span", {}, value, " ", element("small", {}, remark)) : value;
  }

  #source(row: Row, column: string): HTMLElement {
    const label = this.#around.say("source");
    const show = () => void this.#origins.show(row, column);
    return button("?", show, { class: "source", title: label, "aria-label": label });
  }

  #pages(count: number, start: number): HTMLElement {
    const { say } = this.#around;
    const turn = (step: number) => () => {
      this.#page += step;
      this.#draw();
      this.element.querySelector<HTMLElement>(".wide")?.focus();
    };
    const end = Math.min(start + PAGE, count);
    const said = element("span", { role: "status" }, say("shown", { from: count ? start + 1 : 0, to: end, count }));
    if (count <= PAGE) return element("p", { class: "pages" }, said);
    return element(
      "p",
      { class: "pages" },
      button(say("previous"), turn(-1), { class: "quiet", disabled: start === 0 }),
      said,
      button(say("next"), turn(1), { class: "quiet", disabled: end === count }),
    );
  }
}

/** What a row of a graph is. */
const WHOLE: Pattern = {
  subject: { variable: "subject" },
  predicate: { variable: "predicate" },
  object: { variable: "object" },
};
