// An answer as the endpoint writes it, in any of its formats.

import { choice, element } from "./dom";
import { type Answer, type Endpoint, Refused } from "./endpoint";
import type { Format, Say } from "./settings";

const MOST = 200_000;

export class Raw {
  readonly element = element("div");
  readonly #answer: Answer;
  readonly #endpoint: Endpoint;
  readonly #say: Say;
  readonly #text = element("pre", { tabindex: 0, role: "region" });
  #request = new AbortController();

  constructor(answer: Answer, formats: readonly Format[], endpoint: Endpoint, say: Say) {
    this.#answer = answer;
    this.#endpoint = endpoint;
    this.#say = say;
    this.#text.setAttribute("aria-label", say("answer"));
    const options = formats.map(({ name, label }) => [name, label] as const);
    const first = options[0]?.[0] ?? "";
    this.element.append(
      choice(say("format"), options, first, (format) => void this.#show(format)),
      this.#text,
    );
    void this.#show(first);
  }

  async #show(format: string): Promise<void> {
    this.#request.abort();
    this.#request = new AbortController();
    try {
      const text = await this.#endpoint.text(this.#answer.query, format, this.#request.signal);
      this.#text.textContent = text.length > MOST ? `${text.slice(0, MOST)}\n${this.#say("cut")}` : text;
    } catch (error) {
      if (error instanceof Refused) this.#text.textContent = error.problem.detail ?? error.problem.title;
      else if (!this.#request.signal.aborted) this.#text.textContent = this.#say("unreachable");
    }
  }
}
