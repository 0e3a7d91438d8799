import { bottom, right, round, toGrid } from "./geometry.js";

/** Edges and middles of what stands still, to which something that moves is drawn. */
export class Lines {
  #x = new Map();
  #y = new Map();

  constructor(boxes, hall) {
    for (const box of boxes) this.#take(box);
    this.#take({ x_m: 0, y_m: 0, width_m: hall.width_m, depth_m: hall.height_m });
  }

  #take(box) {
    const { x_m: left, y_m: top } = box;
    const [far, low] = [right(box), bottom(box)];
    for (const at of [left, far, round((left + far) / 2)]) stretch(this.#x, at, top, low);
    for (const at of [top, low, round((top + low) / 2)]) stretch(this.#y, at, left, far);
  }

  /** The line of `axis` nearest to one of `places` within `reach`: how far it is, and where. */
  nearest(axis, places, reach) {
    const lines = axis === "x" ? this.#x : this.#y;
    let best = null;
    for (const [at, span] of lines) {
      for (const place of places) {
        const by = at - place;
        if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best.by))) {
          best = { by, at, span };
        }
      }
    }
    return best;
  }
}

function stretch(lines, at, from, to) {
  const span = lines.get(at);
  if (span) {
    span[0] = Math.min(span[0], from);
    span[1] = Math.max(span[1], to);
  } else {
    lines.set(at, [from, to]);
  }
}

/**
 * How `box`, moved by `[dx, dy]`, comes to rest: on a neighbour's line within `reach` metres, else on the grid.
 * `sides` are the handles that move (`"ne"`), or nothing when all of it does. Returns the move and its guides.
 */
export function snap(box, [dx, dy], { lines, grid, reach, sides = "" }) {
  const guides = [];
  const along = (axis, at, size, by, low, high) => {
    const start = box[at] + by;
    const places = sides
      ? [...(sides.includes(low) ? [start] : []), ...(sides.includes(high) ? [start + box[size]] : [])]
      : [start, start + box[size], start + box[size] / 2];
    if (places.length === 0) return 0;
    const found = lines?.nearest(axis, places, reach);
    if (found) {
      guides.push({ axis, at: found.at, span: found.span });
      return round(by + found.by);
    }
    const place = sides.includes(high) ? start + box[size] : start;
    return round(by + toGrid(place, grid) - place);
  };
  const moved = [
    along("x", "x_m", "width_m", dx, "w", "e"),
    along("y", "y_m", "depth_m", dy, "n", "s"),
  ];
  const [from, to] = [box.y_m + moved[1], box.x_m + moved[0]];
  for (const guide of guides) {
    const [start, size] = guide.axis === "x" ? [from, box.depth_m] : [to, box.width_m];
    guide.from = Math.min(guide.span[0], start);
    guide.to = Math.max(guide.span[1], start + size);
  }
  return { by: moved, guides };
}
