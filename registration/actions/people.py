"""People at the booths and their papers. A number goes in sealed and comes out by `reveal_identity` alone."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.th import pin

from events import audit, clock, vault
from events.actions import give_consent, withdraw_consent
from events.models import Purpose
from events.permissions import Actor
from events.rules import Refused
from registration import queries, rules
from registration.models import Exhibitor, Identity, Person
from registration.rules import IdentityGiven, IdentityKind
from registration.signals import person_left

PAPER = "identity paper of person %s"


@transaction.atomic
def add_person(
    *,
    actor: Actor,
    exhibitor: Exhibitor,
    name_th: str,
    prefix: str = "",
    name_en: str = "",
    name_native: str = "",
    role: str = "",
    identity: IdentityGiven | None = None,
) -> Person:
    """Refuses `citizen_id_wrong`, `passport_wrong`, `passport_expired` and `identity_taken`."""
    exhibitor = queries.get_own_exhibitor(actor, exhibitor.pk)
    person = Person.objects.create(
        exhibitor=exhibitor,
        prefix=prefix,
        name_th=name_th,
        name_en=name_en,
        name_native=name_native,
        role=role,
    )
    if identity is not None:
        _record_identity(person, identity)
    audit.record(
        actor=actor,
        action="person.added",
        target=person,
        fair=None,
        data={"identity": identity.kind} if identity is not None else None,
    )
    return person


@transaction.atomic
def change_person(
    *,
    actor: Actor,
    person: Person,
    values: dict[str, Any],
    identity: IdentityGiven | None = None,
    clear_identity: bool = False,
) -> Person:
    """`values`: prefix, name_th, name_en, name_native, role. A paper that is not given stays as it was."""
    person = _lock(queries.get_own_person(actor, person.pk).pk)
    for field, value in values.items():
        setattr(person, field, value)
    person.save(update_fields=list(values))
    if identity is not None:
        _record_identity(person, identity)
    elif clear_identity:
        Identity.objects.filter(person=person).delete()
    touched = ["identity"] if identity is not None or clear_identity else []
    audit.record(
        actor=actor,
        action="person.changed",
        target=person,
        fair=None,
        data={"fields": sorted([*values, *touched])},
    )
    return person


@transaction.atomic
def set_publicity(*, actor: Actor, person: Person, agrees: bool) -> None:
    """What the person said about photos that are published, as the representative was told."""
    person = queries.get_own_person(actor, person.pk)
    if agrees == queries.agrees_to_publicity(person):
        return
    subject = queries.subject_of(person)
    if agrees:
        give_consent(actor=actor, subject=subject, purpose=Purpose.PUBLICITY)
    else:
        withdraw_consent(actor=actor, subject=subject, purpose=Purpose.PUBLICITY)


@transaction.atomic
def remove_person(*, actor: Actor, person: Person) -> Person:
    """Takes somebody off the exhibitor's list; their badges end. Can be undone for some days."""
    person = _lock(queries.get_own_person(actor, person.pk).pk)
    person.left_at = clock.now()
    person.save(update_fields=["left_at"])
    Identity.objects.filter(person=person).update(is_live=False)
    person_left.send(sender=Person, person=person, actor=actor, reason="person_left")
    audit.record(actor=actor, action="person.removed", target=person, fair=None)
    return person


@transaction.atomic
def bring_back_person(*, actor: Actor, person: Person) -> Person:
    """Undoes a removal; a badge that ended with it has to be issued anew."""
    person = _lock(queries.get_former_person(actor, person.pk).pk)
    person.left_at = None
    person.save(update_fields=["left_at"])
    _unless_taken(lambda: Identity.objects.filter(person=person).update(is_live=True))
    audit.record(actor=actor, action="person.brought_back", target=person, fair=None)
    return person


@transaction.atomic
def reveal_identity(*, actor: Actor, person: Person, reason: str) -> str:
    """The number unmasked, for this once; the log keeps who asked and why, never the number.

    Refuses `reveal_reason_missing`, `reason_holds_number` and `identity_missing`.
    """
    person = queries.get_person_to_reveal(actor, person.pk)
    reason = reason.strip()
    if not reason:
        raise Refused("reveal_reason_missing")
    identity = Identity.objects.filter(person=person).first()
    if identity is None:
        raise Refused("identity_missing")
    number = vault.unseal(bytes(identity.sealed), purpose=PAPER % person.pk).decode()
    if rules.holds_number(reason, number):
        raise Refused("reason_holds_number")
    audit.record(
        actor=actor,
        action="person.revealed",
        target=person,
        fair=queries.find_fair_of_reveal(actor, person.exhibitor),
        data={"identity": identity.kind, "reason": reason},
    )
    return number


@transaction.atomic
def reseal_identities() -> int:
    """Seal and hash all numbers with the keys in use; says how many there are."""
    papers = Identity.objects.select_for_update(no_key=True).order_by("pk")
    count = 0
    for paper in papers:
        purpose = PAPER % paper.person_id
        number = vault.unseal(bytes(paper.sealed), purpose=purpose).decode()
        paper.sealed = vault.seal(number.encode(), purpose=purpose)
        paper.fingerprint = fingerprint_of(kind=paper.kind, country=paper.country, number=number)
        paper.save(update_fields=["sealed", "fingerprint"])
        count += 1
    return count


def _lock(key: UUID) -> Person:
    return Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)


def _record_identity(person: Person, given: IdentityGiven) -> None:
    number, country = _check(given)
    Identity.objects.filter(person=person).delete()
    paper = Identity(
        person=person,
        exhibitor_id=person.exhibitor_id,
        kind=given.kind,
        country=country,
        expires_on=given.expires_on if given.kind is IdentityKind.PASSPORT else None,
        sealed=vault.seal(number.encode(), purpose=PAPER % person.pk),
        fingerprint=fingerprint_of(kind=given.kind, country=country, number=number),
        tail=number[-rules.TAIL :],
    )
    _unless_taken(lambda: paper.save(force_insert=True))


def fingerprint_of(*, kind: str, country: str, number: str) -> str:
    return vault.fingerprint(f"{kind} {country} {number}", purpose="identity paper")


def _check(given: IdentityGiven) -> tuple[str, str]:
    """The number as it is stored, and its country."""
    number = rules.plain_number(given.number)
    if given.kind is IdentityKind.CITIZEN_ID:
        try:
            return str(pin.validate(number)), "TH"
        except WrongNumber:
            # The library's own error repeats nothing, but its context would hold the number.
            raise Refused("citizen_id_wrong") from None
    if not rules.is_passport_number(number):
        raise Refused("passport_wrong")
    if given.expires_on is not None and given.expires_on < clock.today():
        raise Refused("passport_expired")
    return number, given.country


def _unless_taken(write: Any) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        raise Refused("identity_taken") from None
