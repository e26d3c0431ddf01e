// The editor: what the page of the endpoint becomes where scripts run.

import { Chart, isDrawable } from "./chart";
import { button, element } from "./dom";
import { type Answer, Endpoint, type Problem, Refused } from "./endpoint";
import { graph, isConnected } from "./graph";
import { Labels } from "./labels";
import { Raw } from "./raw";
import { type Format, type Say, type Settings, read, speaker } from "./settings";
import { type Around, Table } from "./table";
import { Tabs, type View } from "./tabs";
import { Names } from "./terms";
import { Text } from "./text";

const DRAFT = "kg-query";

class Editor {
  readonly #settings: Settings;
  readonly #say: Say;
  readonly #endpoint: Endpoint;
  readonly #around: Around;
  readonly #text: Text;
  readonly #answer: HTMLElement;
  readonly #link = element("a", { class: "permalink" });
  readonly #ask: HTMLButtonElement;
  #request = new AbortController();
  #isRunning = false;

  constructor(form: HTMLFormElement, textarea: HTMLTextAreaElement, answer: HTMLElement, ask: HTMLButtonElement) {
    this.#settings = read(form);
    this.#say = speaker(this.#settings);
    this.#answer = answer;
    this.#ask = ask;
    this.#endpoint = new Endpoint(new URL(form.action).pathname, dataset(form));
    const names = new Names(this.#settings);
    const labels = new Labels(this.#endpoint, this.#settings.language, names);
    this.#around = { settings: this.#settings, say: this.#say, names, labels, endpoint: this.#endpoint };
    const run = () => void this.run();
    this.#text = new Text(textarea, this.#settings, this.#say, { run, change: () => this.#changed() });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#isRunning) this.#request.abort();
      else run();
    });
    this.#link.textContent = this.#say("permalink");
    ask.after(this.#link);
    this.#restore(textarea);
    this.#changed();
  }

  /** Ask the query, and show its answer or what is wrong with it. */
  async run(): Promise<void> {
    this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    const query = this.#text.value;
    this.#text.mark(null);
    this.#busy(true);
    try {
      const answer = await this.#endpoint.ask(query, signal);
      await this.#around.labels.learn(answer.rows, signal).catch(() => undefined);
      if (signal.aborted) return this.#show(this.#note(this.#say("stopped")));
      this.#show(...this.#parts(answer));
      this.#remember(query);
    } catch (error) {
      if (signal.aborted) this.#show(this.#note(this.#say("stopped")));
      else if (error instanceof Refused) this.#refuse(error.problem);
      else this.#refuse({ title: this.#say("unreachable"), detail: String(error) });
    } finally {
      if (this.#request.signal === signal) this.#busy(false);
    }
  }

  #busy(isRunning: boolean): void {
    this.#isRunning = isRunning;
    this.#ask.textContent = this.#say(isRunning ? "stop" : "ask");
    this.#answer.setAttribute("aria-busy", String(isRunning));
  }

  #show(...parts: readonly Node[]): void {
    this.#answer.replaceChildren(...parts);
  }

  #note(text: string): HTMLElement {
    return element("p", { role: "status" }, text);
  }

  #parts(answer: Answer): readonly Node[] {
    const heading = element("h2", {}, this.#say("answer"));
    if (answer.kind === "boolean") {
      const verdict = element("strong", {}, this.#say(answer.verdict ? "yes" : "no"));
      return [heading, element("p", { class: "verdict", role: "status" }, verdict), this.#downloads(answer)];
    }
    const count = answer.rows.length;
    const seconds = (answer.milliseconds / 1000).toLocaleString(this.#settings.language, { maximumFractionDigits: 2 });
    const said = this.#say(answer.kind === "graph" ? "statements" : "rows", { count, seconds });
    return [heading, this.#note(said), this.#downloads(answer), this.#views(answer)];
  }

  #views(answer: Answer): HTMLElement {
    const say = this.#say;
    const views: View[] = [{ name: say("table"), make: () => new Table(answer, this.#around).element }];
    if (isDrawable(answer)) views.push({ name: say("chart"), make: () => new Chart(answer, this.#around).element });
    if (isConnected(answer)) views.push({ name: say("graph"), make: () => graph(answer, this.#around) });
    const formats = this.#formats(answer);
    views.push({ name: say("raw"), make: () => new Raw(answer, formats, this.#endpoint, say).element });
    return new Tabs(say("views"), views).element;
  }

  #formats(answer: Answer): readonly Format[] {
    const kind = answer.kind === "graph" ? "graph" : "solutions";
    return this.#settings.formats.filter((format) => format.kinds.includes(kind));
  }

  #downloads(answer: Answer): HTMLElement {
    const links = this.#formats(answer).map((format) => {
      const href = this.#endpoint.link(answer.query, { format: format.name });
      const link = element("a", { href, download: `answer.${format.extension}` }, format.label);
      if (href.length > this.#settings.longest) {
        link.addEventListener("click", (event) => {
          event.preventDefault();
          void this.#save(answer.query, format);
        });
      }
      return element("li", {}, link);
    });
    const label = element("span", { id: "downloads" }, this.#say("download"));
    return element("div", { class: "downloads" }, label, element("ul", { "aria-labelledby": "downloads" }, ...links));
  }

  /** Download an answer whose query is too long for an address. */
  async #save(query: string, format: Format): Promise<void> {
    const address = URL.createObjectURL(await this.#endpoint.file(query, format.name));
    element("a", { href: address, download: `answer.${format.extension}` }).click();
    URL.revokeObjectURL(address);
  }

  #refuse(problem: Problem): void {
    this.#text.mark(problem);
    const alert = element("div", { role: "alert" }, element("h2", {}, problem.title));
    for (const text of [problem.detail, problem.hint]) if (text) alert.append(element("p", {}, text));
    if (problem.line) {
      const go = () => this.#text.go(problem);
      alert.append(element("p", {}, button(this.#say("go", { line: problem.line }), go, { class: "quiet" })));
    }
    if (problem.help) {
      alert.append(element("p", {}, element("a", { href: problem.help }, this.#say("meaning"))));
    }
    this.#show(alert);
  }

  /** Keep the draft for this tab, and the permalink in step with the text. */
  #changed(): void {
    const query = this.#text.value;
    sessionStorage.setItem(DRAFT, query);
    const href = this.#permalink(query);
    if (href.length <= this.#settings.longest) this.#link.href = href;
    else this.#link.removeAttribute("href");
    this.#link.title = this.#say(this.#link.href ? "permalinkHelp" : "tooLong");
  }

  #permalink(query: string): string {
    return this.#endpoint.link(query, this.#settings.release ? { release: this.#settings.release } : {});
  }

  #remember(query: string): void {
    const href = this.#permalink(query);
    if (href.length <= this.#settings.longest && href !== location.pathname + location.search) {
      history.pushState({ query }, "", href);
    }
  }

  #restore(textarea: HTMLTextAreaElement): void {
    const asked = new URLSearchParams(location.search);
    const draft = sessionStorage.getItem(DRAFT);
    if (!asked.has("query") && !asked.has("stored") && draft) this.#text.value = draft;
    else this.#text.value = textarea.value;
    window.addEventListener("popstate", (event: PopStateEvent) => {
      const query: unknown = (event.state as { query?: unknown } | null)?.query ?? new URLSearchParams(location.search).get("query");
      if (typeof query !== "string") return location.reload();
      this.#text.value = query;
      void this.run();
    });
    if (asked.has("query")) void this.run();
  }
}

function dataset(form: HTMLFormElement): ReadonlyArray<readonly [string, string]> {
  const names = new Set(["default-graph-uri", "named-graph-uri"]);
  const inputs = form.querySelectorAll<HTMLInputElement>("input[type=hidden]");
  return [...inputs].filter(({ name }) => names.has(name)).map(({ name, value }) => [name, value] as const);
}

const form = document.querySelector<HTMLFormElement>("form[data-editor]");
const textarea = form?.querySelector("textarea");
const ask = form?.querySelector<HTMLButtonElement>("button[type=submit]");
const answer = document.getElementById("answer");
if (form && textarea && ask && answer) new Editor(form, textarea, answer, ask);
