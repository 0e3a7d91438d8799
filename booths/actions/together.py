"""Many allocations in one transaction: locks in the order of the house, facts read once, rows written in batches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from booths import floor, queries, rules
from booths.actions.steps import Expired, expire_holds, publish, record_expired
from booths.actions.steps import replace as replace_claims
from booths.models import Allocation, AllocationState, Booth, Claim, HoldState
from booths.signals import allocations_confirmed
from events import audit, clock
from events.actions import require_role
from events.models import Fair, WindowKind
from events.permissions import Actor
from events.queries import is_window_open
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Application, ApplicationState, Place
from registration.rules import LIVE_PLACES, check_offer

# Rows of a statement.
BATCH = 500


@dataclass
class Together:
    """What could be given, and why the rest could not."""

    fair: Fair
    given: dict[UUID, Allocation] = field(default_factory=dict)
    codes: dict[UUID, list[str]] = field(default_factory=dict)
    refused: dict[UUID, Refused] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    expired: Expired = field(default_factory=Expired)


def allocate_together(
    *, actor: Actor, fair: Fair, wishes: Mapping[UUID, Sequence[int]]
) -> Together:
    """Give each application (by key) its booths (by key), all or none of them; `refused` says who could not get theirs.

    Runs in the caller's transaction, which records what it has to say, and then calls `record_together`: the log's
    chain comes after the last other lock.
    """
    require_role(actor, fair, ROLES_THAT_ORGANISE)
    if not is_window_open(fair, WindowKind.ALLOCATION):
        raise Refused("allocation_window_closed")
    applications = {
        application.pk: application
        for application in Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exhibitor", "zone")
        .filter(pk__in=wishes, fair=fair)
        .order_by("pk")
    }
    wanted = {key for keys in wishes.values() for key in keys}
    booths = {
        booth.pk: booth
        for booth in Booth.objects.select_for_update(of=("self",), no_key=True)
        .select_related("hall")
        .filter(pk__in=wanted, fair=fair)
        .order_by("pk")
    }
    done = Together(fair, expired=expire_holds(fair, wanted))
    ground = _read_ground(fair, booths, applications)
    slots: dict[UUID, list[int]] = {}
    for key, keys in wishes.items():
        try:
            slots[key] = ground.choose(applications.get(key), keys)
        except Refused as refused:
            done.refused[key] = refused
    _write(actor, done, ground, {key: wishes[key] for key in slots}, slots)
    confirmed = [one for one in done.given.values() if one.state == AllocationState.CONFIRMED]
    allocations_confirmed.send(Allocation, allocations=confirmed, actor=actor)
    return done


@dataclass
class _Ground:
    """All that decides who can have which booth, read once; it follows what is given."""

    booths: Mapping[int, Booth]
    applications: Mapping[UUID, Application]
    facts: dict[int, rules.BoothFacts]
    misplaced: Collection[str]
    drawn_booths: set[int]
    drawn_applications: Collection[UUID]
    # Booths that an application has, or has on hold.
    has: dict[UUID, set[int]]
    places: Mapping[UUID, Place]

    def choose(self, application: Application | None, keys: Sequence[int]) -> list[int]:
        """The slots that it gets of these booths, by the rules that every allocation keeps."""
        if application is None:
            raise Refused("not_found")
        if application.state != ApplicationState.APPROVED:
            raise Refused("application_not_approved", state=application.state)
        for key in keys:
            if key not in self.facts:
                raise Refused("booth_unknown", booth=self.booths[key].code)
        if application.pk in self.drawn_applications or not self.drawn_booths.isdisjoint(keys):
            # Which draw it is, is asked for one by one: hardly anybody is refused so.
            queries.refuse_drawn(application, keys)
        slots = [
            rules.choose_slot(
                self.facts[key],
                application=str(application.pk),
                application_zone=application.zone.code,
                needs=application.needs,
            )
            for key in keys
        ]
        misplaced = {self.booths[key].code for key in keys} & set(self.misplaced)
        if misplaced:
            raise Refused("booth_misplaced", booth=min(misplaced))
        place = self.places.get(application.pk)
        elsewhere = self.has.get(application.pk, set()) - set(keys)
        rules.check_count(
            wanted=application.booths_wanted if place is None else place.booths,
            has=len(elsewhere),
            asked=len(keys),
        )
        if place is not None and place.is_offered:
            check_offer(state=place.state, expires_at=place.expires_at, now=clock.now())
        self._take(application, keys, slots)
        return slots

    def _take(self, application: Application, keys: Sequence[int], slots: Sequence[int]) -> None:
        for key, slot in zip(keys, slots, strict=True):
            taken = rules.TakenSlot(
                slot=slot,
                application=str(application.pk),
                exhibitor=application.exhibitor.name,
                hold=None,
            )
            facts = self.facts[key]
            self.facts[key] = replace(facts, taken=(*facts.taken, taken))

    def is_offered(self, application: UUID) -> bool:
        place = self.places.get(application)
        return place is not None and place.is_offered


def _read_ground(
    fair: Fair, booths: Mapping[int, Booth], applications: Mapping[UUID, Application]
) -> _Ground:
    standing = [one for one in booths.values() if one.removed_at is None and not one.merged_into_id]
    keys = {booth.pk for booth in standing}
    places = Place.objects.filter(application__in=applications, state__in=tuple(LIVE_PLACES))
    return _Ground(
        booths=booths,
        applications=applications,
        facts={one.pk: floor.booth_facts(one) for one in queries.read_booths(fair, keys)},
        misplaced=queries.misplaced_in(fair),
        drawn_booths=set(queries.drawn_booths(fair)),
        drawn_applications=queries.drawn_applications(fair),
        has=queries.booths_taken_by(applications.keys()),
        places={place.application_id: place for place in places},
    )


def _write(
    actor: Actor,
    done: Together,
    ground: _Ground,
    wishes: Mapping[UUID, Sequence[int]],
    slots: Mapping[UUID, Sequence[int]],
) -> None:
    """The rows of all allocations. Holds on their own booths turn into them."""
    moment = clock.now()
    for key, keys in wishes.items():
        application = ground.applications[key]
        done.given[key] = Allocation(
            fair=done.fair,
            application=application,
            exhibitor=application.exhibitor,
            state=AllocationState.OFFERED if ground.is_offered(key) else AllocationState.CONFIRMED,
            allocated_by=actor.user,
            created_at=moment,
        )
        done.codes[key] = [ground.booths[booth].code for booth in keys]
        done.changed |= set(keys)
    Allocation.objects.bulk_create(done.given.values(), batch_size=BATCH)
    held = Claim.objects.filter(application__in=done.given, is_live=True, allocation=None)
    own = [
        claim
        for claim, application, booth in held.values_list("pk", "application", "booth")
        if booth in wishes[application]
    ]
    if own:
        replace_claims(Claim.objects.filter(pk__in=own), HoldState.CONVERTED)
    Claim.objects.bulk_create(
        (
            Claim(
                booth=ground.booths[booth],
                slot=slot,
                application=ground.applications[key],
                allocation=done.given[key],
            )
            for key, keys in wishes.items()
            for booth, slot in zip(keys, slots[key], strict=True)
        ),
        batch_size=BATCH,
    )


def record_together(actor: Actor, done: Together) -> None:
    """The last two beats: what was given, and the booths' new state."""
    record_expired(done.fair, done.expired)
    audit.record_all(
        actor=actor,
        fair=done.fair,
        events=[
            audit.Event(
                "booths.allocated"
                if allocation.state == AllocationState.CONFIRMED
                else "booths.offered",
                allocation,
                {"application": str(key), "booths": done.codes[key]},
            )
            for key, allocation in done.given.items()
        ],
    )
    publish(done.fair, done.changed | done.expired.booths)
