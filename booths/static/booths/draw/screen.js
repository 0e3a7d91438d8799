/** The draw in the hall: one slide after another, by keyboard; it waits until the draw is held. */
import { verify, WrongRecord } from "./algorithm.js";

const root = document.querySelector("[data-screen]");
const slide = root.querySelector("[data-slide]");
const said = root.querySelector("[data-said]");
const count = root.querySelector("[data-count]");
const language = document.documentElement.lang === "en" ? "en" : "th";
const POLL = 3000;
const SAID = 9;

let record = null;
let slides = [];
let at = 0;
let check = null;

const says = (name) => root.querySelector(`[data-says="${name}"]`).textContent;
const zoneName = (code) => root.querySelector(`[data-zone="${CSS.escape(code)}"]`)?.textContent ?? code;

function element(kind, className, text) {
  const made = document.createElement(kind);
  made.className = className;
  made.textContent = text;
  return made;
}

const nameOf = (who) => who[`name_${language}`];
const otherOf = (who) => {
  const other = who[language === "en" ? "name_th" : "name_en"];
  return other === nameOf(who) ? "" : other;
};

function describe(group) {
  const [lot] = group.lots;
  const parts = [
    `${group.participants.length} ${says("people")}`,
    `${group.lots.length} ${says("lots")}`,
  ];
  if (lot.length > 1) parts.push(`${lot.length} ${says("booths")}`);
  return parts.join(" · ");
}

/** All slides of a record: its announcement, the numbers, each group with each of its names, the end. */
function build() {
  const made = [{ kind: "title" }];
  if (!("result" in record)) return [...made, { kind: "waiting" }];
  made.push({ kind: "numbers" });
  const rows = [...record.result];
  for (const group of record.groups) {
    made.push({ kind: "group", group });
    const people = new Map(group.participants.map((who) => [who.key, who]));
    for (let place = 1; place <= people.size; place += 1) {
      const row = rows.shift();
      made.push({ kind: "name", group, place, who: people.get(row.key), booths: row.booths });
    }
  }
  return [...made, { kind: "end" }];
}

const draw = {
  title() {
    const groups = record.groups.map((group) =>
      element("p", "stage__line", `${zoneName(group.zone)} · ${describe(group)}`),
    );
    return [
      element("p", "stage__title", says("title")),
      ...groups,
      element("p", "stage__small", `${says("source")}: ${record.entropy_source}`),
      element("p", "stage__small", says("commitment")),
      element("p", "stage__hash", record.commitment),
    ];
  },
  waiting() {
    return [
      element("p", "stage__title", says("waiting")),
      element("p", "stage__line", record.entropy_source),
    ];
  },
  numbers() {
    return [
      element("p", "stage__line", says("numbers")),
      element("p", "stage__numbers", record.entropy),
    ];
  },
  group({ group }) {
    return [
      element("p", "stage__title", zoneName(group.zone)),
      element("p", "stage__line", describe(group)),
    ];
  },
  name({ group, place, who, booths }) {
    const isReserve = booths.length === 0;
    return [
      element("p", "stage__line", `${zoneName(group.zone)} · ${place} / ${group.participants.length}`),
      element("p", "stage__name", nameOf(who)),
      element("p", "stage__other", otherOf(who)),
      element("p", isReserve ? "stage__reserve" : "stage__booths", isReserve ? says("reserve") : booths.join("  ")),
      element("p", "stage__small", who.key),
    ];
  },
  end() {
    const verdict = element("p", "stage__verdict", "");
    show(verdict);
    return [
      element("p", "stage__title", says("done")),
      verdict,
      element("p", "stage__small", says("commitment")),
      element("p", "stage__hash", record.commitment),
    ];
  },
};

async function show(verdict) {
  const [tone, text] = await check;
  verdict.dataset.tone = tone;
  verdict.textContent = `${tone === "good" ? "✓" : "✕"} ${text}`;
}

async function judge() {
  if (!globalThis.crypto?.subtle) return ["bad", says("insecure")];
  try {
    await verify(record);
    return ["good", says("right")];
  } catch (error) {
    return ["bad", `${says("wrong")} ${error instanceof WrongRecord ? error.code : error.message}`];
  }
}

function render() {
  const here = slides[at];
  slide.dataset.kind = here.kind;
  slide.replaceChildren(...draw[here.kind](here));
  const names = slides.slice(0, at).filter(({ kind, group }) => kind === "name" && (!here.group || group === here.group));
  said.replaceChildren(
    ...names.slice(-SAID).reverse().map(({ who, booths, place }) => {
      const row = document.createElement("li");
      row.append(
        element("span", "stage__said-place", `${place}`),
        element("span", "stage__said-name", nameOf(who)),
        element("strong", "stage__said-booths", booths.join(" ") || says("reserve")),
      );
      return row;
    }),
  );
  count.textContent = `${at + 1} / ${slides.length}`;
  root.querySelector("[data-back]").disabled = at === 0;
  root.querySelector("[data-next]").disabled = at === slides.length - 1;
}

function go(to) {
  if (slides.length === 0) return;
  at = Math.min(Math.max(to, 0), slides.length - 1);
  render();
}

async function fullscreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen?.();
}

async function load() {
  try {
    const answer = await fetch(root.dataset.record, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new TypeError(String(answer.status));
    const found = await answer.json();
    const isNew = record === null || "result" in found !== "result" in record;
    record = found;
    if (isNew) {
      slides = build();
      if ("result" in record) check = judge();
      go(at);
    }
  } catch {
    if (record === null) slide.replaceChildren(element("p", "stage__line", says("unreachable")));
  }
  if (record === null || !("result" in record)) setTimeout(load, POLL);
}

const KEYS = new Map([
  [" ", () => go(at + 1)],
  ["ArrowRight", () => go(at + 1)],
  ["PageDown", () => go(at + 1)],
  ["ArrowLeft", () => go(at - 1)],
  ["PageUp", () => go(at - 1)],
  ["Home", () => go(0)],
  ["End", () => go(slides.length - 1)],
  ["f", fullscreen],
  ["F", fullscreen],
  // The same key on a Thai keyboard.
  ["ด", fullscreen],
]);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  // A focused button hears the space bar itself.
  if (event.key === " " && event.target.closest("button, a")) return;
  const act = KEYS.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
});
root.querySelector("[data-next]").addEventListener("click", () => go(at + 1));
root.querySelector("[data-back]").addEventListener("click", () => go(at - 1));
root.querySelector("[data-full]").addEventListener("click", fullscreen);
load();
