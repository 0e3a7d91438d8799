"""Draws the floor: islands of booths in two rows back to back, a zone being a run of islands."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from config.demo.shapes import BoothPlan, HallText, ZoneText

# The food court's booths are wider: they cook.
WIDE_ZONE = "FOD"
# Every so many booths of a zone one is closed, for a reason that venues know.
CLOSED_EVERY = {"small": 45, "full": 120}
CLOSED_REASONS = ("ตู้ดับเพลิง", "เสาไฟฟ้า", "ทางหนีไฟ")
# How many booths of a zone two exhibitors share.
SHARED = {"small": {"PRT": 4, "CRA": 2}, "full": {"PRT": 40, "CRA": 12, "GFT": 8}}


@dataclass(frozen=True)
class Grid:
    """How a hall is filled, in metres: columns of islands, each with two rows of `row_m` length."""

    booth_m: int
    wide_m: int
    row_m: int
    columns: int
    aisle_m: int
    # 0 = spread over the hall's height as the number of islands allows.
    rows: int


# 3 x 3 m with aisles of 3 m fill the halls at full scale. The small fair is a model of it with a
# twelfth of the booths, drawn twice as long and wide, so that a plan of 459 m stays readable.
GRIDS = {
    "small": Grid(booth_m=6, wide_m=10, row_m=30, columns=3, aisle_m=6, rows=0),
    "full": Grid(booth_m=3, wide_m=4, row_m=33, columns=4, aisle_m=3, rows=14),
}


def draw_floor(
    *, scale: str, halls: tuple[HallText, ...], zones: tuple[ZoneText, ...]
) -> tuple[BoothPlan, ...]:
    """All booths of a scale ("small", "full"), by zone in the order of the zones' islands."""
    by_hall: dict[str, list[ZoneText]] = defaultdict(list)
    for zone in zones:
        by_hall[zone.hall].append(zone)
    return tuple(
        booth
        for hall in halls
        for booth in _draw_hall(hall, by_hall[hall.code], scale, GRIDS[scale])
    )


def _draw_hall(
    hall: HallText, zones: list[ZoneText], scale: str, grid: Grid
) -> Iterator[BoothPlan]:
    islands = sum(_count_islands(zone, scale, grid) for zone in zones)
    rows = grid.rows or -(-islands // grid.columns)
    if islands > rows * grid.columns:
        message = f"hall {hall.code} has no room for {islands} islands"
        raise ValueError(message)
    places = iter(_places(hall, grid, rows))
    for zone in zones:
        booths: list[BoothPlan] = []
        for number in range(1, _count_islands(zone, scale, grid) + 1):
            left = zone.booths[scale] - len(booths)
            booths += _draw_island(zone, number, next(places), left, grid)
        yield from _mark(booths, zone.code, scale)


def _booth_width(zone: ZoneText, grid: Grid) -> int:
    return grid.wide_m if zone.code == WIDE_ZONE else grid.booth_m


def _count_islands(zone: ZoneText, scale: str, grid: Grid) -> int:
    per_island = 2 * (grid.row_m // _booth_width(zone, grid))
    return -(-zone.booths[scale] // per_island)


def _places(hall: HallText, grid: Grid, rows: int) -> Iterator[tuple[Decimal, Decimal]]:
    """Top left corners, column by column and to and fro, so that a zone's islands touch."""
    depth = 2 * grid.booth_m
    if grid.rows:
        pitch_x, pitch_y = Decimal(grid.row_m + grid.aisle_m), Decimal(depth + grid.aisle_m)
    else:
        pitch_x = hall.width_m // grid.columns
        pitch_y = hall.height_m // rows
    left = (hall.width_m - pitch_x * (grid.columns - 1) - grid.row_m) / 2
    top = (hall.height_m - pitch_y * (rows - 1) - depth) / 2
    for column in range(grid.columns):
        order = range(rows) if column % 2 == 0 else range(rows - 1, -1, -1)
        for row in order:
            yield left + column * pitch_x, top + row * pitch_y


def _draw_island(
    zone: ZoneText, number: int, corner: tuple[Decimal, Decimal], left: int, grid: Grid
) -> Iterator[BoothPlan]:
    """At most `left` booths: the upper row first, then the one behind it."""
    x, y = corner
    width = _booth_width(zone, grid)
    per_row = grid.row_m // width
    for index in range(min(left, 2 * per_row)):
        row, place = divmod(index, per_row)
        yield BoothPlan(
            code=f"{zone.code}{number:02}-{index + 1:02}",
            hall=zone.hall,
            zone=zone.code,
            x_m=x + place * width,
            y_m=y + row * grid.booth_m,
            width_m=Decimal(width),
            depth_m=Decimal(grid.booth_m),
            # Their backs touch.
            front="n" if row == 0 else "s",
        )


def _mark(booths: list[BoothPlan], zone: str, scale: str) -> Iterator[BoothPlan]:
    """Close every so many booths and let the zone's first ones be shared by two exhibitors."""
    shared = SHARED[scale].get(zone, 0)
    every = CLOSED_EVERY[scale]
    for index, booth in enumerate(booths):
        if index < shared:
            yield replace(booth, slots=2)
        elif index % every == every // 2:
            yield replace(booth, closed_reason=CLOSED_REASONS[index // every % 3])
        else:
            yield booth
