"""Who and what a draw of lots would be held over, and as what it is published (docs/draw.md says by what rules)."""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from booths import draw as lots
from booths import rules
from booths.models import Booth, Claim, Draw, DrawBooth, DrawEntry
from booths.queries.allocations import waiting_applications
from booths.queries.plan import booths_of
from events import clock
from events.models import Fair, Zone
from events.permissions import Actor
from registration.models import Application
from registration.queries import partners_at
from registration.rules import Needs


@dataclass(frozen=True)
class EqualGroup:
    """Equals: one zone, one number of booths; and the lots that there are for them."""

    zone: Zone
    size: int
    applications: Sequence[Application]
    lots: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class DrawPlan:
    """What a draw would be held over, and who and what is not in it, with the reason."""

    groups: Sequence[EqualGroup]
    absent: Sequence[tuple[Application, rules.Absence]]
    unused: Sequence[tuple[str, rules.Unused]]
    booths: Mapping[str, Booth]

    @property
    def applications(self) -> list[Application]:
        return [application for group in self.groups for application in group.applications]

    @property
    def codes(self) -> list[str]:
        return [code for group in self.groups for lot in group.lots for code in lot]

    @property
    def fingerprint(self) -> str:
        """Stands for what somebody has seen: what is published must be that."""
        said = [
            [group.zone.code, group.size, [str(a.pk) for a in group.applications], list(group.lots)]
            for group in self.groups
        ]
        return hashlib.sha256(lots.write_canonical(said)).hexdigest()


def plan_draw(
    actor: Actor,
    fair: Fair,
    *,
    zones: Iterable[Zone],
    chosen: Sequence[str] | None = None,
    left_out: Sequence[str] = (),
) -> DrawPlan:
    """Who and what would be in a draw of these zones now; docs/draw.md says by what rules."""
    zones = list(zones)
    absent: list[tuple[Application, rules.Absence]] = []
    able: dict[int, dict[int, list[Application]]] = defaultdict(lambda: defaultdict(list))
    keys = None if chosen is None else frozenset(chosen)
    waiting = list(waiting_applications(actor, fair).filter(zone__in=zones).order_by("id"))
    drawn = set(
        DrawEntry.objects.filter(is_live=True, application__in=waiting).values_list(
            "application", flat=True
        )
    )
    held = set(
        _live_claims()
        .filter(application__in=waiting, allocation=None)
        .values_list("application", flat=True)
    )
    for application in waiting:
        reason = _why_absent(application, drawn=drawn, held=held, chosen=keys)
        if reason is None:
            able[application.zone_id][application.booths_missing].append(application)  # type: ignore[attr-defined]  # annotated
        else:
            absent.append((application, reason))
    booths, unused = _vacant_booths(fair, zones, frozenset(left_out))
    groups = []
    for zone in zones:
        rows = rules.find_rows(
            _stand(booth) for booth in booths.values() if booth.zone_id == zone.pk
        )
        wishes = able[zone.pk]
        cut = _cut(rows, {size: len(wishes[size]) for size in wishes})
        used = {code for cuts in cut.values() for lot in cuts for code in lot}
        unused += [(code, rules.Unused.OVER) for row in rows for code in row if code not in used]
        for size in sorted(wishes):
            if size in cut:
                groups.append(EqualGroup(zone, size, wishes[size], cut[size]))
            else:
                absent += [(application, rules.Absence.NO_LOT) for application in wishes[size]]
    return DrawPlan(groups, absent, unused, booths)


def _cut(rows: Sequence[Sequence[str]], wanted: Mapping[int, int]) -> rules.Lots:
    """Lots for every size of which at least one can be cut: the others take no part, and no share."""
    while True:
        cut = rules.cut_lots(rows, wanted)
        if all(cut.values()):
            return cut
        wanted = {size: number for size, number in wanted.items() if cut[size]}


def _why_absent(
    application: Application,
    *,
    drawn: set[UUID],
    held: set[UUID],
    chosen: frozenset[str] | None,
) -> rules.Absence | None:
    zone = application.zone
    if application.booths_given:  # type: ignore[attr-defined]  # annotated
        return rules.Absence.HAS_BOOTHS
    if application.pk in drawn:
        return rules.Absence.IN_A_DRAW
    if application.pk in held:
        return rules.Absence.HELD
    if not rules.covers(_offer_of(zone), application.needs):
        return rules.Absence.NEEDS
    if chosen is not None and str(application.pk) not in chosen:
        return rules.Absence.LEFT_OUT
    return None


def _live_claims() -> QuerySet[Claim]:
    """Claims that stand: a hold ends by the clock, whether or not the sweeper has come by."""
    over = Q(allocation=None) & Q(hold__expires_at__lte=clock.now())
    return Claim.objects.filter(is_live=True).exclude(over)


def _vacant_booths(
    fair: Fair, zones: Sequence[Zone], left_out: frozenset[str]
) -> tuple[dict[str, Booth], list[tuple[str, rules.Unused]]]:
    """Vacant booths of the zones by code, and those of them that cannot be drawn."""
    rows = (
        booths_of(fair)
        .filter(zone__in=zones, closed_reason="")
        .exclude(pk__in=_live_claims().filter(booth__zone__in=zones).values("booth"))
        .select_related("hall", "zone")
        .order_by("code")
    )
    drawn = set(
        DrawBooth.objects.filter(is_live=True, booth__fair=fair).values_list("booth", flat=True)
    )
    found: dict[str, Booth] = {}
    unused: list[tuple[str, rules.Unused]] = []
    for booth in rows:
        reason = _why_unused(booth, drawn=drawn, left_out=left_out)
        if reason is None:
            found[booth.code] = booth
        else:
            unused.append((booth.code, reason))
    return found, unused


def _why_unused(booth: Booth, *, drawn: set[int], left_out: frozenset[str]) -> rules.Unused | None:
    if booth.slots > 1:
        return rules.Unused.SHARED
    if booth.pk in drawn:
        return rules.Unused.IN_A_DRAW
    if not rules.covers(_services_of(booth), _offer_of(booth.zone)):
        return rules.Unused.OFFERS_LESS
    if booth.code in left_out:
        return rules.Unused.LEFT_OUT
    return None


def _offer_of(zone: Zone) -> Needs:
    return Needs(zone.offers_power_w, zone.offers_water, zone.offers_gas, zone.offers_cold_storage)


def _services_of(booth: Booth) -> Needs:
    zone = booth.zone
    return Needs(
        zone.offers_power_w if booth.power_w is None else booth.power_w,
        zone.offers_water if booth.has_water is None else booth.has_water,
        zone.offers_gas if booth.has_gas is None else booth.has_gas,
        zone.offers_cold_storage if booth.has_cold_storage is None else booth.has_cold_storage,
    )


def _stand(booth: Booth) -> rules.Stand:
    return rules.Stand(
        code=booth.code,
        hall=booth.hall.code,
        x_m=float(booth.x_m),
        y_m=float(booth.y_m),
        width_m=float(booth.width_m),
        depth_m=float(booth.depth_m),
        front=booth.front,
    )


# --- what is published ------------------------------------------------------------------------------
def write_plan(draw: Draw, plan: DrawPlan, *, number: int, at: dt.datetime) -> lots.Plan:
    """The plan as it is committed to, with the names under which the public knows the participants."""
    partners = partners_at(draw.fair)
    keys = keys_of(plan)
    return lots.Plan(
        draw=str(draw.pk),
        number=number,
        fair=draw.fair.slug,
        published_at=at.astimezone(clock.BANGKOK).isoformat(timespec="seconds"),
        entropy_kind=draw.entropy_kind,
        entropy_date=draw.entropy_date.isoformat(),
        entropy_source=draw.entropy_source,
        groups=tuple(
            lots.Group(
                zone=group.zone.code,
                participants=tuple(
                    _participant(keys[application.pk], application, partners)
                    for application in sorted(group.applications, key=lambda a: keys[a.pk])
                ),
                lots=tuple(group.lots),
            )
            for group in plan.groups
        ),
    )


def keys_of(plan: DrawPlan) -> dict[UUID, str]:
    """By what the record names each application: its reference, or its whole key where two begin alike."""
    references = Counter(application.reference for application in plan.applications)
    return {
        application.pk: application.reference
        if references[application.reference] == 1
        else application.pk.hex.upper()
        for application in plan.applications
    }


def _participant(
    key: str, application: Application, partners: Mapping[UUID, Sequence[Any]]
) -> lots.Participant:
    everybody = [application.exhibitor, *partners.get(application.pk, ())]
    return lots.Participant(
        key=key,
        name_th=" · ".join(who.name_th or who.name_en for who in everybody),
        name_en=" · ".join(who.name_en or who.name_th for who in everybody),
    )
