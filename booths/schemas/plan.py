"""What goes into a hall's plan and comes out of it. Metres are taken to the centimetre."""

from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from booths.actions import BoothChange, FeatureChange, PlanChange
from booths.rules import MAX_SLOTS, FeatureKind, Side
from booths.rules.geometry import CENTIMETRES
from booths.rules.layout import Along, Rows
from booths.rules.plan import MAX_BOOTHS_IN_HALL
from events.schemas import Bilingual, Input, Line, Prose, Text


def _to_centimetre(metres: float) -> Decimal:
    return Decimal(round(metres * CENTIMETRES)) / CENTIMETRES


Metres = AfterValidator(_to_centimetre)
Place = Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False), Metres]
Size = Annotated[float, Field(ge=0.1, le=1000, allow_inf_nan=False), Metres]
Room = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False), Metres]
Key = Annotated[int, Field(ge=1, le=2**53)]
Keys = Annotated[list[Key], Field(max_length=MAX_BOOTHS_IN_HALL)]
SomeKeys = Annotated[list[Key], Field(min_length=1, max_length=MAX_BOOTHS_IN_HALL)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Code = Annotated[Text, StringConstraints(min_length=1, max_length=16)]
ZoneCode = Annotated[Text, StringConstraints(min_length=1, max_length=12)]
Label = Annotated[str, StringConstraints(max_length=80), Line]
Pattern = Annotated[str, StringConstraints(min_length=1, max_length=40), Line]
Number = Annotated[int, Field(ge=0, le=9999)]
Slots = Annotated[int, Field(ge=1, le=MAX_SLOTS)]
Power = Annotated[int, Field(ge=0, le=100_000)]
SideIn = Literal["n", "e", "s", "w"]

# Fields of the API that have another name, or another shape, in the table.
OF_SERVICES = {
    "power_w": "power_w",
    "water": "has_water",
    "gas": "has_gas",
    "ventilation": "has_ventilation",
    "cold_storage": "has_cold_storage",
}


class ServicesIn(Input):
    """Null = as the zone offers."""

    power_w: Power | None = None
    water: bool | None = None
    gas: bool | None = None
    ventilation: bool | None = None
    cold_storage: bool | None = None


class BoothIn(Input):
    """A booth as it is to be: with `id` the fields that change, without it a new one."""

    id: Key | None = None
    code: Code = ""
    zone: ZoneCode = ""
    x_m: Place = 0
    y_m: Place = 0
    width_m: Size = 0
    depth_m: Size = 0
    front: SideIn = "s"
    slots: Slots = 1
    services: ServicesIn = Field(default_factory=ServicesIn)
    closed_reason: Annotated[str, StringConstraints(max_length=200), Line] = ""

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        if self.id is None:
            _refuse_missing(self, ("code", "zone", "x_m", "y_m", "width_m", "depth_m"))
        return self

    def to_change(self) -> BoothChange:
        given = _given(self, but={"id", "services"})
        for name, value in _given(self.services).items():
            given[OF_SERVICES[name]] = value
        return BoothChange(given, self.id)


class FeatureIn(Input):
    id: Key | None = None
    kind: Annotated[FeatureKind, Field(strict=False)] = FeatureKind.OTHER
    x_m: Place = 0
    y_m: Place = 0
    width_m: Size = 0
    depth_m: Size = 0
    label_th: Label = ""
    label_en: Label = ""

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        if self.id is None:
            _refuse_missing(self, ("kind", "x_m", "y_m", "width_m", "depth_m"))
        return self

    def to_change(self) -> FeatureChange:
        return FeatureChange(_given(self, but={"id"}), self.id)


def _given(entered: Input, *, but: Collection[str] = ()) -> dict[str, Any]:
    """What was sent, as the checks have left it."""
    return {name: getattr(entered, name) for name in entered.model_fields_set if name not in but}


def _refuse_missing(given: Input, names: tuple[str, ...]) -> None:
    missing = [name for name in names if name not in given.model_fields_set]
    if missing:
        raise PydanticCustomError("missing", "lacks {names}", {"names": ", ".join(missing)})


class PlanIn(Input):
    """One step of somebody's work; `version` is that of the plan they have seen."""

    version: Version
    booths: Annotated[list[BoothIn], Field(max_length=MAX_BOOTHS_IN_HALL)] = []
    remove_booths: Keys = []
    features: Annotated[list[FeatureIn], Field(max_length=500)] = []
    remove_features: Annotated[list[Key], Field(max_length=500)] = []

    def to_change(self) -> PlanChange:
        return PlanChange(
            booths=[booth.to_change() for booth in self.booths],
            remove_booths=self.remove_booths,
            features=[feature.to_change() for feature in self.features],
            remove_features=self.remove_features,
        )


class GenerateIn(Input):
    """Rows of equal booths: `width_m` along the row, `depth_m` across it; after `block` booths a cross aisle."""

    version: Version | None = None
    x_m: Place
    y_m: Place
    rows: Annotated[int, Field(ge=1, le=500)]
    columns: Annotated[int, Field(ge=1, le=500)]
    width_m: Size
    depth_m: Size
    aisle_m: Room
    back_to_back: bool = True
    block: Annotated[int, Field(ge=0, le=500)] = 0
    cross_aisle_m: Room = 0
    along: Literal["x", "y"] = "x"
    front: SideIn = "s"
    pattern: Pattern
    first_row: Number = 1
    start: Number = 1
    zone: ZoneCode
    slots: Slots = 1

    def to_rows(self) -> Rows:
        x, y, width, depth, aisle, cross_aisle = (
            round(value * CENTIMETRES)
            for value in (
                self.x_m,
                self.y_m,
                self.width_m,
                self.depth_m,
                self.aisle_m,
                self.cross_aisle_m,
            )
        )
        return Rows(
            x=x,
            y=y,
            rows=self.rows,
            columns=self.columns,
            width=width,
            depth=depth,
            aisle=aisle,
            pattern=self.pattern,
            back_to_back=self.back_to_back,
            block=self.block,
            cross_aisle=cross_aisle,
            along=Along(self.along),
            front=Side(self.front),
            first_row=self.first_row,
            start=self.start,
        )


class RenumberIn(Input):
    version: Version | None = None
    ids: SomeKeys
    pattern: Pattern
    start: Number = 1
    row: Number = 1


class MergeIn(Input):
    version: Version | None = None
    ids: SomeKeys
    survivor: Key


class SplitIn(Input):
    version: Version | None = None
    id: Key


class BlockIn(Input):
    version: Version | None = None
    ids: SomeKeys
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200), Prose]


class UnblockIn(Input):
    version: Version | None = None
    ids: SomeKeys


class CloneIn(Input):
    """From a hall of an earlier fair."""

    version: Version | None = None
    fair: Annotated[Text, StringConstraints(min_length=1, max_length=60)]
    hall: Annotated[Text, StringConstraints(min_length=1, max_length=12)]


class ServicesOut(Schema):
    power_w: int | None
    water: bool | None
    gas: bool | None
    ventilation: bool | None
    cold_storage: bool | None


class PlanBoothOut(Schema):
    id: int
    code: str
    zone: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    front: str
    slots: int
    services: ServicesOut
    closed_reason: str
    state: str
    taken: bool
    merged: list[str]


class FeatureOut(Schema):
    id: int
    kind: str
    x_m: float
    y_m: float
    width_m: float
    depth_m: float
    label_th: str
    label_en: str


class PlanProblemOut(Schema):
    kind: str
    booths: list[str]
    features: list[int]
    text: str


class PlanHallOut(Schema):
    code: str
    name: Bilingual
    width_m: float
    height_m: float


class TermsOut(Schema):
    min_aisle_m: float
    grid_m: float


class PlanZoneOut(Schema):
    code: str
    name: Bilingual
    colour: str
    offers: dict[str, Any]


class PlanOut(Schema):
    version: int
    hall: PlanHallOut
    terms: TermsOut
    zones: list[PlanZoneOut]
    booths: list[PlanBoothOut]
    features: list[FeatureOut]
    problems: list[PlanProblemOut]
