"""The problem in the terms in which it is solved: parts that nothing joins, kinds of booths, kinds of wishes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from booths.optimiser.geometry import Plan, read_plan
from booths.optimiser.model import Application, Booth, Problem, Quota, Services, worth


def covers(offers: Services, needs: Services) -> bool:
    return (
        offers.power_w >= needs.power_w
        and offers.water >= needs.water
        and offers.gas >= needs.gas
        and offers.cold_storage >= needs.cold_storage
    )


@dataclass(frozen=True)
class Ground:
    """The problem read once: the plan, what is free of each booth, what is left of each quota."""

    problem: Problem
    plan: Plan
    booths: Mapping[str, Booth]
    free: Mapping[str, int]
    left: Mapping[str, int]
    waiting: tuple[Application, ...]

    def runs(self, length: int) -> list[tuple[str, ...]]:
        """All rows of so many neighbours, read off the plan once."""
        known = self._runs
        if length not in known:
            known[length] = self.plan.runs(length)
        return known[length]

    @cached_property
    def _runs(self) -> dict[int, list[tuple[str, ...]]]:
        return {}

    @cached_property
    def parent(self) -> Mapping[str, str | None]:
        return {quota.key: quota.parent for quota in self.problem.quotas}

    def over(self, quota: str | None) -> Iterable[str]:
        """A quota and those above it."""
        while quota is not None:
            yield quota
            quota = self.parent[quota]

    def stay_of(self, one: Application) -> tuple[str, ...]:
        """The booths where it could stay; none where an earlier proposal's do not suit it any more."""
        if not one.prior or any(self.free.get(key, 0) <= 0 for key in one.prior):
            return ()
        if one.has_prior:
            return one.prior
        suits = len(one.prior) == one.missing and all(
            self.booths[key].zone == one.zone and covers(self.booths[key].offers, one.needs)
            for key in one.prior
        )
        return one.prior if suits and is_run(one.prior, self.plan) else ()

    def candidates(self, application: Application) -> list[tuple[str, ...]] | None:
        """The groups of booths open to it; None where only its kind matters."""
        if not application.fixed:
            return None
        own = set(application.fixed)
        usable = {
            key
            for key, booth in self.booths.items()
            if booth.zone == application.zone
            and self.free[key] > 0
            and key not in own
            and covers(booth.offers, application.needs)
        }
        if is_run(application.fixed, self.plan):
            # What it gets continues the row that it has.
            found = []
            for run in self.runs(application.booths):
                if own <= set(run):
                    rest = tuple(key for key in run if key not in own)
                    if usable.issuperset(rest):
                        found.append(rest)
            return list(dict.fromkeys(found))
        runs: list[tuple[str, ...]] = [(key,) for key in sorted(usable)]
        if application.missing > 1:
            runs = [run for run in self.runs(application.missing) if usable.issuperset(run)]
        return runs


def is_run(keys: Sequence[str], plan: Plan) -> bool:
    """Whether the booths stand in one straight row."""
    wanted = set(keys)
    if len(wanted) == 1:
        return True
    for step in (plan.right, plan.below):
        followers = {step[key] for key in wanted if step.get(key) in wanted}
        for start in sorted(wanted - followers):
            run = [start]
            while step.get(run[-1]) in wanted and len(run) < len(wanted):
                run.append(step[run[-1]])
            if len(run) == len(wanted):
                return True
    return False


def survey(problem: Problem) -> Ground:
    """Read the problem; what is fixed is taken off what is free and off the quotas."""
    booths = {booth.key: booth for booth in problem.booths}
    taken = Counter(key for one in problem.applications for key in one.fixed)
    free = {
        key: 0 if booth.is_closed else max(booth.slots - taken[key], 0)
        for key, booth in booths.items()
    }
    parent = {quota.key: quota.parent for quota in problem.quotas}
    fixed: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for one in problem.applications:
        quota = one.quota
        while quota is not None:
            fixed[quota] += len(one.fixed)
            owed[quota] += one.missing if one.has_prior else 0
            quota = parent[quota]
    return Ground(
        problem=problem,
        plan=read_plan([booth for booth in problem.booths if not booth.is_closed]),
        booths=booths,
        free=free,
        # Nobody who has booths loses them to a quota that was too small for them already.
        left={
            quota.key: max(quota.given - fixed[quota.key], owed[quota.key])
            for quota in problem.quotas
        },
        waiting=tuple(one for one in problem.applications if one.missing),
    )


@dataclass(frozen=True)
class Part:
    """Zones that no quota joins to others, with whoever waits for booths in them, the worthiest first."""

    ground: Ground
    zones: frozenset[str]
    waiting: tuple[Application, ...]
    quotas: tuple[Quota, ...]

    @cached_property
    def booths(self) -> list[Booth]:
        return [booth for booth in self.ground.problem.booths if booth.zone in self.zones]


def divide(ground: Ground) -> list[Part]:
    """Parts that can be solved each by itself: together their optima are the whole's."""
    group = {booth.zone: booth.zone for booth in ground.problem.booths}
    for one in ground.waiting:
        group.setdefault(one.zone, one.zone)

    def find(zone: str) -> str:
        while group[zone] != zone:
            zone = group[zone]
        return zone

    first: dict[str, str] = {}
    for one in ground.waiting:
        for quota in ground.over(one.quota):
            other = first.setdefault(quota, one.zone)
            low, high = sorted((find(one.zone), find(other)))
            group[high] = low
        # Booths of another zone that it has now count there.
        for key in ground.stay_of(one):
            low, high = sorted((find(one.zone), find(ground.booths[key].zone)))
            group[high] = low
    zones: dict[str, set[str]] = defaultdict(set)
    for zone in group:
        zones[find(zone)].add(zone)
    weights = ground.problem.weights
    parts = []
    for together in (zones[key] for key in sorted(zones)):
        waiting = [one for one in ground.waiting if one.zone in together]
        waiting.sort(key=lambda one: (-worth(one, weights), one.rank, one.key))
        named = {quota for one in waiting for quota in ground.over(one.quota)}
        quotas = tuple(quota for quota in ground.problem.quotas if quota.key in named)
        if waiting:
            parts.append(Part(ground, frozenset(together), tuple(waiting), quotas))
    return parts


@dataclass(frozen=True, slots=True)
class Kind:
    """What of an application matters to where it may stand."""

    zone: str
    needs: Services
    booths: int


def kind_of(application: Application) -> Kind:
    return Kind(application.zone, application.needs, application.missing)


@dataclass
class Shelf:
    """Booths of one zone that offer the same, and how many of their places are free."""

    zone: str
    offers: Services
    keys: list[str] = field(default_factory=list)

    def takes(self, kind: Kind) -> bool:
        return kind.zone == self.zone and covers(self.offers, kind.needs)


def shelves_of(booths: Iterable[Booth], free: Mapping[str, int]) -> list[Shelf]:
    found: dict[tuple[str, Services], Shelf] = {}
    for booth in booths:
        if free[booth.key] > 0:
            shelf = found.setdefault((booth.zone, booth.offers), Shelf(booth.zone, booth.offers))
            shelf.keys.append(booth.key)
    return list(found.values())
