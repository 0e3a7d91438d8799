"""One change to all viewers: the product's hub, Channels' group_send and a bare broadcast, in one server and one run.

python -m bench.fanout 1000 2000
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator

import uvloop

from bench.timing import Row
from bench.viewers import PRODUCT, Served, connect, leave, raise_limit, serve, until

WAYS = {"product": PRODUCT, "group": "/bench/group", "bare": "/bench/bare"}
ROUNDS = 3
CHANGES = 15


async def tell(served: Served, way: str, count: int) -> tuple[float, float]:
    """Changes a second, one after the other, and seconds until the last viewer had each."""
    viewers = await connect(served.port, WAYS[way], count)
    await asyncio.sleep(0.5)
    before = min(len(viewer.late) for viewer in viewers)
    start, last = time.perf_counter(), []
    for number in range(1, CHANGES + 1):
        await asyncio.to_thread(served.tell, way)
        await until(lambda n=number: all(len(viewer.late) >= before + n for viewer in viewers))
        last.append(max(viewer.late[-1] for viewer in viewers))
    took = time.perf_counter() - start
    await leave(viewers)
    await asyncio.sleep(0.5)
    return CHANGES / took, statistics.median(last)


async def compare_ways(count: int) -> dict[str, tuple[float, float]]:
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
    with serve() as served:
        # By turns, so that what else the machine does meets all alike.
        for _ in range(ROUNDS):
            for way in WAYS:
                found[way].append(await tell(served, way, count))
    return {
        way: (statistics.median(r for r, _ in rounds), statistics.median(s for _, s in rounds))
        for way, rounds in found.items()
    }


def measure(counts: tuple[int, ...] = (1000,)) -> Iterator[Row]:
    raise_limit()
    for count in counts:
        found = uvloop.run(compare_ways(count))
        ours, our_last = found["product"]
        for way, name in (("group", "Channels' group_send"), ("bare", "a bare broadcast")):
            theirs, their_last = found[way]
            yield (
                f"one change to {count:,} sockets",
                f"{ours:,.0f} /s, last after {our_last * 1000:,.0f} ms",
                f"{theirs:,.0f} /s, last after {their_last * 1000:,.0f} ms ({name})",
                f"{their_last / our_last:.2f} x sooner",
            )


if __name__ == "__main__":
    for row in measure(tuple(int(text) for text in sys.argv[1:]) or (1000,)):
        print("  ".join(row))
