"""Neighbours changed for the better, by exchanges that leave the main value as it is.

An exchange gives one application another group of booths and those who stood there its own. Whoever had booths still
has as many, of the same zone, with what they need; so nobody enters or leaves the proposal, no quota moves, and who
was to stay stays. Exchanges for the worse are taken at first and ever less often (annealing), and the best state
seen is the answer: it is never worse than the first.
"""

import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from booths.optimiser.model import Application
from booths.optimiser.parts import Ground, covers
from booths.optimiser.wishes import Neighbourhood

# Called with steps done and all steps; True ends the search.
Progress = Callable[[int, int], bool]

_HEAT = 12.0
_LOOK = 512
_BESIDE_MATES = 0.7


@dataclass(frozen=True, slots=True)
class Improved:
    assigned: Mapping[str, tuple[str, ...]]
    steps: int
    ended_by: str | None


def improve(
    ground: Ground,
    assigned: Mapping[str, tuple[str, ...]],
    *,
    seed: int,
    steps: int,
    seconds: float,
    progress: Progress | None = None,
) -> Improved:
    """The best neighbourhood found in so many steps; the same seed gives the same one."""
    search = _Search(ground, assigned, seed)
    until = time.monotonic() + seconds
    done, ended_by = 0, None
    if search.movable:
        while done < steps:
            if done % _LOOK == 0:
                if progress is not None and progress(done, steps):
                    ended_by = "stop"
                    break
                if time.monotonic() > until:
                    ended_by = "time"
                    break
            search.step(_HEAT * (1 - done / steps) ** 2)
            done += 1
    return Improved(search.best(assigned), done, ended_by)


class _Search:
    def __init__(self, ground: Ground, assigned: Mapping[str, tuple[str, ...]], seed: int) -> None:
        self.ground = ground
        self.chance = random.Random(seed)  # noqa: S311 - a search, not a secret
        self.state = Neighbourhood(ground, assigned)
        self.movable = [
            one
            for one in ground.waiting
            if one.key in assigned and not one.fixed and assigned[one.key] != one.prior
        ]
        self._is_movable = {one.key for one in self.movable}
        # Places of each booth that nobody has.
        self.vacant = {
            key: ground.free[key] - sum(other in assigned for other in self._placed_at(key))
            for key in ground.booths
        }
        self._rows: dict[tuple[str, int], list[tuple[str, ...]]] = {}
        self._by_zone: dict[str, list[str]] = {}
        for key, booth in ground.booths.items():
            if ground.free[key] > 0:
                self._by_zone.setdefault(booth.zone, []).append(key)
        self._mates: dict[str, list[str]] = {}
        for one in ground.problem.applications:
            for group in sorted(one.groups):
                if one.fixed or one.key in assigned:
                    self._mates.setdefault(f"{one.zone} {group}", []).append(one.key)
        self._gain = 0
        self._best_gain = 0
        self._best: dict[str, tuple[str, ...]] = {}
        self._since_best: dict[str, tuple[str, ...]] = {}

    def _placed_at(self, booth: str) -> list[str]:
        """Whom the proposal puts there; what is fixed there is off `free` already."""
        return [key for key in self.state.at[booth] if booth in self.state.of[key]]

    def best(self, assigned: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return dict(assigned) | self._best

    def step(self, heat: float) -> None:
        """Try one exchange; take it if it is for the better, or by chance while it is hot."""
        one = self.movable[self.chance.randrange(len(self.movable))]
        own = self.state.of[one.key]
        target = self._aim(one)
        if target is None or not set(target).isdisjoint(own):
            return
        exchange = self._exchange(one, own, target)
        if exchange is None:
            return
        touched = (*own, *target)
        before = self.state.worth_of(touched)
        back = {key: self.state.of[key] for key in exchange}
        self._put(exchange)
        gain = self.state.worth_of(touched) - before
        if gain < 0 and (heat <= 0 or self.chance.random() >= math.exp(gain / heat)):
            self._put(back)
            return
        self._gain += gain
        self._since_best |= exchange
        if self._gain > self._best_gain:
            self._best_gain = self._gain
            self._best |= self._since_best
            self._since_best = {}

    def _aim(self, one: Application) -> tuple[str, ...] | None:
        """A group of booths to try: beside somebody it belongs to, or anywhere in its zone."""
        booth = self._near_a_mate(one) if self.chance.random() < _BESIDE_MATES else None
        if booth is None:
            booths = self._by_zone[one.zone]
            booth = booths[self.chance.randrange(len(booths))]
        if one.missing == 1:
            return (booth,)
        rows = self._rows_over(booth, one.missing)
        return rows[self.chance.randrange(len(rows))] if rows else None

    def _near_a_mate(self, one: Application) -> str | None:
        if not one.groups:
            return None
        group = min(one.groups) if len(one.groups) == 1 else self.chance.choice(sorted(one.groups))
        mates = self._mates.get(f"{one.zone} {group}", ())
        if len(mates) < 2:
            return None
        mate = mates[self.chance.randrange(len(mates))]
        booths = (*self.state.applications[mate].fixed, *self.state.of[mate])
        if mate == one.key or not booths:
            return None
        beside = self.ground.plan.beside.get(booths[self.chance.randrange(len(booths))], ())
        return beside[self.chance.randrange(len(beside))] if beside else None

    def _rows_over(self, booth: str, length: int) -> list[tuple[str, ...]]:
        if not self._rows:
            for one in self.movable:
                if one.missing > 1 and ("", one.missing) not in self._rows:
                    self._rows["", one.missing] = []
                    for row in self.ground.runs(one.missing):
                        for key in row:
                            self._rows.setdefault((key, one.missing), []).append(row)
        return self._rows.get((booth, length), [])

    def _exchange(
        self, one: Application, own: Sequence[str], target: Sequence[str]
    ) -> dict[str, tuple[str, ...]] | None:
        """Who would stand where; None where a rule forbids it."""
        if not self._suits(one, target):
            return None
        moved: dict[str, tuple[str, ...]] = {one.key: tuple(target)}
        for booth, left_behind in zip(target, own, strict=True):
            if self.vacant[booth] > 0:
                continue
            others = [key for key in self.state.at[booth] if key in self._is_movable]
            if not others:
                return None
            key = others[self.chance.randrange(len(others))]
            if key in moved:
                continue
            other = self.state.applications[key]
            if other.missing == 1:
                goes: tuple[str, ...] = (left_behind,)
            elif set(self.state.of[key]) == set(target):
                goes = tuple(own)
            else:
                return None
            if not self._suits(other, goes) or any(key in self.state.at[to] for to in goes):
                return None
            moved[key] = goes
        # Each booth that it leaves has one place more, not two.
        filled = [booth for key, goes in moved.items() if key != one.key for booth in goes]
        return moved if len(set(filled)) == len(filled) else None

    def _suits(self, one: Application, booths: Sequence[str]) -> bool:
        for key in booths:
            booth = self.ground.booths[key]
            if (
                booth.zone != one.zone
                or self.ground.free[key] <= 0
                or not covers(booth.offers, one.needs)
            ):
                return False
        return True

    def _put(self, exchange: Mapping[str, tuple[str, ...]]) -> None:
        at, vacant = self.state.at, self.vacant
        for key in exchange:
            for booth in self.state.of[key]:
                at[booth].remove(key)
                vacant[booth] += 1
        for key, booths in exchange.items():
            self.state.of[key] = booths
            for booth in booths:
                at[booth].append(key)
                vacant[booth] -= 1
