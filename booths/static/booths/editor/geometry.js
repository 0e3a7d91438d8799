/**
 * Rectangles on the plan, in metres from the hall's top left corner; `{x_m, y_m, width_m, depth_m}`.
 * No page and no state in here: whoever wants to know how something is reckoned calls it.
 */
export const round = (value) => Math.round(value * 100) / 100;

export const right = (box) => round(box.x_m + box.width_m);
export const bottom = (box) => round(box.y_m + box.depth_m);

const TURNED = { n: "e", e: "s", s: "w", w: "n" };
// Booths in one line with more than this between them, in metres, are two rows.
const AISLE = 2;

/** The smallest rectangle round all of them. */
export function boundsOf(boxes) {
  let [left, top, far, low] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x_m);
    top = Math.min(top, box.y_m);
    far = Math.max(far, box.x_m + box.width_m);
    low = Math.max(low, box.y_m + box.depth_m);
  }
  return { x_m: round(left), y_m: round(top), width_m: round(far - left), depth_m: round(low - top) };
}

export function overlaps(one, other) {
  return (
    right(one) > other.x_m && right(other) > one.x_m && bottom(one) > other.y_m && bottom(other) > one.y_m
  );
}

export function toGrid(value, grid) {
  return grid > 0 ? round(Math.round(value / grid) * grid) : round(value);
}

/** `[dx, dy]` as far as it leaves `bounds` in the hall; what is too large for it stays at its edge. */
export function keepInside(bounds, [dx, dy], hall) {
  const hold = (at, size, whole, by) => Math.max(-at, Math.min(Math.max(-at, whole - at - size), by));
  return [
    round(hold(bounds.x_m, bounds.width_m, hall.width_m, dx)),
    round(hold(bounds.y_m, bounds.depth_m, hall.height_m, dy)),
  ];
}

/** A quarter turn clockwise about the middle of all; a booth's open side turns with it. */
export function rotate(boxes, hall) {
  const all = boundsOf(boxes);
  const [cx, cy] = [all.x_m + all.width_m / 2, all.y_m + all.depth_m / 2];
  const turned = boxes.map((box) => {
    const x = cx - (box.y_m + box.depth_m / 2 - cy);
    const y = cy + (box.x_m + box.width_m / 2 - cx);
    return {
      x_m: round(x - box.depth_m / 2),
      y_m: round(y - box.width_m / 2),
      width_m: box.depth_m,
      depth_m: box.width_m,
      ...(box.front ? { front: TURNED[box.front] } : {}),
    };
  });
  const [dx, dy] = hall ? keepInside(boundsOf(turned), [0, 0], hall) : [0, 0];
  return turned.map((box) => ({ ...box, x_m: round(box.x_m + dx), y_m: round(box.y_m + dy) }));
}

/** New places that bring `boxes` to one line: `left` `right` `top` `bottom` `centre` `middle`. */
export function align(boxes, edge) {
  const all = boundsOf(boxes);
  const places = {
    left: () => ({ x_m: all.x_m }),
    right: (box) => ({ x_m: round(right(all) - box.width_m) }),
    centre: (box) => ({ x_m: round(all.x_m + (all.width_m - box.width_m) / 2) }),
    top: () => ({ y_m: all.y_m }),
    bottom: (box) => ({ y_m: round(bottom(all) - box.depth_m) }),
    middle: (box) => ({ y_m: round(all.y_m + (all.depth_m - box.depth_m) / 2) }),
  };
  return boxes.map(places[edge]);
}

/** New places with the same gap between all of them; the first and the last stay. `axis` is `x` or `y`. */
export function distribute(boxes, axis) {
  const [at, size] = axis === "x" ? ["x_m", "width_m"] : ["y_m", "depth_m"];
  const order = boxes.map((_, index) => index).sort((a, b) => boxes[a][at] - boxes[b][at]);
  const all = boundsOf(boxes);
  const taken = boxes.reduce((sum, box) => sum + box[size], 0);
  const gap = (all[size] - taken) / (boxes.length - 1);
  const places = [];
  let next = all[at];
  for (const index of order) {
    places[index] = { [at]: round(next) };
    next += boxes[index][size] + gap;
  }
  return places;
}

/** The box with one of its sides or corners (`n` `ne` `e` …) moved by `[dx, dy]`; never smaller than `least`. */
export function resize(box, handle, [dx, dy], least, hall) {
  let [left, top, far, low] = [box.x_m, box.y_m, box.x_m + box.width_m, box.y_m + box.depth_m];
  if (handle.includes("w")) left = Math.max(0, Math.min(left + dx, far - least));
  if (handle.includes("e")) far = Math.min(hall.width_m, Math.max(far + dx, left + least));
  if (handle.includes("n")) top = Math.max(0, Math.min(top + dy, low - least));
  if (handle.includes("s")) low = Math.min(hall.height_m, Math.max(low + dy, top + least));
  return { x_m: round(left), y_m: round(top), width_m: round(far - left), depth_m: round(low - top) };
}

/** A rectangle from two corners, whichever way it was drawn. */
export function between([x1, y1], [x2, y2]) {
  return {
    x_m: round(Math.min(x1, x2)),
    y_m: round(Math.min(y1, y2)),
    width_m: round(Math.abs(x2 - x1)),
    depth_m: round(Math.abs(y2 - y1)),
  };
}

/** All that stand in the same row as `box`: its line along or across the hall, whichever is longer. */
export function rowOf(box, boxes) {
  const run = (at, size, across, depth) => {
    const middle = box[across] + box[depth] / 2;
    const line = boxes
      .filter((other) => other[across] < middle && middle < other[across] + other[depth])
      .sort((a, b) => a[at] - b[at]);
    const here = line.indexOf(box);
    let [first, last] = [here, here];
    const gap = (one, next) => next[at] - one[at] - one[size];
    while (first > 0 && gap(line[first - 1], line[first]) < AISLE) first -= 1;
    while (last < line.length - 1 && gap(line[last], line[last + 1]) < AISLE) last += 1;
    return line.slice(first, last + 1);
  };
  const along = run("x_m", "width_m", "y_m", "depth_m");
  const across = run("y_m", "depth_m", "x_m", "width_m");
  return across.length > along.length ? across : along;
}

/** Lines of boxes from the top down and in each from left to right; with `"columns"` the other way about. */
export function linesOf(boxes, way = "rows") {
  const [at, across, depth] = way === "columns" ? ["y_m", "x_m", "width_m"] : ["x_m", "y_m", "depth_m"];
  const lines = [];
  for (const box of [...boxes].sort((a, b) => a[across] - b[across] || a[at] - b[at])) {
    const middle = box[across] + box[depth] / 2;
    const line = lines.at(-1);
    if (line && middle < line.edge) line.boxes.push(box);
    else lines.push({ edge: box[across] + box[depth], boxes: [box] });
  }
  return lines.map((line) => line.boxes.sort((a, b) => a[at] - b[at]));
}
