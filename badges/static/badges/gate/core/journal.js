import { EngineError } from "./errors.js";
import { presenceOf, stepOf, withoutPass, withPass } from "./passes.js";
import { ask } from "./store.js";

const WRITTEN = ["meta", "queue", "log", "own", "elsewhere"];
// More than the server takes is kept for nobody.
const CODE_LIMIT = 8000;
// Milliseconds between a scan here and the presence that the server made of it.
const ECHO = 1000;

/** What this device scanned: written down once, sent until it is acknowledged, remembered for whoever comes again. */
export class Journal {
  #store;

  constructor(store) {
    this.#store = store;
  }

  /**
   * Decide and write down in one transaction, so that two pages neither admit one badge twice nor share a number.
   *
   * `judge(presence)` answers {decision, reason}. Resolves, once it is on the disk, with the log's row.
   */
  async scan({ code, badge, facts, direction, moment, member, override, counts }, judge) {
    const scanId = crypto.randomUUID();
    const at = new Date(moment).toISOString();
    return this.#store.write(WRITTEN, async (table) => {
      const [pairing, seq, own, elsewhere] = await Promise.all([
        ask(table("meta").get("pairing")),
        ask(table("meta").get("seq")),
        badge ? ask(table("own").get(badge)) : undefined,
        badge ? ask(table("elsewhere").get(badge)) : undefined,
      ]);
      // Another page of this browser may have ended the device since.
      if (!pairing) throw new EngineError("not_paired");
      const presence = presenceOf(own, elsewhere, direction);
      const verdict = judge(presence);
      const passes = verdict.decision === "admit" && badge !== null && counts;
      const number = (seq ?? 0) + 1;
      const payload = {
        scan_id: scanId,
        device_seq: number,
        code: toWellFormed(code).slice(0, CODE_LIMIT),
        direction,
        scanned_at: at,
        shown: verdict,
        ...(override ? { override } : {}),
        ...(member ? { member } : {}),
      };
      const row = {
        device_seq: number,
        scan_id: scanId,
        badge,
        facts,
        direction,
        at: moment,
        ...verdict,
        isOverride: Boolean(override),
        payload,
      };
      if (passes) {
        const pass = { device_seq: number, scan_id: scanId, at: moment, direction };
        table("own").put(withPass(own, badge, pass));
      }
      const numbers = await this.#append(table, row, passes ? stepOf(presence.isInside, direction) : 0);
      return { ...row, counts: numbers };
    });
  }

  /** Take an own scan back: a row of its own, since what was written stays. */
  async undo(scanId, { moment, undoFor }) {
    const undoId = crypto.randomUUID();
    return this.#store.write(WRITTEN, async (table) => {
      const [seq, found] = await Promise.all([
        ask(table("meta").get("seq")),
        ask(table("log").index("scan_id").get(scanId)),
      ]);
      if (!found || found.undoes) throw new EngineError("undo_unknown");
      if (found.undone) throw new EngineError("undo_twice");
      if (!found.payload || moment - found.at > undoFor) throw new EngineError("undo_too_late");
      const number = (seq ?? 0) + 1;
      const { code, direction, member } = found.payload;
      const row = {
        ...found,
        device_seq: number,
        scan_id: undoId,
        at: moment,
        undoes: scanId,
        answer: null,
        payload: {
          scan_id: undoId,
          device_seq: number,
          code,
          direction,
          scanned_at: new Date(moment).toISOString(),
          undoes: scanId,
          ...(member ? { member } : {}),
        },
      };
      let step = 0;
      if (found.decision === "admit" && found.badge) {
        const own = await ask(table("own").get(found.badge));
        let elsewhere = await ask(table("elsewhere").get(found.badge));
        if (elsewhere && Math.abs(elsewhere.at - found.at) < ECHO) {
          // What the server told of this badge was this very scan.
          table("elsewhere").delete(found.badge);
          elsewhere = undefined;
        }
        const without = own && withoutPass(own, scanId);
        if (without && without.passes.length < own.passes.length) {
          const before = presenceOf(own, elsewhere, "entry").isInside;
          const last = without.passes.at(-1);
          // Somebody who went out was inside, also where this device did not see it.
          const after = last
            ? presenceOf(without, elsewhere, "entry").isInside
            : direction === "exit" || (elsewhere?.inside ?? false);
          step = Number(after) - Number(before);
          if (without.passes.length) table("own").put(without);
          else table("own").delete(found.badge);
        }
      }
      table("log").put({ ...found, undone: true });
      return { ...row, counts: await this.#append(table, row, step) };
    });
  }

  /** Answers the numbers inside where they changed. */
  async #append(table, row, step) {
    table("log").put(row);
    const { device_seq, scan_id, payload } = row;
    table("queue").put({ device_seq, scan_id, payload, step });
    table("meta").put(device_seq, "seq");
    if (!step) return null;
    const counts = moved((await ask(table("meta").get("counts"))) ?? {}, step);
    table("meta").put(counts, "counts");
    return counts;
  }

  /**
   * Take in what the server said of `rows`: what it stored leaves the queue, what it could not take is kept aside.
   * Answers the log's rows that it spoke of.
   */
  answered(rows, { results, gaps = [], ...said }) {
    const bySeq = new Map(rows.map((row) => [row.scan_id, row]));
    return this.#store.write(["meta", "queue", "refused", "log"], async (table) => {
      const heard = [];
      for (const result of results) {
        const sent = bySeq.get(result.scan_id);
        if (!sent || !(result.stored || result.error)) continue;
        bySeq.delete(result.scan_id);
        if (result.error) table("refused").put({ ...sent, error: result.error });
        table("queue").delete(sent.device_seq);
        const row = await ask(table("log").get(sent.device_seq));
        if (!row) continue;
        const answer = {
          decision: result.decision ?? null,
          reason: result.reason ?? null,
          conflict: Boolean(result.conflict),
          error: result.error ?? null,
        };
        table("log").put({ ...row, answer });
        heard.push({ ...row, answer });
      }
      await sendAgain(table, gaps);
      await count(table, said);
      return heard;
    });
  }

  /** The numbers that the server counts, and what it has not heard of. */
  told(said) {
    return this.#store.write(["meta", "queue"], (table) => count(table, said ?? {}));
  }

  /** The last `n` scans, the newest first. */
  async recent(n) {
    return this.#store.read(["log"], (table) => newest(table("log"), n));
  }

  /** What is not acknowledged yet (`queue`), or could not be taken (`refused`). */
  all(name) {
    return this.#store.read([name], (table) => ask(table(name).getAll()));
  }

  async lengths() {
    return this.#store.read(["meta", "queue", "refused"], async (table) => {
      const [queue, refused, counts] = await Promise.all([
        ask(table("queue").count()),
        ask(table("refused").count()),
        ask(table("meta").get("counts")),
      ]);
      return { queue, refused, ...counts };
    });
  }

  /** A code opens gates, so it stays here no longer than an undo needs it. */
  async forgetCodes(before) {
    await this.#store.write(["log", "meta", "queue", "refused"], async (table) => {
      const from = (await ask(table("meta").get("codes"))) ?? 0;
      const rows = await ask(table("log").getAll(IDBKeyRange.lowerBound(from, true), 500));
      let reached = from;
      for (const row of rows) {
        if (row.at > before || !row.answer) break;
        const { payload: _payload, ...rest } = row;
        table("log").put(rest);
        reached = row.device_seq;
      }
      if (reached !== from) table("meta").put(reached, "codes");
    });
  }
}

function newest(store, n) {
  return new Promise((resolve, reject) => {
    const rows = [];
    const request = store.openCursor(null, "prev");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || rows.length >= n) {
        resolve(rows);
        return;
      }
      rows.push(cursor.value);
      cursor.continue();
    };
  });
}

/** What the server says that it never received although it was acknowledged is sent again while it is still here. */
async function sendAgain(table, gaps) {
  for (const [from, to] of gaps) {
    const rows = await ask(table("log").getAll(IDBKeyRange.bound(from, to)));
    for (const { device_seq, scan_id, payload, answer } of rows) {
      if (!payload || !answer || answer.error) continue;
      table("queue").put({ device_seq, scan_id, payload, step: 0 });
    }
  }
}

async function count(table, { inside, inside_gate: insideGate }) {
  if (inside === undefined) return;
  const waiting = await ask(table("queue").getAll());
  const step = waiting.reduce((sum, row) => sum + row.step, 0);
  table("meta").put(moved({ inside, insideGate: insideGate ?? null }, step), "counts");
}

function moved({ inside = null, insideGate = null }, step) {
  const by = (number) => (number === null ? null : Math.max(0, number + step));
  return { inside: by(inside), insideGate: by(insideGate) };
}

function toWellFormed(text) {
  return text.toWellFormed?.() ?? text;
}
