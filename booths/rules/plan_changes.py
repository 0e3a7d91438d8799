"""How a plan that came as a file differs from the one that is there, booth by booth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from booths.rules.plan_files import PlanFault, PlanRow
from booths.rules.words import Side

# Whoever has the booth would find it elsewhere, or of another size or kind.
_FELT: Final = frozenset({"x_m", "y_m", "width_m", "depth_m", "zone", "front", "slots"})
_NEW: Final[Mapping[str, Any]] = {"front": Side.SOUTH.value, "slots": 1}


@dataclass(frozen=True, slots=True)
class KnownBooth:
    """A booth of the hall by its fields (`zone` as its code). Taken: somebody has it or holds it."""

    key: int
    code: str
    values: Mapping[str, Any]
    is_taken: bool
    # Made of several, which keep their own places: it can be moved, but not become another.
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class BoothDifference:
    """What of a booth changes: field -> (as it is, as the file has it)."""

    booth: KnownBooth
    place: str
    fields: Mapping[str, tuple[Any, Any]]

    @property
    def touches_somebody(self) -> bool:
        return self.booth.is_taken and not _FELT.isdisjoint(self.fields)


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows that are new, booths that change, how many stay, and those that the file does not have."""

    new: tuple[PlanRow, ...] = ()
    changed: tuple[BoothDifference, ...] = ()
    unchanged: int = 0
    missing: tuple[KnownBooth, ...] = ()
    # Rows that cannot go in, what only the comparison finds among it.
    wrong: tuple[PlanRow, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.missing)

    @property
    def touched(self) -> tuple[BoothDifference, ...]:
        return tuple(change for change in self.changed if change.touches_somebody)

    @property
    def removable(self) -> tuple[KnownBooth, ...]:
        return tuple(booth for booth in self.missing if not (booth.is_taken or booth.is_merged))

    @property
    def kept(self) -> tuple[KnownBooth, ...]:
        """Not in the file, and yet they stay: somebody has them, or they are made of several."""
        return tuple(booth for booth in self.missing if booth.is_taken or booth.is_merged)


def compare_plans(rows: Sequence[PlanRow], known: Iterable[KnownBooth]) -> Difference:
    """A booth is known again by its code. A wrong row says nothing about its booth, so that one is not missing."""
    there = {booth.code: booth for booth in known}
    new: list[PlanRow] = []
    changed: list[BoothDifference] = []
    wrong: list[PlanRow] = []
    unchanged = 0
    for row in rows:
        if row.faults:
            wrong.append(row)
            continue
        booth = there.get(row.values["code"])
        if booth is None:
            if "zone" not in row.values:
                no_zone = PlanFault("zone", "cell_missing")
                wrong.append(PlanRow(row.place, row.cells, row.values, (no_zone,)))
            else:
                new.append(PlanRow(row.place, row.cells, {**_NEW, **row.values}))
            continue
        fields = {
            name: (booth.values[name], value)
            for name, value in row.values.items()
            if booth.values[name] != value
        }
        if fault := _forbidden(booth, fields):
            wrong.append(PlanRow(row.place, row.cells, row.values, (fault,)))
        elif fields:
            changed.append(BoothDifference(booth, row.place, fields))
        else:
            unchanged += 1
    named = {row.values.get("code") for row in rows} | {
        row.cells.get("code", "").strip() for row in rows
    }
    return Difference(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=unchanged,
        missing=tuple(booth for code, booth in there.items() if code not in named),
        wrong=tuple(wrong),
    )


def _forbidden(booth: KnownBooth, fields: Mapping[str, tuple[Any, Any]]) -> PlanFault | None:
    """What no file may do: make of somebody's booth another, or of a merged one."""
    if booth.is_taken:
        for column, field in (("zone", "zone"), ("closed_reason", "closed_reason")):
            if field in fields:
                return PlanFault(column, "booth_in_use", {"code": booth.code})
        before, after = fields.get("slots", (0, 0))
        if after < before:
            return PlanFault("slots", "booth_in_use", {"code": booth.code})
    if booth.is_merged and not {"zone", "width_m", "depth_m"}.isdisjoint(fields):
        return PlanFault("", "booth_merged", {"code": booth.code})
    return None
