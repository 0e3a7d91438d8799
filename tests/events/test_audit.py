"""The log: whole, append-only, and a changed, removed or reordered entry is found."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from badges import actions as badge_actions
from events import actions, audit, clock
from events.models import FairState, LogChain, LogEntry
from events.permissions import SYSTEM
from tests.conftest import MORNING, World
from tests.tampering import unprotected

pytestmark = pytest.mark.django_db
CHAIN = "fair:city-2017"


@pytest.fixture
def chain(world: World) -> list[LogEntry]:
    """The entries of a fair in which an application came as far as a revoked badge."""
    badge = world.badge("A01")
    badge_actions.revoke_badge(actor=world.actor("organiser"), badge=badge, reason="lost")
    return list(LogEntry.objects.filter(chain=CHAIN).order_by("seq"))


def test_chain_is_whole_and_says_who_did_what(world: World, chain: list[LogEntry]) -> None:
    assert list(audit.find_breaks(CHAIN)) == []
    organiser = f"user:{world.users['organiser'].pk}"
    exhibitor = f"user:{world.users['exhibitor_a'].pk}"
    assert [(entry.seq, entry.actor, entry.action) for entry in chain] == [
        (1, exhibitor, "application.started"),
        (2, exhibitor, "application.submitted"),
        (3, organiser, "application.reviewed"),
        (4, organiser, "key.created"),
        (5, organiser, "badge.issued"),
        (6, organiser, "booths.allocated"),
        (7, organiser, "badge.revoked"),
    ]
    assert {entry.at for entry in chain} == {MORNING}
    assert chain[-1].data == {"serial": f"{world.fair.pk:02d}-000001", "reason": "lost"}
    head = LogChain.objects.get(name=CHAIN)
    assert (head.seq, head.head) == (7, chain[-1].hash)


def test_chain_follows_from_one_entry_to_the_next(chain: list[LogEntry]) -> None:
    assert [entry.previous_hash for entry in chain] == [
        audit.GENESIS,
        *[entry.hash for entry in chain[:-1]],
    ]


def test_chains_of_two_fairs_and_the_site_are_apart(world: World, chain: list[LogEntry]) -> None:
    world.token("organiser")
    assert audit.chain_names() == [CHAIN, "site"]
    assert list(audit.find_breaks("site")) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'user:999'"),
        ("actor_name", "'somebody else'"),
        ("action", "'application.withdrawn'"),
        ("object_id", "'0'"),
        ("object_type", "'fair'"),
        ("data", '\'{"decision": "reject"}\''),
        ("at", "'2017-12-18 02:30:00'"),
        ("fair_id", "NULL"),
    ],
)
def test_changed_entry_is_found(chain: list[LogEntry], column: str, value: str) -> None:
    with unprotected("events_logentry") as cursor:
        cursor.execute(f"UPDATE events_logentry SET {column} = {value} WHERE id = {chain[2].pk}")  # noqa: S608 - fixed names
    assert list(audit.find_breaks(CHAIN)) == [f"{CHAIN} 3: was changed"]


def test_entry_changed_with_its_hash_is_found_at_the_next(chain: list[LogEntry]) -> None:
    forged = chain[2]
    forged.data = {"decision": "reject"}
    with unprotected("events_logentry") as cursor:
        cursor.execute(
            "UPDATE events_logentry SET data = %s, hash = %s WHERE id = %s",
            [json.dumps(forged.data), audit.hash_entry(forged), forged.pk],
        )
    assert list(audit.find_breaks(CHAIN)) == [f"{CHAIN} 4: does not follow the entry before it"]


def test_removed_entry_is_found(chain: list[LogEntry]) -> None:
    with unprotected("events_logentry") as cursor:
        cursor.execute("DELETE FROM events_logentry WHERE id = %s", [chain[2].pk])
    assert list(audit.find_breaks(CHAIN)) == [
        f"{CHAIN} 3: missing",
        f"{CHAIN} 4: does not follow the entry before it",
    ]


def test_removed_last_entry_is_found(chain: list[LogEntry]) -> None:
    with unprotected("events_logentry") as cursor:
        cursor.execute("DELETE FROM events_logentry WHERE id = %s", [chain[-1].pk])
    assert list(audit.find_breaks(CHAIN)) == [f"{CHAIN}: ends before its head 7"]


def test_reordered_entries_are_found(chain: list[LogEntry]) -> None:
    second, third = chain[1], chain[2]
    with unprotected("events_logentry") as cursor:
        for key, seq in ((second.pk, 99), (third.pk, 2), (second.pk, 3)):
            cursor.execute("UPDATE events_logentry SET seq = %s WHERE id = %s", [seq, key])
    assert list(audit.find_breaks(CHAIN)) == [
        f"{CHAIN} 2: does not follow the entry before it",
        f"{CHAIN} 2: was changed",
        f"{CHAIN} 3: does not follow the entry before it",
        f"{CHAIN} 3: was changed",
        f"{CHAIN} 4: does not follow the entry before it",
    ]


def test_chain_without_its_head_is_found(chain: list[LogEntry]) -> None:
    LogChain.objects.filter(name=CHAIN).delete()
    assert audit.chain_names() == [CHAIN, "site"]
    assert list(audit.find_breaks(CHAIN)) == [f"{CHAIN}: ends before its head 0"]


@pytest.mark.parametrize("table", ["events_logentry", "badges_scan"])
@pytest.mark.parametrize("verb", ["UPDATE {table} SET {column} = 'x'", "DELETE FROM {table}"])
def test_database_refuses_to_change_a_log(world: World, table: str, verb: str) -> None:
    device, _token = world.device()
    world.scan(device, "no code at all")
    column = {"events_logentry": "action", "badges_scan": "reason"}[table]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - fixed names
        before = cursor.fetchall()
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(verb.format(table=table, column=column))
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - fixed names
        assert cursor.fetchall() == before
    assert before


def test_entry_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    with pytest.raises(RuntimeError, match="transaction of its cause"):
        audit.record(actor=SYSTEM, action="x", target=LogChain(name="x"), fair=None)
    monkeypatch.undo()
    assert LogEntry.objects.count() == 0


def test_hash_does_not_depend_on_the_offset_in_which_a_moment_is_written() -> None:
    entry = LogEntry(chain="c", seq=1, at=MORNING, previous_hash=audit.GENESIS)
    same = LogEntry(chain="c", seq=1, at=clock.local(MORNING), previous_hash=audit.GENESIS)
    assert audit.hash_entry(entry) == audit.hash_entry(same)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(first=JSON, second=JSON)
def test_hash_tells_any_two_contents_apart(first: object, second: object) -> None:
    def hash_of(data: object) -> str:
        return audit.hash_entry(LogEntry(chain="c", seq=1, at=MORNING, data=data))

    assert (hash_of(first) == hash_of(second)) == (
        json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    )


def test_command_passes_on_a_whole_log(
    chain: list[LogEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_log")
    assert capsys.readouterr().out == "2 chains are whole\n"


def test_command_fails_and_prints_the_breaks(
    chain: list[LogEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    with unprotected("events_logentry") as cursor:
        cursor.execute("DELETE FROM events_logentry WHERE id = %s", [chain[-1].pk])
    with pytest.raises(CommandError) as failure:
        call_command("verify_log")
    assert failure.value.returncode == 1
    assert capsys.readouterr().out == f"{CHAIN}: ends before its head 7\n"


def test_refused_action_leaves_no_entry(world: World) -> None:
    with pytest.raises(Exception, match="forbidden"):
        actions.change_fair_state(
            actor=world.actor("organiser"), fair=world.fair, target=FairState.ARCHIVED
        )
    assert LogEntry.objects.filter(action="fair.state_changed").count() == 0
