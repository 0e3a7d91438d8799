import { checkBundle } from "./bundle.js";
import { EngineError } from "./errors.js";
import { ask } from "./store.js";

export const CHUNK = 500;
const WAITS = { first: 1000, longest: 30_000, idle: 15_000, taken: 1000 };
const BEAT = 25_000;
// So many scans that fail one after the other mean that the server is down, not that they are bad.
const ASIDE = 5;
const STRIKES = 3;
// Answers to the upload of one scan that another attempt would not change.
const ITEM_REFUSALS = new Set([400, 409, 422]);

/** Brings scans to the server and news from it: one page of this browser at a time, uploads first. */
export class Sync {
  #name;
  #device;
  #store;
  #server;
  #clock;
  #on;
  #waits;
  #chunk = CHUNK;
  #aside = new Map();
  #strikes = new Map();
  #failures = 0;
  #timer = 0;
  #running = null;
  #next = null;
  #isStopped = true;
  #told = 0;

  /** `on`: {online(bool), answered(rows, answer), told(answer), news(), ended(code)}. */
  constructor({ name, device, on, waits = {} }) {
    this.#name = name;
    this.#device = device;
    this.#store = device.store;
    this.#server = device.server;
    this.#clock = device.clock;
    this.#on = on;
    this.#waits = { ...WAITS, ...waits };
  }

  start() {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.kick();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.document?.removeEventListener("visibilitychange", this.#wake);
  }

  /** Stop, and wait for the round that is going on. */
  async rest() {
    this.stop();
    await this.#running;
  }

  #wake = () => {
    this.#failures = 0;
    this.kick();
  };

  /** There is something to send; while the line is down its own waiting goes on. */
  nudge() {
    if (this.#failures === 0) this.kick();
  }

  /** A round that begins now, or after the one that is going on; answers when it is over. */
  kick() {
    if (this.#isStopped) return Promise.resolve();
    if (this.#running) {
      this.#next ??= this.#running.then(() => {
        this.#next = null;
        return this.kick();
      });
      return this.#next;
    }
    clearTimeout(this.#timer);
    this.#running = this.#turn().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #turn() {
    let wait = this.#waits.idle;
    try {
      const isOurs = await navigator.locks.request(this.#name, { ifAvailable: true }, async (lock) => {
        if (lock) await this.#round();
        return Boolean(lock);
      });
      if (isOurs) this.#failures = 0;
      else wait = this.#waits.taken;
    } catch (error) {
      this.#failures += 1;
      const most = Math.min(this.#waits.longest, this.#waits.first * 2 ** (this.#failures - 1));
      // Forty phones that lost the same line do not come back in the same second.
      wait = most * (0.5 + Math.random() / 2);
      if (await this.#fail(error)) return;
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => this.kick(), wait);
  }

  async #fail(error) {
    const isRevoked = error.code === "access_ended" && error.detail === "device_revoked";
    if (isRevoked) await this.#sayLast();
    this.#on.online(false, error);
    if (isRevoked) {
      this.stop();
      await this.#on.ended("device_revoked");
    }
    return isRevoked;
  }

  /** The server keeps what a revoked device still sends, and only then everything here is deleted. */
  async #sayLast() {
    try {
      const rows = await this.#store.read(["queue"], (table) => ask(table("queue").getAll()));
      for (let at = 0; at < rows.length; at += CHUNK) {
        await this.#server.upload(payloads(rows.slice(at, at + CHUNK)), {}).catch((error) => {
          if (error.code !== "access_ended") throw error;
        });
      }
    } catch {
      // It is told to go; what cannot be sent any more is not kept for whoever has the phone now.
    }
  }

  async #round() {
    if (this.#clock.isOld) await this.#setClock();
    let failure = null;
    try {
      await this.#upload();
    } catch (error) {
      if (error.code !== "server_error") throw error;
      // Whatever is wrong with the scans, revocations still have to arrive.
      failure = error;
    }
    await this.#download();
    if (Date.now() - this.#told >= BEAT) await this.#tell();
    if (failure) throw failure;
    this.#on.online(true);
  }

  async #setClock() {
    const asked = Date.now();
    const { now } = await this.#server.clock();
    const measured = this.#clock.learn(now, asked, Date.now());
    if (measured) await this.#keep(["meta"], (table) => table("meta").put(measured, "clock"));
  }

  async #upload() {
    this.#aside.clear();
    let accepted = 0;
    for (;;) {
      const waiting = await this.#store.read(["queue"], (table) =>
        ask(table("queue").getAll(null, this.#chunk + this.#aside.size)),
      );
      const rows = waiting.filter((row) => !this.#aside.has(row.device_seq)).slice(0, this.#chunk);
      if (!rows.length) break;
      const answer = await this.#send(rows);
      if (!answer) continue;
      await this.#on.answered(rows, answer);
      // A server that acknowledges nothing would be asked for ever.
      if (!acknowledged(rows, answer)) throw new EngineError("server_error", "not_stored");
      accepted += 1;
    }
    if (!this.#aside.size) return;
    if (accepted) await this.#leaveOut();
    throw new EngineError("server_error", "500");
  }

  /** Scans at which the server failed again and again while it took others: kept apart, they hold up nobody. */
  async #leaveOut() {
    for (const [seq, row] of this.#aside) {
      const strikes = (this.#strikes.get(seq) ?? 0) + 1;
      this.#strikes.set(seq, strikes);
      if (strikes < STRIKES) continue;
      this.#strikes.delete(seq);
      await this.#on.answered([row], { results: [refusal(row, "server_error")] });
    }
  }

  /** The server's answer, or null when another part has to be tried. */
  async #send(rows) {
    try {
      const status = await this.#device.status();
      const answer = await this.#server.upload(payloads(rows), {
        device_time: this.#clock.iso,
        status,
      });
      if (!Array.isArray(answer?.results)) throw new EngineError("server_error", "shape");
      this.#chunk = Math.min(CHUNK, this.#chunk * 2);
      this.#told = Date.now();
      return answer;
    } catch (error) {
      return this.#makeSmaller(rows, error);
    }
  }

  #makeSmaller(rows, error) {
    const isBad = error.code === "too_large" || ITEM_REFUSALS.has(error.status);
    // An exception there may be about one scan; a proxy's 502 or 503 is about the server.
    const mayBeBad = isBad || error.status === 500;
    if (rows.length > 1) {
      if (mayBeBad || error.code === "no_answer") this.#chunk = Math.ceil(rows.length / 2);
      if (mayBeBad) return null;
    } else if (isBad) {
      return { results: [refusal(rows[0], error.detail)] };
    } else if (mayBeBad && this.#aside.size < ASIDE) {
      this.#aside.set(rows[0].device_seq, rows[0]);
      return null;
    }
    throw error;
  }

  async #download() {
    const former = await this.#store.get("bundle");
    const given = await this.#server.bundle(former?.etag);
    const confirmedAt = this.#clock.now();
    if (given) await checkBundle(given.bundle, former?.bundle);
    const held = { ...(given ?? former), confirmedAt };
    await this.#keep(["meta"], (table) => table("meta").put(held, "bundle"));
    await this.#on.news();
    if (await this.#fillDirectory(held.bundle.directory?.version)) await this.#on.news();
    await this.#hearOthers();
  }

  /** A device that was wiped meanwhile, by another page too, stays clean. */
  #keep(stores, work) {
    return this.#store.write(stores, async (table) => {
      const pairing = await ask(table("meta").get("pairing"));
      if (!pairing || pairing.token !== this.#server.token) throw new EngineError("not_paired");
      return work(table);
    });
  }

  async #fillDirectory(version) {
    const held = (await this.#store.get("directory")) ?? 0;
    if (version === undefined || version === held) return false;
    // A directory that was begun anew counts from the start.
    let since = version < held ? 0 : held;
    for (let more = true; more; ) {
      const part = await this.#server.directory(since);
      const isFirst = since === 0;
      await this.#keep(["directory", "meta"], (table) => {
        const directory = table("directory");
        if (isFirst) directory.clear();
        for (const { key, nonce, sealed } of part.items) {
          if (sealed === null) directory.delete(key);
          else directory.put({ key, nonce, sealed });
        }
        table("meta").put(part.version, "directory");
      });
      more = Boolean(part.more) && part.version > since;
      since = part.version;
    }
    return true;
  }

  async #hearOthers() {
    const held = (await this.#store.get("presence")) ?? 0;
    let heard;
    try {
      heard = await this.#server.presence(held);
    } catch (error) {
      if (error.status === 404) return;
      throw error;
    }
    if (heard.version === held) return;
    await this.#keep(["elsewhere", "meta"], (table) => {
      const elsewhere = table("elsewhere");
      for (const { badge, inside, at } of heard.items) elsewhere.put({ badge, inside, at: Date.parse(at) });
      table("meta").put(heard.version, "presence");
    });
  }

  async #tell() {
    this.#on.told(await this.#server.status(await this.#device.status()));
    this.#told = Date.now();
  }
}

function refusal({ scan_id }, error) {
  return { scan_id, stored: false, error };
}

function payloads(rows) {
  return rows.map((row) => row.payload);
}

function acknowledged(rows, { results }) {
  const known = new Set(rows.map((row) => row.scan_id));
  return results.some((result) => known.has(result.scan_id) && (result.stored || result.error));
}
