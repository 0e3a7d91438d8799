import { STATES } from "./store.js";

/** The key of the plan: each state with its live count; pressing one filters by it. */
export class Legend {
  #buttons = new Map();
  #texts;
  #drawn;

  constructor(root, { texts, on }) {
    this.#texts = texts;
    this.#drawn = root.querySelector("[data-drawn]");
    for (const button of root.querySelectorAll("button[data-state]")) {
      this.#buttons.set(button.dataset.state, button);
      button.addEventListener("click", () => on.toggle(button.dataset.state));
    }
  }

  show(counts, states) {
    this.#drawn.hidden = counts.drawn === 0;
    this.#drawn.querySelector("[data-count]").textContent = this.#texts.number(counts.drawn);
    for (const state of STATES) {
      const button = this.#buttons.get(state);
      const text = this.#texts.number(counts[state]);
      const count = button.querySelector("[data-count]");
      if (count.textContent !== text) count.textContent = text;
      button.setAttribute("aria-pressed", states.has(state));
    }
  }
}

/** The halls as tabs, with how many booths of each the search has found. */
export class HallTabs {
  #list;
  #template;
  #texts;
  #on;
  #signature = "";

  constructor(root, { texts, on }) {
    this.#list = root;
    this.#template = root.querySelector("template");
    this.#texts = texts;
    this.#on = on;
    root.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) this.#on.show(tab.dataset.hall);
    });
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  show(halls, current, found) {
    this.#list.hidden = halls.length < 2;
    const signature = halls.map((hall) => `${hall.code}:${hall.label}`).join("|");
    if (signature !== this.#signature) {
      this.#signature = signature;
      for (const tab of this.#tabs()) tab.remove();
      for (const hall of halls) this.#list.append(this.#tab(hall));
    }
    for (const tab of this.#tabs()) {
      const selected = tab.dataset.hall === current;
      tab.setAttribute("aria-selected", selected);
      tab.tabIndex = selected ? 0 : -1;
      if (selected) this.#list.scrollLeft = tab.offsetLeft - this.#list.offsetLeft;
      const badge = tab.querySelector("[data-found]");
      badge.textContent = found ? this.#texts.number(found.get(tab.dataset.hall) ?? 0) : "";
      badge.hidden = !found;
    }
  }

  #tabs() {
    return [...this.#list.querySelectorAll("[role=tab]")];
  }

  #tab(hall) {
    const tab = this.#template.content.firstElementChild.cloneNode(true);
    tab.dataset.hall = hall.code;
    tab.querySelector("[data-label]").textContent = hall.label;
    return tab;
  }

  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const tabs = this.#tabs();
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const next = tabs[(at + step + tabs.length) % tabs.length];
    this.#on.show(next.dataset.hall);
    next.focus();
  }
}
