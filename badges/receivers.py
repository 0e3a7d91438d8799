"""Reactions to earlier steps, where the direction of the house forbids a call."""

from typing import Any

from django.dispatch import receiver

from badges import actions
from booths.signals import allocation_released, allocations_confirmed
from registration.signals import person_left, visit_admitted, visit_ended


@receiver(allocations_confirmed)
def issue_badges(sender: Any, *, allocations: Any, actor: Any, **_: Any) -> None:
    actions.issue_badges_for(actor=actor, allocations=allocations)


@receiver(allocation_released)
def end_booth_access(sender: Any, *, allocation: Any, actor: Any, reason: str, **_: Any) -> None:
    actions.end_booth_access(actor=actor, allocation=allocation, reason=reason)


@receiver(person_left)
def end_badges_of_person(sender: Any, *, person: Any, actor: Any, reason: str, **_: Any) -> None:
    actions.end_badges_of_person(actor=actor, person=person, reason=reason)


@receiver(visit_admitted)
def issue_guest_badges(sender: Any, *, visit: Any, actor: Any, **_: Any) -> None:
    actions.issue_badges_to_guests(actor=actor, visit=visit)


@receiver(visit_ended)
def end_visit_access(sender: Any, *, visit: Any, actor: Any, reason: str, **_: Any) -> None:
    actions.end_visit_access(actor=actor, visit=visit, reason=reason)
