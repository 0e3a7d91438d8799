"""What registration forgets: people who asked for it, and what has been kept long enough."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from events import audit, clock
from events.actions import provide_retention
from events.actions.retention import RetentionRule, purge_rows
from events.models import Consent, User
from events.permissions import SYSTEM, Actor
from events.pictures import storage
from events.rules import ERASED_EN, ERASED_TH, Refused
from registration import queries
from registration.models import (
    Exhibitor,
    GuestNeeds,
    Identity,
    Invitation,
    Person,
    PersonPhoto,
    ProductPhoto,
    Representative,
)
from registration.signals import person_left

# Of a sole owner's record; where the village lies is nobody's own.
OWNERS_OWN = ("phone", "house_number", "moo", "road", "line_id")


@transaction.atomic
def erase_person(*, actor: Actor, person: Person, reason: str) -> Person:
    """Name, papers and photo of somebody at a booth go for good; the row stays for badges and scans.

    By the exhibitor's own people and those who answer requests; refuses `reason_missing`.
    """
    person = queries.get_person_to_erase(actor, person.pk)
    if not reason.strip():
        raise Refused("reason_missing")
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    _erase(actor, person)
    audit.record(
        actor=actor, action="person.erased", target=person, fair=None, data={"reason": reason}
    )
    return person


def _erase(actor: Actor, person: Person) -> None:
    moment = clock.now()
    person_left.send(sender=Person, person=person, actor=actor, reason="person_erased")
    Identity.objects.filter(person=person).delete()
    GuestNeeds.objects.filter(person=person).delete()
    for photo in PersonPhoto.objects.filter(person=person):
        transaction.on_commit(partial(storage.discard, photo.stored))
        photo.delete()
    Consent.objects.filter(subject=queries.subject_of(person), withdrawn_at=None).update(
        withdrawn_at=moment, withdrawn_by=actor.user
    )
    person.name_th, person.name_en, person.name_native = ERASED_TH, ERASED_EN, ""
    person.prefix = person.role = ""
    person.left_at = person.left_at or moment
    person.erased_at = moment
    person.save()


@transaction.atomic
def erase_representations(*, actor: Actor, user: User) -> None:
    """A person who is erased acts for nobody any more, and is erased at the booths where they stood.

    The site's chain of the log comes after the last other lock: those of exhibitors and of badges' counters.
    """
    people = list(queries.people_who_are(user))
    keys = list(queries.owned_alone_by(user).values_list("pk", flat=True))
    owned = list(
        Exhibitor.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    )
    for person in people:
        _erase(actor, person)
    Representative.objects.filter(user=user).delete()
    Invitation.objects.filter(email__iexact=user.email).delete()
    for exhibitor in owned:
        _forget_owner(exhibitor, user)
    fields = sorted([*OWNERS_OWN, "tax_id"])
    audit.record_all(
        actor=actor,
        fair=None,
        events=[
            *(audit.Event("person.erased", person, {"reason": "user_erased"}) for person in people),
            *(audit.Event("exhibitor.changed", one, {"fields": fields}) for one in owned),
        ],
    )


def _forget_owner(exhibitor: Exhibitor, user: User) -> None:
    """What a (locked) sole owner's record says is the person's own: tax id, address, a name that is theirs."""
    exhibitor.tax_id_sealed = None
    for field in OWNERS_OWN:
        setattr(exhibitor, field, "")
    if exhibitor.name_th.strip() == user.name.strip():
        exhibitor.name_th, exhibitor.name_en, exhibitor.name_native = ERASED_TH, ERASED_EN, ""
    exhibitor.save()


# --- retention -------------------------------------------------------------------------------------
def _purge_papers(before: datetime, only_count: bool) -> int:  # noqa: FBT001 - as a Purger is called
    """Numbers of exhibitors whose last fair is over so long, or which never applied to one."""
    last_fair = Max(
        "exhibitor__applications__fair__ends_on",
        filter=Q(exhibitor__applications__submitted_at__isnull=False),
    )
    day = clock.local(before).date()
    rows = Identity.objects.annotate(ended=last_fair).filter(
        Q(ended__lt=day) | Q(ended__isnull=True, recorded_at__lt=before)
    )
    return purge_rows(
        Identity.objects.filter(pk__in=list(rows.values_list("pk", flat=True))), only_count
    )


def _purge_people(before: datetime, only_count: bool) -> int:  # noqa: FBT001
    rows = Person.objects.filter(left_at__lt=before, erased_at=None)
    count = rows.count()
    if not only_count:
        for person in rows.select_for_update(no_key=True).order_by("pk"):
            _erase(SYSTEM, person)
    return count


def _purge_photos_of_people(before: datetime, only_count: bool) -> int:  # noqa: FBT001
    rows = PersonPhoto.objects.annotate(ended=Coalesce("person__left_at", clock.now())).filter(
        ended__lt=before
    )
    return _purge_photos(rows, only_count)


def _purge_photos_of_products(before: datetime, only_count: bool) -> int:  # noqa: FBT001
    return _purge_photos(ProductPhoto.objects.filter(deleted_at__lt=before), only_count)


def _purge_photos(rows: QuerySet[PersonPhoto] | QuerySet[ProductPhoto], only_count: bool) -> int:  # noqa: FBT001
    stored = list(rows.values_list("stored", flat=True))
    if not only_count:
        for name in stored:
            transaction.on_commit(partial(storage.discard, name))
        rows.model.objects.filter(stored__in=stored).delete()
    return len(stored)


def _purge_orphans(before: datetime, only_count: bool) -> int:  # noqa: FBT001
    """Files whose row was never written or is gone; new ones may belong to a transaction under way."""
    # Files carry the machine's time, which no rehearsal turns: count back from its now.
    age = (clock.now() - before).total_seconds() / 3600
    lost = set(storage.stored_names(older_than=storage.hours_ago(age)))
    for model in (PersonPhoto, ProductPhoto):
        lost -= set(model.objects.values_list("stored", flat=True))
    if not only_count:
        for name in lost:
            storage.discard(name)
    return len(lost)


RULES = (
    RetentionRule(
        code="registration.invitations",
        what=_("Invitations that were used, revoked or have run out"),
        since=_("running out"),
        basis=_("Finding out who invited whom"),
        days=90,
        purge=lambda before, only_count: purge_rows(
            Invitation.objects.filter(expires_at__lt=before), only_count
        ),
    ),
    RetentionRule(
        code="registration.identity_papers",
        what=_("Numbers of citizen ids and passports"),
        since=_("the exhibitor's last fair, or recording where it never applied"),
        basis=_("Security at the venue and insurance of the fair, with proof for 90 days"),
        days=90,
        purge=_purge_papers,
    ),
    RetentionRule(
        code="registration.people_who_left",
        what=_("Names of people who no longer stand at a booth"),
        since=_("leaving"),
        basis=_("Questions about badges and entries of the last year of fairs"),
        days=365,
        purge=_purge_people,
    ),
    RetentionRule(
        code="registration.photos_of_people",
        what=_("Photos of people who no longer stand at a booth"),
        since=_("leaving"),
        basis=_("A removal can be undone for some days"),
        days=30,
        purge=_purge_photos_of_people,
    ),
    RetentionRule(
        code="registration.photos_of_products",
        what=_("Photos of products that were deleted"),
        since=_("deleting"),
        basis=_("A deletion can be undone for some days"),
        days=30,
        purge=_purge_photos_of_products,
    ),
    RetentionRule(
        code="registration.lost_files",
        what=_("Picture files that belong to nothing"),
        since=_("writing"),
        basis=_("Left over from interrupted uploads"),
        days=1,
        purge=_purge_orphans,
    ),
)
provide_retention(*RULES)
