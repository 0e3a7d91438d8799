import { STATES, nameOf } from "./store.js";

const KEYS = ["q", "zone", "province", "type", "state", "hall", "booth"];

/** What the viewer looks for. It lives in the page's address, so that it can be sent to somebody. */
export class Filters {
  q = "";
  zone = "";
  province = "";
  type = "";
  states = new Set();
  hall = "";
  booth = "";
  /** Codes that the server has found for `q`, `province` and `type`; null until it has answered. */
  found = null;
  /** Booths that would not do for what is being placed, each with the reason in words. */
  unfit = new Map();
  #needles = [];

  constructor() {
    this.read();
  }

  read() {
    const query = new URLSearchParams(location.search);
    for (const key of KEYS) if (key !== "state") this[key] = query.get(key) ?? "";
    this.states = new Set((query.get("state") ?? "").split(",").filter((s) => STATES.includes(s)));
    this.#needles = fold(this.q).split(" ").filter(Boolean);
  }

  /** `step`: the browser's back button comes back to what was before. */
  write(changes, { step = false } = {}) {
    Object.assign(this, changes);
    this.#needles = fold(this.q).split(" ").filter(Boolean);
    const query = new URLSearchParams(location.search);
    for (const key of KEYS) {
      const value = key === "state" ? [...this.states].join(",") : this[key];
      if (value) query.set(key, value);
      else query.delete(key);
    }
    const search = query.toString().replaceAll("%2C", ",");
    const address = `${location.pathname}${search && `?${search}`}${location.hash}`;
    if (step && address !== location.pathname + location.search + location.hash) {
      history.pushState(null, "", address);
    } else {
      history.replaceState(history.state, "", address);
    }
  }

  get active() {
    return this.#needles.length > 0 || this.#isAsked || this.zone !== "" || this.states.size > 0 || this.unfit.size > 0;
  }

  get #isAsked() {
    return this.province !== "" || this.type !== "";
  }

  /** The page finds at once what it knows; which province or product a booth has, only the server knows. */
  takes(booth, store) {
    if (this.zone && booth.zone !== this.zone) return false;
    if (this.unfit.has(booth.code)) return false;
    if (this.states.size && !this.states.has(booth.state)) return false;
    if (this.#needles.length === 0 && !this.#isAsked) return true;
    if (this.found?.has(booth.code)) return true;
    return !this.#isAsked && this.#holds(booth, store);
  }

  /** Thai has no spaces, so a word is looked for anywhere in the text. */
  #holds(booth, store) {
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
