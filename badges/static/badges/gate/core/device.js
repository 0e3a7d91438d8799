import { Clock } from "./clock.js";
import { EngineError } from "./errors.js";
import { Journal } from "./journal.js";
import { Keys } from "./keys.js";
import { forgetOldPage, readOldPage } from "./migrate.js";
import { Terms } from "./reading.js";
import { Server } from "./server.js";
import { Store } from "./store.js";

const APP = "2";

/** What this browser holds for one fair: its pairing, what it decides by, and how much waits to be sent. */
export class Device {
  store;
  journal;
  server;
  clock = new Clock();
  pairing = null;
  terms = null;
  lengths = { queue: 0, refused: 0, inside: null, insideGate: null };
  #fair;
  #storage;
  #confirmedAt = null;
  #version = "";
  #directoryVersion = 0;
  #written = 0;

  constructor(fair, api, storage) {
    this.#fair = fair;
    this.#storage = storage;
    this.server = new Server(api, storage.limits);
  }

  async open() {
    this.store = await Store.open(`otop-gate-${this.#fair}`, this.#storage);
    this.journal = new Journal(this.store);
    await this.#migrate();
    await this.load();
  }

  async load() {
    const [pairing, held, clock, directory] = await Promise.all(
      ["pairing", "bundle", "clock", "directory"].map((name) => this.store.get(name)),
    );
    this.pairing = pairing ?? null;
    this.server.token = pairing?.token ?? null;
    this.clock.take(clock);
    this.terms = held ? new Terms(held.bundle, new Keys(held.bundle.keys)) : null;
    this.#confirmedAt = held?.confirmedAt ?? null;
    this.#version = (held?.etag ?? "").replace(/^W\//, "").replaceAll('"', "");
    this.#directoryVersion = directory ?? 0;
    await this.count();
  }

  async count() {
    const before = this.#written;
    const lengths = await this.journal.lengths();
    // A scan that was written meanwhile may be missing in it.
    if (before === this.#written) this.lengths = lengths;
    else await this.count();
  }

  /** One more waits, and perhaps one more is inside: to count the whole queue takes a phone too long. */
  wrote(counts) {
    this.#written += 1;
    this.lengths = { ...this.lengths, ...counts, queue: this.lengths.queue + 1 };
  }

  /** Begin anew with a pairing: another device's scans and lists are none of its own. */
  async pairWith({ token, device, name, fair = this.#fair, gate }) {
    if (fair !== this.#fair) throw new EngineError("pair_refused", "other_fair");
    await this.store.wipe();
    await this.store.set({ pairing: { token, device, name, fair, gate } });
    await this.load();
  }

  async wipe() {
    await this.store.wipe();
    forgetOldPage(this.#fair, this.#storage.localStorage);
    await this.load();
  }

  async checkNothingWaits() {
    const { queue } = await this.journal.lengths();
    if (queue) throw new EngineError("unsent_scans", String(queue));
  }

  /** Once an undo cannot need them any more, codes go: each opens a gate. */
  async forgetCodes() {
    if (this.terms) await this.journal.forgetCodes(this.clock.now() - this.terms.undoFor);
  }

  get state() {
    const bundle = this.terms?.bundle;
    const age =
      this.#confirmedAt === null ? null : Math.max(0, (this.clock.now() - this.#confirmedAt) / 1000);
    const { token: _token, ...pairing } = this.pairing ?? {};
    return {
      ready: Boolean(this.pairing && this.terms),
      pairing: this.pairing ? pairing : null,
      gateName: bundle?.gate_name ?? null,
      version: this.#version,
      directoryVersion: this.#directoryVersion,
      bundleAge: age === null ? null : Math.floor(age),
      listTooOld: Boolean(bundle && age > bundle.rules.list_age_limit_s),
      queueLength: this.lengths.queue,
      refused: this.lengths.refused,
      inside: this.lengths.inside ?? null,
      insideGate: this.lengths.insideGate ?? null,
      clockSkew: this.clock.skew,
      terms: bundle
        ? {
            undo_s: this.terms.undoFor / 1000,
            shows: bundle.rules.shows ?? "kind",
            unlisted: bundle.rules.unlisted ?? "deny",
          }
        : null,
    };
  }

  /** What the server is told of this device beside its scans. */
  async status() {
    const battery = await globalThis.navigator.getBattery?.().catch(() => null);
    return {
      queue: this.lengths.queue,
      bundle_version: this.#version,
      directory_version: this.#directoryVersion,
      list_age_s: this.state.bundleAge,
      battery: battery ? Math.round(battery.level * 100) : null,
      app: APP,
    };
  }

  async #migrate() {
    const old = readOldPage(this.#fair, this.#storage.localStorage);
    if (!old) return;
    if (!(await this.store.get("pairing"))) {
      await this.store.write(["meta", "queue"], (table) => {
        table("meta").put(old.pairing, "pairing");
        table("meta").put(old.seq, "seq");
        if (old.pending) table("queue").put(old.pending);
      });
    }
    forgetOldPage(this.#fair, this.#storage.localStorage);
  }
}
