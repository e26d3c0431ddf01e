// Where the value of a cell comes from: the statements that put it there, each with its passage, its source or its proof.

import { button, element } from "./dom";
import { type Answer, type Row, Refused } from "./endpoint";
import { type Pattern, type Statement, behind, statements } from "./patterns";
import type { Around } from "./table";

const MOST = 6;

/** What /explain says of a statement in JSON, as far as it is shown here. */
interface Account {
  readonly triple: string;
  readonly present: boolean;
  readonly proof: Reason | null;
}

interface Reason {
  readonly statement: string;
  readonly rule?: string;
  readonly premises?: readonly Reason[];
  readonly sources?: readonly Source[];
}

interface Source {
  readonly graph: string;
  readonly kind: "stated" | "added" | "ontology" | "entailed";
  readonly label: string;
}

export class Origins {
  readonly element: HTMLDialogElement;
  readonly #answer: Answer;
  readonly #around: Around;
  readonly #patterns: readonly Pattern[];
  readonly #list = element("ul", { class: "origins" });
  #request = new AbortController();

  constructor(answer: Answer, around: Around, patterns: readonly Pattern[]) {
    this.#answer = answer;
    this.#around = around;
    this.#patterns = patterns;
    const close = button(around.say("close"), () => this.element.close(), { class: "quiet" });
    const title = element("h2", { id: "origins" }, around.say("source"));
    this.element = element("dialog", { "aria-labelledby": "origins" }, title, this.#list, element("p", {}, close));
    this.element.addEventListener("close", () => this.#request.abort());
    this.element.addEventListener("click", ({ target }) => target === this.element && this.element.close());
  }

  /** Show what put a column's value into a row. */
  async show(row: Row, column: string): Promise<void> {
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#say("looking");
    this.element.showModal();
    try {
      const found = await this.#statements(row, column, signal);
      const accounts = await Promise.all(found.map((statement) => this.#account(statement, signal)));
      const held = accounts.filter(([, account]) => account.present);
      if (held.length) this.#list.replaceChildren(...held.map(([statement, account]) => this.#item(statement, account)));
      else this.#say("computed");
    } catch (error) {
      if (error instanceof Refused) this.#list.replaceChildren(element("li", {}, error.problem.detail ?? error.problem.title));
      else if (!signal.aborted) this.#say("unreachable");
    }
  }

  #say(word: string): void {
    this.#list.replaceChildren(element("li", { role: "status" }, this.#around.say(word)));
  }

  /** Return the statements that a value rests on; those of things that the query does not select are asked for. */
  async #statements(row: Row, column: string, signal: AbortSignal): Promise<readonly Statement[]> {
    const direct = statements(this.#patterns, row, column);
    if (direct.length) return direct.slice(0, MOST);
    const query = behind(this.#answer.query, row, this.#patterns);
    if (!query) return [];
    const { rows } = await this.#around.endpoint.ask(query, signal);
    const found = rows.flatMap((each) => statements(this.#patterns, each, column));
    return [...new Map(found.map((each) => [Object.values(each).join(" "), each])).values()].slice(0, MOST);
  }

  async #account(statement: Statement, signal: AbortSignal): Promise<readonly [Statement, Account]> {
    const wanted = new URLSearchParams({ ...statement, format: "json" });
    const response = await fetch(`${this.#around.settings.explain}?${wanted}`, { signal });
    if (!response.ok) return [statement, { triple: "", present: false, proof: null }];
    return [statement, (await response.json()) as Account];
  }

  #item(statement: Statement, { triple, proof }: Account): HTMLElement {
    const { settings, say } = this.#around;
    const href = `${settings.explain}?${new URLSearchParams({ ...statement, ...settings.kept })}`;
    const item = element("li", {}, element("code", { dir: "ltr" }, triple));
    const told = element("ul");
    if (proof?.rule) told.append(element("li", {}, say("entailed", { rule: proof.rule })));
    for (const source of sources(proof)) told.append(this.#source(source));
    item.append(told, element("a", { href }, say(proof?.rule ? "proof" : "account")));
    return item;
  }

  #source({ graph, kind, label }: Source): HTMLElement {
    const { names, say } = this.#around;
    const page = names.page(graph);
    const name = element("bdi", { lang: "en" }, label);
    return element("li", { class: kind }, say(kind), " ", page ? element("a", { href: page }, name) : name);
  }
}

/** Return what a proof rests on in the end, each source once. */
function sources(reason: Reason | null): readonly Source[] {
  if (!reason) return [];
  const found = [...(reason.sources ?? []), ...(reason.premises ?? []).flatMap(sources)];
  return [...new Map(found.map((source) => [source.graph, source])).values()];
}
