"""What a drawing of a hall shows: plain data, in metres from the hall's top left corner."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

FRONTS: Final = ("n", "e", "s", "w")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanZone:
    code: str
    name_th: str
    name_en: str
    # "#rrggbb"
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBooth:
    """One booth; `front` is its open side. `exhibitors` are names in both languages, where they may be shown."""

    code: str
    zone: str
    x: float
    y: float
    width: float
    depth: float
    front: str = "s"
    slots: int = 1
    is_closed: bool = False
    # As a table of the plan says it, beside the measures: services, a reason why it is closed.
    facts: tuple[tuple[str, str], ...] = ()
    exhibitors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFeature:
    """What stands in the hall beside booths: an entrance, a pillar, a stage, a lane that stays free."""

    key: str
    kind: str
    x: float
    y: float
    width: float
    depth: float
    label_th: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A hall with what stands in it, and what a title says of it."""

    fair_th: str
    fair_en: str
    dates_th: str
    dates_en: str
    venue_th: str = ""
    venue_en: str = ""
    hall: str
    hall_th: str
    hall_en: str
    width: float
    height: float
    zones: tuple[PlanZone, ...] = ()
    booths: tuple[PlanBooth, ...] = ()
    features: tuple[PlanFeature, ...] = ()
    # When it was drawn, in words of both languages.
    drawn_th: str = ""
    drawn_en: str = ""

    def name(self, thing: PlanZone | PlanFeature | Plan, language: str) -> str:
        """What a zone, a feature or the hall itself is called."""
        if isinstance(thing, PlanFeature):
            pair = (thing.label_th, thing.label_en)
        elif isinstance(thing, PlanZone):
            pair = (thing.name_th, thing.name_en)
        else:
            pair = (thing.hall_th, thing.hall_en)
        return (pair[1] or pair[0]) if language == "en" else (pair[0] or pair[1])


def to_json(plan: Plan) -> dict[str, Any]:
    return asdict(plan)


def from_json(data: dict[str, Any]) -> Plan:
    """What `to_json` wrote, after a way through JSON, which knows no tuples."""
    parts: dict[str, Any] = {
        "zones": tuple(PlanZone(**zone) for zone in data["zones"]),
        "features": tuple(PlanFeature(**feature) for feature in data["features"]),
        "booths": tuple(
            PlanBooth(
                **booth
                | {
                    "facts": tuple((name, value) for name, value in booth["facts"]),
                    "exhibitors": tuple((th, en) for th, en in booth["exhibitors"]),
                }
            )
            for booth in data["booths"]
        ),
    }
    return Plan(**data | parts)
