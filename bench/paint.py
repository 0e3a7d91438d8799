"""The floor of 3,500 booths on a slow phone's processor: the product's page, Leaflet on a canvas, an SVG and no more.

    python -m bench.paint

Chromium runs at a quarter of its speed. First paint is the time from the moment at which the page has its data until
the frame that shows all booths has been handed on; frames are those of a drag across the plan. The ways take turns.
The product draws a large hall as a few paths and makes the buttons after that, so that the frame in which all are
buttons is measured too. Leaflet is installed for the run, in a folder that is removed after it.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.timing import Row
from bench.viewers import SLUG, serve

BOOTHS = 3500
PHONE = ViewportSize(width=390, height=844)
THROTTLE = 4
ROUNDS = 5
LEAFLET = "leaflet@1.9.4"
# 70 booths in a row, in blocks of two rows back to back.
PLACES = [
    (2 * (number % 70), 2.5 * (number // 70) + 2 * (number // 140)) for number in range(BOOTHS)
]
LAY = f"""
import django; django.setup()
from bench.paint import PLACES
from booths.models import Booth
from events.models import Fair, Hall
fair = Fair.objects.get(slug={SLUG!r})
hall = Hall.objects.get(fair=fair)
Hall.objects.filter(pk=hall.pk).update(width_m=150, height_m=180)
zone = fair.zones.first()
Booth.objects.filter(fair=fair).delete()
Booth.objects.bulk_create(
    Booth(fair=fair, hall=hall, zone=zone, code=f"P{{n:04d}}", x_m=x, y_m=y, width_m=2, depth_m=2)
    for n, (x, y) in enumerate(PLACES)
)
"""
# When the last of the page's data came; the frame that shows all booths, as paths or buttons; the one that has buttons.
# A frame is painted in the task in which it asks its callbacks, so that a timer set there comes when it is done.
WATCH_PRODUCT = f"""
window.painted = new Promise((done) => {{
  const buttons = document.getElementsByClassName("booth");
  let shown = null;
  const since = () => performance.now() - Math.max(...performance.getEntriesByType("resource")
    .filter((entry) => entry.initiatorType === "fetch" && entry.name.endsWith("/floor"))
    .map((entry) => entry.responseEnd));
  const sketched = () => {{
    let count = 0;
    for (const path of buttons) count += (path.getAttribute("d") ?? "").split("M").length - 1;
    return count;
  }};
  const look = () => {{
    if (buttons.length >= {BOOTHS}) {{
      setTimeout(() => done([shown ?? since(), since()]), 0);
      return;
    }}
    if (shown === null && buttons.length && sketched() >= {BOOTHS}) setTimeout(() => (shown = since()), 0);
    requestAnimationFrame(look);
  }};
  look();
}});
"""
PEER = """<!doctype html><meta charset=utf-8><link rel=stylesheet href=leaflet.css>
<style>html,body,#map{height:100%%;margin:0}</style><div id=map></div><script src=leaflet.js></script>
<script>
const places = %s;
const came = performance.now();
const map = L.map("map", {crs: L.CRS.Simple, preferCanvas: true, minZoom: -5, zoomAnimation: false});
map.fitBounds([[0, 0], [180, 150]]);
for (const [x, y] of places)
  L.rectangle([[y, x], [y + 2, x + 2]], {weight: 1, fillOpacity: 0.6}).addTo(map);
window.painted = new Promise((done) =>
  requestAnimationFrame(() => setTimeout(() => done([performance.now() - came, performance.now() - came]), 0)));
</script>"""
LEAN = """<!doctype html><meta charset=utf-8>
<style>html,body,#map,#map>div,svg{height:100%%;margin:0}#map{overflow:hidden}svg{width:100%%;display:block}
rect{fill:#fff;stroke:#888;stroke-width:.12}</style>
<div id=map><div><svg viewBox="0 0 150 180"><g></g></svg></div></div>
<script>
const places = %s;
const came = performance.now();
document.querySelector("g").innerHTML = places.map(([x, y], n) =>
  `<rect role="button" tabindex="-1" aria-label="P${n}" x="${x}" y="${y}" width="1.9" height="1.9"/>`).join("");
let start = null;
const layer = document.querySelector("#map > div");
addEventListener("pointerdown", (event) => (start = [event.clientX, event.clientY]));
addEventListener("pointermove", (event) => {
  if (!start) return;
  layer.style.willChange = "transform";
  layer.style.transform = `translate(${event.clientX - start[0]}px, ${event.clientY - start[1]}px)`;
});
window.painted = new Promise((done) =>
  requestAnimationFrame(() => setTimeout(() => done([performance.now() - came, performance.now() - came]), 0)));
</script>"""
COUNT_FRAMES = """
() => {
  window.frames_seen = [];
  let last = performance.now();
  const next = (now) => { window.frames_seen.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}
"""


def look(page: Page, address: str, plan: str) -> tuple[float, float, float]:
    """Milliseconds to the first paint, to the buttons, and for a frame of a drag (19 of 20 are shorter)."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    page.goto(address)
    shown, usable = page.evaluate("() => window.painted")
    page.wait_for_timeout(1000)
    box = page.locator(plan).first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"], 500) / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT_FRAMES)
    for step in range(60):
        page.mouse.move(x - step, y - step / 2)
    frames: list[float] = page.evaluate("() => window.frames_seen.slice(1)")
    page.mouse.up()
    session.detach()
    return shown, usable, statistics.quantiles(frames, n=20)[-1]


def rounds(context: Any, ways: list[tuple[str, str, str]]) -> list[tuple[float, ...]]:
    """The medians of each way in some rounds, after one to warm up."""
    found: list[list[tuple[float, float, float]]] = [[] for _ in ways]
    for _ in range(ROUNDS + 1):
        for number, (address, plan, script) in enumerate(ways):
            page = context.new_page()
            if script:
                page.add_init_script(script)
            found[number].append(look(page, address, plan))
            page.close()
    return [tuple(statistics.median(row) for row in zip(*way[1:], strict=True)) for way in found]


def fetch_leaflet(folder: Path) -> Path:
    subprocess.run(
        ["npm", "install", "--silent", "--no-save", "--prefix", str(folder), LEAFLET],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    root = folder / "node_modules" / "leaflet" / "dist"
    (root / "peer.html").write_text(PEER % json.dumps(PLACES), "utf-8")
    (root / "lean.html").write_text(LEAN % json.dumps(PLACES), "utf-8")
    return root


def measure() -> Iterator[Row]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory(prefix="fair-bench-") as folder,
        serve(LAY) as served,
        sync_playwright() as playwright,
    ):
        peer = fetch_leaflet(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, locale="th-TH")
        address = f"http://127.0.0.1:{served.port}/fairs/{SLUG}/floor/"
        ours, theirs, lean = rounds(
            context,
            [
                (address, "[data-floor] svg", WATCH_PRODUCT),
                ((peer / "peer.html").as_uri(), "#map", ""),
                ((peer / "lean.html").as_uri(), "#map", ""),
            ],
        )
        browser.close()
    for index, what in enumerate(
        ("first paint", "all are buttons", "frame while dragged, 95 of 100")
    ):
        yield (
            f"{what}, {BOOTHS:,} booths, {THROTTLE} x throttled",
            f"{ours[index]:,.0f} ms",
            f"{theirs[index]:,.0f} ms (Leaflet on a canvas), {lean[index]:,.0f} ms (an SVG and no more)",
            f"{theirs[index] / ours[index]:.1f} x",
        )


if __name__ == "__main__":
    for row in measure():
        print("  ".join(row))
    sys.exit()
