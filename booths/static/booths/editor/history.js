const LONGEST = 500;

/** What was done, so that it can be taken back and done again. A step is `{label, undo, redo}`: two functions. */
export class History {
  #done = [];
  #undone = [];
  #on;

  constructor(on) {
    this.#on = on;
  }

  get last() {
    return this.#done.at(-1) ?? null;
  }

  get next() {
    return this.#undone.at(-1) ?? null;
  }

  push(step) {
    this.#done.push(step);
    if (this.#done.length > LONGEST) this.#done.shift();
    this.#undone = [];
    this.#on();
  }

  /** A step that the server refused never happened. */
  drop(step) {
    this.#done = this.#done.filter((other) => other !== step);
    this.#undone = this.#undone.filter((other) => other !== step);
    this.#on();
  }

  undo() {
    return this.#move(this.#done, this.#undone, "undo");
  }

  redo() {
    return this.#move(this.#undone, this.#done, "redo");
  }

  #move(from, to, act) {
    const step = from.pop();
    if (!step) return null;
    to.push(step);
    step[act]();
    this.#on();
    return step;
  }
}
