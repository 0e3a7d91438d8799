/** Repeats a draw in the reader's browser and says what is right and what is not. */
import { verify, WrongRecord } from "./algorithm.js";

const root = document.querySelector("[data-draw]");
const verdict = root.querySelector("[data-verdict]");
const button = root.querySelector("[data-check]");
const kept = root.querySelector("[data-kept]");
const noted = root.querySelector("[data-noted]");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;

const says = (name) => root.querySelector(`[data-says="${name}"]`).textContent;
const stepOf = (name) => root.querySelector(`[data-step="${name}"]`);
const pause = () => new Promise((done) => setTimeout(done, isCalm ? 0 : 350));

function clear() {
  for (const step of root.querySelectorAll("[data-step]")) {
    delete step.dataset.state;
    const value = step.querySelector("[data-value]");
    if (value) value.textContent = "";
  }
  for (const row of document.querySelectorAll("tr[data-checked]")) delete row.dataset.checked;
  verdict.textContent = "";
  delete verdict.dataset.tone;
}

function conclude(tone, text) {
  verdict.dataset.tone = tone;
  verdict.textContent = text;
}

async function read() {
  const [file] = kept.files;
  if (file) return JSON.parse(await file.text());
  const answer = await fetch(root.dataset.record, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new TypeError(String(answer.status));
  return answer.json();
}

async function onStep(name, value) {
  const step = stepOf(name);
  step.dataset.state = "right";
  const shown = step.querySelector("[data-value]");
  if (shown && typeof value === "string") shown.textContent = value;
  if (name === "result") {
    for (const { key } of value) {
      const row = document.querySelector(`tr[data-key="${CSS.escape(key)}"]`);
      if (row) row.dataset.checked = "";
    }
  }
  await pause();
}

async function check() {
  clear();
  if (!globalThis.crypto?.subtle) {
    conclude("bad", says("insecure"));
    return;
  }
  button.disabled = true;
  try {
    await verify(await read(), { commitment: noted.value, onStep });
    conclude("good", says("right"));
  } catch (error) {
    explain(error);
  } finally {
    button.disabled = false;
  }
}

function explain(error) {
  if (error instanceof SyntaxError) {
    conclude("bad", `${says("wrong")} ${textOf("not_a_record")}`);
  } else if (!(error instanceof WrongRecord)) {
    conclude("bad", says("unreachable"));
  } else if (error.code === "not_revealed") {
    conclude("info", says("announced"));
  } else {
    const next = root.querySelector("[data-step]:not([data-state])");
    if (next) next.dataset.state = "wrong";
    const where = error.where ? ` (${error.where})` : "";
    conclude("bad", `${says("wrong")} ${textOf(error.code)}${where}`);
  }
}

const textOf = (code) => root.querySelector(`[data-wrong="${code}"]`).textContent;

button.addEventListener("click", check);
check();
