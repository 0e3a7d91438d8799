"""One shape of a booth, for the snapshot and the delta alike."""

from typing import Any

from booths import rules
from booths.models import Booth, Claim
from events.models import name_of


def booth_facts(booth: Booth) -> rules.BoothFacts:
    """What rules need to know of a booth read by `queries.booths_with_claims`."""
    return rules.BoothFacts(
        code=booth.code,
        zone=booth.zone.code,
        slots=booth.slots,
        is_closed=bool(booth.closed_reason),
        state=state_of(booth),
        taken=tuple(
            rules.TakenSlot(
                slot=claim.slot,
                application=str(claim.application_id),
                exhibitor=claim.application.exhibitor.name,
                hold=str(claim.hold_id) if claim.allocation_id is None else None,
                expires_at=claim.hold.expires_at
                if claim.allocation_id is None and claim.hold is not None
                else None,
            )
            for claim in claims_of(booth)
        ),
    )


def state_of(booth: Booth) -> rules.BoothState:
    """The state of a booth read by `queries.booths_with_claims`."""
    allocated = sum(claim.allocation_id is not None for claim in claims_of(booth))
    return rules.booth_state(
        is_closed=bool(booth.closed_reason),
        is_open=bool(booth.open_days),  # type: ignore[attr-defined]  # set by Prefetch(to_attr)
        allocated=allocated,
        held=len(claims_of(booth)) - allocated,
    )


def claims_of(booth: Booth) -> list[Claim]:
    """Live claims of a booth read by `queries.booths_with_claims`, by slot."""
    claims: list[Claim] = booth.live_claims  # type: ignore[attr-defined]  # set by Prefetch(to_attr)
    return claims


def show_booth(booth: Booth) -> dict[str, Any]:
    """A booth as the floor shows it, public: names of exhibitors with an allocation, never of a hold."""
    return {
        "code": booth.code,
        "hall": booth.hall.code,
        "zone": booth.zone.code,
        "x_m": float(booth.x_m),
        "y_m": float(booth.y_m),
        "width_m": float(booth.width_m),
        "depth_m": float(booth.depth_m),
        "state": str(state_of(booth)),
        "slots": booth.slots,
        "free_slots": 0 if booth.closed_reason else booth.slots - len(claims_of(booth)),
        "exhibitors": [
            {
                "id": str(claim.application.exhibitor_id),
                "name": name_of(claim.application.exhibitor),
            }
            for claim in claims_of(booth)
            if claim.allocation_id is not None
        ],
        "version": booth.version,
    }
