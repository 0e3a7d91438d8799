import { EngineError } from "./errors.js";

// A line that takes longer is none: the gate decides by itself meanwhile.
const LIMITS = { clock: 5000, upload: 10_000, bundle: 10_000, directory: 60_000, status: 8000, pair: 10_000 };
const TOO_LARGE = 413;

/** The API as a device sees it; the token goes into a header and nowhere else. Every call has a time limit. */
export class Server {
  #root;
  #limits;
  token = null;

  constructor(root, limits = {}) {
    this.#root = root;
    this.#limits = { ...LIMITS, ...limits };
  }

  clock() {
    return this.#ask("/clock", "clock");
  }

  pair(secret) {
    return this.#ask("/gate/pair", "pair", { body: { secret }, isOurs: false });
  }

  /** {bundle, etag}, or null where it is still that of `etag`. */
  async bundle(etag) {
    const response = await this.#call("/gate/bundle", "bundle", {
      headers: etag ? { "If-None-Match": etag } : {},
    });
    if (response.status === 304) return null;
    return { bundle: await body(response), etag: response.headers.get("ETag") };
  }

  directory(since) {
    return this.#ask(`/gate/directory?since=${since}`, "directory");
  }

  /** Whose presence changed after `since`; without it all who are inside. */
  presence(since) {
    return this.#ask(`/gate/presence${since ? `?since=${since}` : ""}`, "directory");
  }

  upload(scans, beside) {
    return this.#ask("/gate/scans/batch", "upload", { body: { scans, ...beside } });
  }

  status(status) {
    return this.#ask("/gate/status", "status", { body: status });
  }

  async #ask(path, limit, options) {
    return body(await this.#call(path, limit, options));
  }

  async #call(path, limit, { body: given, headers = {}, isOurs = true } = {}) {
    let response;
    try {
      response = await fetch(this.#root + path, {
        method: given === undefined ? "GET" : "POST",
        body: given === undefined ? undefined : JSON.stringify(given),
        headers: {
          Accept: "application/json",
          ...(given === undefined ? {} : { "Content-Type": "application/json" }),
          ...(isOurs && this.token ? { Authorization: `Bearer ${this.token}` } : {}),
          ...headers,
        },
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(this.#limits[limit]),
      });
    } catch (error) {
      throw lineError(error);
    }
    if (response.ok || response.status === 304) return response;
    const problem = await response.json().catch(() => ({}));
    const code = problem?.code ?? String(response.status);
    if (response.status === 401) throw new EngineError("access_ended", code);
    if (response.status === TOO_LARGE) throw new EngineError("too_large", code);
    // 408, 425 and 429 ask to come back; so does a proxy that finds nobody behind it.
    const isLater = response.status >= 500 || [408, 425, 429].includes(response.status);
    throw Object.assign(new EngineError(isLater ? "server_error" : "refused", code), {
      status: response.status,
    });
  }
}

// The time limit holds for the body too, so that a line which dies midway is noticed.
async function body(response) {
  try {
    return await response.json();
  } catch (error) {
    throw error instanceof SyntaxError ? new EngineError("server_error", "body") : lineError(error);
  }
}

function lineError(error) {
  return new EngineError(error?.name === "TimeoutError" ? "no_answer" : "no_line", error?.name, error);
}
