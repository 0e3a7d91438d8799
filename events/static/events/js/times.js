// Times as people say them: relative to the site's clock, the exact one on hover, in the
// Buddhist Era where the page is Thai. The server's own text stays when no script runs.

const language = document.documentElement.lang || "th";
const isThai = language.startsWith("th");
const locale = isThai ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB";
const timeZone = "Asia/Bangkok";
// Made when first asked for: each costs a slow phone tens of milliseconds.
const formats = {
  day: () =>
    new Intl.DateTimeFormat(locale, {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
      timeZone,
    }),
  time: () => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }),
  days: () => new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }),
  relative: () => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
};
const made = {};
const format = (name) => (made[name] ??= formats[name]());
// A page with a deadline brings the server's now along: the device's own clock may be wrong.
const start =
  document.documentElement.dataset.now ?? document.querySelector("[data-server-now]")?.dataset.serverNow;
const offset = start ? Date.parse(start) - Date.now() : 0;
const STEPS = [
  [60, "second"],
  [60, "minute"],
  [24, "hour"],
  [30, "day"],
];

/** The site's clock in milliseconds: the server's, or the rehearsal clock where there is one. */
export function now() {
  return Date.now() + offset;
}

/** อาทิตย์ 17 ธันวาคม 2560 09.30 น., or Sunday 17 December 2017 09:30: as the server writes it. */
export function sayExactly(milliseconds) {
  const parts = {};
  for (const { type, value } of format("day").formatToParts(milliseconds)) parts[type] = value;
  const weekday = isThai ? parts.weekday.replace("วัน", "") : parts.weekday;
  return `${weekday} ${parts.day} ${parts.month} ${parts.year} ${sayTime(milliseconds)}`;
}

export function sayTime(milliseconds) {
  const time = format("time").format(milliseconds);
  return isThai ? `${time.replace(":", ".")}\u00a0น.` : time;
}

/** Relative within thirty days, exact beyond. */
export function sayWhen(milliseconds) {
  let amount = (milliseconds - now()) / 1000;
  for (const [size, unit] of STEPS) {
    if (Math.abs(amount) < size) return format("relative").format(Math.round(amount), unit);
    amount /= size;
  }
  return sayExactly(milliseconds);
}

/** Time left as 6 days 1:02:03, 1:02:03 or 14:59; never below 0:00. */
export function sayLeft(milliseconds) {
  const all = Math.max(0, Math.floor((milliseconds - now()) / 1000));
  const days = Math.floor(all / 86_400);
  if (days) return `${format("days").format(days)} ${sayHours(all - days * 86_400, true)}`;
  return sayHours(all);
}

// After days the hours always stand: "2 days 29:46" could be read as hours.
function sayHours(seconds, always = false) {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (n) => String(n).padStart(2, "0");
  return hours || always ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function showTimes(root) {
  for (const time of root.querySelectorAll("time[data-when]")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    time.textContent = sayWhen(at);
    time.title = sayExactly(at);
  }
  for (const time of root.querySelectorAll("time[data-exact]")) {
    const at = Date.parse(time.dateTime);
    if (!Number.isNaN(at)) time.textContent = sayExactly(at);
  }
  tick();
}

function tick() {
  for (const time of document.querySelectorAll("time[data-clock]")) {
    time.textContent = sayExactly(now());
  }
  for (const time of document.querySelectorAll("time[data-countdown]")) {
    const left = sayLeft(Date.parse(time.dateTime));
    if (time.textContent !== left) time.textContent = left;
    time.toggleAttribute("data-over", Date.parse(time.dateTime) <= now());
  }
}

setInterval(tick, 1000);
