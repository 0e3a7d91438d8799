"""Reactions to earlier steps, where the direction of the house forbids a call."""

from typing import Any

from django.dispatch import receiver

from booths import actions
from registration.signals import application_withdrawn


@receiver(application_withdrawn)
def free_booths(sender: Any, *, application: Any, actor: Any, **_: Any) -> None:
    actions.release_booths_of(actor=actor, application=application, reason="withdrawn")
