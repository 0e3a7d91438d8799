"""Reactions to earlier steps, where the direction of the house forbids a call."""

from typing import Any

from django.dispatch import receiver

from events.signals import user_erased
from registration import actions


@receiver(user_erased)
def erase_representations(sender: Any, *, user: Any, actor: Any, **_: Any) -> None:
    actions.erase_representations(actor=actor, user=user)
