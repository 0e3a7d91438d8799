"""What is asked beside the floor, and what comes of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from booths.queries import BoothSearch
from events.schemas import Name, Text


class BoothSearchIn(Schema):
    """Query strings are text, so this one is not strict."""

    model_config = ConfigDict(extra="forbid")
    q: Annotated[Text, StringConstraints(max_length=100)] = ""
    province: Annotated[Text, StringConstraints(max_length=2)] = ""
    type: Annotated[int, Field(ge=1, le=5)] | None = None

    def to_search(self) -> BoothSearch:
        return BoothSearch(self.q, self.province, self.type)


class BoothsFound(Schema):
    booths: list[str]
    count: int


class ProductAtBooth(Schema):
    name: Name
    type: int
    opc_stars: int | None


class ExhibitorAtBooth(Schema):
    id: UUID
    name: Name
    country: str
    province: Name | None
    products: list[ProductAtBooth]


class BoothDetails(Schema):
    code: str
    exhibitors: list[ExhibitorAtBooth]


class HoldListed(Schema):
    id: UUID
    application: UUID
    exhibitor: Name
    booths: list[str]
    expires_at: datetime
    held_by: str | None


class HoldList(Schema):
    items: list[HoldListed]
    count: int


class OnlookerOut(Schema):
    name: str
    is_you: bool


class OnlookerList(Schema):
    items: list[OnlookerOut]
    count: int
