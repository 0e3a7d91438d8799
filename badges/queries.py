"""Every read of badges and gates; starts from what the actor may see."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import override

from badges import rules
from badges.models import Badge, BadgeKind, BadgeState, Device, Presence, Scan, SigningKey
from badges.rendering.face import BadgeFace
from booths.models import Allocation, AllocationState, Booth
from booths.queries import booths_of_exhibitors
from events import clock, vault
from events.dates import say_span
from events.models import Fair, FairDay, Gate
from events.permissions import Actor
from events.queries import country_names
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ExhibitorKind, Person
from registration.queries import (
    exhibitors_represented_by,
    get_application,
    get_or_refuse,
    is_representative,
)


def badges_visible_to(actor: Actor) -> QuerySet[Badge]:
    """Those of the fairs one organises, and of the exhibitors one acts for."""
    rows = Badge.objects.select_related("fair", "person", "exhibitor__province")
    if actor.is_system or actor.is_superuser:
        return rows
    return rows.filter(
        Q(fair__in=actor.fairs_with(ROLES_THAT_ORGANISE))
        | Q(exhibitor__in=exhibitors_represented_by(actor).values("pk"))
    )


def get_badge(actor: Actor, key: str) -> Badge:
    return get_or_refuse(badges_visible_to(actor), key)


def get_badge_of(actor: Actor, fair: Fair, key: str) -> Badge:
    """A badge of this fair; one of another fair is `not_found`."""
    return get_or_refuse(badges_visible_to(actor).filter(fair=fair), key)


def get_printable(actor: Actor, key: str) -> Badge:
    """A badge that may still be printed; refuses `badge_revoked`."""
    badge = get_badge(actor, key)
    if badge.state != BadgeState.ACTIVE:
        raise Refused("badge_revoked")
    return badge


def badges_of_application(badges: QuerySet[Badge], application: Application) -> QuerySet[Badge]:
    """Badges of the people of an application's exhibitor at its fair."""
    return badges.filter(fair=application.fair_id, exhibitor=application.exhibitor_id)


def filter_badges(
    badges: QuerySet[Badge], *, q: str = "", state: str = "", kind: str = ""
) -> QuerySet[Badge]:
    """Narrow a list by state, kind and words found in the serial number or a name."""
    if state:
        badges = badges.filter(state=state)
    if kind:
        badges = badges.filter(kind=kind)
    for word in q.split():
        badges = badges.filter(
            Q(serial__icontains=word)
            | Q(person__name_th__icontains=word)
            | Q(person__name_en__icontains=word)
            | Q(person__name_native__icontains=word)
            | Q(exhibitor__name_th__icontains=word)
            | Q(exhibitor__name_en__icontains=word)
        )
    return badges


def get_application_with_badges(actor: Actor, key: UUID) -> Application:
    """An application whose badges the actor may see: its exhibitor's own, or of a fair one organises."""
    application = get_application(actor, key)
    may_see = is_representative(actor, application.exhibitor)
    if not may_see and not actor.has_role(application.fair_id, ROLES_THAT_ORGANISE):
        raise Refused("not_found")
    return application


def people_awaiting_badges(actor: Actor, fair: Fair) -> QuerySet[Person]:
    """Who has no active badge at the fair: of delegations, which need no booth, and of exhibitors with booths."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    having = Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE).values("person")
    placed = Allocation.objects.filter(fair=fair, state=AllocationState.CONFIRMED)
    return (
        Person.objects.filter(
            Q(exhibitor__kind=ExhibitorKind.DELEGATION)
            | Q(exhibitor__in=placed.values("exhibitor")),
            left_at=None,
        )
        .exclude(pk__in=having)
        .select_related("exhibitor")
        .order_by("exhibitor__name_th", "exhibitor", "created_at", "id")
    )


def booths_on(fair: Fair, badges: Iterable[Badge]) -> Mapping[UUID, list[Booth]]:
    """Booths of each badge's exhibitor at the fair (one query for all)."""
    return booths_of_exhibitors(fair, {badge.exhibitor_id for badge in badges})


def faces_of(badges: Sequence[Badge]) -> list[BadgeFace]:
    """What stands on badges of one fair, in print: both languages, whoever prints."""
    if not badges:
        return []
    fair = badges[0].fair
    booths = booths_on(fair, badges)
    zones = {
        row.exhibitor_id: row.zone
        for row in Application.objects.filter(
            fair=fair, state="approved", exhibitor__in={badge.exhibitor_id for badge in badges}
        ).select_related("zone")
    }
    return [
        _face(badge, fair, booths.get(badge.exhibitor_id, []), zones.get(badge.exhibitor_id))
        for badge in badges
    ]


def _face(badge: Badge, fair: Fair, booths: Sequence[Booth], applied: object) -> BadgeFace:
    person, exhibitor = badge.person, badge.exhibitor
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
        exhibitor_th=exhibitor.name_th,
        exhibitor_en=exhibitor.name_en,
        exhibitor_native=exhibitor.name_native,
        role=person.role,
        province_or_country=_where(badge),
        booths=tuple(booth.code for booth in booths),
        zone_code=getattr(zone, "code", ""),
        zone_colour=getattr(zone, "colour", ""),
        serial=badge.serial,
        code=badge.code,
        symbol=bytes(badge.symbol),
        valid_text=_validity(badge),
    )


def _label(kind: str, language: str) -> str:
    with override(language):
        return str(BadgeKind(kind).label)


def _where(badge: Badge) -> str:
    province = badge.exhibitor.province
    if province is not None:
        return province.name_th if province.code == "10" else f"จังหวัด{province.name_th}"
    country = badge.exhibitor.country
    return "" if country == "TH" else country_names("th").get(country, country)


def _validity(badge: Badge) -> str:
    days = list(badge.fair.days.all())
    first = days[0].date if days else badge.fair.starts_on
    last = days[-1].date if days else badge.fair.ends_on
    return say_span(first, last, language="th")


# --- gates ----------------------------------------------------------------------------------------
def find_device(token: str) -> Device | None:
    """The paired device to which a token belongs, or None."""
    return (
        Device.objects.select_related("fair", "gate")
        .filter(token_hash=vault.hash_token(token), revoked_at=None)
        .first()
    )


def get_device(actor: Actor) -> Device:
    if not isinstance(actor.device, Device):
        raise Refused("not_signed_in")
    return actor.device


def get_device_of(fair: Fair, key: UUID) -> Device:
    return get_or_refuse(Device.objects.select_related("fair").filter(fair=fair), key)


def public_keys() -> dict[int, bytes]:
    """Public keys of all fairs by key id: a badge of another fair is genuine, and refused as such."""
    return {kid: bytes(key) for kid, key in SigningKey.objects.values_list("kid", "public_key")}


def hours_at(fair: Fair, moment: datetime) -> rules.Hours | None:
    """Opening hours of the day in Bangkok on which `moment` falls."""
    day = FairDay.objects.filter(fair=fair, date=clock.local(moment).date()).first()
    if day is None:
        return None

    def at(hour: time) -> datetime:
        return datetime.combine(day.date, hour, tzinfo=clock.BANGKOK)

    return rules.Hours(
        visitors_from=at(day.opens_at),
        visitors_until=at(day.closes_at),
        exhibitors_from=at(day.exhibitors_from),
        exhibitors_until=at(day.exhibitors_until),
    )


def gate_facts(gate: Gate, fair: Fair, moment: datetime) -> rules.GateFacts:
    return rules.GateFacts(fair_id=fair.pk, kinds=tuple(gate.kinds), hours=hours_at(fair, moment))


def count_inside(fair: Fair) -> int:
    """How many badges are inside now."""
    return Presence.objects.filter(fair=fair, is_inside=True).count()


def count_badges(fair: Fair) -> dict[str, int]:
    """``{"active", "revoked"}``, in one query."""
    counts = Badge.objects.filter(fair=fair).aggregate(
        active=Count("pk", filter=Q(state=BadgeState.ACTIVE)),
        revoked=Count("pk", filter=Q(state=BadgeState.REVOKED)),
    )
    return {state: int(number) for state, number in counts.items()}


def find_scan(scan_id: UUID) -> Scan | None:
    return Scan.objects.select_related("badge").filter(scan_id=scan_id).first()


def scans_of(device: Device) -> QuerySet[Scan]:
    """What the device read, the newest first."""
    return Scan.objects.filter(device=device).select_related("badge").order_by("-id")
