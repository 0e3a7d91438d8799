"""Search by any spelling: what holds the words first, what is near after it, the same on every database."""

from typing import Any

import pytest

from booths.queries import DirectoryFilter, directory_keys
from events.models import Province
from registration import actions, queries
from registration.models import Application, Exhibitor, Product
from tests.conftest import Call, World

pytestmark = pytest.mark.django_db


def find(world: World, text: str) -> list[str]:
    rows = queries.search_exhibitors(Exhibitor.objects.all(), text)
    return list(rows.order_by("is_near", "name_th").values_list("name_th", flat=True))


def name(world: World, thai: str, **values: Any) -> Exhibitor:
    return world.exhibitor(**{"name_th": thai, "name_en": "", **values})


def test_exact_stands_before_near_and_the_rest_is_not_found(world: World) -> None:
    name(world, "กลุ่มจักสานเสื่อกก")
    name(world, "กลุ่มจกสานเสื่อกก")
    name(world, "กลุ่มเซรามิค")
    assert find(world, "จักสาน") == ["กลุ่มจักสานเสื่อกก", "กลุ่มจกสานเสื่อกก"]
    assert find(world, "จกสาน") == ["กลุ่มจกสานเสื่อกก", "กลุ่มจักสานเสื่อกก"]


def test_typing_errors_in_latin_letters_are_found(world: World) -> None:
    name(world, "ก", name_en="Kishuthara weavers")
    name(world, "ข", name_en="Bumthang honey")
    assert find(world, "kishutara") == ["ก"]
    assert find(world, "Bumtang") == ["ข"]
    assert find(world, "hony") == ["ข"]


@pytest.mark.parametrize("text", ["จ.สุรินทร์", "จังหวัด สุรินทร์", "surin", "สุรินท"])
def test_a_province_is_found_by_any_of_its_spellings(world: World, text: str) -> None:
    name(world, "ก")
    name(world, "ข", province=Province.objects.get(pk="50"))
    assert find(world, text) == ["ก"]


def test_all_words_have_to_be_found(world: World) -> None:
    one = name(world, "บ้านหนึ่ง")
    name(world, "บ้านสอง")
    world.product(one, name_th="น้ำผึ้งดอกลำไย")
    assert find(world, "บ้าน นํ้าผึ้ง") == ["บ้านหนึ่ง"]
    assert find(world, "บ้าน ไม่มีคำนี้เลย") == []


def test_near_spellings_are_left_out_where_enough_hold_the_word(world: World) -> None:
    for number in range(10):
        name(world, f"จักสาน {number}")
    name(world, "จกสาน")
    assert len(find(world, "จักสาน")) == 10


def test_the_column_follows_actions_and_bulk_loads(world: World) -> None:
    exhibitor = name(world, "ก่อน")
    actions.change_exhibitor(
        actor=world.actor("exhibitor_a"), exhibitor=exhibitor, values={"name_th": "โอท็อป"}
    )
    exhibitor.refresh_from_db()
    assert exhibitor.search == "otop"
    Product.objects.bulk_create([Product(exhibitor=exhibitor, name_th="บูธ ๙", type=1)])
    assert Product.objects.get().search == "บูท 9"


def test_an_application_is_found_by_exhibitor_product_and_reference(world: World) -> None:
    application = world.submitted(exhibitor=name(world, "กลุ่มทอผ้าบ้านนาโพธิ์"))
    world.submitted(exhibitor=name(world, "อื่น", province=Province.objects.get(pk="50")))
    Product.objects.filter(exhibitor__name_th="อื่น").update(name_th="x", search="x")
    rows = Application.objects.all()
    for text in ("นาโพธิ", "ผ้ามัดหมี่", "ผามดหมี่", application.reference, application.reference.lower()):
        assert list(queries.filter_applications(rows, q=text)) == [application], text


def test_the_public_directory_and_its_api_find_by_any_spelling(world: World, api: Call) -> None:
    exhibitor = world.approved(exhibitor=name(world, "เครื่องปั้นบูธเก่า")).exhibitor
    fair = world.fair
    assert directory_keys(fair, DirectoryFilter(q="บูท"), language="th") == [exhibitor.pk]
    answer = api("get", f"/fairs/{fair.slug}/exhibitors", {"q": "เครืองปันบูท"}).json()
    assert [row["id"] for row in answer["items"]] == [str(exhibitor.pk)]


def test_a_column_that_lags_behind_is_written_anew(world: World) -> None:
    exhibitor = name(world, "บูธ")
    Exhibitor.objects.filter(pk=exhibitor.pk).update(search="old")
    assert actions.refresh_search() == 1
    exhibitor.refresh_from_db()
    assert exhibitor.search == "บูท"
