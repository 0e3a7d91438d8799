"""Plans that come in: each format means the same booths, and nothing hostile gets far."""

import csv
import io
import json
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from ezdxf.filemanagement import new
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booths import rules
from booths.forms.plan_import import kind_of, pack, read_plan_file, read_plan_table
from booths.queries import draw_booth, say_fact
from booths.reading import dxf as dxf_reader
from booths.reading import svg as svg_reader
from booths.rendering import dxf as dxf_writer
from booths.rendering.plan import Plan, PlanBooth, PlanZone, to_json
from booths.rendering.svg import write_svg
from events.models import Hall
from events.rules import Refused
from events.sheets import Row, Table
from events.sheets.writing import Column, write_csv
from tests.uploads.hostile_plans import DXFS, SVGS, dxf, large, outline, svg

HALL = Hall(code="C1", name_th="ชาเลนเจอร์ 1", width_m=Decimal(153), height_m=Decimal("131.2"))
GROUND = rules.Ground(
    hall="C1",
    hall_words=frozenset({"c1", rules.fold("ชาเลนเจอร์ 1")}),
    width=Decimal(153),
    height=Decimal("131.2"),
    zones={rules.fold(word): "FAB" for word in ("FAB", "ผ้าไทย")} | {"food": "FOOD"},
)
SIZE = {"width": 153.0, "height": 131.2}


def values_of(rows: Any, **ground: Any) -> dict[str, dict[str, Any]]:
    read = rules.read_plan(rows, replace(GROUND, **ground))
    assert [row.faults for row in read if row.faults] == []
    return {row.values["code"]: dict(row.values) for row in read}


def rows_of(found: dict[str, Any]) -> list[rules.FileRow]:
    return [rules.FileRow(place, cells) for place, cells in found["rows"]]


# --- the same booths, whatever the format ---------------------------------------------------------

CENTS = st.integers(0, 12_000).map(lambda cents: Decimal(cents) / 100)
SIZES = st.integers(10, 1000).map(lambda cents: Decimal(cents) / 100)
SERVICE = st.sampled_from([None, True, False])
BOOTHS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.text(
                st.sampled_from("ABCกขค0123456789-._()&+"), min_size=1, max_size=16
            ).filter(lambda code: not code.startswith(("-", "+"))),
            "zone": st.sampled_from(["FAB", "FOOD"]),
            "x_m": CENTS,
            "y_m": CENTS,
            "width_m": SIZES,
            "depth_m": SIZES,
            "front": st.sampled_from("nesw"),
            "slots": st.integers(1, 8),
            "power_w": st.one_of(st.none(), st.integers(0, 100_000)),
            "has_water": SERVICE,
            "has_gas": SERVICE,
            "has_ventilation": SERVICE,
            "has_cold_storage": SERVICE,
            "closed_reason": st.sampled_from(["", "น้ำรั่ว", "<b>&\"'", "=1+1"]),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda booth: booth["code"],
)


def plan_of(booths: list[dict[str, Any]]) -> Plan:
    return Plan(
        fair_th="ง",
        fair_en="F",
        dates_th="",
        dates_en="",
        hall="C1",
        hall_th="ช",
        hall_en="C",
        width=153,
        height=131.2,
        zones=tuple(
            PlanZone(code=code, name_th=code, name_en=code, colour="#1f3f73")
            for code in ("FAB", "FOOD")
        ),
        booths=tuple(draw_booth(booth) for booth in booths),
    )


def plain(booths: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Services that nothing is said of are left out of a drawing, and so is what is not closed."""
    return {
        code: {name: value for name, value in booth.items() if value not in (None, "")}
        for code, booth in booths.items()
    }


@settings(max_examples=60, deadline=None)
@given(booths=BOOTHS)
def test_svg_brings_back_the_booths_that_it_took_away(booths: list[dict[str, Any]]) -> None:
    found = svg_reader.read(write_svg(plan_of(booths)), **SIZE)
    assert plain(values_of(rows_of(found))) == plain({booth["code"]: booth for booth in booths})


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(booths=BOOTHS)
def test_dxf_brings_back_the_booths_that_it_took_away(booths: list[dict[str, Any]]) -> None:
    written = dxf_writer.write(json.dumps(to_json(plan_of(booths))).encode(), language="th")
    found = dxf_reader.read(written, **SIZE)
    assert plain(values_of(rows_of(found))) == plain({booth["code"]: booth for booth in booths})


@settings(max_examples=60, deadline=None)
@given(booths=BOOTHS, thai=st.booleans(), data=st.data())
def test_tables_bring_back_the_booths_that_they_took_away(
    booths: list[dict[str, Any]], *, thai: bool, data: st.DataObject
) -> None:
    """With headings of either language, in any order of the columns."""
    order = data.draw(st.permutations(rules.PLAN_COLUMNS))
    rows = [
        [
            say_fact(value) if isinstance(value, bool) else value
            for value in ((booth | {"hall": "C1"})[column.field] for column in order)
        ]
        for booth in booths
    ]
    headings = [Column(column.th if thai else column.en) for column in order]
    written = b"".join(write_csv(headings, rows)).decode("utf-8-sig")
    table = Table(
        tuple(
            Row(number, tuple(cells))
            for number, cells in enumerate(csv.reader(io.StringIO(written)), start=1)
        )
    )
    assert values_of(read_plan_table(table).rows) == {booth["code"]: booth for booth in booths}


def test_a_file_that_was_taken_away_changes_nothing() -> None:
    booths: list[dict[str, Any]] = [
        {
            **dict.fromkeys(
                ("power_w", "has_water", "has_gas", "has_ventilation", "has_cold_storage")
            ),
            "code": f"A{number:02}",
            "zone": "FAB",
            "front": "s",
            "slots": 1,
            "x_m": Decimal(3 * number),
            "y_m": Decimal(0),
            "closed_reason": "",
            "width_m": Decimal("3.00"),
            "depth_m": Decimal("3.00"),
        }
        for number in range(10)
    ]
    known = [
        rules.KnownBooth(number, booth["code"], booth, is_taken=False)
        for number, booth in enumerate(booths)
    ]
    found = svg_reader.read(write_svg(plan_of(booths)), **SIZE)
    difference = rules.compare_plans(rules.read_plan(rows_of(found), GROUND), known)
    assert difference.is_empty
    assert difference.unchanged == 10


# --- drawings of others ---------------------------------------------------------------------------


def test_svg_of_a_drawing_program_is_scaled_moved_and_turned_as_it_says() -> None:
    """Millimetres at 1:100 on a sheet of the hall's shape, as Inkscape writes it."""
    content = """
      <g inkscape:label="zone-FAB" transform="translate(10,20)">
        <rect inkscape:label="B1" id="rect831" x="0" y="0" width="30" height="60"/>
        <g transform="translate(100 0) scale(2)"><rect id="B2" width="15" height="15"/></g>
        <rect id="B3" x="0" y="0" width="30" height="60" data-front="n" transform="matrix(0 1 -1 0 300 0)"/>
        <rect id="rect99" x="400" y="0" width="30" height="30"/><text x="410" y="15"><tspan>B</tspan>4</text>
        <rect id="B5" width="30" height="30" transform="rotate(45)"/>
        <rect id="rect100" x="600" y="600" width="30" height="30"/>
      </g><defs><rect id="B9" width="1" height="1"/></defs>"""
    data = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
        f' width="1530mm" height="1312mm" viewBox="0 0 1530 1312">{content}</svg>'
    ).encode()
    found = svg_reader.read(data, **SIZE)
    read = rules.read_plan(rows_of(found), GROUND)
    good = {row.values["code"]: row.values for row in read if not row.faults}
    place = {
        code: tuple(float(values[name]) for name in ("x_m", "y_m", "width_m", "depth_m"))
        for code, values in good.items()
    }
    assert place == {
        "B1": (1, 2, 3, 6),
        "B2": (11, 2, 3, 3),
        # Turned by a quarter: what looked up looks right.
        "B3": (25, 2, 6, 3),
        "B4": (41, 2, 3, 3),
    }
    assert good["B3"]["front"] == "e"
    assert {values["zone"] for values in good.values()} == {"FAB"}
    wrong = {row.values["code"]: row.faults[0].code for row in read if row.faults}
    assert wrong == {"B5": "number_unreadable"}
    assert found["passed_over"] == 1


def test_dxf_of_a_drawing_office_is_read_by_its_texts_layers_and_unit() -> None:
    header = "9\n$INSUNITS\n70\n4\n"
    hall = outline("", 10_000, 5_000, (153_000, 131_200), layer="HALL").split("0\nTEXT")[0]
    entities = (
        hall
        + outline("A01", 13_000, 130_200, (3_000, 6_000), layer="ZONE_FAB")
        + outline("A02", 16_000, 133_200, (3_000, 3_000), layer="FOOD")
        + outline("เวที", 90_000, 90_000, (3_000, 3_000), layer="FEATURE_STAGE")
    )
    booths = values_of(rows_of(dxf_reader.read(dxf(entities, header=header), **SIZE)))
    assert {
        code: (float(booth["x_m"]), float(booth["y_m"]), float(booth["depth_m"]), booth["zone"])
        for code, booth in booths.items()
    } == {"A01": (3, 0, 6, "FAB"), "A02": (6, 0, 3, "FOOD")}


def test_dxf_with_blocks_is_read_by_their_attributes() -> None:
    document: Any = new("R2010", units=6)
    block = document.blocks.new("BOOTH")
    block.add_lwpolyline([(0, 0), (3, 0), (3, 2), (0, 2)], close=True)
    space = document.modelspace()
    for number, turned in enumerate((0, 90)):
        insert = space.add_blockref(
            "BOOTH", (10 + 10 * number, 100), dxfattribs={"rotation": turned, "layer": "FAB"}
        )
        insert.add_attrib("CODE", f"A0{number}", (0, 0))
    file = io.StringIO()
    document.write(file)
    booths = values_of(rows_of(dxf_reader.read(file.getvalue().encode(), **SIZE)))
    places = {
        code: tuple(float(booth[name]) for name in ("x_m", "y_m", "width_m", "depth_m"))
        for code, booth in booths.items()
    }
    assert places == {"A00": (10, 29.2, 3, 2), "A01": (18, 28.2, 2, 3)}


def test_numbers_that_are_none_are_said_beside_their_booth() -> None:
    content = "".join(
        f'<rect data-code="A{number}" x="{x}" y="1" width="3" height="3"/>'
        for number, x in enumerate(["NaN", "1e400", "-5", "1e30", "", "12mm", "1", "150.1"])
    )
    read = rules.read_plan(rows_of(svg_reader.read(svg(content), **SIZE)), GROUND)
    codes = {row.cells["code"]: [fault.code for fault in row.faults] for row in read}
    assert codes == {
        "A0": ["number_unreadable"],
        "A1": ["number_unreadable"],
        "A2": ["number_range"],
        "A3": ["number_unreadable"],
        "A4": ["number_unreadable"],
        "A5": ["number_unreadable"],
        "A6": [],
        "A7": ["outside_hall"],
    }
    entities = outline("A1", "nan", "inf") + outline("A2", "1e308", "1e308") + outline("A3", 1, 1)
    with pytest.raises(Refused) as refused:
        # Without a place no text stands in it.
        dxf_reader.read(dxf(outline("A1", "nan", "nan")), **SIZE)
    assert refused.value.code in {"plan_without_booths", "file_damaged"}
    assert len(dxf_reader.read(dxf(entities), **SIZE)["rows"]) >= 1


# --- what is no plan ------------------------------------------------------------------------------


@pytest.mark.parametrize(("make", "code"), SVGS.values(), ids=SVGS)
def test_hostile_svg_is_refused_at_once(make: Callable[[], bytes], code: str) -> None:
    refuse(make(), code)


@pytest.mark.parametrize(("make", "code"), DXFS.values(), ids=DXFS)
def test_hostile_dxf_is_refused_at_once(make: Callable[[], bytes], code: str) -> None:
    refuse(make(), code)


def refuse(data: bytes, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(Refused) as refused:
        read_plan_file(data, HALL)
    assert refused.value.code == code
    # A second on a machine that has nothing else to do; starting the child is most of it.
    assert time.monotonic() - started < 5


def test_a_file_that_is_too_large_is_not_even_looked_at() -> None:
    with pytest.raises(Refused) as refused:
        read_plan_file(large(svg()), HALL)
    assert refused.value.code == "file_too_large"


def test_the_largest_honest_drawings_are_read() -> None:
    """4,000 booths: as many as a hall may have."""
    booths = [
        PlanBooth(
            code=f"A{number:04}",
            zone="FAB",
            x=number % 70 * 2,
            y=number // 70 * 2,
            width=2,
            depth=2,
        )
        for number in range(4_000)
    ]
    plan = plan_of([])
    upload = read_plan_file(write_svg(replace(plan, booths=tuple(booths))), HALL)
    assert len(upload.rows) == 4_000
    assert len(pack(upload.rows)) < 1_000_000


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"code,x,y\n", "table"),
        (b"PK\x03\x04", "table"),
        (b"\xef\xbb\xbf  <svg/>", "svg"),
        ("<svg/>".encode("utf-16"), "svg"),
        (b"  0\r\nSECTION\r\n", "dxf"),
        (b"999\nmade by\n0\nSECTION\n", "dxf"),
        (b"", "table"),
    ],
)
def test_bytes_say_what_a_file_is(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind
