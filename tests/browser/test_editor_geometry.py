"""What the plan editor reckons, asked of its modules in a browser; rows as the server lays them."""

from typing import Any

import pytest
from playwright.sync_api import Page

from booths.rules import Side
from booths.rules.layout import Along, Rows, lay_rows
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HALL = {"width_m": 100, "height_m": 50}


@pytest.fixture
def page(visit: Visit, database: None) -> Page:
    found: Page = visit(None, language="en").page
    found.goto("/privacy/")
    return found


def ask(page: Page, module: str, name: str, *arguments: Any) -> Any:
    return page.evaluate(
        """async ([module, name, given]) => {
          const found = await import(`/static/booths/editor/${module}.js`);
          return found[name](...given);
        }""",
        [module, name, arguments],
    )


def box(x: float, y: float, width: float = 3, depth: float = 3, **more: Any) -> dict[str, Any]:
    return {"x_m": x, "y_m": y, "width_m": width, "depth_m": depth, **more}


def test_turning_swaps_sizes_and_turns_the_open_side(page: Page) -> None:
    assert ask(page, "geometry", "rotate", [box(10, 10, 4, 2, front="n")], HALL) == [
        box(11, 9, 2, 4, front="e")
    ]
    pair = ask(page, "geometry", "rotate", [box(10, 10), box(13, 10)], HALL)
    assert [(one["x_m"], one["y_m"]) for one in pair] == [(11.5, 8.5), (11.5, 11.5)]
    at_the_wall = ask(page, "geometry", "rotate", [box(0, 0, 1, 9)], HALL)
    assert at_the_wall == [box(0, 4, 9, 1)]


def test_four_turns_are_none(page: Page) -> None:
    start = [box(20, 20, 4, 2, front="s"), box(24, 22, 3, 3, front="w")]
    turned = start
    for _quarter in range(4):
        turned = ask(page, "geometry", "rotate", turned, HALL)
    assert turned == start


def test_aligning_and_distributing(page: Page) -> None:
    boxes = [box(1, 1), box(9, 5, 5, 2), box(5, 9)]
    aligned = {
        "left": [1, 1, 1], "right": [11, 9, 11], "centre": [6, 5, 6],
    }  # fmt: skip
    for edge, places in aligned.items():
        found = ask(page, "geometry", "align", boxes, edge)
        assert [place["x_m"] for place in found] == places
    middles = ask(page, "geometry", "align", boxes, "middle")
    assert [place["y_m"] for place in middles] == [5, 5.5, 5]
    spread = ask(page, "geometry", "distribute", [box(0, 0), box(20, 0), box(4, 0)], "x")
    assert [place["x_m"] for place in spread] == [0, 20, 10]


def test_nothing_leaves_the_hall(page: Page) -> None:
    def keep(asked: list[float]) -> Any:
        return ask(page, "geometry", "keepInside", box(95, 45), asked, HALL)

    assert (keep([10, 10]), keep([-200, 1]), keep([1, -1])) == ([2, 2], [-95, 1], [1, -1])
    grown = ask(page, "geometry", "resize", box(95, 45), "se", [50, 50], 0.5, HALL)
    assert grown == box(95, 45, 5, 5)
    shrunk = ask(page, "geometry", "resize", box(10, 10), "nw", [50, 50], 0.5, HALL)
    assert shrunk == box(12.5, 12.5, 0.5, 0.5)


def test_snapping_prefers_a_neighbour_to_the_grid(page: Page) -> None:
    found = page.evaluate(
        """async () => {
          const { Lines, snap } = await import("/static/booths/editor/snapping.js");
          const hall = { width_m: 100, height_m: 50 };
          const lines = new Lines([{ x_m: 10.2, y_m: 10, width_m: 3, depth_m: 3 }], hall);
          const box = { x_m: 20, y_m: 20, width_m: 3, depth_m: 3 };
          const how = { lines, grid: 0.5, reach: 0.3 };
          return {
            beside: snap(box, [-6.9, 0.1], how),
            free: snap(box, [7.6, 7.7], how),
            corner: snap(box, [1.1, 1.1], { ...how, sides: "se" }),
          };
        }"""
    )
    assert found["beside"]["by"] == [-6.8, 0]
    assert [guide["at"] for guide in found["beside"]["guides"]] == [13.2]
    assert found["free"] == {"by": [7.5, 7.5], "guides": []}
    assert found["corner"]["by"] == [1, 1]


def test_codes_by_example(page: Page) -> None:
    def codes(lengths: list[int], **how: Any) -> Any:
        return ask(page, "numbering", "codesFor", lengths, how)

    assert codes([2, 2], first="A01") == ["A01", "A02", "B01", "B02"]
    assert codes([2, 1], first="A-099", rows="on") == ["A-099", "A-100", "A-101"]
    assert codes([1, 1], first="Z9") == ["Z9", "AA9"]
    assert codes([1, 1], first="H1-08", rows="letter") == ["H1-08", "H2-08"]
    assert codes([3], first="A1", step=2) == ["A1", "A3", "A5"]
    assert codes([1], first="no number") is None
    places = {"c": (6, 0), "a": (0, 0), "b": (3, 0), "d": (0, 3), "e": (3, 3)}
    row = [box(x, y, code=code) for code, (x, y) in places.items()]
    there_and_back = ask(
        page, "numbering", "renumber", row, {"first": "A1", "snake": True, "rows": "on"}
    )
    assert [pair["booth"]["code"] for pair in there_and_back] == ["a", "b", "c", "e", "d"]


def test_a_row_ends_at_an_aisle(page: Page) -> None:
    boxes = [box(3 * index + (4 if index > 2 else 0), 0) for index in range(5)]
    row = page.evaluate(
        """async (boxes) => {
          const { rowOf } = await import("/static/booths/editor/geometry.js");
          return rowOf(boxes[1], boxes).map((box) => box.x_m);
        }""",
        [*boxes, box(0, 3)],
    )
    assert row == [0, 3, 6]


LAYOUTS = [
    {"rows": 4, "columns": 5, "paired": True, "block": 0, "along": "x"},
    {"rows": 5, "columns": 7, "paired": True, "block": 3, "along": "x"},
    {"rows": 3, "columns": 4, "paired": False, "block": 2, "along": "x"},
    {"rows": 3, "columns": 4, "paired": True, "block": 2, "along": "y"},
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_of_the_preview_are_those_of_the_server(page: Page, layout: dict[str, Any]) -> None:
    sizes = {"x_m": 3.5, "y_m": 4.25, "width_m": 3, "depth_m": 2.5, "aisle_m": 2.75}
    shown = ask(page, "rows", "layOutRows", {**layout, **sizes, "first": "A01"})
    laid = lay_rows(
        Rows(
            x=350, y=425, rows=layout["rows"], columns=layout["columns"], width=300, depth=250,
            aisle=275, pattern="{row:A}{n:02}", back_to_back=layout["paired"], block=layout["block"],
            cross_aisle=275, along=Along(layout["along"]), front=Side.SOUTH,
        )
    )  # fmt: skip
    sides = {booth.code: booth.front.value for booth in laid}
    if layout["along"] == "x" or layout["paired"]:
        assert {booth["code"]: booth["front"] for booth in shown} == sides
    assert [
        tuple(round(booth[name] * 100) for name in ("x_m", "y_m", "width_m", "depth_m"))
        for booth in shown
    ] == [(one.rect.x, one.rect.y, one.rect.width, one.rect.depth) for one in laid]


def test_numbers_are_read_as_people_type_them(page: Page) -> None:
    found = {text: ask(page, "inspector", "number", text) for text in ("3", "๒.๕", "2,75")}
    assert found == {"3": 3, "๒.๕": 2.5, "2,75": 2.75}
    assert page.evaluate(
        """async () => {
          const { number } = await import("/static/booths/editor/inspector.js");
          return ["", "three", "1e3", "--2"].every((text) => Number.isNaN(number(text)));
        }"""
    )
