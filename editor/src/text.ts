// The text of the query: CodeMirror in a shadow root, where its style sheets need no exception from the
// Content-Security-Policy. Tab moves on, as everywhere on a page; Enter takes a completion.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completions, declaration } from "./completion";
import { element } from "./dom";
import type { Problem } from "./endpoint";
import type { Say, Settings } from "./settings";

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool], color: "var(--code-number)" },
  { tag: [tags.url, tags.namespace, tags.atom], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

const LOOKS = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--wash)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", minHeight: "9rem", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.75rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "transparent", border: "none" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent)",
  },
  ".cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--line-strong)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "18rem", maxWidth: "min(34rem, 88vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.35rem 0.6rem", display: "flex", gap: "0.75rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--on-accent)", backgroundColor: "var(--accent)" },
  ".cm-completionLabel": { flex: "1", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionDetail": { margin: "0", fontStyle: "normal", fontFamily: "var(--mono)", fontSize: "0.8em" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.75rem", whiteSpace: "pre-line", maxWidth: "20rem", overflowWrap: "anywhere" },
  ".cm-diagnostic": { padding: "0.5rem 0.75rem", whiteSpace: "pre-line", maxWidth: "min(34rem, 80vw)" },
  ".cm-diagnosticAction": { color: "var(--on-accent)", backgroundColor: "var(--accent)", padding: "0.25rem 0.6rem" },
  // signs in place of the pictures of the lint package, which the Content-Security-Policy keeps out
  ".cm-lint-marker": { width: "1em", height: "1em", lineHeight: "1", color: "var(--alert)" },
  ".cm-lint-marker-error": { content: "normal" },
  ".cm-lint-marker-error::before": { content: '"●"' },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--alert)", textUnderlineOffset: "0.25em" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--alert)" },
});

export class Text {
  readonly #view: EditorView;
  readonly #settings: Settings;
  readonly #say: Say;

  constructor(
    textarea: HTMLTextAreaElement,
    settings: Settings,
    say: Say,
    events: { readonly run: () => void; readonly change: () => void },
  ) {
    this.#settings = settings;
    this.#say = say;
    const host = element("div", { class: "code" });
    textarea.after(host);
    const root = host.attachShadow({ mode: "open" });
    const run = { key: "Mod-Enter", run: () => (events.run(), true) };
    this.#view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: textarea.value,
        extensions: [
          keymap.of([run, ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of("  "),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          sparql(),
          autocompletion({ override: [completions(settings)], icons: false, activateOnTypingDelay: 150 }),
          syntaxHighlighting(COLOURS),
          LOOKS,
          EditorView.contentAttributes.of({
            "aria-label": say("query"),
            "aria-describedby": "keys",
            spellcheck: "false",
            autocapitalize: "off",
          }),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            textarea.value = this.value;
            events.change();
          }),
        ],
      }),
    });
    textarea.hidden = true;
    textarea.disabled = false;
    textarea.labels.forEach((label) => label.addEventListener("click", () => this.focus()));
  }

  get value(): string {
    return this.#view.state.doc.toString();
  }

  set value(text: string) {
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  focus(): void {
    this.#view.focus();
  }

  /** Mark the place of a problem; none without one. */
  mark(problem: Problem | null): void {
    const found = problem ? this.#diagnostic(problem) : null;
    this.#view.dispatch(setDiagnostics(this.#view.state, found ? [found] : []));
  }

  /** Put the cursor where a problem is. */
  go(problem: Problem): void {
    const found = this.#diagnostic(problem);
    if (found) this.#view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true });
    this.focus();
  }

  #diagnostic(problem: Problem): Diagnostic | null {
    const { doc } = this.#view.state;
    if (!problem.line || problem.line > doc.lines) return null;
    const line = doc.line(problem.line);
    const from = Math.min(line.from + Math.max((problem.column ?? 1) - 1, 0), line.to);
    const word = /^\S+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 0;
    const start = word ? from : Math.max(line.from, from - 1);
    return {
      from: start,
      to: from + word,
      severity: "error",
      message: [problem.detail, problem.hint].filter(Boolean).join("\n"),
      actions: this.#repairs(problem),
    };
  }

  /** Offer to declare the prefixes that a hint names. */
  #repairs(problem: Problem): { name: string; apply: () => void }[] {
    const missing = [...(problem.hint ?? "").matchAll(/PREFIX ([\w-]*):/g)].map(([, prefix]) => prefix ?? "");
    if (!missing.length) return [];
    return [{ name: this.#say("declare"), apply: () => missing.forEach((prefix) => this.#declare(prefix)) }];
  }

  #declare(prefix: string): void {
    const found = declaration(this.value, prefix, this.#settings);
    if (found) this.#view.dispatch({ changes: { from: found.at, insert: found.text } });
  }
}
