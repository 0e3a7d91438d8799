import { drawBooths, drawSketch } from "./drawing.js";

// A hall with more booths than this is sketched first.
const MANY = 600;

/**
 * The booths of one hall as buttons, one of which the Tab key reaches.
 *
 * In a large hall making the buttons takes a slow phone longer than all the rest, so that the booths
 * are first drawn as one path for each state, and become buttons when that has been painted, or
 * before, as soon as anybody asks for one of them.
 */
export class Buttons {
  #group;
  #texts;
  #pressable;
  #rects = new Map();
  #sketched = [];
  #current = null;

  constructor(group, texts, pressable) {
    this.#group = group;
    this.#texts = texts;
    this.#pressable = pressable;
  }

  draw(booths) {
    this.#rects = new Map();
    this.#current = booths[0]?.code ?? null;
    // A copy: the store's own list changes with each change that comes.
    const sketched = [...booths];
    this.#sketched = sketched;
    if (booths.length <= MANY) {
      this.#finish();
      return;
    }
    this.#group.innerHTML = drawSketch(booths);
    requestAnimationFrame(() => setTimeout(() => this.#sketched === sketched && this.#finish()));
  }

  has(code) {
    return this.get(code) !== undefined;
  }

  get(code) {
    this.#finish();
    return this.#rects.get(code);
  }

  [Symbol.iterator]() {
    this.#finish();
    return this.#rects[Symbol.iterator]();
  }

  /** Moves the place at which the Tab key comes to the booths. */
  setCurrent(code) {
    this.get(this.#current)?.setAttribute("tabindex", "-1");
    this.get(code)?.setAttribute("tabindex", "0");
    this.#current = code;
  }

  #finish() {
    const booths = this.#sketched;
    if (booths.length === 0) return;
    this.#sketched = [];
    this.#group.innerHTML = drawBooths(booths, this.#texts, this.#pressable);
    let rect = this.#group.firstElementChild;
    for (const booth of booths) {
      this.#rects.set(booth.code, rect);
      rect = rect.nextElementSibling;
    }
    this.#rects.get(this.#current).setAttribute("tabindex", "0");
  }
}
