"""A plan as rows of a table: what its columns are and what their cells mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from booths.rules.booths import MAX_SLOTS
from booths.rules.words import Side
from registration.rules.cells import by_fold, fold
from registration.rules.exhibitors import to_arabic_digits

CODE_LENGTH: Final = 16
REASON_LENGTH: Final = 200
_CENT: Final = Decimal("0.01")
# As a code may be anywhere: it stands in addresses and in lists.
_CODE: Final = re.compile(r"[^\s,;/\\?#%<>\"'{}]+\Z")


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column: its headings, and the booth's field. A `service` that is left empty is as the zone has it."""

    key: str
    th: str
    en: str
    field: str
    width: int = 12
    service: bool = False
    others: tuple[str, ...] = ()


PLAN_COLUMNS: Final = (
    PlanColumn("code", "รหัสบูธ", "Booth", "code", others=("บูธ", "หมายเลขบูธ", "booth code")),
    PlanColumn("hall", "ฮอลล์", "Hall", "hall", others=("อาคาร",)),
    PlanColumn("zone", "โซน", "Zone", "zone"),
    PlanColumn("x_m", "x (ม.)", "x (m)", "x_m", others=("x", "ซ้าย")),
    PlanColumn("y_m", "y (ม.)", "y (m)", "y_m", others=("y", "บน")),
    PlanColumn("width_m", "กว้าง (ม.)", "Width (m)", "width_m", others=("กว้าง", "width")),
    PlanColumn("depth_m", "ลึก (ม.)", "Depth (m)", "depth_m", others=("ลึก", "depth", "height")),
    PlanColumn("front", "ด้านหน้า", "Front", "front", others=("ด้านเปิด", "open side")),
    PlanColumn("slots", "จำนวนที่", "Places", "slots", others=("slots", "จำนวนราย")),
    PlanColumn("power_w", "ไฟฟ้า (วัตต์)", "Power (W)", "power_w", service=True, others=("ไฟฟ้า", "power")),
    PlanColumn("water", "น้ำประปา", "Water", "has_water", service=True, others=("น้ำ",)),
    PlanColumn("gas", "แก๊ส", "Gas", "has_gas", service=True, others=("ก๊าซ",)),
    PlanColumn("ventilation", "ระบายอากาศ", "Ventilation", "has_ventilation", service=True),
    PlanColumn("cold_storage", "ตู้เย็น", "Cold storage", "has_cold_storage", service=True, others=("ห้องเย็น",)),
    PlanColumn(
        "closed_reason", "ปิดเพราะ", "Closed because", "closed_reason", 30, others=("closed",)
    ),
)  # fmt: skip
PLAN_KEYS: Final = tuple(column.key for column in PLAN_COLUMNS)
FIELDS: Final = {column.key: column.field for column in PLAN_COLUMNS}
NEEDED: Final = ("code", "x_m", "y_m", "width_m", "depth_m")
_HEADINGS: Final = {
    fold(word): column.key
    for column in PLAN_COLUMNS
    for word in (column.key, column.th, column.en, *column.others)
}
FRONT_WORDS: Final = {
    Side.NORTH.value: ("n", "north", "เหนือ", "บน", "top"),
    Side.EAST.value: ("e", "east", "ตะวันออก", "ขวา", "right"),
    Side.SOUTH.value: ("s", "south", "ใต้", "ล่าง", "bottom"),
    Side.WEST.value: ("w", "west", "ตะวันตก", "ซ้าย", "left"),
}
_FRONTS: Final = by_fold(FRONT_WORDS)
_YES: Final = {fold(word) for word in ("ใช่", "มี", "yes", "y", "1", "true", "x")} | {"✓"}
_NO: Final = {fold(word) for word in ("ไม่", "ไม่มี", "no", "n", "0", "false")} | {"-"}


@dataclass(frozen=True, slots=True)
class PlanFault:
    """What is wrong with one cell of one row, or with the row (`column` empty)."""

    column: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One booth as a file has it: where it stands there (a row's number, an element's name) and its cells."""

    place: str
    cells: Mapping[str, str]
    # Cells that have no plain value, such as formulas.
    faults: tuple[PlanFault, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row that was read. `values` by the booth's fields; only those whose columns the file has."""

    place: str
    cells: Mapping[str, str]
    values: Mapping[str, Any]
    faults: tuple[PlanFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a file is held against: the hall, the fair's zones by every word for them, what stands elsewhere."""

    hall: str
    hall_words: frozenset[str]
    width: Decimal
    height: Decimal
    zones: Mapping[str, str]
    # Codes of the fair that are in use, and not on this hall's floor.
    codes_elsewhere: frozenset[str] = frozenset()
    # For rows that name no zone.
    zone: str = ""


def find_plan_columns(cells: Sequence[str]) -> dict[int, str]:
    """Which column stands where, by any of its names; the first of two with one name counts."""
    found: dict[int, str] = {}
    for index, cell in enumerate(cells):
        key = _HEADINGS.get(fold(cell))
        if key and key not in found.values():
            found[index] = key
    return found


class Unreadable(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read_plan(rows: Iterable[FileRow], ground: Ground) -> list[PlanRow]:
    """Every row with its values and all that is wrong with it; a code may stand in one row alone."""
    read = [_read_row(row, ground) for row in rows]
    places: dict[str, str] = {}
    for number, row in enumerate(read):
        code = row.values.get("code")
        if not code:
            continue
        fault = None
        if code in places:
            fault = PlanFault("code", "code_repeated", {"code": code, "place": places[code]})
        elif code in ground.codes_elsewhere:
            fault = PlanFault("code", "code_used_elsewhere", {"code": code})
        places.setdefault(code, row.place)
        if fault:
            read[number] = PlanRow(row.place, row.cells, row.values, (*row.faults, fault))
    return read


def _read_row(row: FileRow, ground: Ground) -> PlanRow:
    values: dict[str, Any] = {}
    faults = list(row.faults)
    wrong = {fault.column for fault in faults}
    for key in PLAN_KEYS:
        text = row.cells.get(key, "").strip()
        if key in wrong:
            continue
        if not text:
            if key in NEEDED:
                faults.append(PlanFault(key, "cell_missing"))
            elif key == "zone" and (zone := _zone_by_default(row, ground)):
                values[key] = zone
            elif key in row.cells:
                values |= _left_empty(key)
            continue
        try:
            values[FIELDS[key]] = _READERS[key](text, ground)
        except Unreadable as unreadable:
            faults.append(PlanFault(key, unreadable.code, unreadable.params))
    values.pop("hall", None)
    if not faults:
        faults += _look_at_place(values, ground)
    return PlanRow(row.place, row.cells, values, tuple(faults))


def _zone_by_default(row: FileRow, ground: Ground) -> str:
    """A layer of a drawing may be named after a zone; else the one that was chosen for such booths."""
    return ground.zones.get(fold(row.cells.get("layer", "")), ground.zone)


def _left_empty(key: str) -> dict[str, Any]:
    """What an empty cell of a column that is there means; for the rest it means nothing."""
    column = next(column for column in PLAN_COLUMNS if column.key == key)
    if column.service:
        return {column.field: None}
    return {"closed_reason": ""} if key == "closed_reason" else {}


def _look_at_place(values: Mapping[str, Any], ground: Ground) -> Iterable[PlanFault]:
    right, bottom = values["x_m"] + values["width_m"], values["y_m"] + values["depth_m"]
    if right > ground.width or bottom > ground.height:
        yield PlanFault(
            "", "outside_hall", {"width": f"{ground.width:f}", "height": f"{ground.height:f}"}
        )


def _read_code(text: str, ground: Ground) -> str:  # noqa: ARG001 - as every reader
    if len(text) > CODE_LENGTH:
        raise Unreadable("too_long", limit=CODE_LENGTH)
    if not _CODE.match(text) or not text.isprintable():
        raise Unreadable("code_unreadable")
    return text


def _read_hall(text: str, ground: Ground) -> str:
    if fold(text) not in ground.hall_words:
        raise Unreadable("another_hall", hall=ground.hall)
    return ground.hall


def _read_zone(text: str, ground: Ground) -> str:
    zone = ground.zones.get(fold(text))
    if zone is None:
        raise Unreadable("zone_unknown", zone=text[:40])
    return zone


def _metres(*, least: str, most: str) -> Callable[[str, Ground], Decimal]:
    lowest, highest = Decimal(least), Decimal(most)

    def read(text: str, ground: Ground) -> Decimal:  # noqa: ARG001 - as every reader
        plain = to_arabic_digits(text).casefold()
        plain = re.sub(r"\s*(ม\.|เมตร|m\.?|metres?)\Z", "", plain).replace(",", "")
        if not re.fullmatch(r"[+-]?(\d{1,9}(\.\d{0,12})?|\.\d{1,12})", plain, re.ASCII):
            raise Unreadable("number_unreadable")
        try:
            number = Decimal(plain).quantize(_CENT)
        except InvalidOperation:
            raise Unreadable("number_unreadable") from None
        if not lowest <= number <= highest:
            raise Unreadable("number_range", least=least, most=most)
        # No minus before a zero.
        return number + 0

    return read


def _read_front(text: str, ground: Ground) -> str:  # noqa: ARG001 - as every reader
    front = _FRONTS.get(fold(text))
    if front is None:
        raise Unreadable("front_unknown")
    return str(front)


def _whole(least: int, most: int) -> Callable[[str, Ground], int]:
    def read(text: str, ground: Ground) -> int:  # noqa: ARG001 - as every reader
        plain = to_arabic_digits(text).replace(",", "").replace(" ", "")
        if not re.fullmatch(r"\d{1,7}(\.0+)?", plain, re.ASCII):
            raise Unreadable("number_unreadable")
        number = int(plain.partition(".")[0])
        if not least <= number <= most:
            raise Unreadable("number_range", least=least, most=most)
        return number

    return read


def _read_yes(text: str, ground: Ground) -> bool:  # noqa: ARG001 - as every reader
    word = fold(text) or text
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("yes_or_no")


def _read_reason(text: str, ground: Ground) -> str:  # noqa: ARG001 - as every reader
    if len(text) > REASON_LENGTH:
        raise Unreadable("too_long", limit=REASON_LENGTH)
    return " ".join(text.split())


_READERS: Final[Mapping[str, Callable[[str, Ground], Any]]] = {
    "code": _read_code,
    "hall": _read_hall,
    "zone": _read_zone,
    "x_m": _metres(least="0", most="99999"),
    "y_m": _metres(least="0", most="99999"),
    "width_m": _metres(least="0.10", most="9999"),
    "depth_m": _metres(least="0.10", most="9999"),
    "front": _read_front,
    "slots": _whole(1, MAX_SLOTS),
    "power_w": _whole(0, 1_000_000),
    "water": _read_yes,
    "gas": _read_yes,
    "ventilation": _read_yes,
    "cold_storage": _read_yes,
    "closed_reason": _read_reason,
}
