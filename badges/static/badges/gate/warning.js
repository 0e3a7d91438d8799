/** What the server says afterwards of a badge whose bearer may have walked on: it stays until somebody has seen it. */
export class Warning {
  #root;
  #texts;
  #words;

  constructor(root, { texts, words }) {
    this.#root = root;
    this.#texts = texts;
    this.#words = words;
    root.querySelector("button").addEventListener("click", () => {
      root.hidden = true;
    });
  }

  show(scan) {
    const reason = scan.reason ? this.#words.reason(scan) : "";
    const key = scan.conflict ? "warnConflict" : "warnDiffers";
    const said = this.#texts.say(key, { reason, who: this.#words.who(scan) });
    this.#root.querySelector("[data-says]").textContent = said.trim();
    this.#root.hidden = false;
  }
}
