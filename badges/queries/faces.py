"""What stands on badges, from the rows."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import override

from badges.models import Badge, BadgeKind
from badges.queries.badges import booths_on
from badges.rendering.face import BadgeFace
from booths.models import Booth
from events.dates import say_span
from events.models import Fair, Zone
from events.queries import country_names
from registration.models import Application


def faces_of(badges: Sequence[Badge]) -> list[BadgeFace]:
    """What stands on badges of one fair, in print: both languages, whoever prints."""
    if not badges:
        return []
    fair = badges[0].fair
    booths = booths_on(fair, badges)
    zones: dict[UUID | None, Zone] = {
        row.exhibitor_id: row.zone
        for row in Application.objects.filter(
            fair=fair,
            state="approved",
            exhibitor__in={badge.exhibitor_id for badge in badges} - {None},
        ).select_related("zone")
    }
    valid = _validity(fair)
    return [
        _face(badge, fair, valid, booths.get(badge.exhibitor_id, []), zones.get(badge.exhibitor_id))
        for badge in badges
    ]


def _face(
    badge: Badge, fair: Fair, valid: str, booths: Sequence[Booth], applied: object
) -> BadgeFace:
    person, exhibitor, holder = badge.bearer, badge.exhibitor, badge.holder
    zone = booths[0].zone if booths else applied
    return BadgeFace(
        fair_name_th=fair.name_th,
        # A name that is the same in both languages stands once.
        fair_name_en=fair.name_en if fair.name_en != fair.name_th else "",
        kind=badge.kind,
        kind_label_th=_label(badge.kind, "th"),
        kind_label_en=_label(badge.kind, "en"),
        name_th=person.full_name_th,
        name_latin=person.name_en,
        name_native=person.name_native,
        exhibitor_th=exhibitor.name_th if exhibitor else holder.organisation if holder else "",
        exhibitor_en=exhibitor.name_en if exhibitor else "",
        exhibitor_native=exhibitor.name_native if exhibitor else "",
        role=person.role,
        province_or_country=_where(badge),
        booths=tuple(booth.code for booth in booths),
        zone_code=getattr(zone, "code", ""),
        zone_colour=getattr(zone, "colour", ""),
        serial=badge.serial,
        code=badge.code,
        symbol=bytes(badge.symbol),
        valid_text=valid,
    )


def _label(kind: str, language: str) -> str:
    with override(language):
        return str(BadgeKind(kind).label)


def _where(badge: Badge) -> str:
    if badge.exhibitor is None:
        return ""
    province = badge.exhibitor.province
    if province is not None:
        return province.name_th if province.code == "10" else f"จังหวัด{province.name_th}"
    country = badge.exhibitor.country
    return "" if country == "TH" else country_names("th").get(country, country)


def _validity(fair: Fair) -> str:
    days = list(fair.days.all())
    first = days[0].date if days else fair.starts_on
    last = days[-1].date if days else fair.ends_on
    return say_span(first, last, language="th")
