"""Pages and calls for people who belong to no exhibitor, a badge's history, and its replacement."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from badges import actions, queries
from badges.actions import NewHolder
from badges.models import Badge, Holder, HolderList
from events.models import LogEntry
from tests.conftest import Call, World

BADGES = "/manage/city-2017/badges/"
LISTS = f"{BADGES}lists/"
FILE = """ลำดับ,คำนำหน้า,ชื่อ-นามสกุล (ไทย),ชื่อ-นามสกุล (อังกฤษ),มหาวิทยาลัย
1,นางสาว,กัลยาณี ศรีสุวรรณ,Kanlayanee Srisuwan,
2,นาย,ธนกร ใจดี,,มหาวิทยาลัยขอนแก่น
3,,,,
4,นาย,ธนกร ใจดี,,มหาวิทยาลัยขอนแก่น
5,นาย,John Smith,สมิธ,
"""


@pytest.fixture
def organiser(client: Client, world: World) -> Client:
    client.force_login(world.users["organiser"])
    return client


def send(client: Client, text: str = FILE, **values: Any) -> Any:
    file = SimpleUploadedFile("อาสาสมัคร.csv", text.encode(), "text/csv")
    sent = {"kind": "volunteer", "organisation": "ม.เกษตรศาสตร์", "file": file} | values
    return client.post(LISTS, sent)


def test_one_person_gets_a_badge(organiser: Client) -> None:
    answer = organiser.post(
        f"{BADGES}add/", {"kind": "press", "name_th": "ก้อง ไกล", "organisation": "ไทยพีบีเอส"}
    )
    badge = Badge.objects.get()
    assert answer.headers["Location"] == f"{BADGES}{badge.pk}/history/"
    assert (badge.kind, badge.bearer.name_th, badge.belongs_to) == (
        "press", "ก้อง ไกล", "ไทยพีบีเอส",
    )  # fmt: skip
    page = organiser.get(answer.headers["Location"]).content.decode()
    assert "ก้อง ไกล" in page
    assert "ไทยพีบีเอส" in organiser.get(BADGES, {"q": "ก้อง"}).content.decode()


@pytest.mark.parametrize("values", [{}, {"name_th": "ก้อง", "kind": "exhibitor"}])
def test_a_person_has_a_name_and_a_kind_of_its_own(
    organiser: Client, values: dict[str, str]
) -> None:
    assert organiser.post(f"{BADGES}add/", {"kind": "press"} | values).status_code == 422
    assert not Badge.objects.exists()


def test_a_list_is_checked_before_anybody_gets_a_badge(organiser: Client, world: World) -> None:
    answer = send(organiser)
    sent = HolderList.objects.get()
    assert answer.headers["Location"] == f"{LISTS}{sent.pk}/"
    assert (sent.total, sent.wrong, sent.known, sent.good) == (5, 2, 1, 2)
    assert [(row["number"], [error["code"] for error in row["errors"]]) for row in sent.rows] == [
        (2, []),
        (3, []),
        (4, ["name_missing"]),
        (5, []),
        (6, ["script"]),
    ]
    assert not Badge.objects.exists()
    page = organiser.get(answer.headers["Location"]).content.decode()
    assert "กัลยาณี ศรีสุวรรณ" in page
    organiser.post(f"{LISTS}{sent.pk}/apply/")
    names = Holder.objects.order_by("name_th").values_list("name_th", "organisation")
    assert list(names) == [
        ("กัลยาณี ศรีสุวรรณ", "ม.เกษตรศาสตร์"),
        ("ธนกร ใจดี", "มหาวิทยาลัยขอนแก่น"),
    ]
    sent.refresh_from_db()
    # What was taken over stands with the badges; only what is to be mended is kept.
    assert (sent.state, sent.applied, len(sent.rows)) == ("done", 2, 2)
    assert queries.count_badges(world.fair)["active"] == 2


def test_a_list_sent_again_gives_nobody_a_second_badge(organiser: Client) -> None:
    send(organiser)
    organiser.post(f"{LISTS}{HolderList.objects.get().pk}/apply/")
    send(organiser)
    again = HolderList.objects.order_by("-created_at", "total").filter(state="checked").get()
    assert (again.known, again.good) == (3, 0)
    organiser.post(f"{LISTS}{again.pk}/apply/")
    organiser.post(f"{LISTS}{HolderList.objects.get(state='done').pk}/apply/")
    assert Badge.objects.count() == 2


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "name\n" + "A B\n" * 3_001])
def test_a_file_that_is_no_list_of_people_is_refused(organiser: Client, text: str) -> None:
    assert send(organiser, text).status_code == 422
    assert not HolderList.objects.exists()


def test_the_template_is_read_as_it_is(organiser: Client) -> None:
    template = organiser.get(f"{LISTS}template.xlsx").content
    file = SimpleUploadedFile("people.xlsx", template)
    organiser.post(LISTS, {"kind": "press", "organisation": "", "file": file})
    assert HolderList.objects.get().total == 0


@pytest.mark.parametrize("who", ["reviewer", "gate_staff", "exhibitor_a"])
def test_pages_are_for_organisers(client: Client, world: World, who: str) -> None:
    badge = world.badge("A01")
    client.force_login(world.users[who])
    paths = ("add/", "lists/", f"{badge.pk}/history/", f"{badge.pk}/replace/")
    assert [client.get(f"{BADGES}{path}").status_code for path in paths] == [403] * 4


def test_a_badge_is_replaced_on_its_page(organiser: Client, world: World) -> None:
    lost = world.badge("A01")
    answer = organiser.post(f"{BADGES}{lost.pk}/replace/", {"reason": "ทำหายที่ลานจอดรถ"})
    badge = Badge.objects.get(replaces=lost)
    assert answer.headers["Location"] == f"{BADGES}{badge.pk}/history/"
    assert f"ออกแทนบัตร {lost.serial}" in organiser.get(answer.headers["Location"]).content.decode()
    former = organiser.get(f"{BADGES}{lost.pk}/history/").content.decode()
    assert "ทำหายที่ลานจอดรถ" in former
    assert badge.serial in former
    again = organiser.post(f"{BADGES}{lost.pk}/replace/", {"reason": "หาย"})
    assert again.status_code == 422


def test_history_tells_what_happened_in_its_order(world: World) -> None:
    badge = world.badge("A01")
    device, _token = world.device()
    actions.record_print(actor=world.actor("organiser"), badge=badge)
    world.scan(device, badge.code)
    world.scan(device, badge.code)
    titles = sorted(one.title for one in queries.history_of(badge))
    assert titles == sorted(["ออกบัตร", "นำไปพิมพ์", "เข้าทางประตู 1", "ถูกปฏิเสธที่ประตู 1"])


def test_details_of_a_holder_are_mended_on_a_page(organiser: Client, world: World) -> None:
    (badge,) = actions.add_holders(
        actor=world.actor("organiser"),
        fair=world.fair,
        people=[NewHolder(kind="staff", name_th="สมชาย")],
    )
    path = f"{BADGES}{badge.pk}/details/"
    assert "สมชาย" in organiser.get(path).content.decode()
    assert organiser.post(path, {"kind": "staff", "name_th": "สมชาย ใจดี"}).status_code == 302
    assert Holder.objects.get().name_th == "สมชาย ใจดี"
    # A person of an exhibitor is changed with the exhibitor.
    assert organiser.get(f"{BADGES}{world.badge('A01').pk}/details/").status_code == 404


def test_api_adds_a_person_and_replaces_a_badge(world: World, api: Call) -> None:
    token = world.token("organiser")
    answer = api(
        "post",
        f"/fairs/{world.fair.slug}/badges",
        {"kind": "staff", "name": {"th": "สมชาย"}},
        token=token,
        key="one",
    )
    assert answer.status_code == 201
    lost = answer.json()
    assert (lost["kind"], lost["name"]["th"], lost["booths"]) == ("staff", "สมชาย", [])
    again = api("post", f"/badges/{lost['id']}/replace", {"reason": "หาย"}, token=token, key="two")
    badge = again.json()
    assert (again.status_code, badge["name"], badge["state"]) == (201, lost["name"], "active")
    assert badge["id"] != lost["id"]
    repeated = api(
        "post", f"/badges/{lost['id']}/replace", {"reason": "หาย"}, token=token, key="two"
    )
    assert repeated.json() == badge
    assert LogEntry.objects.filter(action="badge.revoked").count() == 1
