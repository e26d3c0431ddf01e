// An answer as a graph: the things of a row and how they hang together.

import { type SimulationNodeDatum, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { cut } from "./chart";
import { drawn, element } from "./dom";
import type { Answer } from "./endpoint";
import type { Around } from "./table";
import type { Term } from "./terms";

const MOST = 120;
const TICKS = 300;
const MARGIN = 90;
const LONGEST = 28;

interface Thing extends SimulationNodeDatum {
  readonly id: string;
  readonly term: Term;
}

interface Tie {
  readonly source: Thing;
  readonly target: Thing;
  readonly name: string;
}

/** Return whether an answer has things that hang together. */
export function isConnected(answer: Answer): boolean {
  return answer.rows.some((row) => pairs(answer, row).length > 0);
}

function isThing(term: Term | undefined): term is Term {
  return term?.type === "uri" || term?.type === "bnode";
}

/** Return which things of a row are tied, and by what. */
function pairs(answer: Answer, row: Readonly<Record<string, Term>>): ReadonlyArray<readonly [Term, string, Term]> {
  if (answer.kind === "graph") {
    const { subject, predicate, object } = row;
    return isThing(subject) && predicate && isThing(object) ? [[subject, predicate.value, object]] : [];
  }
  const things = answer.columns.filter((column) => isThing(row[column]));
  return things.slice(1).map((column, n) => [row[things[n] ?? ""] as Term, column, row[column] as Term] as const);
}

export function graph(answer: Answer, around: Around): HTMLElement {
  const { things, ties, isWhole } = network(answer);
  const side = 260 + 46 * Math.sqrt(things.length) * 2;
  forceSimulation(things)
    .force("tie", forceLink<Thing, Tie>(ties as Tie[]).distance(110).strength(0.5))
    .force("apart", forceManyBody().strength(-420))
    .force("room", forceCollide(34))
    .force("across", forceX(0).strength(0.06))
    .force("down", forceY(0).strength(0.1))
    .stop()
    .tick(TICKS);
  const xs = things.map((thing) => thing.x ?? 0);
  const ys = things.map((thing) => thing.y ?? 0);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN / 2];
  const [width, height] = [Math.max(...xs) - left + MARGIN, Math.max(...ys) - top + MARGIN / 2];
  const said = around.say("network", { things: things.length, ties: ties.length });
  const svg = drawn("svg", { viewBox: `${left} ${top} ${width} ${height}`, width: Math.max(width, side / 2), height, role: "group", "aria-label": said });
  svg.append(arrow(), ...ties.map((tie) => line(tie, ties.length, around)), ...things.map((thing) => node(thing, around)));
  const remark = isWhole ? said : `${said} ${around.say("first", { count: MOST })}`;
  const picture = element("div", { class: "picture", tabindex: 0, role: "region", "aria-label": around.say("graph") }, svg);
  return element("div", { class: "network" }, picture, element("p", {}, element("small", {}, remark)));
}

function network(answer: Answer): { readonly things: Thing[]; readonly ties: readonly Tie[]; readonly isWhole: boolean } {
  const things = new Map<string, Thing>();
  const ties = new Map<string, Tie>();
  let isWhole = true;
  for (const row of answer.rows) {
    for (const [one, name, other] of pairs(answer, row)) {
      if (things.size + 2 > MOST && !(things.has(one.value) && things.has(other.value))) {
        isWhole = false;
        continue;
      }
      for (const term of [one, other]) if (!things.has(term.value)) things.set(term.value, { id: term.value, term });
      const [source, target] = [things.get(one.value), things.get(other.value)];
      if (source && target && source !== target) ties.set(`${one.value} ${name} ${other.value}`, { source, target, name });
    }
  }
  return { things: [...things.values()], ties: [...ties.values()], isWhole };
}

function arrow(): SVGElement {
  const head = drawn("path", { d: "M0,0 L8,4 L0,8 z", class: "head" });
  const marker = { id: "arrow", viewBox: "0 0 8 8", refX: 17, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" };
  return drawn("defs", {}, drawn("marker", marker, head));
}

function line({ source, target, name }: Tie, count: number, around: Around): SVGElement {
  const [x1, y1, x2, y2] = [source.x ?? 0, source.y ?? 0, target.x ?? 0, target.y ?? 0];
  const label = cut(around.labels.text(name), LONGEST);
  const tie = drawn("g", { class: "tie" }, drawn("line", { x1, y1, x2, y2, "marker-end": "url(#arrow)" }, drawn("title", {}, label)));
  if (count <= 40) tie.append(drawn("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 3 }, label));
  return tie;
}

function node(thing: Thing, around: Around): SVGElement {
  const text = thing.term.type === "uri" ? around.labels.text(thing.term.value) : `_:${thing.term.value}`;
  const shape = [
    drawn("title", {}, text),
    drawn("circle", { cx: thing.x, cy: thing.y, r: 7 }),
    drawn("text", { x: thing.x, y: (thing.y ?? 0) + 21 }, cut(text, LONGEST)),
  ];
  const page = thing.term.type === "uri" ? around.names.page(thing.term.value) : null;
  return page ? drawn("a", { href: page, class: "node" }, ...shape) : drawn("g", { class: "node" }, ...shape);
}
