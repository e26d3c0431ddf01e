// Tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/. A view is made when it is first looked at.

import { element } from "./dom";

export interface View {
  readonly name: string;
  readonly make: () => HTMLElement;
}

export class Tabs {
  readonly element = element("div", { class: "views" });
  readonly #tabs: readonly HTMLButtonElement[];
  readonly #panels: readonly HTMLElement[];
  readonly #views: readonly View[];

  constructor(label: string, views: readonly View[]) {
    this.#views = views;
    this.#tabs = views.map(({ name }, n) => this.#tab(name, n));
    this.#panels = views.map((_, n) =>
      element("div", { role: "tabpanel", id: `panel-${n}`, "aria-labelledby": `tab-${n}`, hidden: true }),
    );
    const list = element("div", { role: "tablist", "aria-label": label }, ...this.#tabs);
    list.addEventListener("keydown", (event) => this.#key(event));
    this.element.append(list, ...this.#panels);
    this.#choose(0);
  }

  #tab(name: string, n: number): HTMLButtonElement {
    const tab = element("button", { type: "button", role: "tab", id: `tab-${n}`, "aria-controls": `panel-${n}` }, name);
    tab.addEventListener("click", () => this.#choose(n));
    return tab;
  }

  #choose(chosen: number): void {
    this.#tabs.forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === chosen));
      tab.tabIndex = n === chosen ? 0 : -1;
    });
    this.#panels.forEach((panel, n) => (panel.hidden = n !== chosen));
    const panel = this.#panels[chosen];
    if (panel && !panel.firstChild) panel.append(this.#views[chosen]?.make() ?? "");
  }

  #key(event: KeyboardEvent): void {
    const now = this.#tabs.findIndex((tab) => tab === event.target);
    const last = this.#tabs.length - 1;
    const next = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now ? now - 1 : last, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(next);
    this.#tabs[next]?.focus();
  }
}
