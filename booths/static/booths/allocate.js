import { Caller } from "./allocate/caller.js";
import { Dragging } from "./allocate/dragging.js";
import { Holds } from "./allocate/holds.js";
import { Moving } from "./allocate/moving.js";
import { QueueFilter } from "./allocate/filter.js";
import { make } from "./floor/texts.js";
import { showTimes } from "../events/js/times.js";

const watts = (value) => Number(value).toLocaleString("en");

// Changes that arrive together ask for the queue once.
const GATHER = 400;

/** Giving booths on the live plan: an application from the queue, booths from the plan, one call. */
class Allocate {
  #side;
  #floorRoot;
  #form;
  #error;
  #asking = 0;
  #isTyped = false;
  #caller;
  #moving;
  #filter;
  #services;

  constructor(side) {
    this.#side = side;
    this.#services = JSON.parse(side.dataset.services);
    this.#floorRoot = side.closest("[data-floor]");
    this.#form = side.querySelector("#allocate-form");
    this.#error = side.querySelector("[data-allocate-error]");
    this.#caller = new Caller(this.#form.elements.csrfmiddlewaretoken.value);
    new Holds(this.#floorRoot, `${side.dataset.api}/holds`);
    this.#moving = new Moving(this.#floorRoot, document.getElementById("allocate-move"), {
      floor: () => this.#floor,
      say: (key, values) => this.#say(key, values),
      send: (url, body) => this.#call("POST", url, body),
      done: (text) => this.#celebrate(text),
      lost: (problem, take) => this.#explain(problem, take),
    });
    new Dragging(this.#floorRoot, {
      pick: (radio) => this.#pick(radio),
      over: (code) => this.#floor?.choose(this.#fitted(code)),
      drop: (code) => this.#place(code),
    });
    this.#listenToForm();
    this.#filter = new QueueFilter(side.querySelector("#allocate-filter"), { look: () => this.#refresh(0) });
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

  // --- what the plan says ------------------------------------------------------------------------
  #listenToFloor() {
    const root = this.#floorRoot;
    root.addEventListener("floor:ready", () => {
      if (this.#application) this.#emphasise();
      if (this.#codes.length) this.#show(this.#codes);
    });
    root.addEventListener("floor:selection", (event) => {
      if (!this.#isTyped && !this.#moving.isOn) {
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
      if (booth && !this.#details.querySelector("dialog[open], details[open], .notice[data-tone=good]")) {
        this.#showDetails(booth);
      }
    });
    root.addEventListener("booth:select", (event) => this.#showDetails(event.detail.booth));
    root.querySelector("[data-floor-frame]").addEventListener("keydown", (event) => {
      const { code } = event.target.dataset;
      if (!code || event.code !== "KeyP" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#place(code);
    });
  }

  // --- an application onto a booth ---------------------------------------------------------------
  #pick(radio) {
    if (radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** The booths that the chosen application would get from this one on. */
  #fitted(code) {
    const missing = Number(this.#application?.dataset.missing ?? 0);
    return code && missing ? this.#floor.fit(code, missing) : [];
  }

  #place(code) {
    this.#floor.choose(this.#fitted(code));
    // A booth that is not free is asked for all the same: the server says who has it, and what would do.
    if (this.#codes.length === 0) this.#form.elements.booths.value = code;
    this.#give("allocate");
  }

  /** Marks what was typed. A code that the plan cannot choose stays in the field: the server says why. */
  #show(codes) {
    this.#isTyped = true;
    this.#floor?.choose(codes);
    this.#isTyped = false;
  }

  /** What a booth says that it lacks of what the application needs; what it does not say is as its zone offers. */
  #lacks({ power, water, gas, cold }, offered) {
    const lacks = [];
    if (offered.power_w !== null && offered.power_w < Number(power)) {
      lacks.push(this.#say("lacksPower", { needed: watts(power), offered: watts(offered.power_w) }));
    }
    if (water && offered.water === false) lacks.push(this.#say("lacksWater"));
    if (gas && offered.gas === false) lacks.push(this.#say("lacksGas"));
    if (cold && offered.cold === false) lacks.push(this.#say("lacksCold"));
    return lacks.join(" · ");
  }

  #markUnfit() {
    const reasons = new Map();
    if (this.#application) {
      for (const [code, offered] of Object.entries(this.#services)) {
        const lacks = this.#lacks(this.#application.dataset, offered);
        if (lacks) reasons.set(code, lacks);
      }
    }
    this.#floor?.markUnfit(reasons);
  }

  /** The zone of the application is what the plan shows, and of it the booths with room that offer what it needs. */
  #emphasise() {
    this.#markUnfit();
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
    if (!answer?.ok) {
      this.#drop(answer?.body, booths);
      return this.#explain(answer?.body, (nearest) => {
        this.#form.elements.booths.value = nearest.join(", ");
        return this.#give(verb);
      });
    }
    const said = verb === "hold" ? "held" : "given";
    const values = { exhibitor: application.dataset.name, booths: booths.join(", ") };
    this.#startOver();
    this.#celebrate(this.#say(said, values), booths);
  }

  /** Everything but the booth that is lost stays chosen. */
  #drop(problem, booths) {
    if (problem?.code !== "booth_taken" && problem?.code !== "booth_closed") return;
    const rest = booths.filter((code) => code !== problem.booth);
    this.#form.elements.booths.value = rest.join(", ");
    this.#show(rest);
    this.#floor?.refresh();
  }

  /** A lost race says who has the booth, and offers what would do instead: one press takes it. */
  #explain(problem, take) {
    if (!problem) return this.#complain(this.#say("unreachable"));
    this.#complain(problem.detail ?? problem.title);
    if (!take || !problem.nearest) return;
    if (problem.nearest.length === 0) {
      this.#error.append(" ", this.#say("noOther"));
      return;
    }
    const text = this.#say("take", { booths: problem.nearest.join(", ") });
    const button = make("button", { type: "button", class: "button button--secondary", "data-take": true }, text);
    button.addEventListener("click", () => take(problem.nearest));
    this.#error.append(button);
  }

  async #call(method, url, body) {
    this.#form.toggleAttribute("aria-busy", true);
    const answer = await this.#caller.send(method, url, body);
    this.#form.removeAttribute("aria-busy");
    return answer;
  }

  #complain(text) {
    this.#error.textContent = text;
    this.#error.hidden = !text;
    if (text) this.#done.replaceChildren();
  }

  #celebrate(text, freed = []) {
    this.#complain("");
    const undo = make("button", { type: "button", class: "button" }, this.#say("undo"));
    this.#done.replaceChildren(make("div", { class: "undo" }, make("span", {}, text), undo));
    this.#refresh(0);
    undo.addEventListener("click", async () => {
      undo.disabled = true;
      const answer = await this.#call("POST", `${this.#side.dataset.api}/undo`);
      const said = freed.length ? this.#say("undone", { booths: freed.join(", ") }) : this.#say("undoneStep");
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
    details.hidden = !booth;
    details.replaceChildren();
    if (details.hidden) return;
    const url = this.#side.dataset.boothUrl.replace("BOOTH", encodeURIComponent(booth.code));
    window.htmx?.ajax("GET", url, { target: details, swap: "innerHTML" });
  }

  // htmx draws an answer around the element that asked, so holds and steps stay as they are while a press on one of
  // them is on its way. What asks for the queue is an element beside it, which no answer replaces.
  #isPressed() {
    return document.querySelector("#allocate-holds .htmx-request, #allocate-steps .htmx-request") !== null;
  }

  #listenToDetails() {
    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-open-dialog]");
      if (opener) document.getElementById(opener.dataset.openDialog).showModal();
      event.target.closest("[data-close-dialog]")?.closest("dialog").close();
      const fits = event.target.closest("[data-who-fits]");
      if (fits) this.#filter.narrowTo(fits.dataset.whoFits);
    });
    // A refusal is drawn as well: it says what to do.
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.xhr.status === 422) event.detail.shouldSwap = true;
      if (event.detail.requestConfig.elt.id === "allocate-refresh" && this.#isPressed()) {
        event.detail.shouldSwap = false;
        this.#refresh(GATHER);
      }
    });
    // What somebody has unfolded stays so.
    document.addEventListener("htmx:oobBeforeSwap", (event) => {
      if (!event.target.querySelector("details[open]")) return;
      event.detail.fragment.querySelector("details")?.setAttribute("open", "");
    });
    document.addEventListener("htmx:oobAfterSwap", (event) => showTimes(event.target));
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.target.id === "allocate-queue") this.#count();
    });
  }
}

for (const side of document.querySelectorAll("[data-allocate]")) new Allocate(side);
