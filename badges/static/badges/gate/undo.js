/** Takes back what a scan did, after asking once; the engine refuses what is older than the fair allows. */
export class Undo {
  #dialog;
  #engine;
  #texts;
  #words;
  #onDone;
  #scan = null;

  constructor(dialog, { engine, texts, words, onDone }) {
    this.#dialog = dialog;
    this.#engine = engine;
    this.#texts = texts;
    this.#words = words;
    this.#onDone = onDone;
    dialog.querySelector("form").addEventListener("submit", (event) => this.#submit(event));
  }

  ask(scan) {
    this.#scan = scan;
    const { word, name, who, reason } = this.#words.describe(scan);
    this.#dialog.querySelector("[data-about]").textContent = [word, name, who, reason].filter(Boolean).join(" · ");
    this.#say("");
    this.#dialog.showModal();
  }

  async #submit(event) {
    event.preventDefault();
    try {
      await this.#engine.undo(this.#scan.scan_id);
    } catch (error) {
      const keys = { undo_too_late: "undoTooLate", undo_twice: "undoTwice" };
      this.#say(this.#texts.say(keys[error.code] ?? "undoFailed"));
      return;
    }
    this.#dialog.close();
    this.#onDone();
  }

  #say(text) {
    this.#dialog.querySelector("[data-problem]").textContent = text;
  }
}
