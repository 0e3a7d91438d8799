import { UNIT, drawMarks, place, svg } from "../floor/drawing.js";
import { escape } from "../floor/texts.js";
import { Viewport } from "../floor/viewport.js";
import { layOutZones } from "../floor/zones.js";
import { boundsOf } from "./geometry.js";
import { drawFronts, drawItem, drawWords, frame, label, outline } from "./drawing.js";

const HANDLES = { nw: [0, 0], n: [0.5, 0], ne: [1, 0], e: [1, 0.5], se: [1, 1], s: [0.5, 1], sw: [0, 1], w: [0, 0.5] };
const HANDLE = 10; // pixels
const ZONE_WORD = 12; // pixels
const WIDE_GRID = 3.2; // pixels a metre under which only the ten metre lines are drawn

/** The hall as an SVG: booths, what else is there, what is chosen. Knows no pointer and no key. */
export class Canvas {
  #model;
  #texts;
  #frame;
  #svg;
  #layers = {};
  #rects = new Map();
  #current = null;
  #chosen = new Set();
  #onSettle;
  viewport;

  constructor(element, { model, texts, onSettle }) {
    this.#model = model;
    this.#texts = texts;
    this.#frame = element;
    this.#onSettle = onSettle;
    this.#svg = element.querySelector("svg");
    for (const layer of this.#svg.querySelectorAll("[data-layer]")) this.#layers[layer.dataset.layer] = layer;
    this.viewport = new Viewport(element, element.firstElementChild, this.#svg, () => this.#settle());
    this.#svg.addEventListener("focusin", (event) => this.#showFocus(event.target));
    this.#svg.addEventListener("focusout", () => this.#layers.focus.replaceChildren());
  }

  /** Draws the whole hall. */
  show() {
    const { hall } = this.#model;
    const whole = { x: 0, y: 0, width: hall.width_m * UNIT, height: hall.height_m * UNIT };
    place(this.#layers.ground, whole);
    this.#layers.grid.replaceChildren(
      place(svg("rect", { fill: "url(#editor-grid)", class: "grid-fine" }), whole),
      place(svg("rect", { fill: "url(#editor-grid-wide)" }), whole),
    );
    this.viewport.setBounds(whole.width, whole.height);
    for (const type of ["features", "booths"]) {
      const items = this.#sorted(type);
      this.#layers[type].innerHTML = items.map((item) => drawItem(item, this.#texts)).join("");
      items.forEach((item, index) => this.#rects.set(item.key, this.#layers[type].children[index]));
    }
    this.#setCurrent(this.#order()[0]);
    this.#redraw();
  }

  /** Draws what changed. */
  update(touched) {
    if (touched.size === 0) return;
    const focused = document.activeElement?.dataset?.key;
    for (const key of touched) this.#updateOne(key);
    if (!this.#rects.has(this.#current)) this.#setCurrent(this.#order()[0]);
    if (focused && !this.#rects.has(focused) && document.activeElement === document.body) {
      this.#frame.focus({ preventScroll: true });
    }
    this.#redraw();
    this.#choose();
  }

  #updateOne(key) {
    const item = this.#model.items.get(key);
    const rect = this.#rects.get(key);
    if (!item) {
      rect?.remove();
      this.#rects.delete(key);
      return;
    }
    if (!rect) {
      this.#layers[item.type].insertAdjacentHTML("beforeend", drawItem(item, this.#texts));
      this.#rects.set(key, this.#layers[item.type].lastElementChild);
      return;
    }
    place(rect, frame(item));
    rect.setAttribute("aria-label", label(item, this.#texts));
    if (item.type === "booths") rect.dataset.state = item.state;
    else rect.dataset.kind = item.kind;
  }

  choose(keys) {
    for (const key of this.#chosen) if (!keys.has(key)) this.#rects.get(key)?.setAttribute("aria-pressed", "false");
    for (const key of keys) if (!this.#chosen.has(key)) this.#rects.get(key)?.setAttribute("aria-pressed", "true");
    this.#chosen = new Set(keys);
    this.#choose();
  }

  /** Handles stand on a single item; several are moved, not stretched. */
  #choose() {
    const items = this.#model.pick(this.#chosen);
    for (const { key } of items) this.#rects.get(key)?.setAttribute("aria-pressed", "true");
    this.#layers.chosen.setAttribute("d", outline(items, 0.4));
    const handles = this.#layers.handles;
    if (items.length !== 1) {
      handles.replaceChildren();
      return;
    }
    const { x, y, width, height } = frame(items[0]);
    const size = HANDLE * this.viewport.view.unitsPerPixel;
    const out = size * 0.5;
    const tight = Math.min(width, height) < size * 4;
    handles.replaceChildren(
      ...Object.entries(HANDLES)
        .filter(([name]) => !tight || name.length === 2)
        .flatMap(([name, [left, top]]) => {
          const [cx, cy] = [x - out + left * (width + 2 * out), y - out + top * (height + 2 * out)];
          const box = (span) => ({ x: cx - span / 2, y: cy - span / 2, width: span, height: span });
          return [
            place(svg("rect", { class: "handle-reach", "data-handle": name }), box(size * 2)),
            place(svg("rect", { class: "handle", "data-handle": name }), box(size)),
          ];
        }),
    );
  }

  /** Fades what is being moved: its outline moves in its stead. */
  fade(keys, on) {
    for (const key of keys) this.#rects.get(key)?.classList.toggle("is-moving", on);
    for (const name of ["chosen", "handles"]) this.#layers[name].classList.toggle("is-moving", on);
  }

  reveal(keys, pixels = 0) {
    const items = this.#model.pick(keys);
    if (items.length === 0) return;
    this.viewport.reveal(frame({ ...boundsOf(items), type: "features" }), items.length === 1 ? pixels : 0);
  }

  zoom(factor) {
    const items = this.#model.pick(this.#chosen);
    this.viewport.zoomBy(factor, items.length ? frame({ ...boundsOf(items), type: "features" }) : null);
  }

  // --- focus ---------------------------------------------------------------------------------------
  get current() {
    return this.#current;
  }

  get hasFocus() {
    return this.#frame.contains(document.activeElement);
  }

  focus(key) {
    this.#setCurrent(key);
    this.#rects.get(key)?.focus({ preventScroll: true });
  }

  focusFrame() {
    this.#frame.focus({ preventScroll: true });
  }

  /** The booth or feature after (`by` 1) or before (-1) `key`, in the order of codes; null at the end. */
  step(key, by) {
    const order = this.#order();
    return order[order.indexOf(key) + by] ?? null;
  }

  /** The nearest that way; a step aside counts for more than a step ahead. */
  neighbour(key, [dx, dy]) {
    const from = frame(this.#model.items.get(key));
    let [best, least] = [null, Infinity];
    for (const item of this.#model.items.values()) {
      const to = frame(item);
      const x = to.x + to.width / 2 - from.x - from.width / 2;
      const y = to.y + to.height / 2 - from.y - from.height / 2;
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (item.key === key || ahead <= 1 || ahead < aside * 0.4) continue;
      if (ahead + 2.5 * aside < least) [best, least] = [item.key, ahead + 2.5 * aside];
    }
    return best;
  }

  #setCurrent(key) {
    this.#rects.get(this.#current)?.setAttribute("tabindex", "-1");
    this.#rects.get(key)?.setAttribute("tabindex", "0");
    this.#current = key;
  }

  #showFocus(rect) {
    const item = this.#model.items.get(rect.dataset?.key);
    if (!item) return;
    this.#setCurrent(item.key);
    if (!rect.matches(":focus-visible")) return;
    this.#layers.focus.replaceChildren(
      place(svg("rect", { class: "ring-gap", rx: 3 }), frame(item), 2),
      place(svg("rect", { rx: 3 }), frame(item), 2),
    );
    this.viewport.reveal(frame(item));
  }

  #sorted(type) {
    const collator = new Intl.Collator("en", { numeric: true });
    return this.#model.of(type).sort((a, b) => collator.compare(a.code ?? "", b.code ?? ""));
  }

  #order() {
    return [...this.#sorted("booths"), ...this.#sorted("features")].map((item) => item.key);
  }

  // --- what is drawn for all at once ---------------------------------------------------------------
  #redraw() {
    const { booths } = this.#model;
    this.#layers.fronts.setAttribute("d", drawFronts(booths));
    for (const [name, path] of Object.entries(drawMarks(booths))) this.#layers[name].setAttribute("d", path);
    this.#markProblems();
    this.#zone(booths);
    this.#settle();
  }

  #markProblems() {
    const found = new Set();
    for (const problem of this.#model.problems) {
      for (const code of problem.booths ?? []) found.add(this.#model.byCode(code));
      for (const id of problem.features ?? []) found.add(this.#model.byId("features", id));
    }
    found.delete(null);
    this.#layers.problems.setAttribute("d", outline(found, -0.8));
  }

  #zone(booths) {
    const store = {
      inHall: () => booths,
      zones: new Map(this.#model.zones.map((zone) => [zone.code, zone])),
    };
    this.#layers.zones.innerHTML = layOutZones(store, null)
      .map(
        (zone) =>
          `<g fill="${zone.colour}"><title>${escape(zone.name)}</title>` +
          `<rect class="zone" x="${zone.x}" y="${zone.y}" width="${zone.width}" height="${zone.height}" rx="4"/>` +
          `<rect x="${zone.x}" y="${zone.y}" width="${zone.width}" height="${zone.band}" rx="2"/>` +
          `<text x="${zone.x}" y="${zone.y}" data-room="${zone.width}" data-code="${escape(zone.code)}" data-name="${escape(zone.name)}"></text></g>`,
      )
      .join("");
  }

  /** Names of zones keep their size on the screen; where one does not fit above its zone, its code stands alone. */
  #nameZones(unitsPerPixel) {
    const size = ZONE_WORD * unitsPerPixel;
    for (const text of this.#layers.zones.querySelectorAll("text")) {
      text.setAttribute("font-size", size);
      // Above the band, and never above the hall.
      text.setAttribute("dy", Math.max(-size * 0.35, size - Number(text.getAttribute("y"))));
      const fits = (word) => word.length * size * 0.55 <= Number(text.dataset.room);
      const { code, name } = text.dataset;
      text.textContent = fits(`${code} · ${name}`) ? `${code} · ${name}` : code;
      text.classList.toggle("is-hidden", !fits(code));
    }
  }

  #settle() {
    if (!this.#model.hall) return;
    const { view } = this.viewport;
    const perMetre = UNIT / view.unitsPerPixel;
    this.#layers.grid.firstElementChild?.classList.toggle("is-hidden", perMetre < WIDE_GRID);
    this.#nameZones(view.unitsPerPixel);
    this.#layers.labels.innerHTML = drawWords(this.#model.booths, this.#model.features, view, this.#texts);
    this.#choose();
    this.#onSettle(perMetre);
  }
}
