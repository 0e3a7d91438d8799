import { showTimes } from "./times.js";

function focusErrorSummary(root) {
  const summary = root.querySelector?.("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  if (!document.title.startsWith("⚠")) document.title = `⚠ ${document.title}`;
}

/** A link of the error summary leads to the control itself, with its label in view. */
function followErrorLinks(event) {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  if (!link) return;
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const control = target.matches("input, select, textarea")
    ? target
    : (target.querySelector("input, select, textarea") ?? target);
  (control.closest(".field") ?? control).scrollIntoView({ block: "start" });
  control.focus({ preventScroll: true });
}

/** Hides a double click from the server. The form opens again after a while, since an answer that
 *  is a download leaves the page where it was. */
function guardAgainstDoubleSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
}

/** Who signs out leaves nothing behind in this browser, also not what a form has kept for a bad network. */
function forgetUnsent(event) {
  if (event.defaultPrevented || !event.target.matches("[data-sign-out]")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("unsent:")) localStorage.removeItem(key);
  } catch {
    // This browser keeps nothing anyhow.
  }
}

document.addEventListener("click", followErrorLinks);
document.addEventListener("submit", forgetUnsent);
document.addEventListener("submit", guardAgainstDoubleSubmit);
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.fair-switch[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("htmx:afterSwap", (event) => {
  focusErrorSummary(event.target);
  showTimes(event.target);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) delete form.dataset.sent;
});

for (const bar of document.querySelectorAll(".site-nav ul")) {
  const current = bar.querySelector("[aria-current]");
  if (current) bar.scrollLeft = current.offsetLeft - bar.clientWidth / 2 + current.offsetWidth / 2;
}
focusErrorSummary(document);
showTimes(document);
