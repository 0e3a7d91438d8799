"""The gate's engine, called in a page of the product."""

from typing import Any

from playwright.sync_api import Page

CORE = "/static/badges/gate/core"
OPEN = """
async ({ core, fair, api, waits, limits }) => {
  const { openEngine } = await import(`${core}/engine.js`);
  window.heard = [];
  window.engine = await openEngine({ fair, api, storage: { waits, limits } });
  for (const name of ["answer", "conflict", "ended", "sent"]) {
    window.engine.on(name, (given) => window.heard.push({ name, ...given }));
  }
  return window.engine.state;
}
"""
# Whatever it throws comes as {code, detail}.
CALL = """
async ([name, given]) => {
  try {
    return await window.engine[name](...given);
  } catch (error) {
    return { code: error.code ?? String(error), detail: error.detail ?? "" };
  }
}
"""
READ_ALL = """
async (codes) => {
  const answers = [];
  for (const code of codes) answers.push(await window.engine.read(code));
  return answers.map(({ decision, reason }) => [decision, reason]);
}
"""
# Nobody waits half a minute in a test.
QUICK = {"first": 20, "longest": 60, "idle": 100, "taken": 30}


def open_engine(page: Page, fair: str = "city-2017", *, limits: Any = None, path: str = "/") -> Any:
    page.goto(path)
    given = {"core": CORE, "fair": fair, "api": "/api/v1", "waits": QUICK, "limits": limits or {}}
    return page.evaluate(OPEN, given)


def call(page: Page, name: str, *given: Any) -> Any:
    return page.evaluate(CALL, [name, list(given)])


def read(page: Page, code: str, **options: Any) -> tuple[str, str]:
    answer = call(page, "read", code, options)
    return answer.get("decision", ""), answer.get("reason", answer.get("code"))


def read_all(page: Page, codes: list[str]) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(READ_ALL, codes)
    return found


def state(page: Page) -> Any:
    return page.evaluate("() => window.engine.state")


def until(page: Page, condition: str) -> None:
    """Wait for what is true of the engine's `state` and of what was `heard`."""
    page.wait_for_function(
        f"() => ((state, heard) => {condition})(window.engine.state, window.heard)"
    )
