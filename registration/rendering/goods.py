"""What stands on the papers of foreign goods. Plain data: whoever renders needs no database, and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from events.typesetting import Document, Sheet, is_drawable

A4_LONG, A4_SHORT = 297.0, 210.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """One item. Names may be empty, one of them is not; quantities are in `unit`."""

    position: int
    name_en: str
    name_th: str = ""
    name_native: str = ""
    hs_code: str = ""
    origin_en: str = ""
    origin_th: str = ""
    unit: str
    imported: Decimal
    sold: Decimal = Decimal(0)
    given: Decimal = Decimal(0)
    destroyed: Decimal = Decimal(0)
    re_exported: Decimal = Decimal(0)
    remaining: Decimal = Decimal(0)
    declared_value: Decimal = Decimal(0)
    currency: str = ""
    permits: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """English first, as customs compares it with the invoice; what no font can draw is left out."""
        names = dict.fromkeys((self.name_en, self.name_th, self.name_native))
        return tuple(name for name in names if name and is_drawable(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Declared value of all items in one currency."""

    currency: str
    items: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was changed after clearance, in one sentence, and why."""

    text: str
    reason: str
    who_and_when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed the closing report, and when, in both languages."""

    signatory: str
    at_th: str
    at_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsPaper:
    """The goods of one delegation at one fair. Facts are (label, value), both languages in each."""

    fair_th: str
    fair_en: str
    delegation: str
    facts: tuple[tuple[str, str], ...]
    # The legal ground, as the fair has set it.
    notice_th: str
    notice_en: str
    lines: tuple[GoodsLine, ...]
    sums: tuple[Sum, ...] = ()
    corrections: tuple[Correction, ...] = ()
    open_days: tuple[str, ...] = ()
    signature: Signature | None = None
    is_sample: bool = False
    printed: str = ""

    def open_sheet(self) -> Sheet:
        document = Document(width=A4_LONG, height=A4_SHORT, language="th")
        foot = " · ".join(text for text in (self.fair_en, self.delegation, self.printed) if text)
        return Sheet(document, foot=foot)


def say(quantity: Decimal) -> str:
    """1,234.5: without the zeros at its end."""
    return f"{quantity.normalize():,f}"


def say_or_dash(quantity: Decimal) -> str:
    return say(quantity) if quantity else "–"


def both(thai: str, english: str) -> str:
    """Thai and English on one line, once where they are the same."""
    return " · ".join(dict.fromkeys(text for text in (thai, english) if text))
