import { EngineError } from "./errors.js";

const VERSION = 1;
// device_seq is the order of this device's scans; `own` and `elsewhere` are by badge, `directory` by its blind key.
const STORES = {
  meta: null,
  queue: "device_seq",
  refused: "device_seq",
  log: "device_seq",
  own: "badge",
  elsewhere: "badge",
  directory: "key",
};
const NAMES = Object.keys(STORES);

/** The answer of one request; inside a transaction nothing else may be waited for. */
export function ask(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** What this browser keeps for one fair. A write is either on the disk or did not happen. */
export class Store {
  #database;

  constructor(database) {
    this.#database = database;
    database.onversionchange = () => database.close();
  }

  static async open(name, { indexedDB = globalThis.indexedDB } = {}) {
    if (!indexedDB) throw new EngineError("no_storage");
    try {
      const request = indexedDB.open(name, VERSION);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(STORES)) {
          const made = request.result.createObjectStore(store, keyPath ? { keyPath } : undefined);
          if (store === "log") made.createIndex("scan_id", "scan_id", { unique: true });
        }
      };
      const store = new Store(await ask(request));
      // Without it a browser short of space may throw everything away.
      await globalThis.navigator?.storage?.persist?.().catch(() => false);
      return store;
    } catch (error) {
      throw asEngineError(error, "no_storage");
    }
  }

  read(stores, work) {
    return this.#run(stores, "readonly", work);
  }

  /** Resolves with what `work` answers once all of it is on the disk; nothing of it is there when it throws. */
  write(stores, work) {
    return this.#run(stores, "readwrite", work);
  }

  async #run(stores, mode, work) {
    let transaction;
    try {
      transaction = this.#database.transaction(stores, mode, { durability: "strict" });
    } catch (error) {
      throw asEngineError(error, "no_storage");
    }
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    done.catch(() => {});
    const table = (name) => transaction.objectStore(name);
    try {
      const answer = await work(table);
      transaction.commit?.();
      await done;
      return answer;
    } catch (error) {
      abort(transaction);
      // A commit that fails has its reason in the transaction, not in a request.
      throw asEngineError(error ?? transaction.error, "storage_failed");
    }
  }

  get(name) {
    return this.read(["meta"], (table) => ask(table("meta").get(name)));
  }

  set(values) {
    return this.write(["meta"], (table) => {
      for (const [name, value] of Object.entries(values)) table("meta").put(value, name);
    });
  }

  /** Everything of this device, in one go: a half-wiped phone would be neither paired nor clean. */
  wipe() {
    return this.write(NAMES, (table) => {
      for (const name of NAMES) table(name).clear();
    });
  }

  close() {
    this.#database.close();
  }
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

function asEngineError(error, code) {
  if (error instanceof EngineError) return error;
  const isFull = error?.name === "QuotaExceededError";
  return new EngineError(isFull ? "storage_full" : code, error?.name ?? "", error);
}
