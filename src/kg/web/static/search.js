// Completes every search box while the reader types: a combobox with a list of links
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without it each box is a plain form.

const PAUSE_MS = 120;
const SHOWN = 8;

const WORDS = JSON.parse(document.querySelector("[data-words]")?.dataset.words ?? "{}");
const PLURALS = new Intl.PluralRules(document.documentElement.lang || "en");

function say(key, count) {
  const word = WORDS[key] ?? key;
  const form = typeof word === "string" ? word : (word[PLURALS.select(count)] ?? word.other ?? key);
  return form.replace("{count}", String(count));
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function named(label) {
  return element("bdi", { lang: label.language }, label.text);
}

function option(hit, id) {
  const what = hit.type ? named(hit.type) : say(hit.kind);
  const shown = element("li", { id, role: "option", "aria-selected": "false" }, named(hit.label));
  if (hit.matched.text !== hit.label.text) shown.append(" ", element("small", {}, named(hit.matched)));
  shown.append(" ", element("span", { class: "kind" }, what));
  return shown;
}

function complete(form, input, number) {
  const list = element("ul", { id: `completions-${number}`, role: "listbox", "aria-label": say("names"), hidden: "" });
  const status = element("div", { class: "unseen", role: "status" });
  const wrapper = element("div", { class: "combobox" });
  input.replaceWith(wrapper);
  wrapper.append(input, list, status);
  const settings = {
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  };
  for (const [key, value] of Object.entries(settings)) input.setAttribute(key, value);
  let hits = [];
  let chosen = -1;
  let timer = 0;
  let request = new AbortController();

  function close() {
    clearTimeout(timer); // nor does what is still asked for open the list again
    request.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === index)));
    if (index < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function show(found) {
    hits = found.results.filter((hit) => hit.page);
    list.replaceChildren(...hits.map((hit, n) => option(hit, `${list.id}-${n}`)));
    status.textContent = hits.length ? say("found", hits.length) : say("none");
    if (!hits.length) return close();
    list.hidden = false;
    choose(-1);
    input.setAttribute("aria-expanded", "true");
  }

  async function ask() {
    request.abort();
    request = new AbortController();
    const wanted = new URLSearchParams(new FormData(form));
    wanted.set("q", input.value);
    wanted.set("format", "json");
    wanted.set("limit", String(SHOWN));
    try {
      const answer = await fetch(`${form.action}?${wanted}`, { signal: request.signal });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function open(index) {
    if (hits[index]) location.assign(hits[index].page);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, PAUSE_MS);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden;
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && isOpen && chosen >= 0) {
      event.preventDefault();
      open(chosen);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return input.value.trim() && ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = hits.length + 1; // one of them is the input itself
      choose(((chosen + 1 + step + places) % places) - 1);
    }
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) open([...list.children].indexOf(item));
  });
}

document.querySelectorAll("form[role=search]").forEach((form, number) => {
  const input = form.querySelector("input[name=q]");
  if (input) complete(form, input, number);
});
