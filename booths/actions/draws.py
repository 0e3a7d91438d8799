"""Draws of lots from their announcement on: revealed, applied, or declared void (docs/draw.md).

Locks: the draw first, then the order of the house.
"""

from collections.abc import Sequence

from django.db import transaction

from booths import draw as lots
from booths import queries, rules
from booths.actions.announcing import lock_draw, purpose_of
from booths.actions.steps import publish
from booths.actions.telling import tell_of_draw_later
from booths.actions.together import allocate_together, record_together
from booths.models import Booth, Draw, DrawEntry, DrawState, EntryState
from events import audit, clock, vault
from events.actions import require_role
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused


@transaction.atomic
def reveal_draw(*, actor: Actor, draw: Draw, entropy: str, witnesses: Sequence[str] = ()) -> Draw:
    """Open the secret, mix it with the numbers, publish both with the result.

    Refuses `draw_too_early`, `entropy_missing`, and `draw_secret_lost` where the seal cannot be opened any more.
    """
    require_role(actor, draw.fair, ROLES_THAT_ORGANISE)
    draw = lock_draw(draw, DrawState.COMMITTED)
    rules.check_draw_day(draw.entropy_date, today=clock.today())
    entropy = lots.clean_entropy(entropy)
    if not entropy:
        raise Refused("entropy_missing")
    try:
        secret = vault.unseal(bytes(draw.sealed_secret or b""), purpose=purpose_of(draw))
    except vault.Unsealable as error:
        raise Refused("draw_secret_lost") from error
    published = queries.record_of(draw)
    record = lots.show_record(lots.read_plan(published), secret=secret, entropy=entropy)
    # What everybody will repeat is repeated here first: a record that is wrong is never published.
    plan = lots.verify(record, draw.commitment)
    _place_entries(draw, plan, {row["key"]: row["booths"] for row in record["result"]})
    draw.record, draw.witnesses = record, list(witnesses)
    # The seal has served; the secret is public now.
    draw.state, draw.revealed_at, draw.sealed_secret = DrawState.REVEALED, clock.now(), None
    draw.save(update_fields=["record", "witnesses", "state", "revealed_at", "sealed_secret"])
    audit.record(
        actor=actor,
        action="draw.revealed",
        target=draw,
        fair=draw.fair,
        data={"number": draw.number, "entropy": entropy, "seed_hash": record["seed_hash"]},
    )
    tell_of_draw_later(draw)
    return draw


@transaction.atomic
def apply_draw(*, actor: Actor, draw: Draw) -> Draw:
    """Give everybody the booths of their lot, in one transaction.

    What has become impossible is written down with its reason, and nobody gets another booth for it.
    """
    require_role(actor, draw.fair, ROLES_THAT_ORGANISE)
    draw = lock_draw(draw, DrawState.REVEALED)
    booths = dict(draw.booths.values_list("code", "booth"))
    drawn = [entry for entry in draw.entries.order_by("place", "key") if entry.booths]
    # Until this moment nobody could be given them by hand; in this transaction the draw itself gives them.
    freed = _let_go(draw)
    done = allocate_together(
        actor=actor,
        fair=draw.fair,
        wishes={entry.application_id: [booths[code] for code in entry.booths] for entry in drawn},
    )
    for entry in drawn:
        refused = done.refused.get(entry.application_id)
        entry.state = EntryState.GIVEN if refused is None else EntryState.REFUSED
        entry.refusal = "" if refused is None else refused.code
        entry.allocation = done.given.get(entry.application_id)
    DrawEntry.objects.bulk_update(drawn, ["state", "refusal", "allocation"])
    draw.state, draw.applied_at = DrawState.APPLIED, clock.now()
    draw.save(update_fields=["state", "applied_at"])
    audit.record(
        actor=actor,
        action="draw.applied",
        target=draw,
        fair=draw.fair,
        data={
            "number": draw.number,
            "given": len(done.given),
            "refused": {
                entry.key: entry.refusal for entry in drawn if entry.state == EntryState.REFUSED
            },
        },
    )
    # What nobody got looks vacant again.
    done.changed |= freed
    record_together(actor, done)
    return draw


@transaction.atomic
def void_draw(*, actor: Actor, draw: Draw, reason: str) -> Draw:
    """Declare an announced draw void. It stays public with its reason; nobody gets a booth by it."""
    require_role(actor, draw.fair, ROLES_THAT_ORGANISE)
    draw = lock_draw(draw, DrawState.COMMITTED, DrawState.REVEALED)
    if not reason.strip():
        raise Refused("reason_missing")
    draw.state, draw.voided_at, draw.void_reason = DrawState.VOID, clock.now(), reason.strip()
    # A draw that is void is never held: nobody needs its secret any more.
    draw.sealed_secret = None
    draw.save(update_fields=["state", "voided_at", "void_reason", "sealed_secret"])
    freed = _let_go(draw)
    list(Booth.objects.select_for_update(no_key=True).filter(pk__in=freed).order_by("pk"))
    audit.record(
        actor=actor,
        action="draw.voided",
        target=draw,
        fair=draw.fair,
        data={"number": draw.number, "reason": draw.void_reason},
    )
    tell_of_draw_later(draw)
    publish(draw.fair, freed)
    return draw


def _place_entries(draw: Draw, plan: lots.Plan, booths: dict[str, list[str]]) -> None:
    """Write the result into the entries: a place among equals, from 1, and the booths of the lot."""
    entries = {entry.key: entry for entry in draw.entries.all()}
    drawn = list(booths)
    for group in plan.groups:
        members = {who.key for who in group.participants}
        for place, key in enumerate((key for key in drawn if key in members), start=1):
            entry = entries[key]
            entry.place, entry.booths = place, booths[key]
            if not entry.booths:
                entry.state = EntryState.RESERVE
    DrawEntry.objects.bulk_update(entries.values(), ["place", "booths", "state"])


def _let_go(draw: Draw) -> set[int]:
    """Its applications and booths can be in another draw again; answers the booths."""
    freed = set(draw.booths.filter(is_live=True).values_list("booth", flat=True))
    draw.entries.update(is_live=False)
    draw.booths.update(is_live=False)
    return freed
