"""What goes in and out. Input is strict: no coercion, nothing extra, no null characters."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    model_serializer,
)
from pydantic_core import PydanticCustomError

from events.dates import YEARS
from events.models import Fair
from events.rules import LATIN_NAME, THAI_NAME, has_invisible, has_letter, is_written_in


def _clean(text: str) -> str:
    if "\x00" in text:
        message = "null_character"
        raise ValueError(message)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        message = "not_unicode"
        raise ValueError(message) from error
    return text


def _storable(text: str, *, breaks: bool) -> str:
    """As forms take it: composed (NFC), and without what nobody sees."""
    composed = unicodedata.normalize("NFC", _clean(text).replace("\r\n", "\n"))
    if has_invisible(composed, breaks=breaks):
        raise PydanticCustomError("invisible", "must hold no invisible characters")
    return composed


def _as_name(text: str, *, scripts: frozenset[str] | None) -> str:
    name = _storable(text, breaks=False)
    if name and not has_letter(name):
        raise PydanticCustomError("no_letter", "must have a letter")
    if scripts is not None and not is_written_in(name, scripts):
        raise PydanticCustomError("script", "must be written in another script")
    return name


def _only_text(value: Any) -> Any:
    if not isinstance(value, str):
        message = "must be text"
        raise ValueError(message)
    return value


def _only_moment(value: Any) -> Any:
    """ISO 8601 text; bare digits would be taken for seconds."""
    if not isinstance(value, str) or "-" not in value:
        message = "must be an ISO 8601 text with an offset"
        raise ValueError(message)
    return value


def _within_reach(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        message = f"must lie between {YEARS[0]} and {YEARS[-1]}"
        raise ValueError(message)
    return moment


# Stands last where text is stripped: constraints behind a validator count the blanks before they strip them.
Clean = AfterValidator(_clean)
Text = Annotated[str, Clean]
SingleLine = AfterValidator(partial(_storable, breaks=False))
Prose = AfterValidator(partial(_storable, breaks=True))
Line = AfterValidator(partial(_storable, breaks=False))
ThaiName = AfterValidator(partial(_as_name, scripts=THAI_NAME))
LatinName = AfterValidator(partial(_as_name, scripts=LATIN_NAME))
NativeName = AfterValidator(partial(_as_name, scripts=None))
Id = Annotated[UUID, BeforeValidator(_only_text), Field(strict=False)]
Moment = Annotated[
    AwareDatetime, BeforeValidator(_only_moment), AfterValidator(_within_reach), Field(strict=False)
]


class Input(Schema):
    model_config = ConfigDict(strict=True, extra="forbid")


class Name(Schema):
    """``{"th", "en", "native"?}``."""

    th: str
    en: str
    native: str | None = None

    @model_serializer(mode="wrap")
    def leave_out_native(self, write: Any) -> dict[str, str]:
        written: dict[str, str] = write(self)
        if self.native is None:
            written.pop("native", None)
        return written


class ClockOut(Schema):
    now: datetime
    rehearsal: bool


class Bilingual(Schema):
    th: str
    en: str


class FairOut(Schema):
    slug: str
    series: str
    name: Bilingual
    theme: Bilingual
    starts_on: date
    ends_on: date
    state: str
    venue: Bilingual

    @staticmethod
    def of(fair: Fair) -> dict[str, Any]:
        return {
            "slug": fair.slug,
            "series": fair.series,
            "name": {"th": fair.name_th, "en": fair.name_en},
            "theme": {"th": fair.theme_th, "en": fair.theme_en},
            "starts_on": fair.starts_on,
            "ends_on": fair.ends_on,
            "state": fair.state,
            "venue": {"th": fair.venue_th, "en": fair.venue_en},
        }


class FairList(Schema):
    items: Sequence[FairOut]
    count: int


class Page(Schema):
    """The part of a list that is asked for; query strings are text, so this one is not strict."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
