"""What goes into registration and comes out of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from events.models import name_of
from events.queries import country_names
from events.schemas import Id, Input, LatinName, Name, NativeName, Page, Prose, Text, ThaiName
from registration.models import Application, ApplicationState, ManifestItem, Product
from registration.rules import MAX_BOOTHS, Needs


def _known(code: str) -> str:
    if code not in country_names("en"):
        raise PydanticCustomError("country", "must be a country of ISO 3166-1")
    return code


Country = Annotated[Text, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_known)]
HsCode = Annotated[
    Text, StringConstraints(pattern=r"^([0-9]{4}(\.?[0-9]{2}){0,4})?$", max_length=12)
]
LongText = Annotated[str, StringConstraints(max_length=2000), Prose]


def _baht(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _thousandths(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.001"))


def _each_once(keys: list[UUID]) -> list[UUID]:
    if len(set(keys)) != len(keys):
        message = "each may stand in the list once"
        raise ValueError(message)
    return keys


# JSON numbers or decimal text, rounded to nothing: what does not fit is refused. Written as the database gives it back.
Money = Annotated[
    Decimal,
    Field(strict=False, ge=0, max_digits=12, decimal_places=2, allow_inf_nan=False),
    AfterValidator(_baht),
]
Quantity = Annotated[
    Decimal,
    Field(strict=False, ge=0, max_digits=12, decimal_places=3, allow_inf_nan=False),
    AfterValidator(_thousandths),
]


class NameIn(Input):
    """In the scripts that the forms ask for."""

    th: Annotated[
        str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), ThaiName
    ]
    en: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), LatinName] = ""
    native: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), NativeName] = (
        ""
    )


class ProductIn(Input):
    name: NameIn
    type: Annotated[int, Field(ge=1, le=5)]
    opc_stars: Annotated[int, Field(ge=1, le=5)] | None = None
    origin_country: Country = "TH"
    hs_code: HsCode = ""
    price: Money | None = None

    def values(self) -> dict[str, Any]:
        """Columns of Product; only what was sent."""
        sent = self.model_dump(exclude_unset=True)
        return sent | names(sent.pop("name", None))


class ProductChange(ProductIn):
    name: NameIn | None = None  # type: ignore[assignment]  # a change may leave it out
    type: Annotated[int, Field(ge=1, le=5)] = 1


def names(name: dict[str, str] | None) -> dict[str, str]:
    return {f"name_{language}": text for language, text in (name or {}).items()}


class ProductOut(Schema):
    id: UUID
    name: Name
    type: int
    opc_stars: int | None
    origin_country: str
    hs_code: str
    price: Decimal | None

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
        )


class ProductList(Schema):
    items: Sequence[ProductOut]
    count: int


class NeedsIn(Input):
    power_w: Annotated[int, Field(ge=0, le=100_000)] = 0
    water: bool = False
    gas: bool = False

    def to_rule(self) -> Needs:
        return Needs(self.power_w, self.water, self.gas)


class ApplicationIn(Input):
    exhibitor: Id
    products: Annotated[list[Id], Field(max_length=200), AfterValidator(_each_once)]
    zone: Annotated[Text, StringConstraints(min_length=1, max_length=12)]
    booths_wanted: Annotated[int, Field(ge=1, le=MAX_BOOTHS)] = 1
    needs: NeedsIn = NeedsIn()
    note: LongText = ""


class ReviewIn(Input):
    decision: Literal["approve", "waitlist", "reject", "request_changes"]
    reason: LongText = ""


class StateOut(Schema):
    id: UUID
    state: str

    @staticmethod
    def of(application: Application) -> "StateOut":
        return StateOut(id=application.pk, state=application.state)


class ExhibitorRef(Schema):
    id: UUID
    name: Name


class ApplicationOut(Schema):
    id: UUID
    reference: str
    state: str
    fair: str
    exhibitor: ExhibitorRef
    zone: str
    booths_wanted: int
    booths: list[str]
    submitted_at: datetime | None

    @staticmethod
    def of(application: Application, booths: Mapping[UUID, list[str]]) -> "ApplicationOut":
        exhibitor = application.exhibitor
        return ApplicationOut(
            id=application.pk,
            reference=application.reference,
            state=application.state,
            fair=application.fair.slug,
            exhibitor=ExhibitorRef(id=exhibitor.pk, name=Name(**name_of(exhibitor))),
            zone=application.zone.code,
            booths_wanted=application.booths_wanted,
            booths=booths.get(application.pk, []),
            submitted_at=application.submitted_at,
        )


class ApplicationList(Schema):
    items: Sequence[ApplicationOut]
    count: int


class ApplicationFilter(Page):
    state: Literal["", *ApplicationState.values] = ""  # type: ignore[valid-type]  # the states, from one place
    zone: Annotated[Text, StringConstraints(max_length=12)] = ""
    q: Annotated[Text, StringConstraints(max_length=100)] = ""


class MyRole(Schema):
    fair: str
    role: str


class Me(Schema):
    email: str
    roles: list[MyRole]
    exhibitors: list[ExhibitorRef]


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


class Manifest(Schema):
    items: list[ManifestItemOut]
    balanced: bool


class ManifestChange(Input):
    sold: Quantity | None = None
    given: Quantity | None = None
    destroyed: Quantity | None = None
    re_exported: Quantity | None = None

    def values(self) -> dict[str, Decimal]:
        return {field: value for field, value in self.model_dump().items() if value is not None}
