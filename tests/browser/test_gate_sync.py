"""Scans between the gate's device and the server: whatever breaks, each is stored once, and none is lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Visit, Visitor
from tests.browser.engine import call, open_engine, read, read_all, state, until
from tests.browser.fake_gate import FakeGate, no_line

pytestmark = pytest.mark.browser

BATCH = "/gate/scans/batch"


@pytest.fixture
def gate() -> FakeGate:
    return FakeGate()


@pytest.fixture
def visitor(visit: Visit, gate: FakeGate) -> Iterator[Visitor]:
    visitor = visit()
    gate.serve(visitor.context)
    yield visitor
    # Chromium tells its console of each call that a broken line cost.
    visitor.problems[:] = [text for text in visitor.problems if "Failed to load" not in text]


@pytest.fixture
def page(visitor: Visitor) -> Page:
    open_engine(visitor.page)
    call(visitor.page, "pair", "right")
    until(visitor.page, "state.ready && state.online")
    return visitor.page


def is_batch(route: Route) -> bool:
    return route.request.url.endswith(BATCH)


def sent(route: Route) -> list[dict[str, Any]]:
    scans: list[dict[str, Any]] = json.loads(route.request.post_data or "{}")["scans"]
    return scans


def numbers(gate: FakeGate) -> list[int]:
    return sorted(scan["device_seq"] for scan in gate.stored)


def test_two_hundred_scans_without_a_line_survive_reloads_and_are_stored_once(
    page: Page, gate: FakeGate
) -> None:
    codes = [gate.listed(number) for number in range(1, 201)]
    call(page, "sync")
    gate.faults.append(no_line)
    assert read_all(page, codes[:120]) == [["admit", "ok"]] * 120
    open_engine(page)
    assert (state(page)["queueLength"], state(page)["ready"], state(page)["online"]) == (
        120,
        True,
        False,
    )
    # What this device let in before the reload is inside.
    assert read_all(page, codes[:3]) == [["deny", "already_inside"]] * 3
    assert read_all(page, codes[120:]) == [["admit", "ok"]] * 80
    open_engine(page)
    assert state(page)["queueLength"] == 203
    gate.faults.clear()
    until(page, "state.online && state.queueLength === 0")
    assert numbers(gate) == list(range(1, 204))
    assert {scan["scanned_at"][:10] for scan in gate.stored} == {"2017-12-17"}
    assert call(page, "waiting") == []


def test_lost_replies_store_nothing_twice(page: Page, gate: FakeGate) -> None:
    lost: list[int] = []

    def lose(route: Route) -> bool:
        if not is_batch(route) or len(lost) == 3:
            return False
        lost.append(len(gate.take(sent(route))["results"]))
        route.abort("connectionreset")
        return True

    gate.faults.append(lose)
    read_all(page, [gate.code(number) for number in range(1, 6)])
    until(page, "state.online && state.queueLength === 0")
    assert len(lost) == 3
    assert numbers(gate) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("status", [500, 502, 503, 404, 408, 429])
def test_answers_that_are_none_keep_the_scans(page: Page, gate: FakeGate, status: int) -> None:
    failed: list[int] = []

    def fail(route: Route) -> bool:
        if not is_batch(route) or len(failed) == 4:
            return False
        failed.append(status)
        route.fulfill(status=status, body="<h1>away</h1>")
        return True

    gate.faults.append(fail)
    read_all(page, [gate.code(number) for number in range(1, 4)])
    until(page, "state.online && state.queueLength === 0")
    assert len(failed) == 4
    assert (numbers(gate), state(page)["refused"]) == ([1, 2, 3], 0)


@pytest.mark.parametrize("body", ["{}", "not json", '{"results": []}', "[]", "null"])
def test_answer_that_acknowledges_nothing_deletes_nothing(
    page: Page, gate: FakeGate, body: str
) -> None:
    answered: list[str] = []

    def confuse(route: Route) -> bool:
        if not is_batch(route) or len(answered) == 3:
            return False
        answered.append(body)
        route.fulfill(status=200, content_type="application/json", body=body)
        return True

    gate.faults.append(confuse)
    read(page, gate.code(1))
    until(page, "state.online && state.queueLength === 0")
    assert (len(answered), numbers(gate)) == (3, [1])


def test_only_what_is_acknowledged_leaves_the_device(page: Page, gate: FakeGate) -> None:
    """The server takes every second one, then the rest."""
    gate.faults.append(no_line)
    read_all(page, [gate.code(number) for number in range(1, 11)])

    def take_half(route: Route) -> bool:
        if not is_batch(route):
            return False
        answer = gate.take(sent(route)[::2])
        route.fulfill(json=answer)
        return True

    gate.faults[:] = [take_half]
    until(page, "state.online && state.queueLength === 0")
    assert gate.batches[0] == 5
    assert numbers(gate) == list(range(1, 11))


def test_upload_that_is_too_large_is_halved(page: Page, gate: FakeGate) -> None:
    gate.faults.append(no_line)
    read_all(page, [gate.code(number) for number in range(1, 31)])

    def too_large(route: Route) -> bool:
        if not is_batch(route) or len(sent(route)) <= 8:
            return False
        route.fulfill(status=413, json={"code": "too_large"})
        return True

    gate.faults[:] = [too_large]
    until(page, "state.online && state.queueLength === 0")
    assert max(gate.batches) <= 8
    assert numbers(gate) == list(range(1, 31))


def test_slow_line_counts_as_none_and_is_tried_with_less(visitor: Visitor, gate: FakeGate) -> None:
    page = visitor.page
    open_engine(page, limits={"upload": 1500})
    call(page, "pair", "right")
    held: list[Route] = []
    gate.faults.append(no_line)
    read_all(page, [gate.code(number) for number in range(1, 17)])

    def hang(route: Route) -> bool:
        if not is_batch(route) or len(sent(route)) <= 4:
            return False
        held.append(route)
        return True

    gate.faults[:] = [hang]
    # Meanwhile the gate goes on by itself.
    assert read(page, gate.code(17)) == ("admit", "ok")
    until(page, "state.online && state.queueLength === 0")
    assert held
    assert numbers(gate) == list(range(1, 18))


@pytest.mark.parametrize("how", ["answered with an error", "422", "500"])
def test_bad_scan_is_kept_aside_and_holds_up_nobody(page: Page, gate: FakeGate, how: str) -> None:
    bad = gate.code(3)

    def refuse(route: Route) -> bool:
        if how == "answered with an error" or not is_batch(route):
            return False
        if all(scan["code"] != bad for scan in sent(route)):
            return False
        route.fulfill(status=int(how), json={"code": "no_way"})
        return True

    if how == "answered with an error":
        gate.answers[bad] = {"stored": False, "error": "no_way", "decision": None, "reason": None}
    gate.faults.append(no_line)
    read_all(page, [gate.code(number) if number != 3 else bad for number in range(1, 7)])
    gate.faults[:] = [refuse]
    for number in (7, 8):
        # A server that fails is believed to be down until it has taken others three times meanwhile.
        until(page, f"heard.filter(({{ name }}) => name === 'answer').length >= {number - 2}")
        read(page, gate.code(number))
    until(page, "state.refused === 1 && state.queueLength === 0")
    [kept] = call(page, "refused")
    error = "server_error" if how == "500" else "no_way"
    assert (kept["device_seq"], kept["code"], kept["error"]) == (3, bad, error)
    stored = set(numbers(gate)) | {3}
    assert stored == set(range(1, 9))


def test_revocations_arrive_although_uploads_fail(page: Page, gate: FakeGate) -> None:
    def fail(route: Route) -> bool:
        if is_batch(route):
            route.fulfill(status=500, body="")
        return is_batch(route)

    gate.faults.append(fail)
    code = gate.code(1)
    read(page, gate.code(2))
    before = json.dumps(state(page)["version"])
    gate.revoked.append(f"{1:016x}")
    until(page, f"state.version !== {before}")
    assert read(page, code) == ("deny", "revoked")


def test_what_the_server_never_received_is_sent_again(page: Page, gate: FakeGate) -> None:
    """As after a backup was put back: what was acknowledged is gone there."""
    read_all(page, [gate.code(number) for number in range(1, 4)])
    until(page, "state.online && state.queueLength === 0")
    del gate.stored[1]
    take = gate.take

    def tell(scans: Any) -> dict[str, Any]:
        answer = take(scans)
        known = set(numbers(gate))
        return answer | {"gaps": [[seq, seq] for seq in range(1, max(known)) if seq not in known]}

    gate.take = tell  # type: ignore[method-assign]
    read(page, gate.code(4))
    until(
        page, "state.queueLength === 0 && heard.filter(({ name }) => name === 'answer').length >= 5"
    )
    assert numbers(gate) == [1, 2, 3, 4]


def test_server_that_differs_is_heard(page: Page, gate: FakeGate) -> None:
    code = gate.listed(1)
    call(page, "sync")
    gate.answers[code] = {"decision": "deny", "reason": "already_inside", "conflict": True}
    assert read(page, code) == ("admit", "ok")
    until(page, "heard.some(({ name }) => name === 'conflict')")
    [answer] = page.evaluate("() => heard.filter(({ name }) => name === 'answer')")
    assert (answer["shown"]["decision"], answer["decision"], answer["differs"]) == (
        "admit", "deny", True,
    )  # fmt: skip


def test_numbers_inside_follow_the_server_and_what_waits(page: Page, gate: FakeGate) -> None:
    read(page, gate.code(1))
    until(page, "state.queueLength === 0 && state.inside === 10 && state.insideGate === 4")
    gate.faults.append(no_line)
    read_all(page, [gate.code(2), gate.code(3)])
    until(page, "state.inside === 12")
    gate.faults.clear()
    until(page, "state.queueLength === 0 && state.inside === 10")


# --- pages ---------------------------------------------------------------------------------------
def test_two_pages_share_one_device(page: Page, visitor: Visitor, gate: FakeGate) -> None:
    both = [gate.listed(number) for number in range(1, 41)]
    call(page, "sync")
    other = visitor.context.new_page()
    open_engine(other)
    started = "(codes) => { window.all = Promise.all(codes.map((code) => engine.read(code))); }"
    page.evaluate(started, both)
    other.evaluate(started, both)
    answers = [
        answer["decision"] for tab in (page, other) for answer in tab.evaluate("() => window.all")
    ]
    # Each badge was let in by one of the pages, never by both.
    assert (answers.count("admit"), answers.count("deny")) == (40, 40)
    for tab in (page, other):
        until(tab, "state.queueLength === 0")
    assert numbers(gate) == list(range(1, 81))
    assert sum(gate.batches) == 80


def test_page_that_is_killed_loses_nothing_that_it_said(
    page: Page, visitor: Visitor, gate: FakeGate
) -> None:
    gate.faults.append(no_line)
    codes = [gate.code(number) for number in range(1, 61)]
    said: list[str] = []

    def say(scan_id: str) -> None:
        said.append(scan_id)

    page.expose_function("say", say)
    page.evaluate(
        "(codes) => { for (const code of codes) engine.read(code).then(({ scan_id }) => say(scan_id)); }",
        codes,
    )
    page.wait_for_function("() => engine.state.queueLength >= 5")
    page.close()
    again = visitor.context.new_page()
    open_engine(again)
    waiting = call(again, "waiting")
    kept = {scan["scan_id"] for scan in waiting}
    assert set(said) <= kept
    assert [scan["device_seq"] for scan in waiting] == list(range(1, len(waiting) + 1))
    gate.faults.clear()
    until(again, "state.online && state.queueLength === 0")
    assert {scan["scan_id"] for scan in gate.stored} == kept


def test_full_disk_is_said_and_loses_nothing(page: Page, gate: FakeGate) -> None:
    gate.faults.append(no_line)
    first, second = gate.listed(1), gate.listed(2)
    assert read(page, first) == ("admit", "ok")
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
          IDBObjectStore.prototype.put = function (...given) {
            if (this.name === "queue") throw new DOMException("full", "QuotaExceededError");
            return put.apply(this, given);
          };
        }"""
    )
    assert call(page, "read", second)["code"] == "storage_full"
    assert (state(page)["problem"], state(page)["queueLength"]) == ("storage_full", 1)
    page.evaluate("() => makeRoom()")
    assert read(page, second) == ("admit", "ok")
    assert state(page)["problem"] is None
    gate.faults.clear()
    until(page, "state.online && state.queueLength === 0")
    assert numbers(gate) == [1, 2]


# --- pairing -------------------------------------------------------------------------------------
def test_wrong_secret_pairs_nothing(visitor: Visitor, gate: FakeGate) -> None:
    page = visitor.page
    assert open_engine(page)["pairing"] is None
    assert call(page, "pair", "wrong") == {"code": "pair_refused", "detail": "pairing_ended"}
    assert call(page, "read", gate.code(1))["code"] == "not_paired"
    gate.faults.append(no_line)
    assert call(page, "pair", "right")["code"] == "no_line"
    gate.faults.clear()
    assert call(page, "pair", "right") is None
    assert state(page)["pairing"] == {
        "device": "00000000", "name": "phone", "fair": "city-2017", "gate": "G1",
    }  # fmt: skip
    assert "the-token" not in json.dumps(state(page))


def test_unsent_scans_stand_in_the_way_of_another_pairing(page: Page, gate: FakeGate) -> None:
    gate.faults.append(no_line)
    read(page, gate.code(1))
    assert call(page, "pair", "right")["code"] == "unsent_scans"
    assert call(page, "forget")["code"] == "unsent_scans"
    gate.faults.clear()
    until(page, "state.online && state.queueLength === 0")
    assert call(page, "forget") is None
    assert state(page)["pairing"] is None
    assert numbers(gate) == [1]


def everything(page: Page) -> Any:
    """How much each store of this browser still holds."""
    return page.evaluate(
        """async () => {
          const open = indexedDB.open("otop-gate-city-2017");
          await new Promise((done) => { open.onsuccess = done; });
          const names = [...open.result.objectStoreNames];
          const table = open.result.transaction(names).objectStore.bind(open.result.transaction(names));
          const counts = await Promise.all(names.map((name) => new Promise((done) => {
            const asked = table(name).count();
            asked.onsuccess = () => done(asked.result);
          })));
          open.result.close();
          return counts.reduce((sum, count) => sum + count, 0);
        }"""
    )


def test_revoked_device_hands_over_what_it_has_and_is_wiped(
    page: Page, visitor: Visitor, gate: FakeGate
) -> None:
    other = visitor.context.new_page()
    open_engine(other)
    gate.faults.append(no_line)
    read_all(page, [gate.listed(number) for number in range(1, 4)])
    assert everything(page) > 0
    gate.is_revoked = True
    gate.faults.clear()
    for tab in (page, other):
        until(tab, "heard.some(({ name }) => name === 'ended') && state.pairing === null")
    assert (
        page.evaluate("() => heard.find(({ name }) => name === 'ended').reason") == "device_revoked"
    )
    assert everything(page) == 0
    assert set(numbers(gate)) == {1, 2, 3}
    assert call(page, "read", gate.code(1))["code"] == "not_paired"


def test_other_refusal_of_the_token_wipes_nothing(page: Page, gate: FakeGate) -> None:
    def refuse(route: Route) -> bool:
        route.fulfill(status=401, json={"code": "not_signed_in"})
        return True

    gate.faults.append(refuse)
    read(page, gate.code(1))
    asked = len(gate.calls)
    page.wait_for_function("() => !engine.state.online")
    call(page, "sync")
    assert len(gate.calls) > asked
    assert (state(page)["queueLength"], state(page)["ready"]) == (1, True)
    gate.faults.clear()
    until(page, "state.online && state.queueLength === 0")
    assert numbers(gate) == [1]


def test_pairing_and_scan_of_an_older_page_move_over(visitor: Visitor, gate: FakeGate) -> None:
    page = visitor.page
    page.goto("/")
    pending = {
        "scan_id": "6d0b5bd5-9a4c-4a7e-8d1a-6a1d5c1f0d11",
        "device_seq": 41,
        "code": gate.code(1),
        "direction": "entry",
        "scanned_at": "2017-12-17T04:00:00Z",
    }
    old = {
        "pairing": {"token": "the-token", "device": "0" * 8, "name": "phone", "gate": "G1"},
        "seq": 41,
        "pending": pending,
        "direction": "exit",
    }
    page.evaluate(
        """(old) => {
          for (const [key, value] of Object.entries(old)) {
            localStorage.setItem(`gate:city-2017:${key}`, JSON.stringify(value));
          }
        }""",
        old,
    )
    open_engine(page)
    until(page, "state.ready && state.online && state.queueLength === 0")
    assert state(page)["pairing"]["name"] == "phone"
    read(page, gate.code(2))
    until(page, "state.queueLength === 0")
    assert numbers(gate) == [41, 42]
    assert page.evaluate("() => Object.keys(localStorage)") == ["gate:city-2017:direction"]


def test_no_name_stays_on_the_device(page: Page, gate: FakeGate) -> None:
    code = gate.listed(1)
    call(page, "sync")
    assert "กลุ่มทอผ้า" in call(page, "read", code)["facts"]["name"]
    until(page, "state.queueLength === 0")
    kept = page.evaluate(
        """async () => {
          const open = indexedDB.open("otop-gate-city-2017");
          await new Promise((done) => { open.onsuccess = done; });
          const names = [...open.result.objectStoreNames];
          const rows = await Promise.all(names.map((name) => new Promise((done) => {
            const asked = open.result.transaction(name).objectStore(name).getAll();
            asked.onsuccess = () => done(asked.result);
          })));
          return JSON.stringify(rows);
        }"""
    )
    assert "กลุ่มทอผ้า" not in kept
    assert "S1" in kept
