import { UNIT, svg } from "../floor/drawing.js";

const SVG_OF = (svgElement, view) =>
  svgElement.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);

/**
 * What is seen while something moves: its outline, the lines that it snaps to, the frame that is drawn. It lies
 * above the plan in layers of its own, so that a drag moves one layer and repaints no booth.
 */
export class Ghost {
  #moved;
  #guides;
  #measure;
  #view;
  #texts;
  #path;

  constructor(root, texts) {
    this.#moved = root.querySelector("[data-editor-ghost]");
    this.#guides = root.querySelector("[data-editor-guides]");
    this.#measure = root.querySelector("[data-editor-measure]");
    this.#texts = texts;
  }

  start(view, boxes) {
    this.#view = view;
    SVG_OF(this.#moved, view);
    SVG_OF(this.#guides, view);
    this.#path = svg("path", { class: "ghost" });
    this.#moved.replaceChildren(this.#path);
    this.#moved.style.willChange = "transform";
    this.reshape(boxes);
  }

  /** Draws other outlines, for what changes its size. */
  reshape(boxes) {
    let path = "";
    for (const box of boxes) {
      const [wide, high] = [box.width_m * UNIT, box.depth_m * UNIT];
      path += `M${box.x_m * UNIT} ${box.y_m * UNIT}h${wide}v${high}h${-wide}z`;
    }
    this.#path.setAttribute("d", path);
  }

  move([dx, dy]) {
    const perMetre = UNIT / this.#view.unitsPerPixel;
    this.#moved.style.transform = `translate(${dx * perMetre}px, ${dy * perMetre}px)`;
  }

  guide(guides) {
    let path = "";
    for (const { axis, at, from, to } of guides) {
      if (axis === "x") path += `M${at * UNIT} ${from * UNIT}V${to * UNIT}`;
      else path += `M${from * UNIT} ${at * UNIT}H${to * UNIT}`;
    }
    this.#guides.replaceChildren(svg("path", { class: "guide", d: path }));
  }

  say(key, values) {
    this.#measure.hidden = false;
    this.#measure.textContent = this.#texts.say(key, values);
  }

  warn(on) {
    this.#path.classList.toggle("ghost--bad", on);
  }

  frame(box, kind = "marquee") {
    this.#path.setAttribute("class", kind);
    this.reshape([box]);
  }

  end() {
    this.#moved.replaceChildren();
    this.#guides.replaceChildren();
    this.#moved.style.transform = "";
    this.#moved.style.willChange = "";
    this.#measure.hidden = true;
  }
}
