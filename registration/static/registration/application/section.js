// A section saves itself: kept in the browser at every key, sent when the hand rests, sent again when the network
// is back. Without a script the button does the same.
import { sayTime } from "../../events/js/times.js";
import { asEntries, choose, fillIn, readEntries } from "./conflict.js";
import { forget, keep, recall } from "./kept.js";
import { guardSignOut, post, Retry } from "./sending.js";

const REST = 700;
const form = document.querySelector("#section");
const status = form.querySelector("[data-save-state]");
const summary = form.querySelector("[data-fit-summary]");
const path = new URL(form.action).pathname;
const { owner } = form.dataset;
const retry = new Retry(() => send(finishing ? "finish" : mode));
let mode = form.dataset.mode;
let version = form.elements.version.getAttribute("value");
// By this name the server knows its own answer again that was lost on the way.
let writer = crypto.randomUUID?.() ?? String(Math.random());
let stored = readEntries(form, { given: true });
let timer = 0;
let busy = false;
let finishing = false;
let choosing = false;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const isDirty = () => !same(readEntries(form), stored);

function say(key, values = {}) {
  let text = form.dataset[`say${key}`] ?? "";
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  status.textContent = text;
  status.dataset.state = key.toLowerCase();
}

function changed() {
  finishing = false;
  clearTimeout(timer);
  if (!isDirty()) {
    forget(owner, path);
    return;
  }
  if (!keep(owner, path, { version, writer, mode, entries: readEntries(form) })) say("Unkept");
  if (!choosing) timer = setTimeout(() => send(mode), REST);
}

async function send(step) {
  clearTimeout(timer);
  if (busy || choosing) return;
  busy = true;
  const entries = readEntries(form);
  if (step !== "check") say("Saving");
  const { kind, body } = await post(path, [...entries, ["version", version], ["writer", writer]], step);
  busy = false;
  if (body?.errors) showErrors(body.errors);
  if (body?.fit !== undefined) showFit(body.fit);
  HEAR[kind]?.(body ?? {}, entries, step);
  // Something was typed, or the button pressed, while the answer was on its way.
  if ((kind === "saved" || kind === "checked") && !same(readEntries(form), entries)) changed();
  else if (finishing && step !== "finish" && (kind === "saved" || kind === "checked")) send("finish");
}

const HEAR = {
  saved(body, entries, step) {
    retry.done();
    version = String(body.version);
    stored = entries;
    if (isDirty()) keep(owner, path, { version, writer, mode, entries: readEntries(form) });
    else forget(owner, path);
    say("Saved", { time: sayTime(Date.parse(body.at)) });
    if (step === "finish" && finishing && !isDirty()) location.assign(body.next);
  },
  checked() {
    retry.done();
    if (isDirty()) say("Kept");
  },
  invalid() {
    retry.done();
    finishing = false;
    say("Invalid");
    if (document.activeElement?.matches("button")) form.querySelector("[aria-invalid=true]")?.focus();
  },
  async conflict(body, entries) {
    retry.done();
    finishing = false;
    choosing = true;
    say("Conflict");
    const theirs = asEntries(form, body.values);
    const choice = await choose(form, entries, theirs);
    choosing = false;
    version = String(body.version);
    if (choice === "theirs") {
      fillIn(form, theirs);
      stored = readEntries(form);
      forget(owner, path);
      say("Saved", { time: sayTime(Date.parse(body.at)) });
      send("check");
    } else {
      keep(owner, path, { version, writer, mode, entries: readEntries(form) });
      send(mode === "check" ? "finish" : mode);
    }
  },
  refused(body) {
    retry.done();
    finishing = false;
    status.textContent = body.message;
    status.dataset.state = "refused";
  },
  // It was sent in from another device meanwhile: what is changed now is changed by the button.
  sent(body) {
    mode = "check";
    HEAR.refused(body);
  },
  offline() {
    say("Waiting");
    retry.later();
  },
  retry() {
    say("Retry");
    retry.later();
  },
  "signed-out"() {
    finishing = false;
    say("SignedOut");
  },
  "old-page"() {
    finishing = false;
    say("OldPage");
  },
};

function showErrors(errors) {
  for (const place of form.querySelectorAll("[data-error]")) {
    const text = errors[place.dataset.error] ?? "";
    place.textContent = text;
    place.hidden = !text;
    const entry = place.closest("[data-entry]");
    entry?.classList.toggle("field--error", Boolean(text));
    entry?.querySelector("input:not([type=checkbox], [type=radio]), textarea")?.toggleAttribute("aria-invalid", false);
    if (text) entry?.querySelector("input, textarea")?.setAttribute("aria-invalid", "true");
  }
}

function showFit(fit) {
  for (const place of form.querySelectorAll("[data-fit]")) write(place, fit?.fields[place.dataset.fit]);
  for (const place of form.querySelectorAll("[data-product]")) write(place, fit?.products[place.dataset.product]);
  if (!summary || !fit) return;
  summary.textContent = fit.summary;
  summary.dataset.fits = Object.keys(fit.fields).length > 0 ? "no" : "yes";
}

function write(place, text = "") {
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  finishing = true;
  send("finish");
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && isDirty() && mode === "save") send(mode);
});
guardSignOut(isDirty, () => (mode === "save" ? send(mode) : Promise.resolve()), form.dataset.sayLeave);

const before = recall(owner, path);
if (before && !same(before.entries, stored)) {
  fillIn(form, before.entries);
  ({ version, writer } = before);
  say("Restored");
  changed();
} else {
  forget(owner, path);
}
