{% autoescape off %}// Keeps the gate's app on the device, so that it opens without a network. It never touches the API.
const { version: VERSION, files: FILES, static: STATIC } = {{ settled }};
{% endautoescape %}const PREFIX = "gate-app-";
const CACHE = PREFIX + VERSION;
const CHOICES = "gate-choices";
const LANGUAGES = ["th", "en"];
// The app of a fair, and the way into it from a pairing's code.
const SHELL = /^(\/gate\/[-\w]+\/)(?:pair\/)?$/;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", (event) => {
  const { type, path, language } = event.data ?? {};
  if (type === "take-over") event.waitUntil(skipWaiting());
  if (type === "keep" && SHELL.test(path)) event.waitUntil(keep(path, language, event.ports[0]));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && SHELL.test(pathname)) event.respondWith(openShell(request, pathname));
  else if (pathname.startsWith(STATIC)) event.respondWith(openFile(request));
});

async function install() {
  const cache = await caches.open(CACHE);
  // Plain names stay the same from version to version: the browser asks whether they changed.
  await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
  for (const path of await knownShells()) await fetchShells(cache, path);
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
  await clients.claim();
}

/** The fairs whose app a former version kept: the new one has them too before it takes over. */
async function knownShells() {
  const paths = new Set();
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    for (const { url } of await (await caches.open(name)).keys()) {
      const { pathname } = new URL(url);
      if (SHELL.test(pathname)) paths.add(pathname);
    }
  }
  return paths;
}

function shellKey(path, language) {
  return `${SHELL.exec(path)[1]}?language=${language}`;
}

/** The page without anybody's session, in each language. */
async function fetchShells(cache, path) {
  const [, shell] = SHELL.exec(path);
  await Promise.all(
    LANGUAGES.map(async (language) => {
      const response = await fetch(shell, {
        cache: "no-store",
        credentials: "omit",
        headers: { "Accept-Language": language },
      });
      if (!response.ok || response.redirected) throw new Error(`${shell}: ${response.status}`);
      await cache.put(shellKey(shell, language), response);
    }),
  );
}

async function keep(path, language, port) {
  try {
    const choices = await caches.open(CHOICES);
    if (LANGUAGES.includes(language) && !(await choices.match("/gate/language"))) {
      await choices.put("/gate/language", new Response(language));
    }
    const cache = await caches.open(CACHE);
    if (!(await cache.match(shellKey(path, "th"), { ignoreVary: true }))) await fetchShells(cache, path);
    port?.postMessage({ isKept: true });
  } catch {
    port?.postMessage({ isKept: false });
  }
}

async function openShell(request, path) {
  const choices = await caches.open(CHOICES);
  const language = await (await choices.match("/gate/language"))?.text();
  const cache = await caches.open(CACHE);
  const kept = await cache.match(shellKey(path, language ?? LANGUAGES[0]), { ignoreVary: true });
  return kept ?? fetch(request);
}

/** What is kept is there at once; what was forgotten is kept the first time that it is needed. */
async function openFile(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200 && response.type === "basic") await cache.put(request, response.clone());
  return response;
}
