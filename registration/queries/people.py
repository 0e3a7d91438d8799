"""People at the booths and their papers; a number itself is read by the action that reveals it alone."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from events import clock
from events.models import Fair, LogEntry, Purpose, User
from events.permissions import Actor
from events.queries import has_consented, history_of, name_actors, protects_data
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import (
    Application,
    Exhibitor,
    ExhibitorKind,
    Identity,
    Person,
    Representative,
)
from registration.queries.exhibitors import (
    exhibitors_represented_by,
    exhibitors_visible_to,
    get_or_refuse,
    is_representative,
)

# How long somebody who was removed by mistake can be brought back.
UNDO = timedelta(days=7)


def people_of(exhibitor: Exhibitor) -> QuerySet[Person]:
    """Those who stand at the booth now; the caller has checked that the actor may see them."""
    return exhibitor.people.filter(left_at=None).select_related("identity", "photo")


def people_who_left(exhibitor: Exhibitor) -> QuerySet[Person]:
    """Those who can still be brought back, the latest first."""
    return exhibitor.people.filter(left_at__gt=clock.now() - UNDO, erased_at=None).order_by(
        "-left_at"
    )


def get_own_person(actor: Actor, key: UUID) -> Person:
    return get_or_refuse(_own_people(actor).filter(left_at=None), key)


def get_former_person(actor: Actor, key: UUID) -> Person:
    """One who left and can still be brought back."""
    left = _own_people(actor).filter(left_at__gt=clock.now() - UNDO, erased_at=None)
    return get_or_refuse(left, key)


def _own_people(actor: Actor) -> QuerySet[Person]:
    people = Person.objects.select_related("exhibitor", "identity")
    if actor.is_system or actor.is_superuser:
        return people
    return people.filter(exhibitor__in=exhibitors_represented_by(actor).values("pk"))


def identities_of(people: Iterable[Person]) -> dict[UUID, Identity]:
    """Papers by person (one query); for what is masked in lists."""
    return {row.person_id: row for row in Identity.objects.filter(person__in=people)}


def find_fair_of_reveal(actor: Actor, exhibitor: Exhibitor) -> Fair | None:
    """The latest fair to which the exhibitor applied and which the actor organises."""
    sent = Application.objects.filter(exhibitor=exhibitor, submitted_at__isnull=False)
    fairs = Fair.objects.filter(pk__in=sent.values("fair")).order_by("-starts_on")
    if not actor.is_superuser:
        fairs = fairs.filter(pk__in=actor.fairs_with(ROLES_THAT_ORGANISE))
    return fairs.first()


def may_reveal(actor: Actor, exhibitor: Exhibitor) -> bool:
    """Representatives themselves and organisers; not those who review or look after a province."""
    return (
        actor.is_superuser
        or is_representative(actor, exhibitor)
        or find_fair_of_reveal(actor, exhibitor) is not None
    )


def get_person_to_reveal(actor: Actor, key: UUID) -> Person:
    """A person whose paper the actor may see unmasked; `forbidden` for who sees the rest of the record."""
    people = Person.objects.select_related("exhibitor", "identity").filter(
        left_at=None, exhibitor__in=exhibitors_visible_to(actor).values("pk")
    )
    person = get_or_refuse(people, key)
    if not may_reveal(actor, person.exhibitor):
        raise Refused("forbidden")
    return person


def get_person_to_erase(actor: Actor, key: UUID) -> Person:
    """For the exhibitor's own people, and for who answers requests and sees the record."""
    people = Person.objects.select_related("exhibitor").filter(erased_at=None)
    if not (actor.is_system or actor.is_superuser):
        allowed = exhibitors_represented_by(actor).values("pk")
        if protects_data(actor):
            allowed = exhibitors_visible_to(actor).values("pk")
        people = people.filter(exhibitor__in=allowed)
    return get_or_refuse(people, key)


def people_who_are(user: User) -> QuerySet[Person]:
    """The user's own places at booths: under the user's name, with an exhibitor that the user acts for."""
    if not user.name.strip():
        return Person.objects.none()
    return Person.objects.filter(
        exhibitor__representatives__user=user, name_th=user.name, erased_at=None
    ).order_by("pk")


def owned_alone_by(user: User) -> QuerySet[Exhibitor]:
    """Sole owners' records that nobody but this user keeps."""
    others = Representative.objects.exclude(user=user)
    return Exhibitor.objects.filter(
        kind=ExhibitorKind.SOLE_OWNER, representatives__user=user
    ).exclude(pk__in=others.values("exhibitor"))


def subject_of(person: Person) -> str:
    """Under which consents of somebody at a booth stand."""
    return f"person:{person.pk}"


def agrees_to_publicity(person: Person) -> bool:
    return has_consented(subject_of(person), Purpose.PUBLICITY)


def looks_at(person: Person) -> list[LogEntry]:
    """Who saw the number unmasked and why, the latest first."""
    entries = history_of("person", str(person.pk)).filter(action="person.revealed")
    return name_actors(entries.order_by("-id")[:50])
