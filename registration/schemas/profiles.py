"""An exhibitor's record and the places of its address, in and out."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.th import tin

from events.areas import Area, Place
from events.models import name_of
from events.schemas import Bilingual, Input, Name, Prose, SingleLine, ThaiName
from registration import rules
from registration.models import Exhibitor
from registration.schemas.fields import Country, LongText, NameIn, names


def _telephone(text: str) -> str:
    try:
        return rules.normalise_phone(text) if text else ""
    except ValueError:
        raise PydanticCustomError("phone", "must be a telephone number") from None


def _website(text: str) -> str:
    try:
        if text:
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise PydanticCustomError("website", "must be an http or https address") from None
    return text


def _tax_id(text: str) -> str:
    """13 digits with a right check digit; the error never repeats what was sent."""
    digits = re.sub(r"[\s-]", "", text)
    try:
        return str(tin.validate(digits)) if digits else ""
    except WrongNumber:
        raise PydanticCustomError("tax_id", "must be 13 digits with a right check digit") from None


# SingleLine behind the constraint: it counts the blanks before they are stripped otherwise.
Line20 = Annotated[str, StringConstraints(max_length=20, strip_whitespace=True), SingleLine]
Line30 = Annotated[str, StringConstraints(max_length=30, strip_whitespace=True), SingleLine]
Line60 = Annotated[str, StringConstraints(max_length=60, strip_whitespace=True), SingleLine]
Line200 = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True), SingleLine]
Phone = Annotated[Line30, AfterValidator(_telephone)]
Website = Annotated[Line200, AfterValidator(_website)]
TaxId = Annotated[Line30, AfterValidator(_tax_id)]
Segment = Literal["", "A", "B", "C", "D"]
Kind = Literal["group", "sole_owner", "sme", "village", "agency", "delegation"]
RegistrationNumber = Annotated[
    str, StringConstraints(max_length=60, pattern=r"^[0-9A-Za-z\u0e00-\u0e7f ./-]*$")
]
LineId = Annotated[str, StringConstraints(max_length=60, pattern=r"^(@?[A-Za-z0-9._-]{2,60})?$")]


class AboutIn(Input):
    th: LongText = ""
    en: LongText = ""


class AddressIn(Input):
    """`subdistrict` is the six-digit code of `GET /places`; the province follows from it."""

    house_number: Line60 = ""
    moo: Line20 = ""
    road: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True), SingleLine] = ""
    subdistrict: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = ""
    postal_code: Annotated[str, StringConstraints(pattern=r"^([0-9]{5})?$")] = ""


class ExhibitorChange(Input):
    name: NameIn | None = None
    registration_number: RegistrationNumber = ""
    segment: Segment = ""
    tax_id: TaxId = ""
    phone: Phone = ""
    line_id: LineId = ""
    website: Website = ""
    address: AddressIn | None = None
    about: AboutIn | None = None

    def values(self) -> dict[str, Any]:
        """Values of `change_exhibitor`; only what was sent."""
        sent = self.model_dump(exclude_unset=True)
        values = names(sent.pop("name", None))
        values |= sent.pop("address", None) or {}
        texts = sent.pop("about", None) or {}
        values |= {f"about_{language}": text for language, text in texts.items()}
        return sent | values


class ExhibitorIn(ExhibitorChange):
    name: NameIn
    kind: Kind
    country: Country = "TH"
    # DOPA code; an address says it too.
    province: Annotated[str, StringConstraints(pattern=r"^([0-9]{2})?$")] = ""
    contact_name: Annotated[
        str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), ThaiName
    ]
    host_agency: Line200 = ""

    def province_of_address(self) -> str:
        return self.address.subdistrict[:2] if self.address is not None else ""

    def profile(self) -> dict[str, Any]:
        """What `register_exhibitor` takes as the profile."""
        values = self.values()
        for name in (
            "name_th", "name_en", "name_native", "kind", "country", "province", "contact_name",
            "host_agency", "phone",
        ):  # fmt: skip
            values.pop(name, None)
        return values


class AddressOut(Schema):
    house_number: str
    moo: str
    road: str
    subdistrict: str
    postal_code: str


class ExhibitorOut(Schema):
    id: UUID
    name: Name
    kind: str
    country: str
    province: str | None
    registration_number: str
    segment: str
    # Of a citizen masked: 1-XXXX-XXXXX-X7-8.
    tax_id: str
    phone: str
    line_id: str
    website: str
    host_agency: str
    address: AddressOut
    about: Bilingual

    @staticmethod
    def of(exhibitor: Exhibitor, *, tax_id: str) -> "ExhibitorOut":
        """`tax_id` as the reader may see it."""
        return ExhibitorOut(
            id=exhibitor.pk,
            name=Name(**name_of(exhibitor)),
            kind=exhibitor.kind,
            country=exhibitor.country,
            province=exhibitor.province_id,
            registration_number=exhibitor.registration_number,
            segment=exhibitor.segment,
            tax_id=tax_id,
            phone=exhibitor.phone,
            line_id=exhibitor.line_id,
            website=exhibitor.website,
            host_agency=exhibitor.host_agency,
            address=AddressOut(
                house_number=exhibitor.house_number,
                moo=exhibitor.moo,
                road=exhibitor.road,
                subdistrict=exhibitor.subdistrict,
                postal_code=exhibitor.postal_code,
            ),
            about=Bilingual(th=exhibitor.about_th, en=exhibitor.about_en),
        )


class PlaceFilter(Schema):
    """Query strings are text, so this one is not strict."""

    model_config = ConfigDict(extra="forbid")
    q: Annotated[str, StringConstraints(max_length=100), Prose] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class AreaOut(Schema):
    code: str
    name: Bilingual

    @staticmethod
    def of(area: Area) -> "AreaOut":
        return AreaOut(code=area.code, name=Bilingual(th=area.name_th, en=area.name_en))


class PlaceOut(Schema):
    code: str
    name: Bilingual
    district: AreaOut
    province: AreaOut
    postal_codes: Sequence[str]
    # As a form writes it, in the reader's language.
    label: str

    @staticmethod
    def of(place: Place, *, language: str) -> "PlaceOut":
        return PlaceOut(
            code=place.code,
            name=Bilingual(th=place.subdistrict.name_th, en=place.subdistrict.name_en),
            district=AreaOut.of(place.district),
            province=AreaOut.of(place.province),
            postal_codes=place.postal_codes,
            label=f"{place.say(language)} {place.postal_codes[0]}",
        )


class PlaceList(Schema):
    items: Sequence[PlaceOut]
    count: int
