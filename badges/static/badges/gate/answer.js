const ADMIT_SHOWN = 2500;

/** Fills the screen with an answer. A pass goes by itself; whatever stops a person stays until it was seen. */
export class Answer {
  #root;
  #behind;
  #part;
  #on = {};
  #timer = 0;
  #before = null;

  /** What lies `behind` cannot be reached while an answer stands before it. */
  constructor(root, behind) {
    this.#root = root;
    this.#behind = behind;
    this.#part = (name) => root.querySelector(`[data-${name}]`);
    this.#part("go-on").addEventListener("click", () => this.#choose("next"));
    this.#part("retry").addEventListener("click", () => this.#choose("retry"));
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.#choose("next"));
  }

  get isShown() {
    return !this.#root.hidden;
  }

  /** Whether somebody has to look before the next badge is read. */
  get isBlocking() {
    return this.isShown && this.#root.dataset.answer !== "admit";
  }

  /** `answer` is admit, deny or check; `nextLabel` names the button; `retry` is there for what may be tried again. */
  show({ answer, word, reason, who = "", nextLabel, next = () => {}, retry = null }) {
    clearTimeout(this.#timer);
    if (!this.isShown) this.#before = document.activeElement;
    this.#on = { next, retry };
    this.#root.dataset.answer = answer;
    this.#part("word").textContent = word;
    this.#part("reason").textContent = reason;
    this.#part("who").textContent = who;
    this.#part("go-on").textContent = nextLabel;
    this.#part("retry").hidden = !retry;
    this.#root.hidden = false;
    this.#behind.inert = true;
    this.#part(retry ? "retry" : "go-on").focus({ preventScroll: true });
    if (answer === "admit") this.#timer = setTimeout(() => this.#choose("next"), ADMIT_SHOWN);
  }

  hide() {
    clearTimeout(this.#timer);
    if (!this.isShown) return;
    this.#root.hidden = true;
    this.#behind.inert = false;
    this.#before?.focus?.({ preventScroll: true });
  }

  #choose(name) {
    if (!this.isShown) return;
    const chosen = this.#on[name];
    this.hide();
    chosen?.();
  }
}
