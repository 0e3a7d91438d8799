import { make } from "../../booths/floor/texts.js";
import { sayExactly } from "../../events/js/times.js";

const STEPS = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [Infinity, "day"],
];

function sayLength(seconds) {
  let amount = seconds;
  for (const [size, unit] of STEPS) {
    const said = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 };
    if (amount < size) return new Intl.NumberFormat(document.documentElement.lang, said).format(amount);
    amount /= size;
  }
  return "";
}

/** What this device holds: what waits, what the server could not take, and all of it as a file in the worst case. */
export class Data {
  #dialog;
  #engine;
  #texts;
  #words;

  constructor(dialog, { engine, texts, words }) {
    this.#dialog = dialog;
    this.#engine = engine;
    this.#texts = texts;
    this.#words = words;
    dialog.addEventListener("gate:open", () => this.show());
    dialog.querySelector("[data-export]").addEventListener("click", () => this.#export());
    dialog.querySelector("[data-sync]").addEventListener("click", ({ currentTarget }) => this.#sync(currentTarget));
    engine.on("state", () => dialog.open && this.show());
  }

  async #sync(button) {
    button.disabled = true;
    await this.#engine.sync();
    button.disabled = false;
    button.focus();
  }

  async show() {
    const { queueLength, bundleAge, clockSkew, pairing, online } = this.#engine.state;
    const refused = await this.#engine.refused();
    const at = Number.isFinite(bundleAge) ? sayExactly(this.#engine.now() - bundleAge * 1000) : this.#texts.say("never");
    const facts = {
      device: pairing?.name ?? "",
      waiting: this.#texts.number(queueLength ?? 0),
      refused: this.#texts.number(refused.length),
      list: at,
      skew: sayLength(Math.abs(clockSkew ?? 0) / 1000),
      line: this.#texts.say(online ? "online" : "offline"),
    };
    for (const [name, text] of Object.entries(facts)) {
      this.#dialog.querySelector(`[data-fact=${name}]`).textContent = text;
    }
    const list = this.#dialog.querySelector("[data-refused-list]");
    list.replaceChildren(
      ...refused.map((row) =>
        make("li", {}, `${sayExactly(Date.parse(row.scanned_at))} · ${row.error ?? ""} · ${this.#words.reason({ ...row, ...row.shown })}`),
      ),
    );
  }

  /** Codes and times as they would be sent: no name, no person. */
  async #export() {
    const given = {
      device: this.#engine.state.pairing,
      written_at: new Date(this.#engine.now()).toISOString(),
      waiting: await this.#engine.waiting(),
      refused: await this.#engine.refused(),
    };
    const file = new Blob([JSON.stringify(given, null, 2)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: `gate-scans-${Math.round(this.#engine.now())}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}
