"""Decisions about places, free of Django: under which quota an application counts, what fits, who is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from events.rules import Refused


class PlaceState(StrEnum):
    """A place is offered until its exhibitor answers; where the fair does not ask, it begins as accepted."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class ShortlistMark(StrEnum):
    """What a province says about an application of its own."""

    FIRST = "first"
    RESERVE = "reserve"
    NOT = "not"


# What counts against a quota; the others are history.
LIVE_PLACES = frozenset({PlaceState.OFFERED, PlaceState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Cell:
    """One quota of a zone. None stands for every province or type without a quota of its own."""

    key: int
    province: str | None = None
    product_type: int | None = None
    agency: UUID | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """What of an application says under which quota it counts."""

    province: str | None = None
    product_type: int | None = None
    agency: UUID | None = None


def find_cell(cells: Iterable[Cell], origin: Origin) -> Cell | None:
    """The one quota under which an application counts; None where the zone has none for it.

    An agency's applications count under the agency's quota. For the others the nearest wins: province and type,
    then the province, then the type. What none of them takes falls to the quota without province and type.
    """
    known = {(cell.agency, cell.province, cell.product_type): cell for cell in cells}
    wanted: tuple[tuple[UUID | None, str | None, int | None], ...]
    if origin.agency is not None:
        wanted = ((origin.agency, None, None), (None, None, None))
    else:
        province, product_type = origin.province, origin.product_type
        wanted = (
            (None, province, product_type),
            (None, province, None),
            (None, None, product_type),
            (None, None, None),
        )
    return next((known[key] for key in wanted if key in known), None)


def main_type(types: Sequence[int]) -> int | None:
    """The type under which an application counts: that of most of its products, the lower one of two."""
    return min(set(types), key=lambda one: (-types.count(one), one), default=None)


@dataclass(frozen=True, slots=True)
class Tally:
    """Booths of one quota. `given` is None where no quota limits the zone."""

    given: int | None
    offered: int = 0
    confirmed: int = 0

    @property
    def taken(self) -> int:
        return self.offered + self.confirmed

    @property
    def free(self) -> int | None:
        """Below zero only after an override, which has a name and a reason."""
        return None if self.given is None else self.given - self.taken

    @property
    def room(self) -> int:
        """Booths that may pass to the line by the quota alone."""
        return max(self.free or 0, 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the line of a quota."""

    key: UUID
    booths: int
    points: int
    since: datetime


def line_up(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The line: most priority points first, then the earlier application. Its key decides between twins."""
    return sorted(waiting, key=lambda one: (-one.points, one.since, one.key))


def check_place(tally: Tally, *, wanted: int, key: UUID, line: Sequence[Waiting]) -> None:
    """Raise `quota_exceeded` or `waitlist_first` when an application may not be approved directly.

    Only a quota has a line that binds: where booths are not counted, nobody takes them from another.
    """
    if tally.free is None:
        return
    if wanted > tally.free:
        raise Refused("quota_exceeded", wanted=wanted, free=tally.room, given=tally.given)
    if line and line[0].key != key:
        raise Refused("waitlist_first", waiting=len(line))


@dataclass(frozen=True, slots=True)
class Share:
    """Booths that pass to one of the line: what it wants, or what is left."""

    key: UUID
    booths: int


def share_out(room: int, line: Sequence[Waiting]) -> list[Share]:
    """Who of the line gets how many of `room` free booths. From its head on; nobody is skipped."""
    shares: list[Share] = []
    for waiting in line:
        if room <= 0:
            break
        booths = min(waiting.booths, room)
        shares.append(Share(waiting.key, booths))
        room -= booths
    return shares


def check_offer(*, state: str, expires_at: datetime | None, now: datetime) -> None:
    """Raise `offer_settled` or `offer_lapsed` unless the exhibitor may still answer; the last second is outside."""
    if state == PlaceState.LAPSED or (
        state == PlaceState.OFFERED and expires_at is not None and now >= expires_at
    ):
        raise Refused("offer_lapsed")
    if state != PlaceState.OFFERED:
        raise Refused("offer_settled")


def check_given(*, before: int | None, after: int | None) -> None:
    """Raise `quota_below_places` where a change of quotas takes away booths that are places already."""
    if after is not None and after < 0 and (before is None or after < before):
        raise Refused("quota_below_places", missing=-after)


@dataclass(frozen=True, slots=True)
class QuotaChange:
    """Booths given to a cell of a zone's quotas; None takes the row away."""

    zone: str
    given: int | None
    province: str | None = None
    product_type: int | None = None
    agency: UUID | None = None
