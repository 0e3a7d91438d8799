"""What forms take and what they refuse, each with the entry that is to blame."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from events.models import Province
from registration import rules
from registration.forms.application import BoothsForm, NeedsForm, ProductsForm
from registration.forms.exhibitor import ExhibitorForm
from registration.forms.people import PersonForm
from registration.forms.product import ProductForm
from registration.forms.profile import ProfileForm
from registration.models import Exhibitor

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


def profile(changes, **values):
    values = {"country": "TH"} | values
    return ProfileForm({"name_th": "ก"} | changes, exhibitor=Exhibitor(**values))


def test_profile_keeps_the_lines_of_a_text_and_limits_its_length():
    assert profile({"about_th": "ก\r\nข"}).is_valid()
    assert blamed(profile({"about_th": "ก" * 2001})) == {"about_th"}
    assert blamed(profile({"about_en": "a\x00b"})) == {"about_en"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"registration_number": "A" * 61}, "registration_number"),
        ({"registration_number": "<b>"}, "registration_number"),
        ({"segment": "E"}, "segment"),
        ({"tax_id": "1101700230673"}, "tax_id"),
        ({"tax_id": "123"}, "tax_id"),
        ({"tax_id": "ก"}, "tax_id"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "not an address"}, "website"),
        ({"line_id": "ร้านค้า"}, "line_id"),
        ({"phone": "08123"}, "phone"),
        ({"place_q": "ไม่มีที่นี่เลยแน่นอน"}, "place_q"),
        ({"place_q": "หนองบัว"}, "place_q"),
    ],
)
def test_profile_blames_the_entry_that_is_wrong(changes, field):
    assert blamed(profile(changes)) == {field}


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("tax_id", "1-1017-00230-67-8", "1101700230678"),
        ("tax_id", "๐๑๐๕๕ ๔๖๐๙๕ ๗๒๔", "0105546095724"),
        ("website", "www.example.or.th", "https://www.example.or.th"),
        ("line_id", "@weavers", "@weavers"),
        ("registration_number", "๓๒๐๑-0045/60", "๓๒๐๑-0045/60"),
    ],
)
def test_profile_reads_numbers_and_addresses_as_people_write_them(field, typed, kept):
    form = profile({field: typed})
    assert form.is_valid(), form.errors
    assert form.values()[field] == kept


def test_profile_says_nothing_of_a_tax_id_that_was_left_empty():
    form = profile({"tax_id": ""})
    assert form.is_valid()
    assert "tax_id" not in form.values()


def test_the_only_place_that_fits_is_taken():
    form = profile({"place_q": "ท่าสว่าง สุรินทร์"})
    assert form.is_valid(), form.errors
    assert form.values()["subdistrict"] == "320105"


def test_places_that_fit_are_offered_and_the_chosen_one_counts():
    searched = profile({"place_q": "หนองบัว สุรินทร์", "find": "1"})
    assert blamed(searched) == {"place_q"}
    codes = [row["code"] for row in searched.offered_places()]
    assert codes == ["320307", "320906", "320705", "320706"]

    chosen = profile(
        {"place_q": "หนองบัว สุรินทร์", "place_found": "หนองบัว สุรินทร์", "subdistrict": "320906"}
    )
    assert chosen.is_valid(), chosen.errors
    assert chosen.values()["subdistrict"] == "320906"


def test_text_that_was_changed_after_a_choice_is_searched_anew():
    form = profile({"place_q": "ท่าสว่าง", "place_found": "หนองบัว", "subdistrict": "320906"})
    assert form.is_valid(), form.errors
    assert form.values()["subdistrict"] == "320105"


def test_address_stays_while_its_text_stays_and_goes_when_it_is_emptied():
    held = {"subdistrict": "320105", "postal_code": "32000", "province_id": "32"}
    said = "ต.ท่าสว่าง อ.เมืองสุรินทร์ จ.สุรินทร์ 32000"
    form = profile({"place_q": said, "subdistrict": "320105", "postal_code": "32000"}, **held)
    assert form.initial["place_q"] == said
    assert form.is_valid(), form.errors
    assert form.values()["subdistrict"] == "320105"
    form = profile({"place_q": "", "subdistrict": "320105", "postal_code": "32000"}, **held)
    assert form.is_valid(), form.errors
    assert form.values()["subdistrict"] == ""


def test_postal_code_is_one_of_the_sub_districts():
    typed = {"place_q": "ท่าแร้ง บางเขน", "postal_code": "๑๐๒๓๐"}
    form = profile(typed)
    assert form.is_valid(), form.errors
    assert form.values()["postal_code"] == "10230"
    assert blamed(profile(typed | {"postal_code": "32000"})) == {"postal_code"}


def test_exhibitor_from_abroad_has_no_sub_district():
    form = profile({"place_q": "ท่าสว่าง"}, country="BT")
    assert form.is_valid()
    assert "subdistrict" not in form.values()


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
        "identity": None,
        "clear_identity": False,
        "publicity": False,
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
        ({"opc_stars": "4", "opc_year": "2545"}, "opc_year"),
        ({"opc_stars": "4", "opc_year": "2561"}, "opc_year"),
        ({"opc_stars": "4", "opc_year": "ปีที่แล้ว"}, "opc_year"),
        ({"opc_stars": "", "opc_year": "2559"}, "opc_stars"),
        ({"price": "", "price_unit": "ผืน"}, "price"),
        ({"until_fda": "2018-01-01"}, "number_fda"),
        ({"number_gi": "x" * 61}, "number_gi"),
        ({"description_th": "ก" * 1001}, "description_th"),
    ],
)
def test_product_form_blames_the_entry_that_is_wrong(changes, field):
    assert blamed(ProductForm(PRODUCT | changes)) == {field}


def test_product_form_gives_the_standards_that_have_a_number():
    typed = {"number_fda": "13-1-02345-6-0001", "until_fda": "2018-12-31", "number_halal": "ฮ 12"}
    form = ProductForm(PRODUCT | typed | {"opc_stars": "4", "opc_year": "๕๙"})
    assert form.is_valid(), form.errors
    assert form.values()["opc_year"] == 2016
    assert form.values()["standards"] == [
        {"kind": "fda", "number": "13-1-02345-6-0001", "valid_until": date(2018, 12, 31)},
        {"kind": "halal", "number": "ฮ 12", "valid_until": None},
    ]


# --- application -----------------------------------------------------------------------------------
@pytest.fixture
def offered(world):
    exhibitor = world.exhibitor()
    return [world.product(exhibitor), world.product(exhibitor, name_th="ผ้าไหม")]


def section_forms(world, offered, **changes):
    data = {"zone": "FAB", "products": [str(offered[0].pk)], "booths_wanted": "1"} | changes
    return (
        ProductsForm(data, zones=list(world.zones.values()), offered=offered),
        NeedsForm(data),
        BoothsForm(data),
    )


def test_section_forms_give_what_the_action_takes(world, offered):
    forms = section_forms(world, offered, power_w="1,500", cold_storage="on", note="มุมตึก")

    assert [form.errors for form in forms] == [{}, {}, {}]
    assert [form.entries() for form in forms] == [
        {"zone": "FAB", "products": [offered[0].pk]},
        {"needs": rules.Needs(1500, cold_storage=True)},
        {"booths_wanted": 1, "note": "มุมตึก"},
    ]


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
def test_section_forms_blame_the_entry_that_is_wrong(world, offered, changes, field):
    assert set().union(*map(blamed, section_forms(world, offered, **changes))) == {field}


def test_section_forms_take_thai_digits(world, offered):
    form = section_forms(world, offered, booths_wanted="๒")[-1]

    assert form.is_valid()
    assert form.entries()["booths_wanted"] == 2
