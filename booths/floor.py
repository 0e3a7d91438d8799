"""One shape of a booth, for the snapshot and the delta alike. Plain rows: 3,500 of them are read at once."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language

from booths import rules
from booths.models import Booth


@dataclass(frozen=True, slots=True)
class FloorClaim:
    """A live claim on one slot: of an allocation, or of the hold `hold`.

    `is_confirmed`: of an allocation that its exhibitor need not confirm any more; others see the rest as held.
    """

    slot: int
    application: str
    exhibitor: str
    name_th: str
    name_en: str
    name_native: str
    hold: str | None
    is_confirmed: bool
    # The others who share the application, as the floor shows them.
    partners: tuple[dict[str, Any], ...] = ()

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
    services: rules.Services = rules.AS_ITS_ZONE
    # The number of the announced draw that it waits in.
    draw: int | None = None

    @property
    def state(self) -> rules.BoothState:
        allocated = sum(claim.is_confirmed for claim in self.claims)
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
        services=booth.services,
    )


def services_of(booth: Booth) -> rules.Services:
    return rules.Services(
        booth.power_w,
        booth.has_water,
        booth.has_gas,
        booth.has_ventilation,
        booth.has_cold_storage,
    )


def show_booth(booth: FloorBooth) -> dict[str, Any]:
    """A booth as the floor shows it, public: names of exhibitors whose place is confirmed, never of a hold.

    `draw` stands only there where an announced draw decides who gets it.
    """
    shown: dict[str, Any] = {
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
            exhibitor
            for claim in booth.claims
            if claim.is_confirmed
            for exhibitor in (show_exhibitor(claim.exhibitor, claim), *claim.partners)
        ],
        "version": booth.version,
    }
    return shown if booth.draw is None else shown | {"draw": booth.draw}


def show_gone(booth: Booth, *, code: str, version: int) -> dict[str, Any]:
    """What viewers are told of a code that leaves the floor. Whoever does not know `gone` shows a closed booth."""
    return {
        "code": code,
        "hall": booth.hall.code,
        "zone": booth.zone.code,
        "x_m": float(booth.x_m),
        "y_m": float(booth.y_m),
        "width_m": float(booth.width_m),
        "depth_m": float(booth.depth_m),
        "state": str(rules.BoothState.CLOSED),
        "slots": booth.slots,
        "free_slots": 0,
        "exhibitors": [],
        "version": version,
        "gone": True,
    }


class HasNames(Protocol):
    @property
    def name_th(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def name_native(self) -> str: ...


def show_exhibitor(key: str, names: HasNames) -> dict[str, Any]:
    name = {"th": names.name_th, "en": names.name_en}
    return {
        "id": key,
        "name": name | {"native": names.name_native} if names.name_native else name,
    }
