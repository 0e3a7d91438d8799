"""Print runs: what is chosen, in which order, what becomes of it when it is stopped, and who may have it."""

import datetime as dt

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from badges import actions, queries, rules
from badges.models import Badge, PrintedFace, PrintPart, PrintRun, PrintState
from events import clock
from events.actions import purge_personal_data
from events.models import LogEntry, Province
from events.rules import Refused
from tests.conftest import MORNING, Call, World
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def start(world: World, **choice) -> PrintRun:
    return actions.start_print_run(actor=world.actor("organiser"), fair=world.fair, **choice)


def serials_in(run: PrintRun) -> list[list[str]]:
    """The serial numbers on the pages of each file, read back from their text."""
    known = dict(Badge.objects.values_list("pk", "serial"))
    files = []
    for part in run.parts.all():
        with pypdfium2.PdfDocument(read(part)) as pdf:
            text = "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
        serials = [known[key] for key in part.badges]
        files.append(sorted((s for s in serials if s in text), key=text.index))
    return files


def read(part: PrintPart) -> bytes:
    with part.file.open("rb") as file:
        return file.read()


def codes_in(pdf: bytes) -> list[list[str]]:
    """What a camera reads on each page at 150 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        pictures = [page.render(scale=150 / 72).to_pil() for page in document]
    return [sorted(found.text for found in zxingcpp.read_barcodes(one)) for one in pictures]


def refresh(run: PrintRun) -> PrintRun:
    run.refresh_from_db()
    return run


def test_run_makes_files_of_the_badges_in_their_order(world, run_jobs, monkeypatch):
    monkeypatch.setattr(rules, "PRINT_PART", 2)
    badges = [world.badge(code) for code in ("A03", "A01", "A02")]
    run = start(world, order=rules.PrintOrder.BOOTH)
    run_jobs()
    assert (refresh(run).state, run.total, run.done) == (PrintState.DONE, 3, 3)
    assert serials_in(run) == [[badges[1].serial, badges[2].serial], [badges[0].serial]]
    assert [len(codes_in(read(part))) for part in run.parts.all()] == [2, 1]


def test_sheet_of_a4_holds_four_and_its_back_the_same_four(world, run_jobs):
    codes = sorted(world.badge(f"A{n:02}").code for n in range(1, 6))
    single, both = start(world, layout=rules.Layout.A4), start(world, layout=rules.Layout.A4_DUPLEX)
    run_jobs()
    pages = codes_in(read(single.parts.get()))
    assert [len(page) for page in pages] == [4, 1]
    assert sorted([*pages[0], *pages[1]]) == codes
    assert codes_in(read(both.parts.get())) == [pages[0], pages[0], pages[1], pages[1]]


def test_every_layout_is_made_of_a_size_a_paper_and_one_side_or_both():
    told = [(layout.size, layout.is_sheet, layout.is_duplex) for layout in rules.Layout]
    assert len(set(told)) == len(rules.Layout) == 4 * 2 * 2
    for layout, (size, is_sheet, is_duplex) in zip(rules.Layout, told, strict=True):
        chosen = rules.choose_layout(size=size, is_sheet=is_sheet, is_duplex=is_duplex)
        assert chosen is layout


@pytest.mark.parametrize(
    ("layout", "pages", "each"),
    [("cr80_a4", 1, 5), ("cr80_duplex", 10, 1), ("lanyard_a4_duplex", 6, 2), ("a6", 5, 1)],
)
def test_a_run_is_made_in_the_layout_that_was_asked_for(world, run_jobs, layout, pages, each):
    for number in range(1, 6):
        world.badge(f"A{number:02}")
    run = start(world, layout=rules.Layout(layout))
    run_jobs()
    found = codes_in(read(run.parts.get()))
    assert (len(found), len(found[0])) == (pages, each)


def test_filters_and_orders(world, run_jobs):
    bueng_kan = Province.objects.get(pk="38")
    first = world.badge("A02")
    cook = world.exhibitor(name_th="ปูนิ่มทอด")
    dish = world.product(cook, name_th="ปูนิ่มทอด", type=1)
    food = world.badge("F01", zone="FOOD", exhibitor=cook, products=[dish.pk])
    far = world.badge("A01", exhibitor=world.exhibitor(province=bueng_kan))

    def chosen(**choice):
        run = PrintRun(
            fair=world.fair,
            filters=choice.pop("filters", {}),
            order=choice.pop("order", "serial"),
        )
        return queries.badges_to_print(run)

    assert chosen() == [first.pk, food.pk, far.pk]
    assert chosen(filters={"zone": "FOOD"}) == [food.pk]
    assert chosen(filters={"province": "38"}) == [far.pk]
    assert chosen(filters={"kind": "press"}) == []
    application = far.exhibitor.applications.get()
    assert chosen(filters={"application": str(application.pk)}) == [far.pk]
    assert chosen(order="province") == [first.pk, food.pk, far.pk]
    assert chosen(order="zone") == [far.pk, first.pk, food.pk]
    assert chosen(order="booth") == [far.pk, first.pk, food.pk]


def test_nothing_to_print_is_said_before_anything_is_made(world):
    with refused("badges_missing"):
        start(world)
    assert PrintRun.objects.count() == 0


def test_only_what_changed_is_printed_again(world, run_jobs):
    kept, moved = world.badge("A01"), world.badge("A02")
    start(world)
    run_jobs()
    moved.person.name_en = "Somying Jaidee"
    moved.person.save()
    new = world.badge("A03")
    run = start(world, only_changed=True)
    run_jobs()
    assert [part.badges for part in run.parts.all()] == [[moved.pk, new.pk]]
    again = start(world, only_changed=True)
    run_jobs()
    assert (refresh(again).state, again.total, again.parts.count()) == (PrintState.DONE, 0, 0)
    assert PrintedFace.objects.filter(badge=kept).exists()


def test_paused_run_goes_on_where_it_was(world, monkeypatch, run_jobs):
    monkeypatch.setattr(rules, "PRINT_PART", 1)
    for code in ("A01", "A02", "A03"):
        world.badge(code)
    run = actions.choose_badges(run=start(world))
    assert actions.print_next_part(run=run) is True
    organiser = world.actor("organiser")
    actions.pause_printing(actor=organiser, run=run)
    made = list(run.parts.exclude(file="").values_list("file", flat=True))
    assert actions.print_next_part(run=run) is False
    run_jobs()
    assert (refresh(run).state, run.done) == (PrintState.PAUSED, 1)
    with refused("print_run_state", state="paused"):
        actions.pause_printing(actor=organiser, run=run)
    actions.resume_printing(actor=organiser, run=run)
    run_jobs()
    assert (refresh(run).state, run.done) == (PrintState.DONE, 3)
    assert run.parts.get(number=1).file.name == made[0]
    assert LogEntry.objects.filter(action__startswith="prints.").count() == 4


def test_run_paused_before_it_began_chooses_its_badges_when_resumed(world, run_jobs):
    world.badge("A01")
    run = start(world)
    actions.pause_printing(actor=world.actor("organiser"), run=run)
    run_jobs()
    assert refresh(run).total is None
    actions.resume_printing(actor=world.actor("organiser"), run=run)
    run_jobs()
    assert (refresh(run).state, run.total) == (PrintState.DONE, 1)


def test_part_made_by_two_workers_is_kept_once(world, monkeypatch):
    world.badge("A01")
    run = actions.choose_badges(run=start(world))
    part = run.parts.get()
    drawn = queries.read_faces(part.badges)
    first = actions.printing._store(b"%PDF-1")
    assert actions.printing._take(run, part, name=first, drawn=drawn) is True
    second = actions.printing._store(b"%PDF-2")
    assert actions.printing._take(run, part, name=second, drawn=drawn) is False
    assert (refresh(run).done, run.parts.get().file.name) == (1, first)


def test_full_disk_breaks_a_run_off_and_it_can_be_resumed(world, run_jobs, monkeypatch):
    world.badge("A01")

    def fail(*_arguments, **_keywords):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", fail)
        run = start(world)
        run_jobs()
    assert (refresh(run).state, run.done) == (PrintState.FAILED, 0)
    actions.resume_printing(actor=world.actor("organiser"), run=run)
    run_jobs()
    assert (refresh(run).state, run.done) == (PrintState.DONE, 1)


def test_badge_revoked_meanwhile_is_left_out(world, run_jobs):
    kept, lost = world.badge("A01"), world.badge("A02")
    run = actions.choose_badges(run=start(world))
    actions.revoke_badge(actor=world.actor("organiser"), badge=lost, reason="หาย")
    run_jobs()
    part = run.parts.get()
    assert (refresh(run).done, part.printed) == (2, 1)
    assert codes_in(read(part)) == [[kept.code]]


@pytest.mark.django_db(transaction=True)
def test_files_go_when_they_are_deleted_or_old(world, run_jobs):
    world.badge("A01")
    first, second = start(world), start(world)
    run_jobs()
    names = [run.parts.get().file.name for run in (first, second)]
    actions.discard_prints(actor=world.actor("organiser"), run=first)
    assert [default_storage.exists(name) for name in names] == [False, True]
    with refused("print_part_missing"):
        queries.get_print_part(first, 1)
    with clock.travel(MORNING + dt.timedelta(days=rules.PRINT_DAYS_KEPT, minutes=1)):
        assert purge_personal_data(dry_run=True, codes=["badges.prints"]) == {"badges.prints": 1}
        assert default_storage.exists(names[1])
        assert purge_personal_data(dry_run=False, codes=["badges.prints"]) == {"badges.prints": 1}
    assert not default_storage.exists(names[1])
    assert refresh(second).state == PrintState.DISCARDED


def test_files_lie_where_nothing_is_served(world, run_jobs):
    world.badge("A01")
    run = start(world)
    run_jobs()
    assert run.parts.get().file.path.startswith(str(settings.MEDIA_ROOT))
    assert not hasattr(settings, "MEDIA_URL") or settings.MEDIA_URL in ("", "/")


# --- the API ---------------------------------------------------------------------------------------
def test_sheets_are_asked_for_followed_and_taken_through_the_api(world, api: Call, run_jobs):
    badge = world.badge("A01")
    token = world.token("organiser")
    asked = api(
        "post", "/fairs/city-2017/badge-sheets", {"layout": "a4", "zone": "FAB"}, token=token
    )
    assert asked.status_code == 202
    job = asked.json()["job"]
    waiting = {"id": job, "state": "waiting", "done": 0, "total": 0, "url": None, "parts": []}
    assert api("get", f"/jobs/{job}", token=token).json() == waiting
    run_jobs()
    url = f"/api/v1/jobs/{job}/parts/1"
    assert api("get", f"/jobs/{job}", token=token).json() == {
        "id": job, "state": "done", "done": 1, "total": 1, "url": url,
        "parts": [{"number": 1, "badges": 1, "url": url}],
    }  # fmt: skip
    answer = api("get", f"/jobs/{job}/parts/1", token=token)
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    assert codes_in(answer.content) == [[badge.code]]
    assert LogEntry.objects.filter(action="prints.downloaded").get().data == {
        "part": 1,
        "badges": 1,
    }
    assert api("get", f"/jobs/{job}/parts/2", token=token).json()["code"] == "print_part_missing"
    other = world.token("exhibitor_a")
    assert api("get", f"/jobs/{job}", token=other).json()["code"] == "not_found"
    assert api("post", "/fairs/city-2017/badge-sheets", {}, token=other).status_code == 403


# --- the pages -------------------------------------------------------------------------------------
def test_pages_ask_watch_and_hand_out(world, client, run_jobs):
    world.badge("A01")
    client.force_login(world.users["organiser"])
    client.cookies["django_language"] = "en"
    address = "/manage/city-2017/badges/prints/"
    assert "Nothing was printed yet" in client.get(address).content.decode()
    wrong = client.post(address, {"paper": "sheet", "order": "serial", "kind": "press"})
    assert wrong.status_code == 422
    assert "No badge fits this choice" in wrong.content.decode()
    page = client.post(address, {"paper": "sheet", "order": "booth"}).url
    assert "being chosen" in client.get(page).content.decode()
    assert client.post(f"{page}pause/").url == page
    assert "Resume" in client.get(page).content.decode()
    client.post(f"{page}resume/")
    run_jobs()
    done = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 1 badges" in done
    assert "hx-trigger" not in done
    file = client.get(f"{page}1.pdf")
    assert file.content.startswith(b"%PDF-")
    assert "The files are deleted" in client.post(f"{page}discard/", follow=True).content.decode()
    assert client.get(f"{page}1.pdf").status_code == 404
    assert PrintPart.objects.get().file.name == ""
    client.force_login(world.users["reviewer"])
    assert client.get(address).status_code == 403
    with pytest.raises(Refused):
        queries.get_print_run(world.actor("reviewer"), PrintRun.objects.get().pk)


def test_a_part_is_read_in_as_many_queries_for_many_as_for_few(world):
    keys = [world.badge(f"A{n:02}").pk for n in range(1, 7)]

    def count(part):
        with CaptureQueriesContext(connection) as queries_made:
            assert len(queries.read_faces(part)) == len(part)
        return len(queries_made)

    assert count(keys) == count(keys[:2])
