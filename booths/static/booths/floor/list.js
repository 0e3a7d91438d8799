import { make } from "./texts.js";
import { lookOf, nameOf } from "./store.js";

const PAGE = 40;

/** The same booths as the plan, as a table: for reading, for the keyboard, for screen readers. */
export class List {
  #store;
  #texts;
  #body;
  #count;
  #more;
  #booths = [];
  #shown = 0;
  #rows = new Map();

  constructor(root, { store, texts, on }) {
    this.#store = store;
    this.#texts = texts;
    this.#body = root.querySelector("[data-floor-rows]");
    this.#count = root.querySelector("[data-floor-count]");
    this.#more = root.querySelector("[data-floor-more]");
    this.#body.addEventListener("click", (event) => {
      const code = event.target.closest("tr")?.dataset.code;
      if (code) on.select(code);
    });
    this.#more.addEventListener("click", () => {
      const first = this.#shown;
      this.#extend();
      this.#body.rows[first]?.querySelector("button").focus();
    });
  }

  show(booths) {
    this.#booths = booths;
    this.#shown = 0;
    this.#rows.clear();
    this.#body.replaceChildren();
    this.#count.textContent = this.#texts.say("found", { count: booths.length });
    this.#extend();
  }

  update(booths) {
    for (const booth of booths) {
      const row = this.#rows.get(booth.code);
      if (!row) continue;
      const fresh = this.#row(booth);
      const focused = row.contains(document.activeElement);
      row.replaceWith(fresh);
      if (focused) fresh.querySelector("button").focus();
    }
  }

  /** Whether the booth is among those listed, shown already or not. */
  knows(code) {
    return this.#booths.some((booth) => booth.code === code);
  }

  select(code) {
    for (const [key, row] of this.#rows) row.classList.toggle("is-current", key === code);
  }

  #extend() {
    const next = this.#booths.slice(this.#shown, this.#shown + PAGE);
    this.#body.append(...next.map((booth) => this.#row(booth)));
    this.#shown += next.length;
    this.#more.hidden = this.#shown >= this.#booths.length;
  }

  #row(booth) {
    const names = booth.exhibitors.map((exhibitor) => nameOf(exhibitor.name)).join(", ");
    const row = make(
      "tr",
      { "data-code": booth.code },
      make("th", { scope: "row" }, make("button", { type: "button", class: "floor-code" }, booth.code)),
      make("td", {}, statePill(lookOf(booth), this.#texts)),
      make(
        "td",
        {},
        ...(names ? [make("span", { class: "floor-names" }, names)] : []),
        make("span", { class: "floor-zone" }, this.#store.zoneName(booth.zone)),
      ),
    );
    this.#rows.set(booth.code, row);
    return row;
  }
}

export function statePill(state, texts) {
  return make(
    "span",
    { class: "floor-state" },
    make("span", { class: "swatch", "data-state": state, "aria-hidden": "true" }),
    texts.state(state),
  );
}
