import { make } from "./texts.js";
import { nameOf } from "./store.js";
import { statePill } from "./list.js";

/** The details of one booth. Announced when it changes while somebody reads it. */
export class Panel {
  #root;
  #body;
  #store;
  #texts;
  #exhibitorUrl;
  #code = null;

  constructor(root, { store, texts, exhibitorUrl, on }) {
    this.#root = root;
    this.#body = root.querySelector("[data-floor-panel-body]");
    this.#store = store;
    this.#texts = texts;
    this.#exhibitorUrl = exhibitorUrl;
    root.querySelector("[data-floor-close]").addEventListener("click", () => on.close());
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") on.close();
    });
  }

  show(code) {
    const booth = this.#store.booths.get(code);
    this.#code = booth ? code : null;
    this.#root.hidden = !booth;
    if (booth) this.#body.replaceChildren(...this.#describe(booth));
  }

  update(booths) {
    if (booths.some((booth) => booth.code === this.#code)) this.show(this.#code);
  }

  #describe(booth) {
    const say = (key, values) => this.#texts.say(key, values);
    const size = `${this.#texts.number(booth.width_m)} × ${this.#texts.number(booth.depth_m)}`;
    return [
      make("h2", { class: "floor-panel__code" }, say("boothTitle", { code: booth.code })),
      make("p", {}, statePill(booth.state, this.#texts)),
      make(
        "dl",
        { class: "facts" },
        fact(say("zone"), this.#store.zoneName(booth.zone)),
        fact(say("hall"), this.#store.hallName(booth.hall)),
        fact(say("size"), say("metres", { size })),
        ...(booth.slots > 1
          ? [fact(say("places"), say("placesFree", { slots: booth.slots, free: booth.free_slots }))]
          : []),
        fact(say("exhibitors"), this.#exhibitors(booth)),
      ),
    ];
  }

  #exhibitors(booth) {
    if (booth.exhibitors.length === 0) return this.#texts.say("nobody");
    const items = booth.exhibitors.map((exhibitor) => {
      const name = nameOf(exhibitor.name);
      const href = this.#exhibitorUrl?.replace("{id}", encodeURIComponent(exhibitor.id));
      return make("li", {}, href ? make("a", { href }, name) : name);
    });
    return make("ul", { class: "floor-exhibitors" }, ...items);
  }
}

function fact(term, value) {
  return make("div", {}, make("dt", {}, term), make("dd", {}, value));
}
