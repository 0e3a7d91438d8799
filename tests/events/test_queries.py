"""Reads of the fair itself: what each actor sees."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection

from badges.models import Device
from events import clock, queries
from events.models import Fair, FairDay, FairState, LogEntry, WindowKind
from events.permissions import ANONYMOUS, SYSTEM, Actor, actor_of_device
from events.rules import ROLES_THAT_ORGANISE, Refused
from tests.conftest import MORNING, World, make_fair

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(world: World) -> Fair:
    return make_fair("draft", FairState.DRAFT)


def slugs(actor: Actor) -> set[str]:
    return {fair.slug for fair in queries.fairs_visible_to(actor)}


def test_draft_is_seen_by_those_who_work_on_it_alone(world: World, draft: Fair) -> None:
    make_fair("past", FairState.ARCHIVED)
    public = {"city-2017", "past"}
    for actor in (ANONYMOUS, world.actor("exhibitor_a"), world.actor("organiser")):
        assert slugs(actor) == public
    world.users["organiser"].memberships.update(fair=draft)
    assert slugs(world.actor("organiser")) == public | {"draft"}
    assert slugs(SYSTEM) == public | {"draft"}


def test_device_sees_its_own_draft(world: World, draft: Fair) -> None:
    device, _token = world.device()
    assert slugs(actor_of_device(device)) == {"city-2017"}
    Device.objects.update(fair=draft)
    device.refresh_from_db()
    assert slugs(actor_of_device(device)) == {"city-2017", "draft"}


@pytest.mark.parametrize("slug", ["draft", "none", ""])
def test_hidden_fair_and_missing_fair_are_the_same(world: World, draft: Fair, slug: str) -> None:
    with pytest.raises(Refused) as refused:
        queries.get_fair(world.actor("organiser"), slug)
    assert (refused.value.code, refused.value.params) == ("not_found", {})


def test_zone_of_another_fair_is_unknown(world: World) -> None:
    assert queries.get_zone(world.fair, "FAB") == world.zones["FAB"]
    with pytest.raises(Refused) as refused:
        queries.get_zone(make_fair("other"), "FAB")
    assert (refused.value.code, refused.value.params) == ("zone_unknown", {"zone": "FAB"})


def test_window_is_open_from_its_first_second_to_before_its_last(world: World) -> None:
    window = queries.find_window(world.fair, WindowKind.REVIEW)
    assert window is not None
    second = dt.timedelta(seconds=1)
    seen = []
    for moment in (
        window.opens_at - second,
        window.opens_at,
        window.closes_at - second,
        window.closes_at,
    ):
        with clock.travel(moment):
            seen.append(queries.is_window_open(world.fair, WindowKind.REVIEW))
    assert seen == [False, True, True, False]
    assert queries.is_window_open(make_fair("other"), WindowKind.REVIEW) is True
    world.fair.windows.all().delete()
    assert queries.is_window_open(world.fair, WindowKind.REVIEW) is False


def test_windows_may_overlap(world: World) -> None:
    assert {kind for kind in WindowKind if queries.is_window_open(world.fair, kind)} == set(
        WindowKind
    )


def test_day_is_found_by_the_date_in_bangkok(world: World) -> None:
    found = []
    for moment in (
        dt.datetime(2017, 12, 16, 16, 59, tzinfo=dt.UTC),
        dt.datetime(2017, 12, 16, 17, 0, tzinfo=dt.UTC),
        dt.datetime(2017, 12, 25, 16, 59, tzinfo=dt.UTC),
        dt.datetime(2017, 12, 25, 17, 0, tzinfo=dt.UTC),
    ):
        with clock.travel(moment):
            day = queries.find_day(world.fair)
            found.append(day.date if day else None)
    assert found == [None, dt.date(2017, 12, 17), dt.date(2017, 12, 25), None]


def test_opening_hours_join_equal_days(world: World) -> None:
    FairDay.objects.filter(fair=world.fair, date=dt.date(2017, 12, 25)).update(
        closes_at=dt.time(18)
    )
    FairDay.objects.filter(fair=world.fair, date=dt.date(2017, 12, 20)).delete()
    ten, nine_pm, six_pm = dt.time(10), dt.time(21), dt.time(18)
    assert queries.opening_hours(world.fair) == [
        queries.OpeningHours(dt.date(2017, 12, 17), dt.date(2017, 12, 19), ten, nine_pm),
        queries.OpeningHours(dt.date(2017, 12, 21), dt.date(2017, 12, 24), ten, nine_pm),
        queries.OpeningHours(dt.date(2017, 12, 25), dt.date(2017, 12, 25), ten, six_pm),
    ]


def test_provinces_are_77_and_sorted_as_thai_is_read(world: World) -> None:
    names = [province.name_th for province in queries.provinces_by_name("th")]
    assert (len(names), names[0]) == (77, "กระบี่")
    # เชียงใหม่ stands under ช, behind ชุมพร and before ตรัง.
    assert names.index("ชุมพร") < names.index("เชียงใหม่") < names.index("ตรัง")
    english = [province.name_en for province in queries.provinces_by_name("en")]
    assert english == sorted(english)


def test_countries_are_named_in_both_languages() -> None:
    assert (queries.country_names("th")["BT"], queries.country_names("en")["BT"]) == (
        "ภูฏาน",
        "Bhutan",
    )
    assert "EU" not in queries.country_names("th")


def test_log_and_members_are_for_organisers(world: World) -> None:
    world.submitted()
    for name in ("reviewer", "gate_staff", "exhibitor_a", "outsider"):
        for read in (queries.log_visible_to, queries.members_of):
            with pytest.raises(Refused) as refused:
                read(world.actor(name), world.fair)
            assert refused.value.code == "forbidden"
    log = queries.log_visible_to(world.actor("organiser"), world.fair)
    assert [entry.action for entry in log] == ["application.submitted", "application.started"]
    assert {member.role for member in queries.members_of(world.actor("organiser"), world.fair)} == {
        "admin",
        "organiser",
        "reviewer",
        "gate_staff",
    }


def test_history_tells_of_one_object(world: World) -> None:
    application = world.submitted()
    world.submitted("exhibitor_b")
    history = queries.history_of("application", str(application.pk))
    assert [entry.action for entry in history] == ["application.started", "application.submitted"]
    assert LogEntry.objects.filter(object_type="application").count() == 4


def test_fairs_with_role(world: World, draft: Fair) -> None:
    assert list(queries.fairs_with_role(world.actor("organiser"), ROLES_THAT_ORGANISE)) == [
        world.fair
    ]
    assert list(queries.fairs_with_role(world.actor("reviewer"), ROLES_THAT_ORGANISE)) == []


def test_ready_means_every_migration_has_run(world: World) -> None:
    assert queries.is_ready() is True
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = %s", ["badges"])
    assert queries.is_ready() is False


def test_models_and_migrations_agree(world: World) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_board_shows_each_fair_once(world: World, draft: Fair) -> None:
    later = make_fair("later")
    Fair.objects.filter(pk=later.pk).update(
        starts_on=dt.date(2018, 6, 1), ends_on=dt.date(2018, 6, 9)
    )
    past = make_fair("past", FairState.ARCHIVED)
    Fair.objects.filter(pk=past.pk).update(
        starts_on=dt.date(2016, 12, 1), ends_on=dt.date(2016, 12, 9)
    )
    board = queries.board_of_fairs(ANONYMOUS)
    assert (board.current, board.coming, board.past) == ((world.fair,), (later,), (past,))
    with clock.travel(MORNING - dt.timedelta(days=1)):
        assert queries.board_of_fairs(ANONYMOUS).current == (world.fair,)
