"""What organisers write down about kinds of badges."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from badges import queries, rules
from badges.actions.keys import lock_counter
from badges.models import KindRules
from events import audit
from events.actions import require_role
from events.models import Fair
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE


@dataclass(frozen=True, kw_only=True)
class KindValues:
    """All rules of a kind; an empty list takes all of its sort."""

    gates: Sequence[str] = ()
    zones: Sequence[str] = ()
    hours: str = rules.KindHours.EXHIBITORS
    days: Sequence[str] = ()
    per_booth: int | None = None
    needs_escort: bool = False
    reentry: str = rules.Reentry.FREE
    anti_passback: bool = True
    may_override: bool = False

    @property
    def facts(self) -> rules.KindFacts:
        return rules.KindFacts(
            **{key: value for key, value in asdict(self).items() if key != "per_booth"}
        )


@transaction.atomic
def set_rules_of_kinds(
    *, actor: Actor, fair: Fair, kinds: Sequence[tuple[rules.BadgeKind, KindValues]]
) -> None:
    """Those of several kinds, all or none."""
    for kind, values in kinds:
        set_kind_rules(actor=actor, fair=fair, kind=kind, values=values)


@transaction.atomic
def set_kind_rules(*, actor: Actor, fair: Fair, kind: rules.BadgeKind, values: KindValues) -> bool:
    """Write the rules of a kind down; gates follow them from the next badge on. Answers whether anything changed.

    Refuses `kind_rules_unknown`.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    rules.check_kind_rules(values.facts, queries.known_places(fair))
    # Two organisers write one after the other, and badges are issued by the rules before or after.
    lock_counter(fair)
    row = KindRules.objects.filter(fair=fair, kind=kind).first()
    row = row or queries.default_rules(fair, kind)
    before, after = _plain(row), _plain(values)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, after[name])
    row.save()
    queries.forget_known()
    audit.record(
        actor=actor,
        action="kind_rules.changed",
        target=row,
        fair=fair,
        data={
            "kind": str(kind),
            "before": {name: before[name] for name in changed},
            "after": {name: after[name] for name in changed},
        },
    )
    return True


def _plain(source: KindRules | KindValues) -> dict[str, Any]:
    """As JSON keeps it, so that before and after can be compared: lists in an order of their own."""
    values = {name: getattr(source, name) for name in KindValues.__dataclass_fields__}
    for name in ("gates", "zones", "days"):
        values[name] = sorted(set(values[name]))
    values["hours"], values["reentry"] = str(values["hours"]), str(values["reentry"])
    return values
