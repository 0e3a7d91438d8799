"""Reactions to earlier steps, where the direction of the house forbids a call."""

from typing import Any

from django.dispatch import receiver

from booths import actions
from registration.signals import (
    application_withdrawn,
    place_accepted,
    place_lost,
    places_at_stake,
)


@receiver(application_withdrawn)
def free_booths(sender: Any, *, application: Any, actor: Any, **_: Any) -> None:
    actions.release_booths_of(actor=actor, application=application, reason="withdrawn")


@receiver(place_accepted)
def confirm_allocations(sender: Any, *, application: Any, actor: Any, **_: Any) -> None:
    actions.confirm_allocations_of(actor=actor, application=application)


@receiver(places_at_stake)
def lock_booths_of_places(sender: Any, *, applications: Any, **_: Any) -> None:
    actions.lock_booths_at_stake(applications=applications)


@receiver(place_lost)
def free_booths_of_place(
    sender: Any, *, application: Any, actor: Any, reason: str, **_: Any
) -> None:
    actions.release_booths_of(actor=actor, application=application, reason=reason)
