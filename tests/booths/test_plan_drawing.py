"""A hall's plan as it leaves the house: one geometry, six formats, names only where they may be seen."""

import csv
import io
import itertools
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import openpyxl
import pypdfium2
import pytest
from defusedxml import ElementTree
from ezdxf import units
from ezdxf.filemanagement import read
from PIL import Image

from booths import queries
from booths.models import Booth, Feature
from booths.rendering.drawing import Box, Label, draw
from booths.rendering.patterns import PATTERNS, fill_pattern
from booths.rendering.pdf import PAPERS, render_plan
from booths.rendering.plan import Plan, PlanBooth, PlanFeature, PlanZone, from_json, to_json
from booths.rendering.svg import write_svg
from events.models import FairState
from tests.conftest import Call, World

SVG = "{http://www.w3.org/2000/svg}"
ZONES = tuple(
    PlanZone(code=f"Z{number}", name_th=f"โซนที่ {number}", name_en=f"Zone {number}", colour=colour)
    for number, colour in enumerate(
        ("#1f3f73", "#e6a11a", "#24713f", "#a4263f", "#5a4a86", "#2d5f86", "#7a5c2e")
    )
)


def make_plan(**values: Any) -> Plan:
    booths = tuple(
        PlanBooth(
            code=f"{zone.code}-{number:02d}",
            zone=zone.code,
            x=4 + number * 3,
            y=5 + row * 8,
            width=3,
            depth=3,
            front="nesw"[number % 4],
            is_closed=number == 5,
            exhibitors=(("กลุ่มทอผ้าไหมบ้านท่าสว่าง", "Tha Sawang weavers"),) if number < 3 else (),
        )
        for row, zone in enumerate(ZONES)
        for number in range(10)
    )
    features = tuple(
        PlanFeature(key=str(number), kind=kind, x=x, y=y, width=width, depth=depth)
        for number, (kind, x, y, width, depth) in enumerate(
            [
                ("entrance", 20, 59, 8, 1),
                ("exit", 0, 20, 1, 4),
                ("stage", 40, 2, 10, 6),
                ("fire_lane", 56, 0, 4, 60),
                ("pillar", 38, 30, 1, 1),
                ("toilet", 44, 50, 8, 6),
            ]
        )
    )
    given: dict[str, Any] = {
        "fair_th": "OTOP CITY 2017 ของขวัญจากภูมิปัญญา",
        "fair_en": "OTOP City 2017",
        "dates_th": "17–25 ธันวาคม 2560",
        "dates_en": "17–25 December 2017",
        "hall": "C1",
        "hall_th": "ชาเลนเจอร์ 1",
        "hall_en": "Challenger 1",
        "width": 60,
        "height": 60,
        "zones": ZONES,
        "booths": booths,
        "features": features,
        "drawn_th": "17 ธันวาคม 2560 09.30 น.",
        "drawn_en": "17 December 2017 09:30",
    } | values
    return Plan(**given)


# --- the geometry ---------------------------------------------------------------------------------


def test_each_booth_is_one_rectangle_of_its_size() -> None:
    plan = make_plan()
    drawn = [shape for shape in draw(plan) if isinstance(shape, Box) and shape.booth is not None]
    assert [(box.x, box.y, box.width, box.height) for box in drawn] == [
        (booth.x, booth.y, booth.width, booth.depth) for booth in plan.booths
    ]


def test_nothing_of_a_booth_lies_outside_of_it() -> None:
    booth = make_plan().booths[0]
    for front, zone in itertools.product("nesw", ZONES):
        plan = make_plan(booths=(replace(booth, front=front, zone=zone.code),), features=())
        for shape in draw(plan, with_names=True)[1:]:
            if isinstance(shape, (Box, Label)):
                assert shape.x >= booth.x - 1e-9
                assert shape.y >= booth.y - 1e-9
                assert shape.x + shape.width <= booth.x + booth.width + 1e-9
                assert shape.y + shape.height <= booth.y + booth.depth + 1e-9


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_end_where_their_rectangle_ends_and_differ(name: str) -> None:
    lines = list(fill_pattern(name, 3.3, 7.7, 2.9, 0.8))
    assert bool(lines) == (name != "plain")
    for x1, y1, x2, y2 in lines:
        assert all(3.3 - 1e-9 <= x <= 6.2 + 1e-9 for x in (x1, x2))
        assert all(7.7 - 1e-9 <= y <= 8.5 + 1e-9 for y in (y1, y2))
    others = [list(fill_pattern(other, 3.3, 7.7, 2.9, 0.8)) for other in PATTERNS if other != name]
    assert lines not in others


def test_a_plan_survives_json() -> None:
    plan = make_plan()
    assert from_json(json.loads(json.dumps(to_json(plan)))) == plan


# --- SVG ------------------------------------------------------------------------------------------


def test_svg_is_in_metres_with_one_rectangle_a_booth() -> None:
    plan = make_plan()
    root = ElementTree.fromstring(write_svg(plan))
    assert root.get("viewBox") == "0 0 60 60"
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.get("data-code")]
    assert [rect.get("data-code") for rect in rects] == [booth.code for booth in plan.booths]
    assert [rect.get("id") for rect in rects] == [f"booth-{booth.code}" for booth in plan.booths]
    first = rects[0]
    assert [first.get(name) for name in ("x", "y", "width", "height")] == ["4", "5", "3", "3"]
    title = first.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Z0-00 · โซนที่ 0 · กลุ่มทอผ้าไหมบ้านท่าสว่าง"
    layers = {group.get("id") for group in root.iter(f"{SVG}g")}
    assert layers >= {"hall", "labels", "feature-stage", *(f"zone-{zone.code}" for zone in ZONES)}


def test_svg_holds_nothing_that_runs_or_comes_from_elsewhere() -> None:
    booth = replace(
        make_plan().booths[0],
        code='<script>"&\x0b',
        exhibitors=(("</title><script>alert(1)</script>", ""),),
    )
    written = write_svg(make_plan(booths=(booth,), fair_th="<b>&]]>"))
    root = ElementTree.fromstring(written)
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "g", "rect", "path", "polygon", "text", "title")
    }
    for element in root.iter():
        assert not {name for name in element.attrib if name.startswith("on") or name == "style"}
        assert not any("href" in name for name in element.attrib)


# --- PDF and PNG ----------------------------------------------------------------------------------


def read_text(pdf: bytes) -> str:
    """Without blanks: PDFium sees one wherever a mark stands far from its letter."""
    page = pypdfium2.PdfDocument(pdf)[0]
    return "".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("paper", PAPERS)
def test_pdf_is_one_sheet_at_a_round_scale_that_can_be_read(paper: str) -> None:
    plan = make_plan()
    pdf = render_plan(plan, paper=paper)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    width, height = (round(side / 72 * 25.4) for side in document[0].get_size())
    assert (width, height) == {"a3": (420, 297), "a1": (841, 594)}[paper]
    text = read_text(pdf)
    for said in (
        "OTOP CITY 2017",
        "ชาเลนเจอร์ 1",
        "2560",
        "December 2017",
        "Zones",
        "Zone 3",
        "Z6-09",
        {"a3": "1:250", "a1": "1:125"}[paper],
        "ทางเข้า",
        "ช่องทางหนีไฟ",
    ):
        assert said.replace(" ", "") in text, said
    # Exhibitors are legible on the large sheet only.
    assert ("กลุ่มทอผ้าไหม" in text) == (paper == "a1")
    assert render_plan(plan, paper=paper) == pdf


def test_a_metre_on_paper_is_as_long_as_the_scale_says() -> None:
    """The hall's outline, measured on the picture of the sheet: 60 m at 1:250 are 240 mm."""
    page = pypdfium2.PdfDocument(render_plan(make_plan(booths=(), features=())))[0]
    grey = np.asarray(page.render(scale=200 / 72).to_pil().convert("L"))
    # Below the title, left of the legend: of all rows the ones that are dark for the longest are the hall's walls.
    dark = (grey < 80)[400:, :2600]
    columns = np.flatnonzero(dark[int(dark.sum(axis=1).argmax())])
    assert (columns[-1] - columns[0]) / 200 * 25.4 == pytest.approx(240 + 0.8, abs=0.5)


def test_zones_can_be_told_apart_on_a_grey_print() -> None:
    """The legend's swatches of zones of one colour, each line of pixels of them taken as a picture."""
    zones = tuple(replace(zone, colour="#1f3f73") for zone in ZONES)
    page = pypdfium2.PdfDocument(render_plan(make_plan(zones=zones)))[0]
    grey = np.asarray(page.render(scale=300 / 72).to_pil().convert("L"))
    swatches = find_swatches(grey, len(zones))
    for one, other in itertools.combinations(swatches, 2):
        assert (abs(one.astype(int) - other.astype(int)) > 60).mean() > 0.08


def find_swatches(grey: Any, count: int) -> list[Any]:
    """Millimetres of the legend's column, as `draw_legend` lays it out."""
    paper = PAPERS["a3"]
    left = paper.width - paper.margin - paper.legend
    top = paper.margin + paper.title + 8.6
    found = []
    for number in range(count):
        y = top + number * 8.6 + 1.5
        across, down = (round(side / 25.4 * 300) for side in (left, y))
        found.append(grey[down + 4 : down + 60, across + 4 : across + 100])
    return found


def test_thai_marks_stand_on_their_letters() -> None:
    """น้ำ and ที่ on paper: ink above the letters, none of it left where a letter alone would stand."""
    stage = PlanFeature(
        key="1", kind="stage", x=10, y=10, width=40, depth=20, label_th="เวทีที่น้ำใจยิ่งใหญ่"
    )
    with_marks = render_plan(make_plan(booths=(), features=(stage,)))
    without = render_plan(
        make_plan(booths=(), features=(replace(stage, label_th="เวททนาใจยงใหญ"),))
    )
    inks = []
    for pdf in (with_marks, without):
        page = pypdfium2.PdfDocument(pdf)[0]
        grey = np.asarray(page.render(scale=300 / 72).to_pil().convert("L"))
        # The stage in the middle of the hall, well inside its own outline.
        inks.append(int((grey[1100:1700, 900:2000] < 140).sum()))
    assert inks[0] > inks[1] * 1.15


# --- doors ----------------------------------------------------------------------------------------


def fetch(api: Call, world: World, kind: str, who: str | None = "organiser", **query: str) -> Any:
    return api(
        "get",
        f"/fairs/{world.fair.slug}/halls/C1/plan.{kind}",
        query,
        token=world.token(who) if who else None,
    )


def test_png_shows_the_sheet(api: Call, world: World) -> None:
    answer = fetch(api, world, "png", None)
    assert answer.headers["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (3307, 2339)
    assert len(picture.convert("RGB").getcolors(2**24) or ()) > 10


def test_dxf_has_the_booths_in_metres_on_layers(api: Call, world: World) -> None:
    Feature.objects.create(
        hall=world.hall, kind="stage", x_m=10, y_m=20, width_m=8, depth_m=4, label_th="เวทีกลาง"
    )
    content = fetch(api, world, "dxf").content
    document: Any = read(io.StringIO(content.decode()))
    assert document.units == units.M
    assert {"HALL", "ZONE_FAB", "ZONE_FOOD", "FEATURE_STAGE", "LABELS"} <= {
        layer.dxf.name for layer in document.layers
    }
    booths = [
        line
        for line in document.modelspace().query("LWPOLYLINE")
        if line.has_xdata("OTOPFAIR") and "code=" in line.get_xdata("OTOPFAIR")[0].value
    ]
    assert len(booths) == Booth.objects.count()
    first = next(line for line in booths if line.get_xdata("OTOPFAIR")[0].value == "code=A02")
    # The plan counts down from the top, a drawing up from the bottom of 131.2 m.
    assert sorted(point[:2] for point in first.get_points()) == [
        (3.0, 128.2),
        (3.0, 131.2),
        (6.0, 128.2),
        (6.0, 131.2),
    ]
    assert "เวทีกลาง" in {text.dxf.text for text in document.modelspace().query("TEXT")}
    assert not document.audit().errors


def test_tables_say_what_the_booths_are_in_both_languages(api: Call, world: World) -> None:
    Booth.objects.filter(code="A03").update(
        power_w=2500, has_water=True, front="n", closed_reason="=1+1"
    )
    path = f"/fairs/{world.fair.slug}/halls/C1/plan"
    token = world.token("organiser")
    thai = list(
        csv.reader(io.StringIO(api("get", f"{path}.csv", token=token).content.decode("utf-8-sig")))
    )
    assert thai[0][:4] == ["รหัสบูธ", "ฮอลล์", "โซน", "x (ม.)"]
    row = next(row for row in thai if row[0] == "A03")
    assert row == [
        *("A03", "C1", "FAB", "6.00", "0.00", "3.00", "3.00", "n", "1"),
        *("2500", "yes", "", "", "", "'=1+1"),
    ]
    english = api("get", f"{path}.xlsx", token=token, **{"Accept-Language": "en"})
    sheet = openpyxl.load_workbook(io.BytesIO(english.content)).worksheets[0]
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert cells[0][:4] == ["Booth", "Hall", "Zone", "x (m)"]
    third = next(line for line in cells if line[0] == "A03")
    assert (third[3], third[9], third[14]) == (6, 2500, "=1+1")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_the_public_sees_the_plan_of_a_published_fair_only(
    api: Call, world: World, kind: str
) -> None:
    assert fetch(api, world, kind, None).status_code == 200
    world.fair.state = FairState.DRAFT
    world.fair.save()
    assert fetch(api, world, kind, None).status_code == 404
    assert fetch(api, world, kind, "organiser").status_code == 200


def test_names_are_of_confirmed_exhibitors_for_all_and_of_others_for_organisers(
    api: Call, world: World
) -> None:
    from tests.security.scene import make_offer

    confirmed = world.exhibitor(name_th="กลุ่มที่ยืนยันแล้ว")
    offered = world.exhibitor(name_th="กลุ่มที่ยังไม่ตอบ")
    world.allocated("A01", exhibitor=confirmed)
    make_offer(world, "exhibitor_a", offered)
    Booth.objects.filter(code="A02").update(closed_reason="น้ำรั่ว", power_w=4321)
    public = fetch(api, world, "svg", None).content.decode()
    ours = fetch(api, world, "svg", "organiser").content.decode()
    assert "กลุ่มที่ยืนยันแล้ว" in public
    assert "กลุ่มที่ยังไม่ตอบ" not in public
    assert "กลุ่มที่ยืนยันแล้ว" in ours
    assert "กลุ่มที่ยังไม่ตอบ *" in ours
    # Nor is it anybody's business why a booth is closed, or what was laid for it.
    assert "น้ำรั่ว" in ours
    assert not re.search("น้ำรั่ว|4321", public)
    sheet = fetch(api, world, "pdf", None, paper="a1").content
    assert "ยังไม่ตอบ" not in read_text(sheet)
    assert "ยืนยันแล้ว" in read_text(sheet)


def test_a_drawing_is_made_once_until_the_floor_changes(
    api: Call, world: World, django_assert_max_num_queries: Any
) -> None:
    first = fetch(api, world, "svg", None)
    with django_assert_max_num_queries(6):
        again = fetch(api, world, "svg", None)
    assert again.headers["ETag"] == first.headers["ETag"]
    same = api(
        "get",
        f"/fairs/{world.fair.slug}/halls/C1/plan.svg",
        **{"If-None-Match": first.headers["ETag"]},
    )
    assert (same.status_code, same.content) == (304, b"")
    world.allocated("A01")
    assert fetch(api, world, "svg", None).headers["ETag"] != first.headers["ETag"]


def test_a_hall_that_is_nowhere_and_a_paper_that_is_none(api: Call, world: World) -> None:
    path = f"/fairs/{world.fair.slug}/halls"
    assert api("get", f"{path}/C9/plan.svg").json()["code"] == "not_found"
    assert api("get", f"{path}/C1/plan.pdf", {"paper": "a0"}).status_code == 422
    assert api("get", f"{path}/C1/plan.dwg").status_code == 404


def test_booths_that_are_part_of_another_are_not_drawn(world: World) -> None:
    Booth.objects.filter(code="A02").update(merged_into=world.booth("A01"))
    plan = queries.plan_to_draw(world.hall, for_organisers=True)
    codes = [booth.code for booth in plan.booths]
    assert "A01" in codes
    assert "A02" not in codes
