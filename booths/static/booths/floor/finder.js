// Typing ends before the server is asked; what the page itself knows is shown at once.
const TYPING = 220;
// A floor that changes is asked about again, not at each change.
const AGAIN = 1500;

/** Asks the server which booths a text, a province and a type find: it knows every spelling and all products. */
export class Finder {
  #url;
  #filters;
  #on;
  #asked = "";
  #waiting = 0;
  #request = null;

  /** `on.found()` hears that `filters.found` is another. */
  constructor(url, filters, on) {
    this.#url = url;
    this.#filters = filters;
    this.#on = on;
  }

  /** Asks where the question is another than before. */
  look() {
    const { q, province, type } = this.#filters;
    const query = new URLSearchParams(
      Object.entries({ q: q.trim(), province, type }).filter(([, value]) => value),
    ).toString();
    if (query === this.#asked) return;
    this.#asked = query;
    this.#filters.found = null;
    clearTimeout(this.#waiting);
    this.#request?.abort();
    if (query) this.#waiting = setTimeout(() => this.#ask(query), TYPING);
  }

  /** The floor has changed, so the same question may have another answer. */
  lookAgain() {
    if (!this.#asked || this.#filters.found === null) return;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#ask(this.#asked), AGAIN);
  }

  async #ask(query) {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const answer = await fetch(`${this.#url}?${query}`, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        signal: request.signal,
      });
      if (!answer.ok || this.#asked !== query) return;
      this.#filters.found = new Set((await answer.json()).booths);
      this.#on.found();
    } catch {
      // Without the server what the page knows is searched: codes, zones and names.
    }
  }
}
