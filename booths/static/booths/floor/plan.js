import { lookOf } from "./store.js";
import { Buttons } from "./buttons.js";
import { UNIT, drawCountdowns, drawLabels, drawMarks, frameOf, label, place, svg } from "./drawing.js";
import { Marquee } from "./marquee.js";
import { escape } from "./texts.js";
import { Viewport } from "./viewport.js";
import { layOutZones } from "./zones.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** One hall as an SVG. Talks by calling `on.select(code)` and `on.toggle(code)`. */
export class Plan {
  #store;
  #texts;
  #on;
  #svg;
  #layers = {};
  #buttons;
  #selected = null;
  #hits = null;
  #left = new Map();
  #isDrawn = false;
  #pressable;
  hall = null;
  viewport;

  constructor(frame, { store, texts, pressable, on }) {
    this.#store = store;
    this.#texts = texts;
    this.#pressable = pressable;
    this.#on = on;
    this.#svg = frame.querySelector("svg");
    for (const layer of this.#svg.querySelectorAll("[data-layer]")) {
      this.#layers[layer.dataset.layer] = layer;
    }
    this.viewport = new Viewport(frame, frame.firstElementChild, this.#svg, (view) => this.#settle(view));
    if (pressable) new Marquee(frame, this.#layers.marquee, this.viewport, { around: on.around });
    const booths = this.#layers.booths;
    this.#buttons = new Buttons(booths, texts, pressable);
    booths.addEventListener("click", (event) => this.#click(event));
    booths.addEventListener("keydown", (event) => this.#key(event));
    booths.addEventListener("focusin", (event) => this.#focus(event.target));
    booths.addEventListener("focusout", () => this.#layers.focus.replaceChildren());
  }

  show(hall) {
    this.hall = hall;
    const { width_m: width, height_m: height, code } = hall;
    place(this.#layers.ground, { x: 0, y: 0, width: width * UNIT, height: height * UNIT });
    for (const layer of ["booths", "zones", "labels", "selected", "chosen", "flashes", "focus"]) {
      this.#layers[layer].replaceChildren();
    }
    // Before the booths come: a new viewBox lays out all that is there.
    this.#isDrawn = false;
    this.viewport.setBounds(width * UNIT, height * UNIT);
    this.#isDrawn = true;
    this.#layers.booths.setAttribute("aria-label", this.#store.hallName(code));
    this.#buttons.draw(this.#store.inHall(code));
    this.#mark();
    this.#zone();
    this.#settle(this.viewport.view);
  }

  /** Redraws booths that changed; a booth of this hall that came or went draws the hall anew. */
  update(booths, flashing) {
    const own = booths.filter((booth) => booth.hall === this.hall?.code);
    if (own.length === 0) return;
    if (own.some((booth) => booth.gone || !this.#buttons.has(booth.code))) {
      this.show(this.hall);
      return;
    }
    for (const booth of own) {
      const rect = this.#buttons.get(booth.code);
      rect.setAttribute("data-state", lookOf(booth));
      rect.setAttribute("aria-label", label(booth, this.#texts));
      place(rect, frameOf(booth));
      if (flashing) this.#flash(booth);
    }
    this.#mark();
    this.#settle(this.viewport.view);
  }

  /** Dims all but the booths of `codes`; null dims none. */
  highlight(codes) {
    if (codes === null && this.#hits === null) return;
    this.#hits = codes;
    this.#svg.toggleAttribute("data-filtered", codes !== null);
    for (const [code, rect] of this.#buttons) rect.classList.toggle("is-hit", codes?.has(code) ?? false);
    this.#mark();
    this.#settle(this.viewport.view);
  }

  zoom(factor) {
    const focused = document.activeElement?.dataset?.code;
    const booth = this.#own(focused) ?? this.#own(this.#selected);
    this.viewport.zoomBy(factor, booth && frameOf(booth));
  }

  /** Marks a booth and brings it into view, at least `pixels` wide. */
  select(code, { focus = false, pixels = 0 } = {}) {
    this.#layers.selected.replaceChildren();
    this.#selected = code;
    const booth = this.#own(code);
    if (!booth) return;
    const frame = frameOf(booth);
    this.#layers.selected.append(place(svg("rect", { rx: 3 }), frame, 1.5));
    this.#buttons.setCurrent(code);
    this.viewport.reveal(frame, pixels);
    if (focus) this.#buttons.get(code).focus({ preventScroll: true });
  }

  choose(codes) {
    const chosen = new Set(codes);
    this.#layers.chosen.replaceChildren();
    for (const [code, rect] of this.#buttons) {
      if (this.#pressable) rect.setAttribute("aria-pressed", chosen.has(code));
      if (!chosen.has(code)) continue;
      const { x, y, width, height } = frameOf(this.#store.booths.get(code));
      this.#layers.chosen.append(place(svg("rect", { rx: 2 }), { x, y, width, height }, 0.6));
      const [cx, cy, size] = [x + width / 2, y + height / 2, Math.min(width, height) * 0.3];
      this.#layers.chosen.append(
        svg("path", { d: `M${cx - size} ${cy}l${size * 0.75} ${size * 0.75}L${cx + size} ${cy - size * 0.7}` }),
      );
    }
  }

  /** How long held booths stay so: texts by code, written where they can be read. */
  count(texts) {
    this.#left = texts;
    this.#drawCountdowns(this.viewport.view);
  }

  #drawCountdowns(view) {
    const booths = this.hall ? [...this.#left.keys()].map((code) => this.#own(code)).filter(Boolean) : [];
    this.#layers.countdowns.innerHTML = drawCountdowns(booths, this.#left, view);
  }

  #own(code) {
    const booth = this.#store.booths.get(code);
    return booth && this.#buttons.has(code) ? booth : null;
  }

  /** The booths of this hall that stand out: those found, or all. */
  #prominent() {
    const booths = this.#store.inHall(this.hall.code);
    return this.#hits === null ? booths : booths.filter((booth) => this.#hits.has(booth.code));
  }

  #mark() {
    const booths = this.#prominent();
    for (const [name, path] of Object.entries(drawMarks(booths))) this.#layers[name].setAttribute("d", path);
    const side = booths.length ? Math.min(booths[0].width_m, booths[0].depth_m) : 3;
    this.#layers.dots.setAttribute("stroke-width", side * UNIT * 0.2);
  }

  #zone() {
    this.#layers.zones.innerHTML = layOutZones(this.#store, this.hall.code)
      .map(
        (zone) =>
          `<g fill="${zone.colour}"><title>${escape(zone.name)}</title>` +
          `<rect class="zone" x="${zone.x}" y="${zone.y}" width="${zone.width}" height="${zone.height}" rx="4"/>` +
          `<rect x="${zone.x}" y="${zone.y}" width="${zone.width}" height="${zone.band}" rx="2"/>` +
          `<g class="zone__tag" data-x="${zone.x}" data-y="${zone.y}" data-room="${zone.width}" data-height="${zone.height}">` +
          `<rect rx="2"/><text fill="${zone.ink}">${escape(zone.code)}</text></g></g>`,
      )
      .join("");
  }

  /** Zone codes keep their size on the screen, and give way where they do not fit. */
  #settle(view) {
    if (!this.#isDrawn) return;
    const size = Math.max(9 * view.unitsPerPixel, Math.min(12.5 * view.unitsPerPixel, 2.2 * UNIT));
    for (const tag of this.#layers.zones.querySelectorAll(".zone__tag")) {
      const [box, text] = tag.children;
      const [room, height] = [Number(tag.dataset.room), Number(tag.dataset.height)];
      const width = (text.textContent.length * 0.64 + 0.9) * size;
      tag.setAttribute("visibility", width > room * 1.05 ? "hidden" : "visible");
      // A zone whose head is out of sight shows its code at the edge of what is seen.
      const x = stay(Number(tag.dataset.x), view.x, room - width);
      const y = stay(Number(tag.dataset.y), view.y + size * 1.25, height);
      place(box, { x, y: y - size * 1.25, width, height: size * 1.45 });
      text.setAttribute("font-size", size);
      text.setAttribute("x", x + width / 2);
      text.setAttribute("y", y - size * 0.17);
    }
    this.#layers.labels.innerHTML = drawLabels(this.#prominent(), view);
    if (this.#left.size) this.#drawCountdowns(view);
  }

  #flash(booth) {
    const ring = place(svg("rect", { class: "flash", rx: 4 }), frameOf(booth), 4);
    ring.addEventListener("animationend", () => ring.remove());
    setTimeout(() => ring.remove(), 4000);
    this.#layers.flashes.append(ring);
  }

  #click(event) {
    const code = event.target.dataset.code;
    if (!code || this.viewport.dragged) return;
    this.#buttons.setCurrent(code);
    event.target.focus({ preventScroll: true });
    this.#on.select(code);
    this.#on.toggle(code, event.shiftKey);
  }

  #key(event) {
    const code = event.target.dataset.code;
    if (!code || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      this.#on.select(code);
      this.#on.toggle(code, event.shiftKey);
    } else if (event.key === "Enter") {
      this.#on.select(code);
    } else if (event.key in ARROWS) {
      const next = this.#neighbour(code, ARROWS[event.key]);
      if (next) this.#buttons.get(next).focus({ preventScroll: true });
      if (next && event.shiftKey) this.#on.extend(next);
    } else if (event.key === "Home" || event.key === "End") {
      const booths = this.#store.inHall(this.hall.code);
      const booth = event.key === "Home" ? booths[0] : booths.at(-1);
      this.#buttons.get(booth.code).focus({ preventScroll: true });
    } else {
      return;
    }
    event.preventDefault();
  }

  /** The nearest booth that way; a step aside counts for more than a step ahead. */
  #neighbour(code, [dx, dy]) {
    const from = frameOf(this.#store.booths.get(code));
    let best = null;
    let least = Infinity;
    for (const booth of this.#store.inHall(this.hall.code)) {
      const frame = frameOf(booth);
      const x = frame.x + frame.width / 2 - from.x - from.width / 2;
      const y = frame.y + frame.height / 2 - from.y - from.height / 2;
      const ahead = x * dx + y * dy;
      const aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead <= 1 || ahead < aside * 0.4) continue;
      if (ahead + 2.5 * aside < least) {
        least = ahead + 2.5 * aside;
        best = booth.code;
      }
    }
    return best;
  }

  #focus(rect) {
    const booth = this.#own(rect.dataset?.code);
    if (!booth) return;
    this.#buttons.setCurrent(booth.code);
    if (rect.matches(":focus-visible")) {
      this.#layers.focus.replaceChildren(
        place(svg("rect", { class: "ring-gap", rx: 3 }), frameOf(booth), 2),
        place(svg("rect", { rx: 3 }), frameOf(booth), 2),
      );
      this.viewport.reveal(frameOf(booth));
    }
  }
}

/** `at`, or as far towards `edge` as `room` lets it go. */
function stay(at, edge, room) {
  return Math.max(at, Math.min(edge, at + Math.max(0, room)));
}
