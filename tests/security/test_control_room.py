"""Who opens which page of the control room, and what an officer of a province reads there."""

import uuid

import pytest
from django.test import Client

from events.models import Member, Province, Role
from tests.conftest import PASSWORD, World

pytestmark = pytest.mark.django_db

FAIR = "/manage/city-2017"
SOME = "00000000-0000-4000-8000-000000000000"
CONTROL = {"organiser", "admin", "gate_supervisor"}
# Address -> who gets in; what is asked for is there or it is not.
PAGES: dict[str, set[str]] = {
    f"{FAIR}/gates/": CONTROL,
    f"{FAIR}/gates/?wall=1": CONTROL,
    f"{FAIR}/gates/conflicts/": CONTROL,
    f"{FAIR}/exports/conflicts/": CONTROL,
    f"{FAIR}/reports/": CONTROL,
    f"{FAIR}/reports/2017-12-17/": CONTROL,
    f"{FAIR}/reports/2017-12-17/report.pdf": CONTROL,
    f"{FAIR}/reports/2017-12-17/report.xlsx": CONTROL,
    f"{FAIR}/attendance/": CONTROL | {"officer"},
    f"{FAIR}/attendance/rule/": {"organiser", "admin"},
    f"{FAIR}/attendance/{SOME}/": {"organiser", "admin"},
    f"{FAIR}/exports/attendance/": {"organiser", "admin"},
}
POSTS: dict[str, set[str]] = {
    f"{FAIR}/gates/conflicts/1/settle/": CONTROL,
    f"{FAIR}/attendance/{SOME}/": {"organiser", "admin"},
    f"{FAIR}/attendance/no-shows/{SOME}/undo/": {"organiser", "admin"},
    f"{FAIR}/attendance/rule/": {"organiser", "admin"},
}
EVERYBODY = [
    "anonymous",
    "exhibitor_a",
    "outsider",
    "gate_staff",
    "reviewer",
    "officer",
    "gate_supervisor",
    "organiser",
    "admin",
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_gets_in_where_the_table_says(world: World, client: Client, who: str) -> None:
    if who == "gate_supervisor":
        Member.objects.filter(user=world.users["gate_staff"]).update(role=Role.GATE_SUPERVISOR)
        client.force_login(world.users["gate_staff"])
    elif who == "officer":
        world.officer()
        client.force_login(world.users["officer"])
    elif who != "anonymous":
        client.force_login(world.users[who])
    for method, table in (("get", PAGES), ("post", POSTS)):
        for path, allowed in table.items():
            answer = getattr(client, method)(path)
            to_sign_in = answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]
            was_shut = answer.status_code == 403 or to_sign_in
            assert was_shut is (who not in allowed), (method, path, answer.status_code)


def test_an_officer_reads_the_province_and_neither_numbers_nor_others(
    world: World, client: Client
) -> None:
    for code, province in (("A01", "32"), ("A02", "50")):
        exhibitor = world.exhibitor(province=Province.objects.get(pk=province))
        exhibitor.phone = "081 234 5678"
        exhibitor.save()
        world.allocated(code, exhibitor=exhibitor)
    world.officer("32")
    client.force_login(world.users["officer"])
    body = client.get(f"{FAIR}/attendance/").content.decode()
    assert ("A01" in body, "A02" in body, "081 234" in body) == (True, False, False)


def test_what_is_of_another_fair_and_what_is_nowhere_answer_alike(
    world: World, client: Client
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    answers = {
        client.get(f"{FAIR}/attendance/{uuid.uuid4()}/").status_code,
        client.post(f"{FAIR}/attendance/no-shows/{uuid.uuid4()}/undo/").status_code,
        client.post(f"{FAIR}/gates/conflicts/77/settle/", {"verb": "reopen"}).status_code,
    }
    assert answers == {404}
