import Panzoom from "../../vendor/panzoom/panzoom.es.js";

const CLOSEST = 1 / 45; // units per pixel: a booth of 3 m is 1,350 px wide
const SETTLE = 140;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * What part of the plan is seen. While a gesture lasts only a CSS transform moves; when it has
 * settled the transform becomes a new viewBox, so that lines and letters are drawn sharp again.
 */
export class Viewport {
  #frame;
  // Read once and then watched: asking the document for it lays all booths out.
  #size;
  #layer;
  #svg;
  #panzoom;
  #onSettle;
  #bounds = { width: 1, height: 1 };
  #view = { x: 0, y: 0, unitsPerPixel: 1 };
  #pointers = new Set();
  #settling = 0;
  #moving = 0;
  #fitted = true;
  /** The pointer went far enough since it was put down that this is no click. */
  dragged = false;

  constructor(frame, layer, svg, onSettle) {
    this.#frame = frame;
    this.#size = { width: frame.clientWidth, height: frame.clientHeight };
    this.#layer = layer;
    this.#svg = svg;
    this.#onSettle = onSettle;
    this.#panzoom = Panzoom(layer, {
      canvas: true,
      cursor: "grab",
      step: 0.8,
      pinchAndPan: true,
      handleStartEvent: () => {},
    });
    this.#listen();
    new ResizeObserver(([entry]) => this.#resize(entry.contentRect)).observe(frame);
  }

  /** The size of the hall, in drawing units. */
  setBounds(width, height) {
    this.#bounds = { width, height };
    this.fit(false);
  }

  get view() {
    const { x, y, unitsPerPixel } = this.#view;
    const { width, height } = this.#size;
    return { x, y, unitsPerPixel, width: width * unitsPerPixel, height: height * unitsPerPixel };
  }

  get isFitted() {
    return this.#fitted;
  }

  fit(animated = true) {
    const unitsPerPixel = this.#widest();
    this.#go(
      {
        x: (this.#bounds.width - this.#size.width * unitsPerPixel) / 2,
        y: (this.#bounds.height - this.#size.height * unitsPerPixel) / 2,
        unitsPerPixel,
      },
      animated,
    );
  }

  /** Zooms about the middle of `frame` while that is in view, else about the middle of the view. */
  zoomBy(factor, frame = null) {
    const { x, y, width, height, unitsPerPixel } = this.view;
    const next = this.#clampScale(unitsPerPixel / factor);
    const left = frame ? (frame.x + frame.width / 2 - x) / width : 0.5;
    const top = frame ? (frame.y + frame.height / 2 - y) / height : 0.5;
    const seen = left > 0 && left < 1 && top > 0 && top < 1;
    const share = 1 - next / unitsPerPixel;
    this.#go(
      {
        x: x + width * share * (seen ? left : 0.5),
        y: y + height * share * (seen ? top : 0.5),
        unitsPerPixel: next,
      },
      true,
    );
  }

  /** Brings a frame into view, near enough that it is at least `pixels` wide. */
  reveal(frame, pixels = 0) {
    const { x, y, width, height, unitsPerPixel } = this.view;
    const scale = this.#clampScale(pixels ? Math.min(unitsPerPixel, frame.width / pixels) : unitsPerPixel);
    const inside =
      frame.x >= x && frame.y >= y && frame.x + frame.width <= x + width && frame.y + frame.height <= y + height;
    if (inside && scale === unitsPerPixel) return;
    this.#go(
      {
        x: frame.x + frame.width / 2 - (this.#size.width * scale) / 2,
        y: frame.y + frame.height / 2 - (this.#size.height * scale) / 2,
        unitsPerPixel: scale,
      },
      true,
    );
  }

  #widest() {
    const { width, height } = this.#bounds;
    return Math.max(width / Math.max(1, this.#size.width), height / Math.max(1, this.#size.height)) * 1.03;
  }

  #clampScale(unitsPerPixel) {
    return Math.min(this.#widest(), Math.max(CLOSEST, unitsPerPixel));
  }

  /** Keeps the hall in the frame: as large as the frame or larger it may not leave it. */
  #clamp({ x, y, unitsPerPixel }) {
    const scale = this.#clampScale(unitsPerPixel);
    const hold = (at, shown, whole) =>
      shown >= whole ? (whole - shown) / 2 : Math.min(whole - shown * 0.9, Math.max(-shown * 0.1, at));
    return {
      x: hold(x, this.#size.width * scale, this.#bounds.width),
      y: hold(y, this.#size.height * scale, this.#bounds.height),
      unitsPerPixel: scale,
    };
  }

  #go(target, animated) {
    cancelAnimationFrame(this.#moving);
    const to = this.#clamp(target);
    const from = { ...this.#view };
    if (!animated || STILL.matches || document.hidden) {
      this.#set(to);
      return;
    }
    const start = performance.now();
    const step = (time) => {
      const part = Math.min(1, Math.max(0, (time - start) / 160));
      const eased = 1 - (1 - part) ** 3;
      const between = (key) => from[key] + (to[key] - from[key]) * eased;
      const scale = between("unitsPerPixel");
      this.#show({ x: between("x"), y: between("y"), unitsPerPixel: scale });
      if (part < 1) this.#moving = requestAnimationFrame(step);
      else this.#set(to);
    };
    this.#moving = requestAnimationFrame(step);
  }

  #show(view) {
    this.#view = view;
    const { x, y, width, height } = this.view;
    this.#svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  }

  #set(view) {
    this.#show(view);
    const widest = this.#widest();
    this.#fitted = view.unitsPerPixel >= widest * 0.995;
    this.#panzoom.setOptions({
      minScale: view.unitsPerPixel / widest,
      maxScale: view.unitsPerPixel / CLOSEST,
      // At full view one finger scrolls the page, so that nobody is caught in the plan.
      touchAction: this.#fitted ? "pan-x pan-y" : "none",
    });
    this.#onSettle(this.view);
  }

  #commit() {
    if (this.#pointers.size) return;
    this.#layer.classList.remove("is-moving");
    const scale = this.#panzoom.getScale();
    const pan = this.#panzoom.getPan();
    if (scale === 1 && pan.x === 0 && pan.y === 0) return;
    const { x, y, unitsPerPixel } = this.#view;
    const shift = (size, moved) => size / 2 - size / (2 * scale) - moved;
    const target = this.#clamp({
      x: x + unitsPerPixel * shift(this.#size.width, pan.x),
      y: y + unitsPerPixel * shift(this.#size.height, pan.y),
      unitsPerPixel: unitsPerPixel / scale,
    });
    // Both in one frame: the transform goes the moment the viewBox comes.
    this.#panzoom.reset({
      animate: false,
      silent: true,
      setTransform: (layer) => {
        layer.style.transform = "";
        this.#set(target);
      },
    });
  }

  #listen() {
    const frame = this.#frame;
    let start = null;
    frame.addEventListener("pointerdown", (event) => {
      this.#pointers.add(event.pointerId);
      this.dragged = false;
      start = [event.clientX, event.clientY];
    });
    frame.addEventListener("pointermove", (event) => {
      if (!start || !this.#pointers.has(event.pointerId)) return;
      if (Math.hypot(event.clientX - start[0], event.clientY - start[1]) > 6) this.dragged = true;
    });
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) {
      document.addEventListener(name, (event) => {
        if (this.#pointers.delete(event.pointerId)) this.#settle();
      });
    }
    this.#layer.addEventListener("panzoomchange", () => {
      this.#layer.classList.add("is-moving");
      this.#settle();
    });
    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) {
          frame.dispatchEvent(new CustomEvent("viewport:hint"));
          return;
        }
        this.#panzoom.zoomWithWheel(event);
      },
      { passive: false },
    );
  }

  #settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#commit(), SETTLE);
  }

  #resize({ width, height }) {
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    if (this.#fitted) this.fit(false);
    else this.#set(this.#clamp(this.#view));
  }
}
