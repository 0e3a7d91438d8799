"""A draw of lots as people see it: its groups with names and places, and the paper to sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from booths import draw as lots
from booths.models import Draw, DrawEntry
from booths.queries.draws import record_of
from booths.rendering.draws import DrawLine, DrawPaper
from events.dates import say_date, say_moment
from events.models import Zone


@dataclass(frozen=True)
class DrawnName:
    """One participant: under its published name, with what became of it."""

    name: str
    other_name: str
    entry: DrawEntry

    @property
    def booths(self) -> list[str]:
        return list(self.entry.booths)


@dataclass(frozen=True)
class DrawnGroup:
    zone: Zone
    size: int
    lots: Sequence[Sequence[str]]
    names: list[DrawnName] = field(default_factory=list)


def drawn_groups(draw: Draw) -> list[DrawnGroup]:
    """Groups in the order of the record; names in the order drawn, before the draw in that of the record."""
    plan = lots.read_plan(record_of(draw))
    zones = {zone.code: zone for zone in draw.zones.all()}
    entries = {entry.key: entry for entry in draw.entries.all()}
    thai = (get_language() or "th").startswith("th")
    groups = []
    for group in plan.groups:
        names = [
            DrawnName(
                who.name_th if thai else who.name_en,
                _other(who.name_en if thai else who.name_th, who.name_th if thai else who.name_en),
                entries[who.key],
            )
            for who in group.participants
        ]
        names.sort(key=lambda name: name.entry.place or 0)
        zone = zones.get(group.zone) or Zone(
            code=group.zone, name_th=group.zone, name_en=group.zone
        )
        groups.append(DrawnGroup(zone, len(group.lots[0]), group.lots, names))
    return groups


def _other(name: str, than: str) -> str:
    return "" if name == than else name


def paper_of_draw(draw: Draw) -> DrawPaper:
    """All of a draw in plain values, both languages beside each other."""
    record = record_of(draw)
    fair = draw.fair
    proofs = [
        ("ค่าประกาศ · Commitment", draw.commitment),
        ("แฮชของรหัสลับ · Hash of the secret", record["secret_hash"]),
    ]
    if "secret" in record:
        proofs += [
            ("รหัสลับ · Secret", record["secret"]),
            ("แฮชของรหัสลับกับตัวเลข · Hash of secret and numbers", record["seed_hash"]),
        ]
    plan = lots.read_plan(record)
    entries = {entry.key: entry for entry in draw.entries.all()}
    zones = {zone.code: zone for zone in draw.zones.all()}
    groups = []
    for group in plan.groups:
        zone = zones.get(group.zone)
        name = f"{zone.name_th} · {zone.name_en} ({zone.code})" if zone else group.zone
        size = len(group.lots[0])
        rows = sorted(group.participants, key=lambda who: (entries[who.key].place or 0, who.key))
        groups.append(
            (
                f"{name} – {size} บูธต่อสลาก · {size} per lot",
                tuple(_line(who, entries[who.key]) for who in rows),
            )
        )
    return DrawPaper(
        fair_th=fair.name_th,
        fair_en=fair.name_en,
        number=draw.number or 0,
        facts=tuple(_facts(draw, record.get("entropy", ""))),
        proofs=tuple(proofs),
        groups=tuple(groups),
        notices=(f"เป็นโมฆะ · Void: {draw.void_reason}",) if draw.void_reason else (),
        witnesses=tuple(draw.witnesses),
    )


def _line(who: lots.Participant, entry: DrawEntry) -> DrawLine:
    booths = ", ".join(entry.booths)
    if entry.place and not booths:
        booths = "สำรอง · reserve"
    return DrawLine(
        place=str(entry.place or "–"),
        names=tuple(dict.fromkeys((who.name_th, who.name_en))),
        key=who.key,
        booths=booths,
    )


def _facts(draw: Draw, entropy: str) -> list[tuple[str, str]]:
    facts = [("งาน · Fair", f"{draw.fair.name_th} · {draw.fair.name_en}")]
    for label, moment in (
        ("ประกาศเมื่อ · Announced", draw.committed_at),
        ("จับสลากเมื่อ · Drawn", draw.revealed_at),
    ):
        if moment is not None:
            facts.append((label, say_moment(moment, language="th")))
    facts += [
        (
            "วันที่ของตัวเลข · Day of the numbers",
            say_date(draw.entropy_date, language="th", weekday=False),
        ),
        ("ที่มาของตัวเลข · Source", draw.entropy_source),
        ("ตัวเลข · Numbers", entropy),
    ]
    return facts
