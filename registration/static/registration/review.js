// The review by keyboard. Keys are read by their place, so a Thai layout works as well; they can be
// turned off, since a single letter may be somebody's dictation or screen reader.

const KEEP = "review-shortcuts";
const switches = document.querySelectorAll("[data-shortcuts-on]");
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

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}

const links = [...document.querySelectorAll("[data-queue] [data-row] a.who")];

function step(by) {
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
}

function choose(decision) {
  const radio = document.querySelector(`[name=decision][value=${decision}]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

const KEYS = {
  KeyJ: () => links.length > 0 && step(1),
  KeyK: () => links.length > 0 && step(-1),
  KeyA: () => choose("approve"),
  KeyW: () => choose("waitlist"),
  KeyR: () => choose("reject"),
  KeyC: () => choose("request_changes"),
};

document.addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isTyping(event.target) || !(event.code in KEYS)) return;
  if (KEYS[event.code]() !== false) event.preventDefault();
});
