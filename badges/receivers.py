"""Reactions to earlier steps, where the direction of the house forbids a call."""

from typing import Any

from django.dispatch import receiver

from badges import actions
from booths.signals import allocation_confirmed, allocation_released


@receiver(allocation_confirmed)
def issue_badges(sender: Any, *, allocation: Any, actor: Any, **_: Any) -> None:
    actions.issue_badges_for(actor=actor, allocation=allocation)


@receiver(allocation_released)
def end_booth_access(sender: Any, *, allocation: Any, actor: Any, reason: str, **_: Any) -> None:
    actions.end_booth_access(actor=actor, allocation=allocation, reason=reason)
