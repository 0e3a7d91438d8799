"""The register of places, and its search by any spelling."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import areas

THA_SAWANG = "320105"


def first(text: str) -> str:
    found = areas.search_places(text, limit=1)
    return found[0].code if found else ""


def test_register_is_whole() -> None:
    places = list(areas.all_places())
    assert len(places) == 7436
    assert len({place.district.code for place in places}) == 928
    assert len({place.province.code for place in places}) == 77
    assert all(place.postal_codes and len(place.code) == 6 for place in places)
    assert all(place.code.startswith(place.district.code) for place in places)
    assert all(place.district.code.startswith(place.province.code) for place in places)


def test_name_that_repeats_is_told_apart_by_its_code() -> None:
    called = [place for place in areas.all_places() if place.subdistrict.name_th == "หนองบัว"]
    assert len(called) == 28
    assert len({place.say("th") for place in called}) == 28


def test_place_is_said_as_people_write_it() -> None:
    place = areas.find_place(THA_SAWANG)
    assert place is not None
    assert place.say("th") == "ต.ท่าสว่าง อ.เมืองสุรินทร์ จ.สุรินทร์"
    assert place.say("en") == "Tha Sawang, Mueang Surin, Surin"
    bangkok = areas.find_place("100404")
    assert bangkok is not None
    assert bangkok.say("th") == "แขวงบางรัก เขตบางรัก กรุงเทพมหานคร"
    assert areas.find_place("999999") is None


@pytest.mark.parametrize(
    "typed",
    [
        "ท่าสว่าง",
        "ทาสวาง",
        "ต.ท่าสว่าง อ.เมือง จ.สุรินทร์",
        "ต. ท่าสว่าง",
        "ต.ท่าสว่างอ.เมืองจ.สุรินทร์",
        "ตำบลท่าสว่างอำเภอเมืองสุรินทร์",
        "ท่าสว่างเมืองสุรินทร์",
        "สุรินทร์ ท่าสว่าง",
        "tha sawang",
        "Thasawang",
        "THA SAWANG SURIN",
        "tambon tha sawang",
        "๓๒๐๐๐ ท่าสว่าง",
        "32000 tha sawang",
        "320105",
        "ท่าสวาาง",
    ],
)
def test_any_spelling_finds_the_place(typed: str) -> None:
    assert first(typed) == THA_SAWANG


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("นํ้าใส จตุรพักตรพิมาน", "450405"),
        ("น้ําใส จตุรพักตรพิมาน", "450405"),
        ("น้ำใส จตุรพักตรพิมาน", "450405"),
        ("เเม่เเรม", "500707"),
        ("แขวงบางรัก", "100404"),
        ("บางรัก กทม.", "100404"),
        ("bang rak bkk", "100404"),
        ("puket patong", "830202"),
        ("นาโพธิ์ บุรีรัมย์", "311301"),
        ("สามตำบล", "801906"),
    ],
)
def test_signs_capitals_and_short_names_are_read(typed: str, place: str) -> None:
    assert first(typed) == place


def test_level_that_was_said_is_the_level_that_is_searched() -> None:
    assert {place.district.name_th for place in areas.search_places("อ.นาโพธิ์ จ.บุรีรัมย์")} == {"นาโพธิ์"}
    assert [place.subdistrict.name_th for place in areas.search_places("ต.นาโพธิ์ จ.บุรีรัมย์")] == [
        "นาโพธิ์"
    ]


def test_postal_code_finds_all_its_places() -> None:
    found = areas.search_places("32000", limit=100)
    assert found
    assert {code for place in found for code in place.postal_codes} == {"32000"}
    assert len(areas.search_places("32000", limit=5)) == 5


@pytest.mark.parametrize("typed", ["", " ", "...", "ต.", "zzzzqq", "99999"])
def test_nothing_is_found_for_what_names_no_place(typed: str) -> None:
    assert areas.search_places(typed) == []


def test_districts_and_places_of_an_unknown_code_are_none() -> None:
    assert len(areas.districts_of("32")) == 17
    assert [place.code for place in areas.places_of("3201")][:1] == ["320101"]
    assert (areas.districts_of("99"), areas.places_of("9999")) == ([], [])


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert len(areas.search_places(text, limit=3)) <= 3
