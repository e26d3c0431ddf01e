// Ask the endpoint (https://www.w3.org/TR/sparql11-protocol/) and read its answers and its problems.

import type { Term } from "./terms";

export type Row = Readonly<Record<string, Term>>;

export interface Answer {
  readonly kind: "solutions" | "graph" | "boolean";
  readonly query: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly verdict: boolean;
  readonly milliseconds: number;
}

/** Problem details, RFC 9457 (https://www.rfc-editor.org/rfc/rfc9457). */
export interface Problem {
  readonly title: string;
  readonly detail?: string;
  readonly hint?: string;
  /** The page that explains such problems. */
  readonly help?: string;
  readonly line?: number;
  readonly column?: number;
}

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

interface Results {
  readonly head: { readonly vars?: readonly string[] };
  readonly boolean?: boolean;
  readonly results?: { readonly bindings: readonly Row[] };
}

const RESULTS = "application/sparql-results+json";
const TRIPLES = "application/n-triples";
const PROBLEM = "application/problem+json";

export class Endpoint {
  readonly #address: string;
  readonly #dataset: ReadonlyArray<readonly [string, string]>;

  /** @param dataset the parameters default-graph-uri and named-graph-uri of every request */
  constructor(address: string, dataset: ReadonlyArray<readonly [string, string]>) {
    this.#address = address;
    this.#dataset = dataset;
  }

  /** Return the address of a query: of its page, or of its answer in a format. */
  link(query: string, parameters: Readonly<Record<string, string>>): string {
    const given = new URLSearchParams({ query, ...parameters });
    for (const [name, value] of this.#dataset) given.append(name, value);
    return `${this.#address}?${given}`;
  }

  async ask(query: string, signal: AbortSignal): Promise<Answer> {
    const begun = performance.now();
    const response = await this.#send(query, `${RESULTS}, ${TRIPLES};q=0.9, ${PROBLEM};q=0.1`, "", signal);
    const graph = response.headers.get("Content-Type")?.startsWith(TRIPLES) ?? false;
    const read = graph ? fromTriples(await response.text()) : fromResults((await response.json()) as Results);
    return { ...read, query, milliseconds: performance.now() - begun };
  }

  async text(query: string, format: string, signal: AbortSignal): Promise<string> {
    return (await this.#send(query, "*/*", format, signal)).text();
  }

  async file(query: string, format: string): Promise<Blob> {
    return (await this.#send(query, "*/*", format)).blob();
  }

  async #send(query: string, accept: string, format: string, signal?: AbortSignal): Promise<Response> {
    const given = new URLSearchParams(format ? { format } : {});
    for (const [name, value] of this.#dataset) given.append(name, value);
    const response = await fetch(`${this.#address}?${given}`, {
      method: "POST",
      headers: { Accept: accept, "Content-Type": "application/sparql-query" },
      body: query,
      ...(signal ? { signal } : {}),
    });
    if (!response.ok) throw new Refused(await problem(response));
    return response;
  }
}

async function problem(response: Response): Promise<Problem> {
  if (response.headers.get("Content-Type")?.startsWith(PROBLEM)) return (await response.json()) as Problem;
  return { title: `${response.status} ${response.statusText}`, detail: await response.text() };
}

type Read = Omit<Answer, "query" | "milliseconds">;

function fromResults({ head, results, boolean }: Results): Read {
  if (boolean !== undefined) return { kind: "boolean", columns: [], rows: [], verdict: boolean };
  return { kind: "solutions", columns: head.vars ?? [], rows: results?.bindings ?? [], verdict: false };
}

const PLACES = ["subject", "predicate", "object"] as const;
const NODE = String.raw`<[^>]*>|_:\S+`;
const LITERAL = String.raw`"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?`;
const TRIPLE = new RegExp(`^(${NODE}) (<[^>]*>) (${NODE}|${LITERAL}) ?\\.$`);

/** Read N-Triples (https://www.w3.org/TR/n-triples/) in the form that the server writes. */
function fromTriples(text: string): Read {
  const rows: Row[] = [];
  for (const line of text.split("\n")) {
    const match = TRIPLE.exec(line);
    if (match) {
      rows.push(Object.fromEntries(PLACES.map((place, n) => [place, fromNotation(match[n + 1] ?? "")])));
    }
  }
  return { kind: "graph", columns: PLACES, rows, verdict: false };
}

function fromNotation(text: string): Term {
  if (text.startsWith("<")) return { type: "uri", value: unescaped(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const end = text.lastIndexOf('"');
  const value = unescaped(text.slice(1, end));
  const rest = text.slice(end + 1);
  if (rest.startsWith("@")) return { type: "literal", value, "xml:lang": rest.slice(1) };
  return rest ? { type: "literal", value, datatype: rest.slice(3, -1) } : { type: "literal", value };
}

const ESCAPED: Readonly<Record<string, string>> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_, four, eight, one: string) =>
    one === undefined ? String.fromCodePoint(Number.parseInt(four ?? eight, 16)) : (ESCAPED[one] ?? one),
  );
}
