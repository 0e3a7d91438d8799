/** Calls the API for the page's person. One key for one wish: pressing again after a lost answer cannot book twice. */
export class Caller {
  #token;
  #wish = { content: "", key: "" };

  constructor(token) {
    this.#token = token;
  }

  /** `{ok, body}`, or null where the server did not answer. */
  async send(method, url, body) {
    const content = `${method} ${url} ${JSON.stringify(body)}`;
    if (this.#wish.content !== content) this.#wish = { content, key: newKey() };
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          "Content-Type": "application/json",
          "Idempotency-Key": this.#wish.key,
          "X-CSRFToken": this.#token,
        },
        body: body && JSON.stringify(body),
        credentials: "same-origin",
      });
      const text = await answer.text();
      this.#wish = { content: "", key: "" };
      return { ok: answer.ok, body: text ? JSON.parse(text) : {} };
    } catch {
      return null;
    }
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
