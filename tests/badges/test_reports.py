"""The day's report: its figures are those that one gets by counting the log by hand, and they add up."""

import datetime as dt
import io
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from badges import queries
from badges.models import Badge, Device, Presence, Scan
from badges.rendering.report import render_report
from events import clock
from tests.conftest import MORNING, PASSWORD, World, make_world

DAY = dt.date(2017, 12, 17)
MIDNIGHT = dt.datetime(2017, 12, 17, tzinfo=clock.BANGKOK)
PAGE = "/manage/city-2017/reports/2017-12-17/"

steps = st.lists(
    st.tuples(
        # Minutes from three hours before midnight to three hours after the next one.
        st.integers(-180, 24 * 60 + 180),
        # Whose badge; the last one is not the fair's.
        st.integers(0, 3),
        st.sampled_from(["entry", "exit"]),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=40,
)


def write(
    world: World,
    badges: list[Badge],
    devices: list[Device],
    rows: list[tuple[int, int, str, int, bool]],
) -> None:
    """A log of readings, some of which let nobody through, and every seventh of which is taken back."""
    for number, (minute, who, direction, gate, passed) in enumerate(rows):
        badge = badges[who] if who < len(badges) else None
        scan = Scan(
            fair=world.fair,
            device=devices[gate],
            gate=devices[gate].gate,
            scan_id=f"00000000-0000-4000-8000-{number:012}",
            device_seq=number,
            badge=badge,
            code="x",
            direction=direction,
            scanned_at=MIDNIGHT + dt.timedelta(minutes=minute),
            received_at=MIDNIGHT + dt.timedelta(days=2),
            happened_at=MIDNIGHT + dt.timedelta(minutes=minute),
            decision="admit" if passed else "deny",
            reason="ok" if passed else "closed",
            passed=passed,
            counted=passed and badge is not None,
        )
        scan.save()
        if number % 7 == 6:
            Scan(
                fair=world.fair, device=devices[gate], gate=devices[gate].gate,
                scan_id=f"00000000-0000-4000-9000-{number:012}", device_seq=1000 + number,
                badge=badge, code="x", direction=direction, scanned_at=scan.scanned_at,
                received_at=scan.received_at, happened_at=scan.happened_at,
                decision="admit", reason="ok", undoes=scan,
            ).save()  # fmt: skip


def count_by_hand(
    rows: list[tuple[int, int, str, int, bool]],
) -> tuple[Counter[object], int, int, int]:
    """Entries by gate and hour, exits, denials, and the most badges inside at once."""
    kept = [
        (minute, number, who, direction, gate, passed)
        for number, (minute, who, direction, gate, passed) in enumerate(rows)
        if number % 7 != 6
    ]
    entries: Counter[object] = Counter()
    exits = denied = 0
    inside: set[int] = set()
    most = 0
    began = False
    for minute, _number, who, direction, gate, passed in sorted(kept):
        if minute >= 24 * 60:
            break
        if minute >= 0 and not began:
            began, most = True, len(inside)
        counted = passed and who < 3
        if minute >= 0:
            denied += not passed
            entries[gate, minute // 60] += counted and direction == "entry"
            exits += counted and direction == "exit"
        if counted:
            (inside.add if direction == "entry" else inside.discard)(who)
        if minute >= 0:
            most = max(most, len(inside))
    return +entries, exits, denied, most if began else len(inside)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None)
@given(rows=steps)
def test_figures_are_those_of_the_log_and_add_up(
    rows: list[tuple[int, int, str, int, bool]],
) -> None:
    from django.db import transaction

    with transaction.atomic(), clock.travel(MORNING):
        world = make_world("counted")
        badges = [world.badge(code) for code in ("A01", "A02", "A03")]
        Badge.objects.update(issued_at=MIDNIGHT - dt.timedelta(days=9))
        devices = [world.device("G1")[0], world.device("G9")[0]]
        write(world, badges, devices, rows)
        report = queries.report_of(world.actor("organiser"), world.fair, DAY)
        gates = {device.gate_id: number for number, device in enumerate(devices)}
        entries, exits, denied, most = count_by_hand(rows)
        found = Counter(
            {
                (gates[gate], hour): number
                for (gate, hour), number in report.by_gate_and_hour.items()
            }
        )
        assert (found, report.exits, report.denied, report.most_inside) == (
            entries,
            exits,
            denied,
            most,
        )
        sums: list[Counter[Any]] = [
            report.by_kind,
            report.by_gate,
            report.by_hour,
            report.by_gate_and_hour,
            report.by_kind_and_gate,
        ]
        assert {sum(part.values()) for part in sums} == {report.total}
        assert sum(number for _reason, number in report.by_reason) == report.denied
        transaction.set_rollback(True)


@pytest.fixture
def busy(world: World) -> World:
    badge = world.badge("A01")
    device, _token = world.device()
    world.scan(device, badge.code)
    with clock.travel(MORNING + dt.timedelta(hours=1)):
        late = world.badge("A02")
        world.scan(device, late.code)
        world.scan(device, "no badge")
    world.allocated("A03")
    return world


@pytest.mark.django_db
def test_late_and_empty_booths_stand_in_it(busy: World) -> None:
    report = queries.report_of(busy.actor("organiser"), busy.fair, DAY)
    assert [one.booths for one in report.late] == [["A02"]]
    assert [one.booths for one in report.not_opened] == [["A03"]]
    assert (report.total, report.denied, report.most_inside) == (2, 1, 2)
    assert report.most_inside == Presence.objects.filter(is_inside=True).count()
    assert report.peak == (9, 1)


@pytest.mark.django_db
def test_page_paper_and_workbook_say_the_same(busy: World, client: Client) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    assert "17 ธันวาคม 2560" in client.get(PAGE).content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}report.xlsx").content))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert sum(int(str(row[3])) for row in rows) == 2
    assert client.get(f"{PAGE}report.pdf").content.startswith(b"%PDF")
    report = queries.report_of(busy.actor("organiser"), busy.fair, DAY)
    paper = queries.paper_of_report(report)
    assert (paper.day_th, paper.day_en) == ("อาทิตย์ 17 ธันวาคม 2560", "Sunday 17 December 2017")
    hours = paper.tables[0]
    assert hours.rows[-1][-1] == "2"
    assert render_report(paper) == render_report(paper)


@pytest.mark.django_db
@pytest.mark.parametrize("date", ["2017-12-18", "2017-12-16", "yesterday", "2017-1-1"])
def test_only_days_of_the_fair_that_have_begun_have_a_report(
    world: World, client: Client, date: str
) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    assert client.get(f"/manage/city-2017/reports/{date}/").status_code == 404


@pytest.mark.django_db
def test_the_latest_day_is_shown_first(world: World, client: Client) -> None:
    client.login(username="organiser@otop.example", password=PASSWORD)
    with clock.travel(MORNING + dt.timedelta(days=2)):
        answer = client.get("/manage/city-2017/reports/")
    assert answer["Location"] == "/manage/city-2017/reports/2017-12-19/"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["gate_staff", "reviewer", "exhibitor_a"])
def test_reports_are_for_the_control_room(world: World, client: Client, who: str) -> None:
    client.login(username=f"{who}@otop.example", password=PASSWORD)
    statuses = {
        client.get(f"{PAGE}{file}").status_code for file in ("", "report.pdf", "report.xlsx")
    }
    assert statuses == {403}
