"""What goes into badges and comes out of them."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from badges import rules
from badges.actions import NewHolder
from badges.models import Badge
from events.models import name_of
from events.schemas import Id, Input, Name, Page, Prose, SingleLine, Text
from registration.schemas import NameIn

Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), Prose
]


class BadgeOut(Schema):
    id: str
    serial: str
    kind: str
    name: Name
    code: str
    state: str
    booths: list[str]

    @staticmethod
    def of(badge: Badge, booths: Sequence[str]) -> "BadgeOut":
        return BadgeOut(
            id=badge.pk,
            serial=badge.serial,
            kind=badge.kind,
            name=Name(**name_of(badge.bearer)),
            code=badge.code,
            state=badge.state,
            booths=list(booths),
        )


class BadgeList(Schema):
    items: Sequence[BadgeOut]
    count: int


class BadgeFilter(Page):
    application: UUID | None = None


class RevokeIn(Input):
    reason: Reason


class RevokedOut(Schema):
    id: str
    state: str


def _is_kind(value: str) -> str:
    if value not in set(rules.BadgeKind):
        raise ValueError("not a kind of badge")
    return value


Kind = Annotated[str, AfterValidator(_is_kind)]


def _is_layout(value: str) -> str:
    if value not in set(rules.Layout):
        raise ValueError("not a layout")
    return value


Layout = Annotated[
    str, AfterValidator(_is_layout), Field(json_schema_extra={"enum": [*map(str, rules.Layout)]})
]


class BadgeSheetsIn(Input):
    """Which badges are printed, how, and in which order; nothing given means all of them."""

    kind: Kind | None = None
    zone: Annotated[Text, StringConstraints(min_length=1, max_length=12)] | None = None
    province: Annotated[Text, StringConstraints(pattern=r"^\d{2}$")] | None = None
    application: Id | None = None
    layout: Layout = rules.Layout.DESIGN.value
    order: Literal["serial", "province", "zone", "booth"] = "serial"
    only_changed: bool = False


class JobRef(Schema):
    job: UUID


class JobPart(Schema):
    number: int
    badges: int
    url: str


class JobOut(Schema):
    """`parts` are the files that are made, `url` the first once all are; `total` is 0 until badges are chosen."""

    id: UUID
    state: str
    done: int
    total: int
    url: str | None = None
    parts: list[JobPart] = []


class HolderIn(Input):
    """Somebody who belongs to no exhibitor: staff, press, volunteers."""

    kind: Kind
    name: NameIn
    prefix: Annotated[str, StringConstraints(max_length=40, strip_whitespace=True), SingleLine] = ""
    organisation: Annotated[
        str, StringConstraints(max_length=200, strip_whitespace=True), SingleLine
    ] = ""
    remark: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True), SingleLine] = (
        ""
    )

    def person(self) -> NewHolder:
        given = self.model_dump(exclude={"name"})
        return NewHolder(**given, **{f"name_{key}": text for key, text in self.name})
