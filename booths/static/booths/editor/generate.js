import { UNIT, place, svg } from "../floor/drawing.js";
import { Dialog } from "./dialogs.js";
import { outline } from "./drawing.js";
import { bottom, boundsOf, overlaps, right } from "./geometry.js";
import { layOutRows } from "./rows.js";

const MOST = 2000;
const MARGIN = 2 * UNIT;

/** The dialog that lays out rows of booths, with a picture of what will come. */
export class Generate {
  #dialog;
  #model;
  #texts;
  #preview;
  #said;
  #do;
  #taken = new Set();
  #booths = null;

  constructor(root, { model, texts }) {
    this.#dialog = new Dialog(root, "generate");
    this.#model = model;
    this.#texts = texts;
    this.#preview = this.#dialog.element.querySelector("[data-preview]");
    this.#said = this.#dialog.element.querySelector("[data-preview-said]");
    this.#do = this.#dialog.element.querySelector("[data-dialog-do]");
  }

  /** The booths to lay out, or null. */
  async open({ taken, zone }) {
    this.#taken = taken;
    this.#drawHall();
    const values = await this.#dialog.open(this.#suggest(zone), () => this.#check());
    return values && this.#booths;
  }

  /** Where there is room: at the top of an empty hall, else below what is there. */
  #suggest(zone) {
    const { booths, hall, terms } = this.#model;
    const aisle = Math.max(3, terms.min_aisle_m ?? 0);
    const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
    const used = new Set([...this.#taken].map((code) => code[0]?.toUpperCase()));
    const first = `${letters.find((letter) => !used.has(letter)) ?? "AA"}01`;
    const below = booths.length ? bottom(boundsOf(booths)) + aisle : aisle;
    const fits = below + 3 <= hall.height_m;
    return { zone: zone ?? this.#model.zones[0]?.code ?? "", first, x_m: 3, y_m: fits ? below : 3, aisle_m: aisle };
  }

  #drawHall() {
    const { hall } = this.#model;
    const [width, height] = [hall.width_m * UNIT, hall.height_m * UNIT];
    this.#preview.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${width + 2 * MARGIN} ${height + 2 * MARGIN}`);
    this.#preview.replaceChildren(
      place(svg("rect", { class: "plan__ground" }), { x: 0, y: 0, width, height }),
      svg("path", { class: "preview-there", d: outline(this.#model.items.values()) }),
      svg("path", { class: "preview-new", "data-new": "" }),
      svg("path", { class: "preview-bad", "data-bad": "" }),
    );
  }

  #check() {
    const values = this.#dialog.values;
    this.#booths = null;
    const problem = this.#read(values);
    const booths = this.#booths ?? [];
    const bad = this.#findBad(booths);
    this.#preview.querySelector("[data-new]").setAttribute("d", outline(booths.map(asBooth)));
    this.#preview.querySelector("[data-bad]").setAttribute("d", outline([...bad.outside, ...bad.over].map(asBooth)));
    const words = problem ? [problem] : this.#describe(booths, bad, values);
    const isBlocked = Boolean(problem) || bad.outside.length > 0;
    this.#said.textContent = words.join(" · ");
    this.#said.classList.toggle("is-bad", isBlocked || bad.over.length > 0 || words.length > 1);
    this.#do.disabled = isBlocked;
    return !isBlocked;
  }

  /** Sets the booths, or returns what is wrong with what was typed. */
  #read(values) {
    const { form } = this.#dialog;
    if (!values.zone) return this.#texts.say("noZones");
    const wrong = [...form.elements].find((field) => field.name && !field.checkValidity());
    if (wrong) return `${form.querySelector(`label[for=${wrong.id}]`).textContent}: ${wrong.validationMessage}`;
    if (values.rows * values.columns > MOST) return this.#texts.say("many", { most: MOST });
    const booths = layOutRows(values);
    if (!booths) return this.#texts.say("noNumber");
    const codes = booths.map((booth) => booth.code);
    const had = codes.filter((code) => this.#taken.has(code));
    if (had.length) return this.#texts.say("codesTaken", { codes: listed(had) });
    this.#booths = booths;
    return null;
  }

  #findBad(booths) {
    const { hall } = this.#model;
    const outside = booths.filter((booth) => right(booth) > hall.width_m || bottom(booth) > hall.height_m);
    const there = [...this.#model.items.values()];
    const near = booths.length ? boundsOf(booths) : null;
    const close = near ? there.filter((item) => overlaps(near, item)) : [];
    return { outside, over: booths.filter((booth) => close.some((item) => overlaps(booth, item))) };
  }

  #describe(booths, { outside, over }, values) {
    const { width_m: width, depth_m: depth } = boundsOf(booths);
    const say = (key, words) => this.#texts.say(key, words);
    const words = [
      say("preview", { count: booths.length, first: booths[0].code, last: booths.at(-1).code, width, depth }),
    ];
    if (outside.length) words.push(say("previewOutside", { count: outside.length }));
    if (over.length) words.push(say("previewOverlaps", { count: over.length }));
    const least = this.#model.terms.min_aisle_m;
    if (values.rows > 1 && values.aisle_m < least && values.aisle_m > 0) words.push(say("previewAisle", { least }));
    return words;
  }
}

function asBooth(booth) {
  return { ...booth, type: "booths" };
}

export function listed(codes, most = 6) {
  return codes.length > most ? `${codes.slice(0, most).join(", ")} …` : codes.join(", ");
}
