"""What a monitor asks, and who may read the figures."""

import re

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from badges import actions as badge_actions
from booths import actions as booth_actions
from tests.conftest import World

pytestmark = pytest.mark.django_db
# Nothing listens there.
NOWHERE = "redis://127.0.0.1:1/0"


def test_process_answers_without_a_database_query(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture that is called
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_means_database_and_migrations(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = ""
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": "ok"})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s", ["badges"])
    late = client.get("/readyz")
    assert (late.status_code, late.json()) == (503, {"database": "not ready"})


def test_redis_away_is_told_and_does_not_make_us_unready(
    client: Client, settings: Settings
) -> None:
    settings.REDIS_URL = NOWHERE
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "redis": "away"})


@pytest.mark.redis
def test_redis_that_answers_is_told(client: Client) -> None:
    assert client.get("/readyz").json() == {"database": "ok", "redis": "ok"}


# --- who reads the figures ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "behind_proxy", "status"),
    [
        ("127.0.0.1", 0, 200),
        ("::1", 0, 200),
        ("127.0.0.1", 1, 404),
        ("::1", 1, 404),
        ("203.0.113.9", 0, 404),
        ("203.0.113.9", 1, 404),
        ("127.0.0.1.evil.example", 0, 404),
        ("", 0, 404),
    ],
)
def test_without_a_token_this_machine_alone_reads_the_figures(
    client: Client, settings: Settings, address: str, behind_proxy: int, status: int
) -> None:
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = "", bool(behind_proxy)
    answer = client.get("/metrics", REMOTE_ADDR=address)
    assert answer.status_code == status
    assert ("fair_feed_seq" in answer.content.decode()) == (status == 200)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Remote-Addr"])
def test_no_header_makes_a_stranger_local(client: Client, settings: Settings, header: str) -> None:
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = "", False
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={header: "127.0.0.1"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer figures-only", 200),
        ("Bearer figures-onl", 404),
        ("Bearer figures-only-", 404),
        ("Bearer ", 404),
        ("Bearer ไทย", 404),
        (None, 404),
    ],
)
@pytest.mark.parametrize("behind_proxy", [False, True])
def test_with_a_token_only_the_token_counts(
    client: Client, settings: Settings, header: str | None, status: int, behind_proxy: object
) -> None:
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = "figures-only", bool(behind_proxy)
    headers = {"Authorization": header} if header else {}
    answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1", headers=headers)
    assert answer.status_code == status


def test_figures_count_what_is_there(world: World, client: Client) -> None:
    badge, device = world.badge("A01"), world.device()[0]
    world.submitted("exhibitor_b")
    world.scan(device, badge.code)
    world.scan(device, "x")
    other = world.badge("A02", owner="exhibitor_b")
    badge_actions.revoke_badge(actor=world.actor("organiser"), badge=other, reason="x")
    text = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()
    found = dict(re.findall(r"^(fair_\w+\{.*?\}) ([0-9.]+)$", text, flags=re.MULTILINE))
    assert found == {
        'fair_applications{fair="city-2017",state="approved"}': "2.0",
        'fair_applications{fair="city-2017",state="submitted"}': "1.0",
        'fair_booth_slots_taken{fair="city-2017"}': "2.0",
        'fair_badges{fair="city-2017",state="active"}': "1.0",
        'fair_badges{fair="city-2017",state="revoked"}': "1.0",
        'fair_badges_inside{fair="city-2017"}': "1.0",
        'fair_scans{decision="admit",fair="city-2017",reason="ok"}': "1.0",
        'fair_scans{decision="deny",fair="city-2017",reason="forged"}': "1.0",
        'fair_feed_seq{fair="city-2017",topic="floor"}': "3.0",
    }


def test_hold_takes_its_slot_in_the_figures(world: World, client: Client) -> None:
    booth_actions.hold_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=world.approved(),
        codes=["A01"],
    )
    text = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode()
    assert 'fair_booth_slots_taken{fair="city-2017"} 1.0' in text
