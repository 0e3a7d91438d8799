"""Days and moments in words, in the reader's language: Buddhist Era on a Thai page."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

BUDDHIST_OFFSET: Final = 543
# Years that can be meant. The first and the last that there are leave no room for another offset.
YEARS: Final = range(1900, 2201)
# After a time, on the same line: น. alone at the start of the next one reads as nothing.
OCLOCK: Final = "\N{NO-BREAK SPACE}น."
_BANGKOK: Final = ZoneInfo("Asia/Bangkok")
# Here rather than in a catalogue: a date is laid out, not translated, on paper in both languages.
_DAYS_TH: Final = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_DAYS_EN: Final = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_MONTHS_TH: Final = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
_MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _thai(language: str | None) -> bool:
    return (language or get_language() or "th").startswith("th")


def say_date(day: date, *, language: str | None = None, weekday: bool = True) -> str:
    """อาทิตย์ 17 ธันวาคม 2560, or Sunday 17 December 2017. A moment counts as its day in Bangkok."""
    if isinstance(day, datetime):
        day = day.astimezone(_BANGKOK).date()
    if _thai(language):
        words = f"{day.day} {_MONTHS_TH[day.month - 1]} {day.year + BUDDHIST_OFFSET}"
        return f"{_DAYS_TH[day.weekday()]} {words}" if weekday else words
    words = f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{_DAYS_EN[day.weekday()]} {words}" if weekday else words


def say_moment(moment: datetime, *, language: str | None = None) -> str:
    """17 ธันวาคม 2560 09.30 น., or 17 December 2017 09:30, in Bangkok time."""
    local = moment.astimezone(_BANGKOK)
    day = say_date(local, language=language, weekday=False)
    return f"{day} {local:%H.%M}{OCLOCK}" if _thai(language) else f"{day} {local:%H:%M}"


def say_span(first: date, last: date, *, language: str | None = None) -> str:
    """17–25 ธันวาคม 2560: what the two days share is said once."""
    if first == last:
        return say_date(first, language=language, weekday=False)
    end = say_date(last, language=language, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = say_date(first, language=language, weekday=False)
    if first.year == last.year:
        start = start.rsplit(" ", 1)[0]
    return f"{start} – {end}"
