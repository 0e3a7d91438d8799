import { Dialog } from "./dialogs.js";
import { Generate } from "./generate.js";
import { Renumber } from "./renumber.js";

/** What is asked before something is done: dialogs, and then the act. */
export class Questions {
  #acts;
  #generate;
  #renumber;
  #merge;
  #block;
  #help;

  constructor(root, { model, texts, acts }) {
    this.#acts = acts;
    this.#generate = new Generate(root, { model, texts });
    this.#renumber = new Renumber(root, { texts });
    this.#merge = new Dialog(root, "merge");
    this.#block = new Dialog(root, "block");
    this.#help = new Dialog(root, "help");
  }

  help() {
    this.#help.open();
  }

  /** Rows of booths; whether any were laid out. */
  async generate(zone) {
    const booths = await this.#generate.open({ taken: this.#acts.taken, zone });
    if (booths) this.#acts.generate(booths);
    return Boolean(booths);
  }

  async renumber(items) {
    const booths = items.filter((item) => item.type === "booths");
    if (booths.length === 0) return;
    const own = new Set(booths.map((booth) => booth.code));
    const others = new Set([...this.#acts.taken].filter((code) => !own.has(code)));
    const pairs = await this.#renumber.open(booths, others);
    if (pairs) this.#acts.renumber(pairs);
  }

  async merge(booths) {
    const { survivor } = this.#merge.form.elements;
    survivor.replaceChildren(...booths.map((booth) => new Option(booth.code, booth.key)));
    const values = await this.#merge.open();
    if (values) this.#acts.merge(booths.map((booth) => booth.key), values.survivor);
  }

  async block(booths) {
    const values = await this.#block.open({ reason: "" });
    if (values) this.#acts.block(booths.map((booth) => booth.key), values.reason);
  }
}
