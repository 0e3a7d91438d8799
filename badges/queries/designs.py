"""How the badges of a fair look, and looked before."""

from collections.abc import Mapping

from badges.models import BadgeDesign, BadgeKind
from badges.rendering.face import FIELDS, PLAIN, FaceDesign
from events.models import Fair
from events.rules import Refused

# What is shown of the versions before.
VERSIONS_SHOWN = 10
ALL_KINDS = ""


def versions_of_design(fair: Fair, kind: str) -> list[BadgeDesign]:
    """The newest first; none where the product's own design was never changed."""
    rows = BadgeDesign.objects.filter(fair=fair, kind=kind).select_related("made_by")
    return list(rows.defer("logo").order_by("-number")[:VERSIONS_SHOWN])


def latest_design(fair: Fair, kind: str) -> BadgeDesign | None:
    return BadgeDesign.objects.filter(fair=fair, kind=kind).order_by("-number").first()


def get_design_version(fair: Fair, kind: str, number: int) -> BadgeDesign | None:
    """A version of a design, or None for number 0: what was there before the first. Refuses `not_found`."""
    if number == 0:
        return None
    found = BadgeDesign.objects.filter(fair=fair, kind=kind, number=number).first()
    if found is None:
        raise Refused("not_found")
    return found


def kinds_with_designs(fair: Fair) -> set[str]:
    """Kinds that look different from the others."""
    return {
        kind for kind, row in _latest_of_each(fair).items() if kind != ALL_KINDS and not row.follows
    }


def designs_of(fair: Fair) -> Mapping[str, FaceDesign]:
    """For every kind, and without one, how its badges look now."""
    latest = _latest_of_each(fair)
    shared = face_design(latest.get(ALL_KINDS)) or PLAIN
    return {ALL_KINDS: shared} | {
        kind: face_design(latest.get(kind)) or shared for kind in BadgeKind.values
    }


def face_design(row: BadgeDesign | None) -> FaceDesign | None:
    """What a version says; None where it says nothing of its own."""
    if row is None or row.follows:
        return None
    return FaceDesign(
        size=row.size,
        fields=tuple(name for name in FIELDS if name in row.fields),
        colour=row.colour,
        logo=bytes(row.logo),
        back_th=row.back_th,
        back_en=row.back_en,
    )


def _latest_of_each(fair: Fair) -> dict[str, BadgeDesign]:
    """By the kind; later rows of the same kind replace the earlier ones."""
    numbers: dict[str, int] = {}
    rows = BadgeDesign.objects.filter(fair=fair)
    for kind, number in rows.values_list("kind", "number"):
        numbers[kind] = max(number, numbers.get(kind, 0))
    return {
        row.kind: row
        for kind, number in numbers.items()
        for row in rows.filter(kind=kind, number=number)
    }
