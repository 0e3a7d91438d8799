"""The sizes that badges are made in, and how many of each are cut out of a sheet of A4. Millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

A4_WIDTH: Final = 210.0
A4_HEIGHT: Final = 297.0
_TICK: Final = 5.0
# Between a tick and what is cut, where there is room.
_GAP: Final = 1.0


@dataclass(frozen=True, slots=True)
class Format:
    """A badge's size, and how many stand beside and below one another on A4."""

    name: str
    width: float
    height: float
    columns: int
    rows: int
    # Room at the head for the slot that a lanyard goes through.
    head: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        return self.width, self.height

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The top left corners of the badges on a sheet, which lie in its middle without a gap between them."""
        left, top = self._margins
        return tuple(
            (left + column * self.width, top + row * self.height)
            for row in range(self.rows)
            for column in range(self.columns)
        )

    @property
    def cuts(self) -> tuple[tuple[tuple[float, float], tuple[float, float]], ...]:
        """Short lines that say where to cut: outside of the badges where there is room, at the sheet's edge else."""
        left, top = self._margins
        across, down = self._places(left, self.width, self.columns), self._places(
            top, self.height, self.rows
        )  # fmt: skip
        near_x, near_y = _near(left), _near(top)
        cuts = [
            line
            for x in across
            if 0 < x < A4_WIDTH and (left >= _GAP or x not in {across[0], across[-1]})
            for line in (
                ((x, near_y[0]), (x, near_y[1])),
                ((x, A4_HEIGHT - near_y[1]), (x, A4_HEIGHT - near_y[0])),
            )
        ]
        cuts += [
            line
            for y in down
            if 0 < y < A4_HEIGHT and (top >= _GAP or y not in {down[0], down[-1]})
            for line in (
                ((near_x[0], y), (near_x[1], y)),
                ((A4_WIDTH - near_x[1], y), (A4_WIDTH - near_x[0], y)),
            )
        ]
        if top < _GAP:
            for x in across[1:-1]:
                for y in down[1:-1]:
                    cuts += [
                        ((x - _TICK / 2, y), (x + _TICK / 2, y)),
                        ((x, y - _TICK / 2), (x, y + _TICK / 2)),
                    ]
        return tuple(cuts)

    @property
    def _margins(self) -> tuple[float, float]:
        """What is left over is shared by both sides, so that one cut parts neighbours."""
        return (
            (A4_WIDTH - self.columns * self.width) / 2,
            (A4_HEIGHT - self.rows * self.height) / 2,
        )

    @staticmethod
    def _places(start: float, step: float, count: int) -> tuple[float, ...]:
        return tuple(start + number * step for number in range(count + 1))


def _near(margin: float) -> tuple[float, float]:
    """Where a tick begins and ends, from the edge of the sheet."""
    if margin < _GAP:
        return 0.0, _TICK
    end = margin - min(_GAP, margin / 4)
    return max(0.0, end - _TICK), end


FORMATS: Final = {
    "a6": Format("a6", 105.0, 148.0, columns=2, rows=2),
    "cr80": Format("cr80", 86.0, 54.0, columns=2, rows=5),
    # 4 x 6 inches.
    "lanyard": Format("lanyard", 101.6, 152.4, columns=2, rows=1, head=4.4),
}
