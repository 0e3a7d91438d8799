const OFTEN = 10_000;

/** Who else of the fair's organisers has this page open. Ends with the window. */
class Onlookers {
  #root;
  #names;
  #url;
  #timer = 0;

  constructor(root) {
    this.#root = root;
    this.#names = root.querySelector("[data-onlookers-names]");
    this.#url = root.dataset.onlookers + crypto.randomUUID();
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => event.persisted && this.#look());
    this.#look();
  }

  async #look() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), OFTEN);
    try {
      const answer = await this.#send("PUT");
      if (answer.ok) this.#show((await answer.json()).items);
    } catch {
      // The plan says by itself that the server is away.
    }
  }

  #leave() {
    clearTimeout(this.#timer);
    this.#send("DELETE").catch(() => {});
  }

  #send(method) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
    return fetch(this.#url, { method, headers, keepalive: true, credentials: "same-origin" });
  }

  #show(people) {
    const text = people
      .map(({ name, is_you: isYou }) => (isYou ? this.#root.dataset.you.replace("{name}", () => name) : name))
      .join(" · ");
    if (this.#names.textContent !== text) this.#names.textContent = text;
    this.#root.hidden = false;
  }
}

for (const root of document.querySelectorAll("[data-onlookers]")) new Onlookers(root);
