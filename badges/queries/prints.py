"""Print runs: which badges they are about, in which order, and what of a badge's face has changed."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from badges import rules
from badges.models import Badge, BadgeKind, BadgeState, PrintedFace, PrintPart, PrintRun
from badges.queries.badges import OWNER
from badges.queries.faces import faces_of
from badges.rendering.face import PLAIN, BadgeFace
from booths.models import Booth
from booths.queries import booths_of_exhibitors
from events.models import Fair, Province
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState, Partner, PartnerState
from registration.queries import exhibitors_of, get_or_refuse

# Badges whose faces are read at once.
CHUNK = 500
_SHOWN = tuple(
    field.name
    for field in fields(BadgeFace)
    if field.name not in {"symbol", "photo", "photo_name", "design"}
)


def print_runs_visible_to(actor: Actor) -> QuerySet[PrintRun]:
    """Those of the fairs one organises."""
    runs = PrintRun.objects.select_related("fair", "asked_by")
    if actor.is_system or actor.is_superuser:
        return runs
    return runs.filter(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))


def get_print_run(actor: Actor, key: UUID, fair: Fair | None = None) -> PrintRun:
    runs = print_runs_visible_to(actor)
    return get_or_refuse(runs.filter(fair=fair) if fair else runs, key)


def find_print_run(key: UUID) -> PrintRun | None:
    return PrintRun.objects.select_related("fair", "asked_by").filter(pk=key).first()


def get_print_part(run: PrintRun, number: int) -> PrintPart:
    """A part whose file is there; refuses `print_part_missing`."""
    part = run.parts.filter(number=number).exclude(file="").first()
    if part is None:
        raise Refused("print_part_missing")
    return part


def read_print_part(part: PrintPart) -> bytes:
    """The file, a megabyte or two; refuses `print_part_missing` where somebody removed it from the disk."""
    try:
        with part.file.open("rb") as file:
            content: bytes = file.read()
    except OSError:
        raise Refused("print_part_missing") from None
    return content


def name_of_part(part: PrintPart) -> str:
    return f"{part.run.fair.slug}-badges-{part.number:02d}.pdf"


def badges_to_print(run: PrintRun) -> list[str]:
    """Ids of the active badges that fit the run's filters, in its order."""
    badges = _narrow(Badge.objects.filter(fair=run.fair, state=BadgeState.ACTIVE), run)
    # Holders belong to no exhibitor: their organisation stands in its place.
    whose = Coalesce("exhibitor__name_th", "holder__organisation", Value(""))
    rows = list(
        badges.values_list("pk", "serial", "exhibitor", whose, "exhibitor__province").order_by()
    )
    order = rules.PrintOrder(run.order)
    if order is rules.PrintOrder.SERIAL:
        return [row[0] for row in sorted(rows, key=lambda row: row[1])]
    if order is rules.PrintOrder.PROVINCE:
        # Guests from abroad, who have none, come last.
        return [row[0] for row in sorted(rows, key=lambda row: (row[4] or "~", row[3], row[1]))]
    booths = booths_of_exhibitors(run.fair, {row[2] for row in rows if row[2]})
    by_zone = order is rules.PrintOrder.ZONE

    def place(
        row: tuple[str, str, UUID | None, str, str | None],
    ) -> tuple[bool, int, str, str, str]:
        """Who has no booth comes last."""
        first: Booth | None = next(iter(booths.get(row[2], []) if row[2] else []), None)
        if first is None:
            return True, 0, "", "", row[1]
        zone = (first.zone.order, first.zone.code) if by_zone else (0, "")
        return False, *zone, first.code, row[1]

    return [row[0] for row in sorted(rows, key=place)]


def _narrow(badges: QuerySet[Badge], run: PrintRun) -> QuerySet[Badge]:
    filters = run.filters
    if filters.get("kind"):
        badges = badges.filter(kind=filters["kind"])
    if filters.get("province"):
        badges = badges.filter(exhibitor__province=filters["province"])
    if filters.get("zone"):
        approved = Application.objects.filter(
            fair=run.fair, zone__code=filters["zone"], state=ApplicationState.APPROVED
        )
        shared = Partner.objects.filter(application__in=approved, state=PartnerState.AGREED)
        badges = badges.filter(
            Q(exhibitor__in=approved.values("exhibitor"))
            | Q(exhibitor__in=shared.values("exhibitor"))
        )
    if filters.get("application"):
        application = Application.objects.get(fair=run.fair, pk=filters["application"])
        badges = badges.filter(exhibitor__in=exhibitors_of(application))
    return badges


def read_faces(keys: Sequence[str], *, with_photos: bool = True) -> list[tuple[Badge, BadgeFace]]:
    """Those of the badges that are still active, in the order of `keys`, with their faces as they are now."""
    found = {
        badge.pk: badge
        for badge in Badge.objects.filter(pk__in=keys, state=BadgeState.ACTIVE).select_related(
            *OWNER
        )
    }
    badges = [found[key] for key in keys if key in found]
    return list(zip(badges, faces_of(badges, with_photos=with_photos), strict=True))


def drop_unchanged(keys: Sequence[str]) -> Iterator[str]:
    """Of these badges those whose face is not the one printed last, or that were never printed."""
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        known = dict(
            PrintedFace.objects.filter(badge__in=part).values_list("badge_id", "fingerprint")
        )
        for badge, face in read_faces(part, with_photos=False):
            if known.get(badge.pk) != fingerprint_of(face):
                yield badge.pk


def fingerprint_of(face: BadgeFace) -> str:
    """SHA-256 of all that is printed; the symbol follows from the code. What a design leaves out changes nothing."""
    face = face.as_designed()
    shown = {name: getattr(face, name) for name in _SHOWN}
    if face.photo_name:
        shown["photo"] = face.photo_name
    if face.design != PLAIN:
        design = {field.name: getattr(face.design, field.name) for field in fields(face.design)}
        shown["design"] = design | {"logo": hashlib.sha256(face.design.logo).hexdigest()}
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def say_filters(run: PrintRun) -> str:
    """What a run was narrowed to, in words; empty for all badges."""
    said = []
    if run.filters.get("kind"):
        said.append(str(BadgeKind(run.filters["kind"]).label))
    if run.filters.get("zone"):
        zone = run.fair.zones.filter(code=run.filters["zone"]).first()
        said.append(zone.name if zone else run.filters["zone"])
    if run.filters.get("province"):
        said.append(Province.objects.get(pk=run.filters["province"]).name)
    if run.filters.get("application"):
        said.append(gettext("one application"))
    if run.only_changed:
        said.append(gettext("only what changed"))
    return " · ".join(said)
