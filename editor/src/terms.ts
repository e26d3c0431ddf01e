// RDF terms, as SPARQL results in JSON write them (https://www.w3.org/TR/sparql11-results-json/).

import type { Settings } from "./settings";

export interface Term {
  readonly type: "uri" | "literal" | "bnode" | "triple";
  readonly value: string;
  readonly "xml:lang"?: string;
  readonly datatype?: string;
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "short", "nonNegativeInteger", "positiveInteger"].map(
    (name) => XSD + name,
  ),
);
const LOCAL = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;

export class Names {
  readonly #settings: Settings;
  readonly #longestFirst: ReadonlyArray<readonly [string, string]>;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#longestFirst = Object.entries(settings.prefixes).sort((a, b) => b[1].length - a[1].length);
  }

  /** Return an IRI as a prefixed name of the registry, or as it is. */
  shorten(iri: string): string {
    for (const [prefix, namespace] of this.#longestFirst) {
      if (iri.startsWith(namespace) && LOCAL.test(iri.slice(namespace.length))) {
        return `${prefix}:${iri.slice(namespace.length)}`;
      }
    }
    return iri;
  }

  /** Return where an IRI can be looked at, on this host if it is ours; null if nowhere. */
  page(iri: string): string | null {
    const { base, root, paths, kept } = this.#settings;
    const path = iri.startsWith(base) ? iri.slice(base.length) : "";
    if (path && paths.some((start) => path.startsWith(start))) {
      const [document = "", fragment] = path.split("#");
      const asked = new URLSearchParams(kept).toString();
      return `${root}/${document}${asked && `?${asked}`}${fragment === undefined ? "" : `#${fragment}`}`;
    }
    return /^https?:\/\//.test(iri) ? iri : null;
  }
}

export function isNumber(term: Term | undefined): boolean {
  return term?.type === "literal" && NUMERIC.has(term.datatype ?? "");
}

export function number(term: Term | undefined): number {
  return term?.type === "literal" && term.value.trim() !== "" ? Number(term.value) : Number.NaN;
}

/** Return a term as SPARQL writes it; null for one that has no name outside its answer. */
export function written(term: Term): string | null {
  if (term.type === "uri") return `<${term.value}>`;
  if (term.type !== "literal") return null;
  const quoted = `"${term.value.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r")}"`;
  if (term["xml:lang"]) return `${quoted}@${term["xml:lang"]}`;
  return term.datatype ? `${quoted}^^<${term.datatype}>` : quoted;
}

/** Return a literal's language, or the name of its datatype where that is not obvious. */
export function note(term: Term, names: Names): string {
  if (term["xml:lang"]) return term["xml:lang"];
  if (!term.datatype || term.datatype === `${XSD}string` || NUMERIC.has(term.datatype)) return "";
  return names.shorten(term.datatype);
}
