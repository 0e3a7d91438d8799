"""Exhibitors and products, in and out."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from events.models import name_of
from events.schemas import Bilingual, Input, Name, SingleLine
from registration.models import Product
from registration.rules import FIRST_OPC_YEAR
from registration.schemas.fields import (
    Country,
    Day,
    HsCode,
    Money,
    NameIn,
    ShortText,
    names,
)


class StandardIn(Input):
    kind: Literal["fda", "tcps", "tis", "gmp", "haccp", "gap", "organic", "halal", "gi"]
    number: Annotated[
        str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True), SingleLine
    ]
    valid_until: Day | None = None


def _one_of_a_kind(standards: list[StandardIn]) -> list[StandardIn]:
    if len({standard.kind for standard in standards}) != len(standards):
        raise PydanticCustomError("repeated", "must hold each kind of standard once")
    return standards


class BilingualIn(Input):
    th: ShortText = ""
    en: ShortText = ""


class ProductIn(Input):
    name: NameIn
    type: Annotated[int, Field(ge=1, le=5)]
    opc_stars: Annotated[int, Field(ge=1, le=5)] | None = None
    origin_country: Country = "TH"
    hs_code: HsCode = ""
    price: Money | None = None
    # Of the Gregorian calendar.
    opc_year: Annotated[int, Field(ge=FIRST_OPC_YEAR, le=2200)] | None = None
    price_unit: Annotated[
        str, StringConstraints(max_length=40, strip_whitespace=True), SingleLine
    ] = ""
    description: BilingualIn | None = None
    standards: Annotated[list[StandardIn], AfterValidator(_one_of_a_kind)] | None = None

    def values(self) -> dict[str, Any]:
        """What `add_product` takes; only what was sent."""
        sent = self.model_dump(exclude_unset=True)
        if self.standards is not None:
            # A certificate without an end says so.
            sent["standards"] = [standard.model_dump() for standard in self.standards]
        else:
            sent.pop("standards", None)
        texts = sent.pop("description", None) or {}
        sent |= {f"description_{language}": text for language, text in texts.items()}
        return sent | names(sent.pop("name", None))


class ProductChange(ProductIn):
    name: NameIn | None = None  # type: ignore[assignment]  # a change may leave it out
    type: Annotated[int, Field(ge=1, le=5)] = 1


class StandardOut(Schema):
    kind: str
    number: str
    valid_until: date | None


class ProductOut(Schema):
    id: UUID
    name: Name
    type: int
    opc_stars: int | None
    origin_country: str
    hs_code: str
    price: Decimal | None
    opc_year: int | None
    price_unit: str
    description: Bilingual
    standards: Sequence[StandardOut]

    @staticmethod
    def of(product: Product) -> "ProductOut":
        return ProductOut(
            id=product.pk,
            name=Name(**name_of(product)),
            type=product.type,
            opc_stars=product.opc_stars,
            origin_country=product.origin_country,
            hs_code=product.hs_code,
            price=product.price,
            opc_year=product.opc_year,
            price_unit=product.price_unit,
            description=Bilingual(th=product.description_th, en=product.description_en),
            standards=[
                StandardOut(kind=row.kind, number=row.number, valid_until=row.valid_until)
                for row in product.standards.all()
            ],
        )


class ProductList(Schema):
    items: Sequence[ProductOut]
    count: int


class ExhibitorRef(Schema):
    id: UUID
    name: Name


class MyRole(Schema):
    fair: str
    role: str
    # DOPA code, of a provincial officer.
    province: str | None = None


class Me(Schema):
    email: str
    roles: list[MyRole]
    exhibitors: list[ExhibitorRef]
