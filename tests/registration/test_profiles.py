"""What the record of an exhibitor and its products may hold, and what it refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from events import vault
from events.models import Fair, FairState, LogEntry, Province
from registration import actions, queries, rules
from registration.models import Exhibitor, ProductStandard
from tests.conftest import World
from tests.refusals import refused

pytestmark = pytest.mark.django_db

THA_SAWANG, NA_PHO = "320105", "311301"
OWNERS, COMPANYS = "1101700230678", "0105546095724"


def change(
    world: World, exhibitor: Exhibitor, actor: str = "exhibitor_a", **values: Any
) -> Exhibitor:
    return actions.change_exhibitor(actor=world.actor(actor), exhibitor=exhibitor, values=values)


# --- address --------------------------------------------------------------------------------------
def test_address_sets_the_province_and_the_postal_code(world: World) -> None:
    exhibitor = change(world, world.exhibitor(), subdistrict=NA_PHO)
    exhibitor.refresh_from_db()
    assert (exhibitor.province_id, exhibitor.postal_code) == ("31", "31230")
    place = queries.place_of(exhibitor)
    assert place is not None
    assert place.say("th") == "ต.นาโพธิ์ อ.นาโพธิ์ จ.บุรีรัมย์"


def test_address_is_forgotten_while_the_province_stays(world: World) -> None:
    exhibitor = change(world, world.exhibitor(), subdistrict=THA_SAWANG)
    exhibitor = change(world, exhibitor, subdistrict="")
    assert (exhibitor.subdistrict, exhibitor.postal_code, exhibitor.province_id) == ("", "", "32")
    assert queries.place_of(exhibitor) is None


@pytest.mark.parametrize(("wanted", "stored"), [("10230", "10230"), ("", "10220"), ("9", "10220")])
def test_postal_code_is_one_of_the_places_own(world: World, wanted: str, stored: str) -> None:
    exhibitor = change(world, world.exhibitor(), subdistrict="100508", postal_code=wanted)
    assert exhibitor.postal_code == stored


@pytest.mark.parametrize("code", ["999999", "32", "ท่าสว่าง"])
def test_address_that_is_not_in_the_register_is_refused(world: World, code: str) -> None:
    with refused("place_unknown"):
        change(world, world.exhibitor(), subdistrict=code)


def test_address_of_a_foreign_exhibitor_is_none_of_the_register(world: World) -> None:
    exhibitor = world.exhibitor(kind="delegation", country="BT", province=None)
    with refused("place_unknown"):
        change(world, exhibitor, subdistrict=THA_SAWANG)


def test_database_refuses_an_address_outside_the_province(world: World) -> None:
    exhibitor = world.exhibitor()
    with pytest.raises(IntegrityError, match="address_lies_in_the_province"), transaction.atomic():
        Exhibitor.objects.filter(pk=exhibitor.pk).update(subdistrict=NA_PHO)


def test_province_stays_while_an_application_counts_for_it(world: World) -> None:
    exhibitor = world.exhibitor()
    draft = world.draft(exhibitor=exhibitor)
    change(world, exhibitor, subdistrict=NA_PHO)
    change(world, exhibitor, subdistrict=THA_SAWANG)
    actor = world.actor("exhibitor_a")
    actions.submit_application(actor=actor, application=draft)
    with refused("province_fixed"):
        change(world, exhibitor, subdistrict=NA_PHO)
    change(world, exhibitor, subdistrict="320101")
    actions.withdraw_application(actor=actor, application=draft)
    assert change(world, exhibitor, subdistrict=NA_PHO).province_id == "31"


def test_past_fair_keeps_no_province(world: World) -> None:
    exhibitor = world.submitted().exhibitor
    Fair.objects.update(state=FairState.ARCHIVED)
    assert change(world, exhibitor, subdistrict=NA_PHO).province_id == "31"


def test_officer_moves_nobody_out_of_the_province(world: World) -> None:
    exhibitor = world.exhibitor()
    world.officer()
    assert change(world, exhibitor, "officer", subdistrict=THA_SAWANG).postal_code == "32000"
    with refused("province_foreign"):
        change(world, exhibitor, "officer", subdistrict=NA_PHO)


def test_register_takes_the_profile_along(world: World) -> None:
    exhibitor = world.exhibitor(
        profile={"subdistrict": THA_SAWANG, "segment": "D", "tax_id": OWNERS, "house_number": "9/1"}
    )
    exhibitor.refresh_from_db()
    assert (exhibitor.postal_code, exhibitor.segment, exhibitor.house_number) == (
        "32000",
        "D",
        "9/1",
    )
    assert queries.tax_id_of(exhibitor) == "1-XXXX-XXXXX-X7-8"


# --- tax id ---------------------------------------------------------------------------------------
def test_tax_id_of_an_owner_is_sealed_and_masked(world: World) -> None:
    exhibitor = change(world, world.exhibitor(), tax_id=OWNERS)
    exhibitor.refresh_from_db()
    sealed = bytes(exhibitor.tax_id_sealed or b"")
    assert OWNERS.encode() not in sealed
    assert vault.unseal(sealed, purpose=queries.TAX_ID) == OWNERS.encode()
    assert queries.tax_id_of(exhibitor) == "1-XXXX-XXXXX-X7-8"
    entry = LogEntry.objects.get(action="exhibitor.changed")
    assert entry.data == {"fields": ["tax_id"]}


def test_tax_id_of_a_company_is_shown_whole(world: World) -> None:
    assert (
        queries.tax_id_of(change(world, world.exhibitor(), tax_id=COMPANYS)) == "0-1055-46095-72-4"
    )


def test_tax_id_is_forgotten(world: World) -> None:
    exhibitor = change(world, world.exhibitor(), tax_id=OWNERS)
    exhibitor = change(world, exhibitor, tax_id="")
    exhibitor.refresh_from_db()
    assert (exhibitor.tax_id_sealed, queries.tax_id_of(exhibitor)) == (None, "")


# --- telephone, years -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "081 234 5678"),
        ("081-2345678", "081 234 5678"),
        ("+66 (0)81 234 5678", "081 234 5678"),
        ("66812345678", "081 234 5678"),
        ("044-123456", "044 123 456"),
        ("02-123-4567 ต่อ 12", "02 123 4567 ต่อ 12"),
        ("021234567 ext. ๓", "02 123 4567 ต่อ 3"),
        ("+975 2 322-211", "+975 2 322 211"),
        ("2 322 211", "2 322 211"),
    ],
)
def test_telephone_is_written_one_way(typed: str, stored: str) -> None:
    assert rules.normalise_phone(typed) == stored
    assert rules.normalise_phone(stored) == stored


@pytest.mark.parametrize(
    "typed", ["", "โทร", "081", "08123456", "081234567890", "+66 81", "1" * 40]
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        rules.normalise_phone(typed)


@pytest.mark.parametrize(
    ("typed", "year"),
    [("2566", 2023), ("66", 2023), ("๒๕๖๖", 2023), ("2023", 2023), (" 46 ", 2003)],
)
def test_year_is_read_in_either_era(typed: str, year: int) -> None:
    assert rules.read_year(typed) == year


@pytest.mark.parametrize("typed", ["", "566", "20233", "ปี", "2-3"])
def test_what_is_no_year_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        rules.read_year(typed)


# --- products -------------------------------------------------------------------------------------
HALAL = {"kind": "halal", "number": "ฮ 12/2560", "valid_until": None}
FDA = {"kind": "fda", "number": "13-1-02345-6-0001", "valid_until": None}


def test_product_keeps_its_standards_until_they_are_changed(world: World) -> None:
    exhibitor = world.exhibitor()
    product = world.product(exhibitor, standards=[FDA, HALAL], opc_year=2016, price_unit="ผืน")
    actor = world.actor("exhibitor_a")
    actions.change_product(actor=actor, product=product, values={"price": 100})
    assert [row.number for row in product.standards.all()] == [FDA["number"], HALAL["number"]]
    actions.change_product(actor=actor, product=product, values={"standards": [HALAL]})
    assert [row.kind for row in product.standards.all()] == ["halal"]


def test_product_has_one_number_of_a_standard(world: World) -> None:
    product = world.product(world.exhibitor(), standards=[FDA])
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductStandard.objects.create(product=product, kind="fda", number="2")


def test_retired_product_is_offered_no_more_and_comes_back(world: World) -> None:
    exhibitor = world.exhibitor()
    application = world.draft(exhibitor=exhibitor)
    product = application.products.get()
    actor = world.actor("exhibitor_a")

    actions.retire_product(actor=actor, product=product)
    actions.retire_product(actor=actor, product=product)
    assert list(queries.products_of(exhibitor)) == []
    assert list(queries.products_of(exhibitor, retired=True)) == [product]
    assert list(application.products.all()) == [product]
    with refused("not_found"):
        actions.change_product(actor=actor, product=product, values={"price": 1})

    actions.bring_back_product(actor=actor, product=product)
    assert list(queries.products_of(exhibitor)) == [product]
    said = LogEntry.objects.filter(object_id=str(product.pk)).order_by("pk")
    assert [entry.action for entry in said] == [
        "product.added",
        "product.retired",
        "product.brought_back",
    ]


def test_nobody_else_retires_a_product(world: World) -> None:
    product = world.product(world.exhibitor())
    for action in (actions.retire_product, actions.bring_back_product):
        with refused("not_found"):
            action(actor=world.actor("exhibitor_b"), product=product)


def test_products_are_searched_and_ordered(world: World) -> None:
    exhibitor = world.exhibitor()
    silk = world.product(exhibitor, name_th="ผ้าไหม", name_en="Silk", opc_stars=5, type=3)
    basket = world.product(exhibitor, name_th="ตะกร้า", name_en="Basket", opc_stars=None, type=4)
    rice = world.product(exhibitor, name_th="ข้าวแต๋น", name_en="Rice", opc_stars=3, type=1)
    assert set(queries.products_of(exhibitor)) == {silk, basket, rice}
    assert list(queries.products_of(exhibitor, sort="name")) == [rice, basket, silk]
    assert list(queries.products_of(exhibitor, sort="stars")) == [silk, rice, basket]
    assert list(queries.products_of(exhibitor, sort="type")) == [rice, silk, basket]
    assert list(queries.products_of(exhibitor, q="ข้าวแตน")) == [rice]
    assert list(queries.products_of(exhibitor, type_=4)) == [basket]


# --- producers of a province ----------------------------------------------------------------------
def test_officer_lists_the_producers_by_the_state_of_their_applications(world: World) -> None:
    sent = world.submitted(exhibitor=world.exhibitor(name_th="ก")).exhibitor
    begun = world.draft(exhibitor=world.exhibitor(name_th="ข")).exhibitor
    idle = world.exhibitor(name_th="ค", kind="sme", profile={"subdistrict": THA_SAWANG})
    gave_up = world.draft(exhibitor=world.exhibitor(name_th="ง"))
    actions.withdraw_application(actor=world.actor("exhibitor_a"), application=gave_up)
    world.exhibitor(province=Province.objects.get(pk="50"))
    world.exhibitor(kind="agency")
    surin = queries.province_of_officer(world.officer(), world.fair)

    def listed(**filters: str) -> list[Exhibitor]:
        return list(queries.producers_of(surin, world.fair, **filters))

    assert listed() == [sent, begun, idle, gave_up.exhibitor]
    assert listed(state="submitted") == [sent]
    assert listed(state="none") == [idle, gave_up.exhibitor]
    assert listed(kind="sme") == listed(district="3201") == [idle]
    assert listed(sort="products")[-1] == idle
    assert [vars(row)["products_count"] for row in listed(sort="name")] == [1, 1, 0, 1]
    counts = queries.count_producers(surin, world.fair)
    assert counts == {"": 4, "none": 2, "submitted": 1, "draft": 1, "withdrawn": 1}
    shown = queries.applications_to(world.fair, listed())
    assert {key: [row.state for row in rows] for key, rows in shown.items()} == {
        sent.pk: ["submitted"],
        begun.pk: ["draft"],
        gave_up.exhibitor.pk: ["withdrawn"],
    }


def test_province_is_for_its_officer_alone(world: World) -> None:
    for name in ("organiser", "exhibitor_a"):
        with refused("forbidden"):
            queries.province_of_officer(world.actor(name), world.fair)
