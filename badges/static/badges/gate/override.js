/**
 * Somebody who may decides against the answer: reads the own badge here and says why.
 *
 * While it is open every code that is read is the supervisor's.
 */
export class Override {
  #dialog;
  #form;
  #texts;
  #stream;
  #onGiven;
  #scan = null;
  #code = "";

  /** `stream()` is the camera's picture; `onGiven(scan, {code, reason})` answers with the engine's result. */
  constructor(dialog, { texts, stream, onGiven }) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector("form");
    this.#texts = texts;
    this.#stream = stream;
    this.#onGiven = onGiven;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    dialog.addEventListener("close", () => this.#clear());
    for (const radio of this.#form.elements.reason) {
      radio.addEventListener("change", () => this.#askForWords());
    }
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /** `scan`: the code that was refused, its direction, and how the answer described it. */
  ask(scan) {
    this.#scan = scan;
    this.#clear();
    const stream = this.#stream();
    const video = this.#dialog.querySelector("video");
    video.hidden = !stream;
    if (stream) {
      video.srcObject = stream;
      video.play().catch(() => {});
    }
    this.#dialog.querySelector("[data-about]").textContent = [scan.said.who, scan.said.reason]
      .filter(Boolean)
      .join(" · ");
    this.#dialog.showModal();
    this.#form.elements.supervisor.focus();
  }

  /** A badge was read while this was open. */
  take(code) {
    this.#code = code;
    this.#form.elements.supervisor.value = code;
    this.#say("");
    this.#note(this.#texts.say("overrideRead"));
  }

  #askForWords() {
    const isOther = this.#form.elements.reason.value === "other";
    const field = this.#dialog.querySelector("[data-other]");
    field.hidden = !isOther;
    if (isOther) this.#form.elements.words.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const { supervisor, reason, words } = this.#form.elements;
    const code = (supervisor.value || this.#code).replace(/[\r\n\t]/g, "").trim();
    if (!code) {
      this.#say("overrideBadge", supervisor);
      return;
    }
    const chosen = [...reason].find((radio) => radio.checked);
    const said = chosen?.value === "other" ? words.value.trim() : (chosen?.dataset.words ?? "");
    if (said.length < 3) {
      this.#say("overrideReason", chosen?.value === "other" ? words : reason[0]);
      return;
    }
    try {
      await this.#onGiven(this.#scan, { code, reason: said.slice(0, 200) });
    } catch (error) {
      this.#say(error.code === "override_refused" ? "overrideRefused" : "overrideFailed", supervisor);
      return;
    }
    this.#dialog.close();
  }

  #say(key, field = null) {
    this.#dialog.querySelector("[data-problem]").textContent = key && this.#texts.say(key);
    field?.focus();
  }

  #note(text) {
    this.#dialog.querySelector("[data-note]").textContent = text;
  }

  #clear() {
    this.#code = "";
    this.#form.reset();
    this.#say("");
    this.#note("");
    this.#dialog.querySelector("[data-other]").hidden = true;
    this.#dialog.querySelector("video").srcObject = null;
  }
}
