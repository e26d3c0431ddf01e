// An answer as a chart: bars for names, a line for a run of numbers or dates, one line for each of a series.

import { extent, max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { choice, drawn, element } from "./dom";
import type { Answer, Row } from "./endpoint";
import type { Around } from "./table";
import { type Term, number } from "./terms";

const WIDTH = 860;
const ROW = 26;
const NAMES = 260;
const MOST_BARS = 60;
const MOST_SERIES = 6;
const HEIGHT = 380;
const EDGE = { top: 16, right: 24, bottom: 32, left: 52 };
const LONGEST = 34;

type Kind = "bars" | "line";

interface Point {
  readonly name: string;
  readonly at: number;
  readonly value: number;
}

/** Return whether an answer has numbers to draw. */
export function isDrawable(answer: Answer): boolean {
  return answer.kind === "solutions" && answer.columns.length > 1 && numeric(answer).length > 0;
}

function numeric(answer: Answer): readonly string[] {
  return answer.columns.filter((column) => {
    const terms = answer.rows.map((row) => row[column]).filter((term) => term !== undefined);
    return terms.length > 0 && terms.every((term) => Number.isFinite(number(term)));
  });
}

export class Chart {
  readonly element = element("div", { class: "chart" });
  readonly #answer: Answer;
  readonly #around: Around;
  #kind: Kind;
  #across: string;
  #value: string;
  #series: string;

  constructor(answer: Answer, around: Around) {
    this.#answer = answer;
    this.#around = around;
    const numbers = numeric(answer);
    const others = answer.columns.filter((column) => !numbers.includes(column));
    this.#value = numbers.at(-1) ?? "";
    this.#kind = numbers.length > 1 ? "line" : "bars";
    this.#across = (this.#kind === "line" ? numbers[0] : others[0]) ?? "";
    this.#series = this.#kind === "line" ? (others[0] ?? "") : "";
    this.#draw();
  }

  #draw(): void {
    const { say } = this.#around;
    const columns = this.#answer.columns.map((column) => [column, column] as const);
    const numbers = numeric(this.#answer).map((column) => [column, column] as const);
    const kinds = [["bars", say("bars")], ...(numbers.length > 1 ? [["line", say("line")]] : [])] as [Kind, string][];
    const set = (change: () => void) => {
      change();
      this.#draw();
    };
    const across = this.#kind === "line" ? numbers : columns;
    const controls = element(
      "div",
      { class: "controls" },
      choice(say("kind"), kinds, this.#kind, (kind) => set(() => this.#turn(kind))),
      choice(say("across"), across, this.#across, (column) => set(() => (this.#across = column))),
      choice(say("value"), numbers, this.#value, (column) => set(() => (this.#value = column))),
    );
    if (this.#kind === "line") {
      const series = [["", say("none")], ...columns] as [string, string][];
      controls.append(choice(say("series"), series, this.#series, (column) => set(() => (this.#series = column))));
    }
    const picture = this.#kind === "bars" ? this.#bars() : this.#lines();
    this.element.replaceChildren(controls, element("div", { class: "picture", tabindex: 0, role: "region", "aria-label": say("chart") }, picture));
  }

  #turn(kind: Kind): void {
    const numbers = numeric(this.#answer);
    this.#kind = kind;
    this.#across = kind === "line" ? (numbers[0] ?? "") : (this.#answer.columns.find((c) => !numbers.includes(c)) ?? this.#across);
  }

  #text(term: Term | undefined): string {
    if (!term) return "";
    return term.type === "uri" ? this.#around.labels.text(term.value) : term.value;
  }

  #points(rows: readonly Row[]): readonly Point[] {
    return rows
      .map((row) => ({ name: this.#text(row[this.#across]), at: number(row[this.#across]), value: number(row[this.#value]) }))
      .filter((point) => Number.isFinite(point.value));
  }

  #said(count: number): string {
    return this.#around.say("drawn", { value: this.#value, across: this.#across, count });
  }

  #bars(): SVGElement {
    const points = this.#points(this.#answer.rows);
    const shown = points.slice(0, MOST_BARS);
    const height = shown.length * ROW + ROW;
    const across = scaleLinear([Math.min(0, ...shown.map((point) => point.value)), max(shown, (point) => point.value) ?? 1], [NAMES, WIDTH - 60]).nice();
    const down = scaleBand(shown.map((_, n) => n), [0, shown.length * ROW]).padding(0.25);
    const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, role: "img", "aria-label": this.#said(shown.length) });
    shown.forEach((point, n) => {
      const top = down(n) ?? 0;
      const [from, to] = [across(0), across(point.value)];
      const middle = top + down.bandwidth() / 2;
      svg.append(
        drawn("text", { x: NAMES - 10, y: middle, class: "name" }, drawn("title", {}, point.name), cut(point.name)),
        drawn("rect", { x: Math.min(from, to), y: top, width: Math.max(Math.abs(to - from), 1), height: down.bandwidth(), class: "bar" }),
        drawn("text", { x: Math.max(from, to) + 6, y: middle, class: "figure" }, point.value.toLocaleString(this.#around.settings.language)),
      );
    });
    if (points.length > shown.length) {
      svg.append(drawn("text", { x: NAMES, y: height - 8, class: "figure" }, this.#around.say("first", { count: MOST_BARS })));
    }
    return svg;
  }

  #lines(): HTMLElement {
    const groups = this.#groups();
    const points = groups.flatMap(([, group]) => group);
    const [first = 0, last = 1] = extent(points, (point) => point.at) as [number, number];
    const across = scaleLinear([first, last], [EDGE.left, WIDTH - EDGE.right]);
    const up = scaleLinear([Math.min(0, ...points.map((p) => p.value)), max(points, (p) => p.value) ?? 1], [HEIGHT - EDGE.bottom, EDGE.top]).nice();
    const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": this.#said(points.length) });
    for (const tick of up.ticks(5)) {
      svg.append(
        drawn("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: up(tick), y2: up(tick), class: "grid" }),
        drawn("text", { x: EDGE.left - 8, y: up(tick), class: "name" }, tick.toLocaleString(this.#around.settings.language)),
      );
    }
    for (const tick of across.ticks(8)) {
      svg.append(drawn("text", { x: across(tick), y: HEIGHT - EDGE.bottom + 18, class: "tick" }, String(tick)));
    }
    groups.forEach(([name, group], place) => {
      const path = group.map((point) => `${across(point.at).toFixed(1)},${up(point.value).toFixed(1)}`).join(" ");
      svg.append(drawn("polyline", { points: path, class: `line line-${place}` }));
      for (const point of group) {
        const said = drawn("title", {}, [name, `${point.at}: ${point.value}`].filter(Boolean).join(", "));
        svg.append(drawn("circle", { cx: across(point.at), cy: up(point.value), r: 3, class: `dot dot-${place}` }, said));
      }
    });
    return element("div", {}, this.#legend(groups.map(([name]) => name)), svg);
  }

  #legend(names: readonly string[]): HTMLElement {
    const entries = names.filter(Boolean).map((name, place) => {
      const dot = drawn("circle", { cx: 6, cy: 6, r: 5, class: `dot-${place}` });
      return element("li", {}, drawn("svg", { width: 12, height: 12, "aria-hidden": "true" }, dot), " ", name);
    });
    return element("ul", { class: "legend" }, ...entries);
  }

  #groups(): ReadonlyArray<readonly [string, readonly Point[]]> {
    const rows = new Map<string, Row[]>();
    for (const row of this.#answer.rows) {
      const name = this.#series ? this.#text(row[this.#series]) : "";
      rows.set(name, [...(rows.get(name) ?? []), row]);
    }
    return [...rows]
      .slice(0, MOST_SERIES)
      .map(([name, group]) => [name, [...this.#points(group)].sort((a, b) => a.at - b.at)] as const);
  }
}

export function cut(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
