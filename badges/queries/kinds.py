"""What each kind of badge may do at a fair, and how many badges a booth gives."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count

from badges import rules
from badges.models import Badge, BadgeKind, BadgeState, KindRules
from booths.queries import booths_of_exhibitors
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
