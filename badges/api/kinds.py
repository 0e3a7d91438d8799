"""Doors of the rules of badge kinds."""

from typing import Any

from ninja import Router

from badges import actions, queries, rules
from badges.schemas import BadgeRulesIn, BadgeRulesOut, RulesOfKindOut
from events.api import idempotent
from events.models import Fair
from events.permissions import InFair, Request, allow
from events.queries import get_fair
from events.rules import ROLES_THAT_ORGANISE
from events.schemas import Name

router = Router()


@router.get(
    "/fairs/{fair}/badge-rules", response=BadgeRulesOut, summary="What each kind of badge may"
)
@allow(InFair(ROLES_THAT_ORGANISE))
def list_badge_rules(request: Request, fair: str) -> BadgeRulesOut:
    return _badge_rules(get_fair(request.actor, fair))


@router.put(
    "/fairs/{fair}/badge-rules", response=BadgeRulesOut, summary="Change what kinds of badges may"
)
@allow(InFair(ROLES_THAT_ORGANISE))
@idempotent
def put_badge_rules(request: Request, fair: str, body: BadgeRulesIn) -> Any:
    """Kinds that are not named stay as they are. All of it is kept, or none."""
    found = get_fair(request.actor, fair)
    actions.set_rules_of_kinds(
        actor=request.actor,
        fair=found,
        kinds=[
            (rules.BadgeKind(item.kind), actions.KindValues(**item.model_dump(exclude={"kind"})))
            for item in body.items
        ],
    )
    return 200, _badge_rules(found)


def _badge_rules(fair: Fair) -> BadgeRulesOut:
    rows = queries.rules_of(fair)
    items = [
        RulesOfKindOut(
            kind=row.kind,
            **{name: getattr(row, name) for name in actions.KindValues.__dataclass_fields__},
            said=Name(
                th=queries.say_rules(row, language="th"), en=queries.say_rules(row, language="en")
            ),
        )
        for row in rows
    ]
    return BadgeRulesOut(items=items, count=len(items))
