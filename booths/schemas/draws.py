"""What goes into draws of lots and comes out of them."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from events.schemas import Id, Input, Line, Text
from registration.schemas.fields import Day

ZoneCode = Annotated[Text, StringConstraints(min_length=1, max_length=12)]


class DrawIn(Input):
    """`zone`, or `zones` for several; without `applications` all take part that can."""

    zone: ZoneCode | None = None
    zones: Annotated[list[ZoneCode], Field(min_length=1, max_length=50)] | None = None
    applications: Annotated[list[Id], Field(min_length=1, max_length=5000)] | None = None
    entropy_kind: Literal["witnesses", "lottery"] = "witnesses"
    entropy_date: Day | None = None
    entropy_source: Annotated[str, Line, StringConstraints(max_length=300)] = ""


class RevealIn(Input):
    entropy: Annotated[str, Line, StringConstraints(min_length=1, max_length=200)]
    witnesses: Annotated[
        list[Annotated[str, Line, StringConstraints(min_length=1, max_length=100)]],
        Field(max_length=20),
    ] = []


class VoidIn(Input):
    reason: Annotated[str, Line, StringConstraints(min_length=1, max_length=500)]


class DrawOut(Schema):
    id: UUID
    number: int
    state: str
    commitment: str
    void_reason: str


class DrawList(Schema):
    items: Sequence[DrawOut]
    count: int


class RefusedEntry(Schema):
    key: str
    booths: list[str]
    code: str


class AppliedOut(Schema):
    id: UUID
    state: str
    given: int
    refused: list[RefusedEntry]
