import { place, svg } from "./floor/drawing.js";
import { nameOf } from "./floor/store.js";

const SIGNS = { new: "+", moved: "→" };

/** What a proposal would change, drawn over the live plan of the hall that is shown. */
class Proposal {
  #side;
  #root;
  #booths;
  #layer = svg("g", { class: "over-proposal", "data-layer": "proposal", "aria-hidden": "true" });
  #placements = [];
  #byBooth = new Map();

  constructor(side) {
    this.#side = side;
    this.#root = side.closest("[data-floor]");
    this.#booths = this.#root.querySelector('[data-layer="booths"]');
    this.#root.querySelector(".plan__over").prepend(this.#layer);
    // Another hall is shown, or the plan is drawn anew.
    new MutationObserver(() => this.#draw()).observe(this.#booths, { childList: true });
    this.#root.addEventListener("booth:select", ({ detail }) => this.#explain(detail.booth));
    side.addEventListener("click", (event) => this.#goTo(event));
    this.#load();
  }

  async #load() {
    const answer = await fetch(this.#side.dataset.proposal, {
      headers: { "Accept-Language": document.documentElement.lang },
    });
    if (!answer.ok) return;
    const { placements } = await answer.json();
    // What was accepted is on the floor itself.
    this.#placements = placements.filter((placement) => !placement.accepted);
    for (const placement of this.#placements) {
      for (const code of placement.booths) {
        const there = this.#byBooth.get(code) ?? [];
        this.#byBooth.set(code, [...there, placement]);
      }
    }
    this.#draw();
  }

  #draw() {
    const frames = new Map();
    for (const rect of this.#booths.children) frames.set(rect.dataset.code, frameOf(rect));
    const shapes = [];
    for (const { booths, before, change } of this.#placements) {
      for (const code of before) {
        if (frames.has(code)) shapes.push(ring(frames.get(code), "before"));
      }
      for (const code of booths) {
        if (frames.has(code)) shapes.push(ring(frames.get(code), change), sign(frames.get(code), change));
      }
      const [from, to] = [frames.get(before[0]), frames.get(booths[0])];
      if (from && to) shapes.push(way(from, to));
    }
    this.#layer.replaceChildren(...shapes);
  }

  /** Says who would get the booth that was chosen on the plan, and why. */
  #explain(booth) {
    const said = this.#side.querySelector("[data-proposal-said]");
    const there = this.#byBooth.get(booth?.code) ?? [];
    said.hidden = there.length === 0;
    said.textContent = there
      .map(({ exhibitor, change, reasons }) => {
        const kind = this.#side.dataset[change] ?? "";
        return `${booth.code} · ${nameOf(exhibitor.name)} · ${kind}: ${reasons.join(" · ")}`;
      })
      .join("\n");
  }

  #goTo(event) {
    const link = event.target.closest("[data-proposal-booth]");
    if (!link || !this.#root.floor || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#root.floor.select(link.dataset.proposalBooth);
  }
}

function frameOf(rect) {
  const read = (name) => Number(rect.getAttribute(name));
  return { x: read("x"), y: read("y"), width: read("width"), height: read("height") };
}

function ring(frame, kind) {
  return place(svg("rect", { "data-kind": kind }), frame, -1);
}

function sign(frame, kind) {
  const text = svg("text", {
    x: frame.x,
    y: frame.y,
    "font-size": Math.min(frame.width, frame.height) * 0.36,
  });
  text.textContent = SIGNS[kind] ?? "";
  return text;
}

function way(from, to) {
  const middle = ({ x, y, width, height }) => `${x + width / 2} ${y + height / 2}`;
  return svg("path", { "data-kind": "way", d: `M${middle(from)}L${middle(to)}` });
}

for (const side of document.querySelectorAll("[data-proposal]")) {
  if (side.closest("[data-floor]")) new Proposal(side);
}
