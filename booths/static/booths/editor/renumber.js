import { make } from "../floor/texts.js";
import { Dialog } from "./dialogs.js";
import { listed } from "./generate.js";
import { renumber } from "./numbering.js";

const SHOWN = 8;

/** The dialog that numbers booths anew, with the first few old and new codes. */
export class Renumber {
  #dialog;
  #texts;
  #said;
  #do;
  #pairs = null;

  constructor(root, { texts }) {
    this.#dialog = new Dialog(root, "renumber");
    this.#texts = texts;
    this.#said = this.#dialog.element.querySelector("[data-preview-said]");
    this.#do = this.#dialog.element.querySelector("[data-dialog-do]");
  }

  /** `[{booth, code}]`, or null. `taken` are the codes of all others. */
  async open(booths, taken) {
    const [first] = renumber(booths, { first: "1" }).map(({ booth }) => booth.code);
    const values = await this.#dialog.open({ first }, () => this.#check(booths, taken));
    return values && this.#pairs;
  }

  #check(booths, taken) {
    const { first, way, snake, rows, step } = this.#dialog.values;
    this.#pairs = step >= 1 ? renumber(booths, { first, way, snake, rows, step }) : null;
    const had = (this.#pairs ?? []).map(({ code }) => code).filter((code) => taken.has(code));
    let words = null;
    if (!this.#pairs) words = this.#texts.say("noNumber");
    else if (had.length) words = this.#texts.say("codesTaken", { codes: listed(had) });
    else if (this.#pairs.some(({ code }) => code.length > 16)) words = this.#texts.say("noNumber");
    this.#said.classList.toggle("is-bad", words !== null);
    this.#do.disabled = words !== null;
    this.#said.replaceChildren(...(words ? [words] : this.#describe()));
    return words === null;
  }

  #describe() {
    const items = this.#pairs
      .slice(0, SHOWN)
      .map(({ booth, code }) => make("li", {}, this.#texts.say("renumbered", { old: booth.code, new: code })));
    const more = this.#pairs.length - SHOWN;
    if (more > 0) items.push(make("li", {}, this.#texts.say("andMore", { count: more })));
    return [make("ul", {}, ...items)];
  }
}
