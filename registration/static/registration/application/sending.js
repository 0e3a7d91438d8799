// One way to send a section: what the answer means, and when to try again.

const PATIENCE = 20_000;
const RETRIES = [2_000, 4_000, 8_000, 15_000, 30_000];

/** The token that the server asks of every write, as the page carries it for htmx. */
const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";

/** `{kind, body}`: what the server says (saved, checked, invalid, conflict, refused, sent), or why it says
 *  nothing: offline, retry, signed-out, old-page. `step`: save, check or finish. */
export async function post(path, entries, step) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      body: new URLSearchParams(entries),
      headers: { Accept: "application/json", "X-Section": step, "X-CSRFToken": token },
      redirect: "manual",
      keepalive: true,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { kind: "offline" };
  }
  if (response.type === "opaqueredirect" || response.status === 401) return { kind: "signed-out" };
  if (response.status >= 500 || response.status === 429) return { kind: "retry" };
  try {
    const body = await response.json();
    return { kind: body.state ?? "old-page", body };
  } catch {
    // A page instead of an answer: somebody else's, as hotels put before their network, or a refusal.
    return { kind: response.ok ? "offline" : "old-page" };
  }
}

/** Calls `again` when the network is likely to be back: at `online`, when the page is looked at, by a timer. */
export class Retry {
  #again;
  #timer = 0;
  #count = 0;

  constructor(again) {
    this.#again = again;
    window.addEventListener("online", () => this.#now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#now());
  }

  later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), RETRIES[Math.min(this.#count++, RETRIES.length - 1)]);
  }

  done() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#count = 0;
  }

  #now() {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#again();
  }
}

/** Signing out erases what was not sent: try once more to send it, then ask. */
export function guardSignOut(hasUnsent, flush, question) {
  const guard = (event) => {
    const form = event.target;
    if (!form.matches("[data-sign-out]") || !hasUnsent()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    flush().then(() => {
      if (hasUnsent() && !window.confirm(question)) return;
      window.removeEventListener("submit", guard, true);
      form.requestSubmit();
    });
  };
  window.addEventListener("submit", guard, true);
}
