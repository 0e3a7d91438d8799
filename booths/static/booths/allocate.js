import { make } from "./floor/texts.js";
import { showTimes } from "../events/js/times.js";

// Changes that arrive together ask for the queue once.
const GATHER = 400;
const TYPING = 250;

/** Giving booths on the live plan: an application from the queue, booths from the plan, one call. */
class Allocate {
  #side;
  #floorRoot;
  #form;
  #error;
  #asking = 0;
  #isTyped = false;
  // One key for one wish: pressing again after a lost answer cannot book twice.
  #wish = { content: "", key: "" };

  constructor(side) {
    this.#side = side;
    this.#floorRoot = side.closest("[data-floor]");
    this.#form = side.querySelector("#allocate-form");
    this.#error = side.querySelector("[data-allocate-error]");
    this.#listenToForm();
    this.#listenToFilter();
    this.#listenToFloor();
    this.#listenToDetails();
  }

  get #floor() {
    return this.#floorRoot.floor;
  }

  get #details() {
    return document.getElementById("booth-details");
  }

  // The server replaces it as well.
  get #done() {
    return this.#side.querySelector("[data-allocate-done]");
  }

  get #application() {
    return this.#form.querySelector("[name=application]:checked");
  }

  get #codes() {
    return this.#form.elements.booths.value.split(/[\s,;]+/).filter(Boolean);
  }

  #say(key, values = {}) {
    const text = this.#side.querySelector("[data-allocate-texts]").dataset[key];
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  // --- what the allocator does -------------------------------------------------------------------
  #listenToForm() {
    this.#form.addEventListener("change", (event) => {
      if (event.target.name === "application") {
        this.#complain("");
        this.#emphasise();
      }
      // The complaint stays here: without it the button would move away below the mouse.
      if (event.target.name === "booths") this.#show(this.#codes);
      this.#count();
    });
    this.#form.addEventListener("reset", () => setTimeout(() => this.#startOver()));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#give(event.submitter?.value ?? "allocate");
    });
  }

  #listenToFilter() {
    const filter = this.#side.querySelector("#allocate-filter");
    let typing = 0;
    const look = () => {
      const query = new URLSearchParams(location.search);
      for (const [name, value] of new FormData(filter)) {
        if (value) query.set(name, value);
        else query.delete(name);
      }
      const search = query.toString();
      history.replaceState(history.state, "", `${location.pathname}${search && `?${search}`}`);
      this.#refresh(0);
    };
    filter.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(look, TYPING);
    });
    filter.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(typing);
      look();
    });
  }

  // --- what the plan says ------------------------------------------------------------------------
  #listenToFloor() {
    const root = this.#floorRoot;
    root.addEventListener("floor:ready", () => {
      if (this.#application) this.#emphasise();
      if (this.#codes.length) this.#show(this.#codes);
    });
    root.addEventListener("floor:selection", (event) => {
      if (!this.#isTyped) {
        this.#form.elements.booths.value = event.detail.codes.join(", ");
        this.#complain("");
      }
      this.#count();
    });
    root.addEventListener("floor:taken", (event) => this.#complain(event.detail.text));
    root.addEventListener("floor:change", (event) => {
      // A booth that opens for the day changes nobody's place in the queue.
      if (event.detail.booths.some(({ state }) => state !== "occupied")) this.#refresh(GATHER);
      const booth = event.detail.booths.find(({ code }) => code === this.#details.dataset.code);
      // What somebody is typing, and what was just said of a freed booth, stays.
      if (booth && booth.state !== "vacant" && !this.#details.querySelector("dialog[open]")) {
        this.#showDetails(booth);
      }
    });
    root.addEventListener("booth:select", (event) => this.#showDetails(event.detail.booth));
  }

  /** Marks what was typed. A code that the plan cannot choose stays in the field: the server says why. */
  #show(codes) {
    this.#isTyped = true;
    this.#floor?.choose(codes);
    this.#isTyped = false;
  }

  /** The zone of the application is what the plan shows, and of it the booths with room. */
  #emphasise() {
    const zone = this.#floorRoot.querySelector("[data-floor-zone]");
    zone.value = this.#application?.dataset.zone ?? "";
    zone.dispatchEvent(new Event("change", { bubbles: true }));
    const vacant = this.#floorRoot.querySelector("[data-floor-legend] [data-state=vacant]");
    if ((vacant.getAttribute("aria-pressed") === "true") !== (this.#application !== null)) vacant.click();
  }

  #count() {
    const element = this.#form.querySelector("[data-allocate-count]");
    const missing = this.#application?.dataset.missing;
    const values = { chosen: this.#codes.length, missing };
    element.textContent = missing ? `· ${this.#say("chosen", values)}` : "";
  }

  #startOver() {
    this.#floor?.clear();
    this.#form.elements.booths.value = "";
    for (const radio of this.#form.querySelectorAll("[name=application]")) radio.checked = false;
    this.#complain("");
    this.#emphasise();
    this.#count();
  }

  // --- giving ------------------------------------------------------------------------------------
  async #give(verb) {
    const application = this.#application;
    const booths = this.#codes;
    this.#complain("");
    if (!application) return this.#complain(this.#say("noApplication"));
    if (booths.length === 0) return this.#complain(this.#say("noBooths"));
    const path = verb === "hold" ? "/holds" : "/allocations";
    const answer = await this.#call("POST", this.#side.dataset.api + path, {
      application: application.value,
      booths,
    });
    if (!answer) return this.#complain(this.#say("unreachable"));
    if (!answer.ok) return this.#explain(answer.body, booths);
    const name = application.dataset.name;
    this.#startOver();
    const said = verb === "hold" ? "held" : "given";
    this.#celebrate(verb, this.#say(said, { exhibitor: name, booths: booths.join(", ") }), answer.body);
    this.#refresh(0);
  }

  /** A lost race says who has the booth; everything else that was chosen stays chosen. */
  #explain(problem, booths) {
    this.#complain(problem.detail ?? problem.title);
    if (problem.code !== "booth_taken" && problem.code !== "booth_closed") return;
    const rest = booths.filter((code) => code !== problem.booth);
    this.#form.elements.booths.value = rest.join(", ");
    this.#show(rest);
    this.#floor?.refresh();
  }

  async #call(method, url, body) {
    const content = `${method} ${url} ${JSON.stringify(body)}`;
    if (this.#wish.content !== content) this.#wish = { content, key: newKey() };
    this.#form.toggleAttribute("aria-busy", true);
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          "Content-Type": "application/json",
          "Idempotency-Key": this.#wish.key,
          "X-CSRFToken": this.#form.elements.csrfmiddlewaretoken.value,
        },
        body: body && JSON.stringify(body),
        credentials: "same-origin",
      });
      const text = await answer.text();
      this.#wish = { content: "", key: "" };
      return { ok: answer.ok, body: text ? JSON.parse(text) : {} };
    } catch {
      return null;
    } finally {
      this.#form.removeAttribute("aria-busy");
    }
  }

  #complain(text) {
    this.#error.textContent = text;
    this.#error.hidden = !text;
    if (text) this.#done.replaceChildren();
  }

  #celebrate(verb, text, made) {
    const undo = make("button", { type: "button", class: "button" }, this.#say("undo"));
    this.#done.replaceChildren(make("div", { class: "undo" }, make("span", {}, text), undo));
    undo.addEventListener("click", async () => {
      undo.disabled = true;
      const base = verb === "hold" ? this.#side.dataset.holdApi : this.#side.dataset.allocationApi;
      const answer = await this.#call("DELETE", base + made.id);
      const said = this.#say("undone", { booths: made.booths.join(", ") });
      if (answer?.ok) this.#done.replaceChildren(make("p", { class: "notice", "data-tone": "good" }, said));
      else this.#complain(answer?.body.detail ?? this.#say("unreachable"));
      this.#refresh(0);
    });
  }

  // --- what the server draws ---------------------------------------------------------------------
  #refresh(delay) {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => {
      if (this.#isPressed()) this.#refresh(GATHER);
      else window.htmx?.trigger("#allocate-refresh", "refresh");
    }, delay);
  }

  #showDetails(booth) {
    const details = this.#details;
    const panel = this.#floorRoot.querySelector("[data-floor-panel]");
    if (details.parentElement !== panel) panel.append(details);
    details.dataset.code = booth?.code ?? "";
    details.dataset.state = booth?.state ?? "";
    details.hidden = !booth || booth.state === "vacant" || booth.state === "closed";
    details.replaceChildren();
    if (details.hidden) return;
    const url = this.#side.dataset.boothUrl.replace("BOOTH", encodeURIComponent(booth.code));
    window.htmx?.ajax("GET", url, { target: details, swap: "innerHTML" });
  }

  // htmx draws an answer around the element that asked, so the holds stay as they are while a press on one of
  // them is on its way. What asks for the queue is an element beside it, which no answer replaces.
  #isPressed() {
    return document.querySelector("#allocate-holds .htmx-request") !== null;
  }

  #listenToDetails() {
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-open-dialog]");
      if (opener) document.getElementById(opener.dataset.openDialog).showModal();
      event.target.closest("[data-close-dialog]")?.closest("dialog").close();
    });
    // A refusal is drawn as well: it says what to do.
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
      if (event.detail.requestConfig.elt.id === "allocate-refresh" && this.#isPressed()) {
        event.detail.shouldSwap = false;
        this.#refresh(GATHER);
      }
    });
    document.addEventListener("htmx:oobAfterSwap", (event) => showTimes(event.target));
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.target.id === "allocate-queue") this.#count();
    });
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

for (const side of document.querySelectorAll("[data-allocate]")) new Allocate(side);
