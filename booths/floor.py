"""One shape of a booth, for the snapshot and the delta alike. Plain rows: 3,500 of them are read at once."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from booths import rules


@dataclass(frozen=True, slots=True)
class FloorClaim:
    """A live claim on one slot: of an allocation, or of the hold `hold`."""

    slot: int
    application: str
    exhibitor: str
    name_th: str
    name_en: str
    name_native: str
    hold: str | None

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


@dataclass(frozen=True, slots=True)
class FloorBooth:
    """A booth with all that its state is derived from; metres from the hall's top left corner."""

    pk: int
    code: str
    hall: str
    zone: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    slots: int
    closed_reason: str
    version: int
    is_open: bool
    claims: tuple[FloorClaim, ...]

    @property
    def state(self) -> rules.BoothState:
        allocated = sum(claim.hold is None for claim in self.claims)
        return rules.booth_state(
            is_closed=bool(self.closed_reason),
            is_open=self.is_open,
            allocated=allocated,
            held=len(self.claims) - allocated,
        )


def booth_facts(booth: FloorBooth) -> rules.BoothFacts:
    """What rules need to know of a booth."""
    return rules.BoothFacts(
        code=booth.code,
        zone=booth.zone,
        slots=booth.slots,
        is_closed=bool(booth.closed_reason),
        state=booth.state,
        taken=tuple(
            rules.TakenSlot(
                slot=claim.slot,
                application=claim.application,
                exhibitor=claim.name,
                hold=claim.hold,
            )
            for claim in booth.claims
        ),
    )


def show_booth(booth: FloorBooth) -> dict[str, Any]:
    """A booth as the floor shows it, public: names of exhibitors with an allocation, never of a hold."""
    return {
        "code": booth.code,
        "hall": booth.hall,
        "zone": booth.zone,
        "x_m": booth.x_m,
        "y_m": booth.y_m,
        "width_m": booth.width_m,
        "depth_m": booth.depth_m,
        "state": str(booth.state),
        "slots": booth.slots,
        "free_slots": 0 if booth.closed_reason else booth.slots - len(booth.claims),
        "exhibitors": [
            {"id": claim.exhibitor, "name": _show_name(claim)}
            for claim in booth.claims
            if claim.hold is None
        ],
        "version": booth.version,
    }


def _show_name(claim: FloorClaim) -> dict[str, str]:
    name = {"th": claim.name_th, "en": claim.name_en}
    return name | {"native": claim.name_native} if claim.name_native else name
