"""Decisions about booths, free of Django: what state a booth is in, who may take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from booths.rules.offer import AS_ITS_ZONE, Needs, Services, missing_services
from events.rules import Refused


class BoothState(StrEnum):
    VACANT = "vacant"
    HELD = "held"
    ALLOCATED = "allocated"
    OCCUPIED = "occupied"
    CLOSED = "closed"


class AllocationState(StrEnum):
    # Given, but its exhibitor has not confirmed the place yet.
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    RELEASED = "released"


LIVE_ALLOCATIONS = frozenset({AllocationState.OFFERED, AllocationState.CONFIRMED})


class HoldState(StrEnum):
    HELD = "held"
    CONVERTED = "converted"
    RELEASED = "released"
    EXPIRED = "expired"


MAX_SLOTS = 8
MAX_BOOTHS_PER_CALL = 50


def booth_state(*, is_closed: bool, is_open: bool, allocated: int, held: int) -> BoothState:
    """One state from a booth's rows; `allocated` counts its confirmed claims, `held` the other live ones."""
    if is_closed:
        return BoothState.CLOSED
    if allocated and is_open:
        return BoothState.OCCUPIED
    if allocated:
        return BoothState.ALLOCATED
    return BoothState.HELD if held else BoothState.VACANT


@dataclass(frozen=True)
class TakenSlot:
    """A live claim on one slot of a booth."""

    slot: int
    application: str
    exhibitor: str
    hold: str | None


@dataclass(frozen=True)
class BoothFacts:
    code: str
    zone: str
    slots: int
    is_closed: bool
    state: str
    taken: tuple[TakenSlot, ...]
    services: Services = AS_ITS_ZONE


def choose_slot(
    booth: BoothFacts, *, application: str, application_zone: str, needs: Needs | None = None
) -> int:
    """The slot that the application gets on the booth.

    Raises `booth_closed`, `booth_wrong_zone`, `booth_lacks_service` (which says what) or `booth_taken` (which names who
    has it). A hold of the same application gives way to its own allocation.
    """
    if booth.is_closed:
        raise Refused("booth_closed", booth=booth.code, state=booth.state)
    if booth.zone != application_zone:
        raise Refused(
            "booth_wrong_zone", booth=booth.code, zone=booth.zone, wanted=application_zone
        )
    if needs is not None:
        check_services(booth.code, booth.services, needs)
    for claim in booth.taken:
        if claim.application == application and claim.hold is not None:
            return claim.slot
    if any(claim.application == application for claim in booth.taken):
        raise _taken(booth)
    used = {claim.slot for claim in booth.taken}
    free = next((slot for slot in range(1, booth.slots + 1) if slot not in used), None)
    if free is None:
        raise _taken(booth)
    return free


def check_services(code: str, services: Services, needs: Needs) -> None:
    """Raise `booth_lacks_service` where the booth itself says that it lacks what is needed."""
    missing = missing_services(services, needs)
    if missing:
        raise Refused("booth_lacks_service", booth=code, service=missing[0], missing=list(missing))


def _taken(booth: BoothFacts) -> Refused:
    return Refused(
        "booth_taken",
        booth=booth.code,
        state=booth.state,
        holder=", ".join(claim.exhibitor for claim in booth.taken),
    )


def check_count(*, wanted: int, has: int, asked: int) -> None:
    """Raise `too_many_booths` when the application would get more booths than it asked for."""
    if has + asked > wanted:
        raise Refused("too_many_booths", wanted=wanted, has=has, asked=asked)


def check_codes(codes: Sequence[str]) -> None:
    """Raise `booths_repeated` or `booths_missing` for a list that names none or one twice."""
    if not codes:
        raise Refused("booths_missing")
    if len(set(codes)) != len(codes):
        raise Refused("booths_repeated")


def check_closable(booth: BoothFacts) -> None:
    """Raise `booth_taken` for a booth that somebody has."""
    if booth.taken:
        raise _taken(booth)
