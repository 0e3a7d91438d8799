import { sayTime } from "../events/js/times.js";
import { Choice, growFrom } from "./floor/choice.js";
import { Controls } from "./floor/controls.js";
import { Feed } from "./floor/feed.js";
import { Filters } from "./floor/filters.js";
import { Finder } from "./floor/finder.js";
import { HallTabs, Legend } from "./floor/legend.js";
import { List } from "./floor/list.js";
import { Panel } from "./floor/panel.js";
import { Plan } from "./floor/plan.js";
import { lookOf, Store } from "./floor/store.js";
import { Texts } from "./floor/texts.js";

// Changes that arrive together are drawn together.
const GATHER = 40;

/** The live floor plan of one fair: what docs/design.md says of `[data-floor]`. */
class Floor {
  #root;
  #texts;
  #store;
  #feed;
  #plan;
  #list;
  #panel;
  #legend;
  #tabs;
  #controls;
  #finder;
  #filters = new Filters();
  #choice = null;
  #selected = null;
  #changed = new Map();
  #gathering = 0;

  constructor(root) {
    const language = document.documentElement.lang || "th";
    const data = root.dataset;
    this.#root = root;
    this.#texts = new Texts(root.querySelector("[data-floor-texts]"), language);
    this.#store = new Store(language);
    if (data.mode === "allocate") {
      this.#choice = new Choice(this.#store, data.selectable.split(" "), {
        change: (codes) => this.#showChoice(codes),
        refused: (code) => this.#refuse(code),
        isUnfit: (code) => this.#filters.unfit.has(code),
      });
    }
    const shared = { store: this.#store, texts: this.#texts };
    this.#plan = new Plan(root.querySelector("[data-floor-frame]"), {
      ...shared,
      pressable: this.#choice !== null,
      on: {
        select: (code) => this.select(code, { pixels: 0 }),
        toggle: (code, isRange) => (isRange ? this.#choice?.extend(code) : this.#choice?.toggle(code)),
        extend: (code) => this.#choice && !this.#choice.has(code) && this.#choice.toggle(code),
        around: (rectangle) => this.#choice.addWithin(this.#plan.hall.code, rectangle),
      },
    });
    this.#list = new List(root.querySelector("[data-floor-list]"), {
      ...shared,
      on: { select: (code) => this.select(code) },
    });
    this.#panel = new Panel(root.querySelector("[data-floor-panel]"), {
      ...shared,
      exhibitorUrl: data.exhibitorUrl,
      whyUnfit: (code) => this.#filters.unfit.get(code),
      boothUrl: data.snapshot.replace(/floor$/, "booths/"),
      on: { close: () => this.#close() },
    });
    this.#legend = new Legend(root.querySelector("[data-floor-legend]"), {
      texts: this.#texts,
      on: { toggle: (state) => this.#toggleState(state) },
    });
    this.#tabs = new HallTabs(root.querySelector("[data-floor-halls]"), {
      texts: this.#texts,
      on: { show: (hall) => this.#showHall(hall) },
    });
    this.#feed = new Feed(this.#store, {
      snapshotUrl: data.snapshot,
      socketUrl: data.socket,
      on: {
        snapshot: (changed) => this.#takeSnapshot(changed),
        change: (booth) => this.#gather(booth),
        status: (status, heardAt) => this.#sayStatus(status, heardAt),
      },
    });
    this.#controls = new Controls(root, {
      filters: this.#filters,
      plan: this.#plan,
      on: {
        look: (changes) => this.#look(changes),
        enter: () => this.#selectFirst(),
        close: () => this.#close(),
      },
    });
    this.#finder = new Finder(`${data.snapshot}/search`, this.#filters, { found: () => this.#goWhereFound() });
    addEventListener("popstate", () => this.#goBack());
    this.#feed.start();
  }

  /** Shows a booth: its hall, its place, its details. */
  select(code, { pixels = 40, step = true } = {}) {
    const booth = this.#store.booths.get(code) ?? null;
    this.#selected = booth?.code ?? null;
    this.#filters.write({ booth: this.#selected ?? "" }, { step });
    if (booth && booth.hall !== this.#plan.hall?.code) this.#showHall(booth.hall);
    this.#plan.select(this.#selected, { pixels });
    if (booth && pixels) this.#scrollToPlan();
    this.#list.select(this.#selected);
    this.#panel.show(this.#selected);
    this.#dispatch("booth:select", { booth });
  }

  /** Sets what is chosen; booths that may not be chosen are left out. */
  choose(codes) {
    this.#choice.set(codes);
  }

  /** Codes of so many free booths side by side, beginning with this one. */
  fit(code, wanted) {
    return growFrom(code, wanted, this.#store, (booth) => this.#choice.may(booth));
  }

  /** Dims booths that would not do, and says why: reasons by code. */
  markUnfit(reasons) {
    this.#filters.unfit = reasons;
    this.#filter();
    if (this.#choice) this.#choice.set(this.chosen);
    if (this.#selected) this.#panel.show(this.#selected);
  }

  /** Writes how long booths are held yet: texts by code. */
  count(texts) {
    this.#plan.count(texts);
  }

  say(text) {
    this.#announce(text);
  }

  clear() {
    this.choose([]);
  }

  refresh() {
    return this.#feed.refresh();
  }

  booth(code) {
    return this.#store.booths.get(code) ?? null;
  }

  get seq() {
    return this.#store.seq;
  }

  get chosen() {
    return this.#choice?.codes ?? [];
  }

  #takeSnapshot(changed) {
    const first = this.#plan.hall === null;
    if (first) {
      this.#controls.offerZones(this.#store);
      const { hall, booth } = this.#filters;
      const wanted = this.#store.booths.get(booth)?.hall ?? hall;
      const halls = this.#store.halls;
      const start = halls.find((h) => h.code === wanted) ?? halls[0];
      if (!start) return this.#sayEmpty();
      this.#plan.show(start);
      this.#root.removeAttribute("aria-busy");
      this.#showCounts();
      // The plan is painted before the table beside it is made.
      requestAnimationFrame(() =>
        setTimeout(() => {
          this.#finder.look();
          if (wanted) this.#filter();
          else this.#goWhereFound();
          if (booth) this.select(booth, { step: false });
          this.#root.floor = this;
          this.#dispatch("floor:ready", { seq: this.#store.seq });
        }),
      );
      return;
    }
    for (const booth of changed) this.#gather(booth);
  }

  #gather(booth) {
    this.#changed.set(booth.code, booth);
    this.#gathering ||= setTimeout(() => this.#redraw(), GATHER);
  }

  #redraw() {
    const booths = [...this.#changed.values()];
    this.#changed.clear();
    this.#gathering = 0;
    this.#store.settle();
    this.#plan.update(booths, booths.length <= 60);
    this.#list.update(booths);
    this.#panel.update(booths);
    this.#showCounts();
    // Booths that came or went are other rows of the list.
    const others = booths.some((booth) => booth.gone || !this.#list.knows(booth.code));
    if (this.#filters.active || others) this.#filter();
    this.#finder.lookAgain();
    if (this.#choice) this.#dropTaken(booths);
    this.#dispatch("floor:change", { seq: this.#store.seq, booths });
  }

  #dropTaken(booths) {
    const taken = this.#choice.dropTaken(booths);
    if (taken.length === 0) {
      if (booths.some((booth) => booth.hall === this.#plan.hall?.code)) this.#plan.choose(this.chosen);
      return;
    }
    const text = this.#texts.say("taken", { codes: taken.map((booth) => booth.code).join(", ") });
    this.#announce(text);
    this.#dispatch("floor:taken", { text });
  }

  #showChoice(codes) {
    this.#plan.choose(codes);
    this.#dispatch("floor:selection", { codes, booths: codes.map((code) => this.#store.booths.get(code)) });
  }

  #refuse(code) {
    const state = this.#filters.unfit.get(code) ?? this.#texts.state(lookOf(this.#store.booths.get(code)));
    this.#announce(this.#texts.say("cannotChoose", { code, state }));
  }

  /** To what the address says, after the browser's back button. */
  #goBack() {
    if (this.#plan.hall === null) return;
    this.#filters.read();
    this.#controls.read();
    this.#finder.look();
    const { hall, booth } = this.#filters;
    this.#showHall(hall || this.#store.halls[0].code);
    this.#filter();
    this.#showCounts();
    this.select(booth || null, { step: false, pixels: 0 });
  }

  #showHall(code) {
    const hall = this.#store.halls.find((h) => h.code === code);
    if (!hall || hall.code === this.#plan.hall?.code) return;
    this.#filters.write({ hall: code });
    this.#plan.show(hall);
    this.#showCounts();
    this.#filter();
    this.#plan.choose(this.chosen);
    if (this.#store.booths.get(this.#selected)?.hall === code) this.#plan.select(this.#selected);
  }

  #toggleState(state) {
    const states = new Set(this.#filters.states);
    if (!states.delete(state)) states.add(state);
    this.#look({ states });
  }

  #showCounts() {
    this.#legend.show(this.#store.count(), this.#filters.states);
  }

  #filter() {
    const filters = this.#filters;
    const booths = [...this.#store.booths.values()].filter((b) => filters.takes(b, this.#store));
    const found = filters.active ? new Map() : null;
    for (const booth of found ? booths : []) found.set(booth.hall, (found.get(booth.hall) ?? 0) + 1);
    const halls = this.#store.halls.map(({ code }) => ({ code, label: this.#store.hallName(code) }));
    this.#tabs.show(halls, this.#plan.hall.code, found);
    this.#plan.highlight(filters.active ? new Set(booths.map((booth) => booth.code)) : null);
    // What is found in the hall that is shown comes first.
    const here = booths.filter((booth) => booth.hall === this.#plan.hall.code);
    const elsewhere = booths.filter((booth) => booth.hall !== this.#plan.hall.code);
    this.#list.show([...here, ...elsewhere]);
    this.#list.select(this.#selected);
    this.#controls.show(filters, booths.length);
    return found;
  }

  #scrollToPlan() {
    const frame = this.#root.querySelector("[data-floor-frame]");
    const { top, bottom } = frame.getBoundingClientRect();
    if (top > innerHeight * 0.4 || bottom < innerHeight * 0.4) frame.scrollIntoView({ block: "start" });
  }

  #selectFirst() {
    const first = [...this.#store.booths.values()].find((b) => this.#filters.takes(b, this.#store));
    if (first && this.#filters.active) this.select(first.code);
  }

  #close() {
    const code = this.#selected;
    this.select(null);
    if (code && this.#root.querySelector("[data-floor-panel]").contains(document.activeElement)) {
      this.#plan.select(code, { focus: true });
    }
  }

  #look(changes) {
    if (this.#plan.hall === null) return;
    this.#filters.write(changes);
    this.#finder.look();
    this.#showCounts();
    this.#goWhereFound();
  }

  /** To the hall in which most of it lies, where the one that is shown has none of it. */
  #goWhereFound() {
    const found = this.#filter();
    if (!found?.size || found.has(this.#plan.hall.code)) return;
    const [[most]] = [...found].sort(([, one], [, other]) => other - one);
    this.#showHall(most);
  }

  #sayStatus(status, heardAt) {
    const element = this.#root.querySelector("[data-floor-status]");
    const key = status === "stale" && heardAt === null ? "noData" : status;
    const text = this.#texts.say(key, { time: key === "stale" ? sayTime(heardAt) : "" });
    if (element.textContent !== text) element.textContent = text;
    element.dataset.status = status;
  }

  #sayEmpty() {
    this.#root.removeAttribute("aria-busy");
    this.#root.querySelector("[data-floor-empty]").hidden = false;
  }

  #announce(text) {
    const element = this.#root.querySelector("[data-floor-announce]");
    element.textContent = "";
    requestAnimationFrame(() => {
      element.textContent = text;
    });
  }

  #dispatch(name, detail) {
    this.#root.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

for (const root of document.querySelectorAll("[data-floor]")) new Floor(root);
