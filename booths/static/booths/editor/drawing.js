import { UNIT, drawLabels, frameOf } from "../floor/drawing.js";
import { nameOf } from "../floor/store.js";
import { escape } from "../floor/texts.js";

const round = (value) => Math.round(value * 100) / 100;
// Drawn as bare ground: their kind is told by hatch and outline, not by a word that would hide booths.
const SMALLEST = 9;
// The open side of a booth is drawn as a bar over this share of it.
const FRONT = 0.5;

export function sizeOf(item, texts) {
  return texts.say("metres", { width: item.width_m, depth: item.depth_m });
}

export function nameOfFeature(feature, texts) {
  const kind = texts.say(`kind${camel(feature.kind)}`);
  return nameOf({ th: feature.label_th, en: feature.label_en }, kind);
}

function camel(kind) {
  const name = kind.replace(/_(\w)/g, (_, letter) => `_${letter}`);
  return name[0].toUpperCase() + name.slice(1);
}

export function label(item, texts) {
  const size = sizeOf(item, texts);
  if (item.type === "features") return texts.say("feature", { name: nameOfFeature(item, texts), size });
  return texts.say("booth", { code: item.code, zone: item.zone, size, state: texts.state(item.state) });
}

/** A feature fills its place to the edge; booths stay a hair apart. */
export function frame(item) {
  if (item.type === "booths") return frameOf(item);
  return { x: item.x_m * UNIT, y: item.y_m * UNIT, width: item.width_m * UNIT, height: item.depth_m * UNIT };
}

export function drawItem(item, texts) {
  const { x, y, width, height } = frame(item);
  const [kind, mark] =
    item.type === "booths" ? ["booth", `data-state="${item.state}"`] : ["feature", `data-kind="${item.kind}"`];
  return (
    `<rect class="${kind}" role="button" tabindex="-1" aria-pressed="false" data-key="${item.key}" ${mark} ` +
    `aria-label="${escape(label(item, texts))}" ` +
    `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/>`
  );
}

/** One path round all of them, `margin` drawing units outside. */
export function outline(items, margin = 0) {
  let path = "";
  for (const item of items) {
    const { x, y, width, height } = frame(item);
    const [wide, high] = [round(width + 2 * margin), round(height + 2 * margin)];
    path += `M${round(x - margin)} ${round(y - margin)}h${wide}v${high}h${-wide}z`;
  }
  return path;
}

/** A bar along the open side of every booth. */
export function drawFronts(booths) {
  let path = "";
  for (const booth of booths) {
    const { x, y, width, height } = frameOf(booth);
    const along = booth.front === "n" || booth.front === "s";
    const length = round((along ? width : height) * FRONT);
    const skip = ((along ? width : height) - length) / 2;
    if (along) path += `M${round(x + skip)} ${round(booth.front === "n" ? y : y + height)}h${length}`;
    else path += `M${round(booth.front === "w" ? x : x + width)} ${round(y + skip)}v${length}`;
  }
  return path;
}

/** The words on booths and features that are in view and large enough to be read. */
export function drawWords(booths, features, view, texts) {
  const named = booths.map((booth) => ({ ...booth, exhibitors: [] }));
  let markup = drawLabels(named, view);
  for (const feature of features) {
    const { x, y, width, height } = frame(feature);
    if (x > view.x + view.width || x + width < view.x) continue;
    if (y > view.y + view.height || y + height < view.y) continue;
    const text = nameOfFeature(feature, texts);
    const upright = height > width * 1.6;
    const [length, room] = upright ? [height, width] : [width, height];
    const size = Math.min(room * 0.5, length / (text.length * 0.6), 15 * view.unitsPerPixel);
    if (size / view.unitsPerPixel < SMALLEST) continue;
    const [cx, cy] = [round(x + width / 2), round(y + height / 2)];
    const turn = upright ? ` transform="rotate(-90 ${cx} ${cy})"` : "";
    markup +=
      `<text class="feature-word" data-kind="${feature.kind}" x="${cx}" y="${round(cy + size * 0.35)}" ` +
      `font-size="${round(size)}"${turn}>${escape(text)}</text>`;
  }
  return markup;
}
