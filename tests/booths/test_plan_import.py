"""A plan that comes in: looked at first, then taken over whole; who has a booth keeps it where it is."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from booths import actions, queries, rules
from booths.forms.plan_import import PlanUpload, pack, read_plan_file
from booths.models import Booth
from events import changes
from events.models import Change, LogEntry
from events.rules import Refused
from tests.conftest import Call, World
from tests.uploads.hostile_plans import SVGS, dxf, outline, svg

pytestmark = pytest.mark.django_db
HEAD = "code,zone,x (m),y (m),width (m),depth (m)\n"


def table(world: World, *, without: str = "", **changes: str) -> bytes:
    """The plan as it is, as CSV, with some rows changed by their codes and some left out."""
    lines = [HEAD]
    for booth in Booth.objects.filter(removed_at=None).select_related("zone").order_by("code"):
        row = f"{booth.code},{booth.zone.code},{booth.x_m},{booth.y_m},{booth.width_m},{booth.depth_m}"
        if booth.code not in without.split():
            lines.append(changes.pop(booth.code, row) + "\n")
    return "".join([*lines, *(f"{row}\n" for row in changes.values())]).encode()


def read(world: World, data: bytes, zone: str = "") -> list[rules.PlanRow]:
    upload = read_plan_file(data, world.hall)
    return rules.read_plan(upload.rows, queries.ground_of(world.hall, zone=zone))


def bring(world: World, data: bytes, **options: Any) -> actions.PlanImported:
    given: dict[str, Any] = {"version": None, "removes": False, "moves_taken": False} | options
    return actions.import_plan(
        actor=world.actor("organiser"), hall=world.hall, rows=read(world, data), **given
    )


def test_new_booths_come_and_changed_ones_change(world: World) -> None:
    data = table(world, A02="A02,FAB,3,60,3,3", B01="B01,FOOD,100,100,6,3")
    assert bring(world, data) == actions.PlanImported(added=1, changed=1)
    new = Booth.objects.get(code="B01")
    assert (new.zone.code, int(new.x_m), int(new.width_m)) == ("FOOD", 100, 6)
    assert (new.front, new.slots) == ("s", 1)
    assert world.booth("A02").y_m == 60
    entry = LogEntry.objects.latest("pk")
    assert entry.action == "plan.changed"


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    data = table(world, B01="B01,FOOD,100,100,6,3")
    bring(world, data)
    version = queries.plan_version(world.hall)
    logged, published = LogEntry.objects.count(), Change.objects.count()
    assert bring(world, data) == actions.PlanImported()
    assert queries.plan_version(world.hall) == version
    assert (LogEntry.objects.count(), Change.objects.count()) == (logged, published)


def test_each_format_that_goes_out_changes_nothing_when_it_comes_back(
    api: Call, world: World
) -> None:
    world.allocated("A01")
    Booth.objects.filter(code="A03").update(power_w=1500, has_gas=False, front="n", slots=2)
    Booth.objects.filter(code="A04").update(closed_reason="เสาบัง")
    for kind in ("csv", "xlsx", "svg", "dxf"):
        path = f"/fairs/{world.fair.slug}/halls/C1/plan.{kind}"
        content = api("get", path, token=world.token("organiser")).content
        difference = rules.compare_plans(read(world, content), queries.known_booths(world.hall))
        assert (difference.is_empty, difference.wrong) == (True, ()), kind
        assert difference.unchanged == 20
        assert bring(world, content, removes=True, moves_taken=True) == actions.PlanImported()


def test_booths_that_are_not_in_the_file_go_only_if_that_is_wanted(world: World) -> None:
    data = table(world, without="A02 A03")
    assert bring(world, data) == actions.PlanImported()
    assert queries.booths_in(world.hall).count() == 20
    assert bring(world, data, removes=True) == actions.PlanImported(removed=2)
    assert queries.booths_in(world.hall).count() == 18


def test_nobodys_booth_is_removed(world: World) -> None:
    world.allocated("A01")
    waiting = world.approved()
    actions.hold_booths(
        actor=world.actor("organiser"), fair=world.fair, application=waiting, codes=["A02"]
    )
    assert bring(world, table(world, without="A01 A02 A03"), removes=True).removed == 1
    assert set(queries.booths_in(world.hall).values_list("code", flat=True)) >= {"A01", "A02"}


def test_a_booth_that_somebody_has_moves_only_if_that_is_said(world: World) -> None:
    world.allocated("A01")
    data = table(world, A01="A01,FAB,50,50,3,3")
    assert bring(world, data) == actions.PlanImported(left_out=1)
    assert world.booth("A01").x_m == 0
    assert bring(world, data, moves_taken=True) == actions.PlanImported(changed=1)
    assert world.booth("A01").x_m == 50


def test_a_booth_that_somebody_has_keeps_its_zone_and_stays_open(world: World) -> None:
    world.allocated("A01")
    for row in ("A01,FOOD,0,0,3,3", "A01,FAB,0,0,3,3,ปิด"):
        data = table(world, A01=row).replace(HEAD.encode(), HEAD.strip().encode() + b",closed\n")
        outcome = bring(world, data, moves_taken=True)
        assert outcome == actions.PlanImported(left_out=1)
    booth = world.booth("A01")
    assert (booth.zone.code, booth.closed_reason) == ("FAB", "")


def test_nobody_is_left_with_a_booth_on_top_of_another(world: World) -> None:
    world.allocated("A01")
    before = list(Booth.objects.values_list("pk", "x_m", "y_m", "version"))
    with pytest.raises(Refused) as refused:
        bring(world, table(world, B01="B01,FAB,1,1,3,3"))
    assert refused.value.code == "booth_misplaced"
    assert list(Booth.objects.values_list("pk", "x_m", "y_m", "version")) == before


def test_merged_booths_stay_what_they_are(world: World) -> None:
    a1, a2 = world.booth("A01"), world.booth("A02")
    actions.merge_booths(
        actor=world.actor("organiser"), hall=world.hall, keys=[a1.pk, a2.pk], survivor=a1.pk
    )
    data = table(world, without="A02", A01="A01,FAB,0,0,3,3", A02="A02,FAB,70,70,3,3")
    found = {row.values["code"]: row for row in read(world, data)}
    assert [fault.code for fault in found["A02"].faults] == ["code_used_elsewhere"]
    difference = rules.compare_plans(list(found.values()), queries.known_booths(world.hall))
    assert {row.faults[0].code for row in difference.wrong} == {
        "code_used_elsewhere",
        "booth_merged",
    }


def test_an_older_look_at_the_plan_does_not_count(world: World) -> None:
    version = queries.plan_version(world.hall)
    bring(world, table(world, B01="B01,FAB,60,60,3,3"), version=version)
    with pytest.raises(Refused) as refused:
        bring(world, table(world, B02="B02,FAB,70,70,3,3"), version=version)
    assert refused.value.code == "plan_changed"


def test_only_organisers_bring_plans(world: World) -> None:
    with pytest.raises(Refused):
        actions.import_plan(
            actor=world.actor("exhibitor_a"),
            hall=world.hall,
            rows=read(world, table(world, B01="B01,FAB,60,60,3,3")),
            version=None,
            removes=False,
            moves_taken=False,
        )


def test_viewers_see_the_same_by_deltas_as_by_a_new_snapshot(world: World) -> None:
    before = queries.floor_of(world.fair)
    bring(
        world,
        table(world, without="A05", A02="A02,FAB,3,60,3,3", B01="B01,FOOD,100,100,6,3"),
        removes=True,
    )
    after = queries.floor_of(world.fair)
    booths = {booth["code"]: booth for booth in before["booths"]}
    batch = changes.read_since((world.fair.pk, "floor"), before["seq"])
    for _seq, booth in batch.changes:
        if booth.get("gone"):
            booths.pop(booth["code"], None)
        else:
            booths[booth["code"]] = booth
    assert booths == {booth["code"]: booth for booth in after["booths"]}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",FAB,1,1,3,3", "cell_missing"),
        ("B 1,FAB,1,1,3,3", "code_unreadable"),
        ("B/1,FAB,1,1,3,3", "code_unreadable"),
        ("BBBBBBBBBBBBBBBBB,FAB,1,1,3,3", "too_long"),
        ("B1,NONE,1,1,3,3", "zone_unknown"),
        ("B1,FAB,one,1,3,3", "number_unreadable"),
        ("B1,FAB,nan,1,3,3", "number_unreadable"),
        ("B1,FAB,1e9,1,3,3", "number_unreadable"),
        ("B1,FAB,-1,1,3,3", "number_range"),
        ("B1,FAB,1,1,0,3", "number_range"),
        ("B1,FAB,152,1,3,3", "outside_hall"),
        ("A01,FAB,1,1,3,3", "code_repeated"),
        ("B1,,1,1,3,3", "cell_missing"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_goes_in(world: World, row: str, code: str) -> None:
    data = table(world, B9="B9,FAB,80,80,3,3", wrong=row)
    difference = rules.compare_plans(read(world, data), queries.known_booths(world.hall))
    assert [fault.code for found in difference.wrong for fault in found.faults] == [code]
    assert bring(world, data) == actions.PlanImported(added=1, left_out=1)


def test_numbers_and_words_are_read_as_people_write_them(world: World) -> None:
    data = (
        "รหัสบูธ;โซน;x;y;กว้าง;ลึก;ด้านหน้า;น้ำ;ไฟฟ้า\nB๑;ผ้าไทยใส่ให้สนุก;๑๐.๕ ม.;2.50 m;3;3;เหนือ;มี;1,500\n"
    ).encode("cp874")
    [row] = read(world, data)
    assert row.faults == ()
    assert row.values["code"] == "B๑"
    assert (str(row.values["x_m"]), row.values["front"]) == ("10.50", "n")
    assert (row.values["has_water"], row.values["power_w"], row.values["zone"]) == (
        True,
        1500,
        "FAB",
    )


# --- the page -------------------------------------------------------------------------------------


@pytest.fixture
def page(client: Client, world: World) -> Any:
    client.force_login(world.users["organiser"])
    address = reverse("plan_files", args=[world.fair.slug, "C1"])

    def call(data: bytes | None = None, **fields: Any) -> Any:
        if data is None and not fields:
            return client.get(address)
        if data is not None:
            fields["file"] = SimpleUploadedFile("plan.bin", data)
        return client.post(address, fields)

    return call


def test_the_page_offers_every_format_and_the_upload(page: Any) -> None:
    text = page().content.decode()
    for kind in ("pdf?paper=a3", "pdf?paper=a1", "png", "svg", "dxf", "xlsx", "csv"):
        assert f"/halls/C1/plan.{kind}" in text


def test_a_preview_says_what_would_change_and_changes_nothing(page: Any, world: World) -> None:
    world.allocated("A01")
    data = table(
        world, without="A05", A01="A01,FAB,50,50,3,3", A02="A02,FAB,3,60,3,3",
        B01="B01,FOOD,100,100,6,3", B02="B02,FOOD,x,100,6,3",
    )  # fmt: skip
    before = list(Booth.objects.values_list("code", "x_m", "version"))
    answer = page(data)
    assert answer.status_code == 200
    preview = answer.context["preview"]
    assert preview["counts"].pop("problems") == len(preview["listed"]["problems"])
    assert preview["counts"] == {
        "wrong": 1, "new": 1, "changed": 1, "touched": 1, "missing": 1, "kept": 0, "unchanged": 17, "rows": 21,
        "passed_over": 0,
    }  # fmt: skip
    assert preview["picture"].startswith("data:image/svg+xml;base64,")
    text = answer.content.decode()
    assert "แถว 22" in text or "แถวที่ 22" in text
    assert list(Booth.objects.values_list("code", "x_m", "version")) == before
    # What the page keeps is sent back, and only then something happens.
    sent = {name: str(preview[name]) for name in ("rows", "version", "zone")}
    done = page(**sent, removes="on")
    assert done.status_code == 302
    assert world.booth("A01").x_m == 0
    assert world.booth("A02").y_m == 60
    assert set(queries.booths_in(world.hall).values_list("code", flat=True)) >= {"B01"}
    assert not queries.booths_in(world.hall).filter(code="A05").exists()
    assert page(data).context["preview"]["is_same"] is False


def test_a_preview_says_what_would_be_wrong_with_the_plan(page: Any, world: World) -> None:
    preview = page(table(world, B01="B01,FAB,100,100,3,3", B02="B02,FAB,101,101,3,3")).context[
        "preview"
    ]
    assert any("B01, B02" in problem for problem in preview["listed"]["problems"])


def test_drawings_are_looked_at_too(page: Any, world: World) -> None:
    drawn = svg('<rect data-code="B1" x="50" y="60" width="3" height="3"/>')
    assert page(drawn).context["preview"]["counts"]["wrong"] == 1
    assert page(drawn, zone="FAB").context["preview"]["counts"]["new"] == 1
    drawing = page(dxf(outline("B1", 50, 60)))
    assert drawing.context["preview"]["listed"]["new"] == ["B1"]


def test_a_hostile_file_is_refused_beside_the_field(page: Any) -> None:
    make, _code = SVGS["billion laughs"]
    answer = page(make())
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert page(b"").status_code == 422


@pytest.mark.parametrize(
    "rows",
    [
        "", "[", "{}", "[1]", '[["1"]]', '[["1", 2, []]]', '[["1", {"code": 5}, [["x", "y"]]]]',
        json.dumps([["1", {}, []]] * 6000), "[" * 100_000,
    ],
)  # fmt: skip
def test_rows_that_were_tampered_with_change_nothing(page: Any, world: World, rows: str) -> None:
    before = list(Booth.objects.values_list("code", "x_m", "version"))
    assert page(rows=rows, version="0", zone="NONE").status_code == 302
    assert list(Booth.objects.values_list("code", "x_m", "version")) == before


def test_faults_that_nobody_knows_cannot_be_smuggled_in(page: Any, world: World) -> None:
    upload = PlanUpload(
        (rules.FileRow("1", {"code": "B1"}, (rules.PlanFault("code", "%(evil)s"),)),)
    )
    assert page(rows=pack(upload.rows), version="0").status_code == 302
    assert not Booth.objects.filter(code="B1").exists()


def test_the_page_is_for_organisers_of_the_fair(client: Client, world: World) -> None:
    address = reverse("plan_files", args=[world.fair.slug, "C1"])
    for who, status in (("exhibitor_a", 403), ("reviewer", 403), ("organiser", 200)):
        client.force_login(world.users[who])
        assert client.get(address).status_code == status
    assert client.get(address.replace("C1", "C9")).status_code == 404
    client.logout()
    assert client.get(address).status_code in {302, 401}
