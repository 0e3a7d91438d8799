const STAYS = 12_000;
const SCALES = [1, 2, 5, 10, 20, 50, 100];
const WIDEST = 120; // pixels of the scale bar

/** What the page says: saved or not, what was done, how large the hall is. */
export class Status {
  #root;
  #model;
  #texts;
  #leaving = 0;

  constructor(root, { model, texts }) {
    this.#root = root;
    this.#model = model;
    this.#texts = texts;
  }

  show(status, detail = "") {
    const element = this.#find("saved");
    const words = status === "failed" ? { detail: detail || this.#texts.say("unreachable") } : {};
    const text = this.#texts.say(status, words);
    if (element.textContent !== text) element.textContent = text;
    element.dataset.status = status;
    this.#root.querySelector("[data-act=retry]").hidden = status !== "failed";
  }

  fail(problem) {
    const detail = problem?.detail ?? problem?.title ?? this.#texts.say("unreachable");
    const element = this.#find("saved");
    element.textContent = this.#texts.say("notLoaded", { detail });
    element.dataset.status = "failed";
  }

  /** A sentence beside the tools; one that is bad news stays until the next. */
  say(key, values = {}, { bad = false } = {}) {
    const element = this.#find("said");
    const step = values.step ? this.#step(values.step) : undefined;
    element.textContent = this.#texts.say(key, { ...values, ...(step ? { step } : {}) });
    element.classList.toggle("is-bad", bad);
    clearTimeout(this.#leaving);
    if (!bad) this.#leaving = setTimeout(() => element.replaceChildren(), STAYS);
  }

  announce(key, values) {
    this.#find("announce").textContent = this.#texts.say(key, values);
  }

  /** Undo and redo say what they would do. */
  offer(history) {
    for (const [act, step, keys] of [["undo", history.last, "Ctrl+Z"], ["redo", history.next, "Ctrl+Y"]]) {
      const button = this.#root.querySelector(`[data-act=${act}]`);
      button.disabled = !step;
      const text = step ? this.#texts.say(`${act}Step`, { step: this.#step(step.label) }) : this.#texts.say(act);
      button.setAttribute("aria-label", text);
      button.title = `${text} (${keys})`;
    }
  }

  tool(tool) {
    const isFeature = !["select", "several", "pan", "booth"].includes(tool);
    for (const button of this.#root.querySelectorAll("[data-editor-bar] [data-tool]")) {
      button.setAttribute("aria-pressed", button.dataset.tool === tool);
    }
    this.#find("kind").value = isFeature ? tool : "";
    this.#find("frame").dataset.tool = isFeature || tool === "booth" ? "draw" : tool;
  }

  /** Facts of the hall that change with the plan. */
  describe() {
    const { booths, terms } = this.#model;
    const area = booths.reduce((sum, booth) => sum + booth.width_m * booth.depth_m, 0);
    const facts = {
      booths: this.#texts.number(booths.length),
      area: this.#texts.say("square", { area: Math.round(area) }),
      aisle: this.#texts.say("metre", { length: terms.min_aisle_m ?? 0 }),
    };
    for (const [name, text] of Object.entries(facts)) {
      this.#root.querySelector(`[data-fact=${name}]`).textContent = text;
    }
    this.#find("empty").hidden = this.#model.items.size > 0 || this.#model.hall === null;
    this.#find("grid-text").textContent = this.#texts.say("grid", { grid: terms.grid_m ?? 0 });
  }

  /** A bar as long as a round number of metres. */
  scale(perMetre) {
    const metres = SCALES.findLast((length) => length * perMetre <= WIDEST) ?? SCALES[0];
    this.#find("scale").style.width = `${metres * perMetre}px`;
    this.#find("scale-text").textContent = this.#texts.say("metre", { length: metres });
  }

  #step(label) {
    return this.#texts.say(`step${label[0].toUpperCase()}${label.slice(1)}`);
  }

  #find(name) {
    return this.#root.querySelector(`[data-editor-${name}]`);
  }
}
