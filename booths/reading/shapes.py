"""Rectangles of a drawing, whichever format it has, and which of the texts on it stands in which of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from booths.reading.limits import MAX_BOOTHS, MAX_NAME
from events.rules import Refused

# No hall reaches as far.
_FAR = 1e6


@dataclass(slots=True)
class Rect:
    """In metres from the hall's top left corner. `cells` are facts that the drawing states of it."""

    place: str
    x: float
    y: float
    width: float
    height: float
    cells: dict[str, str] = field(default_factory=dict)
    is_slanted: bool = False


@dataclass(slots=True)
class Text:
    x: float
    y: float
    text: str


def name_by_texts(rects: Iterable[Rect], texts: Iterable[Text]) -> None:
    """Give rectangles without a code the text that stands in them; the smallest around a text takes it."""
    # In strips of a metre, so that 4,000 rectangles need not be held against 4,000 texts.
    strips: dict[int, list[Text]] = {}
    for text in texts:
        if text.text.strip() and abs(text.y) < _FAR:
            strips.setdefault(int(text.y), []).append(text)
    nameless = [
        rect
        for rect in rects
        if "code" not in rect.cells and abs(rect.y) < _FAR and rect.height < _FAR / 1e3
    ]
    for rect in sorted(nameless, key=lambda rect: rect.width * rect.height):
        for strip in range(int(rect.y) - 1, int(rect.y + rect.height) + 1):
            found = next((text for text in strips.get(strip, ()) if _holds(rect, text)), None)
            if found is not None:
                strips[strip].remove(found)
                rect.cells["code"] = found.text.strip()[:MAX_NAME]
                break


def _holds(rect: Rect, text: Text) -> bool:
    return rect.x <= text.x <= rect.x + rect.width and rect.y <= text.y <= rect.y + rect.height


def answer(rects: Sequence[Rect], *, passed_over: int) -> dict[str, object]:
    """The rows of what has a code. Where some rectangles say that they are booths, the others are none."""
    booths = [rect for rect in rects if rect.cells.get("code")]
    if len(booths) > MAX_BOOTHS:
        raise Refused("plan_too_many_booths", limit=MAX_BOOTHS)
    if not booths:
        raise Refused("plan_without_booths")
    rows = []
    for rect in booths:
        cells = dict(rect.cells)
        for column, value in (
            ("x_m", rect.x),
            ("y_m", rect.y),
            ("width_m", rect.width),
            ("depth_m", rect.height),
        ):
            # A cell that is there already is one that could not be read as a number.
            cells.setdefault(column, "slanted" if rect.is_slanted else _say(value))
        rows.append([rect.place, cells])
    return {"rows": rows, "passed_over": passed_over + len(rects) - len(booths)}


def _say(value: float) -> str:
    """To a tenth of a millimetre; what is no number stays none."""
    said = f"{value:.4f}"
    return said[:60].removeprefix("-") if said.strip("-0.") == "" else said[:60]
