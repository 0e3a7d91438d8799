"""A plan on one sheet of A3 or A1, lengthwise: true to a round scale, with a title and a legend in Thai and English."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from booths.rendering import palette
from booths.rendering.drawing import Box, Label, Lines, Polygon, draw
from booths.rendering.legend import draw_legend
from booths.rendering.plan import Plan
from events.typesetting import MM, Content, Document, fit_text

_SCALES: Final = (
    50, 75, 100, 125, 150, 175, 200, 225, 250, 275, 300, 350, 400, 450, 500, 550, 600, 650, 700,
    750, 800, 900, 1000, 1250, 1500, 2000, 2500, 3000, 4000, 5000,
)  # fmt: skip
# Letters smaller than that are dirt on paper, in points.
_SMALLEST: Final = 2.4


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet in millimetres; `factor` enlarges what is written beside the plan."""

    width: float
    height: float
    factor: float
    has_names: bool

    @property
    def margin(self) -> float:
        return 10 * self.factor

    @property
    def title(self) -> float:
        return 19 * self.factor

    @property
    def legend(self) -> float:
        return 74 * self.factor


PAPERS: Final = {
    "a3": Paper(420, 297, 1.0, has_names=False),
    "a1": Paper(841, 594, 1.6, has_names=True),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the hall lies on the sheet: millimetres of its corner, and how many a metre takes."""

    left: float
    top: float
    per_metre: float

    def x(self, metres: float) -> float:
        return self.left + metres * self.per_metre

    def y(self, metres: float) -> float:
        return self.top + metres * self.per_metre

    def length(self, metres: float) -> float:
        return metres * self.per_metre


def render_plan(plan: Plan, *, paper: str = "a3", language: str = "th") -> bytes:
    """Render a hall; the same plan gives the same bytes. `language` is that of what is written in the hall."""
    sheet = PAPERS[paper]
    document = Document(width=sheet.width, height=sheet.height, language="th")
    content = document.content()
    width = sheet.width - 2 * sheet.margin - sheet.legend - 5 * sheet.factor
    height = sheet.height - 2 * sheet.margin - sheet.title
    scale = find_scale(plan, width, height)
    per_metre = 1000 / scale
    frame = Frame(
        left=sheet.margin + (width - plan.width * per_metre) / 2,
        top=sheet.margin + sheet.title + (height - plan.height * per_metre) / 2,
        per_metre=per_metre,
    )
    _write_title(content, plan, sheet)
    _Painter(content, frame).paint(plan, language=language, with_names=sheet.has_names)
    draw_legend(
        content,
        plan,
        left=sheet.width - sheet.margin - sheet.legend,
        top=sheet.margin + sheet.title,
        width=sheet.legend,
        bottom=sheet.height - sheet.margin,
        factor=sheet.factor,
        scale=scale,
    )
    document.add_page(content)
    return document.finish(
        title=f"{plan.fair_th} · {plan.hall_th}",
        author=plan.fair_th,
        subject=f"Floor plan {plan.hall}",
    )


def find_scale(plan: Plan, width: float, height: float) -> int:
    """The first round scale at which the hall fits into so many millimetres."""
    needed = max(plan.width / width, plan.height / height) * 1000
    return next((scale for scale in _SCALES if scale >= needed), math.ceil(needed / 1000) * 1000)


def _write_title(content: Content, plan: Plan, sheet: Paper) -> None:
    left, top, factor = sheet.margin, sheet.margin, sheet.factor
    whole = sheet.width - 2 * sheet.margin
    lines = (
        (plan.fair_th, f"{plan.dates_th}", 16.0, palette.KRAM),
        (
            f"ผังบูธ {plan.hall_th} ({plan.hall}) · Floor plan, {plan.hall_en}",
            " · ".join(part for part in (plan.venue_th, plan.dates_en) if part),
            10.5,
            palette.INK,
        ),
    )
    for number, (said, beside, size, colour) in enumerate(lines):
        room = 8.0 * factor
        first = fit_text(
            said, width=whole * 0.62 * MM, height=room * MM, size=size * factor, min_size=5,
            weight="semibold",
        )  # fmt: skip
        content.text(first, left, top, colour=colour)
        if beside:
            second = fit_text(
                beside, width=whole * 0.36 * MM, height=room * MM,
                size=(11.0 if number == 0 else 9.0) * factor, min_size=5,
            )  # fmt: skip
            shift = (first.baselines[0] - second.baselines[0]) / MM
            content.text(second, left + whole, top + shift, colour=palette.MUTED, align="right")
        top += first.height / MM
    content.fill(palette.KRAM)
    content.box(left, sheet.margin + sheet.title - 3.2 * factor, whole, 0.5 * factor)


class _Painter:
    """Shapes in metres as operators of one page."""

    def __init__(self, content: Content, frame: Frame) -> None:
        self._content = content
        self._frame = frame

    def paint(self, plan: Plan, *, language: str, with_names: bool) -> None:
        for shape in draw(plan, language=language, with_names=with_names):
            if isinstance(shape, Box):
                self._box(shape)
            elif isinstance(shape, Lines):
                self._content.stroke(shape.colour, width=self._frame.length(shape.thickness))
                path = [
                    f"{self._point(x1, y1)} m {self._point(x2, y2)} l"
                    for x1, y1, x2, y2 in shape.segments
                ]
                self._content.literal("\n".join([*path, "S"]))
            elif isinstance(shape, Polygon):
                first, *others = (self._point(x, y) for x, y in shape.points)
                self._content.fill(shape.fill)
                outline = " ".join([f"{first} m", *(f"{point} l" for point in others)])
                self._content.literal(f"{outline} f")
            else:
                self._label(shape)

    def _box(self, box: Box) -> None:
        frame = self._frame
        place = (frame.x(box.x), frame.y(box.y), frame.length(box.width), frame.length(box.height))
        if box.fill:
            self._content.fill(box.fill)
            self._content.box(*place)
        if box.line:
            self._content.stroke(box.line, width=frame.length(box.thickness))
            corner = self._point(box.x, box.y + box.height)
            self._content.literal(f"{corner} {place[2] * MM:.2f} {place[3] * MM:.2f} re S")

    def _label(self, label: Label) -> None:
        frame = self._frame
        width, height = frame.length(label.width), frame.length(label.height)
        middle = (frame.x(label.x) + width / 2, frame.y(label.y) + height / 2)
        if label.is_upright:
            width, height = height, width
        is_name = label.role == "name"
        block = fit_text(
            label.text,
            width=width * MM,
            height=height * MM,
            size=max(frame.length(label.size) * MM, 0.1),
            min_size=5.5 if is_name else 0.1,
            max_lines=4 if is_name else 1,
            weight="semibold" if label.role == "code" else "regular",
        )
        if block.size < _SMALLEST and label.role != "code":
            return
        top = middle[1] - block.height / MM / 2
        if label.is_upright:
            # Turned about its middle, as PDF counts places.
            x, y = (float(part) for part in self._content.point(*middle).split())
            self._content.literal(f"q 0 1 -1 0 {x + y:.2f} {y - x:.2f} cm")
        self._content.text(block, middle[0], top, colour=label.colour, align="centre")
        if label.is_upright:
            self._content.literal("Q")

    def _point(self, x: float, y: float) -> str:
        return self._content.point(self._frame.x(x), self._frame.y(y))
