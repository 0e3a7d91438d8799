const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10;

/** The keyboard: what the help dialog lists. */
export class Keys {
  #root;
  #canvas;
  #on;
  // After Escape with nothing chosen Tab is the browser's again, so that nobody is caught in the plan.
  #isLeaving = false;

  /** `on` has `chosen()`, `choose(keys, how)`, `nudge(steps)`, `act(name)` and `cancel()`. */
  constructor(root, { canvas, on }) {
    this.#root = root;
    this.#canvas = canvas;
    this.#on = on;
    document.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusin", (event) => {
      if (!event.relatedTarget?.dataset?.key) this.#isLeaving = false;
    });
  }

  #key(event) {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const { target } = event;
    if (target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (target !== document.body && !this.#root.contains(target)) return;
    const run = event.ctrlKey || event.metaKey ? this.#withControl(event) : this.#plain(event);
    if (!run) return;
    event.preventDefault();
    run();
  }

  #withControl({ key, code, shiftKey, target }) {
    const act = (name) => () => this.#on.act(name);
    if (code === "KeyZ") return act(shiftKey ? "redo" : "undo");
    if (code === "KeyY") return act("redo");
    // Words that are marked elsewhere on the page are copied as ever.
    const isHere = this.#canvas.hasFocus || target === document.body;
    if (code === "KeyC" && isHere && this.#on.chosen().size && getSelection().isCollapsed) return act("copy");
    if (code === "KeyV" && isHere) return act("paste");
    if (!this.#canvas.hasFocus) return null;
    if (code === "KeyD") return act("duplicate");
    if (code === "KeyA") return act("all");
    if (key in ARROWS) return () => this.#goTo(this.#canvas.neighbour(this.#here, ARROWS[key]), shiftKey);
    return null;
  }

  #plain(event) {
    const { key, code, shiftKey, altKey } = event;
    if (key === "Escape") return this.#escape();
    if (key === "?") return () => this.#on.act("help");
    if (!this.#canvas.hasFocus || altKey) return null;
    if (key === "Tab") return this.#tab(shiftKey ? -1 : 1);
    if (key !== "Shift") this.#isLeaving = false;
    if (key === "Delete" || key === "Backspace") return () => this.#on.act("remove");
    if (key in ARROWS) return () => this.#arrow(ARROWS[key], shiftKey ? FAR : 1);
    if (key === " ") return () => this.#here && this.#on.choose([this.#here], { toggle: true });
    if (key === "Enter") {
      return () => {
        if (this.#on.chosen().size === 0 && this.#here) this.#on.choose([this.#here]);
        this.#on.act("inspect");
      };
    }
    const zoom = { "+": "in", "=": "in", "-": "out", "−": "out", 0: "fit" }[key];
    if (zoom) return () => this.#on.act(`zoom-${zoom}`);
    // By the place of the key: with a Thai layout its letter is another one.
    const name = { KeyR: "rotate", KeyG: "snap", KeyV: "tool-select", KeyM: "tool-several", KeyH: "tool-pan" }[code];
    return name && !shiftKey ? () => this.#on.act(name) : null;
  }

  get #here() {
    return document.activeElement?.dataset?.key ?? this.#canvas.current;
  }

  #escape() {
    if (this.#on.cancel()) return () => {};
    if (this.#on.chosen().size) {
      return () => {
        this.#on.choose([]);
        this.#isLeaving = this.#canvas.hasFocus;
      };
    }
    this.#isLeaving = true;
    return null;
  }

  #tab(by) {
    const key = document.activeElement?.dataset?.key;
    if (!key || this.#isLeaving) return null;
    const next = this.#canvas.step(key, by);
    return next && (() => this.#goTo(next, false));
  }

  #goTo(key, adds) {
    if (!key) return;
    this.#canvas.focus(key);
    this.#on.choose([key], { add: adds });
  }

  #arrow(direction, far) {
    const chosen = this.#on.chosen();
    if (chosen.size) this.#on.nudge(direction.map((step) => step * far));
    else this.#canvas.focus(this.#canvas.neighbour(this.#here, direction) ?? this.#here);
  }
}
