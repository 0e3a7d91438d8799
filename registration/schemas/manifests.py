"""Foreign goods, in and out."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints, model_validator

from events.models import name_of
from events.schemas import Input, LatinName, Name, NativeName, Prose, ThaiName
from registration.models import Closing, Manifest, ManifestItem, ManifestMovement
from registration.schemas.fields import (
    Country,
    Currency,
    Day,
    HsCode,
    Movement,
    Quantity,
    Worth,
    names,
)

Label = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), Prose]


class GoodsName(Input):
    """Guests from abroad may leave out the Thai name: then the English one is needed."""

    th: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), ThaiName] = ""
    en: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), LatinName] = ""
    native: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), NativeName] = (
        ""
    )

    @model_validator(mode="after")
    def have_one(self) -> "GoodsName":
        if not (self.th or self.en):
            message = "needs a Thai or an English name"
            raise ValueError(message)
        return self


class ManifestItemIn(Input):
    name: GoodsName
    hs_code: HsCode = ""
    origin_country: Country
    unit: Annotated[
        str, StringConstraints(min_length=1, max_length=20, strip_whitespace=True), Prose
    ]
    imported: Annotated[Quantity, Field(gt=0)]
    declared_value: Worth
    currency: Currency

    def values(self) -> dict[str, Any]:
        sent = self.model_dump()
        return sent | names(sent.pop("name"))


class ManifestItemOut(Schema):
    id: UUID
    name: Name
    hs_code: str
    origin_country: str
    unit: str
    imported: Decimal
    sold: Decimal
    given: Decimal
    destroyed: Decimal
    re_exported: Decimal
    remaining: Decimal
    declared_value: Decimal
    currency: str

    @staticmethod
    def of(item: ManifestItem) -> "ManifestItemOut":
        return ManifestItemOut(
            id=item.pk,
            name=Name(**name_of(item)),
            hs_code=item.hs_code,
            origin_country=item.origin_country,
            unit=item.unit,
            imported=item.imported,
            sold=item.sold,
            given=item.given,
            destroyed=item.destroyed,
            re_exported=item.re_exported,
            remaining=item.remaining,
            declared_value=item.declared_value,
            currency=item.currency,
        )


class ManifestOut(Schema):
    items: list[ManifestItemOut]
    balanced: bool
    cleared_at: datetime | None
    closed_at: datetime | None


class ManifestChange(Input):
    sold: Quantity | None = None
    given: Quantity | None = None
    destroyed: Quantity | None = None
    re_exported: Quantity | None = None

    def values(self) -> dict[str, Decimal]:
        return {field: value for field, value in self.model_dump().items() if value is not None}


class MovementIn(Input):
    """`date` left out is today in Bangkok; a quantity below zero takes back what was booked before."""

    kind: Literal["sold", "given", "destroyed", "re_exported"]
    quantity: Movement
    date: Day | None = None
    note: Label = ""

    @model_validator(mode="after")
    def move_something(self) -> "MovementIn":
        if not self.quantity:
            message = "a movement moves something"
            raise ValueError(message)
        return self


class MovementOut(Schema):
    id: int
    kind: str
    quantity: Decimal
    date: date
    note: str
    at: datetime

    @staticmethod
    def of(movement: ManifestMovement) -> "MovementOut":
        return MovementOut(
            id=movement.pk,
            kind=movement.kind,
            quantity=movement.quantity,
            date=movement.date,
            note=movement.note,
            at=movement.at,
        )


class MovementList(Schema):
    items: Sequence[MovementOut]
    count: int


class ClearanceIn(Input):
    declaration: Annotated[str, StringConstraints(max_length=60, strip_whitespace=True), Prose] = ""


class ClearanceOut(Schema):
    cleared_at: datetime | None
    declaration: str

    @staticmethod
    def of(manifest: Manifest) -> "ClearanceOut":
        return ClearanceOut(cleared_at=manifest.cleared_at, declaration=manifest.declaration)


class ClosingIn(Input):
    """`signatory`: a name and a position as they stand on the report; left out, the caller's name."""

    signatory: Label = ""


class ClosingOut(Schema):
    id: UUID
    signatory: str
    signed_at: datetime

    @staticmethod
    def of(closing: Closing) -> "ClosingOut":
        return ClosingOut(id=closing.pk, signatory=closing.signatory, signed_at=closing.signed_at)
