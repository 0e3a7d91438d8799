"""Rules of badge kinds, in and out."""

from collections.abc import Sequence
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from badges.schemas.badges import Kind
from events.schemas import Input, Name, Text

Code = Annotated[Text, StringConstraints(min_length=1, max_length=12)]
IsoDay = Annotated[Text, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class RulesOfKindIn(Input):
    """All that a kind may; what is left out is as for a kind that nobody wrote anything about."""

    kind: Kind
    gates: Annotated[list[Code], Field(max_length=200)] = []
    zones: Annotated[list[Code], Field(max_length=200)] = []
    hours: Literal["visitors", "exhibitors", "always"]
    days: Annotated[list[IsoDay], Field(max_length=100)] = []
    per_booth: Annotated[int, Field(ge=1, le=99)] | None = None
    needs_escort: bool = False
    reentry: Literal["free", "once_a_day", "never"] = "free"
    anti_passback: bool = True
    may_override: bool = False


class BadgeRulesIn(Input):
    items: Annotated[list[RulesOfKindIn], Field(min_length=1, max_length=20)]


class RulesOfKindOut(Schema):
    kind: str
    gates: list[str]
    zones: list[str]
    hours: str
    days: list[str]
    per_booth: int | None
    needs_escort: bool
    reentry: str
    anti_passback: bool
    may_override: bool
    said: Name


class BadgeRulesOut(Schema):
    items: Sequence[RulesOfKindOut]
    count: int
