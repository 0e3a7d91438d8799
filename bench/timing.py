"""How often something can be done in a second."""

import statistics
import time
from collections.abc import Callable

Row = tuple[str, str, str, str]


def per_second(work: Callable[[], object], *, times: int, rounds: int = 5) -> float:
    """The median rate of `rounds` rounds of `times` calls, after one call to warm up."""
    work()
    rates = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        rates.append(times / (time.perf_counter() - start))
    return statistics.median(rates)


def compare(work: str, product: float, peer: float, peer_name: str, unit: str) -> Row:
    return (
        work,
        f"{product:,.0f} {unit}",
        f"{peer:,.0f} {unit} ({peer_name})",
        f"{product / peer:.2f} x",
    )
