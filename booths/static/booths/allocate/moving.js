import { make } from "../floor/texts.js";

/** An allocation goes to other booths, chosen on the plan, or is swapped with the one that has them. */
export class Moving {
  #root;
  #section;
  #on;
  #allocation = null;
  #chosen = [];

  /** `on`: `floor()`, `say(key, values)`, `send(path, body)`, `done(text)`, `lost(problem, take)`. */
  constructor(root, section, on) {
    this.#root = root;
    this.#section = section;
    this.#on = on;
    document.addEventListener("click", (event) => {
      const block = event.target.closest("[data-move-allocation]")?.closest("[data-allocation]");
      if (block) this.#begin(block.dataset);
    });
    root.addEventListener("floor:selection", (event) => this.#choose(event.detail.codes));
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.target.id === "booth-details") this.#offerSwaps(event.target);
    });
    this.#find("here").addEventListener("click", () => this.#move(this.#chosen));
    this.#find("cancel").addEventListener("click", () => this.end());
    section.addEventListener("keydown", (event) => event.key === "Escape" && this.end());
  }

  get isOn() {
    return this.#allocation !== null;
  }

  end() {
    if (!this.isOn) return;
    this.#allocation = null;
    this.#section.hidden = true;
    this.#on.floor().clear();
    this.#showZone("");
  }

  #showZone(code) {
    const select = this.#root.querySelector("[data-floor-zone]");
    select.value = code;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #find(name) {
    return this.#section.querySelector(`[data-move-${name}]`);
  }

  #begin({ allocation, name, zone, booths }) {
    this.#on.floor().clear();
    this.#allocation = { key: allocation, name };
    this.#find("who").textContent = name;
    this.#find("from").textContent = booths;
    this.#find("swaps").replaceChildren();
    this.#section.hidden = false;
    this.#choose([]);
    this.#showZone(zone);
    this.#section.scrollIntoView({ block: "nearest" });
    this.#find("cancel").focus({ preventScroll: true });
  }

  #choose(codes) {
    this.#chosen = codes;
    this.#find("here").disabled = codes.length === 0;
    this.#find("to").textContent = codes.length ? this.#on.say("toMove", { booths: codes.join(", ") }) : "";
  }

  /** Whoever has the booth that was pressed may be swapped with. */
  #offerSwaps(details) {
    if (!this.isOn) return;
    const others = [...details.querySelectorAll("[data-allocation]")].filter(
      ({ dataset }) => dataset.allocation !== this.#allocation.key,
    );
    this.#find("swaps").replaceChildren(
      ...others.map(({ dataset: { allocation, name } }) => {
        const text = this.#on.say("swapWith", { exhibitor: name });
        const button = make("button", { type: "button", class: "button button--secondary" }, text);
        button.addEventListener("click", () => this.#swap(allocation, name));
        return button;
      }),
    );
  }

  async #move(booths) {
    const { key, name } = this.#allocation;
    const answer = await this.#on.send(`/api/v1/allocations/${key}/move`, { booths });
    if (answer?.ok) this.#finish(this.#on.say("moved", { exhibitor: name, booths: booths.join(", ") }));
    else this.#on.lost(answer?.body, (nearest) => this.#move(nearest));
  }

  async #swap(other, otherName) {
    const { key, name } = this.#allocation;
    const url = `${this.#section.closest("[data-floor]").querySelector("[data-api]").dataset.api}/allocations/swap`;
    const answer = await this.#on.send(url, { allocation: key, other });
    if (answer?.ok) this.#finish(this.#on.say("swapped", { one: name, other: otherName }));
    else this.#on.lost(answer?.body);
  }

  #finish(text) {
    this.end();
    this.#on.done(text);
  }
}
