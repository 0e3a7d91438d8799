import { Answer } from "./answer.js";
import { Camera } from "./camera.js";
import { Choices } from "./choices.js";
import { Data } from "./data.js";
import { Dialogs } from "./dialogs.js";
import { Group } from "./group.js";
import { History, SHOWN } from "./history.js";
import { Override } from "./override.js";
import { Awake, Signals } from "./signals.js";
import { Status } from "./status.js";
import { Undo } from "./undo.js";
import { Warning } from "./warning.js";
import { Wedge } from "./wedge.js";
import { Words } from "./words.js";

const SAME_CODE = 3000;
// What nobody may wave through: there is no badge behind it.
const FINAL = new Set(["forged"]);

/** Reads codes from camera, hand scanner and field, has the engine decide, and shows what it says. One at a time. */
export class Scanner {
  #root;
  #texts;
  #words;
  #engine;
  #settings;
  #answer;
  #history;
  #signals;
  #awake = new Awake();
  #camera;
  #dialogs;
  #override;
  #group;
  #undo;
  #warning;
  #busy = false;
  #turn = Promise.resolve();
  #seen = new Map();
  #shown = null;

  constructor(root, { texts, engine, settings, onLanguage }) {
    const data = root.dataset;
    this.#root = root;
    this.#texts = texts;
    this.#engine = engine;
    this.#settings = settings;
    this.#words = new Words(texts);
    this.#signals = new Signals(settings);
    this.#answer = new Answer(this.#part("gate-answer"), this.#part("gate-scan"));
    this.#dialogs = new Dialogs(root);
    this.#camera = new Camera(this.#part("camera").querySelector("video"), {
      worker: data.worker,
      library: data.library,
      wasm: data.wasm,
      on: {
        ready: () => this.#hint("aim"),
        read: (code, frame) => this.#readFrame(code, frame),
        failure: (key, values) => this.#cameraFailed(key, values),
      },
    });
    this.#make(onLanguage);
    this.#listen();
    this.#showHistory();
  }

  #make(onLanguage) {
    const texts = this.#texts;
    const engine = this.#engine;
    const words = this.#words;
    this.#warning = new Warning(this.#part("warning"), { texts, words });
    new Status(this.#part("gate-scan"), { engine, texts });
    this.#undo = new Undo(this.#dialogs.get("undo"), { engine, texts, words, onDone: () => this.#showHistory() });
    this.#history = new History({
      list: this.#part("history"),
      empty: this.#part("history-empty"),
      texts,
      words,
      onUndo: (scan) => this.#undo.ask(scan),
    });
    this.#override = new Override(this.#dialogs.get("override"), {
      texts,
      stream: () => this.#camera.stream,
      onGiven: ({ code, direction }, override) => this.#decide({ code, direction, override }),
    });
    this.#group = new Group(this.#dialogs.get("group"), {
      texts,
      words,
      onChosen: ({ code, direction }, member) => this.#pass({ code, direction, member }),
    });
    new Data(this.#dialogs.get("data"), { engine, texts, words });
    new Choices(this.#dialogs.get("settings"), {
      settings: this.#settings,
      texts,
      camera: this.#camera,
      onTry: (answer) => {
        this.#signals.unlock();
        this.#signals.give(answer);
      },
      onLanguage,
    });
    new Wedge((code) => this.#readByHand(code));
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #listen() {
    this.#part("start").addEventListener("click", () => this.#start());
    this.#part("torch").addEventListener("click", ({ currentTarget: button }) => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(isOn));
      this.#camera.light(isOn);
    });
    this.#part("manual").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = event.target.elements.code;
      const code = field.value.replace(/[\r\n\t]/g, "");
      if (!code.trim()) return;
      field.value = "";
      // Somebody who types a code again means it.
      this.#seen.delete(code);
      this.#readByHand(code);
    });
    for (const radio of this.#root.querySelectorAll("input[name=direction]")) {
      radio.checked = radio.value === this.#settings.get("direction");
      radio.addEventListener("change", () => this.#turnTo(radio.value));
    }
    this.#turnTo(this.#settings.get("direction"));
    this.#engine.on("sent", ({ scan_ids }) => {
      if (scan_ids.includes(this.#answer.scan)) this.#answer.say("kept", this.#texts.say("sent"));
      this.#showHistory();
    });
    this.#engine.on("answer", (given) => this.#hearServer(given));
    this.#engine.on("conflict", (given) => this.#warn(given));
  }

  #turnTo(direction) {
    this.#settings.set("direction", direction);
    this.#seen.clear();
    this.#part("gate-scan").dataset.direction = direction;
    this.#part("way").textContent = this.#texts.say(direction);
  }

  async #start() {
    this.#signals.unlock();
    this.#awake.keep();
    this.#part("start").hidden = true;
    this.#part("camera").hidden = false;
    this.#hint("cameraStarting");
    if (await this.#camera.start(this.#settings.get("camera") || null)) {
      this.#part("torch").hidden = !this.#camera.hasTorch;
    }
  }

  #cameraFailed(key, values) {
    this.#hint(key, values);
    this.#part("camera").hidden = true;
    this.#part("start").hidden = false;
  }

  #hint(key, values) {
    this.#part("hint").textContent = key ? this.#texts.say(key, values) : "";
  }

  #readByHand(code) {
    this.#signals.unlock();
    if (this.#override.isOpen) {
      this.#override.take(code);
      return;
    }
    this.#dialogs.closeAll();
    if (this.#isRepeated(code)) return;
    this.#seen.set(code, performance.now());
    this.#decide({ code, direction: this.#settings.get("direction") });
  }

  #readFrame(code, frame) {
    const isRepeated = this.#isRepeated(code);
    // A badge held before the camera stays read for as long as it is held, the supervisor's too.
    this.#seen.set(code, performance.now());
    if (this.#override.isOpen) {
      if (!isRepeated) this.#override.take(code);
      return;
    }
    if (isRepeated || this.#busy) return;
    if (this.#answer.isBlocking || this.#dialogs.current) {
      this.#seen.delete(code);
      return;
    }
    this.#decide({ code, direction: this.#settings.get("direction"), frame });
  }

  #isRepeated(code) {
    const moment = performance.now();
    for (const [other, at] of this.#seen) if (moment - at >= SAME_CODE) this.#seen.delete(other);
    return this.#seen.has(code);
  }

  /** Badges take turns; each is shown once it is kept on this device, and not before. */
  #decide(reading) {
    const done = this.#turn.then(() => this.#show(reading));
    this.#turn = done.catch(() => {});
    return done;
  }

  async #show(reading) {
    let scan;
    try {
      scan = await this.#pass(reading);
    } catch (error) {
      if (reading.override) throw error;
      this.#fail(reading, error);
      return null;
    }
    this.#showAnswer(scan, "kept");
    if (reading.frame) this.#measure(reading.frame);
    this.#offerGroup(scan);
    this.#showHistory();
    return scan;
  }

  #showAnswer(scan, kept) {
    const isAdmitted = scan.decision === "admit";
    this.#shown = scan;
    this.#signals.give(scan.said.answer);
    this.#answer.show({
      scan: scan.scan_id,
      ...scan.said,
      kept: this.#texts.say(kept),
      unlisted: isAdmitted && Boolean(scan.unlisted),
      escort: isAdmitted && Boolean(scan.escort),
      nextLabel: this.#texts.say("next"),
      on: this.#choicesOf(scan),
    });
  }

  /** The engine's result, in words, beside what was read. */
  async #pass({ code, direction, member, override }) {
    this.#busy = true;
    try {
      const result = await this.#engine.read(code, { direction, member, override });
      const scan = { ...result, code, direction, override };
      return { ...scan, said: this.#words.describe(scan) };
    } finally {
      this.#busy = false;
    }
  }

  #choicesOf(scan) {
    const on = {};
    if (scan.decision !== "admit" && !scan.override && !FINAL.has(scan.reason)) {
      on.override = () => this.#override.ask(scan);
    }
    if (scan.decision === "admit" && this.#group.membersOf(scan).length) on.group = () => this.#group.ask(scan);
    return on;
  }

  /** Stays after the answer has faded, until the next badge. */
  #offerGroup(scan) {
    const button = this.#part("offer");
    const others = scan.decision === "admit" ? this.#group.membersOf(scan).length : 0;
    const text = this.#texts.say("groupOffer", { n: others + 1 });
    button.hidden = !others;
    button.textContent = text;
    button.onclick = () => this.#group.ask(scan);
    if (others) this.#root.querySelector("[data-choose=group]").textContent = text;
  }

  /** Not kept on this device: nothing was decided, and it is said so. */
  #fail(reading, error) {
    this.#signals.give("check");
    const key = `fail_${error.code ?? "unknown"}`.replace(/_([a-z])/g, (_all, letter) => letter.toUpperCase());
    const text = this.#texts.say(key);
    this.#answer.show({
      answer: "check",
      word: this.#texts.say("failed"),
      reason: text === key ? this.#texts.say("failUnknown") : text,
      nextLabel: this.#texts.say("leave"),
      on: { retry: () => this.#decide(reading) },
    });
  }

  /** The server knows more than this device did: whoever it was may have walked on already. */
  #hearServer(given) {
    this.#showHistory();
    if (!given.differs) return;
    const isShown = this.#answer.scan === given.scan_id;
    const scan = { ...(isShown ? this.#shown : {}), ...given, attention: undefined };
    if (isShown) this.#showAnswer({ ...scan, said: this.#words.describe(scan) }, "sent");
    else this.#warn(scan);
  }

  #warn(scan) {
    this.#warning.show(scan);
    this.#signals.give("check");
  }

  async #showHistory() {
    const scans = await this.#engine.recent(SHOWN);
    // After the answer has its colour.
    requestAnimationFrame(() => this.#history.show(scans));
  }

  /** From the grab of the frame until the page has painted the answer, for whoever wants to know (bench/gate_screen.py). */
  #measure({ at, took }) {
    requestAnimationFrame(() => {
      setTimeout(() => performance.measure("gate:frame-to-colour", { start: at, end: performance.now(), detail: { took } }));
    });
  }
}
