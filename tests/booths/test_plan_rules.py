"""Rectangles, codes, rows and what is wrong with a plan: against brute force, and by example."""

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booths.rules import Side, geometry, layout, numbering, plan
from booths.rules.geometry import Rect
from booths.rules.offer import Services, missing_services
from booths.rules.plan import PlanBooth, PlanFeature, ProblemKind
from booths.rules.words import FeatureKind
from registration.rules import Needs
from tests.refusals import refused

HALL = Rect(0, 0, 15300, 13120)

sides = st.integers(1, 400)
places = st.integers(0, 1200)
rects = st.builds(Rect, places, places, sides, sides)
long_ones = st.builds(Rect, places, places, st.integers(1, 3000), st.integers(1, 20))


# --- geometry against brute force -----------------------------------------------------------------
@given(st.lists(rects | long_ones, max_size=40))
def test_overlaps_are_all_pairs_that_overlap(some: list[Rect]) -> None:
    wanted = [
        (one, other)
        for one, other in combinations(range(len(some)), 2)
        if cells(some[one], some[other])
    ]
    assert geometry.find_overlaps(some) == wanted
    assert geometry.find_overlaps(some, limit=3) == wanted[:3]


def cells(one: Rect, other: Rect) -> bool:
    """Whether a centimetre lies in both, counted along each axis."""
    columns = set(range(one.x, one.right)) & set(range(other.x, other.right))
    rows = set(range(one.y, one.bottom)) & set(range(other.y, other.bottom))
    return bool(columns and rows)


@given(st.lists(rects, max_size=30), rects)
def test_grid_finds_what_is_near_wherever_it_lies(some: list[Rect], asked: Rect) -> None:
    moved = Rect(asked.x - 600, asked.y - 600, asked.width, asked.depth)
    found = geometry.Grid(some).near(moved)
    assert found == [index for index, rect in enumerate(some) if cells(rect, moved)]


@given(rects, st.sampled_from(list(Side)), st.integers(1, 300))
def test_strip_before_a_side_touches_it_and_no_more(rect: Rect, front: Side, depth: int) -> None:
    strip = rect.before(front, depth)
    assert not strip.overlaps(rect)
    assert rect.gap_to(front, strip) == 0
    whole = geometry.union([rect, strip])
    assert whole is not None
    assert whole.holds(rect)


@st.composite
def cut_rects(draw: st.DrawFn) -> list[Rect]:
    """A rectangle cut into pieces, again and again, each time one piece in two."""
    pieces = [draw(rects)]
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(pieces) - 1))
        piece = pieces.pop(at)
        if draw(st.booleans()) and piece.width > 1:
            cut = draw(st.integers(1, piece.width - 1))
            pieces += [
                Rect(piece.x, piece.y, cut, piece.depth),
                Rect(piece.x + cut, piece.y, piece.width - cut, piece.depth),
            ]
        elif piece.depth > 1:
            cut = draw(st.integers(1, piece.depth - 1))
            pieces += [
                Rect(piece.x, piece.y, piece.width, cut),
                Rect(piece.x, piece.y + cut, piece.width, piece.depth - cut),
            ]
        else:
            pieces.append(piece)
    return pieces


@given(cut_rects())
def test_pieces_make_the_whole_and_each_comes_back(pieces: list[Rect]) -> None:
    whole = geometry.union(pieces)
    assert whole == geometry.bounding(pieces)
    for index, piece in enumerate(pieces):
        assert geometry.remainder(whole, pieces[:index] + pieces[index + 1 :]) == piece


@given(st.lists(rects, min_size=1, max_size=6))
def test_union_is_a_rectangle_or_none(some: list[Rect]) -> None:
    whole = geometry.union(some)
    covered = {
        (x, y)
        for rect in some
        for x in range(rect.x, rect.right, 7)
        for y in range(rect.y, rect.bottom, 7)
    }
    if whole is None:
        area = geometry.bounding(some).area
        assert area != sum(rect.area for rect in some) or geometry.find_overlaps(some)
    else:
        assert all(whole.x <= x < whole.right and whole.y <= y < whole.bottom for x, y in covered)


def test_what_is_left_of_an_l_is_no_booth() -> None:
    assert geometry.remainder(Rect(0, 0, 300, 300), [Rect(0, 0, 100, 100)]) is None
    assert geometry.remainder(Rect(0, 0, 300, 300), [Rect(0, 0, 300, 300)]) is None
    assert geometry.remainder(Rect(0, 0, 300, 300), [Rect(200, 0, 200, 300)]) is None


# --- rows -----------------------------------------------------------------------------------------
def rows(**values: object) -> layout.Rows:
    given_values: dict[str, object] = {
        "x": 100, "y": 200, "rows": 4, "columns": 6, "width": 300, "depth": 300, "aisle": 300,
        "pattern": "{row:A}{n:02}", "block": 3, "cross_aisle": 200,
    }  # fmt: skip
    return layout.Rows(**(given_values | values))  # type: ignore[arg-type]


@given(
    st.builds(
        rows,
        rows=st.integers(1, 6),
        columns=st.integers(1, 8),
        width=sides,
        depth=sides,
        aisle=st.integers(200, 500),
        block=st.integers(0, 4),
        cross_aisle=st.integers(200, 500),
        back_to_back=st.booleans(),
        along=st.sampled_from(list(layout.Along)),
    )
)
def test_rows_lie_beside_each_other_with_their_aisles_and_own_codes(
    given_rows: layout.Rows,
) -> None:
    laid = layout.lay_rows(given_rows)
    assert len({booth.code for booth in laid}) == given_rows.rows * given_rows.columns == len(laid)
    assert geometry.find_overlaps([booth.rect for booth in laid]) == []
    if given_rows.back_to_back:
        # Each looks into an aisle.
        booths = [PlanBooth(booth.code, "FAB", booth.rect, booth.front) for booth in laid]
        far = Rect(-1000, -1000, 20000, 20000)
        assert plan.find_problems(hall=far, booths=booths, features=[], min_aisle=200) == []


def test_rows_of_example() -> None:
    laid = {booth.code: booth for booth in layout.lay_rows(rows())}
    assert laid["A01"].rect == Rect(100, 200, 300, 300)
    assert laid["A04"].rect == Rect(1200, 200, 300, 300)
    assert laid["B01"].rect == Rect(100, 500, 300, 300)
    assert laid["C01"].rect == Rect(100, 1100, 300, 300)
    assert [laid[code].front for code in ("A01", "B01", "C01")] == ["n", "s", "n"]


def test_too_many_at_once_is_refused() -> None:
    with refused("plan_too_large", limit=4000):
        layout.lay_rows(rows(rows=63, columns=64))


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("A{row:02}-{n:02}", "A03-07"),
        ("{row:A}{n}", "C7"),
        ("ก{n:03}", "ก007"),
        ("{row}{row}.{n}", "33.7"),
    ],
)
def test_pattern_writes_codes(pattern: str, code: str) -> None:
    assert numbering.write_code(pattern, row=3, n=7) == code


def test_letters_go_on_after_z() -> None:
    codes = [numbering.write_code("{row:A}{n}", row=row, n=1) for row in (1, 26, 27, 52, 53, 703)]
    assert codes == ["A1", "Z1", "AA1", "AZ1", "BA1", "AAA1"]


@pytest.mark.parametrize(
    "pattern", ["A", "A{row}", "{n", "{m}{n}", "{n:x}", "{n:00}", "{}{n}", "{n}}"]
)
def test_unusable_pattern_is_refused(pattern: str) -> None:
    with refused("pattern_unusable"):
        numbering.write_code(pattern, row=1, n=1)


@pytest.mark.parametrize(
    "code", ["", "A 1", "A,1", "A/1", "A\n", "A\u200b1", "x" * 17, "a\x00", "<b>", "50%"]
)
def test_code_that_cannot_be_typed_is_refused(code: str) -> None:
    with refused("booth_code_unusable"):
        numbering.check_code(code)


def test_code_that_stands_twice_is_refused() -> None:
    numbering.check_free(["A1", "A2"], frozenset({"A3"}))
    for codes, taken in ((["A1", "A1"], []), (["A1"], ["A1"])):
        with refused("booth_code_taken", booth="A1"):
            numbering.check_free(codes, frozenset(taken))


# --- problems -------------------------------------------------------------------------------------
def booth(code: str, x: int, y: int, front: str = "s", **values: object) -> PlanBooth:
    return PlanBooth(code, "FAB", Rect(x, y, 300, 300), Side(front), **values)  # type: ignore[arg-type]


def problems(
    *booths: PlanBooth, features: list[PlanFeature] | None = None, min_aisle: int = 200
) -> list[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    found = plan.find_problems(
        hall=HALL, booths=booths, features=features or [], min_aisle=min_aisle
    )
    return [(str(problem.kind), problem.booths, problem.features) for problem in found]


def feature(kind: str, *rect: int) -> PlanFeature:
    return PlanFeature(7, FeatureKind(kind), Rect(*rect))


def test_booths_that_touch_are_no_problem() -> None:
    assert problems(booth("A1", 0, 0), booth("A2", 300, 0)) == []
    assert problems(booth("A1", 0, 300, "n"), booth("A2", 0, 600)) == []


def test_overlap_names_both() -> None:
    assert problems(booth("A1", 0, 0), booth("A2", 299, 0)) == [("overlap", ("A1", "A2"), ())]


@pytest.mark.parametrize(("x", "y"), [(15001, 0), (0, 12821), (-1, 0)])
def test_outside_the_hall_is_named(x: int, y: int) -> None:
    assert ("outside", ("A1",), ()) in problems(booth("A1", x, y), min_aisle=0)


def test_front_needs_the_fairs_aisle() -> None:
    facing = booth("A1", 0, 0), booth("B1", 0, 499, "n")
    assert problems(*facing) == [("aisle_narrow", ("A1", "B1"), ())]
    assert problems(booth("A1", 0, 0), booth("B1", 0, 500, "n")) == []
    # A back needs none, nor a side.
    assert problems(booth("A1", 0, 1000), booth("B1", 0, 650, "n")) == []
    assert problems(*facing, min_aisle=0) == []


def test_front_against_the_wall_or_a_pillar_is_too_narrow() -> None:
    assert problems(booth("A1", 0, 100, "n")) == [("aisle_narrow", ("A1",), ())]
    assert problems(booth("A1", 0, 0), features=[feature("pillar", 100, 350, 50, 50)]) == [
        ("aisle_narrow", ("A1",), (7,))
    ]
    found = plan.find_problems(
        hall=HALL, booths=[booth("A1", 0, 100, "n")], features=[], min_aisle=200
    )
    assert (found[0].found, found[0].asked) == (100, 200)


def test_lane_and_door_are_kept_free() -> None:
    lane = feature("fire_lane", 0, 300, 6000, 400)
    assert problems(booth("A1", 0, 0), features=[lane]) == []
    assert problems(booth("A1", 0, 1), features=[lane]) == [("fire_lane_blocked", ("A1",), (7,))]
    door = feature("entrance", 0, 500, 300, 20)
    assert problems(booth("A1", 0, 0), features=[door]) == []
    assert problems(booth("A1", 0, 1), features=[door]) == [("entrance_blocked", ("A1",), (7,))]


def test_stage_in_a_lane_blocks_it() -> None:
    features = [
        feature("fire_lane", 0, 0, 6000, 400),
        PlanFeature(8, FeatureKind.STAGE, Rect(0, 0, 99, 99)),
    ]
    assert problems(features=features) == [("fire_lane_blocked", (), (7, 8))]


def test_booth_on_a_pillar_overlaps_it() -> None:
    assert problems(booth("A1", 0, 0), features=[feature("pillar", 10, 10, 50, 50)]) == [
        ("overlap", ("A1",), (7,))
    ]


def test_duplicate_and_orphan_come_first() -> None:
    found = problems(
        booth("A1", 0, 0),
        booth("A1", 900, 0),
        booth("A2", 1800, 0, claimed_zones=("FOOD",)),
        booth("A3", 2700, 0, is_closed=True, claimed_zones=("FAB",)),
        booth("A4", 3600, 0, claimed_zones=("FAB",)),
    )
    assert found == [
        ("allocation_orphaned", ("A2",), ()),
        ("allocation_orphaned", ("A3",), ()),
        ("duplicate_code", ("A1",), ()),
    ]


def test_3500_booths_are_checked_in_a_moment() -> None:
    laid = layout.lay_rows(
        rows(x=0, y=200, rows=40, columns=88, width=170, depth=200, aisle=200, block=0)
    )
    booths = [PlanBooth(one.code, "FAB", one.rect, one.front) for one in laid]
    began = time.perf_counter()
    found = plan.find_problems(hall=HALL, booths=booths, features=[], min_aisle=200)
    assert time.perf_counter() - began < 1
    assert found == []


def test_all_booths_in_one_place_end_all_the_same() -> None:
    booths = [booth(f"A{number}", 0, 0) for number in range(1500)]
    found = plan.find_problems(hall=HALL, booths=booths, features=[], min_aisle=200)
    assert sum(problem.kind is ProblemKind.OVERLAP for problem in found) == plan.MAX_PAIRS


def test_fronts_are_guessed_towards_the_aisle() -> None:
    laid = layout.lay_rows(rows(y=500, rows=4, columns=3, block=0))
    assert geometry.guess_fronts([one.rect for one in laid], 200) == [one.front for one in laid]


# --- services -------------------------------------------------------------------------------------
def test_booth_lacks_what_it_says_it_lacks() -> None:
    needs = Needs(power_w=500, water=True, gas=False, cold_storage=True)
    assert missing_services(Services(), needs) == ()
    assert missing_services(Services(500, True, False, None, True), needs) == ()
    assert missing_services(Services(499, False, False, None, None), needs) == ("power_w", "water")
    assert missing_services(Services(cold_storage=False), needs) == ("cold_storage",)


def test_two_rows_back_to_back_and_a_cross_aisle_after_two_are_islands_of_four() -> None:
    plan = rows(
        x=0, y=0, rows=2, columns=4, width=300, depth=300, aisle=300, block=2, cross_aisle=200
    )
    laid = layout.lay_rows(plan)
    assert [(booth.rect.x, booth.rect.y, str(booth.front)) for booth in laid] == [
        *((x, 0, "n") for x in (0, 300, 800, 1100)),
        *((x, 300, "s") for x in (0, 300, 800, 1100)),
    ]
