"""What an exhibitor does next, and by when."""

import datetime as dt

import pytest

from events import clock
from events.models import FairWindow, WindowKind
from registration import queries, rules
from registration.models import Application
from registration.rules import NextStep


@pytest.mark.parametrize(
    ("state", "booths", "is_open", "step"),
    [
        ("draft", 0, True, NextStep.SEND),
        ("draft", 0, False, NextStep.TOO_LATE),
        ("changes_requested", 0, True, NextStep.CORRECT),
        ("changes_requested", 0, False, NextStep.TOO_LATE),
        ("submitted", 0, False, NextStep.WAIT_FOR_REVIEW),
        ("under_review", 0, True, NextStep.WAIT_FOR_REVIEW),
        ("waitlisted", 0, True, NextStep.WAIT_FOR_PLACE),
        ("approved", 0, True, NextStep.WAIT_FOR_BOOTH),
        ("approved", 2, False, NextStep.FETCH_BADGES),
        ("rejected", 0, True, NextStep.NOTHING),
        ("withdrawn", 0, True, NextStep.NOTHING),
    ],
)
def test_next_step_follows_from_state_booths_and_window(state, booths, is_open, step):
    found = rules.next_step(state=state, booths_given=booths, takes_applications=is_open)

    assert found == step


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("draft", NextStep.OVER),
        ("approved", NextStep.OVER),
        ("waitlisted", NextStep.OVER),
        ("rejected", NextStep.NOTHING),
        ("withdrawn", NextStep.NOTHING),
    ],
)
def test_nothing_is_left_to_do_once_the_fair_is_over(state, step):
    found = rules.next_step(state=state, booths_given=1, takes_applications=True, is_over=True)

    assert found == step


def test_application_rests_from_the_day_after_the_fair(world):
    application = world.allocated("A01").application

    with clock.travel(dt.datetime(2017, 12, 25, 23, 59, tzinfo=clock.BANGKOK)):
        assert queries.steps_of([application])[0].next == NextStep.FETCH_BADGES
    with clock.travel(dt.datetime(2017, 12, 26, 0, 0, tzinfo=clock.BANGKOK)):
        assert queries.steps_of([application])[0].next == NextStep.OVER


def test_every_state_has_a_next_step():
    for state in rules.ApplicationState:
        rules.next_step(state=state, booths_given=0, takes_applications=True)


def test_steps_put_the_nearest_deadline_first_and_what_rests_last(world):
    rejected = world.draft()
    Application.objects.filter(pk=rejected.pk).update(state="withdrawn")
    waiting, draft = world.submitted(), world.draft()

    steps = queries.steps_of(queries.applications_of(world.actor("exhibitor_a")))

    assert [(step.application, step.next) for step in steps] == [
        (draft, NextStep.SEND),
        (waiting, NextStep.WAIT_FOR_REVIEW),
        (rejected, NextStep.NOTHING),
    ]
    window = FairWindow.objects.get(fair=world.fair, kind=WindowKind.APPLICATION)
    assert [step.deadline for step in steps] == [window.closes_at, None, None]


def test_steps_read_the_same_number_of_rows_however_many_there_are(
    world, django_assert_num_queries
):
    for _number in range(3):
        world.draft()

    actor = world.actor("exhibitor_a")
    with django_assert_num_queries(4):
        queries.steps_of(queries.applications_of(actor))


def test_applications_of_nobody_are_none(world):
    world.draft()

    assert list(queries.applications_of(world.actor("outsider"))) == []


def test_draft_is_too_late_the_moment_the_window_closes(world):
    draft = world.draft()
    window = FairWindow.objects.get(fair=world.fair, kind=WindowKind.APPLICATION)

    with clock.travel(window.closes_at - dt.timedelta(microseconds=1)):
        assert queries.steps_of([draft])[0].next == NextStep.SEND
    with clock.travel(window.closes_at):
        assert queries.steps_of([draft])[0].next == NextStep.TOO_LATE
