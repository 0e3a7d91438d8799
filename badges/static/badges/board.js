import { now, sayTime, showTimes } from "../events/js/times.js";

// The board is asked for every two seconds; the answer is the part of the page that moves, or that nothing has.
const EVERY = 2000;
const STALE = 10_000;

const root = document.querySelector("[data-board]");
const age = document.querySelector("[data-board-age]");
const clock = document.querySelector("[data-board-clock]");
const announcer = document.querySelector("[data-board-announce]");
let etag = root.dataset.etag;
let answeredAt = performance.now();
let answeredTime = now();
let timer = 0;
let asking = null;

function sayAge() {
  const seconds = Math.round((performance.now() - answeredAt) / 1000);
  const stale = seconds * 1000 >= STALE;
  const text = stale ? age.dataset.stale : age.dataset.fresh;
  age.firstElementChild.textContent = text
    .replace("{time}", sayTime(answeredTime))
    .replace("{age}", String(seconds));
  age.dataset.tone = stale ? "bad" : "good";
  if (clock) clock.textContent = sayTime(now());
}

/** Where the reader is, and what stands open, stays as it was. */
function replace(html) {
  const focused = root.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = [...root.querySelectorAll("details[open][id]")].map(({ id }) => id);
  const before = new Set(alerts());
  root.innerHTML = html;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const fresh = alerts().find((text) => !before.has(text));
  if (fresh) announcer.textContent = announcer.dataset.new.replace("{text}", () => fresh);
}

function alerts() {
  return [...root.querySelectorAll("[data-alert] > span")].map((one) => one.textContent.trim());
}

async function ask() {
  clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  const giveUp = setTimeout(() => asking.abort(), 5 * EVERY);
  try {
    const answer = await fetch(location.href, {
      headers: { "HX-Request": "true", "If-None-Match": etag },
      cache: "no-store",
      redirect: "error",
      signal: asking.signal,
    });
    if (answer.ok) {
      replace(await answer.text());
      etag = answer.headers.get("ETag") ?? "";
    }
    if (answer.ok || answer.status === 304) {
      answeredAt = performance.now();
      answeredTime = now();
      showTimes(root);
    } else if ([401, 403, 404].includes(answer.status)) {
      // Signed out, or the role has ended: the page itself says so.
      location.reload();
      return;
    }
  } catch {
    // No network, or a slow one: what is shown says how old it is.
  } finally {
    clearTimeout(giveUp);
  }
  sayAge();
  if (!document.hidden) timer = setTimeout(ask, EVERY);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask();
});
setInterval(sayAge, 1000);
sayAge();
timer = setTimeout(ask, EVERY);
