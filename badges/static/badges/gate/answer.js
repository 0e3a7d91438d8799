const ADMIT_SHOWN = 2500;
// There is something to read on it.
const ADMIT_TO_READ = 5000;

/**
 * Fills the screen with an answer. A pass goes by itself; whatever stops a person stays until it was seen.
 *
 * `show` takes `answer` (admit, deny or check), its `word`, `reason`, `who`, `name`, `kept` (where it is recorded so
 * far), whether an `escort` goes along and whether this device knows the badge (`unlisted`), `nextLabel`, and `on`: what each of its other buttons does (retry, override,
 * group), which is there only where it is named.
 */
export class Answer {
  #root;
  #behind;
  #on = {};
  #timer = 0;
  #before = null;
  #scan = null;

  /** What lies `behind` cannot be reached while an answer stands before it. */
  constructor(root, behind) {
    this.#root = root;
    this.#behind = behind;
    for (const button of root.querySelectorAll("[data-choose]")) {
      button.addEventListener("click", () => this.#choose(button.dataset.choose));
    }
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.#choose("next"));
  }

  get isShown() {
    return !this.#root.hidden;
  }

  /** Whether somebody has to look before the next badge is read. */
  get isBlocking() {
    return this.isShown && this.#root.dataset.answer !== "admit";
  }

  /** The scan whose answer stands here. */
  get scan() {
    return this.isShown ? this.#scan : null;
  }

  show({ scan = null, answer, word, reason, who = "", name = "", kept = "", ...rest }) {
    const { escort = false, unlisted = false, nextLabel, on = {} } = rest;
    clearTimeout(this.#timer);
    if (!this.isShown) this.#before = document.activeElement;
    this.#scan = scan;
    this.#on = on;
    this.#root.dataset.answer = answer;
    const said = { word, reason, who, name, kept };
    for (const key in said) this.#part(key).textContent = said[key];
    this.#part("escort").hidden = !escort;
    this.#part("unlisted").hidden = !unlisted;
    for (const choice of ["retry", "override", "group"]) this.#button(choice).hidden = !on[choice];
    this.#button("next").textContent = nextLabel;
    this.#root.hidden = false;
    this.#behind.inert = true;
    this.#button(on.retry ? "retry" : "next").focus({ preventScroll: true });
    if (answer !== "admit") return;
    const shown = escort || unlisted || on.group ? ADMIT_TO_READ : ADMIT_SHOWN;
    this.#timer = setTimeout(() => this.#choose("next"), shown);
  }

  /** The scan is stored at the server now, or the group's button says how many. */
  say(part, text) {
    if (this.isShown) this.#part(part).textContent = text;
  }

  hide() {
    clearTimeout(this.#timer);
    if (!this.isShown) return;
    this.#root.hidden = true;
    this.#behind.inert = false;
    this.#before?.focus?.({ preventScroll: true });
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #button(name) {
    return this.#root.querySelector(`[data-choose=${name}]`);
  }

  #choose(name) {
    if (!this.isShown) return;
    const chosen = this.#on[name];
    this.hide();
    chosen?.();
  }
}
