import { make } from "./texts.js";
import { lookOf, nameOf } from "./store.js";
import { statePill } from "./list.js";

// More of them are behind the exhibitor's name.
const PRODUCTS = 6;

/** The details of one booth. Announced when it changes while somebody reads it. */
export class Panel {
  #root;
  #body;
  #store;
  #texts;
  #exhibitorUrl;
  #boothUrl;
  #whyUnfit;
  #code = null;
  // What the server said of the booth that is shown: who shows what at it.
  #details = null;

  constructor(root, { store, texts, exhibitorUrl, boothUrl, whyUnfit, on }) {
    this.#root = root;
    this.#body = root.querySelector("[data-floor-panel-body]");
    this.#store = store;
    this.#texts = texts;
    this.#exhibitorUrl = exhibitorUrl;
    this.#boothUrl = boothUrl;
    this.#whyUnfit = whyUnfit;
    root.querySelector("[data-floor-close]").addEventListener("click", () => on.close());
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") on.close();
    });
  }

  show(code) {
    const booth = this.#store.booths.get(code);
    if (this.#details?.code !== code) this.#details = null;
    this.#code = booth ? code : null;
    this.#root.hidden = !booth;
    if (!booth) return;
    this.#body.replaceChildren(...this.#describe(booth));
    if (booth.exhibitors.length) this.#ask(code);
  }

  /** Products are many and the plan is to be light: those of one booth are asked for when it is looked at. */
  async #ask(code) {
    try {
      const answer = await fetch(this.#boothUrl + encodeURIComponent(code), { credentials: "same-origin" });
      if (!answer.ok || this.#code !== code) return;
      const details = await answer.json();
      if (JSON.stringify(details) === JSON.stringify(this.#details)) return;
      this.#details = details;
      this.#body.replaceChildren(...this.#describe(this.#store.booths.get(code)));
    } catch {
      // The names stand there already.
    }
  }

  update(booths) {
    if (booths.some((booth) => booth.code === this.#code)) this.show(this.#code);
  }

  #describe(booth) {
    const say = (key, values) => this.#texts.say(key, values);
    const size = `${this.#texts.number(booth.width_m)} × ${this.#texts.number(booth.depth_m)}`;
    return [
      make("h2", { class: "floor-panel__code" }, say("boothTitle", { code: booth.code })),
      make("p", {}, statePill(lookOf(booth), this.#texts)),
      ...this.#warn(booth),
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

  #warn(booth) {
    const why = this.#whyUnfit(booth.code);
    return why ? [make("p", { class: "notice", "data-tone": "warn" }, why)] : [];
  }

  #exhibitors(booth) {
    if (booth.exhibitors.length === 0) return this.#texts.say("nobody");
    const items = booth.exhibitors.map((exhibitor) => {
      const name = nameOf(exhibitor.name);
      const href = this.#exhibitorUrl?.replace("{id}", encodeURIComponent(exhibitor.id));
      const known = this.#details?.exhibitors.find(({ id }) => id === exhibitor.id);
      return make("li", {}, href ? make("a", { href }, name) : name, ...(known ? this.#products(known) : []));
    });
    return make("ul", { class: "floor-exhibitors" }, ...items);
  }

  #products({ province, products }) {
    const parts = [];
    if (province) parts.push(make("span", { class: "floor-names__more" }, nameOf(province)));
    if (products.length === 0) return parts;
    const shown = products.slice(0, PRODUCTS).map(({ name, opc_stars: stars }) => {
      const text = nameOf(name);
      return make("li", {}, stars ? `${text} ${"★".repeat(stars)}` : text);
    });
    const more = products.length - PRODUCTS;
    if (more > 0) shown.push(make("li", {}, this.#texts.say("moreProducts", { count: more })));
    parts.push(make("ul", { class: "floor-products", "aria-label": this.#texts.say("products") }, ...shown));
    return parts;
  }
}

function fact(term, value) {
  return make("div", {}, make("dt", {}, term), make("dd", {}, value));
}
