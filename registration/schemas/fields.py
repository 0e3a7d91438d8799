"""Kinds of values that several bodies hold."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from events.dates import YEARS
from events.queries import country_names, currency_names
from events.schemas import Input, LatinName, NativeName, Prose, Text, ThaiName


def _known(code: str) -> str:
    if code not in country_names("en"):
        raise PydanticCustomError("country", "must be a country of ISO 3166-1")
    return code


def _in_use(code: str) -> str:
    if code not in currency_names("en"):
        raise PydanticCustomError("currency", "must be a currency of ISO 4217")
    return code


Country = Annotated[Text, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_known)]
Currency = Annotated[Text, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_in_use)]
HsCode = Annotated[
    Text, StringConstraints(pattern=r"^([0-9]{4}(\.?[0-9]{2}){0,4})?$", max_length=12)
]
ShortText = Annotated[str, StringConstraints(max_length=1000), Prose]
LongText = Annotated[str, StringConstraints(max_length=2000), Prose]


def _only_iso(value: object) -> object:
    """YYYY-MM-DD as text; pydantic would take a number for seconds."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("day", "must be a date like 2017-12-31")
    return value


def _year_within_reach(day: date) -> date:
    if day.year not in YEARS:
        raise PydanticCustomError("day", "must lie between 1900 and 2200")
    return day


Day = Annotated[
    date, BeforeValidator(_only_iso), AfterValidator(_year_within_reach), Field(strict=False)
]


def _baht(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _thousandths(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.001"))


def each_once(keys: list[UUID]) -> list[UUID]:
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
# Below zero it takes back what was booked before.
Movement = Annotated[
    Decimal,
    Field(strict=False, max_digits=12, decimal_places=3, allow_inf_nan=False),
    AfterValidator(_thousandths),
]
Worth = Annotated[
    Decimal,
    Field(strict=False, ge=0, max_digits=14, decimal_places=2, allow_inf_nan=False),
    AfterValidator(_baht),
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


def names(name: dict[str, str] | None) -> dict[str, str]:
    return {f"name_{language}": text for language, text in (name or {}).items()}
