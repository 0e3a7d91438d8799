"""Bulk intake: what a table of producers does, and what it does the second time."""

from collections.abc import Callable
from typing import Any

import pytest

from events import actions as event_actions
from events import audit, clock
from events.models import FairWindow, LogEntry, Member, Notice, WindowKind
from events.rules import Refused
from events.sheets import Flaw, Row, Table
from registration import actions, queries, tasks
from registration.models import Application, Exhibitor, Import, Person, Product
from tests.conftest import World
from tests.registration.tables import KEYS, officer, producers, row, send, table

Run = Callable[[], None]


@pytest.fixture(autouse=True)
def officer_of_surin(world: World) -> None:
    officer(world)


def errors_of(sent: Import) -> list[tuple[int, str, str]]:
    return [
        (one.number, error["column"], error["code"])
        for one in sent.table_rows.all()
        for error in one.errors
    ]


def counts(sent: Import) -> dict[str, Any]:
    sent.refresh_from_db()
    return {
        "state": sent.state,
        "rows": sent.rows,
        "checked": sent.checked,
        "wrong": sent.wrong,
        "applied": sent.applied,
        "unchanged": sent.unchanged,
    }


def test_good_rows_become_producers_products_and_applications(world: World, run_jobs: Run) -> None:
    sent = send(world, producers(3, needs=""))
    run_jobs()
    assert counts(sent) == {
        "state": "done", "rows": 3, "checked": 3, "wrong": 0, "applied": 3, "unchanged": 0,
    }  # fmt: skip
    exhibitor = Exhibitor.objects.get(registration_number="32-00001")
    assert (exhibitor.kind, exhibitor.province_id, exhibitor.phone) == (
        "group",
        "32",
        "081 234 5678",
    )
    assert [person.name_th for person in Person.objects.filter(exhibitor=exhibitor)] == [
        "สมหญิง ใจดี"
    ]
    product = Product.objects.get(exhibitor=exhibitor)
    assert (product.type, product.opc_stars, product.opc_year, str(product.price)) == (
        3, 4, 2016, "1500.00",
    )  # fmt: skip
    assert exhibitor.segment == "A"
    application = Application.objects.get(exhibitor=exhibitor)
    assert (application.state, application.zone.code, list(application.products.all())) == (
        "submitted", "FAB", [product],
    )  # fmt: skip


def test_the_same_file_twice_changes_nothing(world: World, run_jobs: Run) -> None:
    rows = producers(5)
    send(world, rows)
    run_jobs()
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Exhibitor, Product, Application, Person)
    ]
    entries = LogEntry.objects.exclude(action__startswith="import.").count()
    again = send(world, rows)
    run_jobs()
    assert counts(again) == {
        "state": "done", "rows": 5, "checked": 5, "wrong": 0, "applied": 5, "unchanged": 5,
    }  # fmt: skip
    assert before == [
        list(model.objects.order_by("pk").values())
        for model in (Exhibitor, Product, Application, Person)
    ]
    assert LogEntry.objects.exclude(action__startswith="import.").count() == entries


def test_a_producer_without_a_number_is_known_by_its_name_in_its_province(
    world: World, run_jobs: Run
) -> None:
    send(world, [row(name_th="กลุ่ม ทอผ้า (บ้านท่าสว่าง)")])
    run_jobs()
    again = send(world, [row(name_th="กลุ่มทอผ้าบ้านท่าสว่าง", price="1600")])
    run_jobs()
    assert Exhibitor.objects.count() == 1
    assert [one.outcome for one in again.table_rows.all()] == [
        {"exhibitor": "same", "product": "changed", "application": "same"}
    ]
    assert str(Product.objects.get().price) == "1600.00"


def test_a_producer_that_is_known_by_name_gets_its_number(world: World, run_jobs: Run) -> None:
    send(world, [row()])
    run_jobs()
    send(world, [row(registration_number="๓๒๐๐๑")])
    run_jobs()
    assert Exhibitor.objects.get().registration_number == "32001"


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"name_th": ""}, "name_th", "missing"),
        ({"kind": "บริษัท"}, "kind", "kind_unknown"),
        ({"province": "แอตแลนติส"}, "province", "province_unknown"),
        ({"province": "บุรีรัมย์"}, "province", "province_foreign"),
        ({"phone": "เบอร์ใหม่"}, "phone", "phone"),
        ({"type": "7"}, "type", "type_unknown"),
        ({"opc_stars": "6"}, "opc_stars", "stars"),
        ({"opc_year": "2999"}, "opc_year", "year"),
        ({"price": "แพง"}, "price", "price"),
        ({"zone": "XX"}, "zone", "zone_unknown"),
        ({"booths": "21"}, "booths", "whole_number"),
        ({"opc_stars": "2"}, "zone", "too_few_stars"),
        ({"type": "1"}, "zone", "type_not_taken"),
        ({"water": "ใช่"}, "water", "water_not_offered"),
        ({"power_w": "9,000 วัตต์"}, "power_w", "power_not_offered"),
        ({"product_th": ""}, "product_th", "missing"),
    ],
)
def test_a_wrong_cell_is_named_and_its_row_does_not_go_in(
    world: World, run_jobs: Run, change: dict[str, str], column: str, code: str
) -> None:
    good, wrong = producers(2)
    sent = send(world, [good, wrong | change])
    run_jobs()
    assert (3, column, code) in errors_of(sent)
    assert {number for number, _column, _code in errors_of(sent)} == {3}
    assert counts(sent)["applied"] == 1
    assert Exhibitor.objects.count() == 1


def test_rows_of_one_application_go_in_together_or_wait(world: World, run_jobs: Run) -> None:
    first = row(product_th="ผ้าไหม")
    second = row(product_th="ผ้าฝ้าย", price="ถูก")
    sent = send(world, [first, second])
    run_jobs()
    assert errors_of(sent) == [(2, "zone", "waits_for_row"), (3, "price", "price")]
    assert not Application.objects.exists()
    again = send(world, [first, second | {"price": "100"}])
    run_jobs()
    assert counts(again)["applied"] == 2
    assert Application.objects.get().products.count() == 2


def test_rows_that_contradict_each_other_are_named(world: World, run_jobs: Run) -> None:
    sent = send(
        world,
        [
            row(),
            row(phone="02 123 4567", product_th="ผ้าขาวม้า", zone="", booths=""),
            row(zone="", booths=""),
        ],
        applies=False,
    )
    run_jobs()
    assert errors_of(sent) == [
        (3, "phone", "differs"),
        (4, "product_th", "repeated"),
    ]


def test_a_number_of_another_producer_is_not_taken_for_this_one(
    world: World, run_jobs: Run
) -> None:
    send(world, [row(registration_number="32-1")])
    run_jobs()
    sent = send(
        world,
        [
            row(registration_number="32-1", name_th="โรงงานน้ำตาล"),
            row(registration_number="32-2"),
        ],
    )
    run_jobs()
    assert errors_of(sent) == [
        (2, "name_th", "name_differs"),
        (3, "registration_number", "number_differs"),
    ]
    assert Exhibitor.objects.get().name_th == row()["name_th"]


def test_a_dry_run_writes_nothing_until_it_is_let_in(world: World, run_jobs: Run) -> None:
    sent = send(world, [*producers(3), row(phone="x")], applies=False)
    run_jobs()
    assert counts(sent) == {
        "state": "checked", "rows": 4, "checked": 4, "wrong": 1, "applied": 0, "unchanged": 0,
    }  # fmt: skip
    assert sent.table_rows.get(number=2).outcome == {
        "exhibitor": "new", "product": "new", "application": "new",
    }  # fmt: skip
    assert not Exhibitor.objects.exists()
    actions.begin_to_apply(actor=world.actor("officer"), table=sent)
    run_jobs()
    assert counts(sent)["applied"] == 3
    assert Exhibitor.objects.count() == 3


def test_an_import_that_was_broken_off_goes_on_where_it_was(
    world: World, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies leaves the batches that were committed, and the job runs anew."""
    monkeypatch.setattr("registration.actions.imports.applying.BATCH", 2)
    sent = send(world, producers(7))
    calls = 0

    def die(**options: Any) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise SystemExit
        return actions.apply_rows(**options)

    class Dying:
        apply_rows = staticmethod(die)

        def __getattr__(self, name: str) -> Any:
            return getattr(actions, name)

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "actions", Dying())
        with pytest.raises(SystemExit):
            tasks.run_import(str(sent.pk))
    assert counts(sent) == {
        "state": "applying", "rows": 7, "checked": 7, "wrong": 0, "applied": 4, "unchanged": 0,
    }  # fmt: skip
    tasks.run_import(str(sent.pk))
    tasks.run_import(str(sent.pk))
    assert counts(sent)["applied"] == 7
    assert Exhibitor.objects.count() == Product.objects.count() == Application.objects.count() == 7


def test_queries_do_not_grow_with_the_rows(
    world: World, run_jobs: Run, django_assert_max_num_queries: Any
) -> None:
    sent = send(world, producers(100), applies=False)
    run_jobs()
    actions.begin_to_apply(actor=world.actor("officer"), table=sent)
    # 200 things, 100 applications and 400 entries of the log: less than one query for two rows.
    with django_assert_max_num_queries(50):
        assert actions.apply_rows(actor=world.actor("officer"), table=sent) == 100
    assert Application.objects.count() == 100


def test_the_log_of_a_batch_is_complete_and_whole(world: World, run_jobs: Run) -> None:
    send(world, producers(3))
    run_jobs()
    target = Application.objects.get(exhibitor__registration_number="32-00002")
    said = LogEntry.objects.order_by("id").filter(action__regex="^(exhibitor|product|application)")
    each = [
        "exhibitor.registered", "product.added", "application.started", "application.submitted",
    ]  # fmt: skip
    assert [entry.action for entry in said] == each * 3
    started, submitted = said.filter(object_id=target.pk)
    assert started.data == {"zone": "FAB", "booths_wanted": 1}
    receipt = target.receipts.get()
    assert submitted.data == {
        "from": "draft", "to": "submitted", "receipt": receipt.fingerprint,
    }  # fmt: skip
    assert (receipt.number, receipt.content) == (1, queries.content_of(target))
    assert not list(audit.find_breaks(f"fair:{world.fair.slug}"))


def test_who_sends_a_table_applies_by_the_rules_of_applying_alone(
    world: World, run_jobs: Run
) -> None:
    """The same producer by a table and by hand: the applications differ in nothing but their keys and times."""
    send(world, [row(), row(product_th="ผ้าขาวม้า", price="")])
    run_jobs()
    (by_table,) = Application.objects.all()
    by_hand = actions.submit_application(
        actor=world.actor("officer"),
        application=actions.start_application(
            actor=world.actor("officer"),
            fair=world.fair,
            exhibitor=by_table.exhibitor,
            zone="FAB",
            products=[product.pk for product in by_table.products.all()],
        ),
    )
    differ = {"id", "created_at", "submitted_at"}
    one, other = (
        dict(Application.objects.filter(pk=found.pk).values().get())
        for found in (by_table, by_hand)
    )
    assert {key for key in one if one[key] != other[key]} <= differ
    contents = [found.receipts.get().content | {"application": ""} for found in (by_table, by_hand)]
    assert contents[0] == contents[1]


def test_those_who_act_for_a_known_producer_are_told(world: World, run_jobs: Run) -> None:
    send(world, [row(zone="", booths="")])
    run_jobs()
    Exhibitor.objects.get().representatives.create(user=world.users["outsider"])
    send(world, [row()])
    run_jobs()
    told = Notice.objects.filter(user=world.users["outsider"])
    assert [notice.kind for notice in told] == ["application_submitted"]


def test_what_the_database_refuses_stays_out_and_takes_nobody_along(
    world: World, run_jobs: Run
) -> None:
    """A type that no check of the rows would let through stands for what nobody foresaw."""
    sent = send(world, producers(4), applies=False)
    run_jobs()
    broken = sent.table_rows.get(number=3)
    broken.values["type"] = 9
    broken.values["zone"] = None
    broken.save()
    actions.begin_to_apply(actor=world.actor("officer"), table=sent)
    run_jobs()
    assert errors_of(sent) == [(3, "name_th", "conflict")]
    assert counts(sent)["applied"] == 3
    assert Exhibitor.objects.count() == Product.objects.count() == Application.objects.count() == 3


def test_two_rows_of_one_batch_may_mean_the_same_producer(world: World, run_jobs: Run) -> None:
    """One row knows its number, the other only its name: the second finds what the first brought."""
    sent = send(
        world,
        [
            row(registration_number="32-1", phone=""),
            row(product_th="ผ้าขาวม้า", phone="02 123 4567"),
        ],
    )
    run_jobs()
    assert counts(sent)["applied"] == 2
    exhibitor = Exhibitor.objects.get()
    assert (exhibitor.registration_number, exhibitor.phone) == ("32-1", "02 123 4567")
    assert exhibitor.products.count() == 2
    assert Application.objects.count() == 1


def test_a_check_that_was_broken_off_counts_anew(world: World, run_jobs: Run) -> None:
    sent = send(world, producers(3), applies=False)
    actions.check_rows(table=sent)
    Import.objects.filter(pk=sent.pk).update(state="checking", checked=2)
    run_jobs()
    assert counts(sent)["checked"] == 3


def test_an_organiser_may_send_any_province(world: World, run_jobs: Run) -> None:
    rows = [row(), row(name_th="กลุ่มผ้าไหมนาโพธิ์", province="31", phone="044 123 456")]
    sent = send(world, rows, name="organiser")
    run_jobs()
    assert counts(sent)["applied"] == 2
    assert set(Exhibitor.objects.values_list("province", flat=True)) == {"31", "32"}
    assert set(Application.objects.values_list("state", flat=True)) == {"submitted"}


@pytest.mark.parametrize("name", ["reviewer", "exhibitor_a", "gate_staff", "outsider"])
def test_others_may_not_send_a_table(world: World, name: str) -> None:
    with pytest.raises(Refused, match="forbidden"):
        send(world, [row()], name=name)


def test_who_loses_the_role_while_it_runs_brings_nothing_more_in(
    world: World, run_jobs: Run
) -> None:
    sent = send(world, producers(2))
    Member.objects.filter(user=world.users["officer"]).delete()
    run_jobs()
    assert counts(sent)["state"] == "failed"
    assert not Exhibitor.objects.exists()


def test_a_second_file_waits_for_the_first(world: World) -> None:
    send(world, [row()])
    with pytest.raises(Refused, match="import_running"):
        send(world, [row()])


def test_an_officer_sees_own_imports_and_an_organiser_all(world: World) -> None:
    sent = send(world, [row()])
    officer(world, "31", "other")
    seen = {
        name: list(queries.imports_visible_to(world.actor(name)))
        for name in ("officer", "organiser", "admin", "other", "reviewer", "exhibitor_a")
    }
    assert {name for name, rows in seen.items() if rows == [sent]} == {
        "officer",
        "organiser",
        "admin",
    }
    assert [rows for rows in seen.values() if rows] == [[sent]] * 3


def test_no_application_comes_in_outside_the_window_but_producers_do(
    world: World, run_jobs: Run
) -> None:
    FairWindow.objects.filter(fair=world.fair, kind=WindowKind.APPLICATION).update(
        opens_at=clock.now().replace(year=2016), closes_at=clock.now()
    )
    sent = send(world, [row(), row(name_th="กลุ่มจักสาน", zone="", booths="", phone="")])
    run_jobs()
    assert errors_of(sent) == [(2, "zone", "window_closed")]
    assert [one.name_th for one in Exhibitor.objects.all()] == ["กลุ่มจักสาน"]


def test_a_window_that_closes_in_between_is_said_beside_the_row(
    world: World, run_jobs: Run
) -> None:
    sent = send(world, [row()], applies=False)
    run_jobs()
    FairWindow.objects.filter(fair=world.fair, kind=WindowKind.APPLICATION).update(
        opens_at=clock.now().replace(year=2016), closes_at=clock.now()
    )
    actions.begin_to_apply(actor=world.actor("officer"), table=sent)
    run_jobs()
    assert errors_of(sent) == [(2, "zone", "window_closed")]
    assert not Exhibitor.objects.exists()


def test_the_examples_of_the_template_are_passed_over(world: World, run_jobs: Run) -> None:
    sent = send(world, [row(name_th="ตัวอย่าง: กลุ่มทอผ้า"), row()])
    run_jobs()
    assert counts(sent)["rows"] == 1


def test_headings_are_found_below_a_title_in_any_order_and_either_language(
    world: World, run_jobs: Run
) -> None:
    heads = ("Kind of exhibitor", "จังหวัด *", "สิ่งที่ไม่รู้จัก", "ผู้ติดต่อ", " ชื่อผู้ออกร้าน")
    cells = ("SME", "จ.สุรินทร์", "?", "สมชาย", "บริษัทผ้าไหม")
    found = Table((Row(1, ("แบบสำรวจ",)), Row(3, heads), Row(5, cells)))
    sent = actions.start_import(
        actor=world.actor("officer"), fair=world.fair, table=found, file_name="a.csv",
        fingerprint="", applies=True,
    )  # fmt: skip
    run_jobs()
    assert sent.ignored == ["สิ่งที่ไม่รู้จัก"]
    assert [(one.name_th, one.kind) for one in Exhibitor.objects.all()] == [("บริษัทผ้าไหม", "sme")]


def test_a_file_without_the_headings_is_refused(world: World) -> None:
    found = Table((Row(1, ("ชื่อผู้ออกร้าน", "โทรศัพท์")), Row(2, ("ก", "ข"))))
    with pytest.raises(Refused, match="columns_missing") as caught:
        actions.start_import(
            actor=world.actor("officer"), fair=world.fair, table=found, file_name="a.csv",
            fingerprint="", applies=True,
        )  # fmt: skip
    assert caught.value.params == {"columns": "ประเภทผู้ออกร้าน, จังหวัด, ผู้ติดต่อ"}


def test_a_formula_is_named_beside_its_cell(world: World, run_jobs: Run) -> None:
    plain = table([row(price="3000")])
    at = KEYS.index("price")
    found = Table(plain.rows, (Flaw(2, at, "formula"),))
    sent = actions.start_import(
        actor=world.actor("officer"), fair=world.fair, table=found, file_name="a.xlsx",
        fingerprint="", applies=True,
    )  # fmt: skip
    run_jobs()
    assert errors_of(sent) == [(2, "price", "formula")]
    assert not Exhibitor.objects.exists()


def test_the_sender_is_told_in_the_inbox(world: World, run_jobs: Run) -> None:
    sent = send(world, [row(), row(name_th="ก", phone="x")])
    run_jobs()
    told = Notice.objects.filter(user=world.users["officer"], kind__startswith="import_")
    assert [(one.kind, one.params["applied"], one.params["wrong"]) for one in told] == [
        ("import_done", "1", "1")
    ]
    assert told[0].link.endswith(f"/{sent.pk}/")


def test_the_log_says_who_sent_it_and_holds_no_cell_of_it(world: World, run_jobs: Run) -> None:
    send(world, [row()])
    run_jobs()
    entries = LogEntry.objects.order_by("id")
    assert [entry.action for entry in entries if entry.object_type != "application"] == [
        "import.started", "exhibitor.registered", "product.added", "import.finished",
    ]  # fmt: skip
    assert {entry.actor for entry in entries} == {world.actor("officer").principal}
    assert "สมหญิง" not in str([entry.data for entry in entries])


def test_cells_are_dropped_after_their_time(world: World, run_jobs: Run) -> None:
    sent = send(world, [row()])
    run_jobs()
    assert purge(dry_run=False) == 0
    later = clock.now().replace(year=2018)
    with clock.travel(later):
        assert purge(dry_run=True) == 1
        assert sent.table_rows.exists()
        assert purge(dry_run=False) == 1
    sent.refresh_from_db()
    assert (sent.table_rows.count(), sent.file_name, sent.purged_at, sent.applied) == (
        0, "", later, 1,
    )  # fmt: skip


def purge(*, dry_run: bool) -> int:
    found = event_actions.purge_personal_data(dry_run=dry_run, codes=["registration.imports"])
    return found["registration.imports"]
