import { now } from "../../events/js/times.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
// The server's heart beats at least every 15 s: two missed beats and the line is dead.
const SILENCE = 35_000;

/**
 * Keeps a store up to date: a snapshot, then every change after it.
 *
 * The table behind the socket is the truth and has no gaps; so a gap, a `resync` or a heartbeat that
 * is ahead of us all mean the same: take a new snapshot. `status` is `connecting`, `live` or `stale`.
 */
export class Feed {
  #store;
  #on;
  #snapshotUrl;
  #socketUrl;
  #socket = null;
  #failures = 0;
  #behind = 0;
  #retry = 0;
  #watchdog = 0;
  #asking = null;
  status = "connecting";
  /** When the data was last known to be right, by the site's clock, in milliseconds. */
  heardAt = null;

  /** `on` has `snapshot(changed)`, `change(booth)` and `status(status, heardAt)`. */
  constructor(store, { snapshotUrl, socketUrl, on }) {
    this.#store = store;
    this.#snapshotUrl = snapshotUrl;
    this.#socketUrl = new URL(socketUrl, location.href);
    this.#socketUrl.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#on = on;
    addEventListener("online", () => this.#wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#wake();
    });
    addEventListener("pagehide", () => this.#hangUp());
    addEventListener("pageshow", (event) => event.persisted && this.#wake());
  }

  async start() {
    clearTimeout(this.#retry);
    if (await this.refresh()) this.#open();
    else this.#later();
  }

  /** Asks for a new snapshot; several who ask at once get the same one. */
  refresh() {
    this.#asking ??= this.#fetchSnapshot().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #fetchSnapshot() {
    try {
      const answer = await fetch(this.#snapshotUrl, {
        headers: { Accept: "application/json" },
        cache: "no-cache",
        credentials: "same-origin",
      });
      if (!answer.ok) return false;
      const changed = this.#store.replace(await answer.json());
      this.heardAt = now();
      this.#on.snapshot(changed);
      return true;
    } catch {
      return false;
    }
  }

  #open() {
    this.#hangUp();
    const url = new URL(this.#socketUrl);
    url.searchParams.set("since", this.#store.seq);
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      if (this.#socket === socket) this.#hear(JSON.parse(event.data));
    });
    socket.addEventListener("open", () => {
      if (this.#socket === socket) this.#alive();
    });
    socket.addEventListener("close", () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#later();
    });
    this.#listenForSilence();
  }

  #hear(message) {
    this.#alive();
    if (message.type === "change") {
      if (message.seq <= this.#store.seq) return;
      if (message.seq > this.#store.seq + 1) this.#resync();
      else if (this.#store.apply(message.seq, message.booth)) this.#on.change(message.booth);
    } else if (message.type === "heartbeat") {
      // Once may be a beat that crossed our snapshot on the way; twice is a server that started anew.
      this.#behind = message.seq < this.#store.seq ? this.#behind + 1 : 0;
      if (message.seq > this.#store.seq || this.#behind > 1) this.#resync();
    } else if (message.type === "resync") {
      this.#resync();
    }
  }

  #resync() {
    this.#behind = 0;
    this.#hangUp();
    this.#say("connecting");
    this.start();
  }

  #alive() {
    this.#failures = 0;
    this.heardAt = now();
    this.#say("live");
    this.#listenForSilence();
  }

  #listenForSilence() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#hangUp();
      this.#later();
    }, SILENCE);
  }

  #hangUp() {
    clearTimeout(this.#watchdog);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #later() {
    this.#failures += 1;
    this.#say("stale");
    clearTimeout(this.#retry);
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    const wait = ceiling / 2 + (Math.random() * ceiling) / 2;
    this.#retry = setTimeout(() => this.#again(), wait);
  }

  /** Where sockets do not get through at all, plain requests still bring the news. */
  async #again() {
    if (this.#store.seq < 0) {
      await this.start();
      return;
    }
    if (this.#failures > 2 && (await this.refresh())) this.#say("stale");
    this.#open();
  }

  #wake() {
    if (this.#socket) return;
    clearTimeout(this.#retry);
    this.#failures = 0;
    this.#again();
  }

  #say(status) {
    this.status = status;
    this.#on.status(status, this.heardAt);
  }
}
