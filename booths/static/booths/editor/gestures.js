import { UNIT } from "../floor/drawing.js";
import { between, boundsOf, keepInside, overlaps, resize, toGrid } from "./geometry.js";
import { Lines, snap } from "./snapping.js";

const START = 4; // pixels before a press becomes a drag
const REACH = 8; // pixels within which a line draws
const LEAST = 0.5; // metres
const CHECKED = 60; // so many moving booths are still looked at for overlaps in every frame

/** The pointer on the plan: choose, drag, resize, frame, draw. What is left goes to the viewport: moving the view. */
export class Gestures {
  #frame;
  #canvas;
  #ghost;
  #model;
  #on;
  #gesture = null;
  #waiting = null;
  #next = 0;
  #origin = { left: 0, top: 0 };
  #pointerType = "mouse";
  isSnapping = true;
  tool = "select";
  /** Where the pointer was last seen over the plan, in metres. */
  last = null;

  /** `on` has `choose(keys, {add, toggle})`, `move(by)`, `resize(key, box)`, `draw(box)` and `chosen()`. */
  constructor(frame, { canvas, ghost, model, on }) {
    this.#frame = frame;
    this.#canvas = canvas;
    this.#ghost = ghost;
    this.#model = model;
    this.#on = on;
    frame.addEventListener("pointerdown", (event) => this.#down(event), true);
    frame.addEventListener("pointermove", (event) => this.#move(event));
    frame.addEventListener("pointerup", (event) => this.#up(event));
    frame.addEventListener("pointercancel", () => this.cancel());
    frame.addEventListener("click", (event) => this.#tap(event));
    // A finger on what is chosen drags it; anywhere else it scrolls the page or moves the view.
    frame.addEventListener("touchstart", (event) => this.#gesture && event.preventDefault(), { passive: false });
  }

  get isBusy() {
    return this.#gesture !== null;
  }

  cancel() {
    if (!this.#gesture) return;
    const { pointer, keys } = this.#gesture;
    cancelAnimationFrame(this.#next);
    this.#next = 0;
    this.#gesture = null;
    this.#ghost.end();
    if (keys) this.#canvas.fade(keys, false);
    if (this.#frame.hasPointerCapture(pointer)) this.#frame.releasePointerCapture(pointer);
    delete this.#frame.dataset.gesture;
  }

  #down(event) {
    if (!this.#model.hall) return;
    this.#pointerType = event.pointerType;
    if (this.#gesture) {
      // A second finger: this is no drag.
      this.cancel();
      return;
    }
    if (event.button !== 0 || this.tool === "pan") return;
    const gesture = this.#begin(event);
    if (!gesture) return;
    event.stopPropagation();
    const { left, top } = this.#frame.getBoundingClientRect();
    this.#origin = { left, top };
    this.#gesture = {
      ...gesture,
      pointer: event.pointerId,
      start: [event.clientX, event.clientY],
      from: this.#place(event),
      isMoving: false,
    };
  }

  /** What a press here begins, or null where it is the viewport's. */
  #begin(event) {
    const { handle, key } = event.target.dataset;
    if (this.tool !== "select" && this.tool !== "several") return { kind: "draw", run: this.#draw };
    const chosen = this.#on.chosen();
    if (handle) return { kind: "resize", run: this.#resize, handle, keys: [...chosen] };
    const isTouch = event.pointerType === "touch";
    if (key) {
      if (isTouch && !chosen.has(key)) return null;
      return { kind: "press", run: this.#drag, key, wasChosen: chosen.has(key), adds: this.#adds(event) };
    }
    if (isTouch && this.tool !== "several") return null;
    return { kind: "frame", run: this.#mark, adds: this.#adds(event), before: new Set(chosen) };
  }

  #adds(event) {
    return event.shiftKey || event.ctrlKey || event.metaKey || this.tool === "several";
  }

  #move(event) {
    const gesture = this.#gesture;
    if (!gesture) {
      if (event.pointerType === "mouse") this.#note(event);
      return;
    }
    if (event.pointerId !== gesture.pointer) return;
    if (!gesture.isMoving) {
      const [x, y] = gesture.start;
      if (Math.hypot(event.clientX - x, event.clientY - y) < START) return;
      if (!this.#start(gesture)) return;
    }
    this.#waiting = { clientX: event.clientX, clientY: event.clientY, altKey: event.altKey, shiftKey: event.shiftKey };
    this.#next ||= requestAnimationFrame(() => this.#step());
  }

  #start(gesture) {
    if (gesture.kind === "press") {
      if (!gesture.wasChosen) this.#on.choose([gesture.key], { add: gesture.adds });
      gesture.keys = [...this.#on.chosen()];
    }
    const items = this.#model.pick(gesture.keys ?? []);
    gesture.items = items;
    gesture.isMoving = true;
    if (gesture.kind !== "frame") {
      const own = new Set(gesture.keys);
      gesture.others = [...this.#model.items.values()].filter((item) => !own.has(item.key));
      gesture.lines = new Lines(gesture.others, this.#model.hall);
    }
    if (items.length) gesture.bounds = boundsOf(items);
    this.#frame.setPointerCapture(gesture.pointer);
    this.#frame.dataset.gesture = gesture.kind;
    this.#ghost.start(this.#canvas.viewport.view, items);
    if (items.length) this.#canvas.fade(gesture.keys, true);
    return true;
  }

  #step() {
    this.#next = 0;
    const gesture = this.#gesture;
    if (!gesture) return;
    const at = this.#place(this.#waiting);
    const by = [at[0] - gesture.from[0], at[1] - gesture.from[1]];
    gesture.run.call(this, gesture, by, at, this.#waiting);
  }

  #up(event) {
    const gesture = this.#gesture;
    if (!gesture || event.pointerId !== gesture.pointer) return;
    if (gesture.isMoving) {
      if (this.#next) {
        cancelAnimationFrame(this.#next);
        this.#step();
      }
      const { kind, result } = gesture;
      this.cancel();
      if (kind === "press" && result) this.#on.move(result);
      if (kind === "resize" && result) this.#on.resize(gesture.keys[0], result);
      if (kind === "draw" && result) this.#on.draw(result);
      if (kind === "frame") this.#canvas.focusFrame();
      return;
    }
    const [x, y] = gesture.from;
    this.cancel();
    if (gesture.kind === "press") this.#press(gesture);
    else if (gesture.kind === "draw") this.#on.draw({ x_m: toGrid(x, this.#grid), y_m: toGrid(y, this.#grid) });
    else if (gesture.kind === "frame" && !gesture.adds) {
      this.#on.choose([]);
      this.#canvas.focusFrame();
    }
  }

  #press({ key, adds }) {
    this.#canvas.focus(key);
    this.#on.choose([key], { toggle: adds });
  }

  /** A finger's tap that the viewport did not take for a drag. */
  #tap(event) {
    const { key } = event.target.dataset;
    if (this.#pointerType !== "touch" || this.#canvas.viewport.dragged) return;
    if (this.tool !== "select" && this.tool !== "several" && this.tool !== "pan") return;
    if (!key) {
      if (this.tool === "select" && !event.target.dataset.handle) this.#on.choose([]);
      return;
    }
    if (this.#on.chosen().has(key) && this.tool !== "several") return;
    this.#press({ key, adds: this.tool === "several" });
  }

  // --- what each gesture does in a frame -----------------------------------------------------------
  #drag(gesture, [dx, dy], at, { altKey, shiftKey }) {
    const asked = shiftKey ? (Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, dy]) : [dx, dy];
    const { by, guides } = this.#snap(gesture.bounds, asked, gesture, altKey);
    gesture.result = keepInside(gesture.bounds, by, this.#model.hall);
    this.#ghost.move(gesture.result);
    this.#ghost.guide(guides);
    const [x, y] = gesture.result;
    this.#ghost.say("moved", { left: gesture.bounds.x_m + x, top: gesture.bounds.y_m + y });
    if (gesture.items.length <= CHECKED) {
      const moved = gesture.items.map((item) => ({ ...item, x_m: item.x_m + x, y_m: item.y_m + y }));
      this.#ghost.warn(gesture.others.some((other) => moved.some((item) => overlaps(item, other))));
    }
  }

  #resize(gesture, asked, at, { altKey }) {
    const [item] = gesture.items;
    const { by, guides } = this.#snap(item, asked, gesture, altKey, gesture.handle);
    gesture.result = resize(item, gesture.handle, by, LEAST, this.#model.hall);
    this.#ghost.reshape([gesture.result]);
    this.#ghost.guide(guides);
    this.#ghost.say("metres", { width: gesture.result.width_m, depth: gesture.result.depth_m });
    this.#ghost.warn(gesture.others.some((other) => overlaps(gesture.result, other)));
  }

  #draw(gesture, by, at, { altKey }) {
    const { hall } = this.#model;
    const inside = ([x, y]) => [Math.max(0, Math.min(hall.width_m, x)), Math.max(0, Math.min(hall.height_m, y))];
    const grid = altKey ? 0 : this.#grid;
    const corner = (point) => inside(point).map((value) => toGrid(value, grid));
    const box = between(corner(gesture.from), corner(at));
    gesture.result = box.width_m >= 0.1 && box.depth_m >= 0.1 ? box : null;
    this.#ghost.frame(box, "ghost");
    this.#ghost.say("metres", { width: box.width_m, depth: box.depth_m });
  }

  #mark(gesture, by, at) {
    const box = between(gesture.from, at);
    this.#ghost.frame(box);
    const found = [...this.#model.items.values()].filter((item) => overlaps(box, item)).map((item) => item.key);
    const keys = gesture.adds ? [...gesture.before, ...found] : found;
    const chosen = this.#on.chosen();
    if (keys.length !== chosen.size || keys.some((key) => !chosen.has(key))) this.#on.choose(keys, { quiet: true });
  }

  #snap(box, by, { lines }, isFree, sides = "") {
    const reach = REACH * this.#metresPerPixel;
    const grid = isFree ? 0 : this.#grid;
    return snap(box, by, { lines: isFree || !this.isSnapping ? null : lines, grid, reach, sides });
  }

  get #grid() {
    return this.isSnapping ? this.#model.terms.grid_m : 0;
  }

  get #metresPerPixel() {
    return this.#canvas.viewport.view.unitsPerPixel / UNIT;
  }

  #note(event) {
    const { left, top } = this.#frame.getBoundingClientRect();
    this.#origin = { left, top };
    this.last = this.#place(event);
  }

  #place({ clientX, clientY }) {
    const { x, y, unitsPerPixel } = this.#canvas.viewport.view;
    const { left, top } = this.#origin;
    return [
      (x + (clientX - left) * unitsPerPixel) / UNIT,
      (y + (clientY - top) * unitsPerPixel) / UNIT,
    ];
  }
}
