import { boundsOf, round } from "./geometry.js";
import { nameOfFeature } from "./drawing.js";

const SERVICES = ["water", "gas", "ventilation", "cold_storage"];
const PLACES = { x_m: ["x_m"], y_m: ["y_m"], width_m: ["width_m"], depth_m: ["depth_m"] };

/** The exact fields of what is chosen. What several have in common is shown, what differs stays empty. */
export class Inspector {
  #root;
  #form;
  #error;
  #model;
  #texts;
  #on;
  #keys = [];
  #isTyping = null;

  /** `on` has `edit(keys, fields)` -> promise of `{ok, problem}`, `codeTaken(code, key)` and `leave()`. */
  constructor(root, { model, texts, on }) {
    this.#root = root;
    this.#form = root.querySelector("[data-inspector-form]");
    this.#error = root.querySelector("[data-inspector-error]");
    this.#model = model;
    this.#texts = texts;
    this.#on = on;
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("input", (event) => {
      this.#isTyping = event.target;
    });
    this.#form.addEventListener("change", (event) => this.#take(event.target));
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input")) this.#take(event.target);
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#isTyping = null;
      this.show(this.#keys);
      on.leave();
    });
  }

  get hasFocus() {
    return this.#root.contains(document.activeElement);
  }

  focus() {
    const first = this.#form.querySelector("input:not([hidden]), select");
    const shown = [...this.#form.elements].find((field) => field.offsetParent !== null) ?? first;
    shown?.focus();
    shown?.select?.();
  }

  show(keys) {
    const news = keys.length !== this.#keys.length || keys.some((key, index) => key !== this.#keys[index]);
    this.#keys = [...keys];
    const items = this.#model.pick(keys);
    this.#head(items);
    if (news) {
      this.#isTyping = null;
      this.#complain(null);
    }
    if (items.length) this.#fill(items);
  }

  complain(problem) {
    const errors = (problem?.errors ?? []).map((error) => error.message ?? error.detail ?? "").filter(Boolean);
    this.#complain([problem?.detail ?? problem?.title ?? "", ...errors].filter(Boolean).join(" "));
  }

  #head(items) {
    const title = this.#root.querySelector("[data-inspector-title]");
    const booths = items.filter((item) => item.type === "booths");
    const [first] = items;
    let text = this.#texts.say("nothing");
    if (items.length === 1 && booths.length) text = this.#texts.say("oneBooth", { code: first.code });
    else if (items.length === 1) text = nameOfFeature(first, this.#texts);
    else if (items.length && booths.length === items.length) text = this.#texts.say("someBooths", { count: items.length });
    else if (items.length) text = this.#texts.say("someItems", { count: items.length });
    title.textContent = text;
    this.#root.dataset.of = items.length ? (items.length === 1 ? "one" : "several") : "none";
    for (const part of this.#root.querySelectorAll("[data-inspector-for]")) {
      part.hidden = (part.dataset.inspectorFor === "none") !== (items.length === 0);
    }
    this.#root.querySelector("[data-act=deselect]").hidden = items.length === 0;
    this.#root.querySelector("[data-inspector-state]").replaceChildren(...this.#state(items));
    for (const part of this.#form.querySelectorAll("[data-of]")) {
      const asked = part.dataset.of.split(" ");
      const kinds = asked.includes("booth") ? booths.length : items.length - booths.length;
      part.hidden = kinds !== items.length || (asked.includes("one") && items.length !== 1);
    }
    this.#offer(items, booths);
  }

  /** A press that would do nothing is not offered. */
  #offer(items, booths) {
    const own = booths.length === items.length;
    const may = {
      row: items.length === 1 && own,
      zone: booths.length > 0,
      renumber: booths.length > 0 && own,
      merge: booths.length > 1 && own && booths.every((booth) => !booth.taken && !booth.closed_reason),
      split: booths.length === 1 && own && (booths[0].merged?.length ?? 0) > 0,
      block: booths.length > 0 && own && booths.every((booth) => !booth.closed_reason && !booth.taken),
      unblock: booths.length > 0 && own && booths.some((booth) => booth.closed_reason),
    };
    for (const [act, isOffered] of Object.entries(may)) {
      this.#root.querySelector(`[data-act=${act}]`).hidden = !isOffered;
    }
    this.#root.querySelector("[data-inspector-align]").hidden = items.length < 2;
    for (const axis of ["x", "y"]) {
      this.#root.querySelector(`[data-act=distribute-${axis}]`).hidden = items.length < 3;
    }
  }

  #state(items) {
    if (items.length !== 1 || items[0].type !== "booths") return [];
    const [booth] = items;
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.dataset.state = booth.state;
    const words = [this.#texts.state(booth.state)];
    if (booth.closed_reason) words[0] = this.#texts.say("blocked", { reason: booth.closed_reason });
    if (booth.merged?.length) words.push(this.#texts.say("merged", { codes: booth.merged.join(", ") }));
    const text = document.createElement("span");
    text.textContent = words.join(" · ");
    return [swatch, text];
  }

  #fill(items) {
    const bounds = boundsOf(items);
    for (const field of this.#form.elements) {
      if (!field.name || field === this.#isTyping) continue;
      const values = new Set(items.map((item) => read(item, field.name)));
      const isOne = values.size === 1;
      const isPlace = (field.name === "x_m" || field.name === "y_m") && items.length > 1;
      const value = isPlace ? String(bounds[field.name]) : isOne ? [...values][0] : SERVICES.includes(field.name) ? "mixed" : "";
      if (field.value !== value) field.value = value;
      if (field.matches("input")) field.placeholder = isOne || isPlace ? "" : this.#texts.say("mixed");
      this.#mark(field, false);
    }
  }

  async #take(field) {
    const items = this.#model.pick(this.#keys);
    if (items.length === 0 || !field.name) return;
    const keys = [...this.#keys];
    const { fields, error } = this.#read(field, items);
    this.#complain(error ?? null);
    this.#mark(field, Boolean(error));
    if (error || !fields) return;
    this.#isTyping = null;
    const typed = field.value;
    const { ok, problem } = await this.#on.edit(keys, fields);
    if (ok || keys.join() !== this.#keys.join()) return;
    // What was typed stays, so that it can be mended.
    this.#isTyping = field;
    field.value = typed;
    this.complain(problem);
    this.#mark(field, true);
  }

  /** What a field says, as fields of an item, or the error in it. */
  #read(field, items) {
    const { name } = field;
    const text = field.value.trim();
    const say = (key, values) => ({ error: this.#texts.say(key, values) });
    if (name in PLACES) return this.#readPlace(name, text, items, say);
    if (name === "slots") {
      const slots = number(text);
      return Number.isInteger(slots) && slots >= 1 && slots <= 8 ? { fields: { slots } } : say("badSlots");
    }
    if (name === "power_w" || SERVICES.includes(name)) return this.#readService(name, text, say);
    if (name === "code") {
      if (!text) return say("noCode");
      if (this.#on.codeTaken(text, items[0].key)) return say("codeTaken", { code: text });
      return { fields: { code: text } };
    }
    if (name.startsWith("label_")) return { fields: { [name]: text } };
    return text ? { fields: { [name]: text } } : {};
  }

  #readPlace(name, text, items, say) {
    if (text === "" && items.length > 1) return {};
    const value = number(text);
    if (Number.isNaN(value) || value < 0) return say("badNumber");
    const isSize = name === "width_m" || name === "depth_m";
    if (isSize && value < 0.1) return say("badNumber");
    const { hall } = this.#model;
    const across = name === "x_m" || name === "width_m";
    const [at, size, whole] = across ? ["x_m", "width_m", hall.width_m] : ["y_m", "depth_m", hall.height_m];
    const bounds = boundsOf(items);
    if (isSize) {
      if (items.some((item) => item[at] + value > whole + 0.001)) return say("badPlace");
      return { fields: { [name]: value } };
    }
    if (value + bounds[size] > whole + 0.001) return say("badPlace");
    const by = value - bounds[at];
    return { fields: (item) => ({ [name]: round(item[name] + by) }) };
  }

  #readService(name, text, say) {
    let value = { "": null, yes: true, no: false }[text];
    if (name === "power_w") {
      value = text === "" ? null : number(text);
      if (value !== null && !(Number.isInteger(value) && value >= 0)) return say("badPower");
    }
    return { fields: (item) => ({ services: { ...item.services, [name]: value } }) };
  }

  #complain(text) {
    this.#error.textContent = text ?? "";
    this.#error.hidden = !text;
  }

  #mark(field, isBad) {
    if (isBad) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-errormessage", (this.#error.id ||= "inspector-error"));
    } else {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-errormessage");
    }
  }
}

function read(item, name) {
  if (name === "power_w") return String(item.services?.power_w ?? "");
  if (SERVICES.includes(name)) {
    const value = item.services?.[name];
    return value === true ? "yes" : value === false ? "no" : "";
  }
  return String(item[name] ?? "");
}

const THAI = "๐๑๒๓๔๕๖๗๘๙";

/** A number as somebody types it: Thai digits and a decimal comma are understood. */
export function number(text) {
  const plain = text.replace(/[๐-๙]/g, (digit) => THAI.indexOf(digit)).replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? round(Number(plain)) : Number.NaN;
}

