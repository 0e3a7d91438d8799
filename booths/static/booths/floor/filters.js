import { STATES, nameOf } from "./store.js";

const KEYS = ["q", "zone", "state", "hall", "booth"];

/** What the viewer looks for. It lives in the page's address, so that it can be sent to somebody. */
export class Filters {
  q = "";
  zone = "";
  states = new Set();
  hall = "";
  booth = "";
  #needles = [];

  constructor() {
    this.read();
  }

  read() {
    const query = new URLSearchParams(location.search);
    this.q = query.get("q") ?? "";
    this.zone = query.get("zone") ?? "";
    this.states = new Set((query.get("state") ?? "").split(",").filter((s) => STATES.includes(s)));
    this.hall = query.get("hall") ?? "";
    this.booth = query.get("booth") ?? "";
    this.#needles = fold(this.q).split(" ").filter(Boolean);
  }

  write(changes) {
    Object.assign(this, changes);
    this.#needles = fold(this.q).split(" ").filter(Boolean);
    const query = new URLSearchParams(location.search);
    for (const key of KEYS) {
      const value = key === "state" ? [...this.states].join(",") : this[key];
      if (value) query.set(key, value);
      else query.delete(key);
    }
    const search = query.toString().replaceAll("%2C", ",");
    history.replaceState(history.state, "", `${location.pathname}${search && `?${search}`}${location.hash}`);
  }

  get active() {
    return this.#needles.length > 0 || this.zone !== "" || this.states.size > 0;
  }

  /** Thai has no spaces, so a word is looked for anywhere in the text. */
  takes(booth, store) {
    if (this.zone && booth.zone !== this.zone) return false;
    if (this.states.size && !this.states.has(booth.state)) return false;
    if (this.#needles.length === 0) return true;
    const names = booth.exhibitors.map((exhibitor) => nameOf(exhibitor.name)).join(" ");
    const text = fold(`${booth.code} ${booth.zone} ${store.zoneName(booth.zone)} ${names}`);
    return this.#needles.every((needle) => text.includes(needle));
  }
}

/** Case, spelling variants and invisible characters out of the way. Never NFKC: it breaks น้ำ. */
function fold(text) {
  return text
    .normalize("NFC")
    .toLowerCase()
    .replace(/[\u200b-\u200d\ufeff]/g, "")
    .replaceAll("บูท", "บูธ")
    .replaceAll("โอทอป", "otop")
    .replace(/\s+/g, " ")
    .trim();
}
