import { lookOf, nameOf } from "./store.js";
import { escape } from "./texts.js";

/** Drawing units in a metre. One would be too few: browsers round the size of small letters. */
export const UNIT = 10;
const GAP = 0.6;
// Pixels; letters any smaller are not read.
const SMALLEST = 9;
const SVG = "http://www.w3.org/2000/svg";

const round = (value) => Math.round(value * 100) / 100;

/** Where a booth is drawn: a hair smaller than it stands, so that neighbours stay apart. */
export function frameOf(booth) {
  return {
    x: booth.x_m * UNIT + GAP,
    y: booth.y_m * UNIT + GAP,
    width: booth.width_m * UNIT - 2 * GAP,
    height: booth.depth_m * UNIT - 2 * GAP,
  };
}

export function label(booth, texts) {
  const names = booth.exhibitors.map((exhibitor) => nameOf(exhibitor.name)).join(", ");
  const key = names ? "boothWithExhibitors" : "booth";
  return texts.say(key, { code: booth.code, state: texts.state(lookOf(booth)), exhibitors: names });
}

/** All booths of a hall as markup: parsing one text is several times faster than making nodes. */
export function drawBooths(booths, texts, pressable) {
  const pressed = pressable ? ' aria-pressed="false"' : "";
  let markup = "";
  for (const booth of booths) {
    const { x, y, width, height } = frameOf(booth);
    // No rounded corners: each would be a path to lay out.
    markup +=
      `<rect class="booth" role="button" tabindex="-1" data-code="${escape(booth.code)}" ` +
      `data-state="${lookOf(booth)}" aria-label="${escape(label(booth, texts))}"${pressed} ` +
      `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`;
  }
  return markup;
}

/** All booths of a hall as one path for each state: as they look, and nothing more. */
export function drawSketch(booths) {
  const paths = {};
  for (const booth of booths) {
    const { x, y, width, height } = frameOf(booth);
    paths[lookOf(booth)] ??= "";
    paths[lookOf(booth)] += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
  }
  return Object.entries(paths)
    .map(([state, path]) => `<path class="booth is-sketch" data-state="${state}" d="${path}"/>`)
    .join("");
}

/**
 * The marks that tell states apart without colour, one path for each kind however many booths
 * there are: `dots` occupied, `clocks` held, `crosses` closed.
 */
export function drawMarks(booths) {
  let dots = "";
  let clocks = "";
  let crosses = "";
  for (const booth of booths) {
    const { x, y, width, height } = frameOf(booth);
    const size = Math.min(width, height);
    const r = round(size * 0.14);
    const cx = round(x + width - size * 0.17);
    const cy = round(y + size * 0.17);
    if (booth.state === "occupied") {
      dots += `M${cx} ${cy}h.01`;
    } else if (booth.state === "held") {
      clocks += `M${round(cx - r)} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0-${2 * r} 0`;
      clocks += `M${cx} ${round(cy - r * 0.65)}V${cy}h${round(r * 0.5)}`;
    } else if (booth.state === "closed") {
      const [left, top] = [round(x + width * 0.2), round(y + height * 0.2)];
      const [right, bottom] = [round(x + width * 0.8), round(y + height * 0.8)];
      crosses += `M${left} ${top}L${right} ${bottom}M${right} ${top}L${left} ${bottom}`;
    }
  }
  return { dots, clocks, crosses };
}

/** Codes, and names where there is room, of those booths that `view` shows. */
export function drawLabels(booths, view) {
  const perUnit = 1 / view.unitsPerPixel;
  let markup = "";
  for (const booth of booths) {
    const { x, y, width, height } = frameOf(booth);
    if (x > view.x + view.width || x + width < view.x) continue;
    if (y > view.y + view.height || y + height < view.y) continue;
    const write = (text, share, size) => {
      markup +=
        `<text data-state="${booth.state}" x="${round(x + width / 2)}" y="${round(y + height * share)}" ` +
        `font-size="${round(size)}">${escape(text)}</text>`;
    };
    const size = Math.min(height * 0.32, width / (booth.code.length * 0.66));
    if (size * perUnit < SMALLEST) {
      const [row, place] = booth.code.split("-");
      const half = Math.min(height * 0.29, width / (row.length * 0.68));
      if (place === undefined || half * perUnit < SMALLEST) continue;
      write(row, 0.56, half);
      write(place, 0.9, half);
      continue;
    }
    const named = booth.exhibitors.length > 0 && size * perUnit > 17;
    write(booth.code, named ? 0.52 : 0.7, size);
    if (!named) continue;
    const small = size * 0.52;
    const names = booth.exhibitors.map((exhibitor) => nameOf(exhibitor.name)).join(", ");
    write(shorten(names, Math.floor(width / (small * 0.6))), 0.8, small);
  }
  return markup;
}

/** How long the booths are held yet, below their codes. */
export function drawCountdowns(booths, texts, view) {
  let markup = "";
  for (const booth of booths) {
    const { x, y, width, height } = frameOf(booth);
    const size = Math.min(height * 0.22, width * 0.24);
    if (size / view.unitsPerPixel < SMALLEST) continue;
    markup +=
      `<text x="${round(x + width / 2)}" y="${round(y + height * 0.96)}" ` +
      `font-size="${round(size)}">${escape(texts.get(booth.code))}</text>`;
  }
  return markup;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Cut between written characters, never between a consonant and its tone mark. */
function shorten(text, most) {
  const characters = [...segmenter.segment(text)].map((part) => part.segment);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("").trim()}…`;
}

export function svg(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export function place(rect, frame, margin = 0) {
  rect.setAttribute("x", frame.x - margin);
  rect.setAttribute("y", frame.y - margin);
  rect.setAttribute("width", frame.width + 2 * margin);
  rect.setAttribute("height", frame.height + 2 * margin);
  return rect;
}
