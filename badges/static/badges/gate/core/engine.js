import { Clock } from "./clock.js";
import { EngineError } from "./errors.js";
import { Journal } from "./journal.js";
import { findCryptoProblem, Keys } from "./keys.js";
import { forgetOldPage, readOldPage } from "./migrate.js";
import { checkOverride, decide, openCode, Terms, whoPasses } from "./reading.js";
import { Server } from "./server.js";
import { Store } from "./store.js";
import { Sync } from "./sync.js";

const APP = "2";
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

export class Engine {
  #fair;
  #storage;
  #server;
  #clock = new Clock();
  #store = null;
  #journal = null;
  #sync = null;
  #channel = null;
  #terms = null;
  #pairing = null;
  #confirmedAt = null;
  #version = "";
  #directoryVersion = 0;
  #lengths = { queue: 0, refused: 0, inside: null, insideGate: null };
  #isOnline = false;
  #problem = null;
  #isFull = false;
  #deciding = 0;
  #listeners = new Map();
  #ticking = 0;

  constructor(fair, api, storage) {
    this.#fair = fair;
    this.#storage = storage;
    this.#server = new Server(api, storage.limits);
  }

  async open() {
    this.#problem = await findCryptoProblem();
    if (this.#problem) return;
    try {
      this.#store = await Store.open(`otop-gate-${this.#fair}`, this.#storage);
      this.#journal = new Journal(this.#store);
      await this.#migrate();
      await this.#load();
    } catch (error) {
      this.#problem = error.code ?? "no_storage";
      return;
    }
    const name = `otop-gate-${this.#fair}`;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#sync = new Sync({
      name,
      store: this.#store,
      server: this.#server,
      clock: this.#clock,
      status: () => this.#status(),
      waits: this.#storage.waits,
      on: {
        online: (isOnline) => this.#setOnline(isOnline),
        answered: (rows, answer) => this.#answered(rows, answer),
        told: (answer) => this.#told(answer),
        news: () => this.#news(),
        ended: (reason) => this.#end(reason),
      },
    });
    this.#ticking = setInterval(() => this.#emitState(), TICK);
    if (this.#pairing) this.#sync.start();
  }

  /** Nothing goes on behind the page any more. */
  close() {
    clearInterval(this.#ticking);
    this.#sync?.stop();
    this.#channel?.close();
    this.#store?.close();
  }

  // --- what it knows -----------------------------------------------------------------------------
  get state() {
    const bundle = this.#terms?.bundle;
    const age = this.#confirmedAt === null ? null : Math.max(0, (this.now() - this.#confirmedAt) / 1000);
    const { token: _token, ...pairing } = this.#pairing ?? {};
    return {
      problem: this.#problem ?? (this.#isFull ? "storage_full" : null),
      ready: Boolean(this.#pairing && this.#terms),
      pairing: this.#pairing ? pairing : null,
      gateName: bundle?.gate_name ?? null,
      bundleAge: age === null ? null : Math.floor(age),
      listTooOld: Boolean(bundle && age > bundle.rules.list_age_limit_s),
      online: this.#isOnline,
      queueLength: this.#lengths.queue,
      refused: this.#lengths.refused,
      inside: this.#lengths.inside ?? null,
      insideGate: this.#lengths.insideGate ?? null,
      clockSkew: this.#clock.skew,
      version: this.#version,
      directoryVersion: this.#directoryVersion,
      terms: bundle
        ? {
            undo_s: this.#terms.undoFor / 1000,
            shows: bundle.rules.shows ?? "kind",
            unlisted: bundle.rules.unlisted ?? "deny",
          }
        : null,
    };
  }

  /** Whether a badge is being decided on: not the moment to exchange the page for a newer one. */
  get isDeciding() {
    return this.#deciding > 0;
  }

  /** The fair's clock in milliseconds. */
  now() {
    return this.#clock.now();
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
    await this.#checkNothingWaits();
    let pairing;
    try {
      this.#server.token = null;
      pairing = await this.#server.pair(secret);
    } catch (error) {
      this.#server.token = this.#pairing?.token ?? null;
      throw ["refused", "access_ended"].includes(error.code)
        ? new EngineError("pair_refused", error.detail, error)
        : error;
    }
    await this.adopt(pairing);
  }

  /** Take a pairing that was given elsewhere: {token, device, name, fair, gate}. */
  async adopt(pairing) {
    this.#check();
    await this.#checkNothingWaits();
    const { token, device, name, fair = this.#fair, gate } = pairing;
    if (fair !== this.#fair) throw new EngineError("pair_refused", "other_fair");
    this.#sync.stop();
    await this.#store.wipe();
    await this.#store.set({ pairing: { token, device, name, fair, gate } });
    await this.#reload();
    this.#sync.start();
    await this.#sync.kick();
  }

  async #checkNothingWaits() {
    const { queue } = await this.#journal.lengths();
    if (queue) throw new EngineError("unsent_scans", String(queue));
  }

  /** End this device here. What was not sent yet is in the way, unless `evenUnsent`. */
  async forget({ evenUnsent = false } = {}) {
    this.#check();
    if (!evenUnsent) await this.#checkNothingWaits();
    await this.#end("forgotten");
  }

  async #end(reason) {
    this.#sync.stop();
    await this.#store.wipe();
    forgetOldPage(this.#fair, this.#storage.localStorage);
    await this.#reload();
    this.#emit("ended", { reason });
    this.#channel.postMessage({ type: "ended", reason });
  }

  // --- scanning ----------------------------------------------------------------------------------
  /**
   * Decide on a code, and write it down. Resolves once it is on the disk; the server is asked afterwards, and what it
   * says comes as "answer". Throws EngineError where nothing was written.
   */
  async read(code, { direction = "entry", member = null, override = null } = {}) {
    this.#check();
    const terms = this.#terms;
    if (!terms || !this.#pairing) throw new EngineError("not_ready");
    this.#deciding += 1;
    try {
      const moment = this.now();
      const read = await openCode(code, terms, this.#store, moment);
      const who = whoPasses(read, member);
      const badge = who?.id ?? null;
      const by = override && (await checkOverride(override, read, terms, this.#store, moment));
      const facts = factsOf(read.entry, terms);
      const row = await this.#journal.scan(
        {
          code: read.code,
          badge,
          facts: withoutNames(facts),
          direction,
          moment,
          member: badge !== null && badge !== read.token.badge ? badge : null,
          override: by,
          counts: terms.counts,
        },
        (presence) =>
          by
            ? { decision: "admit", reason: "ok" }
            : decide(read, { who, presence, terms, direction, moment }),
      );
      this.#isFull = false;
      await this.#wrote();
      const unlisted = Boolean(read.token && !read.entry);
      const escort = Boolean(read.entry && terms.kind(who.kind).needs_escort);
      return {
        scan_id: row.scan_id,
        badge,
        decision: row.decision,
        reason: row.reason,
        attention: isToCheck(row) || (row.decision === "admit" && (unlisted || escort)),
        facts,
        unlisted,
        escort,
        listTooOld: this.state.listTooOld,
        source: "local",
      };
    } catch (error) {
      this.#fail(error);
      throw error;
    } finally {
      this.#deciding -= 1;
    }
  }

  /** Take one of this device's scans back while the fair's time for it runs. */
  async undo(scanId) {
    this.#check();
    if (!this.#terms) throw new EngineError("not_ready");
    try {
      const undoFor = this.#terms.undoFor;
      const row = await this.#journal.undo(scanId, { moment: this.now(), undoFor });
      await this.#wrote();
      return { scan_id: row.scan_id, undoes: scanId };
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  /** This device's last `n` scans, the newest first; none holds a name. */
  async recent(n = 20) {
    this.#check();
    const until = this.now() - (this.#terms?.undoFor ?? 0);
    const rows = await this.#journal.recent(n);
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
    return (await this.#journal.all("queue")).map((row) => row.payload);
  }

  /** Scans that the server could not take; they stay here until somebody has looked. */
  async refused() {
    this.#check();
    return (await this.#journal.all("refused")).map(({ payload, error }) => ({ ...payload, error }));
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

  #fail(error) {
    if (error.code !== "storage_full") return;
    this.#isFull = true;
    this.#emitState();
  }

  async #wrote() {
    this.#lengths = await this.#journal.lengths();
    this.#emitState();
    this.#channel.postMessage({ type: "wrote" });
    this.#sync.nudge();
  }

  async #migrate() {
    const old = readOldPage(this.#fair, this.#storage.localStorage);
    if (!old) return;
    const has = await this.#store.get("pairing");
    if (!has) {
      await this.#store.write(["meta", "queue"], (table) => {
        table("meta").put(old.pairing, "pairing");
        table("meta").put(old.seq, "seq");
        if (old.pending) table("queue").put(old.pending);
      });
    }
    forgetOldPage(this.#fair, this.#storage.localStorage);
  }

  async #load() {
    const [pairing, held, clock, directory] = await Promise.all(
      ["pairing", "bundle", "clock", "directory"].map((name) => this.#store.get(name)),
    );
    this.#pairing = pairing ?? null;
    this.#server.token = pairing?.token ?? null;
    this.#clock.take(clock);
    this.#terms = held ? new Terms(held.bundle, new Keys(held.bundle.keys)) : null;
    this.#confirmedAt = held?.confirmedAt ?? null;
    this.#version = (held?.etag ?? "").replace(/^W\//, "").replaceAll('"', "");
    this.#directoryVersion = directory ?? 0;
    this.#lengths = await this.#journal.lengths();
  }

  async #reload() {
    await this.#load();
    this.#emitState();
  }

  async #news() {
    await this.#reload();
    if (this.#terms) await this.#journal.forgetCodes(this.now() - this.#terms.undoFor);
    this.#channel.postMessage({ type: "news" });
  }

  async #answered(rows, answer) {
    const heard = await this.#journal.answered(rows, answer);
    this.#lengths = await this.#journal.lengths();
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
    await this.#journal.told(answer);
    this.#lengths = await this.#journal.lengths();
    this.#emitState();
  }

  async #status() {
    const battery = await globalThis.navigator.getBattery?.().catch(() => null);
    const { queue } = await this.#journal.lengths();
    return {
      queue,
      bundle_version: this.#version,
      directory_version: this.#directoryVersion,
      list_age_s: this.state.bundleAge,
      battery: battery ? Math.round(battery.level * 100) : null,
      app: APP,
    };
  }

  #setOnline(isOnline) {
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    this.#emitState();
  }

  /** Another page of this browser did something. */
  async #hear({ type, reason }) {
    if (type === "wrote") this.#lengths = await this.#journal.lengths();
    else await this.#load();
    if (type === "ended") {
      this.#sync.stop();
      this.#emit("ended", { reason });
    } else if (this.#pairing) {
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

function factsOf(entry, { bundle }) {
  if (!entry) return null;
  const shows = bundle.rules.shows ?? "kind";
  return {
    serial: entry.serial ?? null,
    kind: entry.kind,
    booths: shows === "kind" ? [] : (entry.booths ?? []),
    name: shows === "name" ? (entry.name ?? null) : null,
    group: entry.group ?? null,
    members: entry.members ?? [],
  };
}

/** What may stay on the phone: a name is shown while its code is at hand, and kept nowhere. */
function withoutNames(facts) {
  if (!facts) return null;
  const { name: _name, members: _members, ...kept } = facts;
  return kept;
}

function isToCheck({ decision, reason }) {
  return decision === "deny" && TO_CHECK.has(reason);
}
