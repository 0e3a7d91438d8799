"""What stands beside the plan on paper: zones with their colours and patterns, signs, scale, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from booths.rendering import palette
from booths.rendering.patterns import fill_pattern, pattern_of
from booths.rendering.plan import Plan
from events.typesetting import MM, Content, fit_text

_ROW: Final = 8.6
_SIGN: Final = 9.0


def draw_legend(
    content: Content,
    plan: Plan,
    *,
    left: float,
    top: float,
    width: float,
    bottom: float,
    factor: float,
    scale: int,
) -> None:
    """Fill a column of the sheet; rows become lower where there are many."""
    legend = _Legend(content, left=left, width=width, factor=factor)
    zones = [(number, zone) for number, zone in enumerate(plan.zones)]
    counts = Counter(booth.zone for booth in plan.booths)
    shown = [(number, zone) for number, zone in zones if counts[zone.code]]
    signs = list(_signs(plan))
    foot = 40 * factor
    rows = len(shown) + len(signs) + 2
    row = min(_ROW * factor, (bottom - top - foot) / rows)
    legend.row = row
    y = legend.heading(top, "โซน · Zones")
    for number, zone in shown:
        legend.swatch(
            y, fill=zone.colour, line=palette.INK, pattern=pattern_of(number), on=palette.WHITE
        )
        said = f"{zone.code}  {zone.name_th}"
        english = zone.name_en if zone.name_en != zone.name_th else ""
        legend.words(y, said, english, f"{counts[zone.code]:,}")
        y += row
    if signs:
        y = legend.heading(y, "สัญลักษณ์ · Signs")
    for look, thai, english in signs:
        legend.swatch(y, fill=look.fill, line=look.line, pattern=look.pattern, on=look.line)
        legend.words(y, thai, english, "")
        y += row
    _write_foot(legend, plan, top=bottom - foot, scale=scale)


def _signs(plan: Plan) -> Iterator[tuple[palette.Look, str, str]]:
    if any(booth.is_closed for booth in plan.booths):
        look = palette.Look(palette.CLOSED, palette.MUTED, palette.INK, "crossed out")
        yield look, "บูธที่ปิดใช้งาน", "Closed booth"
    kinds = {feature.kind for feature in plan.features}
    for kind, look in palette.FEATURES.items():
        if kind in kinds:
            yield look, look.name_th, look.name_en


def _write_foot(legend: _Legend, plan: Plan, *, top: float, scale: int) -> None:
    factor = legend.factor
    width, height = f"{plan.width:,.10g}", f"{plan.height:,.10g}"
    waiting = any(thai.endswith(" *") for booth in plan.booths for thai, _en in booth.exhibitors)
    lines = [
        f"บูธ {len(plan.booths):,} บูธ · {len(plan.booths):,} booths",
        f"ขนาด {width} × {height} ม. · {width} × {height} m",
        "ด้านที่เส้นบางคือด้านเปิดของบูธ · The thin side is open",
        f"มาตราส่วน 1:{scale:,} · Scale 1:{scale:,}",
    ]
    if waiting:
        lines.insert(2, "* รอผู้ออกร้านยืนยัน · not yet confirmed")
    y = top
    for line in lines:
        legend.line(y, line, size=7.5, colour=palette.INK)
        y += 4.3 * factor
    y = _draw_bar(legend, y + 1.5 * factor, scale)
    if plan.drawn_th:
        legend.line(y, f"พิมพ์เมื่อ {plan.drawn_th}", size=6.5, colour=palette.MUTED)
        legend.line(y + 3.4 * factor, f"Drawn {plan.drawn_en}", size=6.5, colour=palette.MUTED)


def _draw_bar(legend: _Legend, top: float, scale: int) -> float:
    """Four parts, black and white in turn, each of a round number of metres."""
    content, factor = legend.content, legend.factor
    room = legend.width - 12 * factor
    parts = [part for part in (1, 2, 5, 10, 20, 50) if part * 4000 / scale <= room]
    part = parts[-1] if parts else 1
    length = part * 1000 / scale
    for number in range(4):
        content.fill(palette.INK if number % 2 == 0 else palette.WHITE)
        content.box(legend.left + number * length, top, length, 1.6 * factor)
    content.stroke(palette.INK, width=0.2 * factor)
    corner = content.point(legend.left, top + 1.6 * factor)
    content.literal(f"{corner} {4 * length * MM:.2f} {1.6 * factor * MM:.2f} re S")
    for number in (0, 2, 4):
        said = f"{number * part:,}" + (" ม. m" if number == 4 else "")
        block = fit_text(
            said, width=20 * factor * MM, height=4 * factor * MM, size=6.5 * factor, min_size=3
        )
        at = legend.left + number * length
        content.text(
            block,
            at,
            top + 1.9 * factor,
            colour=palette.INK,
            align="left" if number == 0 else "centre",
        )
    return top + 6.5 * factor


class _Legend:
    """A column of swatches with words beside them."""

    def __init__(self, content: Content, *, left: float, width: float, factor: float) -> None:
        self.content = content
        self.left, self.width, self.factor = left, width, factor
        self.row = _ROW * factor

    def heading(self, y: float, text: str) -> float:
        height = min(6.5 * self.factor, self.row)
        block = fit_text(
            text, width=self.width * MM, height=height * MM, size=9 * self.factor, min_size=4,
            weight="semibold",
        )  # fmt: skip
        self.content.text(block, self.left, y + (self.row - height) / 2, colour=palette.KRAM)
        return y + self.row

    def swatch(self, y: float, *, fill: str, line: str, pattern: str, on: str) -> None:
        content, factor = self.content, self.factor
        width, height = _SIGN * factor, min(5.6 * factor, self.row * 0.8)
        top = y + (self.row - height) / 2
        content.fill(fill)
        content.box(self.left, top, width, height)
        content.stroke(on, width=0.3 * factor)
        segments = fill_pattern(pattern, self.left, top, width, height, step=1.3 * factor)
        path = [
            f"{content.point(x1, y1)} m {content.point(x2, y2)} l" for x1, y1, x2, y2 in segments
        ]
        if path:
            content.literal("\n".join([*path, "S"]))
        content.stroke(line, width=0.2 * factor)
        corner = content.point(self.left, top + height)
        content.literal(f"{corner} {width * MM:.2f} {height * MM:.2f} re S")

    def words(self, y: float, thai: str, english: str, count: str) -> None:
        factor = self.factor
        left = self.left + (_SIGN + 2.5) * factor
        room = self.width - (_SIGN + 2.5 + 11) * factor
        texts = [(thai, 8.0, palette.INK)] + ([(english, 6.5, palette.MUTED)] if english else [])
        share = self.row / len(texts)
        for number, (text, size, colour) in enumerate(texts):
            block = fit_text(
                text, width=room * MM, height=share * 0.98 * MM, size=size * factor, min_size=3
            )
            top = y + number * share + (share - block.height / MM) / 2
            self.content.text(block, left, top, colour=colour)
        if count:
            block = fit_text(
                count, width=10 * factor * MM, height=self.row * MM, size=8 * factor, min_size=3
            )
            top = y + (self.row - block.height / MM) / 2
            self.content.text(block, self.left + self.width, top, colour=palette.INK, align="right")

    def line(self, y: float, text: str, *, size: float, colour: str) -> None:
        block = fit_text(
            text,
            width=self.width * MM,
            height=4.6 * self.factor * MM,
            size=size * self.factor,
            min_size=3,
        )
        self.content.text(block, self.left, y, colour=colour)
