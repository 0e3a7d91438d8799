import { make } from "../floor/texts.js";

const FAR = 8;

/** Drags an application from the queue onto the plan: the booths that it would get light up below it. */
export class Dragging {
  #root;
  #on;
  #from = null;
  #ghost = null;
  #code = null;

  /** `on`: `pick(radio)`, `over(code)` with null for no booth, `drop(code)`. */
  constructor(root, on) {
    this.#root = root;
    this.#on = on;
    // A finger scrolls the queue; it chooses and presses instead.
    root.addEventListener("pointerdown", (event) => {
      const item = event.pointerType !== "touch" && event.button === 0 && event.target.closest(".allocate__item");
      if (item) this.#from = { item, x: event.clientX, y: event.clientY };
    });
    document.addEventListener("pointermove", (event) => this.#move(event));
    document.addEventListener("pointerup", (event) => this.#end(event, true));
    document.addEventListener("pointercancel", (event) => this.#end(event, false));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#end(event, false));
  }

  #move(event) {
    if (!this.#from) return;
    const { item, x, y } = this.#from;
    if (!this.#ghost) {
      if (Math.hypot(event.clientX - x, event.clientY - y) < FAR) return;
      event.preventDefault();
      getSelection().removeAllRanges();
      const radio = item.querySelector("input");
      this.#ghost = make("div", { class: "dragged", "aria-hidden": "true" }, radio.dataset.name);
      document.body.append(this.#ghost);
      this.#root.classList.add("is-dragging");
      this.#on.pick(radio);
    }
    this.#ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 12}px)`;
    const below = document.elementFromPoint(event.clientX, event.clientY);
    const code = below?.closest("rect.booth")?.dataset.code ?? null;
    if (code === this.#code) return;
    this.#code = code;
    this.#on.over(code);
  }

  #end(event, isDrop) {
    if (!this.#from) return;
    this.#from = null;
    if (!this.#ghost) return;
    this.#ghost.remove();
    this.#ghost = null;
    this.#root.classList.remove("is-dragging");
    const code = this.#code;
    this.#code = null;
    // The label below the pointer is not pressed as well.
    addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
    setTimeout(() => dispatchEvent(new Event("click")), 0);
    if (isDrop && code) this.#on.drop(code);
    else this.#on.over(null);
  }
}
