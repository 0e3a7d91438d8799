import { Device } from "./device.js";
import { EngineError } from "./errors.js";
import { findCryptoProblem } from "./keys.js";
import { checkOverride, decide, factsOf, openCode, whoPasses, withoutNames } from "./reading.js";
import { Sync } from "./sync.js";

// Genuine badges at which the count is wrong: somebody has to look, not only to refuse.
const TO_CHECK = new Set(["already_inside", "not_inside"]);
const TICK = 5000;

/**
 * The gate of `fair` in this browser. `api` is the root of the API; `storage` may bring an `indexedDB`, a
 * `localStorage`, time `limits` and `waits`. Opens whatever is wrong, and says what in `state.problem`.
 */
export async function openEngine({ fair, api, storage = {} }) {
  const engine = new Engine(fair, api, storage);
  await engine.open();
  return engine;
}

/** Events: "state", "answer" (what the server said of a scan), "sent", "conflict", "ended". */
export class Engine {
  #name;
  #waits;
  #device;
  #sync = null;
  #channel = null;
  #isOnline = false;
  #problem = null;
  #isFull = false;
  #deciding = 0;
  #listeners = new Map();
  #ticking = 0;

  constructor(fair, api, storage) {
    this.#name = `otop-gate-${fair}`;
    this.#waits = storage.waits;
    this.#device = new Device(fair, api, storage);
  }

  async open() {
    const device = this.#device;
    this.#problem = await findCryptoProblem();
    if (this.#problem) return;
    try {
      await device.open();
    } catch (error) {
      this.#problem = error.code ?? "no_storage";
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#sync = new Sync({
      name: this.#name,
      device,
      waits: this.#waits,
      on: {
        online: (isOnline) => this.#setOnline(isOnline),
        answered: (rows, answer) => this.#answered(rows, answer),
        told: (answer) => this.#told(answer),
        news: () => this.#news(),
        ended: (reason) => this.#end(reason),
      },
    });
    this.#ticking = setInterval(() => this.#emitState(), TICK);
    if (device.pairing) this.#sync.start();
  }

  /** Nothing goes on behind the page any more. */
  close() {
    clearInterval(this.#ticking);
    this.#sync?.stop();
    this.#channel?.close();
    this.#device.store?.close();
  }

  get state() {
    const problem = this.#problem ?? (this.#isFull ? "storage_full" : null);
    return { problem, online: this.#isOnline, ...this.#device.state };
  }

  /** Whether a badge is being decided on: not the moment to exchange the page for a newer one. */
  get isDeciding() {
    return this.#deciding > 0;
  }

  /** The fair's clock in milliseconds. */
  now() {
    return this.#device.clock.now();
  }

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => this.#listeners.get(event).delete(listener);
  }

  // --- pairing -----------------------------------------------------------------------------------
  /** Give a pairing's secret for this device's own token, and fetch what it decides by. */
  async pair(secret) {
    this.#check();
    await this.#device.checkNothingWaits();
    let pairing;
    try {
      pairing = await this.#device.server.pair(secret);
    } catch (error) {
      const isRefused = ["refused", "access_ended"].includes(error.code);
      throw isRefused ? new EngineError("pair_refused", error.detail, error) : error;
    }
    await this.adopt(pairing);
  }

  /** Take a pairing that was given elsewhere: {token, device, name, fair, gate}. */
  async adopt(pairing) {
    this.#check();
    await this.#device.checkNothingWaits();
    await this.#sync.rest();
    await this.#device.pairWith(pairing);
    this.#channel.postMessage({ type: "news" });
    this.#emitState();
    this.#sync.start();
    await this.#sync.kick();
  }

  /** End this device here. What was not sent yet is in the way, unless `evenUnsent`. */
  async forget({ evenUnsent = false } = {}) {
    this.#check();
    if (!evenUnsent) await this.#device.checkNothingWaits();
    await this.#sync.rest();
    await this.#end("forgotten");
  }

  async #end(reason) {
    this.#sync.stop();
    await this.#device.wipe();
    this.#isOnline = false;
    this.#channel.postMessage({ type: "ended", reason });
    this.#emitState();
    this.#emit("ended", { reason });
  }

  // --- scanning ----------------------------------------------------------------------------------
  /**
   * Decide on a code, and write it down. Resolves once it is on the disk; the server is asked afterwards, and what it
   * says comes as "answer". Throws EngineError where nothing was written.
   */
  async read(code, { direction = "entry", member = null, override = null } = {}) {
    return this.#write(async (terms, moment) => {
      const { store, journal } = this.#device;
      const read = await openCode(code, terms, store);
      const who = whoPasses(read, member);
      const by = override && (await checkOverride(override, read, terms, store, moment));
      const facts = factsOf(read.entry, terms);
      const given = {
        code: read.code,
        badge: who?.id ?? null,
        facts: withoutNames(facts),
        direction,
        moment,
        member: who && who.id !== read.token.badge ? who.id : null,
        override: by,
        counts: terms.counts,
      };
      const judge = (presence) =>
        by
          ? { decision: "admit", reason: "ok" }
          : decide(read, { who, presence, terms, direction, moment });
      const { scan_id, badge, decision, reason, counts } = await journal.scan(given, judge);
      this.#device.wrote(counts);
      const unlisted = Boolean(read.token && !read.entry);
      const escort = Boolean(read.entry && terms.kind(who.kind).needs_escort);
      return {
        scan_id,
        badge,
        decision,
        reason,
        attention: isToCheck({ decision, reason }) || (decision === "admit" && (unlisted || escort)),
        facts,
        unlisted,
        escort,
        listTooOld: this.state.listTooOld,
        source: "local",
      };
    });
  }

  /** Take one of this device's scans back while the fair's time for it runs. */
  async undo(scanId) {
    return this.#write(async (terms, moment) => {
      const given = { moment, undoFor: terms.undoFor };
      const { scan_id, counts } = await this.#device.journal.undo(scanId, given);
      this.#device.wrote(counts);
      return { scan_id, undoes: scanId };
    });
  }

  async #write(work) {
    this.#check();
    const { terms, pairing } = this.#device;
    if (!pairing) throw new EngineError("not_paired");
    if (!terms) throw new EngineError("not_ready");
    this.#deciding += 1;
    let answer;
    try {
      answer = await work(terms, this.now());
      this.#isFull = false;
    } catch (error) {
      if (error.code === "storage_full") this.#isFull = true;
      this.#emitState();
      throw error;
    } finally {
      this.#deciding -= 1;
    }
    this.#sync.nudge();
    this.#channel.postMessage({ type: "wrote" });
    this.#emitState();
    return answer;
  }

  // --- looking back --------------------------------------------------------------------------------
  /** This device's last `n` scans, the newest first; none holds a name. */
  async recent(n = 20) {
    this.#check();
    const until = this.now() - (this.#device.terms?.undoFor ?? 0);
    const rows = await this.#device.journal.recent(n);
    return rows.map(({ payload, at, isOverride, ...row }) => ({
      ...row,
      scanned_at: new Date(at).toISOString(),
      attention: isToCheck(row),
      override: isOverride,
      sent: Boolean(row.answer),
      undone: Boolean(row.undone),
      undoable: Boolean(payload && !row.undone && !row.undoes && at >= until),
    }));
  }

  /** Scans that the server has not acknowledged yet, as they are sent: to save them as a file. */
  async waiting() {
    this.#check();
    return (await this.#device.journal.all("queue")).map((row) => row.payload);
  }

  /** Scans that the server could not take; they stay here until somebody has looked. */
  async refused() {
    this.#check();
    const rows = await this.#device.journal.all("refused");
    return rows.map(({ payload, error }) => ({ ...payload, error }));
  }

  /** The badge of a printed serial: nothing here tells, since a list of them would be a list of people. */
  find() {
    return null;
  }

  /** Ask the server now. */
  sync() {
    return this.#sync?.kick() ?? Promise.resolve();
  }

  // --- inside ------------------------------------------------------------------------------------
  #check() {
    if (this.#problem) throw new EngineError(this.#problem);
  }

  async #news() {
    await this.#device.load();
    await this.#device.forgetCodes();
    this.#channel.postMessage({ type: "news" });
    this.#emitState();
  }

  async #answered(rows, answer) {
    const heard = await this.#device.journal.answered(rows, answer);
    await this.#device.count();
    this.#channel.postMessage({ type: "wrote" });
    for (const { scan_id, decision, reason, answer: given } of heard) {
      const differs = given.decision !== null && given.decision !== decision;
      const event = { scan_id, shown: { decision, reason }, ...given, differs };
      this.#emit("answer", event);
      if (given.conflict) this.#emit("conflict", event);
    }
    this.#emit("sent", { scan_ids: heard.map((row) => row.scan_id) });
    this.#emitState();
  }

  async #told(answer) {
    await this.#device.journal.told(answer);
    await this.#device.count();
    this.#emitState();
  }

  #setOnline(isOnline) {
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    this.#emitState();
  }

  /** Another page of this browser did something. */
  async #hear({ type, reason }) {
    if (type === "wrote") await this.#device.count();
    else await this.#device.load();
    if (type === "ended") {
      this.#sync.stop();
      this.#isOnline = false;
      this.#emit("ended", { reason });
    } else if (this.#device.pairing) {
      this.#sync.start();
    }
    this.#emitState();
  }

  #emitState() {
    this.#emit("state", this.state);
  }

  #emit(event, given) {
    for (const listener of this.#listeners.get(event) ?? []) {
      // A screen that fails must not undo what is on the disk.
      try {
        listener(given);
      } catch (error) {
        globalThis.reportError?.(error);
      }
    }
  }
}

function isToCheck({ decision, reason }) {
  return decision === "deny" && TO_CHECK.has(reason);
}
