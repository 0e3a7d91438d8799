"""What goes into the floor and comes out of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from booths.queries import DirectoryFilter
from booths.rules import MAX_BOOTHS_PER_CALL
from events.schemas import Bilingual, Id, Input, Name, Page, Text

BoothCode = Annotated[Text, StringConstraints(min_length=1, max_length=16)]


class HallOut(Schema):
    code: str
    name: Bilingual
    width_m: float
    height_m: float


class ZoneOut(Schema):
    code: str
    name: Bilingual
    colour: str


class ExhibitorOnFloor(Schema):
    id: UUID
    name: dict[str, str]


class BoothOut(Schema):
    code: str
    hall: str
    zone: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    state: str
    slots: int
    free_slots: int
    exhibitors: list[ExhibitorOnFloor]
    version: int
    # The announced draw of lots that decides who gets it; absent otherwise.
    draw: int | None = None


class FloorOut(Schema):
    seq: int
    halls: list[HallOut]
    zones: list[ZoneOut]
    booths: list[BoothOut]


class BoothsIn(Input):
    application: Id
    booths: Annotated[list[BoothCode], Field(min_length=1, max_length=MAX_BOOTHS_PER_CALL)]


class MoveIn(Input):
    booths: Annotated[list[BoothCode], Field(min_length=1, max_length=MAX_BOOTHS_PER_CALL)]


class SwapIn(Input):
    allocation: Id
    other: Id


class HoldOut(Schema):
    id: UUID
    expires_at: datetime
    booths: list[str]


class AllocationOut(Schema):
    id: UUID
    state: str
    booths: list[str]


class SwapOut(Schema):
    items: list[AllocationOut]


class UndoneOut(Schema):
    """Which entry of the fair's log was taken back, and the booths that it had named."""

    step: int
    action: str
    booths: list[str]


class DirectoryIn(Page):
    country: Annotated[Text, StringConstraints(max_length=2)] = ""
    province: Annotated[Text, StringConstraints(max_length=2)] = ""
    zone: Annotated[Text, StringConstraints(max_length=12)] = ""
    q: Annotated[Text, StringConstraints(max_length=100)] = ""

    def to_filter(self) -> DirectoryFilter:
        return DirectoryFilter(self.country, self.province, self.zone, self.q)


class DirectoryEntry(Schema):
    id: UUID
    name: Name
    country: str
    province: str | None
    booths: list[str]
    products_count: int


class DirectoryOut(Schema):
    items: Sequence[DirectoryEntry]
    count: int
