"""Draws of lots up to their announcement: prepared, changed, dropped, and announced with a commitment (docs/draw.md).

Locks: the draw first, then the order of the house.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from booths import draw as lots
from booths import queries, rules
from booths.actions.steps import publish
from booths.actions.telling import tell_of_draw_later
from booths.models import Booth, Draw, DrawBooth, DrawEntry, DrawState, EntropyKind
from events import audit, clock, vault
from events.actions import require_role
from events.models import Fair, Zone
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application

# Published as it stands, so it does not follow the reader's language.
SOURCES: Final = {
    EntropyKind.WITNESSES: "ตัวเลขที่พยานขานในห้องจับสลาก · Numbers called by witnesses in the room",
    EntropyKind.LOTTERY: "ผลสลากกินแบ่งรัฐบาล รางวัลที่ 1 · First prize of the Thai Government Lottery",
}


@dataclass(frozen=True, kw_only=True)
class DrawTerms:
    """What an organiser chooses: zones, who takes part (None: all that can), booths that stay out, the numbers."""

    zones: Sequence[Zone]
    applications: Sequence[UUID] | None = None
    booths_left_out: Sequence[str] = ()
    entropy_kind: str = EntropyKind.WITNESSES
    # None: today.
    entropy_date: dt.date | None = None
    entropy_source: str = ""


@transaction.atomic
def prepare_draw(
    *,
    actor: Actor,
    fair: Fair,
    terms: DrawTerms,
    draw: Draw | None = None,
) -> Draw:
    """Write down what a draw is to be held over (or change a `draw` that is not announced); nothing is published.

    Refuses `draw_date_wrong`, `booth_unknown`, and `draw_cannot_take_part` for an application that cannot.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if draw is not None:
        draw = lock_draw(draw, DrawState.DRAFT)
    draw = _write_draft(actor, fair, draw, terms)
    audit.record(
        actor=actor,
        action="draw.prepared",
        target=draw,
        fair=fair,
        data={"zones": [zone.code for zone in terms.zones]},
    )
    return draw


@transaction.atomic
def discard_draw(*, actor: Actor, draw: Draw) -> None:
    """Drop a draw that was never announced."""
    require_role(actor, draw.fair, ROLES_THAT_ORGANISE)
    draw = lock_draw(draw, DrawState.DRAFT)
    audit.record(actor=actor, action="draw.discarded", target=draw, fair=draw.fair)
    draw.delete()


@transaction.atomic
def commit_draw(*, actor: Actor, draw: Draw, seen: str = "") -> Draw:
    """Announce it: freeze who takes part and what is drawn, and publish the commitment.

    Refuses `draw_empty`, and `draw_changed` where that is not what was `seen` (`DrawPlan.fingerprint`) any more.
    """
    require_role(actor, draw.fair, ROLES_THAT_ORGANISE)
    return _commit(actor, lock_draw(draw, DrawState.DRAFT), seen)


@transaction.atomic
def announce_draw(
    *,
    actor: Actor,
    fair: Fair,
    terms: DrawTerms,
) -> Draw:
    """`prepare_draw` and `commit_draw` at once."""
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    draft = _write_draft(actor, fair, None, terms)
    return _commit(actor, draft, "")


def lock_draw(draw: Draw, *allowed: DrawState) -> Draw:
    """Lock the draw; refused where it is not in one of these states, also when somebody else was faster."""
    locked = (
        Draw.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fair")
        .filter(pk=draw.pk)
        .first()
    )
    if locked is None:
        raise Refused("not_found")
    rules.check_draw_state(locked.state, *(rules.DrawState(state) for state in allowed))
    return locked


def _write_draft(
    actor: Actor,
    fair: Fair,
    draw: Draw | None,
    terms: DrawTerms,
) -> Draw:
    kind, today = EntropyKind(terms.entropy_kind), clock.today()
    date = terms.entropy_date or today
    rules.check_entropy_date(kind, date, today=today)
    known = set(queries.booths_of(fair).values_list("code", flat=True))
    unknown = set(terms.booths_left_out) - known
    if unknown:
        raise Refused("booth_unknown", booth=min(unknown))
    _check_chosen(actor, fair, terms)
    draw = draw or Draw(fair=fair, created_by=actor.user)
    chosen = terms.applications
    draw.chosen = None if chosen is None else sorted({str(key) for key in chosen})
    draw.booths_left_out = list(dict.fromkeys(terms.booths_left_out))
    draw.entropy_kind, draw.entropy_date = kind, date
    draw.entropy_source = terms.entropy_source.strip() or SOURCES[kind]
    draw.save()
    draw.zones.set(terms.zones)
    return draw


def _check_chosen(actor: Actor, fair: Fair, terms: DrawTerms) -> None:
    if terms.applications is None:
        return
    plan = queries.plan_draw(actor, fair, zones=terms.zones, left_out=terms.booths_left_out)
    able = {application.pk for application in plan.applications}
    for key in terms.applications:
        if key not in able:
            raise Refused("draw_cannot_take_part", application=str(key))


def _commit(actor: Actor, draw: Draw, seen: str) -> Draw:
    fair = draw.fair
    # Two draws that are announced at once get two numbers.
    list(Zone.objects.select_for_update(no_key=True).filter(fair=fair).order_by("pk"))
    before = _plan(actor, draw)
    list(
        Application.objects.select_for_update(no_key=True)
        .filter(pk__in=[application.pk for application in before.applications])
        .order_by("pk")
    )
    list(
        Booth.objects.select_for_update(no_key=True)
        .filter(pk__in=[before.booths[code].pk for code in before.codes])
        .order_by("pk")
    )
    plan = _plan(actor, draw)
    if {before.fingerprint, seen or plan.fingerprint} != {plan.fingerprint}:
        raise Refused("draw_changed")
    if not plan.groups:
        raise Refused("draw_empty")
    # Time may have gone by since it was prepared.
    rules.check_entropy_date(draw.entropy_kind, draw.entropy_date, today=clock.today())
    _freeze(draw, plan)
    audit.record(
        actor=actor,
        action="draw.committed",
        target=draw,
        fair=fair,
        data={"number": draw.number, "commitment": draw.commitment},
    )
    tell_of_draw_later(draw)
    publish(fair, [plan.booths[code].pk for code in plan.codes])
    return draw


def _plan(actor: Actor, draw: Draw) -> queries.DrawPlan:
    return queries.plan_draw(
        actor,
        draw.fair,
        zones=draw.zones.all(),
        chosen=draw.chosen,
        left_out=draw.booths_left_out,
    )


def _freeze(draw: Draw, plan: queries.DrawPlan) -> None:
    last = Draw.objects.filter(fair=draw.fair).aggregate(last=Max("number"))["last"]
    draw.number, draw.committed_at = (last or 0) + 1, clock.now()
    written = queries.write_plan(draw, plan, number=draw.number, at=draw.committed_at)
    secret = secrets.token_bytes(lots.SECRET_BYTES)
    draw.record = lots.show_commitment(written, lots.hash_secret(secret))
    draw.commitment = draw.record["commitment"]
    draw.sealed_secret = vault.seal(secret, purpose=purpose_of(draw))
    draw.state = DrawState.COMMITTED
    draw.save()
    keys = queries.keys_of(plan)
    DrawEntry.objects.bulk_create(
        DrawEntry(draw=draw, application=application, key=keys[application.pk])
        for application in plan.applications
    )
    DrawBooth.objects.bulk_create(
        DrawBooth(draw=draw, booth=plan.booths[code], code=code) for code in plan.codes
    )


def purpose_of(draw: Draw) -> str:
    return f"draw {draw.pk}"
