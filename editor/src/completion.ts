// What may stand at the cursor: variables, keywords, prefixes, and the names of this graph by label.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorView } from "@codemirror/view";
import { prefixes } from "./patterns";
import type { Settings } from "./settings";

interface Label {
  readonly text: string;
  readonly language: string | null;
}

/** A result of /search?format=json. */
interface Hit {
  readonly iri: string;
  readonly name: string;
  readonly kind: "thing" | "class" | "property" | "query";
  readonly type: Label | null;
  readonly label: Label;
  readonly matched: Label;
}

const KEYWORDS = [
  ...["ASK", "BIND", "CONSTRUCT", "DESCRIBE", "DISTINCT", "EXISTS", "FILTER", "FROM", "GRAPH", "GROUP BY", "HAVING"],
  ...["LIMIT", "MINUS", "NOT EXISTS", "OFFSET", "OPTIONAL", "ORDER BY", "PREFIX", "REDUCED", "SELECT", "UNDEF"],
  ...["UNION", "VALUES", "WHERE", "ASC", "DESC", "AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"],
  ...["BOUND", "COALESCE", "CONCAT", "CONTAINS", "DATATYPE", "IF", "IRI", "LANG", "LANGMATCHES", "LCASE", "REGEX"],
  ...["REPLACE", "ROUND", "STR", "STRAFTER", "STRBEFORE", "STRENDS", "STRLANG", "STRLEN", "STRSTARTS", "UCASE", "YEAR"],
];
const SHORTEST = 2;
const MOST = 20;
const PLAIN_NAME = /^[\w-]+:[\w.-]*$/;

export function completions(settings: Settings): (context: CompletionContext) => Promise<CompletionResult | null> {
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return variables(context, variable.from);
    const word = context.matchBefore(/[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_:.-]*/u);
    if (!word || (word.text.length < SHORTEST && !context.explicit) || isQuoted(context, word.from)) return null;
    const before = context.state.sliceDoc(0, word.from);
    if (/\bPREFIX\s+$/i.test(before)) return declarations(word.from, word.text, settings);
    const found = await named(word.text, before, settings, context);
    const options = [
      ...found.map((hit) => asOption(hit, settings)),
      ...namespaces(word.text, settings),
      ...keywords(word.text),
    ];
    return options.length && !context.aborted ? { from: word.from, options, filter: false } : null;
  };
}

function isQuoted(context: CompletionContext, place: number): boolean {
  const { name } = syntaxTree(context.state).resolveInner(place, 1);
  return ["String", "Comment", "IriRef", "Langtag"].includes(name);
}

function variables(context: CompletionContext, from: number): CompletionResult {
  const text = context.state.doc.toString();
  const current = context.state.sliceDoc(from, context.pos);
  const used = new Set([...text.matchAll(/[?$]\w+/g)].map(([name]) => name));
  if (!new RegExp(`\\${current}\\b.*\\${current}\\b`, "s").test(text)) used.delete(current);
  return { from, options: [...used].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
}

function keywords(word: string): Completion[] {
  const start = word.toUpperCase();
  return KEYWORDS.filter((keyword) => keyword.startsWith(start) && keyword !== start).map((label) => ({
    label,
    detail: "SPARQL",
  }));
}

function declarations(from: number, word: string, settings: Settings): CompletionResult {
  const options = Object.entries(settings.prefixes)
    .filter(([prefix]) => prefix.startsWith(word.replace(":", "")))
    .map(([prefix, namespace]) => ({
      label: prefix,
      detail: namespace,
      apply: `${prefix}: <${namespace}>\n`,
    }));
  return { from, options, filter: false };
}

/** Return the prefixes that a word begins; one that is taken is declared. */
function namespaces(word: string, settings: Settings): Completion[] {
  return Object.entries(settings.prefixes)
    .filter(([prefix]) => prefix.startsWith(word))
    .map(([prefix, namespace]) => ({
      label: `${prefix}:`,
      detail: namespace,
      apply: (view, _completion, from, to) => write(view, `${prefix}:`, from, to, settings),
    }));
}

async function named(
  word: string,
  before: string,
  settings: Settings,
  context: CompletionContext,
): Promise<readonly Hit[]> {
  if (!settings.search) return [];
  const asked = new AbortController();
  context.addEventListener("abort", () => asked.abort());
  const wanted = new URLSearchParams({
    q: word,
    kind: kinds(before),
    lang: settings.language,
    limit: String(MOST),
    format: "json",
  });
  try {
    const response = await fetch(`${settings.search}?${wanted}`, { signal: asked.signal });
    if (!response.ok) return [];
    const { results } = (await response.json()) as { readonly results: readonly Hit[] };
    return results.filter((hit) => word.includes(":") ? hit.name.startsWith(word.split(":")[0] ?? "") : true);
  } catch {
    return []; // a completion that does not come is no error
  }
}

const TOKEN = /#[^\n]*|<[^>\s]*>|"(?:[^"\\]|\\.)*"|[{}();,]|\.(?=\s|$)|[^\s{}();,]+/g;
const EVERYTHING = "thing,class,property";

/** Return what kinds of names fit behind a text: after a subject a property, after `a` a class. */
function kinds(before: string): string {
  let place: "subject" | "verb" | "object" | "other" = "other";
  let verb = "";
  for (const [token] of before.matchAll(TOKEN)) {
    if (token.startsWith("#")) continue;
    if (token === "{" || token === "}" || token === ".") place = "subject";
    else if (token === ";") place = "verb";
    else if (token === ",") place = place === "other" && verb ? "object" : place;
    else if (token === "(" || token === ")" || KEYWORDS.includes(token.toUpperCase())) [place, verb] = ["other", ""];
    else if (place === "subject") place = "verb";
    else if (place === "verb" && !/[/|^]$/.test(token)) [place, verb] = ["object", token];
    else if (place === "object") place = "other";
  }
  if (place === "verb") return "property";
  if (place === "object") return verb === "a" || verb === "rdf:type" ? "class" : "thing,class";
  return EVERYTHING;
}

function asOption(hit: Hit, settings: Settings): Completion {
  const known = hit.matched.text === hit.label.text || hit.matched.text === hit.name ? "" : ` (${hit.matched.text})`;
  return {
    label: hit.name,
    displayLabel: `${hit.label.text}${known}`,
    detail: hit.name,
    info: [hit.type?.text ?? hit.kind, hit.iri].join("\n"),
    apply: (view, _completion, from, to) => insert(view, hit, from, to, settings),
  };
}

function insert(view: EditorView, hit: Hit, from: number, to: number, settings: Settings): void {
  write(view, PLAIN_NAME.test(hit.name) ? hit.name : `<${hit.iri}>`, from, to, settings);
}

/** Write a name, and declare its prefix if the query does not yet. */
function write(view: EditorView, name: string, from: number, to: number, settings: Settings): void {
  const declared = declaration(view.state.doc.toString(), name.split(":")[0] ?? "", settings);
  const head = declared ? [{ from: declared.at, insert: declared.text }] : [];
  const shift = declared ? declared.text.length : 0;
  view.dispatch({
    changes: [...head, { from, to, insert: name }],
    selection: { anchor: from + shift + name.length },
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** Return the line that declares a prefix, and where it goes; null if it is declared or not registered. */
export function declaration(
  query: string,
  prefix: string,
  settings: Settings,
): { readonly at: number; readonly text: string } | null {
  const namespace = settings.prefixes[prefix];
  if (namespace === undefined || prefixes(query).has(prefix)) return null;
  const comments = /^(?:[ \t]*#[^\n]*\n|[ \t]*\n)*/.exec(query)?.[0].length ?? 0;
  return { at: comments, text: `PREFIX ${prefix}: <${namespace}>\n` };
}
