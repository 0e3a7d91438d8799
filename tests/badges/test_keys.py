"""Keys that sign badges: replaced without printing anew, ended at once, kept sealed."""

import datetime as dt
from collections.abc import Callable
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.test import Client

from badges import actions, codes, queries
from badges.models import Badge, SigningKey
from events import clock, vault
from events.models import LogEntry
from events.rules import Refused
from tests.conftest import World

KEYS = "/manage/city-2017/badges/keys/"


def test_private_keys_are_sealed(world: World) -> None:
    key = SigningKey.objects.get(pk=world.badge("A01").kid)
    sealed = bytes(key.private_sealed)
    private = vault.unseal(sealed, purpose=actions.KEY_PURPOSE)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key()
    assert public.public_bytes(Encoding.Raw, PublicFormat.Raw) == bytes(key.public_key)
    assert private not in sealed
    with pytest.raises(vault.Unsealable):
        vault.unseal(sealed, purpose="anything else")


def test_a_new_key_signs_and_the_former_holds(world: World) -> None:
    before = world.badge("A01")
    device, _token = world.device()
    key = actions.rotate_key(actor=world.actor("organiser"), fair=world.fair)
    after = world.badge("A02", owner="exhibitor_b")
    assert (after.kid, before.kid != key.kid) == (key.kid, True)
    assert codes.read_code(after.code, keys=queries.public_keys()).kid == key.kid
    assert [world.scan(device, badge.code).reason for badge in (before, after)] == ["ok", "ok"]
    states = {one.key.kid: (one.state, one.badges) for one in queries.keys_of(world.fair)}
    assert states == {key.kid: ("signs", 1), before.kid: ("holds", 1)}


def test_a_former_key_holds_until_its_date(world: World) -> None:
    badge = world.badge("A01")
    device, _token = world.device()
    until = clock.now() + dt.timedelta(hours=2)
    actions.rotate_key(actor=world.actor("organiser"), fair=world.fair, hold_until=until)
    with clock.travel(until - dt.timedelta(seconds=1)):
        assert world.scan(device, badge.code).reason == "ok"
        assert world.scan(device, badge.code, "exit").reason == "ok"
    with clock.travel(until):
        assert world.scan(device, badge.code).reason == "expired"
    entry = LogEntry.objects.get(action="key.shortened")
    assert entry.data["kid"] == badge.kid


def test_a_date_that_has_passed_is_refused(world: World) -> None:
    world.badge("A01")
    with pytest.raises(Refused, match="key_date_past"):
        actions.rotate_key(actor=world.actor("organiser"), fair=world.fair, hold_until=clock.now())
    assert SigningKey.objects.count() == 1


def test_a_stolen_key_is_ended_at_once_and_its_badges_issued_anew(
    world: World, run_jobs: Callable[[], None]
) -> None:
    badge = world.badge("A01")
    device, _token = world.device()
    organiser = world.actor("organiser")
    key = SigningKey.objects.get(pk=badge.kid)
    actions.end_key(actor=organiser, key=key, reason="สำเนาสำรองถูกขโมย")
    assert world.scan(device, badge.code).reason == "forged"
    assert queries.count_to_reissue(world.fair) == 1
    with pytest.raises(Refused, match="key_ended"):
        actions.end_key(actor=organiser, key=key, reason="again")
    actions.ask_to_reissue(actor=organiser, fair=world.fair)
    run_jobs()
    assert queries.count_to_reissue(world.fair) == 0
    new = Badge.objects.get(replaces=badge)
    assert (new.state, new.person) == ("active", badge.person)
    assert new.kid != key.kid
    assert world.scan(device, new.code).reason == "ok"
    # Asked once more, there is nothing left to do.
    actions.ask_to_reissue(actor=organiser, fair=world.fair)
    run_jobs()
    assert Badge.objects.count() == 2


@pytest.mark.parametrize("who", ["reviewer", "gate_staff", "exhibitor_a"])
def test_keys_are_for_organisers(client: Client, world: World, who: str) -> None:
    key = SigningKey.objects.get(pk=world.badge("A01").kid)
    client.force_login(world.users[who])
    assert client.get(KEYS).status_code == 403
    with pytest.raises(Refused, match="forbidden"):
        actions.rotate_key(actor=world.actor(who), fair=world.fair)
    with pytest.raises(Refused, match="forbidden"):
        actions.end_key(actor=world.actor(who), key=key, reason="x")


def test_the_page_says_what_will_happen_before_it_does(client: Client, world: World) -> None:
    kid = world.badge("A01").kid
    client.force_login(world.users["organiser"])
    assert "บัตรที่ออกไปแล้ว 1 ใบ" in client.get(f"{KEYS}replace/").content.decode()
    assert SigningKey.objects.count() == 1
    assert client.post(f"{KEYS}replace/", {"hold_until": "2017-12-16"}).status_code == 422
    assert client.post(f"{KEYS}replace/", {"hold_until": "2017-12-20"}).status_code == 302
    former = SigningKey.objects.get(pk=kid)
    assert former.not_after == dt.datetime(2017, 12, 21, tzinfo=clock.BANGKOK)
    assert "บัตร 1 ใบจะใช้ไม่ได้" in client.get(f"{KEYS}{kid}/end/").content.decode()
    assert client.post(f"{KEYS}{kid}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"{KEYS}{kid}/end/", {"reason": "ถูกขโมย"}).status_code == 302
    page = client.get(KEYS).content.decode()
    assert "ถูกขโมย" in page
    assert client.post(f"{KEYS}reissue/").status_code == 302


def test_the_command_changes_nothing_without_yes(world: World) -> None:
    kid = world.badge("A01").kid
    out = StringIO()
    call_command("rotate_key", world.fair.slug, stdout=out)
    assert f"key {kid}: signs" in out.getvalue()
    assert SigningKey.objects.count() == 1
    call_command("rotate_key", world.fair.slug, "--yes", "--hold-until", "2017-12-25", stdout=out)
    assert SigningKey.objects.count() == 2
    assert SigningKey.objects.get(pk=kid).not_after == dt.datetime(
        2017, 12, 26, tzinfo=clock.BANGKOK
    )
