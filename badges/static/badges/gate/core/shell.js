const WORKER = "/gate/sw.js";
const SCOPE = "/gate/";
const CHOICES = "gate-choices";
const YEAR = 31_536_000;
const LOOK = 3_600_000;
const AGAIN = 2000;

/**
 * Keeps the app on this device, and exchanges it for a newer version at a moment at which nothing is going on:
 * `isIdle()` says whether it is one. Answers whether the app opens without a network from now on.
 */
export async function keepShell({ isIdle = () => true } = {}) {
  if (!navigator.serviceWorker) return false;
  const hadWorker = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker only begins to keep what this page has; a later one brings another page.
    if (hadWorker) whenIdle(isIdle, () => location.reload());
  });
  const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
  const takeOver = () => {
    const { waiting } = registration;
    if (waiting && hadWorker) whenIdle(isIdle, () => waiting.postMessage({ type: "take-over" }));
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", takeOver);
  });
  takeOver();
  setInterval(() => registration.update().catch(() => {}), LOOK);
  await navigator.serviceWorker.ready;
  return keep(registration.active);
}

function keep(worker) {
  const { port1: here, port2: there } = new MessageChannel();
  return new Promise((resolve) => {
    here.onmessage = ({ data }) => resolve(data.isKept);
    const language = document.documentElement.lang;
    worker.postMessage({ type: "keep", path: location.pathname, language }, [there]);
  });
}

function whenIdle(isIdle, work) {
  if (isIdle()) work();
  else setTimeout(() => whenIdle(isIdle, work), AGAIN);
}

/** Show the app in another language, without a network too. */
export async function chooseLanguage(language) {
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.cookie = `django_language=${language};path=/;max-age=${YEAR};samesite=lax${secure}`;
  const choices = await caches.open(CHOICES);
  await choices.put("/gate/language", new Response(language));
  location.reload();
}
