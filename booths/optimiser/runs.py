"""Applications for several booths, which must stand in a row: an integer programme, exact where the work suffices.

Placing rows of different lengths side by side is bin packing, so no flow does it. What makes it small: applications
of one kind differ by their worth alone, so that rows are chosen for kinds (`rows`) and winners among equals apart
from it (`placed`); and who wants one booth counts by kinds and shelves, as in the flow, which then seats them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from booths.optimiser.model import Application, worth
from booths.optimiser.parts import Kind, Part, Shelf, covers, kind_of, shelves_of

Groups = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rows:
    """Who of those who want several gets which row; `bound` is of the whole part, in worth."""

    assigned: Groups
    bound: int


class _Model:
    """The programme of one part, with what is needed to read its answer."""

    def __init__(self, part: Part, scale: int) -> None:
        self.part, self.scale = part, scale
        self.model = cp_model.CpModel()
        ground = part.ground
        self.placed: dict[str, cp_model.IntVar] = {}
        self.stays: dict[str, cp_model.IntVar] = {}
        self.own: dict[str, list[tuple[tuple[str, ...], cp_model.IntVar]]] = {}
        self.rows: dict[Kind, list[tuple[tuple[str, ...], cp_model.IntVar]]] = {}
        # What takes a place of a booth, and what takes one of a shelf without saying of which booth.
        self._on: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        kinds: dict[Kind, list[Application]] = defaultdict(list)
        for one in part.waiting:
            self._apply(one)
            if one.key not in self.own:
                kinds[kind_of(one)].append(one)
        shelves = shelves_of(part.booths, ground.free)
        counted: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for kind, those in kinds.items():
            supplied = self._supply(kind, shelves, counted)
            wanting = [self.placed[one.key] for one in those]
            staying = [self.stays[one.key] for one in those if one.key in self.stays]
            self.model.add(sum(wanting) - sum(staying) == sum(supplied))
            self._rank(those)
        for booth, taken in self._on.items():
            self.model.add(sum(taken) <= ground.free[booth])
        for number, shelf in enumerate(shelves):
            taken = [var for booth in shelf.keys for var in self._on.get(booth, ())]
            room = sum(ground.free[booth] for booth in shelf.keys)
            self.model.add(sum(taken) + sum(counted[number]) <= room)
        self._limit()
        weights = ground.problem.weights
        self.model.maximize(
            sum(scale * worth(one, weights) * self.placed[one.key] for one in part.waiting)
            + sum(self.stays.values())
        )

    def _apply(self, one: Application) -> None:
        ground = self.part.ground
        placed = self.placed[one.key] = self.model.new_bool_var("")
        if one.has_prior:
            self.model.add(placed == 1)
        stay = ground.stay_of(one)
        if stay:
            stays = self.stays[one.key] = self.model.new_bool_var("")
            self.model.add_implication(stays, placed)
            for booth in stay:
                self._on[booth].append(stays)
        groups = ground.candidates(one)
        if groups is None:
            return
        self.own[one.key] = []
        for group in groups:
            var = self.model.new_bool_var("")
            self.own[one.key].append((group, var))
            for booth in group:
                self._on[booth].append(var)
        ways = [var for _, var in self.own[one.key]]
        if one.key in self.stays:
            ways.append(self.stays[one.key])
        self.model.add(placed == sum(ways))

    def _supply(
        self, kind: Kind, shelves: Iterable[Shelf], counted: dict[int, list[cp_model.IntVar]]
    ) -> list[cp_model.IntVar]:
        """What can be given to a kind: places of shelves to those who want one booth, rows to the others."""
        ground = self.part.ground
        if kind.booths == 1:
            found = []
            for number, shelf in enumerate(shelves):
                if shelf.takes(kind):
                    room = sum(ground.free[booth] for booth in shelf.keys)
                    var = self.model.new_int_var(0, room, "")
                    counted[number].append(var)
                    found.append(var)
            return found
        rows = self.rows[kind] = []
        for run in ground.runs(kind.booths):
            booths = [ground.booths[key] for key in run]
            if all(
                booth.zone == kind.zone
                and ground.free[booth.key] > 0
                and covers(booth.offers, kind.needs)
                for booth in booths
            ):
                most = min(ground.free[booth.key] for booth in booths)
                var = self.model.new_int_var(0, most, "")
                rows.append((run, var))
                for booth in booths:
                    self._on[booth.key].append(var)
        return [var for _, var in rows]

    def _rank(self, those: Iterable[Application]) -> None:
        """Of two equals the worthier is given booths first: any other assignment can be mended to this."""
        lines: dict[str | None, list[Application]] = defaultdict(list)
        for one in those:
            if not one.prior:
                lines[one.quota].append(one)
        for line in lines.values():
            for better, other in pairwise(line):
                self.model.add_implication(self.placed[other.key], self.placed[better.key])

    def _limit(self) -> None:
        ground = self.part.ground
        under: dict[str, list[cp_model.LinearExprT]] = defaultdict(list)
        for one in self.part.waiting:
            for quota in ground.over(one.quota):
                under[quota].append(one.missing * self.placed[one.key])
        for quota, used in under.items():
            self.model.add(sum(used) <= max(ground.left[quota], 0))

    def read(self, value: Callable[[cp_model.IntVar], int]) -> Groups:
        """Rows of those who want several: who stays, who has few choices, then the others by kind."""
        assigned: Groups = {}
        waiting: dict[Kind, list[Application]] = defaultdict(list)
        for one in self.part.waiting:
            if one.missing == 1 or not value(self.placed[one.key]):
                continue
            if one.key in self.stays and value(self.stays[one.key]):
                assigned[one.key] = one.prior
            elif one.key in self.own:
                assigned[one.key] = next(group for group, var in self.own[one.key] if value(var))
            else:
                waiting[kind_of(one)].append(one)
        booths = self.part.ground.booths
        for kind, rows in self.rows.items():
            chosen = [run for run, var in rows for _ in range(value(var))]
            chosen.sort(key=lambda run: (booths[run[0]].hall, booths[run[0]].y, booths[run[0]].x))
            those = sorted(waiting[kind], key=lambda one: (sorted(one.groups), one.rank, one.key))
            for one, run in zip(those, chosen, strict=True):
                assigned[one.key] = run
        return assigned


def assign_rows(part: Part, *, scale: int, seed: int, work: float, seconds: float) -> Rows | None:
    """Rows for those of the part who want several booths; None where the work did not suffice for any answer."""
    programme = _Model(part, scale)
    solver = cp_model.CpSolver()
    # One worker, and an end by work done: the same seed gives the same answer on every machine.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    solver.parameters.max_time_in_seconds = max(seconds, 0.1)
    for one in part.waiting:
        for hinted, is_there in ((programme.placed, one.has_prior), (programme.stays, True)):
            if one.key in hinted:
                programme.model.add_hint(hinted[one.key], int(is_there))
    status = solver.solve(programme.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    if status == cp_model.OPTIMAL:
        bound = int(solver.objective_value + 0.5) // scale
    else:
        bound = int(solver.best_objective_bound + 0.5) // scale
    return Rows(programme.read(solver.value), bound)
