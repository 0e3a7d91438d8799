"""Lists as files: what stands in them, who may take them, and that it is written down."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client

from badges.models import Badge
from events import clock
from events.actions import purge_personal_data
from events.models import ExportFile, LogEntry, Member, Notice
from events.sheets import read_table
from registration import actions, rules
from registration.models import Exhibitor, ManifestItem, Quota
from tests.conftest import World, person_of
from tests.registration.tables import officer, producers, send

BASE = "/manage/city-2017/exports"
LISTS = ("applications", "exhibitors", "products", "quotas", "badges", "log")


def rows_of(answer: Any) -> list[tuple[str, ...]]:
    assert answer.status_code == 200
    return [row.cells for row in read_table(answer.content).rows]


@pytest.fixture
def page(world: World, client: Client) -> Client:
    client.force_login(world.users["organiser"])
    return client


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_queue_goes_out_as_it_is_filtered(world: World, page: Client, kind: str) -> None:
    first = world.submitted(zone="FAB")
    world.approved(zone="FAB")
    rows = rows_of(page.get(f"{BASE}/applications/?format={kind}&q={first.reference}"))
    assert rows[0][:3] == ("เลขที่ใบสมัคร", "ผู้ออกร้าน", "ประเภทผู้ออกร้าน")
    assert [row[0] for row in rows[1:]] == [first.reference]
    everything = rows_of(page.get(f"{BASE}/applications/?format={kind}&state=all"))
    assert len(everything) == 3


def test_columns_are_those_that_were_asked_for_in_the_list_s_order(
    world: World, page: Client
) -> None:
    application = world.submitted()
    rows = rows_of(
        page.get(
            f"{BASE}/applications/?format=csv&columns=zone&columns=reference&columns=exhibitor"
        )
    )
    assert rows == [
        ("เลขที่ใบสมัคร", "ผู้ออกร้าน", "โซน"),
        (application.reference, application.exhibitor.name_th, "FAB"),
    ]


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "+66", "-1+1", "@SUM(A1)", "＝1+1", "\u3000=1"]
)
def test_no_name_becomes_a_formula(world: World, page: Client, name: str) -> None:
    application = world.submitted()
    Exhibitor.objects.filter(pk=application.exhibitor.pk).update(name_th=name)
    book = openpyxl.load_workbook(
        io.BytesIO(page.get(f"{BASE}/applications/?format=xlsx&columns=exhibitor").content)
    )
    assert [(cell.value, cell.data_type) for cell in book.worksheets[0]["A"]] == [
        ("ผู้ออกร้าน", "s"),
        (name, "s"),
    ]
    text = page.get(f"{BASE}/applications/?format=csv&columns=exhibitor").content.decode(
        "utf-8-sig"
    )
    assert text.split("\r\n")[1].lstrip('"').startswith("'")


def test_each_list_goes_out_and_is_written_down(world: World, page: Client) -> None:
    world.badge("A01")
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=9)
    found = {name: len(rows_of(page.get(f"{BASE}/{name}/?format=csv&state="))) for name in LISTS}
    assert {
        name: count > 1 for name, count in found.items() if name != "applications"
    } == dict.fromkeys(LISTS[1:], True)
    entries = LogEntry.objects.filter(action="export.made").order_by("id")
    assert [entry.data["list"] for entry in entries] == [
        "export_applications", "export_producers", "export_products", "export_quotas",
        "export_badges", "export_log",
    ]  # fmt: skip
    assert [entry.data["rows"] for entry in entries] == [count - 1 for count in found.values()]
    assert {entry.actor for entry in entries} == {world.actor("organiser").principal}


def test_the_log_says_a_download_in_words(world: World, page: Client) -> None:
    page.get(f"{BASE}/badges/?format=csv")
    assert "ดาวน์โหลดรายการ" in page.get("/manage/city-2017/log/").content.decode()
    assert "ดาวน์โหลดรายการ" in rows_of(page.get(f"{BASE}/log/?format=csv"))[1][2]


@pytest.mark.parametrize(
    ("who", "open_lists"),
    [
        ("organiser", set(LISTS)),
        ("admin", set(LISTS)),
        ("reviewer", {"applications", "exhibitors", "products", "quotas"}),
        ("officer", {"exhibitors", "products", "quotas"}),
        ("gate_staff", set()),
        ("exhibitor_a", set()),
    ],
)
def test_who_may_take_which_list(
    world: World, client: Client, who: str, open_lists: set[str]
) -> None:
    officer(world)
    client.force_login(world.users[who])
    found = {name: client.get(f"{BASE}/{name}/?format=csv").status_code for name in LISTS}
    assert {name for name, status in found.items() if status == 200} == open_lists
    assert {status for name, status in found.items() if name not in open_lists} <= {403}


def test_an_officer_takes_the_producers_of_the_province_only(
    world: World, client: Client, run_jobs: Callable[[], None]
) -> None:
    officer(world)
    send(world, producers(2))
    run_jobs()
    send(world, [producers(3)[2] | {"province": "บุรีรัมย์"}], name="organiser")
    run_jobs()
    client.force_login(world.users["officer"])
    names = [row[1] for row in rows_of(client.get(f"{BASE}/exhibitors/?format=csv"))[1:]]
    assert names == ["กลุ่มทอผ้าไหมบ้านที่ 1", "กลุ่มทอผ้าไหมบ้านที่ 2"]
    assert len(rows_of(client.get(f"{BASE}/products/?format=csv"))) == 3


def test_no_identity_and_no_code_of_a_badge_goes_out(world: World, page: Client) -> None:
    badge = world.badge("A01")
    actions.change_person(
        actor=world.actor("exhibitor_a"),
        person=person_of(badge),
        values={},
        identity=rules.IdentityGiven(rules.IdentityKind.CITIZEN_ID, "3101200987652"),
    )
    Exhibitor.objects.update(phone="081 555 0137")
    for name in LISTS:
        text = page.get(f"{BASE}/{name}/?format=csv&state=all").content.decode()
        assert "3101200987652" not in text
        assert Badge.objects.get().code not in text
        assert "081 555 0137" not in text
    asked = page.get(f"{BASE}/exhibitors/?format=csv&columns=phone").content.decode("utf-8-sig")
    assert asked.split("\r\n")[1] == "081 555 0137"


def test_the_manifest_goes_out_for_those_who_see_it(world: World, client: Client) -> None:
    exhibitor = world.exhibitor(kind="delegation", country="BT", province=None)
    ManifestItem.objects.create(
        fair=world.fair, exhibitor=exhibitor, position=1, name_th="ผ้าทอ", origin_country="BT",
        unit="pcs", imported=10, sold=4, declared_value=1000, currency="BTN",
    )  # fmt: skip
    url = f"/exhibitors/{exhibitor.pk}/manifest/city-2017/export/?format=csv"
    client.force_login(world.users["exhibitor_a"])
    assert rows_of(client.get(url))[1][5:12] == (
        "pcs", "10.000", "4.000", "0.000", "0.000", "0.000", "6.000",
    )  # fmt: skip
    client.force_login(world.users["exhibitor_b"])
    assert client.get(url).status_code == 404


def test_an_address_that_names_no_format_is_answered_with_a_workbook(
    world: World, page: Client
) -> None:
    answer = page.get(f"{BASE}/badges/")
    assert (answer.status_code, answer["Content-Type"].rpartition(".")[2]) == (200, "sheet")


@pytest.mark.parametrize("query", ["format=pdf", "format=csv&columns=password"])
def test_an_unknown_format_or_column_is_refused(world: World, page: Client, query: str) -> None:
    assert page.get(f"{BASE}/badges/?{query}").status_code == 422
    assert not LogEntry.objects.filter(action="export.made").exists()


def test_a_list_too_long_for_a_workbook_says_so(
    world: World, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.forms.exports.MOST_XLSX_ROWS", 1)
    world.submitted()
    world.submitted()
    answer = page.get(f"{BASE}/applications/?format=xlsx")
    assert answer.status_code == 422
    assert "CSV" in answer.content.decode()
    assert page.get(f"{BASE}/applications/?format=csv").status_code == 200


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are a long list, and a file has many pieces."""
    monkeypatch.setattr("events.views.exporting.MOST_AT_ONCE", 1)
    monkeypatch.setattr("events.actions.exports.PART", 50)
    monkeypatch.setattr("events.forms.exports.STEP", 1)


def ask(page: Client, address: str) -> str:
    """The page of the file that a job will write."""
    answer = page.get(address)
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_is_written_by_a_job_and_downloaded_from_its_page(
    world: World, page: Client, short: None, run_jobs: Callable[[], None], kind: str
) -> None:
    world.submitted(zone="FAB")
    world.submitted(zone="FAB")
    world.approved(zone="FAB")
    place = ask(page, f"{BASE}/applications/?format={kind}&columns=reference&columns=zone")
    waiting = page.get(place).content.decode()
    assert "<progress" in waiting
    assert page.get(f"{place}file/").status_code == 404
    run_jobs()
    export = ExportFile.objects.get()
    assert (export.state, export.done, export.total) == ("ready", 2, 2)
    assert "<progress" not in page.get(place).content.decode()
    assert page.get(place, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    answer = page.get(f"{place}file/")
    assert answer.streaming
    assert answer["Cache-Control"] == "no-store"
    rows = [row.cells for row in read_table(b"".join(answer)).rows]
    assert [len(rows), rows[0]] == [3, ("เลขที่ใบสมัคร", "โซน")]
    entry = LogEntry.objects.get(action="export.made")
    assert entry.actor == world.actor("organiser").principal
    assert entry.data == {
        "list": "export_applications", "rows": 2, "columns": ["reference", "zone"], "format": kind,
    }  # fmt: skip
    notice = Notice.objects.get(user=world.users["organiser"], kind="export_ready")
    assert notice.link == place


def test_each_long_list_is_the_one_of_its_page(
    world: World,
    page: Client,
    run_jobs: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world.badge("A01")
    Quota.objects.create(fair=world.fair, zone=world.zones["FAB"], given=9)
    world.submitted()
    for name in LISTS[:-1]:
        address = f"{BASE}/{name}/?format=csv&state="
        at_once = page.get(address).content
        with monkeypatch.context() as patched:
            patched.setattr("events.views.exporting.MOST_AT_ONCE", 0)
            place = ask(page, address)
        run_jobs()
        assert b"".join(page.get(f"{place}file/")) == at_once


def test_a_file_is_its_asker_s_and_expires(
    world: World, page: Client, client: Client, short: None, run_jobs: Callable[[], None]
) -> None:
    world.submitted()
    world.submitted()
    place = ask(page, f"{BASE}/applications/?format=csv")
    run_jobs()
    page.force_login(world.users["admin"])
    assert [page.get(place).status_code, page.get(f"{place}file/").status_code] == [404, 404]
    page.force_login(world.users["organiser"])
    with clock.travel(clock.now() + timedelta(hours=25)):
        assert page.get(f"{place}file/").status_code == 404
        assert "หลังครบ 1 วัน" in page.get(place).content.decode()
        assert purge_personal_data(dry_run=False, codes=["events.exports"]) == {"events.exports": 1}
    assert not ExportFile.objects.exists()


def test_who_loses_the_role_meanwhile_gets_no_file(
    world: World, page: Client, short: None, run_jobs: Callable[[], None]
) -> None:
    world.submitted()
    world.submitted()
    place = ask(page, f"{BASE}/applications/?format=csv")
    Member.objects.filter(user=world.users["organiser"]).delete()
    run_jobs()
    assert ExportFile.objects.get().error == "forbidden"
    assert not LogEntry.objects.filter(action="export.made").exists()
    assert page.get(place).status_code == 200


def test_who_loses_the_role_after_it_was_written_cannot_download_it(
    world: World, page: Client, short: None, run_jobs: Callable[[], None]
) -> None:
    world.submitted()
    world.submitted()
    place = ask(page, f"{BASE}/applications/?format=csv")
    run_jobs()
    assert page.get(f"{place}file/").status_code == 200
    Member.objects.filter(user=world.users["organiser"]).delete()
    assert page.get(f"{place}file/").status_code == 404


def test_the_page_offers_its_columns_and_keeps_its_filters(world: World, page: Client) -> None:
    world.submitted()
    html = page.get("/manage/city-2017/applications/?zone=FAB&columns=zone").content.decode()
    assert '<input type="hidden" name="zone" value="FAB">' in html
    assert 'name="columns" value="zone" checked' in html
    assert 'name="columns" value="reference" checked' not in html


def test_the_log_is_whole_after_exports(world: World, page: Client) -> None:
    page.get(f"{BASE}/badges/?format=csv")
    call_command("verify_log")
