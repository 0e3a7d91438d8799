"""How long a phone at a gate takes from a code to its decision: without a network, at the end of a day.

    python -m bench.phone

Chromium runs at a quarter of its speed. The phone has a directory of 15,000 badges, and 10,000 scans of its own that no
server has heard of yet. A decision counts from the text of the code until it is on the disk, as the staff sees it; the
limit is what no decision can do without: one signature verified and one row written to the disk. They take turns.
"""

import os
import re
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Route, sync_playwright

from bench.timing import Row
from tests.browser.fake_gate import FakeGate, no_line

ROOT = Path(__file__).resolve().parents[1] / "badges" / "static"
SITE = "http://localhost:8999"
LISTED = 15_000
SCANNED = 10_000
READ = 200
THROTTLE = 4
OPEN = """
async () => {
  const { openEngine } = await import("/static/badges/gate/core/engine.js");
  window.engine = await openEngine({ fair: "city-2017", api: "/api/v1" });
  await engine.pair("right");
  return engine.state.directoryVersion;
}
"""
# A day's scans as the journal writes them.
FILL = """
async (codes) => {
  const open = indexedDB.open("otop-gate-city-2017");
  await new Promise((done) => { open.onsuccess = done; });
  const names = ["meta", "queue", "log", "own"];
  const change = open.result.transaction(names, "readwrite");
  codes.forEach(([code, badge], at) => {
    const device_seq = at + 1;
    const scan_id = crypto.randomUUID();
    const moment = engine.now() - 60_000;
    const shown = { decision: "admit", reason: "ok" };
    const scanned_at = new Date(moment).toISOString();
    const payload = { scan_id, device_seq, code, direction: "entry", scanned_at, shown };
    const facts = { serial: `S${at}`, kind: "exhibitor", booths: ["A01"], group: null };
    change.objectStore("queue").put({ device_seq, scan_id, payload, step: 1 });
    change.objectStore("log").put({
      device_seq, scan_id, badge, facts, direction: "entry", at: moment, ...shown, isOverride: false, payload,
    });
    change.objectStore("own").put({ badge, passes: [{ device_seq, scan_id, at: moment, direction: "entry" }] });
  });
  change.objectStore("meta").put(codes.length, "seq");
  await new Promise((done) => { change.oncomplete = done; });
  open.result.close();
}
"""
TAKE_TURNS = """
async (codes) => {
  const { verifyCode } = await import("/static/badges/gate/core/token.js");
  const { Keys } = await import("/static/badges/gate/core/keys.js");
  const open = indexedDB.open("limit", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("rows");
  await new Promise((done) => { open.onsuccess = done; });
  const stored = indexedDB.open("otop-gate-city-2017");
  await new Promise((done) => { stored.onsuccess = done; });
  const asked = stored.result.transaction("meta").objectStore("meta").get("bundle");
  await new Promise((done) => { asked.onsuccess = done; });
  const keys = new Keys(asked.result.bundle.keys);
  const ways = [
    (code) => engine.read(code).then(({ reason }) => reason),
    async (code, at) => {
      await verifyCode(code, keys);
      const change = open.result.transaction("rows", "readwrite", { durability: "strict" });
      change.objectStore("rows").put(code, at);
      await new Promise((done) => { change.oncomplete = done; });
      return "ok";
    },
  ];
  const took = [[], []];
  for (let at = 0; at < codes.length; at += 1) {
    for (const way of [0, 1]) {
      const start = performance.now();
      const reason = await ways[way](codes[at], at);
      took[way].push(performance.now() - start);
      if (reason !== "ok") throw new Error(reason);
      await new Promise((done) => setTimeout(done, 30));
    }
  }
  return took.map((times) => times.slice(10));
}
"""


def serve(route: Route) -> None:
    path = route.request.url.removeprefix(SITE)
    file = ROOT / path.removeprefix("/static/")
    if path.startswith("/static/") and file.is_file():
        route.fulfill(path=file, content_type="text/javascript")
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>gate</title>")


def measure() -> Iterator[Row]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    gate = FakeGate()
    codes = [gate.listed(number) for number in range(1, LISTED + 1)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(locale="th-TH")
        context.set_default_timeout(300_000)
        context.route(re.compile(".*"), serve)
        gate.serve(context)
        page = context.new_page()
        page.goto(SITE)
        assert page.evaluate(OPEN) == LISTED
        gate.faults.append(no_line)
        page.evaluate(FILL, [[code, f"{at + 1:016x}"] for at, code in enumerate(codes[:SCANNED])])
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
        took: list[list[float]] = page.evaluate(TAKE_TURNS, codes[SCANNED : SCANNED + READ])
        browser.close()
    for name, cut in (("half", 0.5), ("95 of 100", 0.95), ("99 of 100", 0.99)):
        ours, least = (_within(times, cut) for times in took)
        yield (
            f"decision at a gate without a network, {name}, {THROTTLE} x throttled",
            f"{ours:,.1f} ms",
            f"{least:,.1f} ms (a signature and a row on the disk)",
            f"{ours / least:.1f} x",
        )


def _within(times: list[float], part: float) -> Any:
    return statistics.quantiles(times, n=100, method="inclusive")[round(part * 100) - 1]


if __name__ == "__main__":
    for row in measure():
        print("  ".join(row))
    sys.exit()
