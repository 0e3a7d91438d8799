"""Reads the data files beside it into plain values; no other file of the demo opens them."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from config.demo.shapes import FairText, GateText, HallText, ZoneText

DATA = Path(__file__).resolve().parent / "data"
PROVINCES = Path(__file__).resolve().parents[2] / "events" / "data" / "provinces.json"


@cache
def read_text(name: str) -> Any:
    """The content of ``data/<name>.json``; shared, so nobody changes it."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def read_provinces() -> tuple[dict[str, str], ...]:
    """All 77, by code: ``{"code", "name_th", "name_en", "region"}``."""
    return tuple(json.loads(PROVINCES.read_text(encoding="utf-8")))


def digest_texts() -> str:
    """A short hash of all data files: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in (*sorted(DATA.glob("*.json")), PROVINCES):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def read_fairs() -> tuple[FairText, ...]:
    return tuple(
        FairText(
            slug=row["slug"],
            series=row["series"],
            edition=row["edition"],
            name_th=row["name_th"],
            name_en=row["name_en"],
            theme_th=row["theme_th"] or "",
            theme_en=row["theme_en"] or "",
            starts_on=date.fromisoformat(row["starts_on"]),
            ends_on=date.fromisoformat(row["ends_on"]),
            state=row["state"],
            booths=row["figures"]["booths"],
            booths_planned=row["figures"]["booths_planned"],
            visitors=row["figures"]["visitors"],
            sold=row["figures"]["sold"],
            ordered=row["figures"]["ordered"],
            sales=row["figures"]["sales"],
            source=row["source"],
            notes=_note_figures(row["figures"]),
        )
        for row in read_text("fairs")["fairs"]
    )


def _note_figures(figures: dict[str, Any]) -> tuple[str, ...]:
    """What the columns of a fair cannot say: rounding, lower limits, sums of a part of the fair."""
    notes = []
    if figures["visitors_at_least"]:
        notes.append("ผู้เข้าชมมากกว่าที่ระบุ")
    if figures["sales_rounded"]:
        notes.append("ยอดรวมโดยประมาณ")
    for report in figures["reported"]:
        about = "ประมาณ " if report["rounded"] else ""
        days = "วันแรก" if report["days"] == 1 else f"{report['days']} วันแรก"
        notes.append(f"{days} {about}{report['sales']:,} บาท")
    return tuple(notes)


def read_halls() -> tuple[HallText, ...]:
    return tuple(
        HallText(
            code=row["code"],
            name_th=row["name_th"],
            name_en=row["name_en"],
            width_m=Decimal(str(row["width_m"])),
            height_m=Decimal(str(row["height_m"])),
        )
        for row in read_text("zones")["halls"]
    )


def read_zones() -> tuple[ZoneText, ...]:
    return tuple(
        ZoneText(**{**row, "types": tuple(row["types"])}) for row in read_text("zones")["zones"]
    )


def read_gates() -> tuple[GateText, ...]:
    return tuple(
        GateText(**{**row, "kinds": tuple(row["kinds"])}) for row in read_text("zones")["gates"]
    )
