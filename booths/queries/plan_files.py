"""A hall's plan for those who take it away as a file, and what a file that comes in is held against."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from booths import rules
from booths.floor import FloorBooth
from booths.models import Booth, HallPlan
from booths.queries.halls import (
    describe_problem,
    floor_terms_of,
    name_of_feature,
    rect_of,
    rect_of_hall,
)
from booths.queries.plan import booths_of, floor_seq, read_booths
from booths.rendering.plan import Plan, PlanBooth, PlanFeature, PlanZone
from booths.rules.geometry import CENTIMETRES, Rect
from booths.rules.plan import PlanBooth as RulesBooth
from booths.rules.plan import PlanFeature as RulesFeature
from booths.rules.plan import find_problems
from events import clock
from events.dates import say_moment, say_span
from events.models import Fair, Hall
from events.queries import halls_of, zones_of
from events.rules import Refused

# Seconds for which a drawing serves all: what a change of a name, which has no number, may be late.
DRAWING_SECONDS: Final = 60.0
_MOST_KEPT: Final = 24
_FACTS: Final = tuple(
    column for column in rules.PLAN_COLUMNS if column.service or column.key == "closed_reason"
)


def find_hall(fair: Fair, code: str) -> Hall:
    """The hall with this code; `not_found` otherwise."""
    hall = halls_of(fair).filter(code=code).first()
    if hall is None:
        raise Refused("not_found")
    return hall


def _booths_in(hall: Hall) -> list[Booth]:
    """Its booths in the order of their codes, each with its zone."""
    return list(booths_of(hall.fair).filter(hall=hall).select_related("zone").order_by("code"))


def halls_with_booths(fair: Fair) -> list[Hall]:
    """In their order; an empty hall has no plan yet."""
    shown = set(booths_of(fair).order_by().values_list("hall", flat=True).distinct())
    return [hall for hall in halls_of(fair) if hall.pk in shown]


def table_of(hall: Hall) -> list[list[Any]]:
    """The hall's booths as rows under `rules.PLAN_COLUMNS`."""
    rows = []
    for booth in _booths_in(hall):
        values = values_of(booth) | {"hall": hall.code}
        rows.append([values[column.field] for column in rules.PLAN_COLUMNS])
    return rows


def values_of(booth: Booth) -> dict[str, Any]:
    """A booth by its fields as a file has them; its zone as a code."""
    return {
        "code": booth.code,
        "zone": booth.zone.code,
        "x_m": booth.x_m,
        "y_m": booth.y_m,
        "width_m": booth.width_m,
        "depth_m": booth.depth_m,
        "front": booth.front,
        "slots": booth.slots,
        "power_w": booth.power_w,
        "has_water": booth.has_water,
        "has_gas": booth.has_gas,
        "has_ventilation": booth.has_ventilation,
        "has_cold_storage": booth.has_cold_storage,
        "closed_reason": booth.closed_reason,
    }


def known_booths(hall: Hall) -> list[rules.KnownBooth]:
    """Its booths as a file that comes in is compared with them."""
    booths = _booths_in(hall)
    taken = {
        booth.pk for booth in read_booths(hall.fair, [booth.pk for booth in booths]) if booth.claims
    }
    merged = set(
        Booth.objects.filter(hall=hall, removed_at=None, merged_into__isnull=False).values_list(
            "merged_into", flat=True
        )
    )
    return [
        rules.KnownBooth(
            booth.pk, booth.code, values_of(booth), booth.pk in taken, booth.pk in merged
        )
        for booth in booths
    ]


def ground_of(hall: Hall, *, zone: str = "") -> rules.Ground:
    """What the words of a file can mean in this hall; `zone` is that of booths which name none."""
    zones: dict[str, str] = {}
    for one in zones_of(hall.fair):
        for word in (one.code, one.name_th, one.name_en):
            if rules.fold(word):
                zones.setdefault(rules.fold(word), one.code)
    return rules.Ground(
        hall=hall.code,
        hall_words=frozenset(rules.fold(word) for word in (hall.code, hall.name_th, hall.name_en)),
        width=Decimal(hall.width_m),
        height=Decimal(hall.height_m),
        zones=zones,
        codes_elsewhere=frozenset(
            Booth.objects.filter(fair=hall.fair, removed_at=None)
            .exclude(hall=hall, merged_into=None)
            .values_list("code", flat=True)
        ),
        zone=zone,
    )


def problems_with(hall: Hall, booths: Iterable[Mapping[str, Any]]) -> list[str]:
    """What would be wrong with the hall's plan if these were its booths, in the reader's language."""
    features = list(hall.features.all())
    found = find_problems(
        hall=rect_of_hall(hall),
        booths=[
            RulesBooth(
                code=values["code"],
                zone=values["zone"],
                rect=Rect.of(
                    *(float(values[name]) for name in ("x_m", "y_m", "width_m", "depth_m"))
                ),
                front=rules.Side(values["front"]),
                is_closed=bool(values.get("closed_reason")),
            )
            for values in booths
        ],
        features=[
            RulesFeature(feature.pk, rules.FeatureKind(feature.kind), rect_of(feature))
            for feature in features
        ],
        min_aisle=round(floor_terms_of(hall.fair).min_aisle_m * CENTIMETRES),
    )
    names = {feature.pk: name_of_feature(feature) for feature in features}
    return [describe_problem(problem, names) for problem in found]


# --- drawings -------------------------------------------------------------------------------------


def plan_to_draw(hall: Hall, *, for_organisers: bool) -> Plan:
    """The hall as it is drawn. Others see names of exhibitors whose place is confirmed, and nobody sees who holds."""
    fair = hall.fair
    booths = _booths_in(hall)
    floor = {booth.pk: booth for booth in read_booths(fair, [booth.pk for booth in booths])}
    names = {
        booth.pk: tuple(_names_on(floor[booth.pk], for_organisers=for_organisers))
        for booth in booths
        if booth.pk in floor
    }
    drawn = [
        draw_booth(values_of(booth), names.get(booth.pk, ()), tells_all=for_organisers)
        for booth in booths
    ]
    return frame_plan(hall, drawn)


def frame_plan(hall: Hall, booths: Iterable[PlanBooth]) -> Plan:
    """A plan of these booths with all else that the hall has."""
    fair = hall.fair
    moment = clock.now()
    return Plan(
        fair_th=fair.name_th,
        fair_en=fair.name_en or fair.name_th,
        dates_th=say_span(fair.starts_on, fair.ends_on, language="th"),
        dates_en=say_span(fair.starts_on, fair.ends_on, language="en"),
        venue_th=fair.venue_th,
        venue_en=fair.venue_en,
        hall=hall.code,
        hall_th=hall.name_th,
        hall_en=hall.name_en or hall.name_th,
        width=float(hall.width_m),
        height=float(hall.height_m),
        zones=tuple(
            PlanZone(code=zone.code, name_th=zone.name_th, name_en=zone.name_en, colour=zone.colour)
            for zone in zones_of(fair)
        ),
        booths=tuple(booths),
        features=tuple(
            PlanFeature(
                key=str(feature.pk),
                kind=feature.kind,
                x=float(feature.x_m),
                y=float(feature.y_m),
                width=float(feature.width_m),
                depth=float(feature.depth_m),
                label_th=feature.label_th,
                label_en=feature.label_en,
            )
            for feature in hall.features.all()
        ),
        drawn_th=say_moment(moment, language="th"),
        drawn_en=say_moment(moment, language="en"),
    )


def draw_booth(
    values: Mapping[str, Any],
    exhibitors: tuple[tuple[str, str], ...] = (),
    *,
    tells_all: bool = True,
) -> PlanBooth:
    """A booth of these fields; services and why it is closed are for those who plan."""
    return PlanBooth(
        code=values["code"],
        zone=values["zone"],
        x=float(values["x_m"]),
        y=float(values["y_m"]),
        width=float(values["width_m"]),
        depth=float(values["depth_m"]),
        front=values.get("front") or "s",
        slots=values.get("slots") or 1,
        is_closed=bool(values.get("closed_reason")),
        facts=tuple((column.key, say_fact(values.get(column.field))) for column in _FACTS)
        if tells_all
        else (),
        exhibitors=exhibitors,
    )


def say_fact(value: Any) -> str:
    """As a file writes it, whatever its language."""
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _names_on(booth: FloorBooth, *, for_organisers: bool) -> Iterable[tuple[str, str]]:
    for claim in booth.claims:
        if claim.is_confirmed:
            yield claim.name_th, claim.name_en
            for partner in claim.partners:
                yield partner["name"]["th"], partner["name"]["en"]
        elif for_organisers and claim.hold is None:
            yield f"{claim.name_th} *", f"{claim.name_en or claim.name_th} *"


@dataclass(frozen=True)
class Drawing:
    content: bytes
    etag: str
    drawn_at: float


_drawings: OrderedDict[tuple[Any, ...], Drawing] = OrderedDict()


def keep_drawing(key: tuple[Any, ...], content: bytes) -> Drawing:
    """Remember a drawing for others who ask for the same."""
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    drawing = Drawing(content, etag, time.monotonic())
    _drawings[key] = drawing
    while len(_drawings) > _MOST_KEPT:
        _drawings.popitem(last=False)
    return drawing


def find_drawing(key: tuple[Any, ...]) -> Drawing | None:
    """A drawing that still shows what is there."""
    known = _drawings.get(key)
    fresh = known is not None and time.monotonic() - known.drawn_at < DRAWING_SECONDS
    return known if fresh else None


def drawing_key(hall: Hall, *what: Any) -> tuple[Any, ...]:
    """Changes with the hall's plan and with who is where."""
    version = HallPlan.objects.filter(hall=hall).values_list("version", flat=True).first()
    return (hall.pk, version, floor_seq(hall.fair), *what)


def forget_drawings() -> None:
    """Draw everything anew (tests, whose rolled back numbers come again)."""
    _drawings.clear()
