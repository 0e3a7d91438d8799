import { inOurs } from "./words.js";

const TICK = 5000;

/** Counts, what waits to be sent, the age of the list of revoked badges, and the line: all of it as information. */
export class Status {
  #root;
  #engine;
  #texts;

  constructor(root, { engine, texts }) {
    this.#root = root;
    this.#engine = engine;
    this.#texts = texts;
    engine.on("state", () => this.show());
    setInterval(() => this.show(), TICK);
    this.show();
  }

  show() {
    const { online, inside, insideGate, queueLength, refused, bundleAge, listTooOld, pairing, gateName } =
      this.#engine.state;
    this.#say("gate-name", inOurs(gateName) || (pairing?.gate ?? ""));
    this.#say("device-name", pairing?.name ?? "");
    this.#say("inside", this.#count(inside));
    this.#say("inside-gate", this.#count(insideGate));
    this.#say("waiting", this.#texts.number(queueLength ?? 0));
    this.#say("list-age", this.#age(bundleAge));
    this.#part("list").toggleAttribute("data-old", Boolean(listTooOld));
    this.#part("list-old").hidden = !listTooOld;
    this.#part("queue").toggleAttribute("data-pending", queueLength > 0);
    this.#part("refused").hidden = !refused;
    this.#line(online ? "online" : "offline");
  }

  #count(number) {
    return Number.isInteger(number) ? this.#texts.number(number) : "–";
  }

  #age(seconds) {
    if (!Number.isFinite(seconds)) return this.#texts.say("never");
    if (seconds < 60) return this.#texts.say("justNow");
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return this.#texts.say("minutes", { n: minutes });
    const hours = Math.floor(minutes / 60);
    return this.#texts.say("hours", { h: hours, n: minutes % 60 });
  }

  #line(state) {
    const line = this.#part("line");
    if (line.dataset.line === state) return;
    line.dataset.line = state;
    line.textContent = this.#texts.say(state);
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #say(name, text) {
    const part = this.#part(name);
    if (part.textContent !== text) part.textContent = text;
  }
}
