"""Draws of lots through the API: what is public when, and that the record is what the command reads."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from booths.draw import WrongRecord, verify
from booths.models import Draw
from tests.conftest import Call, World

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def token(world: World) -> str:
    return world.token("organiser")


def announce(api: Call, world: World, token: str, **body: Any) -> Any:
    return api("post", f"/fairs/{world.fair.slug}/draws", {"zone": "FAB"} | body, token=token)


def test_a_draw_from_its_commitment_to_the_booths(
    world: World, api: Call, token: str, tmp_path: Path
) -> None:
    for _ in range(3):
        world.approved()
    made = announce(api, world, token)
    assert made.status_code == 201
    draw = made.json()
    assert set(draw) >= {"id", "commitment"}
    # Anybody sees it, without the secret.
    before = api("get", f"/draws/{draw['id']}/record")
    assert before.status_code == 200
    assert before["Content-Type"] == "application/json; charset=utf-8"
    assert before.json()["commitment"] == draw["commitment"]
    assert {"secret", "entropy", "result"}.isdisjoint(before.json())
    held = api("post", f"/draws/{draw['id']}/reveal", {"entropy": "12 7 45"}, token=token)
    assert (held.status_code, held.json()["state"]) == (200, "revealed")
    record = api("get", f"/draws/{draw['id']}/record")
    path = tmp_path / "record.json"
    path.write_bytes(record.content)
    command = [sys.executable, "-I", "-S", "booths/draw.py", "verify", str(path)]
    done = subprocess.run(
        [*command, "--commitment", draw["commitment"]], cwd=ROOT, check=False, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
    changed = record.json()
    changed["result"].reverse()
    path.write_text(json.dumps(changed), encoding="utf-8")
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode == 1
    applied = api("post", f"/draws/{draw['id']}/apply", token=token).json()
    assert applied == {"id": draw["id"], "state": "applied", "given": 3, "refused": []}
    floor = api("get", f"/fairs/{world.fair.slug}/floor").json()
    states = {booth["code"]: booth["state"] for booth in floor["booths"]}
    drawn = [booth for row in record.json()["result"] for booth in row["booths"]]
    assert {states[code] for code in drawn} == {"allocated"}
    # What was published stays as it was.
    assert api("get", f"/draws/{draw['id']}/record").content == record.content


def test_named_applications_alone_take_part(world: World, api: Call, token: str) -> None:
    first = world.approved()
    world.approved()
    made = announce(api, world, token, applications=[str(first.pk)]).json()
    (group,) = api("get", f"/draws/{made['id']}/record").json()["groups"]
    assert [who["key"] for who in group["participants"]] == [first.reference]


def test_several_zones_are_one_draw(world: World, api: Call, token: str) -> None:
    world.approved()
    made = announce(api, world, token, zone=None, zones=["FAB", "FOOD"])
    assert made.status_code == 201
    assert announce(api, world, token, zone=None).json()["code"] == "zone_unknown"


def test_a_repeated_reveal_gets_the_first_answer_and_another_one_is_refused(
    world: World, api: Call, token: str
) -> None:
    world.approved()
    draw = announce(api, world, token).json()
    address = f"/draws/{draw['id']}/reveal"
    first = api("post", address, {"entropy": "1 2"}, token=token, key="a")
    again = api("post", address, {"entropy": "1 2"}, token=token, key="a")
    other = api("post", address, {"entropy": "3 4"}, token=token, key="b")
    assert (first.status_code, again.content) == (200, first.content)
    assert (other.status_code, other.json()["code"]) == (409, "draw_wrong_state")


def test_a_void_draw_is_listed_with_its_reason(world: World, api: Call, token: str) -> None:
    world.approved()
    draw = announce(api, world, token).json()
    api("post", f"/draws/{draw['id']}/void", {"reason": "ไฟฟ้าดับ"}, token=token)
    listed = api("get", f"/fairs/{world.fair.slug}/draws").json()
    assert listed["count"] == 1
    assert (listed["items"][0]["state"], listed["items"][0]["void_reason"]) == ("void", "ไฟฟ้าดับ")
    with pytest.raises(WrongRecord) as wrong:
        verify(api("get", f"/draws/{draw['id']}/record").json())
    assert wrong.value.code == "not_revealed"


def test_a_draft_is_nobodys_business(world: World, api: Call) -> None:
    draft = Draw.objects.create(fair=world.fair, entropy_date="2017-12-17")
    assert api("get", f"/draws/{draft.pk}/record").status_code == 404
    assert (
        api("get", f"/draws/{draft.pk}/record", token=world.token("organiser")).status_code == 404
    )
    assert api("get", f"/fairs/{world.fair.slug}/draws").json()["count"] == 0


def test_the_record_names_exhibitors_by_their_public_names_alone(
    world: World, api: Call, token: str
) -> None:
    application = world.approved()
    draw = announce(api, world, token).json()
    api(
        "post", f"/draws/{draw['id']}/reveal",
        {"entropy": "1", "witnesses": ["พยาน หนึ่ง"]}, token=token,
    )  # fmt: skip
    said = api("get", f"/draws/{draw['id']}/record").content.decode()
    assert application.exhibitor.name_th in said
    for private in (application.exhibitor.people.get().name_th, str(application.pk), "พยาน หนึ่ง"):
        assert private not in said
