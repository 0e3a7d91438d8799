import { boundsOf, keepInside, overlaps, round } from "./geometry.js";
import { fieldsOf } from "./model.js";
import { freeCodes } from "./numbering.js";

// Of this browser tab, so that what was copied in one hall can be pasted into another.
const ASIDE = "plan-editor:copied";

/** All but why it is blocked, which is about the one booth. */
export function copyOf(item) {
  const { closed_reason: _, ...fields } = fieldsOf(item);
  return { ...fields, type: item.type };
}

/** Keeps copies for later; returns how many. */
export function putAside(items) {
  if (items.length) sessionStorage.setItem(ASIDE, JSON.stringify(items.map(copyOf)));
  return items.length;
}

export function takeOut() {
  return JSON.parse(sessionStorage.getItem(ASIDE) ?? "[]");
}

/** How far copies go: their middle to `place`, on the grid; without one a step aside. */
export function whereTo(items, place, grid) {
  if (!place) return [grid, grid];
  const { x_m: x, y_m: y, width_m: width, depth_m: depth } = boundsOf(items);
  const snapped = (value) => Math.round(value / grid) * grid;
  return [snapped(place[0] - x - width / 2), snapped(place[1] - y - depth / 2)];
}

/** How far copies go to stand beside the original: to the first side where nothing stands. */
export function whereFree(items, model) {
  const bounds = boundsOf(items);
  const { width_m: width, depth_m: depth } = bounds;
  const isFree = (by) => {
    const held = keepInside(bounds, by, model.hall);
    if (held[0] !== by[0] || held[1] !== by[1]) return false;
    const copies = items.map((item) => ({ ...item, x_m: item.x_m + by[0], y_m: item.y_m + by[1] }));
    const all = boundsOf(copies);
    const near = [...model.items.values()].filter((item) => overlaps(item, all));
    return !near.some((item) => copies.some((copy) => overlaps(item, copy)));
  };
  const ways = [[width, 0], [0, depth], [-width, 0], [0, -depth]];
  return ways.find(isFree) ?? ways[0];
}

/** Copies where they will stand, each booth with the next free code after its original's. */
export function placeCopies(items, asked, model, taken) {
  const [dx, dy] = keepInside(boundsOf(items), asked, model.hall);
  const used = new Set(taken);
  return items.map((item) => {
    const copy = { ...item, x_m: round(item.x_m + dx), y_m: round(item.y_m + dy) };
    if (item.type !== "booths") return copy;
    [copy.code] = freeCodes(item.code, 1, used);
    used.add(copy.code);
    if (!model.zone(copy.zone)) copy.zone = model.zones[0].code;
    return copy;
  });
}
