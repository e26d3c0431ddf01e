// What the IRIs of an answer are called in the reader's language, asked of the same endpoint.

import type { Endpoint, Row } from "./endpoint";
import type { Names } from "./terms";

const BATCH = 400;
const MOST = 4_000;
const PLAIN = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|^`\\]+$/i;

export interface Label {
  readonly text: string;
  readonly language: string;
}

export class Labels {
  readonly #known = new Map<string, Label | null>();
  readonly #endpoint: Endpoint;
  readonly #language: string;
  readonly #names: Names;

  constructor(endpoint: Endpoint, language: string, names: Names) {
    this.#endpoint = endpoint;
    this.#language = language;
    this.#names = names;
  }

  get(iri: string): Label | null {
    return this.#known.get(iri) ?? null;
  }

  /** Return what stands for an IRI: its label, or else its prefixed name. */
  text(iri: string): string {
    return this.get(iri)?.text ?? this.#names.shorten(iri);
  }

  /** Learn the labels of the IRIs in an answer. */
  async learn(rows: readonly Row[], signal: AbortSignal): Promise<void> {
    const unknown = new Set<string>();
    for (const row of rows) {
      for (const term of Object.values(row)) {
        if (term.type === "uri" && !this.#known.has(term.value) && PLAIN.test(term.value)) unknown.add(term.value);
      }
    }
    const wanted = [...unknown].slice(0, MOST);
    for (let start = 0; start < wanted.length; start += BATCH) {
      await this.#ask(wanted.slice(start, start + BATCH), signal);
    }
  }

  async #ask(iris: readonly string[], signal: AbortSignal): Promise<void> {
    for (const iri of iris) this.#known.set(iri, null);
    const answer = await this.#endpoint.ask(question(iris), signal);
    const best = new Map<string, number>();
    for (const { iri, label, rank } of answer.rows) {
      if (!iri || !label || !rank) continue;
      const language = label["xml:lang"] ?? "";
      const cost = 3 * Number(rank.value) + this.#foreignness(language);
      if (cost < (best.get(iri.value) ?? Number.POSITIVE_INFINITY)) {
        best.set(iri.value, cost);
        this.#known.set(iri.value, { text: label.value, language });
      }
    }
  }

  #foreignness(language: string): number {
    if (language === this.#language) return 0;
    return language === "" || language === "en" ? 1 : 2;
  }
}

function question(iris: readonly string[]): string {
  return `PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri ?label ?rank {
  VALUES ?iri { ${iris.map((iri) => `<${iri}>`).join(" ")} }
  VALUES (?naming ?rank) { (skos:prefLabel 0) (rdfs:label 1) (dcterms:title 2) }
  ?iri ?naming ?label
}`;
}
