"""Loads what does not depend on the scale: all fairs with their figures, days and halls."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.demo.shapes import DemoFair, FairText, ZoneText
from config.demo.texts import read_fairs, read_halls
from config.demo.timeline import (
    ALLOCATION_OPENED,
    BANGKOK,
    CLOSES,
    EXHIBITORS,
    MOVE_IN_OPENED,
    OPENED,
    VISITORS,
)
from events.models import Fair, FairDay, FairWindow, Gate, Hall, WindowKind, Zone

VENUE_TH = "ชาเลนเจอร์ 1-3 อิมแพ็ค เมืองทองธานี"
VENUE_EN = "Challenger 1-3, IMPACT Muang Thong Thani"
DIRECTIONS_TH = "อิมแพ็ค เมืองทองธานี อำเภอปากเกร็ด จังหวัดนนทบุรี เข้าได้จากถนนแจ้งวัฒนะและทางพิเศษอุดรรัถยา"
DIRECTIONS_EN = (
    "IMPACT Muang Thong Thani, Pak Kret, Nonthaburi, "
    "from Chaeng Watthana Road or the Udon Ratthaya Expressway"
)


def load_fairs() -> dict[str, Fair]:
    """All fairs by slug, each with its days, halls and opening window."""
    fairs = {}
    for text in read_fairs():
        fair = fairs[text.slug] = Fair.objects.create(
            slug=text.slug,
            series=text.series,
            edition=text.edition,
            name_th=text.name_th,
            name_en=text.name_en,
            theme_th=text.theme_th,
            theme_en=text.theme_en,
            venue_th=VENUE_TH,
            venue_en=VENUE_EN,
            directions_th=DIRECTIONS_TH,
            directions_en=DIRECTIONS_EN,
            starts_on=text.starts_on,
            ends_on=text.ends_on,
            state=text.state,
            booths_planned=text.booths_planned or text.booths,
            visitors=text.visitors,
            sold_baht=text.sold,
            ordered_baht=text.ordered,
            total_baht=text.sales,
            figures_source=_name_source(text),
        )
        _load_days(fair)
        Hall.objects.bulk_create(
            Hall(
                fair=fair,
                code=hall.code,
                name_th=hall.name_th,
                name_en=hall.name_en,
                width_m=hall.width_m,
                height_m=hall.height_m,
                order=order,
            )
            for order, hall in enumerate(read_halls())
        )
    return fairs


def load_ground(fair: Fair, plan: DemoFair) -> None:
    """Zones, gates and windows of the fair that the demo lives in."""
    load_zones(fair, plan.zones)
    halls = {hall.code: hall for hall in fair.halls.all()}
    Gate.objects.bulk_create(
        Gate(
            fair=fair,
            code=gate.code,
            name_th=gate.name_th,
            name_en=gate.name_en,
            kinds=list(gate.kinds),
            hall=halls.get(gate.hall),
            order=order,
        )
        for order, gate in enumerate(plan.gates)
    )
    spans = {
        WindowKind.APPLICATION: (OPENED, CLOSES),
        WindowKind.REVIEW: (OPENED, CLOSES),
        WindowKind.ALLOCATION: (ALLOCATION_OPENED, CLOSES),
        WindowKind.MOVE_IN: (MOVE_IN_OPENED, datetime(2017, 12, 17, 10, 0, tzinfo=BANGKOK)),
    }
    FairWindow.objects.bulk_create(
        FairWindow(fair=fair, kind=kind, opens_at=opens_at, closes_at=closes_at)
        for kind, (opens_at, closes_at) in spans.items()
    )


def load_zones(fair: Fair, zones: Iterable[ZoneText]) -> None:
    Zone.objects.bulk_create(
        Zone(
            fair=fair,
            code=zone.code,
            name_th=zone.name_th,
            name_en=zone.name_en,
            colour=zone.colour,
            product_types=list(zone.types),
            min_stars=zone.min_stars,
            offers_power_w=zone.power_w,
            offers_water=zone.water,
            offers_gas=zone.gas,
            by_invitation=zone.by_invitation,
            order=order,
        )
        for order, zone in enumerate(zones)
    )


def _name_source(text: FairText) -> str:
    """Where the figures come from, and what was published for a part of the fair only."""
    notes = [f"thaigov.go.th {text.source}", *text.notes]
    return " · ".join(notes)


def _load_days(fair: Fair) -> None:
    """Nine days with the usual hours, and the window that they span."""
    days = [
        fair.starts_on + timedelta(days=number)
        for number in range((fair.ends_on - fair.starts_on).days + 1)
    ]
    FairDay.objects.bulk_create(
        FairDay(
            fair=fair,
            date=day,
            opens_at=VISITORS[0],
            closes_at=VISITORS[1],
            exhibitors_from=EXHIBITORS[0],
            exhibitors_until=EXHIBITORS[1],
            is_move_out=day == fair.ends_on,
        )
        for day in days
    )
    FairWindow.objects.create(
        fair=fair,
        kind=WindowKind.RUNNING,
        opens_at=datetime.combine(days[0], VISITORS[0], BANGKOK),
        closes_at=datetime.combine(days[-1], VISITORS[1], BANGKOK),
    )
