"""What registration knows about a user, for the download of one's own data."""

from collections.abc import Iterable
from typing import Any

from events.models import User
from events.queries import provide_own_data
from registration.models import Application, Identity, PersonPhoto, Representative, Review
from registration.queries.people import looks_at, people_who_are
from registration.queries.producers import tax_id_of

Row = dict[str, Any]


def tell_own_data() -> None:
    """Called once, when all steps are there."""
    provide_own_data("exhibitors", _exhibitors)
    provide_own_data("places_at_booths", _people)
    provide_own_data("looks_at_your_papers", _looks)
    provide_own_data("applications", _applications)
    provide_own_data("reviews", _reviews)


def _exhibitors(user: User) -> Iterable[Row]:
    for row in Representative.objects.filter(user=user).select_related("exhibitor__province"):
        exhibitor = row.exhibitor
        yield {
            "name_th": exhibitor.name_th,
            "name_en": exhibitor.name_en,
            "kind": exhibitor.kind,
            "province": exhibitor.province_id,
            "phone": exhibitor.phone,
            "house_number": exhibitor.house_number,
            "moo": exhibitor.moo,
            "road": exhibitor.road,
            "subdistrict": exhibitor.subdistrict,
            "postal_code": exhibitor.postal_code,
            "line_id": exhibitor.line_id,
            "registration_number": exhibitor.registration_number,
            "tax_id": tax_id_of(exhibitor),
            "registered": exhibitor.created_at,
        }


def _people(user: User) -> Iterable[Row]:
    people = list(people_who_are(user).select_related("exhibitor"))
    papers = {row.person_id: row for row in Identity.objects.filter(person__in=people)}
    faces = set(PersonPhoto.objects.filter(person__in=people).values_list("person", flat=True))
    for person in people:
        paper = papers.get(person.pk)
        yield {
            "exhibitor": person.exhibitor.name_th,
            "prefix": person.prefix,
            "name_th": person.name_th,
            "name_en": person.name_en,
            "name_native": person.name_native,
            "role": person.role,
            # Whole it is shown on the person's page, to who says why; a file lies about for years.
            "identity_paper": paper.masked if paper else "",
            "identity_kind": paper.kind if paper else "",
            "has_photo": person.pk in faces,
            "since": person.created_at,
            "left": person.left_at,
        }


def _looks(user: User) -> Iterable[Row]:
    for person in people_who_are(user):
        for entry in looks_at(person):
            yield {"at": entry.at, "by": entry.who, "reason": entry.data.get("reason", "")}


def _applications(user: User) -> Iterable[Row]:
    rows = Application.objects.filter(exhibitor__representatives__user=user)
    for row in rows.select_related("fair", "zone", "exhibitor").order_by("created_at"):
        yield {
            "reference": row.reference,
            "exhibitor": row.exhibitor.name_th,
            "fair": row.fair.slug,
            "zone": row.zone.code if row.zone_id else "",
            "state": row.state,
            "note": row.note,
            "begun": row.created_at,
            "sent_in": row.submitted_at,
            "decided": row.decided_at,
        }


def _reviews(user: User) -> Iterable[Row]:
    for row in Review.objects.filter(reviewer=user).select_related("application"):
        yield {
            "application": row.application.reference,
            "decision": row.decision,
            "reason": row.reason,
            "at": row.at,
        }
