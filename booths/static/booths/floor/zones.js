import { nameOf } from "./store.js";
import { UNIT } from "./drawing.js";

// Told apart with any kind of colour blindness (after Tol's muted and Okabe-Ito's sets).
const COLOURS = [
  "#332288", "#ddaa33", "#117733", "#cc6677", "#4477aa", "#882255", "#44aa99", "#ee7733",
  "#aa4499", "#999933", "#0077bb", "#774411", "#66ccee", "#bb5566", "#225555", "#997700",
];
const INK = "#1c2430";
const MARGIN = 0.9 * UNIT;
const BAND = 0.9 * UNIT;
// Booths in one line with more between them than this, in metres, are two rows.
const AISLE = 2;

function isLight(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2 > 0.2;
}

function colourOf(zone, index) {
  return /^#[0-9a-f]{6}$/i.test(zone?.colour ?? "") ? zone.colour : COLOURS[index % COLOURS.length];
}

/**
 * The grounds of the zones in one hall: rectangles round rows of booths, joined as long as no booth
 * of another zone falls into them. Returns `{code, name, colour, x, y, width, height}` in drawing units.
 */
export function layOutZones(store, hall) {
  const booths = store.inHall(hall);
  const order = [...store.zones.keys()];
  const rows = groupRows(booths);
  const grounds = [];
  for (const [code, own] of rows) {
    const others = [...rows].flatMap(([other, boxes]) => (other === code ? [] : boxes));
    const joined = [];
    for (const row of own) {
      const grown = joined.findIndex((box) => isFree(union(box, row), others));
      if (grown >= 0) joined[grown] = union(joined[grown], row);
      else joined.push(row);
    }
    const zone = store.zones.get(code);
    const colour = colourOf(zone, Math.max(0, order.indexOf(code)));
    for (const box of joined) {
      grounds.push({
        code,
        name: nameOf(zone?.name, code),
        colour,
        ink: isLight(colour) ? INK : "#ffffff",
        x: box.left * UNIT - MARGIN,
        y: box.top * UNIT - MARGIN - BAND,
        width: (box.right - box.left) * UNIT + 2 * MARGIN,
        height: (box.bottom - box.top) * UNIT + 2 * MARGIN + BAND,
        band: BAND,
      });
    }
  }
  return grounds;
}

/** Runs of booths of one zone that stand in one line, by zone. */
function groupRows(booths) {
  const zones = new Map();
  const lines = [...booths].sort((a, b) => a.y_m - b.y_m || a.x_m - b.x_m);
  let last = null;
  for (const booth of lines) {
    const box = boxOf(booth);
    const follows =
      last?.zone === booth.zone && last.y === booth.y_m && booth.x_m - last.box.right < AISLE;
    if (follows) {
      last.box.right = Math.max(last.box.right, box.right);
      last.box.bottom = Math.max(last.box.bottom, box.bottom);
      continue;
    }
    last = { zone: booth.zone, y: booth.y_m, box };
    if (!zones.has(booth.zone)) zones.set(booth.zone, []);
    zones.get(booth.zone).push(box);
  }
  return zones;
}

function boxOf(booth) {
  return {
    left: booth.x_m,
    top: booth.y_m,
    right: booth.x_m + booth.width_m,
    bottom: booth.y_m + booth.depth_m,
  };
}

function union(a, b) {
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function isFree(box, others) {
  return !others.some(
    (other) =>
      other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top,
  );
}
