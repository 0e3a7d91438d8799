"""Earlier fairs as a table: what it says, what is refused beside its cell, what it does the second time."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from events.models import LogEntry
from registration.models import Exhibitor, Participation
from tests.conftest import World

ADDRESS = "/manage/city-2017/earlier-fairs/"
HEAD = (
    "เลขทะเบียน OTOP,ผู้ออกร้าน,Name of the earlier fair,Its last day,"
    "days_expected,days_attended,days_reported,penalties,penalty_reason"
)


@pytest.fixture
def weavers(world: World) -> Exhibitor:
    return world.submitted().exhibitor


@pytest.fixture
def page(world: World, client: Client) -> Client:
    client.force_login(world.users["organiser"])
    return client


def send(page: Client, *rows: str) -> Any:
    file = SimpleUploadedFile("past.csv", "\r\n".join([HEAD, *rows]).encode())
    return page.post(ADDRESS, {"file": file})


def test_a_table_is_shown_first_and_taken_over_then(
    world: World, page: Client, weavers: Exhibitor
) -> None:
    good = f",{weavers.name_th},OTOP City 2559,๒๕/๑๒/๒๕๕๙,9,8,9,1,ไม่มาเปิดร้าน"
    bad = ",ไม่มีใครรู้จัก,OTOP City 2559,วันสิ้นปี,9,x,,,"
    shown = send(page, good, bad)
    assert (len(shown.context["good"]), len(shown.context["bad"])) == (1, 1)
    assert set(shown.context["bad"][0].errors) == {"exhibitor", "ended_on", "days_attended"}
    assert not Participation.objects.exists()
    for _time in range(2):
        assert page.post(ADDRESS, {"rows": shown.context["confirm"]}).status_code == 302
    row = Participation.objects.get()
    assert (row.exhibitor, str(row.ended_on), row.days_attended, row.penalties) == (
        weavers, "2016-12-25", 8, 1,
    )  # fmt: skip
    entry = LogEntry.objects.get(action="exhibitor.participation_recorded")
    assert entry.data["reason"] == "ไม่มาเปิดร้าน"
    changed = send(page, good.replace(",8,9,", ",9,9,")).context["confirm"]
    page.post(ADDRESS, {"rows": changed})
    assert Participation.objects.get().days_attended == 9


@pytest.mark.parametrize("rows", ["", "[]x", "[1]", '[["a", {}]]'])
def test_what_was_no_preview_is_not_taken(world: World, page: Client, rows: str) -> None:
    assert page.post(ADDRESS, {"rows": rows}).status_code == 302
    assert not Participation.objects.exists()


def test_more_days_than_there_were_is_refused_for_all(
    world: World, page: Client, weavers: Exhibitor
) -> None:
    shown = send(page, f",{weavers.name_th},OTOP City 2559,25/12/2016,9,10,0,0,")
    page.post(ADDRESS, {"rows": shown.context["confirm"]})
    assert not Participation.objects.exists()


def test_a_file_without_its_headings_says_so(world: World, page: Client) -> None:
    file = SimpleUploadedFile("past.csv", b"a,b\r\n1,2")
    assert page.post(ADDRESS, {"file": file}).status_code == 422


def test_the_template_is_read_back(world: World, page: Client) -> None:
    answer = page.get(f"{ADDRESS}template.xlsx")
    file = SimpleUploadedFile("past.xlsx", answer.content)
    assert page.post(ADDRESS, {"file": file}).status_code == 200


def test_a_fair_that_is_not_over_counts_no_attendance(world: World, page: Client) -> None:
    assert 'name="count"' not in page.get(ADDRESS).content.decode()
    page.post(ADDRESS, {"count": "1"})
    assert not LogEntry.objects.filter(action="fair.participations_counted").exists()


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "gate_staff"])
def test_only_organisers_enter_it(world: World, client: Client, name: str) -> None:
    client.force_login(world.users[name])
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"rows": "[]"}).status_code == 403
