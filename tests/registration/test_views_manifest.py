"""Pages of foreign goods: the list, the day sheet, papers, the import, the closing."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events import clock
from events.models import LogEntry
from events.sheets import read_table
from events.sheets.writing import Column, Sheet, write_xlsx
from registration import actions
from registration.actions import Move
from registration.models import Closing, ManifestItem, ManifestMovement, MovementKind, Permit
from tests.conftest import MORNING

pytestmark = pytest.mark.django_db

RICE = {
    "name_en": "Red rice",
    "name_native": "འབྲས་དམར།",
    "name_th": "",
    "hs_code": "1006.20",
    "origin_country": "BT",
    "imported": "300",
    "unit": "bag",
    "declared_value": "42,000.50",
    "currency": "BTN",
}
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def client(world, client):
    client.force_login(world.users["exhibitor_a"])
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def delegation(world):
    return world.exhibitor(
        kind="delegation", country="BT", province=None, name_th="", name_en="Bhutan OGOP",
        name_native="འབྲུག་ཡུལ།", contact_name="Pema",
    )  # fmt: skip


@pytest.fixture
def items(world, delegation):
    return [
        actions.add_manifest_item(
            actor=world.actor("exhibitor_a"), exhibitor=delegation, fair=world.fair,
            values={
                "name_en": name, "hs_code": "1006.20", "origin_country": "BT", "unit": "bag",
                "imported": Decimal(amount), "declared_value": Decimal(42000), "currency": "BTN",
            },
        )
        for name, amount in (("Red rice", 300), ("Highland honey", 120))
    ]  # fmt: skip


def address(delegation, end=""):
    return f"/exhibitors/{delegation.pk}/manifest/city-2017/{end}"


def text_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


# --- the list --------------------------------------------------------------------------------------
def test_list_shows_what_came_what_it_is_worth_and_what_is_left(client, delegation, items):
    page = text_of(client.get(address(delegation)))
    for said in ("Red rice", "1006.20", "42,000 BTN", "300 bag", "2 to reconcile", "84,000"):
        assert said in page


def test_list_without_goods_says_how_to_begin(client, delegation):
    page = text_of(client.get(address(delegation)))
    assert "No goods are listed" in page
    assert address(delegation, "items/new/") in page
    assert address(delegation, "import/") in page


def test_item_is_added_by_hand_without_a_thai_name(client, delegation):
    response = client.post(address(delegation, "items/new/"), RICE | {"another": "yes"})
    assert response.url == address(delegation, "items/new/")
    item = ManifestItem.objects.get()
    assert (item.name_en, item.name_native, item.name_th) == ("Red rice", "འབྲས་དམར།", "")
    assert (item.imported, item.declared_value, item.currency) == (
        Decimal(300),
        Decimal("42000.50"),
        "BTN",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_en", ""), ("name_en", "ข้าว"), ("hs_code", "12"), ("imported", "0"),
        ("imported", "1.2345"), ("unit", ""), ("declared_value", "-1"), ("currency", "XXX"),
        ("origin_country", "ZZ"), ("unit", "x" * 21),
    ],
)  # fmt: skip
def test_bad_item_is_refused_beside_its_field_and_kept(client, delegation, field, value):
    page = text_of(client.post(address(delegation, "items/new/"), RICE | {field: value}), 422)
    assert f"id_{field}_error" in page
    assert ManifestItem.objects.count() == 0


def test_after_clearance_a_correction_asks_for_its_reason(client, delegation, items):
    client.post(address(delegation, "clear/"), {"declaration": "A007-1-6012-00001"})
    page = f"/manifest-items/{items[0].pk}/"
    assert "id_reason" in text_of(client.get(page))
    assert "reason is kept" in text_of(client.post(page, RICE | {"imported": "299"}), 422)
    reason = {"imported": "299", "reason": "One bag torn"}
    assert client.post(page, RICE | reason).status_code == 302
    items[0].refresh_from_db()
    assert items[0].imported == 299
    assert "One bag torn" in text_of(client.get(address(delegation, "closing/")))
    assert "A007-1-6012-00001" in text_of(client.get(address(delegation)))
    assert client.get(address(delegation, "import/")).content.decode().count("no file is taken")


def test_item_is_removed_before_clearance(client, delegation, items):
    response = client.post(f"/manifest-items/{items[0].pk}/remove/")
    assert response.url == address(delegation)
    assert [item.name_en for item in ManifestItem.objects.all()] == ["Highland honey"]


# --- the day sheet ---------------------------------------------------------------------------------
def sheet(items, item=0, shown="", **typed):
    """What the browser sends of the whole sheet; `typed` over what the page had `shown`."""
    data = {}
    for row in items:
        for kind in MovementKind:
            data[f"{row.pk}-{kind}"] = data[f"initial-{row.pk}-{kind}"] = ""
    for name, value in typed.items():
        data[f"{items[item].pk}-{name}"] = value
        data[f"initial-{items[item].pk}-{name}"] = shown
    return data


def test_day_sheet_books_what_was_typed_as_the_days_total(client, delegation, items):
    response = client.post(address(delegation, "day/"), sheet(items, sold="๑๒.๕", given="2"))
    assert response.url == address(delegation, "day/2017-12-17/")
    client.post(address(delegation, "day/"), sheet(items, shown="12.5", sold="10"))
    items[0].refresh_from_db()
    assert (items[0].sold, items[0].given) == (10, 2)
    booked = LogEntry.objects.filter(action="manifest.changed").order_by("seq")
    entries = [entry.data for entry in booked]
    assert entries == [
        {"date": "2017-12-17", "sold": "12.5", "given": "2"},
        {"date": "2017-12-17", "sold": "-2.5"},
    ]
    page = text_of(client.get(response.url))
    assert 'value="10"' in page
    assert "288" in page


@pytest.mark.parametrize("sold", ["301", "-1", "ten", "NaN", "1.2345", "9" * 30])
def test_day_sheet_refuses_a_bad_quantity_and_keeps_what_was_typed(client, delegation, items, sold):
    page = text_of(
        client.post(address(delegation, "day/"), sheet(items, sold=sold, given="1")), 422
    )
    assert f'value="{sold}"' in page
    assert ManifestMovement.objects.count() == 0


def test_day_sheet_answers_its_script_field_by_field(client, delegation, items):
    def send(value, shown=""):
        name = f"{items[0].pk}-sold"
        data = {name: value, f"initial-{name}": shown}
        return client.post(
            address(delegation, "day/2017-12-17/"), data, headers={"Accept": "application/json"}
        )

    saved, over, stale = send("40"), send("301", "40"), send("50", "39")
    assert (saved.status_code, over.status_code, stale.status_code) == (200, 422, 409)
    assert saved.json()["remaining"] == {str(items[0].pk): "260"}
    assert saved.json()["booked"][f"{items[0].pk}-sold"] == "40"
    assert "1 bag more than was imported" in over.json()["errors"][f"{items[0].pk}-sold"]
    assert "somebody has booked 40" in stale.json()["errors"][f"{items[0].pk}-sold"]
    assert stale.json()["booked"][f"{items[0].pk}-sold"] == "40"


def test_quiet_day_is_confirmed(client, delegation, items):
    with clock.travel(MORNING + dt.timedelta(days=1)):
        assert "Confirm: nothing moved" in text_of(client.get(address(delegation, "day/")))
        client.post(address(delegation, "day/2017-12-18/quiet/"))
        page = text_of(client.get(address(delegation)))
    assert page.count("Nothing moved") == 1
    assert page.count("No entry yet") == 1


@pytest.mark.parametrize("day", ["yesterday", "2017-13-01", "x" * 40])
def test_day_that_is_none_is_not_found(client, delegation, items, day):
    assert client.get(address(delegation, f"day/{day}/")).status_code == 404


# --- papers ----------------------------------------------------------------------------------------
def attach(client, delegation, content, **values):
    data = {"title": "Phytosanitary certificate", "number": "P-12", "item": ""} | values
    data["file"] = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    return client.post(address(delegation, "papers/"), data)


def test_permit_is_kept_and_handed_out_as_a_download(world, client, delegation, items):
    attach(client, delegation, PDF, item=str(items[0].pk))
    permit = Permit.objects.get()
    answer = client.get(f"/permits/{permit.pk}/file/")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="permit-{permit.pk}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "P-12" in text_of(client.get(address(delegation, "papers/")))
    for who in ("exhibitor_b", "outsider", "gate_staff"):
        client.force_login(world.users[who])
        assert client.get(f"/permits/{permit.pk}/file/").status_code == 404
        assert client.post(f"/permits/{permit.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00 program", "Send the permit as a PDF"),
        (b"<html><script>alert(1)</script>", "Send the permit as a PDF"),
        (b"%PDF-1.7\nno end", "cannot be read"),
        (PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript/JS(x)>>/Type"), "holds programs"),
        (PDF.replace(b"/Type", b"/S/J#61vaScript/Type"), "holds programs"),
        (PDF.replace(b"/Type", b"/Encrypt 2 0 R/Type"), "password"),
        (PDF + b"PK\x05\x06" + b"\x00" * 18, "holds programs"),
        (PDF + b"x" * 9 * 2**20, "8 MB at most"),
    ],
)
def test_what_is_no_plain_paper_is_refused(client, delegation, items, content, said):
    page = text_of(attach(client, delegation, content), 422)
    assert said in page
    assert Permit.objects.count() == 0


def test_program_that_hides_in_a_compressed_part_is_found(client, delegation, items):
    import zlib

    hidden = zlib.compress(b"<</S/JavaScript/JS(app.alert(1))>>")
    part = b"2 0 obj<</Filter/FlateDecode>>stream\n" + hidden + b"\nendstream endobj\n"
    page = text_of(attach(client, delegation, PDF.replace(b"trailer", part + b"trailer")), 422)
    assert "holds programs" in page


@pytest.mark.parametrize("paper", ["customs-list.pdf", "closing.pdf"])
def test_papers_are_pdf_for_those_who_may_see_the_list(world, client, delegation, items, paper):
    answer = client.get(address(delegation, paper))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(world.users["exhibitor_b"])
    assert client.get(address(delegation, paper)).status_code == 404


# --- the spreadsheet -------------------------------------------------------------------------------
HEAD = ("No.", "Item, in English", "HS code", "Origin", "Qty", "Unit", "Value", "Currency")


def workbook(*rows, head=HEAD):
    columns = [Column(heading) for heading in head]
    return write_xlsx([Sheet(title="Goods", columns=columns, rows=rows)])


def upload(client, delegation, content):
    file = SimpleUploadedFile("goods.xlsx", content)
    return client.post(address(delegation, "import/"), {"file": file})


def test_file_is_shown_first_and_its_good_rows_are_taken(client, delegation):
    rows = [
        (None, "Red rice", "1006.20", "Bhutan", 300, "bag", 42000, "btn"),
        (None, "", "12", "Atlantis", 0, "", "much", "XXX"),
        (None, "Peach jam", "", "ภูฏาน", 12.5, "jar", 100, "BTN"),
    ]
    seen = upload(client, delegation, workbook(*rows))
    page = text_of(seen)
    assert "2 rows are good" in page
    assert "Row 3, Quantity:" in page
    assert "Row 3, HS code:" in page
    assert ManifestItem.objects.count() == 0

    taken = client.post(address(delegation, "import/"), {"rows": seen.context["confirm"]})
    assert taken.url == address(delegation)
    found = [
        (item.position, item.name_en, item.origin_country, item.imported, item.currency)
        for item in ManifestItem.objects.all()
    ]
    assert found == [
        (1, "Red rice", "BT", Decimal(300), "BTN"),
        (2, "Peach jam", "BT", Decimal("12.5"), "BTN"),
    ]


def test_same_file_twice_changes_nothing(client, delegation):
    content = workbook((None, "Red rice", "1006.20", "BT", 300, "bag", 42000, "BTN"))
    for _ in range(2):
        seen = upload(client, delegation, content)
        client.post(address(delegation, "import/"), {"rows": seen.context["confirm"]})
    assert ManifestItem.objects.count() == 1
    assert LogEntry.objects.filter(action="manifest.imported").count() == 1


def test_template_holds_the_list_and_comes_back_as_it_went(client, delegation, items):
    template = client.get(address(delegation, "template.xlsx")).content
    seen = upload(client, delegation, template)
    assert "2 rows are good" in text_of(seen)
    client.post(address(delegation, "import/"), {"rows": seen.context["confirm"]})
    assert ManifestItem.objects.count() == 2
    assert LogEntry.objects.filter(action="manifest.item_changed").count() == 0


def test_number_of_the_list_changes_its_item(client, delegation, items):
    content = workbook((2, "Highland honey", "0409.00", "BT", 130, "jar", 42000, "BTN"))
    seen = upload(client, delegation, content)
    client.post(address(delegation, "import/"), {"rows": seen.context["confirm"]})
    items[1].refresh_from_db()
    assert (items[1].imported, items[1].unit, items[1].hs_code) == (130, "jar", "0409.00")
    assert ManifestItem.objects.count() == 2


def test_file_without_its_columns_says_which(client, delegation):
    page = text_of(upload(client, delegation, workbook(("x",), head=("Something",))), 422)
    assert "Item, in English, Quantity, Unit" in page


@pytest.mark.parametrize("rows", ["", "x", "[1]", '[["a", {}]]', "{}", '[[1, "x"]]'])
def test_confirmation_that_is_none_changes_nothing(client, delegation, rows):
    response = client.post(address(delegation, "import/"), {"rows": rows})
    assert response.status_code == 302
    assert ManifestItem.objects.count() == 0


def test_export_says_what_became_of_each_item(world, client, delegation, items):
    actions.book_movements(
        actor=world.actor("exhibitor_a"), exhibitor=delegation, fair=world.fair,
        day=MORNING.date(), moves=[Move(items[0].pk, MovementKind.SOLD, Decimal("12.5"))],
    )  # fmt: skip
    table = read_table(client.get(address(delegation, "export.xlsx")).content)
    head, first, _second = table.rows
    found = dict(zip(head.cells, first.cells, strict=False))
    assert (found["Item, in English"], found["Sold"], found["Remaining"]) == (
        "Red rice", "12.5", "287.5",
    )  # fmt: skip


# --- the closing -----------------------------------------------------------------------------------
def test_closing_is_refused_with_what_is_missing_and_then_signed(world, client, delegation, items):
    page = text_of(client.post(address(delegation, "closing/"), {"signatory": "Pema Lhamo"}), 422)
    assert "1. Red rice: 300 of 300 bag are neither" in page
    assert Closing.objects.count() == 0
    actions.book_movements(
        actor=world.actor("exhibitor_a"), exhibitor=delegation, fair=world.fair,
        day=MORNING.date(),
        moves=[Move(item.pk, MovementKind.RE_EXPORTED, item.imported) for item in items],
    )  # fmt: skip
    client.post(address(delegation, "closing/"), {"signatory": "Pema Lhamo, head"})
    page = text_of(client.get(address(delegation, "closing/")))
    assert "Pema Lhamo, head" in page
    assert "Sign the closing report" not in page
    assert client.post(address(delegation, "day/"), sheet(items, sold="1")).status_code == 422


def test_report_is_reopened_by_the_organiser_alone(world, client, delegation, items):
    test_closing_is_refused_with_what_is_missing_and_then_signed(world, client, delegation, items)
    assert client.post(address(delegation, "closing/reopen/"), {"reason": "x"}).status_code == 403
    client.force_login(world.users["organiser"])
    world.submitted(exhibitor=delegation)
    client.post(address(delegation, "closing/reopen/"), {"reason": "A crate stayed"})
    assert "A crate stayed" in text_of(client.get(address(delegation, "closing/")))


# --- who may ---------------------------------------------------------------------------------------
PAGES = (
    "", "items/new/", "day/", "day/2017-12-17/", "papers/", "import/", "closing/",
    "customs-list.pdf", "closing.pdf", "export.xlsx", "template.xlsx",
)  # fmt: skip
WRITES = ("items/new/", "clear/", "day/", "day/2017-12-17/quiet/", "papers/", "import/", "closing/")


def test_foreign_goods_answer_the_same_404_as_missing_ones(world, client, delegation, items):
    client.force_login(world.users["exhibitor_b"])
    for page in PAGES:
        theirs = client.get(address(delegation, page))
        nothing = client.get(f"/exhibitors/{uuid.uuid4()}/manifest/city-2017/{page}")
        assert (theirs.status_code, nothing.status_code) == (404, 404), page
    for page in WRITES:
        assert client.post(address(delegation, page), RICE).status_code == 404, page
    for end in ("", "remove/"):
        assert client.post(f"/manifest-items/{items[0].pk}/{end}", RICE).status_code == 404


def test_reviewer_reads_and_writes_nothing(world, client, delegation, items):
    world.submitted(exhibitor=delegation)
    client.force_login(world.users["reviewer"])
    for page in ("", "day/", "papers/", "closing/"):
        assert text_of(client.get(address(delegation, page)))
    for page in WRITES:
        assert client.post(address(delegation, page), RICE).status_code == 403, page
    assert ManifestMovement.objects.count() == 0


def test_stranger_is_led_to_the_sign_in(client, delegation, items):
    client.logout()
    for page in PAGES:
        assert client.get(address(delegation, page)).url.startswith("/sign-in/?next=")
