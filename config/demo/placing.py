"""Gives booths to applications: neighbours where several are wanted, scattered otherwise."""

import random
from itertools import pairwise

from config.demo.shapes import BoothPlan


class Placing:
    """The free booths of one zone. Closed ones never come up."""

    def __init__(self, rng: random.Random, booths: tuple[BoothPlan, ...]) -> None:
        self._rng = rng
        self._order = [booth for booth in booths if booth.slots == 1 and not booth.closed_reason]
        self._shared = [booth for booth in booths if booth.slots > 1 and not booth.closed_reason]
        self._free = {booth.code for booth in self._order}

    @property
    def free_count(self) -> int:
        """How many booths for one exhibitor are free."""
        return len(self._free)

    def take(self, count: int) -> tuple[str, ...]:
        """Codes of `count` free booths, side by side where the zone still has that."""
        chosen = self._find_run(count) if count > 1 else []
        if not chosen:
            free = [booth.code for booth in self._order if booth.code in self._free]
            chosen = sorted(self._rng.sample(free, count))
        self._free -= set(chosen)
        return tuple(chosen)

    def take_shared(self) -> str | None:
        """The next booth that two exhibitors share; None when there is no more."""
        return self._shared.pop(0).code if self._shared else None

    def _find_run(self, count: int) -> list[str]:
        starts = list(range(len(self._order) - count + 1))
        self._rng.shuffle(starts)
        for start in starts:
            run = self._order[start : start + count]
            side_by_side = all(
                left.y_m == right.y_m and left.x_m + left.width_m == right.x_m
                for left, right in pairwise(run)
            )
            if side_by_side and all(booth.code in self._free for booth in run):
                return [booth.code for booth in run]
        return []
