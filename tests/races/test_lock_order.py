"""Locks are taken in one order everywhere; two actions that take them crosswise would wait for each other for ever."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badges.models import Badge
from booths import actions
from booths.models import Allocation, Claim
from booths.rules import NoShowRule
from events import actions as event_actions
from events import clock
from events.models import RequestKind
from registration import actions as registration_actions
from registration.models import Application, ExhibitorKind
from registration.rules import Decision
from tests.booths.test_actions import ACTS
from tests.booths.test_plan_actions import PLAN_ACTS
from tests.conftest import MORNING, World
from tests.registration.test_places import ask, decide, give, waiting

# As docs/architecture.md says.
ORDER = (
    "booths_draw",
    "events_zone",
    "registration_application",
    "booths_hallplan",
    "booths_booth",
    "badges_badgecounter",
    "events_logchain",
    "events_changestream",
)
LOCK = re.compile(r'FROM "(\w+)"(.*) FOR (?:NO KEY )?UPDATE', re.DOTALL)
# Of these a transaction takes many rows.
MANY = ORDER[: ORDER.index("booths_booth") + 1]
LISTED = re.compile(r"\bIN \(([^()]*)\)")


def transactions(statements: list[str]) -> Iterator[list[tuple[str, frozenset[str]]]]:
    """The tables locked in each outermost transaction, in order, and the rows where the statement lists them.

    A test's transactions are savepoints.
    """
    depth, locked = 0, list[tuple[str, frozenset[str]]]()
    for sql in statements:
        if sql.startswith("SAVEPOINT"):
            depth += 1
        elif sql.startswith("RELEASE SAVEPOINT"):
            depth -= 1
            if depth == 0:
                yield locked
                locked = []
        elif (found := LOCK.search(sql)) and found[1] in ORDER:
            keys = {key.strip() for listed in LISTED.findall(found[2]) for key in listed.split(",")}
            locked.append((found[1], frozenset(keys)))


def waited_for(locked: list[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """The tables of which a transaction locks something that it does not hold already."""
    held: dict[str, set[str]] = {}
    for table, keys in locked:
        if table not in held or (table in MANY and not (keys and keys <= held[table])):
            yield table
        held.setdefault(table, set()).update(keys)


def offered(world: World) -> Allocation:
    """Booths of a place that waits for its answer, under a quota with a line behind it."""
    ask(world)
    give(world, 2, province="32")
    allocation = world.allocated("A01", "A02")
    waiting(world)
    return allocation


def place_accepted(world: World) -> None:
    application = offered(world).application
    registration_actions.accept_place(actor=world.actor("exhibitor_a"), application=application)


def place_declined(world: World) -> None:
    application = offered(world).application
    registration_actions.decline_place(actor=world.actor("exhibitor_a"), application=application)


def booths_declined(world: World) -> None:
    actions.decline_allocation(actor=world.actor("exhibitor_a"), allocation=offered(world))


def place_lapsed(world: World) -> None:
    offered(world)
    with clock.travel(MORNING + dt.timedelta(days=4)):
        assert registration_actions.lapse_offers() == 1


def place_withdrawn(world: World) -> None:
    application = offered(world).application
    registration_actions.withdraw_application(
        actor=world.actor("exhibitor_a"), application=application
    )


def quota_raised(world: World) -> None:
    offered(world)
    assert len(give(world, 5, province="32")) == 1


PLACES = [
    place_accepted,
    place_declined,
    booths_declined,
    place_lapsed,
    place_withdrawn,
    quota_raised,
]


def draw_prepared_then_announced(world: World) -> None:
    world.approved()
    world.approved(booths_wanted=2)
    organiser = world.actor("organiser")
    terms = actions.DrawTerms(zones=[world.zones["FAB"], world.zones["FOOD"]])
    draft = actions.prepare_draw(actor=organiser, fair=world.fair, terms=terms)
    actions.commit_draw(actor=organiser, draw=draft)


def draw_voided(world: World) -> None:
    draw_prepared_then_announced(world)
    (draw,) = world.fair.draws.all()
    actions.void_draw(actor=world.actor("organiser"), draw=draw, reason="ไฟฟ้าดับ")


DRAWS = [draw_prepared_then_announced, draw_voided]


def hold(world: World, application: Application, *codes: str) -> None:
    organiser = world.actor("organiser")
    actions.hold_booths(actor=organiser, fair=world.fair, application=application, codes=codes)


def approval_with_holds_undone(world: World) -> None:
    give(world, 2, province="32")
    application = world.approved(booths_wanted=2)
    hold(world, application, "A01", "A02")
    decide(world, world.submitted(), "waitlist")
    registration_actions.undo_decision(actor=world.actor("organiser"), application=application)


def bulk_with_holds_undone(world: World) -> None:
    """Each of them gives its booths back, after the one before stands in the log."""
    give(world, 3, province="32")
    rows = [world.submitted(), world.submitted(), world.submitted()]
    organiser = world.actor("organiser")
    done = registration_actions.decide_in_bulk(
        actor=organiser,
        fair=world.fair,
        applications=[row.pk for row in rows],
        decision=Decision.APPROVE,
    )
    assert done.bulk is not None
    for code, row in zip(["A03", "A02", "A01"], rows, strict=True):
        hold(world, row, code)
    waiting(world)
    undone = registration_actions.undo_in_bulk(actor=organiser, bulk=done.bulk)
    assert len(undone.done) == 3
    assert not Claim.objects.filter(is_live=True).exists()


def agency_set(world: World) -> None:
    """From a line that is full into one where there is room."""
    agency = world.exhibitor("exhibitor_b", kind=ExhibitorKind.AGENCY, province=None)
    give(world, 0, province="32")
    give(world, 1, agency=agency.pk)
    application = waiting(world)
    organiser = world.actor("organiser")
    registration_actions.set_agency(actor=organiser, application=application, agency=agency)
    application.refresh_from_db()
    assert application.state == "approved"


def changes_answered(world: World) -> None:
    actor = world.actor("exhibitor_a")
    application = registration_actions.review_application(
        actor=world.actor("organiser"),
        application=world.submitted(),
        decision=Decision.REQUEST_CHANGES,
        changes={"photos": "เพิ่มรูปสินค้า"},
    )
    registration_actions.answer_changes(
        actor=actor, application=application, answers={"photos": "เพิ่มแล้ว"}
    )
    registration_actions.submit_application(actor=actor, application=application)


def past_fairs_recorded_and_counted(world: World) -> None:
    organiser = world.actor("organiser")
    application = world.submitted()
    entered = {
        "fair_name": "OTOP City 2559",
        "ended_on": dt.date(2016, 12, 25),
        "days_expected": 9,
        "days_attended": 8,
        "days_reported": 9,
        "penalties": 0,
        "penalty_reason": "",
    }
    registration_actions.record_participations(
        actor=organiser, fair=world.fair, rows=[(application.exhibitor, entered)]
    )
    registration_actions.recompute_points(actor=organiser, fair=world.fair)


def guests_admitted_then_withdrawn(world: World) -> None:
    actor = world.actor("exhibitor_a")
    guests = registration_actions.register_delegation(
        actor=actor, country="JP", name_en="Kumamoto Prefecture", contact_name="Taro Yamamoto"
    )
    visit = registration_actions.announce_visit(
        actor=actor, exhibitor=guests, fair=world.fair, values={"wants_booth": False}
    )
    visit = registration_actions.admit_visit(actor=world.actor("organiser"), visit=visit)
    registration_actions.withdraw_visit(actor=actor, visit=visit)


def person_with_a_badge_leaves(world: World) -> None:
    badge = world.badge("A01")
    assert badge.person is not None
    registration_actions.remove_person(actor=world.actor("exhibitor_a"), person=badge.person)


def person_with_a_badge_is_erased_on_request(world: World) -> None:
    """Alone owner of two shops; both chains of the log are in it, and the site's comes last."""
    user = world.users["exhibitor_a"]
    for code in ("A01", "A02"):
        exhibitor = world.exhibitor(kind=ExhibitorKind.SOLE_OWNER, contact_name=user.name)
        world.badge(code, exhibitor=exhibitor)
    request = event_actions.ask_about_data(
        actor=world.actor("exhibitor_a"), kind=RequestKind.ERASURE
    )
    event_actions.answer_request(
        actor=world.actor("organiser"), request=request, is_granted=True, answer="ลบแล้ว"
    )
    assert list(Badge.objects.values_list("state", flat=True)) == ["revoked"] * 2


def no_show_taken_back_then_undone(world: World) -> None:
    organiser = world.actor("organiser")
    kept = world.allocated("A02", "A01")
    give(world, 3, province="32")
    allocation = world.allocated("A03")
    rule = NoShowRule(1, dt.time(14))
    actions.set_attendance_terms(actor=organiser, fair=world.fair, rule=rule)
    with clock.travel(MORNING + dt.timedelta(hours=5)):
        row = actions.release_no_show(
            actor=organiser, fair=world.fair, application=kept.application_id, reason="ไม่มา"
        )
        actions.undo_no_show(actor=organiser, no_show=row)
        waiting(world)
        actions.release_no_show(
            actor=organiser, fair=world.fair, application=allocation.application_id, reason="ไม่มา"
        )


DECISIONS = [
    no_show_taken_back_then_undone,
    approval_with_holds_undone,
    bulk_with_holds_undone,
    agency_set,
    changes_answered,
    past_fairs_recorded_and_counted,
    guests_admitted_then_withdrawn,
    person_with_a_badge_leaves,
    person_with_a_badge_is_erased_on_request,
]


@pytest.mark.postgres
@pytest.mark.parametrize(
    "act",
    [*ACTS, *PLAN_ACTS, *PLACES, *DRAWS, *DECISIONS],
    ids=lambda act: act.__name__.removeprefix("act_"),
)
def test_locks_are_taken_in_the_order_of_the_house(
    world: World, act: Callable[[World], None]
) -> None:
    with CaptureQueriesContext(connection) as captured:
        act(world)
    taken = list(transactions([query["sql"] for query in captured.captured_queries]))
    assert "events_logchain" in [table for locked in taken for table, _keys in locked]
    for locked in taken:
        ranks = [ORDER.index(table) for table in waited_for(locked)]
        assert ranks == sorted(ranks), locked
