import { Answer } from "./answer.js";
import { Camera } from "./camera.js";
import { History, SHOWN } from "./history.js";
import { Server } from "./server.js";
import { Awake, Signals } from "./signals.js";
import { Wedge } from "./wedge.js";

const SAME_CODE = 3000;
const BEAT = 15_000;
// Genuine badges at which the count is wrong: somebody has to look, not only to refuse.
const TO_CHECK = new Set(["already_inside", "not_inside"]);
const FAILURES = {
  "no-line": "noLine",
  "no-answer": "noAnswer",
  "server-error": "serverError",
  refused: "refused",
};

function newId() {
  // crypto.randomUUID is missing without HTTPS, where a hand scanner still works.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

/** Reads codes from camera, hand scanner and field; asks the server; shows what it says. One at a time. */
export class Scanner {
  #root;
  #texts;
  #memory;
  #server;
  #answer;
  #history;
  #signals = new Signals();
  #awake = new Awake();
  #camera;
  #onEnded;
  #busy = false;
  #isWatching = false;
  #answered = 0;
  #seen = { code: "", at: -Infinity };

  constructor(root, { texts, memory, pairing, onEnded }) {
    const data = root.dataset;
    this.#root = root;
    this.#texts = texts;
    this.#memory = memory;
    this.#onEnded = onEnded;
    this.#server = new Server(data.api, pairing.token);
    this.#answer = new Answer(this.#part("gate-answer"), this.#part("gate-scan"));
    this.#history = new History(this.#part("history"), this.#part("history-empty"), (scan) =>
      this.#describe(scan),
    );
    this.#camera = new Camera(this.#part("camera").querySelector("video"), {
      worker: data.worker,
      library: data.library,
      wasm: data.wasm,
      on: {
        ready: () => {
          this.#isWatching = true;
          this.#hint("aim");
        },
        read: (code) => this.#read(code, { fromCamera: true }),
        failure: (key, values) => this.#cameraFailed(key, values),
      },
    });
    new Wedge((code) => this.#readByHand(code));
    this.#listen();
    this.#beat();
    setInterval(() => this.#beat(), BEAT);
    if (memory.pending) this.#send(memory.pending);
  }

  #part(name) {
    return this.#root.querySelector(`[data-${name}]`);
  }

  #listen() {
    this.#part("start").addEventListener("click", () => this.#start());
    this.#part("manual").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = event.target.elements.code;
      const code = field.value.replace(/[\r\n\t]/g, "");
      if (!code.trim()) return;
      field.value = "";
      // Somebody who types a code again means it.
      this.#seen.code = "";
      this.#readByHand(code);
    });
    for (const radio of this.#root.querySelectorAll("input[name=direction]")) {
      radio.checked = radio.value === this.#memory.direction;
      radio.addEventListener("change", () => {
        this.#memory.direction = radio.value;
        this.#seen.code = "";
      });
    }
    addEventListener("online", () => this.#beat());
    addEventListener("offline", () => this.#line("offline"));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#beat();
    });
  }

  async #start() {
    this.#signals.unlock();
    this.#awake.keep();
    this.#part("start").hidden = true;
    this.#part("camera").hidden = false;
    this.#hint("cameraStarting");
    await this.#camera.start();
  }

  #cameraFailed(key, values) {
    this.#isWatching = false;
    this.#hint(key, values);
    this.#part("camera").hidden = true;
    this.#part("start").hidden = false;
  }

  #hint(key, values) {
    this.#part("hint").textContent = key ? this.#texts.say(key, values) : "";
  }

  #readByHand(code) {
    this.#signals.unlock();
    this.#read(code, { fromCamera: false });
  }

  #read(code, { fromCamera }) {
    const moment = performance.now();
    const isRepeated = code === this.#seen.code && moment - this.#seen.at < SAME_CODE;
    // A badge held before the camera stays read for as long as it is held.
    if (!isRepeated || fromCamera) this.#seen = { code, at: moment };
    if (isRepeated || this.#busy || this.#memory.pending) return;
    if (fromCamera && this.#answer.isBlocking) {
      this.#seen.code = "";
      return;
    }
    const scan = {
      scan_id: newId(),
      device_seq: this.#memory.nextNumber(),
      code,
      direction: this.#memory.direction,
      scanned_at: new Date(this.#server.now()).toISOString(),
    };
    this.#memory.pending = scan;
    this.#send(scan);
  }

  async #send(scan) {
    this.#busy = true;
    this.#hint("checking");
    try {
      const given = await this.#server.send(scan);
      this.#answered += 1;
      this.#memory.pending = null;
      this.#line("online");
      this.#show({ ...given, direction: scan.direction, scanned_at: scan.scanned_at });
    } catch (failure) {
      this.#fail(scan, failure);
    } finally {
      this.#busy = false;
      this.#hint(this.#isWatching ? "aim" : "");
    }
  }

  #show(scan) {
    const said = this.#describe(scan);
    this.#part("inside").textContent = this.#texts.number(scan.inside);
    this.#history.add(scan);
    this.#signals.give(said.answer);
    this.#answer.show({ ...said, nextLabel: this.#texts.say("next") });
  }

  /** Not recorded: the same scan, with its own number, is sent again, or left with open eyes. */
  #fail(scan, failure) {
    this.#signals.give("check");
    if (failure.kind === "access-ended") {
      this.#endAccess();
      return;
    }
    const isLine = failure.kind === "no-line" || failure.kind === "no-answer";
    this.#line(isLine ? "offline" : "online");
    this.#answer.show({
      answer: "check",
      word: this.#texts.say("failed"),
      reason: this.#texts.say(FAILURES[failure.kind], { code: failure.code }),
      nextLabel: this.#texts.say("leave"),
      next: () => {
        this.#memory.pending = null;
        this.#seen.code = "";
      },
      retry: () => this.#send(scan),
    });
  }

  #endAccess() {
    this.#line("offline");
    this.#answer.show({
      answer: "check",
      word: this.#texts.say("unpaired"),
      reason: this.#texts.say("accessEnded"),
      nextLabel: this.#texts.say("pairAgain"),
      next: this.#onEnded,
    });
  }

  #describe(scan) {
    const admitted = scan.decision === "admit";
    const answer = admitted ? "admit" : TO_CHECK.has(scan.reason) ? "check" : "deny";
    const who = scan.badge
      ? [
          this.#texts.say(`kind${capital(scan.kind)}`),
          scan.booths.length
            ? this.#texts.say("booths", { booths: scan.booths.join(", ") })
            : this.#texts.say("noBooth"),
        ].join(" · ")
      : "";
    return {
      answer,
      word: this.#texts.say(answer),
      reason: this.#reason(scan, admitted),
      who,
    };
  }

  #reason(scan, admitted) {
    const reason = this.#texts.say(`reason${capital(scan.reason)}`);
    return admitted ? `${this.#texts.say(scan.direction)} · ${reason}` : reason;
  }

  /** Sets the clock, and shows what the server has of this device: so the line is known before it is needed. */
  async #beat() {
    const answered = this.#answered;
    try {
      await this.#server.setClock();
      const { items, inside } = await this.#server.recent(SHOWN);
      this.#line("online");
      // What was read meanwhile is newer than this.
      if (this.#busy || answered !== this.#answered) return;
      this.#part("inside").textContent = this.#texts.number(inside);
      this.#history.replace(items);
    } catch (failure) {
      if (failure.kind === "access-ended") this.#endAccess();
      else this.#line("offline");
    }
  }

  #line(state) {
    const line = this.#part("line");
    if (line.dataset.line === state) return;
    line.dataset.line = state;
    line.textContent = this.#texts.say(state);
  }
}
