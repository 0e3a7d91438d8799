import { make } from "../../booths/floor/texts.js";
import { sayTime } from "../../events/js/times.js";

export const SHOWN = 30;

/** The last scans of this device, the newest on top, each with what can still be done about it. */
export class History {
  #list;
  #empty;
  #texts;
  #words;
  #onUndo;

  constructor({ list, empty, texts, words, onUndo }) {
    this.#list = list;
    this.#empty = empty;
    this.#texts = texts;
    this.#words = words;
    this.#onUndo = onUndo;
  }

  show(scans) {
    const focused = document.activeElement?.closest?.("[data-scan]")?.dataset.scan;
    const read = scans.filter(({ undoes }) => !undoes);
    this.#list.replaceChildren(...read.map((scan) => this.#row(scan)));
    this.#empty.hidden = read.length > 0;
    if (focused) this.#list.querySelector(`[data-scan="${focused}"] button`)?.focus();
  }

  #row(scan) {
    const { answer, word, reason, who, name } = this.#words.describe(scan);
    const kept = scan.sent ? "sent" : "kept";
    const row = make(
      "li",
      { "data-answer": answer, "data-scan": scan.scan_id, "data-kept": kept, "data-undone": Boolean(scan.undone) },
      make("strong", {}, word),
      make("span", {}, [name, who, reason].filter(Boolean).join(" · ")),
      make(
        "span",
        { class: "gate-history__when" },
        make("time", { datetime: new Date(scan.scanned_at).toISOString() }, sayTime(Date.parse(scan.scanned_at))),
        make("span", { class: "gate-history__kept" }, this.#texts.say(scan.undone ? "undone" : kept)),
      ),
    );
    if (scan.undoable && scan.decision === "admit") row.append(this.#undoButton(scan, [word, who].filter(Boolean).join(", ")));
    return row;
  }

  #undoButton(scan, about) {
    const button = make(
      "button",
      { type: "button", class: "button button--quiet" },
      this.#texts.say("undo"),
      make("span", { class: "visually-hidden" }, ` ${about}`),
    );
    button.addEventListener("click", () => this.#onUndo(scan));
    return button;
  }
}
