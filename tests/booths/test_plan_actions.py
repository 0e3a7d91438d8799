"""Changing a hall's plan: all or nothing, nobody loses a booth by it, and viewers see what editors did."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from booths import actions, queries
from booths.actions import BoothChange, FeatureChange, PlanChange
from booths.models import Booth, Feature, HallPlan
from booths.rules.layout import Rows
from events import audit, changes, clock
from events.models import Hall, LogEntry
from registration.rules import Needs
from tests.conftest import MORNING, World, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def key(world: World, code: str) -> int:
    return Booth.objects.get(fair=world.fair, code=code, removed_at=None).pk


def change(world: World, *booths: BoothChange, version: int | None = None, **more: Any) -> None:
    actions.change_plan(
        actor=world.actor("organiser"),
        hall=world.hall,
        change=PlanChange(booths=booths, **more),
        version=version,
    )


def edit(world: World, code: str, /, **values: Any) -> None:
    change(world, BoothChange(values, key(world, code)))


def new(code: str, x: int = 60, y: int = 60, **values: Any) -> BoothChange:
    return BoothChange(
        {"code": code, "zone": "FAB", "x_m": x, "y_m": y, "width_m": 3, "depth_m": 3} | values
    )


def remove(world: World, *codes: str) -> None:
    change(world, remove_booths=[key(world, code) for code in codes])


def generate(world: World, **values: Any) -> list[Booth]:
    given: dict[str, Any] = {
        "x": 3000, "y": 3000, "rows": 2, "columns": 3, "width": 300, "depth": 300, "aisle": 300,
        "pattern": "N{row}-{n:02}",
    }  # fmt: skip
    return actions.generate_booths(
        actor=world.actor("organiser"), hall=world.hall, rows=Rows(**(given | values)), zone="FAB"
    )


def renumber(world: World, codes: Sequence[str], pattern: str, **values: Any) -> list[Booth]:
    return actions.renumber_booths(
        actor=world.actor("organiser"),
        hall=world.hall,
        keys=[key(world, code) for code in codes],
        pattern=pattern,
        **values,
    )


def merge(world: World, *codes: str, survivor: str = "") -> Booth:
    return actions.merge_booths(
        actor=world.actor("organiser"),
        hall=world.hall,
        keys=[key(world, code) for code in codes],
        survivor=key(world, survivor or codes[0]),
    )


def split(world: World, code: str) -> None:
    actions.split_booth(actor=world.actor("organiser"), hall=world.hall, key=key(world, code))


def block(world: World, *codes: str) -> None:
    actions.block_booths(
        actor=world.actor("organiser"),
        hall=world.hall,
        keys=[key(world, code) for code in codes],
        reason="พื้นชำรุด",
    )


def resize(world: World, width: int, height: int = 100) -> None:
    actions.change_hall(
        actor=world.actor("organiser"),
        hall=world.hall,
        name_th="ฮอลล์ 1",
        name_en="Hall 1",
        width_m=width,  # type: ignore[arg-type]
        height_m=height,  # type: ignore[arg-type]
    )


def on_floor(world: World) -> dict[str, dict[str, Any]]:
    return {booth["code"]: booth for booth in queries.floor_of(world.fair)["booths"]}


def frame(world: World, code: str) -> tuple[float, ...]:
    booth = on_floor(world)[code]
    return booth["x_m"], booth["y_m"], booth["width_m"], booth["depth_m"]


# --- one change -----------------------------------------------------------------------------------
def test_change_moves_adds_and_removes_in_one_step(world: World) -> None:
    change(
        world,
        BoothChange({"x_m": 40, "y_m": 50, "front": "n"}, key(world, "A01")),
        new("B01", power_w=500, has_gas=True),
        remove_booths=[key(world, "A02")],
        features=[
            FeatureChange({"kind": "entrance", "x_m": 0, "y_m": 90, "width_m": 4, "depth_m": 1})
        ],
        version=0,
    )
    assert frame(world, "A01") == (40, 50, 3, 3)
    assert on_floor(world).keys() >= {"A01", "B01"}
    assert "A02" not in on_floor(world)
    document = queries.plan_document(world.hall)
    assert document["version"] == 1
    booth = next(row for row in document["booths"] if row["code"] == "B01")
    assert booth["services"]["power_w"] == 500
    assert booth["services"]["water"] is None
    assert [feature["kind"] for feature in document["features"]] == ["entrance"]
    entry = LogEntry.objects.latest("id")
    assert (entry.action, entry.data["added"], entry.data["removed"]) == (
        "plan.changed",
        ["B01"],
        ["A02"],
    )


def test_older_version_is_refused_and_changes_nothing(world: World) -> None:
    edit(world, "A01", x_m=50)
    before = queries.plan_document(world.hall)
    for version in (0, 2):
        with refused("plan_changed"):
            change(world, new("B01"), version=version)
    assert queries.plan_document(world.hall) == before


def test_codes_swap_in_one_step(world: World) -> None:
    one, other = key(world, "A01"), key(world, "A02")
    change(world, BoothChange({"code": "A02"}, one), BoothChange({"code": "A01"}, other))
    assert (key(world, "A02"), key(world, "A01")) == (one, other)
    assert frame(world, "A01")[0] == 3


def test_code_of_a_removed_booth_may_be_given_anew(world: World) -> None:
    old = key(world, "A01")
    version = on_floor(world)["A01"]["version"]
    remove(world, "A01")
    change(world, new("A01"))
    assert key(world, "A01") != old
    assert on_floor(world)["A01"]["version"] > version + 1


def test_removed_and_added_in_the_same_step(world: World) -> None:
    change(world, new("A01"), remove_booths=[key(world, "A01")])
    assert frame(world, "A01") == (60, 60, 3, 3)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("booth_code_taken", [new("A02")]),
        ("booth_code_taken", [new("B01"), new("B01")]),
        ("booth_code_unusable", [new("B 1")]),
        ("zone_unknown", [new("B01", zone="NONE")]),
        ("booth_unknown", [BoothChange({"x_m": 1}, 999_999)]),
    ],
)
def test_wrong_change_is_refused_whole(world: World, code: str, changes: list[BoothChange]) -> None:
    before = queries.plan_document(world.hall)
    with refused(code):
        change(world, BoothChange({"x_m": 99}, key(world, "A01")), *changes)
    assert queries.plan_document(world.hall) == before


def test_booth_of_another_hall_or_fair_is_unknown(world: World) -> None:
    other = make_world("other")
    for foreign in (key(other, "A01"), 0):
        with refused("booth_unknown"):
            change(world, BoothChange({"x_m": 1}, foreign))
        with refused("booth_unknown"):
            change(world, remove_booths=[foreign])
    theirs = Feature.objects.create(
        hall=other.hall, kind="stage", x_m=0, y_m=0, width_m=1, depth_m=1
    )
    for more in ({"remove_features": [theirs.pk]}, {"features": [FeatureChange({}, theirs.pk)]}):
        with refused("feature_unknown"):
            change(world, **more)


def test_same_booth_twice_is_refused(world: World) -> None:
    one = key(world, "A01")
    with refused("booths_repeated"):
        change(world, BoothChange({"x_m": 1}, one), BoothChange({"x_m": 2}, one))
    with refused("booths_repeated"):
        change(world, BoothChange({"x_m": 1}, one), remove_booths=[one])


def test_only_organisers_change_a_plan(world: World) -> None:
    for name in ("reviewer", "exhibitor_a", "outsider"):
        with refused("forbidden"):
            actions.change_plan(
                actor=world.actor(name), hall=world.hall, change=PlanChange(), version=None
            )
        with refused("not_found"):
            queries.get_hall(world.actor(name), world.fair, "C1")


# --- booths that somebody has ---------------------------------------------------------------------
def test_booth_with_an_allocation_keeps_its_place_on_the_floor(world: World) -> None:
    world.allocated("A01")
    for values in ({"zone": "FOOD"}, {"closed_reason": "ชำรุด"}):
        with refused("booth_in_use", booth="A01"):
            edit(world, "A01", **values)
    with refused("booth_in_use"):
        remove(world, "A01")
    with refused("booth_in_use"):
        block(world, "A02", "A01")
    with refused("booth_in_use"):
        merge(world, "A01", "A02")


def test_booth_keeps_the_slots_that_are_taken(world: World) -> None:
    edit(world, "A01", slots=3)
    world.allocated("A01")
    world.allocated("A01", owner="exhibitor_b")
    with refused("booth_in_use"):
        edit(world, "A01", slots=1)
    edit(world, "A01", slots=2)
    assert on_floor(world)["A01"]["free_slots"] == 0


def test_booth_with_an_allocation_may_move_to_where_it_can_stand(world: World) -> None:
    world.allocated("A01")
    edit(world, "A01", x_m=60, y_m=60, code="Z01")
    assert on_floor(world)["Z01"]["state"] == "allocated"
    for values in ({"x_m": 3, "y_m": 0}, {"x_m": 152}, {"y_m": 130}):
        with refused("booth_misplaced", booth="Z01"):
            edit(world, "Z01", **values)


def test_nothing_is_put_on_a_booth_that_somebody_has(world: World) -> None:
    world.allocated("A01")
    with refused("booth_misplaced", booth="A01"):
        change(world, new("B01", x=1, y=1))
    with refused("booth_misplaced", booth="A01"):
        generate(world, x=0, y=0)
    pillar = FeatureChange({"kind": "pillar", "x_m": 1, "y_m": 1, "width_m": 1, "depth_m": 1})
    with refused("booth_misplaced", booth="A01"):
        change(world, features=[pillar])
    with refused("booth_misplaced"):
        resize(world, 2)
    resize(world, 100)


def test_what_lies_badly_is_marked_and_not_given_away(world: World) -> None:
    edit(world, "A02", x_m=1)
    kinds = {problem["kind"] for problem in queries.plan_document(world.hall)["problems"]}
    assert "overlap" in kinds
    for code in ("A01", "A02"):
        with refused("booth_misplaced", booth=code):
            world.allocated(code)
    world.allocated("A05")


def test_problem_elsewhere_does_not_stop_the_work(world: World) -> None:
    world.allocated("A01")
    Booth.objects.filter(pk=key(world, "A02")).update(x_m=1)
    edit(world, "A05", x_m=90)
    with refused("booth_misplaced"):
        edit(world, "A02", y_m=1)
    edit(world, "A02", x_m=99)


def test_stale_hold_does_not_keep_a_booth_on_the_floor(world: World) -> None:
    hold = actions.hold_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=world.approved(booths_wanted=2),
        codes=["A01", "A02"],
    )
    with refused("booth_in_use"):
        remove(world, "A01")
    with clock.travel(hold.expires_at):
        remove(world, "A01")
    assert on_floor(world)["A02"]["state"] == "vacant"
    hold.refresh_from_db()
    assert hold.state == "expired"


def test_removed_booth_is_given_to_nobody(world: World) -> None:
    remove(world, "A01")
    with refused("booth_unknown", booth="A01"):
        world.allocated("A01")


def test_booth_that_lacks_what_is_needed_is_refused(world: World) -> None:
    edit(world, "A01", power_w=400)
    needs = Needs(power_w=500)
    with refused("booth_lacks_service", booth="A01", service="power_w"):
        world.allocated("A01", needs=needs)
    world.allocated("A02", needs=needs)
    world.allocated("A01")


# --- rows and numbers -----------------------------------------------------------------------------
def test_rows_are_laid_out(world: World) -> None:
    generate(world)
    assert frame(world, "N1-01") == (30, 30, 3, 3)
    assert frame(world, "N2-03") == (36, 33, 3, 3)
    assert queries.plan_version(world.hall) == 1


def test_rows_with_a_code_that_is_there_are_refused_whole(world: World) -> None:
    with refused("booth_code_taken", booth="A01"):
        generate(world, pattern="A{n:02}")
    with refused("booth_code_taken"):
        generate(world, pattern="X{n}")
    with refused("plan_too_large"):
        generate(world, rows=100, columns=41)
    assert len(on_floor(world)) == 20


def test_hall_takes_no_more_than_its_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booths.actions.plan.changing.MAX_BOOTHS_IN_HALL", 20)
    with refused("plan_too_large", limit=20):
        change(world, new("B01"))
    change(world, new("B01"), remove_booths=[key(world, "A01")])


def test_numbers_follow_the_given_order_and_may_overlap_the_old_ones(world: World) -> None:
    codes = [f"A{number:02d}" for number in range(1, 11)]
    keys = [key(world, code) for code in codes]
    renumber(world, codes[::-1], "A{n:02}", start=2)
    assert [key(world, f"A{number:02d}") for number in range(2, 12)] == keys[::-1]
    with refused("booth_code_taken"):
        renumber(world, ["A02", "A03"], "F{n:02}")
    with refused("booths_repeated"):
        renumber(world, ["A02", "A02"], "Q{n}")
    with refused("pattern_unusable"):
        renumber(world, ["A02"], "Q")


# --- merge and split ------------------------------------------------------------------------------
def test_survivor_takes_the_place_of_all_and_gives_it_back(world: World) -> None:
    before = on_floor(world)
    merge(world, "A02", "A01", "A03", survivor="A02")
    assert frame(world, "A02") == (0, 0, 9, 3)
    assert on_floor(world).keys().isdisjoint({"A01", "A03"})
    document = queries.plan_document(world.hall)
    assert [row["merged"] for row in document["booths"] if row["merged"]] == [["A01", "A03"]]
    split(world, "A02")
    after = on_floor(world)
    assert {code: booth | {"version": 0} for code, booth in after.items()} == {
        code: booth | {"version": 0} for code, booth in before.items()
    }
    with refused("booth_not_merged"):
        split(world, "A02")


def test_merged_booth_moves_with_its_parts(world: World) -> None:
    merge(world, "A01", "A02")
    merge(world, "A01", "A03")
    edit(world, "A01", x_m=60, y_m=60)
    split(world, "A01")
    assert [frame(world, code) for code in ("A01", "A02", "A03")] == [
        (60, 60, 3, 3),
        (63, 60, 3, 3),
        (66, 60, 3, 3),
    ]


def test_merges_within_merges_come_back_in_turn(world: World) -> None:
    merge(world, "A02", "A01")
    merge(world, "A03", "A02")
    split(world, "A03")
    assert frame(world, "A02") == (0, 0, 6, 3)
    split(world, "A02")
    assert frame(world, "A01") == (0, 0, 3, 3)


def test_merge_needs_one_rectangle_of_one_zone(world: World) -> None:
    with refused("booths_no_rectangle"):
        merge(world, "A01", "A03")
    with refused("booths_no_rectangle"):
        merge(world, "A01")
    edit(world, "A02", zone="FOOD")
    with refused("booths_no_rectangle"):
        merge(world, "A01", "A02")
    block(world, "A05")
    with refused("booth_closed"):
        merge(world, "A05", "A06")


def test_merged_booth_with_an_allocation_stays_whole(world: World) -> None:
    merge(world, "A01", "A02")
    for values in ({"width_m": 3}, {"zone": "FOOD"}):
        with refused("booth_merged", booth="A01"):
            edit(world, "A01", **values)
    with refused("booth_merged"):
        remove(world, "A01")
    world.allocated("A01")
    with refused("booth_in_use"):
        split(world, "A01")
    with refused("booth_code_taken", booth="A02"):
        change(world, new("A02"))


# --- blocks, halls, terms, copies -----------------------------------------------------------------
def test_blocks_have_a_reason_and_are_taken_back(world: World) -> None:
    block(world, "A01", "A02")
    assert on_floor(world)["A01"]["state"] == "closed"
    actions.unblock_booths(
        actor=world.actor("organiser"), hall=world.hall, keys=[key(world, "A01")]
    )
    assert on_floor(world)["A01"]["state"] == "vacant"
    with refused("reason_missing"):
        actions.block_booths(
            actor=world.actor("organiser"), hall=world.hall, keys=[key(world, "A01")], reason=" "
        )


def test_plan_is_copied_into_an_empty_hall_by_the_codes_of_its_zones(world: World) -> None:
    earlier = make_world("city-2016")
    merge(earlier, "A01", "A02")
    earlier.allocated("A03")
    change(
        earlier,
        features=[
            FeatureChange({"kind": "stage", "x_m": 9, "y_m": 90, "width_m": 4, "depth_m": 1})
        ],
    )
    remove(world, *on_floor(world))
    copied = actions.clone_plan(
        actor=world.actor("organiser"), hall=world.hall, source=earlier.hall
    )
    assert len(copied) == 19
    assert frame(world, "A01") == (0, 0, 6, 3)
    assert on_floor(world)["A03"]["state"] == "vacant"
    assert on_floor(world)["F01"]["zone"] == "FOOD"
    assert [feature.kind for feature in world.hall.features.all()] == ["stage"]
    with refused("plan_not_empty"):
        actions.clone_plan(actor=world.actor("organiser"), hall=world.hall, source=earlier.hall)


def test_copy_names_the_zone_that_is_missing(world: World) -> None:
    earlier = make_world("city-2016")
    hall = actions.add_hall(
        actor=world.actor("organiser"), fair=world.fair, code="C2", name_th="ช", name_en="C",
        width_m=Decimal(100), height_m=Decimal(100),
    )  # fmt: skip
    with refused("booth_code_taken"):
        actions.clone_plan(actor=world.actor("organiser"), hall=hall, source=earlier.hall)
    remove(world, *on_floor(world))
    earlier.fair.zones.filter(code="FOOD").update(code="DRINK")
    with refused("zone_unknown", zone="DRINK"):
        actions.clone_plan(actor=world.actor("organiser"), hall=hall, source=earlier.hall)


def test_hidden_fair_is_not_copied(world: World) -> None:
    hidden = make_world("draft")
    hidden.fair.members.all().delete()
    hidden.fair.state = "draft"
    hidden.fair.save()
    remove(world, *on_floor(world))
    assert hidden.hall not in queries.halls_to_clone(world.actor("organiser"), world.fair)
    with refused("not_found"):
        actions.clone_plan(actor=world.actor("organiser"), hall=world.hall, source=hidden.hall)


def test_hall_code_is_given_once(world: World) -> None:
    with refused("hall_code_taken", hall="C1"):
        actions.add_hall(
            actor=world.actor("organiser"), fair=world.fair, code="C1", name_th="ช", name_en="C",
            width_m=Decimal(100), height_m=Decimal(100),
        )  # fmt: skip


def test_terms_say_what_is_too_narrow(world: World) -> None:
    def narrow() -> int:
        problems = queries.plan_document(world.hall)["problems"]
        return sum(problem["kind"] == "aisle_narrow" for problem in problems)

    assert narrow() == 0
    actions.set_floor_terms(
        actor=world.actor("organiser"), fair=world.fair, min_aisle_m=Decimal(4), grid_m=Decimal(1)
    )
    assert narrow() == 10


# --- what viewers see -----------------------------------------------------------------------------
def act_change(world: World) -> None:
    change(
        world,
        BoothChange({"x_m": 40, "y_m": 50}, key(world, "A01")),
        new("B01"),
        remove_booths=[key(world, "A02")],
    )


def act_remove_and_add_again(world: World) -> None:
    remove(world, "A01", "A02")
    change(world, new("A02"))


def act_swap_codes(world: World) -> None:
    edit(world, "A01", x_m=50)
    edit(world, "A01", x_m=51)
    one, other = key(world, "A01"), key(world, "A02")
    change(world, BoothChange({"code": "A02"}, one), BoothChange({"code": "A01"}, other))


def act_generate(world: World) -> None:
    generate(world)


def act_renumber(world: World) -> None:
    renumber(world, ["A03", "A02", "A01"], "A{n:02}")
    renumber(world, ["A05", "A06"], "Q{n:02}")


def act_merge(world: World) -> None:
    merge(world, "A01", "A02", "A03")


def act_split(world: World) -> None:
    merge(world, "A01", "A02", "A03")
    split(world, "A01")


def act_block(world: World) -> None:
    block(world, "A01", "A02")


def act_unblock(world: World) -> None:
    block(world, "A01", "A02")
    actions.unblock_booths(
        actor=world.actor("organiser"), hall=world.hall, keys=[key(world, "A01")]
    )


def act_move_what_somebody_has(world: World) -> None:
    world.allocated("A01")
    edit(world, "A01", x_m=60, y_m=60, code="Z01")


def act_clone(world: World) -> None:
    earlier = make_world("city-2016")
    remove(world, *on_floor(world))
    actions.clone_plan(actor=world.actor("organiser"), hall=world.hall, source=earlier.hall)


def act_change_beside_a_stale_hold(world: World) -> None:
    actions.hold_booths(
        actor=world.actor("organiser"),
        fair=world.fair,
        application=world.approved(),
        codes=["A01"],
    )
    with clock.travel(MORNING + dt.timedelta(hours=1)):
        edit(world, "A05", x_m=60, y_m=60)


PLAN_ACTS = [act for name, act in list(globals().items()) if name.startswith("act_")]


@pytest.mark.parametrize("act", PLAN_ACTS, ids=lambda act: act.__name__.removeprefix("act_"))
def test_old_snapshot_and_deltas_make_the_new_snapshot(
    world: World, act: Callable[[World], None]
) -> None:
    old = queries.floor_of(world.fair)
    act(world)
    new_one = queries.floor_of(world.fair)
    batch = changes.read_since((world.fair.pk, "floor"), old["seq"])
    assert [seq for seq, _ in batch.changes] == list(range(old["seq"] + 1, new_one["seq"] + 1))
    assert batch.changes
    floor = {booth["code"]: booth for booth in old["booths"]}
    heard: dict[str, int] = {code: booth["version"] for code, booth in floor.items()}
    for again in (False, True):
        for _seq, booth in batch.changes:
            assert again or booth["version"] > heard.get(booth["code"], 0), booth
            heard[booth["code"]] = booth["version"]
            if booth.get("gone"):
                floor.pop(booth["code"], None)
            else:
                floor[booth["code"]] = booth
        assert sorted(floor.values(), key=lambda booth: booth["code"]) == new_one["booths"]
    assert list(audit.find_breaks("fair:city-2017")) == []


def test_whoever_does_not_know_gone_sees_a_closed_booth(world: World) -> None:
    shown = on_floor(world)["A01"]
    seq = queries.floor_seq(world.fair)
    remove(world, "A01")
    [(_seq, gone)] = changes.read_since((world.fair.pk, "floor"), seq).changes
    assert gone.pop("gone") is True
    assert gone.keys() == shown.keys()
    assert (gone["state"], gone["free_slots"]) == ("closed", 0)


def test_plan_of_the_hall_counts_each_change(world: World) -> None:
    for number, act in enumerate((act_block, act_generate, act_change), start=1):
        act(world)
        assert HallPlan.objects.get(hall=world.hall).version == number
    assert Hall.objects.count() == 1
