import { Texts } from "../booths/floor/texts.js";
import { openEngine } from "./gate/core/engine.js";
import { chooseLanguage, keepShell } from "./gate/core/shell.js";
import { Pairing } from "./gate/pairing.js";
import { Scanner } from "./gate/scanner.js";
import { Settings } from "./gate/settings.js";

/** One of three: asks to be paired, is being paired, or reads badges. */
class Gate {
  #root;
  #texts;
  #engine = null;
  #scanner = null;

  constructor(root) {
    this.#root = root;
    this.#texts = new Texts(root.querySelector("[data-gate-texts]"), document.documentElement.lang);
  }

  async open() {
    const { fair, api } = this.#root.dataset;
    const secret = Pairing.takeSecret(fair);
    this.#engine = await openEngine({ fair, api });
    // Where a worker is refused, e.g. in private browsing, the app works while it is open.
    keepShell({ isIdle: () => this.#isIdle }).catch(() => {});
    this.#engine.on("ended", () => this.#end());
    this.#listen();
    if (!secret) {
      this.#show();
      return;
    }
    const pairing = new Pairing(this.#part("gate-pairing"), {
      engine: this.#engine,
      texts: this.#texts,
      fair,
      onPaired: () => this.#show(),
    });
    pairing.begin(secret);
  }

  /** Not the moment for a newer page: a badge is being decided on, or somebody reads an answer. */
  get #isIdle() {
    const isAsked = Boolean(this.#root.querySelector("dialog[open]"));
    return !this.#engine.isDeciding && !isAsked && this.#part("gate-answer").hidden;
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #listen() {
    this.#part("cancel").addEventListener("click", () => {
      this.#part("gate-pairing").hidden = true;
      this.#show();
    });
    for (const button of this.#root.querySelectorAll("[data-unpaired] [data-language]")) {
      button.addEventListener("click", () => chooseLanguage(button.dataset.language));
    }
    const unpair = this.#root.querySelector("dialog[data-dialog=unpair]");
    unpair.addEventListener("gate:open", () => {
      const { queueLength: n } = this.#engine.state;
      const text = n ? this.#texts.say("unpairWaiting", { n }) : this.#texts.say("unpairAsk");
      unpair.querySelector("[data-about]").textContent = text;
    });
    unpair.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.#engine.forget({ evenUnsent: true });
      location.reload();
    });
  }

  #show() {
    const isPaired = Boolean(this.#engine.state.pairing);
    this.#part("unpaired").hidden = isPaired;
    this.#part("gate-scan").hidden = !isPaired;
    this.#showProblem();
    if (!isPaired || this.#scanner) return;
    this.#scanner = new Scanner(this.#root, {
      texts: this.#texts,
      engine: this.#engine,
      settings: new Settings(),
      onLanguage: chooseLanguage,
    });
  }

  /** What keeps this browser from deciding by itself, said before the first badge comes. */
  #showProblem() {
    const { problem } = this.#engine.state;
    const keys = { insecure: "pairInsecure", no_ed25519: "pairOldBrowser", no_storage: "pairNoStorage" };
    const box = this.#part("problem");
    box.hidden = !problem || !keys[problem];
    if (!box.hidden) box.textContent = this.#texts.say(keys[problem]);
  }

  /** A supervisor has ended this device: the engine has wiped what it held. */
  #end() {
    for (const dialog of this.#root.querySelectorAll("dialog[open]")) dialog.close();
    this.#part("gate-answer").hidden = true;
    this.#part("gate-scan").inert = true;
    this.#part("gate-scan").hidden = true;
    this.#part("unpaired").hidden = false;
    this.#part("ended").hidden = false;
    this.#part("ended").focus();
  }
}

for (const root of document.querySelectorAll("[data-gate]")) new Gate(root).open();
