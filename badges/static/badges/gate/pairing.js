/** The page that a supervisor's QR leads to: takes the secret from the address, once, and gives it to the server. */
export class Pairing {
  #root;
  #engine;
  #texts;
  #fair;
  #onPaired;
  #secret = "";

  constructor(root, { engine, texts, fair, onPaired }) {
    this.#root = root;
    this.#engine = engine;
    this.#texts = texts;
    this.#fair = fair;
    this.#onPaired = onPaired;
    this.#button("retry").addEventListener("click", () => this.#pair());
    this.#button("replace").addEventListener("click", () => this.#pair());
  }

  /** The secret leaves the address at once, so that no history and no picture of the screen keeps it. */
  static takeSecret(fair) {
    if (!location.pathname.endsWith("/pair/")) return "";
    const secret = location.hash.slice(1);
    history.replaceState(null, "", `/gate/${fair}/`);
    return secret;
  }

  begin(secret) {
    this.#secret = secret;
    this.#root.hidden = false;
    const { pairing, queueLength } = this.#engine.state;
    if (!pairing) {
      this.#pair();
      return;
    }
    const key = queueLength ? "pairAgainWaiting" : "pairAgainAsk";
    this.#say(key, { name: pairing.name, gate: pairing.gate, n: queueLength });
    this.#offer("replace");
  }

  async #pair() {
    this.#offer();
    this.#say("pairing");
    try {
      await this.#engine.pair(this.#secret);
    } catch (error) {
      const isLine = error.code === "no_line";
      this.#say(isLine ? "pairNoLine" : (this.#keyOf(error.code) ?? "pairRefused"));
      this.#offer(isLine ? "retry" : "");
      return;
    }
    this.#root.hidden = true;
    this.#onPaired();
  }

  #keyOf(code) {
    return {
      insecure: "pairInsecure",
      no_ed25519: "pairOldBrowser",
      no_storage: "pairNoStorage",
      storage_full: "pairNoStorage",
    }[code];
  }

  #button(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #offer(name = "") {
    for (const each of ["retry", "replace"]) this.#button(each).hidden = each !== name;
    this.#root.querySelector("[data-cancel]").hidden = name !== "replace";
    if (name) this.#button(name).focus();
  }

  #say(key, values = {}) {
    this.#root.querySelector("[data-says]").textContent = this.#texts.say(key, values);
    this.#root.dataset.state = key === "pairing" ? "busy" : "said";
  }
}
