"""A phone at a gate as docs/gate.md describes it, in Python, and what must hold of the server whatever happens."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

# Delivers a body to POST /gate/scans/batch and answers its JSON; None where no answer came.
Deliver = Callable[["Phone", dict[str, Any]], dict[str, Any] | None]
UNDO_LIMIT = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Deed:
    """What somebody at a gate did, by the true time."""

    scan_id: str
    phone: int
    seq: int
    code: str
    direction: str
    at: dt.datetime
    passed: bool
    undoes: str | None = None


@dataclass
class Phone:
    """`queue` is what its storage holds: it outlives everything, and loses only what the server has."""

    number: int
    token: str
    skew: dt.timedelta
    seq: int = 0
    queue: dict[str, dict[str, Any]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    gaps: list[list[int]] = field(default_factory=list)

    def read(self, code: str, direction: str, now: dt.datetime) -> None:
        """Decide by what this phone has seen itself, and keep it before anybody is told."""
        comes_in = direction == "entry"
        admitted = not comes_in or code not in self.inside
        reason = "ok" if admitted else "already_inside"
        shown = {"decision": "admit" if admitted else "deny", "reason": reason}
        if comes_in:
            self.inside.add(code)
        else:
            self.inside.discard(code)
        self._keep(code, direction, now, passed=admitted, shown=shown)

    def undo(self, deed: Deed, now: dt.datetime) -> None:
        self._keep(deed.code, deed.direction, now, passed=False, undoes=deed.scan_id)

    def _keep(
        self, code: str, direction: str, now: dt.datetime, *, passed: bool, **more: Any
    ) -> None:
        self.seq += 1
        scan_id = str(uuid.uuid4())
        item: dict[str, Any] = {
            "scan_id": scan_id,
            "device_seq": self.seq,
            "code": code,
            "direction": direction,
            "scanned_at": (now + self.skew).isoformat(),
        }
        self.queue[scan_id] = item | more
        self.deeds.append(
            Deed(
                scan_id, self.number, self.seq, code, direction, now, passed,
                more.get("undoes"),
            )
        )  # fmt: skip

    def pack(self, most: int, now: dt.datetime) -> dict[str, Any]:
        """The oldest of what it has, in order."""
        return {
            "scans": list(self.queue.values())[:most],
            "device_time": (now + self.skew).isoformat(),
        }

    def hear(self, answer: dict[str, Any]) -> None:
        """Forget what the server has, item by item."""
        for result in answer["results"]:
            assert result["stored"] is True, result
            self.acknowledged.add(result["scan_id"])
            self.queue.pop(result["scan_id"], None)
        self.gaps = answer["gaps"]

    def sync(self, deliver: Deliver, now: dt.datetime, most: int = 500) -> bool:
        """Whether it was heard."""
        answer = deliver(self, self.pack(most, now))
        if answer is None:
            return False
        self.hear(answer)
        return True


def inside_by(deeds: Iterable[Deed]) -> set[str]:
    """Whose last passage that stands was into the fair, by the true time."""
    found: dict[str, bool] = {}
    ordered = sorted(deeds, key=lambda deed: (deed.at, deed.phone))
    by_id = {deed.scan_id: deed for deed in ordered}
    undone: set[str] = set()
    for deed in sorted(ordered, key=lambda one: (one.phone, one.seq)):
        if deed.undoes is None or deed.undoes in undone:
            continue
        if deed.at - by_id[deed.undoes].at <= UNDO_LIMIT:
            undone.add(deed.undoes)
    for deed in ordered:
        if deed.passed and deed.scan_id not in undone:
            found[deed.code] = deed.direction == "entry"
    return {code for code, is_inside in found.items() if is_inside}


def check_nothing_lost(phones: Iterable[Phone]) -> None:
    """At any moment: what a phone may have forgotten, the server has."""
    from badges.models import Scan

    stored = {str(key) for key in Scan.objects.values_list("scan_id", flat=True)}
    told = {key for phone in phones for key in phone.acknowledged}
    assert told <= stored
    for phone in phones:
        assert {deed.scan_id for deed in phone.deeds} == phone.acknowledged | phone.queue.keys()


def check_all_there(phones: list[Phone], *, exactly: bool = True) -> None:
    """Once every phone has been heard: each deed is stored once, as it was, and nothing beside it.

    Over a real line the way of a message is part of the measured skew, so its times are not exactly the true ones.
    """
    from badges.actions import rebuild_presence
    from badges.models import Presence, Scan
    from events.models import Fair

    deeds = [deed for phone in phones for deed in phone.deeds]
    tokens = {phone.number: phone for phone in phones}
    rows = Scan.objects.select_related("device").order_by("id")
    stored = {str(row.scan_id): row for row in rows}
    assert len(stored) == len(rows)
    assert sorted(
        (key, row.device_seq, row.code, row.direction) for key, row in stored.items()
    ) == sorted((deed.scan_id, deed.seq, deed.code, deed.direction) for deed in deeds)
    if exactly:
        assert {key: row.happened_at for key, row in stored.items()} == {
            deed.scan_id: deed.at for deed in deeds
        }
    assert all(phone.gaps == [] and not phone.queue for phone in tokens.values())
    if exactly:
        inside = Presence.objects.filter(is_inside=True).values_list("badge__code", flat=True)
        assert set(inside) == inside_by(deeds)
    assert rebuild_presence(fair=Fair.objects.get()) == 0
