import { frameOf } from "./drawing.js";
import { hasRoom } from "./store.js";

/** The booths that an allocator has chosen for one call. */
export class Choice {
  #store;
  #states;
  #on;
  #codes = new Set();
  #anchor = null;
  #isUnfit;

  /** `states`: which may be chosen, or `free` for any with a place left. `on` has `change(codes)` and `refused(code)`. */
  constructor(store, states, on) {
    this.#isUnfit = on.isUnfit;
    this.#store = store;
    this.#states = new Set(states);
    this.#on = on;
  }

  get codes() {
    return [...this.#codes];
  }

  has(code) {
    return this.#codes.has(code);
  }

  may(booth) {
    if (!booth || booth.gone || booth.draw || this.#isUnfit(booth.code)) return false;
    return this.#states.has(booth.state) || (this.#states.has("free") && hasRoom(booth));
  }

  /** Booths that may not be chosen are left out. */
  set(codes) {
    this.#codes = new Set([...codes].filter((code) => this.may(this.#store.booths.get(code))));
    this.#on.change(this.codes);
  }

  toggle(code) {
    const next = new Set(this.#codes);
    if (!next.delete(code)) next.add(code);
    this.#anchor = code;
    this.set(next);
    if (next.has(code) && !this.#codes.has(code)) this.#on.refused(code);
  }

  /** All between the booth that was pressed last and this one. */
  extend(code) {
    const [from, to] = [this.#store.booths.get(this.#anchor), this.#store.booths.get(code)];
    if (!from || !to || from.hall !== to.hall) return this.toggle(code);
    const [one, other] = [frameOf(from), frameOf(to)];
    const x = Math.min(one.x, other.x);
    const y = Math.min(one.y, other.y);
    this.addWithin(to.hall, {
      x,
      y,
      width: Math.max(one.x + one.width, other.x + other.width) - x,
      height: Math.max(one.y + one.height, other.y + other.height) - y,
    });
  }

  /** Adds whatever a rectangle of the plan touches. */
  addWithin(hall, { x, y, width, height }) {
    const touched = this.#store.inHall(hall).filter((booth) => {
      const frame = frameOf(booth);
      return frame.x < x + width && frame.x + frame.width > x && frame.y < y + height && frame.y + frame.height > y;
    });
    this.set([...this.#codes, ...touched.map((booth) => booth.code)]);
  }

  /** Which of the booths that changed were chosen and may not be any more; they are dropped. */
  dropTaken(booths) {
    const taken = booths.filter((booth) => this.#codes.has(booth.code) && !this.may(booth));
    if (taken.length) this.set(this.codes.filter((code) => !taken.some((booth) => booth.code === code)));
    return taken;
  }
}

/** As many free booths side by side as are wanted, grown from one of them; fewer where there are no more. */
export function growFrom(code, wanted, store, may) {
  const seed = store.booths.get(code);
  if (!may(seed)) return [];
  const free = store.inHall(seed.hall).filter((booth) => booth.zone === seed.zone && may(booth));
  const group = [seed];
  while (group.length < wanted) {
    const next = free
      .filter((booth) => !group.includes(booth) && group.some((other) => touch(booth, other)))
      .sort((a, b) => distance(a, seed) - distance(b, seed))[0];
    if (!next) break;
    group.push(next);
  }
  return group.map((booth) => booth.code);
}

function touch(a, b) {
  const across = Math.min(a.x_m + a.width_m, b.x_m + b.width_m) - Math.max(a.x_m, b.x_m);
  const along = Math.min(a.y_m + a.depth_m, b.y_m + b.depth_m) - Math.max(a.y_m, b.y_m);
  return (across > 0.1 && along >= -0.1) || (along > 0.1 && across >= -0.1);
}

/** A row is filled before the next one is begun. */
function distance(a, b) {
  return Math.abs(a.x_m - b.x_m) + 1.5 * Math.abs(a.y_m - b.y_m);
}
