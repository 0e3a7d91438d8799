"""The gate's engine in a real Chromium: it decides without a network, and loses nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from badges import codes
from tests.browser.conftest import Visit, Visitor
from tests.browser.fake_gate import FakeGate

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).resolve().parents[2]
CORE = "/static/badges/gate/core"
VECTORS = json.loads((PROJECT / "tests/badges/admission_vectors.json").read_text("utf-8"))
TOKENS = json.loads(
    (PROJECT / "docs/token.md").read_text("utf-8").split("```json\n")[1].split("```")[0]
)

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
QUICK = {"first": 20, "longest": 60, "idle": 100, "taken": 30}


def open_engine(
    page: Page, fair: str = "city-2017", *, waits: Any = None, limits: Any = None
) -> Any:
    page.goto("/")
    given = {
        "core": CORE,
        "fair": fair,
        "api": "/api/v1",
        "waits": waits or QUICK,
        "limits": limits or {},
    }
    return page.evaluate(OPEN, given)


def call(page: Page, name: str, *given: Any) -> Any:
    return page.evaluate(CALL, [name, list(given)])


def state(page: Page) -> Any:
    return page.evaluate("() => window.engine.state")


def until(page: Page, condition: str) -> None:
    """Wait for what is true of the engine's `state` and of what was `heard`."""
    page.wait_for_function(
        f"() => ((state, heard) => {condition})(window.engine.state, window.heard)"
    )


@pytest.fixture
def gate() -> FakeGate:
    return FakeGate()


@pytest.fixture
def visitor(visit: Visit, gate: FakeGate) -> Visitor:
    given = visit()
    gate.serve(given.context)
    return given


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.page


@pytest.fixture
def paired(page: Page) -> Page:
    open_engine(page)
    assert call(page, "pair", "right") is None
    until(page, "state.ready && state.online")
    return page


# --- what it decides ---------------------------------------------------------------------------------
def test_tokens_are_read_as_in_the_document(page: Page) -> None:
    page.goto("/")
    read = """
    async ([core, keys, texts]) => {
      const { verifyCode } = await import(`${core}/token.js`);
      const { Keys } = await import(`${core}/keys.js`);
      const list = Object.entries(keys).map(([kid, key]) => ({ kid: Number(kid), public_key: key, not_after: null }));
      return Promise.all(texts.map(async (text) => {
        try {
          const { kid, badge, notBefore, notAfter } = await verifyCode(text, new Keys(list));
          return { kid, badge_id: badge, not_before: notBefore, not_after: notAfter };
        } catch (error) {
          return error.reason;
        }
      }));
    }
    """
    genuine = [case["text"] for case in TOKENS["genuine"]]
    bad = [case["text"] for case in TOKENS["bad"]]
    found = page.evaluate(
        read, [CORE, TOKENS["keys"], genuine + bad + [text + "\r\n" for text in genuine]]
    )
    expected = []
    for text in genuine:
        code = codes.read_code(
            text, keys={int(kid): bytes.fromhex(key) for kid, key in TOKENS["keys"].items()}
        )
        expected.append(
            {
                "kid": code.kid,
                "badge_id": code.badge_id,
                "not_before": round(code.not_before.timestamp() * 1000),
                "not_after": round(code.not_after.timestamp() * 1000),
            }
        )
    assert found == expected + [case["reason"] for case in TOKENS["bad"]] + expected


def test_admission_is_decided_as_in_the_vectors(page: Page) -> None:
    page.goto("/")
    decide = """
    async ([core, cases]) => {
      const { decideAdmission } = await import(`${core}/decide.js`);
      return cases.map((given) => decideAdmission(given));
    }
    """
    found = page.evaluate(decide, [CORE, VECTORS])
    assert found == [{"decision": case["decision"], "reason": case["reason"]} for case in VECTORS]


# --- scanning ----------------------------------------------------------------------------------------
def test_badge_is_decided_written_down_and_sent(paired: Page, gate: FakeGate) -> None:
    code = gate.listed(5)
    call(paired, "sync")
    answer = call(paired, "read", code + "\r\n", {"direction": "entry"})
    assert (answer["decision"], answer["reason"], answer["attention"]) == ("admit", "ok", False)
    assert answer["facts"] == {
        "serial": "S5", "kind": "exhibitor", "booths": ["A05"],
        "name": "กลุ่มทอผ้าไหมบ้านท่าสว่าง", "group": None, "members": [],
    }  # fmt: skip
    until(paired, "heard.some(({ name }) => name === 'answer') && state.queueLength === 0")
    assert [(scan["code"], scan["device_seq"], scan["shown"]) for scan in gate.stored] == [
        (code, 1, {"decision": "admit", "reason": "ok"})
    ]
    again = call(paired, "read", code)
    assert (again["decision"], again["reason"], again["attention"]) == (
        "deny",
        "already_inside",
        True,
    )
