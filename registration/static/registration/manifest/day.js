// The day sheet saves itself, one field at a time. What could not be sent stays on the device and is
// sent again: a total that arrives twice is booked once, so sending it again harms nobody.

const form = document.querySelector("[data-day-sheet]");
const state = form.querySelector("[data-save-state]");
const KEEP = `day-sheet:${location.pathname}`;
const AGAIN = 5000;
const PAUSE = 700;

const fields = new Map(
  [...form.querySelectorAll(".sheet__field input:not([type=hidden])")].map((input) => [
    input.name,
    input,
  ]),
);
const pending = new Map();
let timer = 0;
let sending = false;

function recall() {
  try {
    return Object.entries(JSON.parse(localStorage.getItem(KEEP)) ?? {});
  } catch {
    return [];
  }
}

function keep() {
  try {
    if (pending.size) localStorage.setItem(KEEP, JSON.stringify(Object.fromEntries(pending)));
    else localStorage.removeItem(KEEP);
  } catch {
    // A private window keeps nothing; the fields themselves still hold what was typed.
  }
}

function say(text, busy = false) {
  state.textContent = text;
  state.dataset.state = busy ? "saving" : "";
}

function blame(input, text) {
  const place = input.closest(".sheet__field");
  const error = place.querySelector("[data-error]");
  error.textContent = text ?? "";
  error.hidden = !text;
  place.classList.toggle("field--error", Boolean(text));
  if (text) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", error.id);
  } else {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function initialOf(input) {
  return form.elements[`initial-${input.name}`];
}

/** What the books say now: it is what the next total is compared with. */
function show(answer) {
  for (const [name, booked] of Object.entries(answer.booked)) {
    const input = fields.get(name);
    if (!input) continue;
    initialOf(input).value = booked;
    const untouched = !pending.has(name) && document.activeElement !== input && !answer.errors[name];
    if (untouched) input.value = booked;
  }
  for (const [item, remaining] of Object.entries(answer.remaining)) {
    form.querySelector(`[data-item="${item}"] [data-remaining]`).textContent = remaining;
  }
}

async function send(name, value) {
  const input = fields.get(name);
  const body = new URLSearchParams({
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    [name]: value,
    [`initial-${name}`]: initialOf(input).value,
  });
  const response = await fetch(location.pathname, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  });
  if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
  if (!(response.headers.get("Content-Type") ?? "").startsWith("application/json")) {
    // Signed out, or closed meanwhile: the page says it better than this script.
    location.reload();
    throw new Error("not the answer");
  }
  return response.json();
}

async function flush() {
  if (sending || !pending.size) return;
  sending = true;
  say(form.dataset.saving, true);
  try {
    while (pending.size) {
      const [name, value] = pending.entries().next().value;
      const answer = await send(name, value);
      if (pending.get(name) === value) pending.delete(name);
      keep();
      blame(fields.get(name), Object.values(answer.errors)[0]);
      show(answer);
    }
    const refused = form.querySelector(".sheet__field.field--error");
    say(refused ? form.dataset.refused : form.dataset.saved);
    document.querySelector("[data-quiet]")?.toggleAttribute("hidden", !refused);
  } catch {
    say(form.dataset.waiting);
    clearTimeout(timer);
    timer = setTimeout(flush, AGAIN);
  } finally {
    sending = false;
  }
}

function note(input) {
  pending.set(input.name, input.value);
  keep();
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
}

form.addEventListener("input", (event) => {
  if (fields.has(event.target.name)) note(event.target);
});
form.addEventListener("change", () => {
  clearTimeout(timer);
  flush();
});
// Enter goes on to the next quantity, as on paper.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !fields.has(event.target.name)) return;
  event.preventDefault();
  const inputs = [...fields.values()];
  const next = inputs[inputs.indexOf(event.target) + 1];
  (next ?? form.querySelector("button[type=submit]")).focus();
});
// The whole sheet is sent by its button; what waits is part of it.
form.addEventListener("submit", () => {
  pending.clear();
  keep();
});
window.addEventListener("online", flush);

// Late in the fair the day itself stands beside a phone's edge.
document
  .querySelector(".days [aria-current]")
  ?.scrollIntoView({ block: "nearest", inline: "center" });

for (const [name, value] of recall()) {
  const input = fields.get(name);
  if (!input) continue;
  input.value = value;
  pending.set(name, value);
}
flush();
