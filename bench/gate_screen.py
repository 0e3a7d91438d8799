"""From a camera's frame to the colour of the answer, on a slow phone's processor.

    python -m bench.gate_screen

Chromium runs the gate's page at a quarter of its speed, before a camera that is shown one badge after the other. The
time runs from the grab of the frame in which a badge is read until the page has painted the answer: reading the
pixels back, decoding, opening the code, deciding, and writing it to the device's disk are in it. The worker that
decodes is not slowed by Chromium, so that three times its own time is added. The second row has the pixels read back on
the page itself, as browsers without a canvas in workers do. The server is a stand-in: no answer waits for it.
"""

import io
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Playwright, ViewportSize, sync_playwright

from bench.timing import Row
from bench.viewers import SLUG, serve
from tests.browser.camera import FRAME, TABLE, picture_of_code
from tests.browser.fake_gate import FakeGate

PHONE = ViewportSize(width=390, height=844)
THROTTLE = 4
BADGES = 40
# At 30 frames a second: a badge is held for two thirds of one, and then there is a hand.
HELD, AWAY = 20, 8
LIMIT = 100
MEASURES = """
() => performance.getEntriesByName("gate:frame-to-colour").map(({ duration, detail }) => [duration, detail.took])
"""
WITHOUT_CANVAS = "delete globalThis.OffscreenCanvas;"


def film(codes: list[str], path: Path) -> Path:
    """A camera before which one badge after the other is held."""
    with path.open("wb") as out:
        for code in codes:
            for picture, frames in ((picture_of_code(code), HELD), (None, AWAY)):
                frame = Image.new("RGB", FRAME, TABLE)
                if picture is not None:
                    frame.paste(
                        picture,
                        ((FRAME[0] - picture.width) // 2, (FRAME[1] - picture.height) // 2),
                    )
                jpeg = io.BytesIO()
                frame.save(jpeg, "JPEG", quality=80)
                out.write(jpeg.getvalue() * frames)
    return path


def look(playwright: Playwright, port: int, seen: Path, gate: FakeGate, script: str) -> list[float]:
    """Milliseconds of each badge, the worker's time as if it were slowed too."""
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
        args=[
            "--no-sandbox",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={seen}",
        ],
    )
    context = browser.new_context(viewport=PHONE, locale="th-TH")
    gate.serve(context)
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(f"http://127.0.0.1:{port}/gate/{SLUG}/pair/#right")
    page.locator("[data-gate-name]").filter(has_text="1").wait_for()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    page.locator("[data-start]").click()
    # The film begins anew after the last badge, and who is inside is refused: that ends it.
    page.locator("[data-gate-answer][data-answer=check]:visible").wait_for(timeout=180_000)
    found = page.evaluate(MEASURES)
    browser.close()
    return [duration + (THROTTLE - 1) * took for duration, took in found]


def measure() -> Iterator[Row]:
    gate = FakeGate(fair=SLUG)
    codes = [gate.listed(number) for number in range(1, BADGES + 1)]
    with (
        tempfile.TemporaryDirectory(prefix="fair-bench-") as folder,
        serve() as served,
        sync_playwright() as playwright,
    ):
        seen = film(codes, Path(folder) / "camera.mjpeg")
        for name, script in (
            ("pixels read back in the worker", ""),
            ("pixels read back on the page", WITHOUT_CANVAS),
        ):
            # The first ones warm the page up.
            found = look(playwright, served.port, seen, gate, script)[3:]
            median = statistics.median(found)
            late = statistics.quantiles(found, n=20)[-1]
            yield (
                f"frame to colour, {THROTTLE} x throttled, {name}, {len(found)} badges",
                f"{median:,.0f} ms (median)",
                f"{late:,.0f} ms (95 of 100); limit {LIMIT} ms",
                f"{LIMIT / median:.1f} x",
            )


if __name__ == "__main__":
    for row in measure():
        print("  ".join(row))
    sys.exit()
