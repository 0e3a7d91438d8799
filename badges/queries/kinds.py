"""What each kind of badge may do at a fair, and how many badges a booth gives."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from badges import rules
from badges.models import Badge, BadgeKind, BadgeState, KindRules
from booths.queries import booths_of_exhibitors
from events.dates import OCLOCK, say_date, say_span
from events.models import Fair
from registration.models import ExhibitorKind, Person


def kind_facts(fair: Fair, kind: str) -> rules.KindFacts:
    """What badges of a kind may do at the fair: what its organisers wrote, or the defaults."""
    found = KindRules.objects.filter(fair=fair, kind=kind).first()
    return found.facts if found is not None else rules.default_kind(kind)


def rules_of(fair: Fair) -> list[KindRules]:
    """The rules of each kind, in the order of kinds; those that nobody wrote down are the defaults, not stored."""
    found = {row.kind: row for row in KindRules.objects.filter(fair=fair)}
    return [found.get(kind.value) or default_rules(fair, kind.value) for kind in BadgeKind]


def kinds_with_escort(fair: Fair) -> frozenset[str]:
    """Kinds whose badges say that somebody has to bring their bearers in."""
    return frozenset(
        KindRules.objects.filter(fair=fair, needs_escort=True).values_list("kind", flat=True)
    )


def default_rules(fair: Fair, kind: str) -> KindRules:
    facts = rules.default_kind(kind)
    return KindRules(fair=fair, kind=kind, hours=facts.hours, may_override=facts.may_override)


def known_places(fair: Fair) -> rules.Known:
    """Gates, zones and days that rules may name."""
    return rules.Known(
        gates=frozenset(fair.gates.values_list("code", flat=True)),
        zones=frozenset(fair.zones.values_list("code", flat=True)),
        days=frozenset(day.date.isoformat() for day in fair.days.all()),
    )


def people_over_limit(
    fair: Fair, people: Sequence[Person], kind: BadgeKind | None = None
) -> Mapping[UUID, str]:
    """Of people who are to get a badge those that their exhibitor's booths give none for, with its name.

    An exhibitor without a booth, as a delegation may be, has no such limit.
    """
    limits = {
        row.kind: row.per_booth
        for row in KindRules.objects.filter(fair=fair, per_booth__isnull=False)
    }
    if not limits:
        return {}
    exhibitors = {person.exhibitor_id for person in people}
    booths = booths_of_exhibitors(fair, exhibitors)
    counted = (
        Badge.objects.filter(fair=fair, state=BadgeState.ACTIVE, exhibitor__in=exhibitors)
        .order_by()
        .values_list("exhibitor", "kind")
        .annotate(count=Count("pk"))
    )
    given: dict[tuple[UUID, str], int] = {(key, of): count for key, of, count in counted}
    over: dict[UUID, str] = {}
    for person in people:
        its = kind or kind_for(person.exhibitor.kind)
        key = (person.exhibitor_id, str(its))
        limit, room = limits.get(str(its)), len(booths.get(person.exhibitor_id, []))
        given[key] = given.get(key, 0) + 1
        if limit is not None and room and given[key] > limit * room:
            over[person.pk] = person.exhibitor.name
    return over


def kind_for(exhibitor_kind: str) -> BadgeKind:
    """The badge that people of an exhibitor get."""
    if exhibitor_kind == ExhibitorKind.DELEGATION:
        return BadgeKind.DELEGATION
    return BadgeKind.EXHIBITOR


def say_rules(row: KindRules, *, language: str | None = None) -> str:
    """What the rules mean, in sentences of the reader's language or of `language`."""
    language = language or get_language() or "th"
    with override(language):
        return " ".join(filter(None, _sentences(row, language)))


def _sentences(row: KindRules, language: str) -> Iterator[str]:
    fair = row.fair
    yield _("%(kind)s: enters %(gates)s, %(hours)s, %(days)s.") % {
        "kind": BadgeKind(row.kind).label,
        "gates": _say_gates(row),
        "hours": _say_hours(row, language),
        "days": _say_days(row, language),
    }
    if row.zones:
        names = {zone.code: f"{zone.code} {zone.name}" for zone in fair.zones.all()}
        yield _("Inside, only the zones %(zones)s.") % {
            "zones": ", ".join(names.get(code, code) for code in row.zones)
        }
    yield {
        rules.Reentry.FREE.value: _("They may leave and come back."),
        rules.Reentry.ONCE_A_DAY.value: _("They may come in once a day."),
        rules.Reentry.NEVER.value: _("They may come in once in the whole fair."),
    }[row.reentry]
    if not row.anti_passback:
        yield _("The same badge is let in again without having left.")
    if row.needs_escort:
        yield _("Only with somebody who escorts them.")
    if row.per_booth is not None:
        yield ngettext(
            "A booth gives %(count)s badge.", "A booth gives %(count)s badges.", row.per_booth
        ) % {"count": row.per_booth}
    if row.may_override:
        yield _("They may let others in who were refused, with a reason.")


def _say_gates(row: KindRules) -> str:
    if not row.gates:
        return _("by every gate")
    names = {gate.code: f"{gate.code} {gate.name}" for gate in row.fair.gates.all()}
    return _("only by %(gates)s") % {
        "gates": ", ".join(names.get(code, code) for code in row.gates)
    }


def _say_hours(row: KindRules, language: str) -> str:
    """The hours themselves where all days have the same."""
    if row.hours == rules.KindHours.ALWAYS:
        return _("at any hour")
    is_visitors = row.hours == rules.KindHours.VISITORS
    spans = {
        (day.opens_at, day.closes_at)
        if is_visitors
        else (day.exhibitors_from, day.exhibitors_until)
        for day in row.fair.days.all()
        if not row.days or day.date.isoformat() in row.days
    }
    if len(spans) != 1:
        return (
            _("in the visitors' hours of the day")
            if is_visitors
            else _("in the exhibitors' hours of the day")
        )
    ((first, last),) = spans
    if language.startswith("th"):
        return f"เวลา {first:%H.%M}–{last:%H.%M}{OCLOCK}"
    return f"{first:%H:%M}–{last:%H:%M}"


def _say_days(row: KindRules, language: str) -> str:
    if not row.days:
        return _("on all days")
    days = sorted(date.fromisoformat(day) for day in row.days)
    if len(days) > 1 and (days[-1] - days[0]).days == len(days) - 1:
        said = say_span(days[0], days[-1], language=language)
    else:
        said = ", ".join(say_date(day, language=language, weekday=False) for day in days)
    return _("on %(days)s only") % {"days": said}
