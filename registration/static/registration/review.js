// The review by keyboard. Letters are read by their place, so a Thai layout works as well; they can be
// turned off, since a single letter may be somebody's dictation or screen reader. Every key is a button too.

const KEEP = "review-shortcuts";
const switches = document.querySelectorAll("[data-shortcuts-on]");
const help = document.querySelector("[data-help]");
let on = recall();

function recall() {
  try {
    return localStorage.getItem(KEEP) !== "off";
  } catch {
    return true;
  }
}

for (const box of switches) {
  box.closest("label").hidden = false;
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    try {
      localStorage.setItem(KEEP, on ? "on" : "off");
    } catch {
      // A private window forgets it, which is what was asked of it.
    }
  });
}

for (const button of document.querySelectorAll("[data-help-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => help?.showModal());
}

const links = [...document.querySelectorAll("[data-queue] [data-row] a.who")];
const boxes = [...document.querySelectorAll("[data-queue] [name=application]")];

for (const button of document.querySelectorAll("[data-choose-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

function press(name) {
  const control = document.querySelector(`[data-key=${name}]`);
  if (!control) return false;
  control.click();
  return true;
}

/** The row that holds the focus, by its link. */
function here() {
  const row = document.activeElement.closest?.("[data-row]");
  return row ? links.indexOf(row.querySelector("a.who")) : -1;
}

function step(by) {
  if (!links.length) return by > 0 ? press("next") : history.back();
  const at = here();
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
  return true;
}

function tick() {
  const box = boxes[here()];
  if (!box) return false;
  box.checked = !box.checked;
  return true;
}

function choose(decision) {
  const radio = document.querySelector(`[name=decision][value=${decision}]`);
  if (!radio) return openAt(decision);
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const form = radio.form;
  const reason = form.querySelector("[name=reason]");
  // An approval needs no reason: Enter sends it. The others begin with why.
  (decision === "approve" ? form.querySelector("button[type=submit]") : reason).focus();
  return true;
}

/** From the list to the application, with the decision chosen there. */
function openAt(decision) {
  const link = links[here()];
  if (!link) return false;
  location.href = `${link.href}#decide-${decision}`;
  return true;
}

function showChanges() {
  const changes = document.querySelector("[data-changes]");
  const asked = document.querySelector("[name=decision][value=request_changes]");
  if (!changes || !asked) return;
  changes.hidden = !asked.checked;
  if (asked.checked) changes.open = true;
}

function search() {
  const field = document.querySelector("form[role=search] [name=q]");
  if (!field) return press("back");
  field.focus();
  field.select();
  return true;
}

const LETTERS = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyX: tick,
  KeyA: () => choose("approve"),
  KeyW: () => choose("waitlist"),
  KeyR: () => choose("reject"),
  KeyC: () => choose("request_changes"),
  KeyU: () => press("undo"),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("form[data-shortcuts=decide]");
    if (form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (!on || event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?") {
    help?.showModal();
    event.preventDefault();
  } else if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) {
    if (search() !== false) event.preventDefault();
  } else if (!event.shiftKey && event.code in LETTERS) {
    if (LETTERS[event.code]() !== false) event.preventDefault();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.name === "decision") showChanges();
});
showChanges();
const wanted = location.hash.match(/^#decide-(\w+)$/);
if (wanted) choose(wanted[1]);
