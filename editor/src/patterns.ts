// The triple patterns of a query, and the statements that a row of its answer rests on.

import type { SyntaxNode, Tree } from "@lezer/common";
import { SparqlLanguage } from "codemirror-lang-sparql";
import type { Row } from "./endpoint";
import { type Term, written } from "./terms";

const ROWS = 5;
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** A part of a pattern: a variable's name, or a term as SPARQL writes it. */
type Part = { readonly variable: string } | { readonly term: string };

export interface Pattern {
  readonly subject: Part;
  readonly predicate: Part;
  readonly object: Part;
}

export interface Statement {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

/** Return the patterns of a query whose parts are plain terms and variables; property paths have none. */
export function patterns(query: string): readonly Pattern[] {
  const tree = SparqlLanguage.parser.parse(query);
  const reader = new Reader(query, prefixes(query, tree));
  const found: Pattern[] = [];
  tree.iterate({
    enter: ({ node }) => {
      if (node.name === "TriplesSameSubjectPath" || node.name === "TriplesSameSubject") found.push(...reader.of(node));
    },
  });
  return found;
}

/** Return the statements that put a column's value into a row. */
export function statements(known: readonly Pattern[], row: Row, column: string): readonly Statement[] {
  const found = known
    .filter(({ subject, predicate, object }) => [object, subject, predicate].some((part) => names(part, column)))
    .sort((one, other) => Number(names(other.object, column)) - Number(names(one.object, column)))
    .map(({ subject, predicate, object }) => ({
      subject: bound(subject, row),
      predicate: bound(predicate, row),
      object: bound(object, row),
    }));
  return found.filter((statement): statement is Statement => Object.values(statement).every(Boolean));
}

/** Return whether a pattern of a query names a column. */
export function isNamed(known: readonly Pattern[], column: string): boolean {
  return known.some(({ subject, predicate, object }) => [subject, predicate, object].some((part) => names(part, column)));
}

/** Return a query for all that a row rests on, also what the query does not select; null where it has no group. */
export function behind(query: string, row: Row, known: readonly Pattern[]): string | null {
  const select = SparqlLanguage.parser.parse(query).topNode.getChild("Query")?.getChild("SelectQuery");
  const clause = select?.getChild("SelectClause");
  const group = select?.getChild("WhereClause")?.getChild("GroupGraphPattern");
  if (!select || !clause || !group) return null;
  const values = Object.entries(row)
    .filter(([column]) => isNamed(known, column))
    .map(([column, term]) => [column, written(term)] as const)
    .filter(([, term]) => term !== null)
    .map(([column, term]) => `VALUES ?${column} { ${term} }`);
  const dataset = select.getChildren("DatasetClause").map(({ from, to }) => query.slice(from, to));
  const body = [...values, query.slice(group.from, group.to)].join(" ");
  return `${query.slice(0, select.from)}SELECT DISTINCT * ${dataset.join(" ")} WHERE { ${body} } LIMIT ${ROWS}`;
}

/** Return the prefixes that a query declares. */
export function prefixes(query: string, tree: Tree = SparqlLanguage.parser.parse(query)): Map<string, string> {
  const declared = new Map<string, string>();
  tree.iterate({
    enter: ({ node }) => {
      if (node.name !== "PrefixDecl") return;
      const [name, iri] = ["Pname_ns", "IriRef"].map((part) => node.getChild(part));
      if (name && iri) declared.set(query.slice(name.from, name.to - 1), query.slice(iri.from + 1, iri.to - 1));
    },
  });
  return declared;
}

function names(part: Part, column: string): boolean {
  return "variable" in part && part.variable === column;
}

function bound(part: Part, row: Row): string | null {
  if ("term" in part) return part.term;
  const term: Term | undefined = row[part.variable];
  return term ? written(term) : null;
}

class Reader {
  readonly #query: string;
  readonly #prefixes: ReadonlyMap<string, string>;

  constructor(query: string, declared: ReadonlyMap<string, string>) {
    this.#query = query;
    this.#prefixes = declared;
  }

  of(triples: SyntaxNode): readonly Pattern[] {
    const subject = this.#part(triples.firstChild);
    const list = triples.lastChild;
    if (!subject || !list) return [];
    const found: Pattern[] = [];
    let predicate: Part | null = null;
    for (let node = list.firstChild; node; node = node.nextSibling) {
      if (node.name.startsWith("Verb")) predicate = this.#part(node);
      else if (node.name.startsWith("ObjectList") && predicate) {
        for (let object = node.firstChild; object; object = object.nextSibling) {
          const part = this.#part(object);
          if (part) found.push({ subject, predicate, object: part });
        }
      }
    }
    return found;
  }

  /** Return the only term or variable below a node; null for a path, a list or a blank node. */
  #part(node: SyntaxNode | null): Part | null {
    if (!node) return null;
    const text = this.#query.slice(node.from, node.to).trim();
    if (/^[?$]\w+$/u.test(text)) return { variable: text.slice(1) };
    if (text === "a") return { term: `<${TYPE}>` };
    if (/^<[^<>\s]*>$/.test(text) || /^"(?:[^"\\]|\\.)*"(?:@[\w-]+)?$/.test(text)) return { term: text };
    if (/^[+-]?\d+$/.test(text) || text === "true" || text === "false") return { term: text };
    const name = /^([\w-]*):([\w.-]*)$/.exec(text);
    const namespace = name ? this.#prefixes.get(name[1] ?? "") : undefined;
    return name && namespace !== undefined ? { term: `<${namespace}${name[2]}>` } : null;
  }
}
