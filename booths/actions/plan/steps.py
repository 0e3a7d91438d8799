"""What all changes of a plan share: open it under its locks, close it with a new version and the news for viewers.

Locks: the plan's row, then all booths of the hall by primary key. Whoever gives a booth away holds its lock too, so
that nobody gets a booth while it leaves the floor.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from booths import floor, queries
from booths.actions.steps import Expired, expire_holds, publish, record_expired
from booths.models import Booth, Claim, HallPlan
from booths.rules.plan import UNUSABLE
from events import audit
from events.actions import require_role
from events.models import Hall
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused


@dataclass
class OpenPlan:
    """A hall's plan under its locks.

    `booths` has those that are part of another too; `codes` is the floor as it was.
    """

    hall: Hall
    row: HallPlan
    booths: dict[int, Booth]
    claims: dict[int, list[int]]
    expired: Expired
    codes: dict[int, str] = field(default_factory=dict)

    def booth(self, key: int) -> Booth:
        """A booth on the floor; `booth_unknown` otherwise."""
        booth = self.booths.get(key)
        if booth is None or booth.merged_into_id is not None or booth.removed_at is not None:
            raise Refused("booth_unknown", booth=key)
        return booth

    def each(self, keys: Collection[int]) -> list[Booth]:
        if not keys:
            raise Refused("booths_missing")
        if len(set(keys)) != len(keys):
            raise Refused("booths_repeated")
        return [self.booth(key) for key in keys]

    def refuse_in_use(self, booths: Iterable[Booth]) -> None:
        """Raise `booth_in_use` for a booth that somebody has."""
        for booth in booths:
            if booth.pk in self.claims:
                raise Refused("booth_in_use", booth=booth.code)

    def parts_of(self, key: int) -> list[Booth]:
        """Booths that are part of this one, and those that are part of these."""
        found: list[Booth] = []
        for booth in self.booths.values():
            if booth.merged_into_id == key:
                found += [booth, *self.parts_of(booth.pk)]
        return found

    def codes_in_use(self) -> set[str]:
        """All codes of the fair that a booth has, also while it is part of another."""
        return set(
            Booth.objects.filter(fair=self.hall.fair, removed_at=None).values_list(
                "code", flat=True
            )
        )


def lock_version(hall: Hall) -> HallPlan:
    """The row that counts the plan's changes; locked before the booths."""
    HallPlan.objects.get_or_create(hall=hall)
    return HallPlan.objects.select_for_update(no_key=True).get(hall=hall)


def raise_version(row: HallPlan) -> None:
    row.version += 1
    row.save(update_fields=["version"])


def open_plan(actor: Actor, hall: Hall, version: int | None = None) -> OpenPlan:
    """Lock the plan and its booths; refuses `plan_changed` where the caller has seen an older one."""
    require_role(actor, hall.fair, ROLES_THAT_ORGANISE)
    row = lock_version(hall)
    # Its size may have changed since the door read it.
    hall.refresh_from_db(fields=["width_m", "height_m"])
    if version is not None and version != row.version:
        raise Refused("plan_changed")
    booths = {
        booth.pk: booth
        for booth in Booth.objects.select_for_update(of=("self",), no_key=True)
        .filter(hall=hall, removed_at=None)
        .select_related("zone")
        .order_by("pk")
    }
    # A hold ends by the clock, whether or not the sweeper has come by.
    expired = expire_holds(hall.fair, Booth.objects.filter(hall=hall).values("pk"))
    claims: dict[int, list[int]] = {}
    for key, slot in Claim.objects.filter(booth__hall=hall, is_live=True).values_list(
        "booth", "slot"
    ):
        claims.setdefault(key, []).append(slot)
    codes = {key: booth.code for key, booth in booths.items() if booth.merged_into_id is None}
    return OpenPlan(hall, row, booths, claims, expired, codes)


def close_plan(
    plan: OpenPlan,
    *,
    actor: Actor,
    action: str,
    data: dict[str, Any],
    touched: Collection[int] = (),
    features: Collection[int] = (),
    touched_hall: bool = False,
) -> None:
    """Count the version up, refuse what nobody could stand in, record, publish.

    A viewer knows a booth by its code. So a code that leaves the floor is published as gone, and one that stands for
    another booth than before gets a version above all that this fair has had.
    """
    hall = plan.hall
    after = dict(queries.booths_in(hall).values_list("pk", "code"))
    recoded = {key for key, code in after.items() if plan.codes.get(key) != code}
    here = {code: key for key, code in plan.codes.items()}
    gone = {code: here[code] for code in sorted(here.keys() - set(after.values()))}
    _refuse_misplaced(
        plan,
        codes={after[key] for key in {*touched, *recoded} if key in after},
        features=set(features),
        whole_hall=touched_hall,
    )
    if recoded or gone:
        top = Booth.objects.filter(fair=hall.fair).aggregate(top=Max("version"))["top"] or 0
        Booth.objects.filter(pk__in=recoded).update(version=top)
        Booth.objects.filter(pk__in=set(gone.values()) - after.keys()).update(version=top + 1)
    raise_version(plan.row)
    record_expired(hall.fair, plan.expired)
    audit.record(
        actor=actor,
        action=action,
        target=hall,
        fair=hall.fair,
        data={"hall": hall.code, **data},
    )
    leaving = {
        booth.pk: booth
        for booth in Booth.objects.filter(pk__in=gone.values()).select_related("hall", "zone")
    }
    publish(
        hall.fair,
        ({*touched, *plan.expired.booths} & after.keys()) | recoded,
        gone=[
            floor.show_gone(leaving[key], code=code, version=top + 1) for code, key in gone.items()
        ],
    )


def _refuse_misplaced(
    plan: OpenPlan, *, codes: set[str], features: set[int], whole_hall: bool
) -> None:
    """Raise `booth_misplaced` where this change leaves somebody's booth on top of something, or outside."""
    if not plan.claims:
        return
    claimed = {booth.code for booth in queries.booths_in(plan.hall).filter(pk__in=plan.claims)}
    for problem in queries.problems_of(plan.hall):
        if problem.kind not in UNUSABLE or claimed.isdisjoint(problem.booths):
            continue
        # What stood badly before is marked, but not a reason to refuse a change elsewhere.
        if (
            whole_hall
            or not codes.isdisjoint(problem.booths)
            or not features.isdisjoint(problem.features)
        ):
            raise Refused("booth_misplaced", booth=min(claimed & set(problem.booths)))
