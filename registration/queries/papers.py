"""What the papers of foreign goods say, gathered for whoever draws them."""

from collections.abc import Sequence

from events import clock
from events.dates import say_date, say_moment, say_span
from events.queries import country_names
from registration.models import Closing, Manifest, ManifestItem, Permit
from registration.queries.manifests import amendments_of, days_of, permits_of, total_values
from registration.queries.places import terms_of
from registration.rendering.goods import (
    Correction,
    GoodsLine,
    GoodsPaper,
    Signature,
    Sum,
    both,
)
from registration.rules import DayState


def paper_of(
    manifest: Manifest, items: Sequence[ManifestItem], closing: Closing | None = None
) -> GoodsPaper:
    """The customs list or the closing report of these goods, as they stand now."""
    fair, exhibitor = manifest.fair, manifest.exhibitor
    thai, english = country_names("th"), country_names("en")
    terms = terms_of(fair)
    permits = permits_of(manifest)
    country = exhibitor.country
    names = " · ".join(
        dict.fromkeys(filter(None, (exhibitor.name_th, exhibitor.name_en, exhibitor.name_native)))
    )
    cleared = manifest.cleared_at
    return GoodsPaper(
        fair_th=fair.name_th,
        fair_en=fair.name_en or fair.name_th,
        delegation=exhibitor.name_en or exhibitor.name_th,
        facts=(
            ("งาน · Fair", both(fair.name_th, fair.name_en)),
            (
                "วันจัดงาน · Dates",
                both(
                    say_span(fair.starts_on, fair.ends_on, language="th"),
                    say_span(fair.starts_on, fair.ends_on, language="en"),
                ),
            ),
            ("สถานที่ · Venue", both(fair.venue_th, fair.venue_en)),
            ("คณะผู้แทน · Delegation", names),
            (
                "ประเทศ · Country",
                both(thai.get(country, country), english.get(country, country)),
            ),
            ("หน่วยงานที่เชิญ · Host agency", exhibitor.host_agency),
            ("ใบขนสินค้า · Declaration", manifest.declaration),
            (
                "ผ่านพิธีการ · Cleared",
                both(
                    say_date(cleared, language="th", weekday=False),
                    say_date(cleared, language="en", weekday=False),
                )
                if cleared
                else "",
            ),
        ),
        notice_th=terms.customs_notice_th,
        notice_en=terms.customs_notice_en,
        lines=tuple(
            GoodsLine(
                position=item.position,
                name_en=item.name_en,
                name_th=item.name_th,
                name_native=item.name_native,
                hs_code=item.hs_code,
                origin_en=english.get(item.origin_country, item.origin_country),
                origin_th=thai.get(item.origin_country, item.origin_country),
                unit=item.unit,
                imported=item.imported,
                sold=item.sold,
                given=item.given,
                destroyed=item.destroyed,
                re_exported=item.re_exported,
                remaining=item.remaining,
                declared_value=item.declared_value,
                currency=item.currency,
                permits=_permits_of(item, permits),
            )
            for item in items
        ),
        sums=tuple(
            Sum(currency=worth.currency, items=worth.items, value=worth.value)
            for worth in total_values(items)
        ),
        corrections=tuple(
            Correction(
                text=f"{amendment.item.position}. {amendment.item.name_en or amendment.item.name_th}: "
                + ", ".join(
                    f"{field} {before} → {after}"
                    for field, (before, after) in amendment.changes.items()
                ),
                reason=amendment.reason,
                who_and_when=" ".join(
                    (str(amendment.by or ""), say_moment(amendment.at, language="en"))
                ).strip(),
            )
            for amendment in amendments_of(items)
        ),
        open_days=tuple(
            both(
                say_date(day.date, language="th", weekday=False),
                say_date(day.date, language="en", weekday=False),
            )
            for day in days_of(manifest, items)
            if day.state is DayState.OPEN
        ),
        signature=Signature(
            signatory=closing.signatory,
            at_th=say_moment(closing.signed_at, language="th"),
            at_en=say_moment(closing.signed_at, language="en"),
        )
        if closing
        else None,
        is_sample=any(item.is_sample for item in items),
        printed=say_moment(clock.now(), language="th"),
    )


def _permits_of(item: ManifestItem, permits: Sequence[Permit]) -> tuple[str, ...]:
    return tuple(
        f"{permit.title} {permit.number}".strip() for permit in permits if permit.item_id == item.pk
    )
