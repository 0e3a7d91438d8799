"""Reads rectangles out of an SVG drawing. Runs in a confined child.

One pass of expat. A document type is refused where it begins, so there are no entities to expand and nothing to
fetch; what would run or reach outside is refused too, though nothing here would run it: such a file is not a plan.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final
from xml.parsers import expat

from booths.reading import limits
from booths.reading.shapes import Rect, Text, answer, name_by_texts
from events.rules import Refused

Matrix = tuple[float, float, float, float, float, float]
_SAME: Final[Matrix] = (1, 0, 0, 1, 0, 0)
_ACTIVE: Final = frozenset({"script", "foreignObject", "iframe", "handler", "animate", "set"})
# What they hold is not drawn where it stands.
_HIDDEN: Final = frozenset({"defs", "symbol", "pattern", "clipPath", "mask", "marker", "metadata"})
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_LENGTH: Final = re.compile(rf"\s*({_NUMBER.pattern})\s*(?:px)?\s*\Z")
_STEP: Final = re.compile(r"\s*,?\s*([a-zA-Z]+)\s*\(([^()]*)\)")
# Names that drawing programs give by themselves.
_NO_NAME: Final = re.compile(
    r"(rect|path|g|svg|layer|use|text|image)?[-_]?\d*(-\d+)*\Z", re.IGNORECASE
)
_OURS: Final = frozenset(
    {
        "code", "zone", "front", "slots", "power_w", "water", "gas", "ventilation", "cold_storage", "closed_reason",
    }
)  # fmt: skip
_SIDES: Final = {"n": (0, -1), "e": (1, 0), "s": (0, 1), "w": (-1, 0)}


def read(data: bytes, *, width: float, height: float) -> dict[str, Any]:
    """The booths of a drawing of a hall of so many metres."""
    if data.count(b"<") > limits.MAX_TAGS:
        raise Refused("file_too_hard")
    reader = _Reader(width, height)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.ProcessingInstructionHandler = reader.instruct
    try:
        parser.Parse(data, True)
    # LookupError: an encoding that nobody knows.
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused("file_damaged") from error
    return reader.finish()


def _refuse(*_whatever: Any) -> None:
    raise Refused("file_suspicious")


class _Reader:
    def __init__(self, width: float, height: float) -> None:
        self._hall = (width, height)
        self._depth = 0
        self._hidden_from = 0
        self._matrices: list[Matrix] = [_SAME]
        self._zones: list[str] = [""]
        self._rects: list[Rect] = []
        self._texts: list[Text] = []
        self._words: list[str] | None = None
        self._passed_over = 0
        self._says_codes = False

    def start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._depth += 1
        if self._depth > limits.MAX_DEPTH:
            raise Refused("file_too_hard")
        facts = {key.rpartition(" ")[2]: value for key, value in given.items()}
        _check_harmless(tag, facts)
        if self._depth == 1:
            if tag != "svg":
                raise Refused("file_type_unknown")
            self._matrices.append(self._place_sheet(facts))
            self._zones.append("")
            return
        if self._hidden_from or tag in _HIDDEN:
            self._hidden_from = self._hidden_from or self._depth
        self._matrices.append(
            multiply(self._matrices[-1], read_transform(facts.get("transform", "")))
        )
        self._zones.append(
            _zone_of_group(facts) or self._zones[-1] if tag == "g" else self._zones[-1]
        )
        if self._hidden_from:
            return
        if tag == "rect":
            self._read_rect(facts)
        elif tag == "text":
            self._read_text(facts)
        elif tag in {"use", "path", "polygon", "image"}:
            self._passed_over += tag != "path"

    def end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "text" and self._words is not None:
            self._texts[-1].text = "".join(self._words)[: limits.MAX_NAME]
            self._words = None
        if self._hidden_from == self._depth:
            self._hidden_from = 0
        self._matrices.pop()
        self._zones.pop()
        self._depth -= 1

    def characters(self, text: str) -> None:
        if self._words is not None:
            self._words.append(text)

    def instruct(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            _refuse()

    def finish(self) -> dict[str, Any]:
        if self._says_codes:
            # Bands, grounds and features of one of our own drawings.
            rects = [rect for rect in self._rects if "said" in rect.cells]
            for rect in rects:
                del rect.cells["said"]
            return answer(rects, passed_over=self._passed_over)
        name_by_texts(self._rects, self._texts)
        return answer(self._rects, passed_over=self._passed_over)

    def _place_sheet(self, facts: dict[str, str]) -> Matrix:
        """From the drawing's units to metres: where the sheet has the hall's shape, it is the hall."""
        box = [_number(part) for part in re.split(r"[\s,]+", facts.get("viewBox", "").strip())]
        if len(box) != 4 or any(side is None or abs(side) > 1e9 for side in box):
            return _SAME
        left, top, width, height = (side or 0.0 for side in box)
        if width <= 0 or height <= 0:
            return _SAME
        across, down = self._hall[0] / width, self._hall[1] / height
        scale = across if abs(across / down - 1) < 0.01 else 1.0
        return (scale, 0, 0, scale, -left * scale, -top * scale)

    def _read_rect(self, facts: dict[str, str]) -> None:
        numbers = {name: facts.get(name, "0") for name in ("x", "y", "width", "height")}
        read = {name: _length(text) for name, text in numbers.items()}
        cells = {
            key[5:]: value
            for key, value in facts.items()
            if key[5:] in _OURS and key.startswith("data-")
        }
        said = cells.pop("code", "")
        name = said or _name(facts.get("label", "")) or _name(facts.get("id", ""))
        if name:
            cells["code"] = name[: limits.MAX_NAME]
        if said:
            self._says_codes = True
            cells["said"] = "yes"
        zone = cells.get("zone") or self._zones[-1]
        if zone:
            cells["zone"] = zone
        place = (facts.get("id") or name or f"rect {len(self._rects) + 1}")[: limits.MAX_NAME]
        if any(value is None for value in read.values()):
            columns = {"x": "x_m", "y": "y_m", "width": "width_m", "height": "depth_m"}
            for side, column in columns.items():
                cells[column] = numbers[side][:60] or "?"
            self._rects.append(Rect(place, 0, 0, 0, 0, cells))
            return
        x, y, width, height = (value or 0.0 for value in read.values())
        matrix = self._matrices[-1]
        (x1, y1), (x2, y2) = apply(matrix, x, y), apply(matrix, x + width, y + height)
        a, b, c, d = matrix[:4]
        straight = max(abs(b), abs(c)) < 1e-6 * max(abs(a), abs(d), 1e-9)
        turned = max(abs(a), abs(d)) < 1e-6 * max(abs(b), abs(c), 1e-9)
        if cells.get("front") in _SIDES:
            cells["front"] = turn(cells["front"], matrix)
        self._rects.append(
            Rect(
                place, min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1), cells,
                is_slanted=not (straight or turned),
            )
        )  # fmt: skip

    def _read_text(self, facts: dict[str, str]) -> None:
        x, y = (
            _length(facts.get("x", "0").split(" ")[0]),
            _length(facts.get("y", "0").split(" ")[0]),
        )
        place = apply(self._matrices[-1], x or 0.0, y or 0.0)
        self._words = []
        self._texts.append(Text(*place, ""))


def _check_harmless(tag: str, facts: dict[str, str]) -> None:
    if tag in _ACTIVE:
        raise Refused("file_suspicious")
    for name, value in facts.items():
        plain = value.strip().lower()
        if name.lower().startswith("on") or "javascript:" in plain:
            raise Refused("file_suspicious")
        if name in {"href", "src"} and not plain.startswith(("#", "data:image/")):
            raise Refused("file_links")


def _zone_of_group(facts: dict[str, str]) -> str:
    if facts.get("data-zone"):
        return facts["data-zone"][: limits.MAX_NAME]
    for name in (facts.get("label", ""), facts.get("id", "")):
        kind, _, code = name.partition("-")
        if kind.lower() in {"zone", "โซน"} and code:
            return code[: limits.MAX_NAME]
    return ""


def _name(name: str) -> str:
    name = name.strip().removeprefix("booth-")
    return "" if _NO_NAME.match(name) else name


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _length(text: str) -> float | None:
    found = _LENGTH.match(text)
    number = float(found[1]) if found else math.inf
    return number if abs(number) < 1e9 else None


def read_transform(text: str) -> Matrix:
    """A list of steps as one matrix; what is not understood slants, so that it is said rather than drawn wrongly."""
    whole = _SAME
    if len(text) > limits.MAX_TRANSFORM:
        raise Refused("file_too_hard")
    for kind, inner in _STEP.findall(text):
        numbers = [float(number) for number in _NUMBER.findall(inner)]
        whole = multiply(whole, _step(kind, numbers))
    return whole


def _step(kind: str, numbers: list[float]) -> Matrix:
    if kind == "translate" and len(numbers) in {1, 2}:
        return (1, 0, 0, 1, numbers[0], numbers[1] if len(numbers) == 2 else 0)
    if kind == "scale" and len(numbers) in {1, 2}:
        return (numbers[0], 0, 0, numbers[-1], 0, 0)
    if kind == "matrix" and len(numbers) == 6:
        a, b, c, d, e, f = numbers
        return (a, b, c, d, e, f)
    if kind == "rotate" and len(numbers) in {1, 3}:
        angle = math.radians(numbers[0] % 360) if math.isfinite(numbers[0]) else 1.0
        turn_ = (math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle), 0, 0)
        if len(numbers) == 1:
            return turn_
        there: Matrix = (1, 0, 0, 1, numbers[1], numbers[2])
        back: Matrix = (1, 0, 0, 1, -numbers[1], -numbers[2])
        return multiply(multiply(there, turn_), back)
    return (1, 1, 0, 1, 0, 0)


def multiply(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h, b * g + d * h,
        a * i + c * j, b * i + d * j,
        a * k + c * m + e, b * k + d * m + f,
    )  # fmt: skip


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def turn(side: str, matrix: Matrix) -> str:
    """Where a side of a rectangle looks once the rectangle is turned or mirrored."""
    dx, dy = _SIDES[side]
    a, b, c, d = matrix[:4]
    x, y = a * dx + c * dy, b * dx + d * dy
    if abs(x) > abs(y):
        return "e" if x > 0 else "w"
    return "s" if y > 0 else "n"
