"""The demo's data files and what the generator makes of them, without a database."""

import json
from collections import Counter
from datetime import UTC
from itertools import combinations

import pytest

from config.demo import guests
from config.demo.generate import ACCOUNTS, generate_city
from config.demo.people import LONG_NAME_TH
from config.demo.shapes import ApplicationPlan, DemoFair
from config.demo.texts import PROVINCES, read_fairs, read_provinces, read_text, read_zones
from config.demo.timeline import START
from registration.rules import Needs, ProductFacts, ZoneTerms, find_obstacles

SCALES = ("small", "full")


@pytest.fixture(scope="module", params=SCALES)
def fair(request: pytest.FixtureRequest) -> DemoFair:
    return generate_city(scale=request.param)


@pytest.fixture(scope="module")
def small() -> DemoFair:
    return generate_city(scale="small")


def _count_claims(fair: DemoFair) -> Counter[str]:
    return Counter(code for application in fair.applications for code in application.booths)


def _waiting(fair: DemoFair) -> list[ApplicationPlan]:
    return [a for a in fair.applications if a.state == "approved" and not a.booths]


# --- data files --------------------------------------------------------------------------------
def test_provinces_are_the_77_in_four_regions() -> None:
    rows = read_provinces()
    codes = [row["code"] for row in rows]
    assert len(rows) == len(set(codes)) == len({row["name_th"] for row in rows}) == 77
    assert codes == sorted(codes)
    assert codes[0] == "10"
    assert rows[0]["name_th"] == "กรุงเทพมหานคร"
    assert Counter(row["region"] for row in rows) == {
        "central": 26,
        "northeast": 20,
        "north": 17,
        "south": 14,
    }


def test_provinces_file_names_codes_as_the_country_does() -> None:
    names = {row["code"]: row["name_th"] for row in json.loads(PROVINCES.read_text("utf-8"))}
    for code, name in (
        ("38", "บึงกาฬ"),
        ("50", "เชียงใหม่"),
        ("77", "ประจวบคีรีขันธ์"),
        ("96", "นราธิวาส"),
    ):
        assert names[code] == name


def test_fairs_cover_three_series_and_last_nine_days() -> None:
    fairs = read_fairs()
    assert {fair.series for fair in fairs} == {"city", "midyear", "silapacheep"}
    assert len(fairs) == len({fair.slug for fair in fairs}) == 9
    assert {(fair.ends_on - fair.starts_on).days for fair in fairs} == {8}


def test_fairs_sales_add_up_where_both_parts_are_known() -> None:
    known = [fair for fair in read_fairs() if fair.sold is not None]
    assert len(known) == 3
    for fair in known:
        assert fair.ordered is not None
        assert fair.sold is not None
        assert fair.sold + fair.ordered == fair.sales


def test_zones_are_the_twelve_with_colours_of_their_own() -> None:
    zones = read_zones()
    assert len(zones) == len({zone.code for zone in zones}) == 12
    assert len({zone.colour for zone in zones}) == 12
    assert {type_ for zone in zones for type_ in zone.types} == {1, 2, 3, 4, 5}


def test_products_keep_real_texts_with_their_provinces() -> None:
    rows = {row["th"]: row for row in read_text("products")["products"]}
    assert len(rows) == 33
    assert rows["น้ำผึ้งดอกลำไยแท้ (ผึ้งป่าก๋อย)"]["province"] == "57"
    assert rows["เสื่อกกจันทบูร"]["type"] == 4


def test_bhutan_brings_35_items_marked_as_a_sample() -> None:
    text = read_text("bhutan")
    assert text["sample"] is True
    assert "sample list" in text["note"]
    assert [row["no"] for row in text["items"]] == list(range(1, 36))
    assert len({row["en"] for row in text["items"]}) == 35
    for row in text["items"]:
        assert row["sample"] is True
        heading, _, subheading = row["hs_code"].partition(".")
        assert len(heading) == 4
        assert len(subheading) == 2
        assert row["quantity"] > 0
        assert row["value_btn"] > 0


# --- geometry ----------------------------------------------------------------------------------
def test_booths_lie_inside_their_hall_without_overlap(fair: DemoFair) -> None:
    halls = {hall.code: hall for hall in fair.halls}
    edges: dict[str, list[list[int]]] = {code: [] for code in halls}
    for booth in fair.booths:
        right, bottom = booth.x_m + booth.width_m, booth.y_m + booth.depth_m
        assert 0 <= booth.x_m < right <= halls[booth.hall].width_m
        assert 0 <= booth.y_m < bottom <= halls[booth.hall].height_m
        centimetres = [int(100 * edge) for edge in (booth.x_m, right, booth.y_m, bottom)]
        edges[booth.hall].append(centimetres)
    for rectangles in edges.values():
        assert not [
            (a, b)
            for a, b in combinations(rectangles, 2)
            if a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
        ]


def test_booths_have_codes_of_their_own_and_the_promised_number(fair: DemoFair) -> None:
    assert len({booth.code for booth in fair.booths}) == len(fair.booths)
    assert len(fair.booths) in {290, 3500}
    assert any(booth.closed_reason for booth in fair.booths)


# --- the fair as a whole -----------------------------------------------------------------------
@pytest.mark.parametrize("scale", SCALES)
def test_generate_city_repeats_itself(scale: str) -> None:
    assert generate_city(scale=scale, seed=7) == generate_city(scale=scale, seed=7)
    assert generate_city(scale=scale, seed=7) != generate_city(scale=scale, seed=8)


def test_generate_city_reaches_the_promised_size() -> None:
    full = generate_city(scale="full")
    assert len(full.applications) == 5000
    assert {e.province for e in full.exhibitors if e.province} == {
        row["code"] for row in read_provinces()
    }
    wearers = {a.exhibitor for a in full.applications if a.booths} | {key for key, _ in full.guests}
    people = sum(len(e.people) for e in full.exhibitors if e.key in wearers)
    assert people + len(full.lost_badges) == 15000


def test_small_city_has_over_120_exhibitors(small: DemoFair) -> None:
    assert len(small.exhibitors) >= 120
    keys = {exhibitor.key for exhibitor in small.exhibitors}
    assert keys >= {row["key"] for row in read_text("products")["products"]}


def test_applications_fit_their_zones(fair: DemoFair) -> None:
    zones = {zone.code: zone for zone in fair.zones}
    products = {p.key: p for e in fair.exhibitors for p in e.products}
    for application in fair.applications:
        zone = zones[application.zone]
        terms = ZoneTerms(
            code=zone.code,
            product_types=frozenset(zone.types),
            min_stars=zone.min_stars,
            power_w=zone.power_w,
            water=zone.water,
            gas=zone.gas,
        )
        facts = [
            ProductFacts(products[k].name_en, products[k].type, products[k].stars)
            for k in application.products
        ]
        needs = Needs(application.power_w, application.water, application.gas)
        assert find_obstacles(zone=terms, products=facts, needs=needs) == ()


def test_applications_happen_in_order_and_before_the_demo_starts(fair: DemoFair) -> None:
    for a in fair.applications:
        steps = (a.created_at, a.submitted_at, a.decided_at, a.allocated_at)
        moments = [m for m in steps if m is not None]
        assert moments == sorted(moments)
        assert moments[-1] < START.astimezone(UTC)
        assert (a.submitted_at is None) == (a.state == "draft")
        assert (a.allocated_at is not None) == bool(a.booths)


def test_applications_come_in_every_state(fair: DemoFair) -> None:
    states = {application.state for application in fair.applications}
    assert len(states) == 8


def test_no_booth_is_given_twice(fair: DemoFair) -> None:
    booths = {booth.code: booth for booth in fair.booths}
    for code, claims in _count_claims(fair).items():
        assert claims <= booths[code].slots
        assert not booths[code].closed_reason
    for application in fair.applications:
        assert len(application.booths) <= application.booths_wanted
        assert {booths[code].zone for code in application.booths} <= {application.zone}


def test_waiting_applications_find_vacant_booths_in_their_zone(fair: DemoFair) -> None:
    claimed = _count_claims(fair)
    vacant = Counter(
        b.zone for b in fair.booths if b.slots == 1 and not b.closed_reason and not claimed[b.code]
    )
    waiting = Counter(application.zone for application in _waiting(fair))
    assert waiting.total() >= 40
    assert sum(vacant[zone] for zone in waiting) >= 60
    assert all(vacant[zone] >= count for zone, count in waiting.items())
    assert all(application.booths_wanted == 1 for application in _waiting(fair))


def test_accounts_act_for_producers_who_may_still_apply(fair: DemoFair) -> None:
    exhibitors = {exhibitor.key: exhibitor for exhibitor in fair.exhibitors}
    applicants = {application.exhibitor for application in fair.applications}
    assert len(set(ACCOUNTS.values())) == 2
    for key in ACCOUNTS.values():
        maker = exhibitors[key]
        assert key not in applicants
        assert len(maker.people) >= 2
        fitting = [
            zone.code
            for zone in fair.zones
            if not zone.by_invitation
            and all(
                p.type in zone.types and (p.stars or 0) >= zone.min_stars for p in maker.products
            )
        ]
        assert len(fitting) >= 3


def test_entries_leave_most_badges_outside(fair: DemoFair) -> None:
    holders = {application.exhibitor for application in fair.applications if application.booths}
    inside = {entry.exhibitor for entry in fair.entries} & holders
    assert 0.15 * len(holders) < len(inside) < 0.25 * len(holders)
    assert all(entry.at < START for entry in fair.entries)
    assert len({entry.person for entry in fair.entries}) == len(fair.entries)


def test_hard_cases_are_there(fair: DemoFair) -> None:
    exhibitors = {exhibitor.key: exhibitor for exhibitor in fair.exhibitors}
    people = [person for exhibitor in fair.exhibitors for person in exhibitor.people]
    given = {a.exhibitor: a.booths for a in fair.applications if a.booths}
    assert 2 in _count_claims(fair).values()
    assert len(given["diprom"]) == 3
    assert len(given[guests.BHUTAN]) == 2
    assert len(exhibitors[guests.BHUTAN].products) == 35
    assert len(exhibitors[guests.BHUTAN].manifest) == 35
    assert "TICA" in exhibitors[guests.BHUTAN].host_agency
    assert exhibitors[guests.BHUTAN].name_native == "འབྲུག་ཡུལ།"
    assert guests.KUMAMOTO not in given
    assert guests.KUMAMOTO in dict(fair.guests)
    assert "くまモン" in {person.name_native for person in people}
    assert len(LONG_NAME_TH) == 60
    assert LONG_NAME_TH in {person.name_th for person in people}
    assert fair.lost_badges


def test_people_of_an_exhibitor_have_names_of_their_own(fair: DemoFair) -> None:
    keys = [person.key for exhibitor in fair.exhibitors for person in exhibitor.people]
    assert len(keys) == len(set(keys))
    for exhibitor in fair.exhibitors:
        if exhibitor.key != guests.STAFF:
            assert len({p.name_th for p in exhibitor.people}) == len(exhibitor.people)


def test_exhibitors_are_told_apart_by_name_and_province(fair: DemoFair) -> None:
    names = [(e.name_th, e.province) for e in fair.exhibitors]
    assert len(names) == len(set(names))
