"""Many viewers and stalled viewers (T8 and T9 of the product's aims).

    python -m bench.crowd --viewers 2000 --others 100 --stalled 20

T8: all connected in 8 s, all reach the final state, p99 under 2.5 s, at most 35 MB per 1,000. A single change is
seen by the last of them within 300 ms.
T9: viewers that never read cost at most 40 MB, leave the others' p99 under 0.5 s, and are gone in 30 s.
"""

import argparse
import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvloop

from bench.timing import Row
from bench.viewers import (
    PRODUCT,
    Served,
    connect,
    held,
    leave,
    percentile,
    raise_limit,
    serve,
    stall,
    until,
)

CHANGES = 20
# Changes one after another, each of which everybody has before the next.
SINGLE = 15
# Changes told in one go, so that what the kernel keeps for somebody who does not read is soon full.
BATCH = 25
STALLING = 10


@dataclass(frozen=True)
class Crowd:
    connected_in: float
    reached: int
    p50: float
    p99: float
    # Until the last of all viewers had a single change: the median of those changes, and the slowest.
    last: float
    slowest: float
    megabytes: float


@dataclass(frozen=True)
class Stalled:
    p99: float
    megabytes: float
    gone_in: float
    left: int


async def watch(served: Served, viewers: int) -> Crowd:
    await leave(await connect(served.port, PRODUCT, 20))
    before = served.megabytes()
    start = time.perf_counter()
    crowd = await connect(served.port, PRODUCT, viewers)
    connected_in = time.perf_counter() - start
    for _ in range(CHANGES):
        await asyncio.to_thread(served.tell, "product")
        await asyncio.sleep(0.1)
    with contextlib.suppress(TimeoutError):
        await until(lambda: all(viewer.seq == CHANGES for viewer in crowd), 30)
    late = [moment for viewer in crowd for moment in viewer.late]
    reached = sum(viewer.seq == CHANGES for viewer in crowd)
    lasts = []
    for seq in range(CHANGES + 1, CHANGES + SINGLE + 1):
        await asyncio.to_thread(served.tell, "product")
        await until(lambda n=seq: all(viewer.seq == n for viewer in crowd))
        lasts.append(max(viewer.late[-1] for viewer in crowd))
    found = Crowd(
        connected_in,
        reached,
        percentile(late, 0.5),
        percentile(late, 0.99),
        percentile(lasts, 0.5),
        max(lasts),
        served.megabytes() - before,
    )
    await leave(crowd)
    return found


async def watch_beside_stalled(
    served: Served, since: int, others: int, stalled: int, patience: float = 60
) -> Stalled:
    """`since` is where the stream stands when it begins."""
    address = PRODUCT.replace("since=0", f"since={since}")
    crowd = await connect(served.port, address, others)
    seq = since
    # What telling takes by itself is no doing of the stalled.
    for _ in range(STALLING):
        await asyncio.to_thread(served.tell, "product", BATCH)
        seq += BATCH
    await until(lambda: all(viewer.seq == seq for viewer in crowd))
    before, most = served.megabytes(), 0.0
    still = await stall(served.port, PRODUCT.replace("since=0", f"since={seq}"), stalled)
    for viewer in crowd:
        viewer.late.clear()
    assert held(served.port, still) == stalled
    start = time.perf_counter()
    while (left := held(served.port, still)) and time.perf_counter() - start < patience:
        await asyncio.to_thread(served.tell, "product", BATCH)
        seq += BATCH
        most = max(most, served.megabytes() - before)
        await asyncio.sleep(0.05)
    gone_in = time.perf_counter() - start
    await until(lambda: all(viewer.seq == seq for viewer in crowd))
    late = [moment for viewer in crowd for moment in viewer.late]
    await leave([*crowd, *still])
    return Stalled(percentile(late, 0.99), most, gone_in, left)


def measure(viewers: int = 2000, others: int = 100, stalled: int = 20) -> Iterator[Row]:
    raise_limit()
    with serve() as served:
        crowd = uvloop.run(watch(served, viewers))
        each = crowd.megabytes * 1000 / viewers
        seen = f"{crowd.p50:.2f} s, {crowd.p99:.2f} s"
        yield (f"T8: {viewers:,} viewers connected", f"{crowd.connected_in:.1f} s", "8 s", "")
        yield ("T8: in the final state", f"{crowd.reached:,}", f"{viewers:,}", "")
        yield ("T8: a change seen, p50 and p99", seen, "p99 2.5 s", "")
        last = f"{crowd.last * 1000:,.0f} ms, {crowd.slowest * 1000:,.0f} ms"
        yield (f"the last of {viewers:,} sees a change, median and worst", last, "300 ms", "")
        yield ("T8: memory for 1,000", f"{each:.1f} MB", "35 MB", "")
        beside = uvloop.run(watch_beside_stalled(served, CHANGES + SINGLE, others, stalled))
        gone = f"{beside.gone_in:.0f} s, {beside.left} left"
        yield (
            f"T9: p99 of {others:,} beside {stalled} stalled",
            f"{beside.p99:.2f} s",
            "0.5 s",
            "",
        )
        yield ("T9: memory for the stalled", f"{beside.megabytes:.1f} MB", "40 MB", "")
        yield ("T9: the stalled are gone", gone, "30 s, 0 left", "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=2000)
    parser.add_argument("--others", type=int, default=100)
    parser.add_argument("--stalled", type=int, default=20)
    given = parser.parse_args()
    for row in measure(given.viewers, given.others, given.stalled):
        print("  ".join(row), flush=True)
