"""The gate's engine in a real Chromium: what it decides by itself, and what it decides by."""

import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from badges import codes, rules
from events import clock
from tests.browser.conftest import Visit
from tests.browser.engine import CORE, call, open_engine, read, state, until
from tests.browser.fake_gate import FakeGate, no_line, sign

pytestmark = pytest.mark.browser

PROJECT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((PROJECT / "tests/badges/admission_vectors.json").read_text("utf-8"))
DOCUMENT = (PROJECT / "docs/token.md").read_text("utf-8")
TOKENS = json.loads(DOCUMENT.split("```json\n")[1].split("```")[0])
DECIDE = """
async ([core, cases]) => {
  const { decideAdmission } = await import(`${core}/decide.js`);
  return cases.map((given) => decideAdmission(given));
}
"""
VERIFY = """
async ([core, keys, texts]) => {
  const { verifyCode } = await import(`${core}/token.js`);
  const { Keys } = await import(`${core}/keys.js`);
  const list = Object.entries(keys).map(([kid, key]) => ({ kid: Number(kid), public_key: key, not_after: null }));
  return Promise.all(texts.map(async (text) => {
    try {
      const { kid, badge, notBefore, notAfter } = await verifyCode(text, new Keys(list));
      return [kid, badge, notBefore, notAfter];
    } catch (error) {
      return error.reason;
    }
  }));
}
"""


@pytest.fixture
def gate() -> FakeGate:
    return FakeGate()


@pytest.fixture
def page(visit: Visit, gate: FakeGate) -> Iterator[Page]:
    visitor = visit()
    gate.serve(visitor.context)
    yield visitor.page
    # Chromium tells its console of each call that a broken line cost.
    visitor.problems[:] = [text for text in visitor.problems if "Failed to load" not in text]


@pytest.fixture
def paired(page: Page) -> Page:
    """At gate G1, with what the fake server knew at this moment: tests that list badges sync once more."""
    open_engine(page)
    assert call(page, "pair", "right") is None
    until(page, "state.ready && state.online")
    return page


# --- codes and rules -----------------------------------------------------------------------------
def test_codes_are_read_as_in_the_document(page: Page) -> None:
    page.goto("/")
    genuine = [case["text"] for case in TOKENS["genuine"]]
    bad = [case["text"] for case in TOKENS["bad"]]
    by_a_scanner = [f"{text} \t\r\n" for text in genuine]
    keys = {int(kid): bytes.fromhex(key) for kid, key in TOKENS["keys"].items()}
    expected = []
    for text in genuine:
        code = codes.read_code(text, keys=keys)
        window = (round(moment.timestamp() * 1000) for moment in (code.not_before, code.not_after))
        expected.append([code.kid, code.badge_id, *window])
    found = page.evaluate(VERIFY, [CORE, TOKENS["keys"], genuine + bad + by_a_scanner])
    assert found == expected + [case["reason"] for case in TOKENS["bad"]] + expected


def test_changed_codes_are_refused_for_the_same_reason(page: Page, gate: FakeGate) -> None:
    page.goto("/")
    chance = random.Random(5)
    code = gate.code(1)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:aก"
    texts = []
    for _ in range(2000):
        letters = list(code)
        for _ in range(chance.randint(1, 3)):
            letters[chance.randrange(len(letters))] = chance.choice(alphabet)
        texts.append("".join(letters)[: chance.choice([122, 122, 122, 121, 60])])
    public = gate.bundle()["keys"][0]["public_key"]
    found = page.evaluate(VERIFY, [CORE, {"1": public}, texts])
    expected = []
    for text in texts:
        try:
            codes.read_code(text, keys={1: bytes.fromhex(public)})
            expected.append("genuine")
        except codes.BadCode as bad:
            expected.append(bad.reason)
    assert {"forged", "malformed", "unknown_key"} <= set(expected)
    # Taking away a letter and putting it back leaves the code as it was.
    assert ["genuine" if isinstance(answer, list) else answer for answer in found] == expected


def test_admission_is_decided_as_in_the_vectors(page: Page) -> None:
    page.goto("/")
    found = page.evaluate(DECIDE, [CORE, VECTORS])
    assert found == [{"decision": case["decision"], "reason": case["reason"]} for case in VECTORS]


def test_thousands_of_cases_are_decided_as_on_the_server(page: Page) -> None:
    page.goto("/")
    chance = random.Random(2017)
    cases = [_case(chance) for _ in range(5000)]
    found = page.evaluate(DECIDE, [CORE, cases])
    expected = [_decide(case) for case in cases]
    differing = [
        (case, ours, theirs)
        for case, ours, theirs in zip(cases, found, expected, strict=True)
        if ours != theirs
    ]
    assert differing == []
    assert {answer["reason"] for answer in expected} >= {
        "ok", "unknown", "wrong_fair", "revoked", "not_yet_valid", "expired", "wrong_gate", "closed",
        "already_inside", "not_inside",
    }  # fmt: skip


def _case(chance: random.Random) -> dict[str, Any]:
    start = dt.datetime(2017, 12, 17, tzinfo=clock.BANGKOK)

    def moment(*days: int) -> str:
        zone = chance.choice([clock.BANGKOK, dt.UTC, dt.timezone(dt.timedelta(hours=-5))])
        minutes = chance.choice([0, 0, 0, 30, 59, chance.randrange(60)])
        at = start + dt.timedelta(
            days=chance.choice(days), hours=chance.randrange(24), minutes=minutes
        )
        return at.astimezone(zone).isoformat()

    def some(*values: str) -> list[str]:
        return [value for value in values if chance.random() < 0.5] if chance.random() < 0.4 else []

    kinds = [kind.value for kind in rules.BadgeKind]
    dates = [(start + dt.timedelta(days=day)).date().isoformat() for day in range(3)]
    badge = {
        "kind": chance.choice(kinds),
        "fair": chance.choice([1, 1, 1, 1, 1, 2]),
        "revoked": chance.random() < 0.1,
        "valid_from": moment(-1, -1, 0),
        "valid_until": moment(1, 2, 3),
        "inside": chance.random() < 0.4,
        "last_entry": moment(-1, 0, 1) if chance.random() < 0.5 else None,
    }
    days = [
        {
            "date": date,
            "visitors": [f"{date}T10:00:00+07:00", f"{date}T21:00:00+07:00"],
            "exhibitors": [f"{date}T07:00:00+07:00", f"{date}T22:00:00+07:00"],
        }
        for date in dates
        if chance.random() < 0.9
    ]
    kind = {
        "gates": some("G1", "G2"),
        "zones": some("FAB", "FOOD"),
        "hours": chance.choice(["visitors", "exhibitors", "always"]),
        "days": some(*dates),
        "needs_escort": chance.random() < 0.5,
        "reentry": chance.choice(["free", "once_a_day", "never"]),
        "anti_passback": chance.random() < 0.7,
        "may_override": chance.random() < 0.5,
    }
    return {
        "badge": badge if chance.random() < 0.97 else None,
        "gate": {
            "fair": 1,
            "code": chance.choice(["G1", "G2", "G3"]),
            "kinds": some(*kinds),
            "zone": chance.choice([None, None, "FAB", "FOOD"]),
            "days": days,
        },
        "kind": kind if chance.random() < 0.8 else None,
        "direction": chance.choice(["entry", "entry", "entry", "exit"]),
        "moment": moment(0, 1, 2),
    }


def _decide(case: dict[str, Any]) -> dict[str, str]:
    at = dt.datetime.fromisoformat
    moment = at(case["moment"])
    badge, gate, kind = case["badge"], case["gate"], case["kind"]
    today = moment.astimezone(clock.BANGKOK).date().isoformat()
    day = next((day for day in gate["days"] if day["date"] == today), None)
    verdict = rules.decide_admission(
        badge=badge
        and rules.BadgeFacts(
            kind=badge["kind"],
            fair_id=badge["fair"],
            is_revoked=badge["revoked"],
            valid_from=at(badge["valid_from"]),
            valid_until=at(badge["valid_until"]),
            is_inside=badge["inside"],
            last_entry=at(badge["last_entry"]) if badge["last_entry"] else None,
        ),
        gate=rules.GateFacts(
            fair_id=gate["fair"],
            kinds=gate["kinds"],
            hours=day and rules.Hours(*map(at, [*day["visitors"], *day["exhibitors"]])),
            code=gate["code"],
            zone=gate["zone"],
        ),
        kind=kind and rules.KindFacts(**kind),
        direction=rules.Direction(case["direction"]),
        moment=moment,
    )
    return {"decision": verdict.decision.value, "reason": verdict.reason.value}


# --- reading -------------------------------------------------------------------------------------
def test_badge_is_decided_written_down_and_sent(paired: Page, gate: FakeGate) -> None:
    code = gate.listed(5)
    call(paired, "sync")
    answer = call(paired, "read", f"{code}\r\n")
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
        "deny", "already_inside", True,
    )  # fmt: skip


def test_exit_and_return_follow_this_devices_own_scans(paired: Page, gate: FakeGate) -> None:
    gate.rules["kinds"] = {"press": {"reentry": "never"}}
    free, once = gate.listed(1), gate.listed(2, "press")
    call(paired, "sync")
    for code, back in ((free, ("admit", "ok")), (once, ("deny", "already_inside"))):
        # Whoever came in by another gate is let out.
        assert read(paired, code, direction="exit") == ("admit", "ok")
        assert read(paired, code, direction="exit") == ("deny", "not_inside")
        assert read(paired, code) == ("admit", "ok")
        assert read(paired, code) == ("deny", "already_inside")
        assert read(paired, code, direction="exit") == ("admit", "ok")
        assert read(paired, code) == back


def test_what_is_not_genuine_is_written_down_too(paired: Page, gate: FakeGate) -> None:
    other = FakeGate(now=gate.now)
    other.private_keys[1] = b"\x07" * 32
    assert read(paired, "NOT A BADGE") == ("deny", "forged")
    assert read(paired, other.code(1)) == ("deny", "forged")
    assert read(paired, "") == ("deny", "forged")
    until(paired, "state.queueLength === 0")
    assert [scan["device_seq"] for scan in gate.stored] == [1, 2, 3]


def test_badge_that_is_not_listed_follows_the_fairs_word(paired: Page, gate: FakeGate) -> None:
    code = gate.code(9)
    answer = call(paired, "read", code)
    assert (answer["decision"], answer["unlisted"], answer["attention"], answer["facts"]) == (
        "admit", True, True, None,
    )  # fmt: skip
    gate.rules["unlisted"] = "deny"
    call(paired, "sync")
    assert read(paired, gate.code(10)) == ("deny", "unknown")
    # Nobody is locked in for a list that is behind.
    assert read(paired, gate.code(11), direction="exit") == ("admit", "ok")


def test_supervisor_lets_in_whom_the_rules_refuse(paired: Page, gate: FakeGate) -> None:
    gate.rules["unlisted"] = "deny"
    gate.rules["kinds"] = {"visitor": {"gates": ["G9"]}}
    visitor, stranger = gate.listed(1, "visitor"), gate.code(2)
    organiser, staff = gate.listed(3, "organiser"), gate.listed(4, "staff")
    call(paired, "sync")
    assert read(paired, visitor) == ("deny", "wrong_gate")
    assert read(paired, stranger) == ("deny", "unknown")
    for by, reason, why in (
        (staff, "a guest of honour", "kind"),
        (organiser, "x", "reason"),
        (visitor, "a guest of honour", "own"),
        (gate.code(5), "a guest of honour", "code"),
        ("NOT A BADGE", "a guest of honour", "code"),
    ):
        given = {"override": {"code": by, "reason": reason}}
        assert call(paired, "read", visitor, given) == {"code": "override_refused", "detail": why}
    given = {"override": {"code": organiser, "reason": " a guest of honour "}}
    assert call(paired, "read", "NOT A BADGE", given)["detail"] == "forged"
    for code in (visitor, stranger):
        assert call(paired, "read", code, given)["decision"] == "admit"
    until(paired, "state.queueLength === 0")
    overrides = [scan["override"] for scan in gate.stored if "override" in scan]
    assert overrides == [{"code": organiser, "reason": "a guest of honour"}] * 2
    # A supervisor whose badge was revoked is none any more.
    gate.revoked.append(f"{3:016x}")
    call(paired, "sync")
    assert call(paired, "read", gate.code(6), given)["detail"] == "code"


def test_group_comes_in_by_one_code(paired: Page, gate: FakeGate) -> None:
    members = [{"id": f"{n:016x}", "serial": f"S{n}", "kind": "delegation"} for n in (1, 2)]
    code = gate.listed(1, "delegation", group=f"{1:016x}", members=members)
    second = gate.listed(2, "delegation")
    call(paired, "sync")
    assert read(paired, code) == ("admit", "ok")
    assert read(paired, code, member=members[1]["id"]) == ("admit", "ok")
    assert read(paired, code, member=members[1]["id"]) == ("deny", "already_inside")
    assert read(paired, second) == ("deny", "already_inside")
    assert read(paired, code, member="f" * 16) == ("", "member_unknown")
    until(paired, "state.queueLength === 0")
    assert [scan.get("member") for scan in gate.stored] == [
        None,
        members[1]["id"],
        members[1]["id"],
        None,
    ]


def test_undo_takes_a_scan_back_within_its_time(paired: Page, gate: FakeGate) -> None:
    code = gate.listed(1)
    call(paired, "sync")
    scan = call(paired, "read", code)
    assert read(paired, code) == ("deny", "already_inside")
    undo = call(paired, "undo", scan["scan_id"])
    assert call(paired, "undo", scan["scan_id"])["code"] == "undo_twice"
    assert call(paired, "undo", undo["scan_id"])["code"] == "undo_unknown"
    assert call(paired, "undo", "no-such-scan")["code"] == "undo_unknown"
    assert read(paired, code) == ("admit", "ok")
    until(paired, "state.queueLength === 0")
    assert [scan.get("undoes") for scan in gate.stored] == [None, None, scan["scan_id"], None]
    rows = call(paired, "recent", 10)
    assert [(row["undone"], row["undoable"], row["sent"]) for row in rows] == [
        (False, True, True), (False, False, True), (False, True, True), (True, False, True),
    ]  # fmt: skip
    gate.rules["undo_s"] = 0
    call(paired, "sync")
    until(paired, "state.terms.undo_s === 0")
    # Codes that no undo needs are not kept: each opens a gate.
    assert call(paired, "undo", rows[0]["scan_id"])["code"] == "undo_too_late"


def test_undone_exit_leaves_somebody_inside(paired: Page, gate: FakeGate) -> None:
    code = gate.listed(1)
    call(paired, "sync")
    read(paired, code)
    left = call(paired, "read", code, {"direction": "exit"})
    call(paired, "undo", left["scan_id"])
    assert read(paired, code) == ("deny", "already_inside")


def test_gate_hears_who_came_and_left_elsewhere(paired: Page, gate: FakeGate) -> None:
    here, there = gate.listed(1), gate.listed(2)
    call(paired, "sync")
    read(paired, here)
    later = (gate.now + dt.timedelta(minutes=5)).isoformat()
    gate.presence += [
        {"badge": f"{1:016x}", "inside": False, "at": later},
        {"badge": f"{2:016x}", "inside": True, "at": gate.now.isoformat()},
    ]
    call(paired, "sync")
    assert read(paired, there) == ("deny", "already_inside")
    assert read(paired, here) == ("admit", "ok")


# --- what it decides by --------------------------------------------------------------------------
def test_revocation_reaches_the_gate(paired: Page, gate: FakeGate) -> None:
    codes_read = [gate.listed(1), gate.listed(2), gate.code(3)]
    call(paired, "sync")
    gate.revoked += [f"{1:016x}", f"{3:016x}"]
    until(paired, f"state.version !== {json.dumps(state(paired)['version'])}")
    assert [read(paired, code) for code in codes_read] == [
        ("deny", "revoked"), ("admit", "ok"), ("deny", "revoked"),
    ]  # fmt: skip


def test_badges_of_a_former_key_hold_until_its_date(paired: Page, gate: FakeGate) -> None:
    old = [gate.listed(1), gate.listed(2)]
    gate.add_key(2)
    new = gate.listed(3)
    call(paired, "sync")
    assert [read(paired, code) for code in (old[0], new)] == [("admit", "ok")] * 2
    gate.ends[1] = gate.now
    call(paired, "sync")
    assert read(paired, old[1]) == ("deny", "expired")
    assert read(paired, old[0], direction="exit") == ("admit", "ok")
    del gate.private_keys[1]
    call(paired, "sync")
    assert read(paired, old[1]) == ("deny", "forged")


@pytest.mark.parametrize("harm", ["signature", "key", "shape", "rules"])
def test_bundle_that_is_not_the_fairs_own_is_not_believed(
    paired: Page, gate: FakeGate, harm: str
) -> None:
    code = gate.listed(1)
    call(paired, "sync")
    before = state(paired)["version"]

    def harmed() -> dict[str, Any]:
        gate.revoked = [f"{1:016x}"]
        made = FakeGate.bundle(gate)
        if harm == "signature":
            made["signature"] = "00" * 64
        elif harm == "key":
            # Another key under a number that the device knows.
            other = FakeGate(now=gate.now)
            other.private_keys[1] = b"\x07" * 32
            made["keys"] = other.bundle()["keys"]
            signed = {name: value for name, value in made.items() if name != "signature"}
            made["signature"] = sign(other.private_keys[1], signed)
        elif harm == "shape":
            del made["revoked"]
        else:
            made["rules"]["unlisted"] = "deny"
        return made

    gate.bundle = harmed  # type: ignore[method-assign]
    asked = gate.calls.count("/gate/bundle")
    call(paired, "sync")
    assert gate.calls.count("/gate/bundle") > asked
    assert (state(paired)["version"], state(paired)["online"]) == (before, False)
    assert read(paired, code) == ("admit", "ok")


def test_age_of_the_list_is_known_and_marked(paired: Page, gate: FakeGate) -> None:
    gate.rules["list_age_limit_s"] = 1
    call(paired, "sync")
    gate.faults.append(no_line)
    until(paired, "state.listTooOld && state.bundleAge >= 1")
    assert call(paired, "read", gate.code(1))["listTooOld"] is True
    gate.faults.clear()
    until(paired, "!state.listTooOld")


def test_canonical_text_is_that_of_other_languages(page: Page) -> None:
    page.goto("/")
    value = {
        "ไทย": ["ผ้าไหม", "😀", '"\\\n\t\u0001\u007f\u2028'],
        "b": {"z": 1, "a": None, "😀": True, "\uffff": False},
        "a": [-5, 0, 1513486800000],
    }
    found = page.evaluate(
        "async ([core, value]) => (await import(`${core}/bundle.js`)).canonicalJson(value)",
        [CORE, value],
    )
    assert found == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("harm", "problem"),
    [
        ("Object.defineProperty(globalThis, 'isSecureContext', { value: false })", "insecure"),
        ("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('no'))", "no_ed25519"),
        ("Object.defineProperty(globalThis, 'indexedDB', { value: undefined })", "no_storage"),
    ],
)
def test_browser_that_cannot_decide_says_why(page: Page, harm: str, problem: str) -> None:
    page.add_init_script(harm)
    assert open_engine(page)["problem"] == problem
    assert call(page, "read", "ANYTHING") == {"code": problem, "detail": ""}
