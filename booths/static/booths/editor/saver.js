const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
// Steps of the keyboard that follow each other this closely are stored as one.
const PAUSE = 700;

/**
 * Brings one change after the other to the server and keeps what did not get there.
 *
 * A lost connection is tried again until it works. A plan that somebody else changed is taken over, ours is laid
 * on top and sent anew. What the server refuses for good is taken back, and said.
 */
export class Saver {
  #model;
  #url;
  #token;
  #on;
  #queue = [];
  #isRunning = false;
  #failures = 0;
  #timer = 0;
  status = "saved";

  /** `on` has `status(status, detail)`, `document(touched)`, `refused(entry, problem)` and `merged()`. */
  constructor(model, { url, token, on }) {
    this.#model = model;
    this.#url = url;
    this.#token = token;
    this.#on = on;
    addEventListener("online", () => this.retry());
    addEventListener("beforeunload", (event) => {
      if (this.#queue.length === 0) return;
      this.flush();
      event.preventDefault();
    });
  }

  get isIdle() {
    return this.#queue.length === 0;
  }

  get pending() {
    return this.#queue.flatMap((entry) => entry.patch ?? []);
  }

  /** Reads the plan as the server has it now. */
  async load() {
    const { body, problem } = await this.#call("GET", "");
    if (!body) return { problem };
    this.#on.document(this.#model.take(body, this.pending));
    return {};
  }

  /** Whether somebody else changed the plan; takes it over if `may()` still says so when it is here. */
  async refresh(may) {
    const { body } = await this.#call("GET", "");
    if (!body || !may() || body.version === this.#model.version) return false;
    this.#on.document(this.#model.take(body));
    return true;
  }

  /**
   * `entry` is `{patch}` or `{path, body()}`, with a promise `done` in return. One with a `gather` is kept back a
   * moment: the next with the same one is joined to it.
   */
  send(entry) {
    entry.key = newKey();
    entry.done = new Promise((resolve) => {
      entry.settle = resolve;
    });
    this.#queue.push(entry);
    this.#say("saving");
    clearTimeout(this.#timer);
    if (entry.gather) this.#timer = setTimeout(() => this.flush(), PAUSE);
    else this.flush();
    return entry.done;
  }

  /** The last entry, if it still waits and is of this kind; a change may be added to it. */
  gathering(kind) {
    const last = this.#queue.at(-1);
    if (!last || last.gather !== kind || last.isSent) return null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
    return last;
  }

  flush() {
    clearTimeout(this.#timer);
    this.#run();
  }

  retry() {
    this.#failures = 0;
    if (!this.isIdle) this.flush();
  }

  /** When all that waits is stored. */
  async settled() {
    this.flush();
    while (this.#queue.length) await this.#queue.at(-1).done;
  }

  async #run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#queue.length && (await this.#store(this.#queue[0])));
    } finally {
      this.#isRunning = false;
    }
    if (this.isIdle) this.#say("saved");
  }

  /** Returns whether the next one may go. */
  async #store(entry) {
    entry.isSent = true;
    if (entry.patch && this.#model.isStale(entry.patch)) {
      this.#finish(entry, { ok: true });
      return true;
    }
    if (this.status !== "failed") this.#say("saving");
    const content = entry.patch ? this.#model.write(entry.patch) : entry.body();
    const sent = { version: this.#model.version, ...content };
    const [method, path] = entry.patch ? ["PATCH", ""] : ["POST", `/${entry.path}`];
    const { ok, status, body, problem } = await this.#call(method, path, sent, entry.key);
    if (ok) {
      this.#failures = 0;
      this.#queue.shift();
      this.#on.document(this.#model.take(body, this.pending));
      this.#finish(entry, { ok: true });
      return true;
    }
    if (status === 409 && problem?.code === "plan_changed") return this.#comeAfter(entry, problem);
    if (status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)) {
      this.#queue.shift();
      if (!(await this.#reload())) this.#queue.unshift(entry);
      else {
        this.#on.refused(entry, problem ?? {});
        this.#finish(entry, { ok: false, problem });
        return true;
      }
    }
    this.#fail(problem);
    return false;
  }

  /** Somebody else was first: theirs below, ours on top, once more. */
  async #comeAfter(entry, problem) {
    entry.key = newKey();
    entry.tries = (entry.tries ?? 0) + 1;
    const document = problem.plan ?? null;
    if (document) this.#on.document(this.#model.take(document, this.pending));
    else if (!(await this.#reload())) {
      this.#fail(null);
      return false;
    }
    this.#on.merged();
    if (entry.tries > 20) {
      this.#fail(problem);
      return false;
    }
    return true;
  }

  async #reload() {
    return (await this.load()).problem === undefined;
  }

  #fail(problem) {
    this.#failures += 1;
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), ceiling / 2 + (Math.random() * ceiling) / 2);
    this.#say("failed", problem?.detail ?? problem?.title ?? "");
  }

  #finish(entry, result) {
    if (this.#queue[0] === entry) this.#queue.shift();
    entry.settle(result);
  }

  #say(status, detail = "") {
    this.status = status;
    this.#on.status(status, detail);
  }

  /** `{ok, status, body}`, with `problem` where it failed (null: nobody answered). */
  async #call(method, path, content, key) {
    try {
      const answer = await fetch(this.#url + path, {
        method,
        headers: {
          Accept: "application/json",
          ...(content ? { "Content-Type": "application/json", "Idempotency-Key": key } : {}),
          "X-CSRFToken": this.#token,
        },
        body: content && JSON.stringify(content),
        cache: "no-store",
        credentials: "same-origin",
      });
      const body = await answer.json().catch(() => null);
      if (answer.ok) return { ok: true, status: answer.status, body };
      return { ok: false, status: answer.status, problem: body };
    } catch {
      return { ok: false, status: 0, problem: null };
    }
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
