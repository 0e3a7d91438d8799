import { place, svg } from "./drawing.js";

/** Shift and drag draw a rectangle round booths, instead of moving the plan. */
export class Marquee {
  #frame;
  #layer;
  #viewport;
  #on;
  #from = null;
  #rect = null;

  /** `on.around(rectangle)` in drawing units. */
  constructor(frame, layer, viewport, on) {
    this.#frame = frame;
    this.#layer = layer;
    this.#viewport = viewport;
    this.#on = on;
    // Before the plan hears of it: what is drawn here does not move it.
    frame.addEventListener("pointerdown", (event) => this.#begin(event), { capture: true });
    frame.addEventListener("pointermove", (event) => this.#draw(event));
    for (const name of ["pointerup", "pointercancel"]) {
      document.addEventListener(name, (event) => this.#end(event));
    }
  }

  #begin(event) {
    if (!event.shiftKey || event.button !== 0) return;
    event.stopPropagation();
    this.#from = [event.clientX, event.clientY];
    this.#viewport.dragged = false;
  }

  #draw(event) {
    if (!this.#from) return;
    const [x, y] = this.#from;
    if (!this.#rect && Math.hypot(event.clientX - x, event.clientY - y) < 6) return;
    if (!this.#rect) {
      this.#rect = svg("rect", { class: "marquee" });
      this.#layer.append(this.#rect);
      // What follows is no click on the booth below.
      this.#viewport.dragged = true;
    }
    place(this.#rect, this.#around(event));
  }

  #end(event) {
    if (this.#rect) {
      if (event.type === "pointerup") this.#on.around(this.#around(event));
      this.#rect.remove();
    }
    this.#rect = null;
    this.#from = null;
  }

  #around(event) {
    const { left, top } = this.#frame.getBoundingClientRect();
    const { x, y, unitsPerPixel } = this.#viewport.view;
    const [fromX, fromY] = this.#from;
    return {
      x: x + (Math.min(fromX, event.clientX) - left) * unitsPerPixel,
      y: y + (Math.min(fromY, event.clientY) - top) * unitsPerPixel,
      width: Math.abs(event.clientX - fromX) * unitsPerPixel,
      height: Math.abs(event.clientY - fromY) * unitsPerPixel,
    };
  }
}
