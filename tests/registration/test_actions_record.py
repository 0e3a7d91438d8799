"""Writes to an exhibitor's record: people."""

import pytest

from events.models import LogEntry
from events.rules import Refused
from registration import actions

pytestmark = pytest.mark.django_db


def refusal(call, **arguments):
    with pytest.raises(Refused) as caught:
        call(**arguments)
    return caught.value


def test_person_is_corrected_by_those_who_act_for_it_only(world):
    person = world.exhibitor().people.get()
    values = {"name_th": "สมชาย ใจดี", "prefix": "นาย"}

    theirs = refusal(
        actions.change_person, actor=world.actor("exhibitor_b"), person=person, values=values
    )
    changed = actions.change_person(actor=world.actor("exhibitor_a"), person=person, values=values)

    assert theirs.code == "not_found"
    assert changed.full_name_th == "นายสมชาย ใจดี"
    assert LogEntry.objects.get(action="person.changed").data == {"fields": ["name_th", "prefix"]}
