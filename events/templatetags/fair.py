"""How pages write dates, numbers, countries and names in their own script."""

from datetime import date, datetime, time
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from events import clock, dates, queries
from events.areas import Place
from events.models import Zone

register = template.Library()

# The language of a native name, by the country that it comes from (BCP 47).
_LANGUAGES = {
    "BT": "dz", "JP": "ja", "LA": "lo", "KH": "km", "MM": "my", "VN": "vi",
    "CN": "zh", "TW": "zh-Hant", "KR": "ko", "IN": "hi", "NP": "ne", "ID": "id", "MY": "ms",
}  # fmt: skip
STARS = 5
# The official classification; a zone names the types that it takes by these numbers.
PRODUCT_TYPES = {
    1: _lazy("Food"),
    2: _lazy("Beverages"),
    3: _lazy("Fabric and apparel"),
    4: _lazy("Utensils, decoration and souvenirs"),
    5: _lazy("Non-food herbs"),
}


@register.filter
def say_date(day: date | None) -> str:
    """อาทิตย์ 17 ธันวาคม 2560"""
    return dates.say_date(day) if day else ""


@register.filter
def say_day(day: date) -> str:
    """17 ธันวาคม: within a fair, where the year goes without saying."""
    return dates.say_date(day, weekday=False).rsplit(" ", 1)[0]


@register.filter
def say_whole_day(day: date | None) -> str:
    """17 ธันวาคม 2560: without the day of the week."""
    return dates.say_date(day, weekday=False) if day else ""


@register.filter
def say_year(year: int | None) -> str:
    """2560, or 2017 on an English page."""
    return str(year + dates.BUDDHIST_OFFSET if _is_thai() else year) if year else ""


@register.simple_tag
def say_place(place: Place) -> str:
    """ต.ท่าสว่าง อ.เมืองสุรินทร์ จ.สุรินทร์, or Tha Sawang, Mueang Surin, Surin."""
    return place.say("th" if _is_thai() else "en")


@register.filter
def say_moment(moment: datetime | None) -> str:
    return dates.say_moment(moment) if moment else ""


@register.simple_tag
def say_span(first: date, last: date) -> str:
    """17–25 ธันวาคม 2560"""
    return dates.say_span(first, last)


@register.filter
def say_time(moment: time) -> str:
    """10.00 น., or 10:00."""
    return f"{moment:%H.%M}{dates.OCLOCK}" if _is_thai() else f"{moment:%H:%M}"


@register.filter
def say_clock(moment: datetime | None) -> str:
    """10.05 น., or 10:05: a moment of a day that is known, in Bangkok time."""
    return say_time(clock.local(moment).time()) if moment else ""


@register.simple_tag
def say_hours(opens_at: time, closes_at: time) -> str:
    """10.00–21.00 น., or 10:00–21:00."""
    if _is_thai():
        return f"{opens_at:%H.%M}–{closes_at:%H.%M}{dates.OCLOCK}"
    return f"{opens_at:%H:%M}–{closes_at:%H:%M}"


@register.filter
def number(value: Decimal | int | None) -> str:
    """1,234,567; a decimal without the zeros at its end; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        value = value.normalize()
        return f"{value:,f}"
    return f"{value:,}"


@register.filter
def signed(value: int) -> str:
    """+3, −2 (a minus as wide as the plus), 0."""
    return f"{value:+,}".replace("-", "−") if value else "0"


@register.filter
def money(value: Decimal | int | None) -> str:
    """1,234.50, or 1,234 where nothing follows the point."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


@register.filter
def stars(value: int | None) -> SafeString | str:
    """★★★★☆, read out as "4 of 5 stars"; nothing for a product without stars."""
    if not value:
        return ""
    said = _("%(stars)s of 5 stars") % {"stars": value}
    drawn = "★" * value + "☆" * (STARS - value)
    return format_html(
        '<span class="stars" role="img" aria-label="{}" title="{}">{}</span>', said, said, drawn
    )


@register.filter
def country(code: str) -> str:
    """The country's name in the reader's language; the code itself for one that is not known."""
    return queries.country_names("th" if _is_thai() else "en").get(code, code)


@register.filter
def native(thing: object) -> SafeString | str:
    """The name in its own script, with its language marked; nothing where there is none."""
    name = getattr(thing, "name_native", "")
    if not name:
        return ""
    language = _LANGUAGES.get(_country_of(thing), "")
    if not language:
        return format_html('<span class="native">{}</span>', name)
    return format_html('<span class="native" lang="{}">{}</span>', language, name)


def _country_of(thing: object) -> str:
    for owner in (thing, getattr(thing, "exhibitor", None)):
        for field in ("country", "origin_country"):
            code = getattr(owner, field, "")
            if code:
                return str(code)
    return ""


@register.filter
def other_name(thing: object) -> SafeString | str:
    """The name in the other of Thai and English, where it differs from the one that `name` shows."""
    thai, english = getattr(thing, "name_th", ""), getattr(thing, "name_en", "")
    shown = getattr(thing, "name", "")
    for language, name in (("th", thai), ("en", english)):
        if name and name != shown:
            return format_html('<span lang="{}">{}</span>', language, name)
    return ""


@register.simple_tag
def swatch(colour: str) -> SafeString:
    """A patch of a zone's colour: an attribute of SVG, since the page allows no inline style."""
    return format_html(
        '<svg class="zone-swatch" viewBox="0 0 12 20" width="12" height="20" aria-hidden="true" focusable="false">'
        '<rect width="12" height="20" rx="3" fill="{}"/></svg>',
        colour,
    )


@register.simple_tag
def types_taken(zone: Zone) -> str:
    """The product types that a zone takes, in words."""
    if not zone.product_types or len(zone.product_types) == len(PRODUCT_TYPES):
        return _("All types of products")
    return " · ".join(str(PRODUCT_TYPES[type_]) for type_ in sorted(zone.product_types))


@register.simple_tag
def services_of(zone: Zone) -> str:
    """What a booth of the zone can be supplied with, in words."""
    said = []
    if zone.offers_power_w:
        said.append(pgettext("supply", "%(power)s W") % {"power": number(zone.offers_power_w)})
    if zone.offers_water:
        said.append(_("water"))
    if zone.offers_gas:
        said.append(_("gas"))
    if zone.offers_cold_storage:
        said.append(_("cold storage"))
    return " · ".join(said) or _("no supply")


def _is_thai() -> bool:
    return (get_language() or "th").startswith("th")
