// Elements, without markup in strings: what an answer says can never become markup.

type Child = Node | string;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  fill(made, attributes, children);
  return made;
}

export function drawn<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  fill(made, attributes, children);
  return made;
}

export function button(text: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

export function choice<Value extends string>(
  label: string,
  options: ReadonlyArray<readonly [Value, string]>,
  chosen: Value,
  change: (value: Value) => void,
): HTMLLabelElement {
  const select = element("select");
  for (const [value, text] of options) {
    select.append(element("option", { value, selected: value === chosen }, text));
  }
  select.addEventListener("change", () => change(select.value as Value));
  return element("label", { class: "choice" }, element("span", {}, label), select);
}

function fill(made: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
}
