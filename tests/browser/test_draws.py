"""Draws of lots: what the page checks is what Python checks, value by value; and a draw from its start to its end."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booths import queries
from booths.draw import derive_seed, draw_words
from booths.models import Draw
from tests.booths.draws import BEFORE, CHANGES, RECORD, change
from tests.browser.conftest import DESK, PHONE, WAIT, Visit
from tests.browser.server import Site
from tests.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HALL = (1920, 1080)

# Each record's result, or the code of what is wrong with it.
CHECK = """
async (records) => {
  const { verify, WrongRecord } = await import("/static/booths/draw/algorithm.js");
  return Promise.all(records.map(async (text) => {
    try {
      return { result: await verify(JSON.parse(text)) };
    } catch (wrong) {
      if (!(wrong instanceof WrongRecord)) throw wrong;
      return { code: wrong.code };
    }
  }));
}
"""
VALUES = """
async (record) => {
  const page = await import("/static/booths/draw/algorithm.js");
  const secret = page.fromHex(record.secret);
  const seed = await page.deriveSeed(secret, record.entropy, record.commitment);
  const words = page.drawWords(seed);
  const first = [];
  for (let n = 0; n < 20; n += 1) first.push((await words.next()).value);
  const again = page.drawWords(seed);
  return {
    cleaned: page.cleanEntropy("\\u3000๑๒ 7\\t\\n45\\u00a0"),
    commitment: await page.commit(record),
    seed: page.toHex(seed),
    seed_hash: await page.hashSeed(seed),
    words: first,
    orders: [await page.shuffle(4, again), await page.shuffle(2, again)],
  };
}
"""


@pytest.fixture
def page(site: Site, visit: Visit) -> Page:
    shown: Page = visit(None, language="en", size=DESK).page
    shown.goto("/")
    return shown


def check(page: Page, records: list[Any]) -> list[Any]:
    answers: list[Any] = page.evaluate(CHECK, [json.dumps(record) for record in records])
    return answers


def test_the_page_finds_each_value_of_the_specification(page: Page) -> None:
    seed = derive_seed(bytes.fromhex(RECORD["secret"]), RECORD["entropy"], RECORD["commitment"])
    assert page.evaluate(VALUES, RECORD) == {
        "cleaned": RECORD["entropy"],
        "commitment": RECORD["commitment"],
        "seed": seed.hex(),
        "seed_hash": RECORD["seed_hash"],
        "words": list(islice(draw_words(seed), 20)),
        "orders": [[2, 1, 3, 0], [0, 1]],
    }
    assert check(page, [RECORD]) == [{"result": RECORD["result"]}]


def test_the_page_refuses_what_python_refuses_for_the_same_reason(page: Page) -> None:
    changed = [change(RECORD, *path, to=to) for path, to, _ in CHANGES]
    answers = check(page, [*changed, BEFORE, [], None])
    assert answers == [
        *({"code": code} for *_, code in CHANGES),
        {"code": "not_revealed"},
        {"code": "not_a_record"},
        {"code": "not_a_record"},
    ]


# --- from the preparation to the check by anybody ------------------------------------------------------
def announce_on_page(desk: Page, world: World) -> Draw:
    desk.goto(f"/manage/{world.fair.slug}/draws/")
    desk.get_by_role("link", name="Prepare a draw").first.click()
    desk.get_by_label("FAB", exact=False).check()
    desk.get_by_role("button", name="Show participants and lots").click()
    expect(desk.get_by_text("3 participants, 3 lots of 1 booth")).to_be_visible()
    expect(desk.get_by_text("2 participants, 2 lots of 2 neighbouring booths")).to_be_visible()
    desk.get_by_label("I have checked").check()
    desk.get_by_role("button", name="Publish the commitment").click()
    expect(desk.get_by_role("heading", name="Draw no. 1")).to_be_visible()
    return Draw.objects.get(fair=world.fair)


def reveal_on_page(desk: Page) -> None:
    desk.get_by_label("Numbers", exact=True).fill("๑๒ 7 45")
    desk.get_by_label("Witnesses").fill("สมชาย ใจดี\nสมหญิง รักไทย")
    desk.get_by_label("The numbers were read back").check()
    desk.get_by_role("button", name="Draw the lots").click()
    expect(desk.get_by_role("heading", name="Result")).to_be_visible()


def walk_through(hall: Page, record: dict[str, Any]) -> None:
    """Name by name, forth and back, to the end and the beginning."""
    names = {who["key"]: who["name_th"] for g in record["groups"] for who in g["participants"]}
    first = len(record["groups"][0]["participants"])
    hall.keyboard.press("ArrowRight")
    for place, row in enumerate(record["result"]):
        # A group begins with a slide of its own.
        if place == first:
            hall.keyboard.press("PageDown")
        hall.keyboard.press("Space")
        expect(hall.locator(".stage__name")).to_have_text(names[row["key"]])
        expect(hall.locator(".stage__booths")).to_have_text("  ".join(row["booths"]))
    hall.keyboard.press("ArrowLeft")
    expect(hall.locator(".stage__name")).to_have_text(names[record["result"][-2]["key"]])
    hall.keyboard.press("End")
    expect(hall.locator(".stage__verdict")).to_have_attribute("data-tone", "good")
    hall.keyboard.press("Home")
    expect(hall.locator(".stage__title")).to_have_text("การจับสลาก")


def test_a_draw_is_held_shown_in_the_hall_and_checked_by_anybody(
    world: World, visit: Visit, tmp_path: Path
) -> None:
    for wanted in (1, 1, 1, 2, 2):
        world.approved(booths_wanted=wanted)
    desk = visit(world.users["organiser"], language="en", size=DESK).page
    draw = announce_on_page(desk, world)
    # The screen waits, and so does everybody else.
    hall = visit(world.users["organiser"], language="th", size=HALL).page
    hall.goto(f"/manage/{world.fair.slug}/draws/{draw.pk}/screen/")
    expect(hall.locator(".stage__hash")).to_have_text(draw.commitment)
    hall.keyboard.press("Space")
    expect(hall.locator(".stage__title")).to_have_text("รอตัวเลข")
    anybody = visit(None, language="th", size=PHONE).page
    public = f"/fairs/{world.fair.slug}/draws/{draw.pk}/"
    anybody.goto(public)
    expect(anybody.locator("[data-verdict]")).to_have_attribute("data-tone", "info")
    reveal_on_page(desk)
    draw.refresh_from_db()
    record = queries.record_of(draw)
    expect(hall.locator(".stage__numbers")).to_have_text("12 7 45")
    walk_through(hall, record)
    # Anybody repeats it: right as published, wrong once the order is another.
    anybody.reload()
    verdict = anybody.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-tone", "good", timeout=WAIT)
    expect(anybody.locator("[data-step][data-state=right]")).to_have_count(5)
    kept = tmp_path / "kept.json"
    kept.write_text(
        json.dumps(change(record, "result", to=record["result"][::-1])), encoding="utf-8"
    )
    anybody.set_input_files("[data-kept]", kept)
    anybody.locator("[data-check]").click()
    expect(verdict).to_have_attribute("data-tone", "bad")
    expect(verdict).to_contain_text("ผลไม่ตรงกับ")
    # The booths.
    desk.get_by_role("button", name="Give everybody their booths").click()
    expect(desk.get_by_text("Booths are given to 5 participants.")).to_be_visible()
    # The record as a file, and the program, pass on a machine with nothing else.
    with anybody.expect_download() as record_file:
        anybody.get_by_role("link", name="ดาวน์โหลดบันทึก").click()
    with anybody.expect_download() as program:
        anybody.get_by_role("link", name="ดาวน์โหลดโปรแกรมตรวจสอบ").click()
    done = subprocess.run(
        [
            sys.executable, "-I", "-S", program.value.path(),
            "verify", record_file.value.path(), "--commitment", draw.commitment,
        ],
        check=False,
        capture_output=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
