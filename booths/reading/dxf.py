"""Reads rectangles out of a DXF drawing. Runs in a confined child.

A booth is a closed polyline with four right corners, or a block with attributes. Its code is what we wrote beside
it, an attribute, or the text that stands in it; its zone an attribute or its layer.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ezdxf import recover
from ezdxf.lldxf.const import DXFError

from booths.reading import limits
from booths.reading.shapes import Rect, Text, answer, name_by_texts
from events.rules import Refused

_APP: Final = "OTOPFAIR"
# $INSUNITS: how many metres a unit is.
_UNITS: Final = {1: 0.0254, 2: 0.3048, 4: 0.001, 5: 0.01, 6: 1.0, 14: 0.1}
_ENTITY: Final = re.compile(rb"^[ \t]*0[ \t]*\r?$", re.MULTILINE)
_BINARY: Final = b"AutoCAD Binary DXF"
_CODES: Final = frozenset({"CODE", "BOOTH", "NO", "NUMBER", "BOOTH_NO", "รหัส", "บูธ", "รหัสบูธ"})
_ZONES: Final = frozenset({"ZONE", "โซน"})
_PREFIX: Final = re.compile(r"(zones?|booths?|โซน|บูธ)[-_ ]+", re.IGNORECASE)
Point = tuple[float, float]


def read(data: bytes, *, width: float, height: float) -> dict[str, Any]:
    """The booths of a drawing of a hall of so many metres."""
    if data.startswith(_BINARY):
        raise Refused("plan_binary")
    count = sum(1 for _ in _ENTITY.finditer(data))
    if count > limits.MAX_ENTITIES:
        raise Refused("plan_too_many_entities", limit=limits.MAX_ENTITIES)
    if (
        b"SECTION" not in data[:4096]
        or b"ENTITIES" not in data
        or not data.rstrip().endswith(b"EOF")
    ):
        raise Refused("file_damaged")
    try:
        document, _auditor = recover.read(io.BytesIO(data))
        reader = _Reader(document, width, height)
        return reader.read()
    except (Refused, MemoryError, RecursionError):
        raise
    # A parser of a format with thirty dialects raises whatever it likes; all of it means one thing.
    except (DXFError, Exception) as error:
        raise Refused("file_damaged") from error


class _Reader:
    def __init__(self, document: Any, width: float, height: float) -> None:
        self._document = document
        self._hall = (width, height)
        self._passed_over = 0

    def read(self) -> dict[str, Any]:
        found: list[tuple[Rect, bool]] = []
        texts: list[Text] = []
        hall: Rect | None = None
        for number, entity in enumerate(self._document.modelspace()):
            kind = entity.dxftype()
            if kind in {"TEXT", "MTEXT"}:
                texts += self._text(entity)
                continue
            rect = self._rect(entity, kind, f"{kind} {entity.dxf.handle or number}")
            if rect is None:
                self._passed_over += kind not in {"LINE", "SOLID"}
            elif str(entity.dxf.layer).upper() == "HALL":
                hall = hall if hall and hall.width >= rect.width else rect
            else:
                found.append((rect, "code" in rect.cells))
        says = any(ours for _rect, ours in found)
        rects = [rect for rect, ours in found if ours or not says]
        self._place(rects, texts, hall)
        if not says:
            name_by_texts(rects, texts)
        return answer(rects, passed_over=self._passed_over + len(found) - len(rects))

    def _place(self, rects: list[Rect], texts: list[Text], hall: Rect | None) -> None:
        """From the drawing's units, upwards from its origin, to metres down from the hall's top left corner."""
        metres = self._metres(rects)
        left = hall.x if hall else 0.0
        top = hall.y + hall.height if hall else self._hall[1] / metres
        for rect in rects:
            rect.x, rect.y = (rect.x - left) * metres, (top - rect.y - rect.height) * metres
            rect.width, rect.height = rect.width * metres, rect.height * metres
        for text in texts:
            text.x, text.y = (text.x - left) * metres, (top - text.y) * metres

    def _metres(self, rects: list[Rect]) -> float:
        units = int(self._document.header.get("$INSUNITS", 0))
        if units in _UNITS:
            return _UNITS[units]
        if units:
            raise Refused("plan_units")
        # A drawing that does not say: metres, unless the hall would be ten times too small for it.
        reach = max((max(rect.x + rect.width, rect.y + rect.height) for rect in rects), default=0)
        return 0.001 if reach > 10 * max(self._hall) else 1.0

    def _rect(self, entity: Any, kind: str, place: str) -> Rect | None:
        if kind == "INSERT":
            return self._block(entity, place)
        points = _corners(entity, kind)
        if points is None:
            return None
        facts = _facts(entity)
        layer = str(entity.dxf.layer)
        if "feature" in facts or layer.upper().startswith("FEATURE"):
            return None
        return _box(points, place, facts | {"layer": _PREFIX.sub("", layer)[: limits.MAX_NAME]})

    def _block(self, insert: Any, place: str) -> Rect | None:
        """The largest rectangle of the block, where it was put; its attributes say what it is."""
        facts: dict[str, str] = {}
        for attribute in insert.attribs:
            tag, text = str(attribute.dxf.tag).upper(), str(attribute.dxf.text)
            if tag in _CODES:
                facts["code"] = text.strip()[: limits.MAX_NAME]
            elif tag in _ZONES:
                facts["zone"] = text.strip()[: limits.MAX_NAME]
        block = insert.block()
        if not facts or block is None:
            return None
        matrix = insert.matrix44()
        outlines = []
        for entity in block:
            points = _corners(entity, entity.dxftype())
            if points is not None:
                moved = [matrix.transform((x, y, 0)) for x, y in points]
                outlines.append([(point.x, point.y) for point in moved])
        if not outlines:
            return None
        largest = max(outlines, key=_area)
        layer = _PREFIX.sub("", str(insert.dxf.layer))[: limits.MAX_NAME]
        return _box(largest, place, facts | {"layer": layer})

    def _text(self, entity: Any) -> Iterator[Text]:
        """At the middle of what it stands for; of a text drawn over several lines the first one counts."""
        if entity.dxftype() == "MTEXT":
            said, place = entity.plain_text(), entity.dxf.insert
        else:
            said = entity.plain_text()
            aligned = entity.dxf.hasattr("align_point") and (entity.dxf.halign or entity.dxf.valign)
            place = entity.dxf.align_point if aligned else entity.dxf.insert
        first = said.strip().split("\n")[0].strip()
        if first:
            yield Text(place.x, place.y, first[: limits.MAX_NAME])


def _corners(entity: Any, kind: str) -> list[Point] | None:
    """Four of a closed outline without curves, else nothing."""
    if kind == "LWPOLYLINE":
        rows = list(entity.get_points("xyb"))
        if any(bulge for _x, _y, bulge in rows):
            return None
        points = [(x, y) for x, y, _bulge in rows]
        closed = entity.closed
    elif kind == "POLYLINE" and entity.is_2d_polyline:
        points = [(vertex.dxf.location.x, vertex.dxf.location.y) for vertex in entity.vertices]
        closed = entity.is_closed
    else:
        return None
    if len(points) == 5 and points[0] == points[-1]:
        points, closed = points[:4], True
    return points if closed and len(points) == 4 else None


def _box(points: Iterable[Point], place: str, cells: dict[str, str]) -> Rect:
    corners = list(points)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    slack = 1e-6 * max(right - left, top - bottom, 1e-9)
    on_sides = all(
        min(abs(x - left), abs(x - right)) <= slack and min(abs(y - bottom), abs(y - top)) <= slack
        for x, y in corners
    )
    return Rect(place, left, bottom, right - left, top - bottom, cells, is_slanted=not on_sides)


def _area(points: Iterable[Point]) -> float:
    corners = list(points)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def _facts(entity: Any) -> dict[str, str]:
    """What one of our own drawings says of an entity."""
    if not entity.has_xdata(_APP):
        return {}
    facts: dict[str, str] = {}
    for tag in entity.get_xdata(_APP):
        name, is_fact, value = str(tag.value).partition("=")
        if is_fact:
            facts[name[:20]] = value[: limits.MAX_NAME]
    return facts
