"""Every hard rule, checked anew. Knows nothing of how a proposal came about: it shares data with the solver, no code.

The rules, as docs/allocation.md publishes them, are the codes of `RULES`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from booths.optimiser.model import Application, Booth, Problem

RULES: Final = (
    "unknown_application",
    "unknown_booth",
    "nothing_missing",
    "wrong_number",
    "booth_twice",
    "wrong_zone",
    "booth_closed",
    "booth_full",
    "power_missing",
    "water_missing",
    "gas_missing",
    "cold_storage_missing",
    "not_in_a_row",
    "quota_exceeded",
    "left_without",
    "value_wrong",
    "moves_wrong",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule that a proposal breaks, and where."""

    code: str
    application: str = ""
    booth: str = ""
    quota: str = ""


def check(
    problem: Problem,
    assigned: Mapping[str, Sequence[str]],
    *,
    value: int | None = None,
    moves: int | None = None,
) -> list[Violation]:
    """All rules that are broken; `value` and `moves` are what the proposal says of itself."""
    applications = {one.key: one for one in problem.applications}
    booths = {booth.key: booth for booth in problem.booths}
    found = [
        Violation("unknown_application", application=key)
        for key in assigned
        if key not in applications
    ]
    known = {key: tuple(given) for key, given in assigned.items() if key in applications}
    for key, given in known.items():
        found += _check_one(applications[key], given, booths)
    found += _check_places(problem, known, booths)
    found += _check_quotas(problem, known)
    found += [
        Violation("left_without", application=one.key)
        for one in problem.applications
        if one.has_prior and one.booths > len(one.fixed) and not known.get(one.key)
    ]
    if value is not None and value != _value(problem, known):
        found.append(Violation("value_wrong"))
    if moves is not None and moves != _moves(problem, known):
        found.append(Violation("moves_wrong"))
    return found


def _check_one(
    one: Application, given: Sequence[str], booths: Mapping[str, Booth]
) -> list[Violation]:
    found = []
    wanted = one.booths - len(one.fixed)
    if wanted <= 0:
        found.append(Violation("nothing_missing", application=one.key))
    elif len(given) != wanted:
        found.append(Violation("wrong_number", application=one.key))
    repeated = [key for key, times in Counter([*given, *one.fixed]).items() if times > 1]
    found += [Violation("booth_twice", application=one.key, booth=key) for key in repeated]
    strange = [key for key in given if key not in booths]
    found += [Violation("unknown_booth", application=one.key, booth=key) for key in strange]
    if strange:
        return found
    if one.has_prior and sorted(given) == sorted(one.prior):
        # It has them already: whoever gave them has answered for that.
        return found
    for key in given:
        found += [
            Violation(code, application=one.key, booth=key) for code in _unfit(one, booths[key])
        ]
    if len(given) + len(one.fixed) > 1 and len(given) == wanted and not repeated:
        new = [booths[key] for key in given]
        old = [booths[key] for key in one.fixed if key in booths]
        # Booths that lie apart already cannot be continued: then the new ones stand in a row of their own.
        together = [*old, *new] if old and _in_a_row(old) else new
        if not _in_a_row(together):
            found.append(Violation("not_in_a_row", application=one.key))
    return found


def _unfit(one: Application, booth: Booth) -> list[str]:
    codes = []
    if booth.zone != one.zone:
        codes.append("wrong_zone")
    if booth.is_closed:
        codes.append("booth_closed")
    if one.needs.power_w > booth.offers.power_w:
        codes.append("power_missing")
    if one.needs.water and not booth.offers.water:
        codes.append("water_missing")
    if one.needs.gas and not booth.offers.gas:
        codes.append("gas_missing")
    if one.needs.cold_storage and not booth.offers.cold_storage:
        codes.append("cold_storage_missing")
    return codes


def _in_a_row(row: Sequence[Booth]) -> bool:
    """Whether each touches the next along half an edge, all of them in one direction, in one hall and zone."""
    if len({(booth.hall, booth.zone) for booth in row}) > 1:
        return False
    by_x = sorted(row, key=lambda booth: (booth.x, booth.y))
    by_y = sorted(row, key=lambda booth: (booth.y, booth.x))
    return all(
        -10 <= right.x - (left.x + left.width) <= 10
        and _half(left.y, left.depth, right.y, right.depth)
        for left, right in pairwise(by_x)
    ) or all(
        -10 <= lower.y - (upper.y + upper.depth) <= 10
        and _half(upper.x, upper.width, lower.x, lower.width)
        for upper, lower in pairwise(by_y)
    )


def _half(start: int, size: int, other: int, other_size: int) -> bool:
    common = min(start + size, other + other_size) - max(start, other)
    return common * 2 >= min(size, other_size)


def _check_places(
    problem: Problem, known: Mapping[str, Sequence[str]], booths: Mapping[str, Booth]
) -> list[Violation]:
    taken: Counter[str] = Counter()
    new: Counter[str] = Counter()
    for one in problem.applications:
        taken.update(one.fixed)
        given = known.get(one.key, ())
        taken.update(given)
        new.update(given)
    return [
        Violation("booth_full", booth=key)
        for key in new
        if key in booths and taken[key] > booths[key].slots
    ]


def _check_quotas(problem: Problem, known: Mapping[str, Sequence[str]]) -> list[Violation]:
    parents = {quota.key: quota.parent for quota in problem.quotas}
    had: dict[str, int] = defaultdict(int)
    used: dict[str, int] = defaultdict(int)
    for one in problem.applications:
        quota = one.quota
        while quota is not None:
            had[quota] += len(one.fixed)
            used[quota] += len(one.fixed) + len(known.get(one.key, ()))
            if one.has_prior:
                had[quota] += max(one.booths - len(one.fixed), 0)
            quota = parents.get(quota)
    # What is over a quota already stays so; a proposal takes it no further.
    return [
        Violation("quota_exceeded", quota=quota.key)
        for quota in problem.quotas
        if used[quota.key] > max(quota.given, had[quota.key])
    ]


def _value(problem: Problem, known: Mapping[str, Sequence[str]]) -> int:
    weights = problem.weights
    return sum(
        len(known[one.key])
        * (weights.booth + weights.star * one.stars + weights.point * max(0, one.points))
        for one in problem.applications
        if one.key in known
    )


def _moves(problem: Problem, known: Mapping[str, Sequence[str]]) -> int:
    return sum(
        set(known[one.key]) != set(one.prior)
        for one in problem.applications
        if one.prior and one.key in known
    )
