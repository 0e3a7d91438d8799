const PATIENCE = 8000;

/** Why a call has no answer: `no-line`, `no-answer`, `access-ended`, `server-error` or `refused`. */
export class Failure extends Error {
  constructor(kind, code = "") {
    super(kind);
    this.kind = kind;
    this.code = code;
  }
}

/** The API, as a paired device; its token goes into a header and nowhere else. */
export class Server {
  #root;
  #token;
  #offset = 0;

  constructor(root, token) {
    this.#root = root;
    this.#token = token;
  }

  /** The fair's clock in milliseconds: our own, corrected by what the server said. */
  now() {
    return Date.now() + this.#offset;
  }

  async setClock() {
    const asked = Date.now();
    const { now } = await this.#call("/clock");
    this.#offset = Date.parse(now) - (asked + Date.now()) / 2;
  }

  /** `{items, count, inside}`, the newest scan first. */
  recent(limit) {
    return this.#call(`/gate/scans?limit=${limit}`);
  }

  send(scan) {
    return this.#call("/gate/scans", { method: "POST", body: JSON.stringify(scan) });
  }

  async #call(path, options = {}) {
    let answer;
    try {
      answer = await fetch(this.#root + path, {
        ...options,
        headers: {
          Accept: "application/json",
          "Accept-Language": document.documentElement.lang,
          "Content-Type": "application/json",
          Authorization: `Bearer ${this.#token}`,
        },
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      throw new Failure(error.name === "TimeoutError" ? "no-answer" : "no-line");
    }
    if (answer.ok) return this.#body(answer);
    if (answer.status === 401) throw new Failure("access-ended");
    if (answer.status >= 500) throw new Failure("server-error", String(answer.status));
    const problem = await answer.json().catch(() => ({}));
    throw new Failure("refused", problem.code ?? String(answer.status));
  }

  async #body(answer) {
    try {
      return await answer.json();
    } catch {
      throw new Failure("no-answer");
    }
  }
}
