"""Loads applications, the decisions on them, booths, and who got which."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from booths.models import Allocation, Booth, Claim, Feature
from config.demo.ledger import Ledger
from config.demo.load_exhibitors import BATCH, People, name_id
from config.demo.shapes import ApplicationPlan, BoothPlan
from config.demo.timeline import START
from events.models import Fair
from events.permissions import SYSTEM, Actor
from registration.models import Application, Review
from registration.rules import main_type

# The decision behind each state that somebody decided on.
DECISIONS = {
    "approved": "approve",
    "waitlisted": "waitlist",
    "rejected": "reject",
    "changes_requested": "request_changes",
}


def load_booths(fair: Fair, plans: Iterable[BoothPlan]) -> dict[str, Booth]:
    """Booths by code."""
    halls = {hall.code: hall for hall in fair.halls.all()}
    zones = {zone.code: zone for zone in fair.zones.all()}
    Booth.objects.bulk_create(
        (
            Booth(
                fair=fair,
                hall=halls[plan.hall],
                zone=zones[plan.zone],
                code=plan.code,
                x_m=plan.x_m,
                y_m=plan.y_m,
                width_m=plan.width_m,
                depth_m=plan.depth_m,
                slots=plan.slots,
                closed_reason=plan.closed_reason,
                front=plan.front,
            )
            for plan in plans
        ),
        batch_size=BATCH,
    )
    return {booth.code: booth for booth in Booth.objects.filter(fair=fair)}


def load_features(fair: Fair) -> None:
    """In each hall an entrance and an exit in the middle of its walls, and what stands beside them."""
    door = Decimal("0.4")
    Feature.objects.bulk_create(
        Feature(
            hall=hall,
            kind=kind,
            x_m=hall.width_m * part / 8 - width / 2,
            y_m=hall.height_m - door if is_below else 0,
            width_m=width,
            depth_m=door,
        )
        for hall in fair.halls.all()
        for kind, part, width, is_below in (
            ("entrance", 4, Decimal(8), True),
            ("exit", 1, Decimal(4), True),
            ("exit", 7, Decimal(4), True),
            ("exit", 4, Decimal(8), False),
            ("toilet", 1, Decimal(10), False),
            ("service", 7, Decimal(10), False),
        )
    )


def load_applications(
    fair: Fair,
    plans: Iterable[ApplicationPlan],
    loaded: People,
    *,
    reviewer: Actor,
    ledger: Ledger,
) -> dict[str, Application]:
    """Applications by key, each with its products, its decision and its history."""
    zones = {zone.code: zone for zone in fair.zones.all()}
    applications: dict[str, Application] = {}
    reviews: list[Review] = []
    links = []
    for plan in plans:
        application = applications[plan.key] = Application(
            id=name_id("application", f"{fair.slug}/{plan.key}"),
            fair=fair,
            exhibitor=loaded.exhibitors[plan.exhibitor],
            zone=zones[plan.zone],
            state=plan.state,
            booths_wanted=plan.booths_wanted,
            power_w=plan.power_w,
            water=plan.water,
            gas=plan.gas,
            product_type=main_type([loaded.products[key].type for key in plan.products]),
            created_at=plan.created_at,
            submitted_at=plan.submitted_at,
            decided_at=plan.decided_at,
        )
        links += [(application.pk, loaded.products[key].pk) for key in plan.products]
        _log_steps(ledger, plan, application, reviewer)
        if plan.decided_at is not None and reviewer.user is not None:
            reviews.append(
                Review(
                    id=name_id("review", plan.key),
                    application=application,
                    reviewer=reviewer.user,
                    decision=DECISIONS[plan.state],
                    reason=plan.reason,
                    at=plan.decided_at,
                )
            )
    Application.objects.bulk_create(applications.values(), batch_size=BATCH)
    Review.objects.bulk_create(reviews, batch_size=BATCH)
    through = Application.products.through
    through.objects.bulk_create(
        (through(application_id=one, product_id=other) for one, other in links), batch_size=BATCH
    )
    return applications


def _log_steps(
    ledger: Ledger, plan: ApplicationPlan, application: Application, reviewer: Actor
) -> None:
    ledger.add(
        plan.created_at,
        SYSTEM,
        "application.started",
        application,
        {"zone": plan.zone, "booths_wanted": plan.booths_wanted},
    )
    if plan.submitted_at is None:
        return
    sent = {"from": "draft", "to": "submitted"}
    ledger.add(plan.submitted_at, SYSTEM, "application.submitted", application, sent)
    if plan.state == "withdrawn":
        ledger.add(
            plan.submitted_at, SYSTEM, "application.withdrawn", application, {"reason": plan.reason}
        )
    if plan.decided_at is not None:
        decided = {"from": "submitted", "to": plan.state, "decision": DECISIONS[plan.state]}
        ledger.add(
            plan.decided_at,
            reviewer,
            "application.reviewed",
            application,
            decided | {"reason": plan.reason},
        )


def load_allocations(
    fair: Fair,
    plans: Iterable[ApplicationPlan],
    applications: dict[str, Application],
    booths: dict[str, Booth],
    *,
    organiser: Actor,
    ledger: Ledger,
) -> list[tuple[Allocation, datetime]]:
    """Confirmed allocations in the order in which they were made."""
    taken: Counter[str] = Counter()
    allocations: list[tuple[Allocation, datetime]] = []
    claims: list[Claim] = []
    for plan in sorted(plans, key=lambda plan: (plan.allocated_at or START, plan.key)):
        if plan.allocated_at is None:
            continue
        application = applications[plan.key]
        allocation = Allocation(
            id=name_id("allocation", f"{fair.slug}/{plan.key}"),
            fair=fair,
            application=application,
            exhibitor=application.exhibitor,
            allocated_by=organiser.user,
            created_at=plan.allocated_at,
        )
        allocations.append((allocation, plan.allocated_at))
        for code in plan.booths:
            taken[code] += 1
            booth = booths[code]
            booth.version += 1
            claims.append(
                Claim(booth=booth, slot=taken[code], application=application, allocation=allocation)
            )
        ledger.add(
            plan.allocated_at,
            organiser,
            "booths.allocated",
            allocation,
            {"application": str(application.pk), "booths": list(plan.booths)},
        )
    Allocation.objects.bulk_create([row for row, _ in allocations], batch_size=BATCH)
    Claim.objects.bulk_create(claims, batch_size=BATCH)
    Booth.objects.bulk_update([booths[code] for code in taken], ["version"], batch_size=400)
    return allocations
