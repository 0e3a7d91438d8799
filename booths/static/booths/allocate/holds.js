import { now } from "../../events/js/times.js";

// Changes that arrive together ask once.
const GATHER = 300;

/** How long booths are held yet, written on the plan for the fair's organisers. */
export class Holds {
  #root;
  #url;
  #ends = new Map();
  #asking = 0;
  #ticking = 0;

  constructor(root, url) {
    this.#root = root;
    this.#url = url;
    root.addEventListener("floor:ready", () => this.#ask());
    root.addEventListener("floor:change", (event) => {
      const concerns = ({ code, state }) => state === "held" || this.#ends.has(code);
      if (!event.detail.booths.some(concerns)) return;
      clearTimeout(this.#asking);
      this.#asking = setTimeout(() => this.#ask(), GATHER);
    });
  }

  async #ask() {
    try {
      const answer = await fetch(`${this.#url}?limit=500`, { credentials: "same-origin" });
      if (!answer.ok) return;
      const { items } = await answer.json();
      this.#ends = new Map(
        items.flatMap(({ booths, expires_at: end }) => booths.map((code) => [code, Date.parse(end)])),
      );
    } catch {
      return;
    }
    clearInterval(this.#ticking);
    this.#tick();
    if (this.#ends.size) this.#ticking = setInterval(() => this.#tick(), 1000);
  }

  #tick() {
    const texts = new Map();
    for (const [code, end] of this.#ends) {
      const left = Math.max(0, Math.ceil((end - now()) / 1000));
      texts.set(code, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    }
    this.#root.floor?.count(texts);
  }
}
