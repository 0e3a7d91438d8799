"""A hall's plan as its editor needs it: the whole document, and what is wrong with it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language

from booths import rules
from booths.models import Booth, Claim, Feature, FeatureKind, FloorTerms, HallPlan
from booths.problems import PLAN_PROBLEMS
from booths.queries.plan import booths_of, read_booths
from booths.rules.geometry import CENTIMETRES, Rect
from booths.rules.plan import SOLID, PlanBooth, PlanFeature, PlanProblem, find_problems
from events.models import Fair, Hall, name_of
from events.permissions import Actor
from events.queries import fairs_visible_to
from events.rules import ROLES_THAT_ORGANISE, Refused


def get_hall(actor: Actor, fair: Fair, code: str) -> Hall:
    """A hall of the fair for its organisers; `not_found` for others and where there is none."""
    found = fair.halls.select_related("fair").filter(code=code).first()
    if found is None or not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("not_found")
    return found


def floor_terms_of(fair: Fair) -> FloorTerms:
    """What the fair asks of its plans; the usual where it has not said."""
    return FloorTerms.objects.filter(fair=fair).first() or FloorTerms(fair=fair)


def plan_version(hall: Hall) -> int:
    return HallPlan.objects.filter(hall=hall).values_list("version", flat=True).first() or 0


def booths_in(hall: Hall) -> QuerySet[Booth]:
    return booths_of(hall.fair).filter(hall=hall)


def rect_of(thing: Booth | Feature) -> Rect:
    return Rect.of(float(thing.x_m), float(thing.y_m), float(thing.width_m), float(thing.depth_m))


def rect_of_hall(hall: Hall) -> Rect:
    return Rect.of(0, 0, float(hall.width_m), float(hall.height_m))


def problems_of(hall: Hall) -> list[PlanProblem]:
    """All that is wrong with the hall's plan now."""
    claimed: dict[int, list[str]] = defaultdict(list)
    for booth, zone in Claim.objects.filter(booth__hall=hall, is_live=True).values_list(
        "booth", "application__zone__code"
    ):
        claimed[booth].append(zone)
    booths = [
        PlanBooth(
            code=booth.code,
            zone=booth.zone.code,
            rect=rect_of(booth),
            front=rules.Side(booth.front),
            is_closed=bool(booth.closed_reason),
            claimed_zones=tuple(claimed.get(booth.pk, ())),
        )
        for booth in booths_in(hall).select_related("zone").order_by("code")
    ]
    features = [
        PlanFeature(feature.pk, rules.FeatureKind(feature.kind), rect_of(feature))
        for feature in hall.features.all()
    ]
    return find_problems(
        hall=rect_of_hall(hall),
        booths=booths,
        features=features,
        min_aisle=round(floor_terms_of(hall.fair).min_aisle_m * CENTIMETRES),
    )


def describe_problem(problem: PlanProblem, names: Mapping[int, str]) -> str:
    """In the reader's language; `names` are those of the features."""
    things = [*problem.booths, *(names.get(key, "") for key in problem.features)]
    return str(PLAN_PROBLEMS[problem.kind]) % {
        "things": ", ".join(things),
        "found": f"{problem.found / CENTIMETRES:.2f}",
        "asked": f"{problem.asked / CENTIMETRES:.2f}",
    }


def name_of_feature(feature: Feature) -> str:
    """Its label in the reader's language, or what it is."""
    is_english = get_language() == "en" and feature.label_en
    label = feature.label_en if is_english else feature.label_th or feature.label_en
    return label or str(FeatureKind(feature.kind).label)


def outside_if(hall: Hall, width_m: Decimal, height_m: Decimal) -> list[str]:
    """Codes of the booths that would lie outside, were the hall of this size."""
    room = Rect.of(0, 0, float(width_m), float(height_m))
    return [
        booth.code for booth in booths_in(hall).order_by("code") if not room.holds(rect_of(booth))
    ]


def misplaced_among(fair: Fair, booths: Sequence[Booth]) -> set[str]:
    """Codes of those that overlap another booth or something solid, or lie outside their hall.

    Asks the database for the few that are near, since whoever gives one booth away has not read the hall.
    """
    near = Q()
    for booth in booths:
        near |= Q(
            hall=booth.hall_id,
            x_m__lt=booth.x_m + booth.width_m,
            y_m__lt=booth.y_m + booth.depth_m,
            right__gt=booth.x_m,
            bottom__gt=booth.y_m,
        )
    sides = {"right": F("x_m") + F("width_m"), "bottom": F("y_m") + F("depth_m")}
    beside = list(booths_of(fair).annotate(**sides).filter(near))
    solid = list(Feature.objects.filter(kind__in=SOLID).annotate(**sides).filter(near))
    found: set[str] = set()
    for booth in booths:
        here = rect_of(booth)
        others = [
            rect_of(one) for one in beside if one.pk != booth.pk and one.hall_id == booth.hall_id
        ]
        others += [rect_of(one) for one in solid if one.hall_id == booth.hall_id]
        if not rect_of_hall(booth.hall).holds(here) or any(here.overlaps(one) for one in others):
            found.add(booth.code)
    return found


def show_services(booth: Booth) -> dict[str, Any]:
    """What the booth says of itself; null = as its zone offers."""
    return {
        "power_w": booth.power_w,
        "water": booth.has_water,
        "gas": booth.has_gas,
        "ventilation": booth.has_ventilation,
        "cold_storage": booth.has_cold_storage,
    }


def plan_document(hall: Hall) -> dict[str, Any]:
    """The whole plan as the editor's address answers it. The caller has asked whether the actor may see it."""
    # Read first: a change between the two reads is then refused rather than overwritten.
    version = plan_version(hall)
    fair = hall.fair
    terms = floor_terms_of(fair)
    features = list(hall.features.all())
    names = {feature.pk: name_of_feature(feature) for feature in features}
    return {
        "version": version,
        "hall": {
            "code": hall.code,
            "name": name_of(hall),
            "width_m": float(hall.width_m),
            "height_m": float(hall.height_m),
        },
        "terms": {"min_aisle_m": float(terms.min_aisle_m), "grid_m": float(terms.grid_m)},
        "zones": [
            {
                "code": zone.code,
                "name": name_of(zone),
                "colour": zone.colour,
                "offers": {
                    "power_w": zone.offers_power_w,
                    "water": zone.offers_water,
                    "gas": zone.offers_gas,
                    "cold_storage": zone.offers_cold_storage,
                },
            }
            for zone in fair.zones.all()
        ],
        "booths": _show_booths(hall),
        "features": [
            {
                "id": feature.pk,
                "kind": feature.kind,
                "x_m": float(feature.x_m),
                "y_m": float(feature.y_m),
                "width_m": float(feature.width_m),
                "depth_m": float(feature.depth_m),
                "label_th": feature.label_th,
                "label_en": feature.label_en,
            }
            for feature in features
        ],
        "problems": [
            {
                "kind": str(problem.kind),
                "booths": list(problem.booths),
                "features": list(problem.features),
                "text": describe_problem(problem, names),
            }
            for problem in problems_of(hall)
        ],
    }


def _show_booths(hall: Hall) -> list[dict[str, Any]]:
    rows = list(booths_in(hall).order_by("code"))
    floor = {booth.pk: booth for booth in read_booths(hall.fair, [booth.pk for booth in rows])}
    merged: dict[int | None, list[str]] = defaultdict(list)
    for survivor, code in (
        Booth.objects.filter(merged_into__hall=hall, removed_at=None)
        .order_by("code")
        .values_list("merged_into", "code")
    ):
        merged[survivor].append(code)
    return [
        {
            "id": booth.pk,
            "code": booth.code,
            "zone": seen.zone,
            "x_m": seen.x_m,
            "y_m": seen.y_m,
            "width_m": seen.width_m,
            "depth_m": seen.depth_m,
            "front": booth.front,
            "slots": booth.slots,
            "services": show_services(booth),
            "closed_reason": booth.closed_reason,
            "state": str(seen.state),
            "taken": bool(seen.claims),
            "merged": merged.get(booth.pk, []),
        }
        for booth in rows
        if (seen := floor.get(booth.pk)) is not None
    ]


@dataclass(frozen=True)
class HallSummary:
    """A hall in the list of plans."""

    hall: Hall
    booths: int
    taken: int
    problems: Mapping[str, int]

    @property
    def problem_count(self) -> int:
        return sum(self.problems.values())


def hall_summaries(actor: Actor, fair: Fair) -> list[HallSummary]:
    """The fair's halls with what stands in them and what is wrong, for its organisers."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    booths = dict(
        booths_of(fair)
        .order_by()
        .values("hall")
        .annotate(number=Count("pk"))
        .values_list("hall", "number")
    )
    taken = dict(
        Claim.objects.filter(booth__fair=fair, is_live=True)
        .order_by()
        .values("booth__hall")
        .annotate(number=Count("booth", distinct=True))
        .values_list("booth__hall", "number")
    )
    return [
        HallSummary(
            hall=hall,
            booths=booths.get(hall.pk, 0),
            taken=taken.get(hall.pk, 0),
            problems=Counter(str(problem.kind) for problem in problems_of(hall)),
        )
        for hall in fair.halls.select_related("fair")
    ]


def halls_to_clone(actor: Actor, fair: Fair) -> QuerySet[Hall]:
    """Halls with booths of other fairs that the actor may see, the latest fair first."""
    others = fairs_visible_to(actor).exclude(pk=fair.pk)
    booths = Booth.objects.filter(hall=OuterRef("pk"), removed_at=None)
    return (
        Hall.objects.filter(Exists(booths), fair__in=others)
        .select_related("fair")
        .order_by("-fair__starts_on", "order", "code")
    )


def get_hall_to_clone(actor: Actor, fair: Fair, slug: str, code: str) -> Hall:
    """One of `halls_to_clone`; `not_found` otherwise."""
    found = halls_to_clone(actor, fair).filter(fair__slug=slug, code=code).first()
    if found is None:
        raise Refused("not_found")
    return found
