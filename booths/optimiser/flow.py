"""Applications for one booth each: a flow of least cost, so its optimum is exact and takes milliseconds.

    source -> quotas, the wider before the narrower -> applications -> kinds of needs -> shelves -> sink
                                                            \\-> the booth it has -> its shelf /

Quotas that lie within each other keep it a flow; a booth's own node is needed only where somebody may stay.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from booths.optimiser.model import Application, worth
from booths.optimiser.parts import Kind, Part, Shelf, kind_of, shelves_of


class FlowFailed(RuntimeError):
    """The solver says that a flow that always exists does not: a fault of ours."""


class _Net:
    """Arcs gathered one by one, handed over as arrays."""

    def __init__(self) -> None:
        self._names: dict[object, int] = {}
        self._rows: list[tuple[int, int, int, int]] = []

    def node(self, name: object) -> int:
        return self._names.setdefault(name, len(self._names))

    def arc(self, tail: object, head: object, capacity: int, cost: int = 0) -> int:
        self._rows.append((self.node(tail), self.node(head), capacity, cost))
        return len(self._rows) - 1

    def solve(self, supply: int) -> Sequence[int]:
        flow = SimpleMinCostFlow()
        rows = np.array(self._rows, dtype=np.int64)
        arcs = flow.add_arcs_with_capacity_and_unit_cost(
            rows[:, 0].astype(np.int32), rows[:, 1].astype(np.int32), rows[:, 2], rows[:, 3]
        )
        flow.set_node_supply(self.node("source"), supply)
        flow.set_node_supply(self.node("sink"), -supply)
        if flow.solve() != flow.OPTIMAL:
            raise FlowFailed
        return [int(number) for number in flow.flows(arcs)]


def assign_singles(
    part: Part, free: Mapping[str, int], left: Mapping[str, int], *, scale: int
) -> dict[str, tuple[str, ...]]:
    """Booths for those of the part who lack one, of the greatest worth, then with as few moves as possible.

    `free` and `left` say what those who want several have left over. `scale` is above the number of those who
    could stay, so that no number of them outweighs one unit of worth.
    """
    singles = [one for one in part.waiting if one.missing == 1]
    if not singles:
        return {}
    shelves = shelves_of(part.booths, free)
    net = _Net()
    for quota in part.quotas:
        above = ("quota", quota.parent) if quota.parent else "source"
        net.arc(above, ("quota", quota.key), max(left[quota.key], 0))
    offered, direct_arcs = _offer(net, part, singles, free, scale)
    kinds = dict.fromkeys(kind_of(one) for one in singles)
    passed = {
        (kind, number): net.arc(("kind", kind), ("shelf", number), len(singles))
        for kind in kinds
        for number, shelf in enumerate(shelves)
        if shelf.takes(kind)
    }
    _close(net, shelves, free, {booth for _, booth in direct_arcs})
    net.arc("source", "sink", len(singles))
    flows = net.solve(len(singles))
    assigned = {key: (booth,) for (key, booth), arc in direct_arcs.items() if flows[arc]}
    chosen = [one for one in singles if flows[offered[one.key]] and one.key not in assigned]
    counts = {route: flows[arc] for route, arc in passed.items()}
    seats = Counter(free)
    seats.subtract(booth for (booth,) in assigned.values())
    return assigned | _deal(part, chosen, shelves, seats, counts)


def _offer(
    net: _Net,
    part: Part,
    singles: Sequence[Application],
    free: Mapping[str, int],
    scale: int,
) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """The arcs of each application: out of its quota, to the booth that it has, to its kind."""
    ground = part.ground
    weights = ground.problem.weights
    most = scale * sum(worth(one, weights) for one in singles) + scale
    offered: dict[str, int] = {}
    direct_arcs: dict[tuple[str, str], int] = {}
    for one in singles:
        gain = scale * worth(one, weights) + (most if one.has_prior else 0)
        above = ("quota", one.quota) if one.quota else "source"
        own = ("application", one.key)
        offered[one.key] = net.arc(above, own, 1, -gain)
        for booth in ground.stay_of(one):
            if free[booth] <= 0:
                continue
            direct_arcs[one.key, booth] = net.arc(own, ("booth", booth), 1, -1)
        groups = ground.candidates(one)
        if groups is None:
            net.arc(own, ("kind", kind_of(one)), 1)
            continue
        for (booth,) in groups:
            if free[booth] > 0 and booth not in one.prior:
                direct_arcs[one.key, booth] = net.arc(own, ("booth", booth), 1)
    return offered, direct_arcs


def _close(net: _Net, shelves: Sequence[Shelf], free: Mapping[str, int], direct: set[str]) -> None:
    for number, shelf in enumerate(shelves):
        for booth in shelf.keys:
            if booth in direct:
                net.arc(("booth", booth), ("shelf", number), free[booth])
        net.arc(("shelf", number), "sink", sum(free[booth] for booth in shelf.keys))


def _deal(
    part: Part,
    chosen: Iterable[Application],
    shelves: Sequence[Shelf],
    seats: Mapping[str, int],
    counts: Mapping[tuple[Kind, int], int],
) -> dict[str, tuple[str, ...]]:
    """Booths of each shelf along the rows to those who flow through it, those of one group after each other."""
    waiting: dict[Kind, list[Application]] = defaultdict(list)
    for one in chosen:
        waiting[kind_of(one)].append(one)
    for together in waiting.values():
        # Taken from the end.
        together.sort(key=lambda one: (sorted(one.groups), one.rank, one.key), reverse=True)
    places = {
        number: [booth for booth in _along_rows(part, shelf.keys) for _ in range(seats[booth])]
        for number, shelf in enumerate(shelves)
    }
    assigned: dict[str, tuple[str, ...]] = {}
    for (kind, number), count in counts.items():
        for _ in range(count):
            assigned[waiting[kind].pop().key] = (places[number].pop(0),)
    return assigned


def _along_rows(part: Part, keys: Iterable[str]) -> list[str]:
    booths = part.ground.booths
    return sorted(keys, key=lambda key: (booths[key].hall, booths[key].y, booths[key].x, key))
