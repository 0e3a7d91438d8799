"""The gate's app stays on the device: it opens without a network, and is exchanged in a quiet moment."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WAIT, Visit
from tests.browser.engine import CORE
from tests.conftest import World

pytestmark = pytest.mark.browser

KEPT = """
async (path) => {
  await navigator.serviceWorker.ready;
  for (const name of await caches.keys()) {
    if (name.startsWith("gate-app-") && (await (await caches.open(name)).match(path))) return true;
  }
  return false;
}
"""
ADDRESSES = """
async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  }
  return found;
}
"""
# A browser whose service worker does what the test says.
PUPPET = """
const puppet = new EventTarget();
const worker = (name) => ({
  postMessage(data, ports = []) {
    window.said.push([name, data.type]);
    ports[0]?.postMessage({ isKept: true });
  },
});
window.said = [];
window.idle = false;
const registration = Object.assign(new EventTarget(), { active: worker("old"), waiting: worker("new"), update() {} });
Object.assign(puppet, {
  controller: registration.active,
  ready: Promise.resolve(registration),
  register: async (address, { scope }) => { window.said.push([address, scope]); return registration; },
});
Object.defineProperty(navigator, "serviceWorker", { value: puppet });
window.takenOver = () => puppet.dispatchEvent(new Event("controllerchange"));
"""


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    visitor = visit()
    yield visitor.page
    # Chromium tells its console of each call without a network.
    visitor.problems[:] = [text for text in visitor.problems if "Failed to load" not in text]


def wait_for(page: Page, script: str, given: str) -> None:
    """Ask until a function that has to wait itself says yes."""
    last = time.monotonic() + WAIT / 1000
    while not page.evaluate(script, given):
        assert time.monotonic() < last, script
        page.wait_for_timeout(50)


def keep(page: Page, world: World) -> str:
    path = f"/gate/{world.fair.slug}/"
    page.goto(path)
    for language in ("th", "en"):
        wait_for(page, KEPT, f"{path}?language={language}")
    return path


def test_app_opens_without_a_network_in_both_languages(world: World, page: Page) -> None:
    path = keep(page, world)
    page.context.set_offline(True)
    page.reload()
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "th")
    expect(page.locator("[data-gate]")).to_be_visible()
    page.evaluate(
        "async (core) => { await (await import(`${core}/shell.js`)).chooseLanguage('en'); }", CORE
    )
    expect(html).to_have_attribute("lang", "en")
    page.goto(f"{path}pair/")
    expect(html).to_have_attribute("lang", "en")
    expect(page.locator("[data-gate]")).to_be_visible()


def test_whole_engine_and_reader_are_kept(world: World, page: Page) -> None:
    keep(page, world)
    page.context.set_offline(True)
    page.reload()
    root = page.locator("[data-gate]")
    files = [root.get_attribute(f"data-{name}") or "" for name in ("worker", "library", "wasm")]
    loaded = page.evaluate(
        """async ([core, files]) => {
          await import(`${core}/engine.js`);
          const answers = await Promise.all(files.map((file) => fetch(file)));
          await document.fonts.load("400 1em Sarabun", "ก");
          return [answers.map(({ ok }) => ok), document.fonts.check("400 1em Sarabun", "ก")];
        }""",
        [CORE, files],
    )
    assert loaded == [[True] * 3, True]


def test_worker_keeps_the_app_and_nothing_of_the_api(world: World, page: Page) -> None:
    keep(page, world)
    page.reload()
    page.evaluate("() => fetch('/api/v1/clock').then((answer) => answer.json())")
    kept = page.evaluate(ADDRESSES)
    assert any("zxing_reader" in address for address in kept)
    other = {address for address in kept if not address.startswith("/static/")}
    assert other == {f"/gate/{world.fair.slug}/", "/gate/language"}


def test_former_version_goes_and_its_fairs_stay(world: World, page: Page) -> None:
    page.goto("/")
    path = f"/gate/{world.fair.slug}/"
    page.evaluate(
        """async (path) => {
          const former = await caches.open("gate-app-former");
          await former.put(`${path}?language=th`, new Response("old"));
          await navigator.serviceWorker.register("/gate/sw.js", { scope: "/gate/" });
        }""",
        path,
    )
    wait_for(page, "async (name) => !(await caches.keys()).includes(name)", "gate-app-former")
    page.context.set_offline(True)
    page.goto(path)
    expect(page.locator("[data-gate]")).to_be_visible()


def test_new_version_takes_over_when_nothing_is_decided(page: Page) -> None:
    page.add_init_script(PUPPET)
    page.goto("/")
    began = page.evaluate("() => performance.timeOrigin")
    keep_shell = """
    async (core) => {
      const { keepShell } = await import(`${core}/shell.js`);
      return keepShell({ isIdle: () => { window.asked = (window.asked ?? 0) + 1; return window.idle; } });
    }
    """
    assert page.evaluate(keep_shell, CORE) is True
    assert page.evaluate("() => said") == [["/gate/sw.js", "/gate/"], ["old", "keep"]]
    page.wait_for_function("() => window.asked >= 2")
    assert ["new", "take-over"] not in page.evaluate("() => said")
    page.evaluate("() => { window.idle = true; }")
    page.wait_for_function("() => said.some(([, type]) => type === 'take-over')")
    page.evaluate("() => { window.idle = false; takenOver(); }")
    assert page.evaluate("() => performance.timeOrigin") == began
    page.evaluate("() => { window.idle = true; }")
    page.wait_for_function("(began) => performance.timeOrigin !== began", arg=began)
