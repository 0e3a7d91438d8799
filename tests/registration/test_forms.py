"""What forms take and what they refuse, each with the entry that is to blame."""

import uuid
from decimal import Decimal

import pytest
from django.utils.translation import override

from events.models import Province
from registration import rules
from registration.forms.application import ApplicationForm
from registration.forms.exhibitor import ExhibitorForm, PersonForm, ProductForm, ProfileForm
from registration.forms.manifest import ManifestForm
from registration.models import ManifestItem

pytestmark = pytest.mark.django_db

EXHIBITOR = {
    "kind": "group",
    "name_th": "กลุ่มทอผ้าไหมบ้านท่าสว่าง",
    "name_en": "Tha Sawang weavers",
    "name_native": "",
    "country": "TH",
    "province": "32",
    "contact_name": "สมหญิง ใจดี",
    "phone": "081 234 5678",
    "host_agency": "",
}
PRODUCT = {"name_th": "ผ้ามัดหมี่", "type": "3", "opc_stars": "4", "origin_country": "TH"}


def blamed(form):
    return set(form.errors)


def choices_of(form, name):
    field = form.fields[name]
    return list(field.choices)


# --- exhibitor -------------------------------------------------------------------------------------
def test_exhibitor_form_gives_clean_values():
    form = ExhibitorForm(EXHIBITOR)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["province"] == Province.objects.get(pk="32")
    assert form.cleaned_data["phone"] == "081 234 5678"


def test_exhibitor_form_offers_77_provinces_by_name_in_thai_order():
    with override("th"):
        choices = choices_of(ExhibitorForm(), "province")

    assert len(choices) == 78
    assert choices[1] == ("81", "กระบี่")
    assert choices[2] == ("10", "กรุงเทพมหานคร")


def test_exhibitor_form_puts_thailand_first_among_countries():
    with override("th"):
        choices = choices_of(ExhibitorForm(), "country")

    assert choices[0] == ("TH", "ไทย")
    assert ("BT", "ภูฏาน") in choices


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name_th": ""}, {"name_th"}),
        ({"name_th": "  "}, {"name_th"}),
        ({"name_th": "ก" * 201}, {"name_th"}),
        ({"name_th": "くまモン"}, {"name_th"}),
        ({"name_th": "འབྲུག་ཡུལ།"}, {"name_th"}),
        ({"name_th": "12345 !"}, {"name_th"}),
        ({"name_th": "ผ้า\x00ไหม"}, {"name_th"}),
        ({"name_th": "ผ้า\x07ไหม"}, {"name_th"}),
        ({"name_th": "ผ้า\nไหม"}, {"name_th"}),
        ({"name_th": "ผ้า\u202eไหม"}, {"name_th"}),
        ({"name_en": "ผ้าไหม"}, {"name_en"}),
        ({"name_en": "x" * 201}, {"name_en"}),
        ({"name_native": "ก" * 201}, {"name_native"}),
        ({"kind": ""}, {"kind"}),
        ({"kind": "king"}, {"kind"}),
        ({"country": "XX"}, {"country"}),
        ({"country": "ไทย"}, {"country"}),
        ({"province": ""}, {"province"}),
        ({"province": "99"}, {"province"}),
        ({"contact_name": ""}, {"contact_name"}),
        ({"phone": "โทร"}, {"phone"}),
        ({"phone": "1" * 31}, {"phone"}),
        ({"phone": "1"}, {"phone"}),
        ({"host_agency": "x" * 201}, {"host_agency"}),
    ],
)
def test_exhibitor_form_blames_the_entry_that_is_wrong(changes, fields):
    assert blamed(ExhibitorForm(EXHIBITOR | changes)) == fields


def test_exhibitor_form_needs_no_province_abroad_or_for_an_agency():
    abroad = ExhibitorForm(EXHIBITOR | {"country": "BT", "kind": "delegation", "province": "32"})
    agency = ExhibitorForm(EXHIBITOR | {"kind": "agency", "province": ""})

    assert abroad.is_valid()
    assert abroad.cleaned_data["province"] is None
    assert agency.is_valid()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("น้ำปู่ญี่ปุ่น", "น้ำปู่ญี่ปุ่น"),
        ("Cafe\u0301 เชียงใหม่", "Café เชียงใหม่"),
        ("  ผ้าไหม  ", "ผ้าไหม"),
        ("เครื่องประดับเงิน Buddlaya (3 ดาว)", "เครื่องประดับเงิน Buddlaya (3 ดาว)"),
    ],
)
def test_names_are_composed_and_never_taken_apart(typed, kept):
    form = ExhibitorForm(EXHIBITOR | {"name_th": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["name_th"] == kept


def test_native_names_come_in_any_script():
    for name in ("འབྲུག་ཡུལ།", "くまモン 熊本県", "ລາວ", "ខ្មែរ", "မြန်မာ"):
        assert ExhibitorForm(EXHIBITOR | {"name_native": name}).is_valid(), name


def test_thai_digits_of_a_telephone_become_plain_ones():
    form = ExhibitorForm(EXHIBITOR | {"phone": "๐๘๑ ๒๓๔ ๕๖๗๘"})

    assert form.is_valid()
    assert form.cleaned_data["phone"] == "081 234 5678"


def test_profile_keeps_the_lines_of_a_text_and_limits_its_length():
    assert ProfileForm({"name_th": "ก", "about_th": "ก\r\nข"}).is_valid()
    assert blamed(ProfileForm({"name_th": "ก", "about_th": "ก" * 2001})) == {"about_th"}
    assert blamed(ProfileForm({"name_th": "ก", "about_en": "a\x00b"})) == {"about_en"}


# --- person, product -------------------------------------------------------------------------------
def test_person_form_calls_the_title_by_its_column():
    form = PersonForm({"title": "นางสาว", "name_th": "สมหญิง ใจดี", "role": "ผู้ทอ"})

    assert form.is_valid()
    assert form.cleaned_data == {
        "prefix": "นางสาว",
        "name_th": "สมหญิง ใจดี",
        "name_en": "",
        "name_native": "",
        "role": "ผู้ทอ",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name_th": ""}, "name_th"), ({"title": "x" * 41}, "title"), ({"role": "x" * 101}, "role")],
)
def test_person_form_blames_the_entry_that_is_wrong(changes, field):
    assert blamed(PersonForm({"name_th": "สมหญิง"} | changes)) == {field}


@pytest.mark.parametrize(
    ("typed", "price"),
    [("1,500.50", "1500.50"), ("๑๕๐๐", "1500"), ("1 500", "1500"), ("", None), ("0", "0")],
)
def test_product_form_reads_prices_as_people_write_them(typed, price):
    form = ProductForm(PRODUCT | {"price": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["price"] == (None if price is None else Decimal(price))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_th": ""}, "name_th"),
        ({"type": ""}, "type"),
        ({"type": "6"}, "type"),
        ({"type": "ผ้า"}, "type"),
        ({"opc_stars": "9"}, "opc_stars"),
        ({"price": "-1"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"price": "1e400"}, "price"),
        ({"price": "99999999999.00"}, "price"),
        ({"price": "1.234"}, "price"),
        ({"hs_code": "ผ้า"}, "hs_code"),
        ({"hs_code": "123"}, "hs_code"),
        ({"hs_code": "5007.20.10.10.10.10"}, "hs_code"),
        ({"origin_country": "ZZ"}, "origin_country"),
    ],
)
def test_product_form_blames_the_entry_that_is_wrong(changes, field):
    assert blamed(ProductForm(PRODUCT | changes)) == {field}


# --- application -----------------------------------------------------------------------------------
@pytest.fixture
def offered(world):
    exhibitor = world.exhibitor()
    return [world.product(exhibitor), world.product(exhibitor, name_th="ผ้าไหม")]


def application_form(world, offered, **changes):
    data = {"zone": "FAB", "products": [str(offered[0].pk)], "booths_wanted": "1"} | changes
    return ApplicationForm(data, zones=list(world.zones.values()), products=offered)


def test_application_form_gives_what_the_action_takes(world, offered):
    form = application_form(world, offered, power_w="1,500", water="on", note="มุมตึก")

    assert form.is_valid(), form.errors
    assert form.wishes() == {
        "zone": "FAB",
        "products": [offered[0].pk],
        "booths_wanted": 1,
        "needs": rules.Needs(1500, water=True, gas=False),
        "note": "มุมตึก",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": ""}, "zone"),
        ({"zone": "XXX"}, "zone"),
        ({"products": [str(uuid.UUID(int=1))]}, "products"),
        ({"products": ["not a key"]}, "products"),
        ({"booths_wanted": ""}, "booths_wanted"),
        ({"booths_wanted": "0"}, "booths_wanted"),
        ({"booths_wanted": "21"}, "booths_wanted"),
        ({"booths_wanted": "-1"}, "booths_wanted"),
        ({"booths_wanted": "1.5"}, "booths_wanted"),
        ({"booths_wanted": "สอง"}, "booths_wanted"),
        ({"booths_wanted": "9" * 5000}, "booths_wanted"),
        ({"power_w": "-1"}, "power_w"),
        ({"power_w": "100001"}, "power_w"),
        ({"note": "x" * 2001}, "note"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_application_form_blames_the_entry_that_is_wrong(world, offered, changes, field):
    assert blamed(application_form(world, offered, **changes)) == {field}


def test_application_form_takes_thai_digits(world, offered):
    form = application_form(world, offered, booths_wanted="๒")

    assert form.is_valid()
    assert form.wishes()["booths_wanted"] == 2


# --- manifest --------------------------------------------------------------------------------------
def manifest_item(world, exhibitor, position=1, **values):
    given = {
        "name_th": "ข้าวแดง", "name_en": "Red rice", "origin_country": "BT", "unit": "bag",
        "imported": Decimal(300), "declared_value": Decimal(42000), "currency": "BTN",
    }  # fmt: skip
    created = ManifestItem.objects.create(
        fair=world.fair, exhibitor=exhibitor, position=position, **(given | values)
    )
    return ManifestItem.objects.get(pk=created.pk)


@pytest.fixture
def items(world):
    exhibitor = world.exhibitor()
    return [
        manifest_item(world, exhibitor),
        manifest_item(world, exhibitor, 2, name_th="น้ำผึ้ง", sold=Decimal("10.5")),
    ]


def typed(items, **first):
    """What a browser sends for the untouched table, with `first` typed over the first item's fields."""
    form = ManifestForm(items=items)
    data = {}
    for name, field in form.fields.items():
        data[name] = field.initial
        data[f"initial-{name}"] = field.initial
    for column, value in first.items():
        data[f"{items[0].pk}-{column}"] = value
    return data


def test_manifest_form_sends_on_only_what_was_changed(items):
    form = ManifestForm(typed(items, sold="๑๒.๕"), items=items)

    assert form.is_valid(), form.errors
    assert form.changes() == {items[0].pk: {"sold": Decimal("12.5")}}


def test_manifest_form_shows_quantities_without_idle_zeros(items):
    items[0].sold = Decimal("100.000")

    rows = ManifestForm(items=items).rows()

    assert rows[0]["fields"][0].initial == "100"
    assert rows[1]["fields"][0].initial == "10.5"


@pytest.mark.parametrize("value", ["", "-1", "abc", "NaN", "1.2345", "9" * 20, "1\x002"])
def test_manifest_form_blames_the_quantity_that_is_wrong(items, value):
    form = ManifestForm(typed(items, sold=value), items=items)

    assert blamed(form) == {f"{items[0].pk}-sold"}
