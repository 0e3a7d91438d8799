import { make } from "../../booths/floor/texts.js";
import { sayTime } from "../../events/js/times.js";

export const SHOWN = 20;

/** The last scans of this device, the newest on top. */
export class History {
  #list;
  #empty;
  #describe;

  /** `describe(scan)` says `{answer, word, reason, who}` of a row of the API. */
  constructor(list, empty, describe) {
    this.#list = list;
    this.#empty = empty;
    this.#describe = describe;
  }

  replace(scans) {
    this.#list.replaceChildren(...scans.map((scan) => this.#row(scan)));
    this.#empty.hidden = scans.length > 0;
  }

  add(scan) {
    this.#list.prepend(this.#row(scan));
    while (this.#list.children.length > SHOWN) this.#list.lastElementChild.remove();
    this.#empty.hidden = true;
  }

  #row(scan) {
    const { answer, word, reason, who } = this.#describe(scan);
    return make(
      "li",
      { "data-answer": answer, "data-scan": scan.scan_id },
      make("strong", {}, word),
      make("span", {}, [who, reason].filter(Boolean).join(" · ")),
      make("time", { datetime: scan.scanned_at }, sayTime(Date.parse(scan.scanned_at))),
    );
  }
}
