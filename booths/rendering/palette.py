"""Colours of a plan, and how each kind of feature looks; those of paper are the pages' own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WHITE: Final = "#ffffff"
PAPER: Final = "#fdfcf9"
INK: Final = "#1c2430"
MUTED: Final = "#5b6472"
CLOSED: Final = "#e4e4e4"
KRAM: Final = "#1f3f73"


@dataclass(frozen=True, slots=True)
class Look:
    fill: str
    line: str
    ink: str
    pattern: str = "plain"
    name_th: str = ""
    name_en: str = ""


FEATURES: Final[dict[str, Look]] = {
    "entrance": Look("#cfe6d6", "#24713f", "#1b5730", "plain", "ทางเข้า", "Entrance"),
    "exit": Look("#cfe6d6", "#24713f", "#1b5730", "plain", "ทางออก", "Exit"),
    "pillar": Look("#5b6472", "#1c2430", "#ffffff", "plain", "เสา", "Pillar"),
    "stage": Look("#e8e2f2", "#5a4a86", "#40346a", "plain", "เวที", "Stage"),
    "toilet": Look("#dbe8f2", "#2d5f86", "#1f4766", "plain", "ห้องน้ำ", "Toilets"),
    "fire_lane": Look("#fbeef0", "#a4263f", "#7f1d31", "rising", "ช่องทางหนีไฟ", "Fire lane"),
    "service": Look("#f6ecd2", "#8a6410", "#5f4509", "plain", "จุดบริการ", "Service"),
    "wall": Look("#3b4350", "#1c2430", "#ffffff", "plain", "ผนัง", "Wall"),
    "other": Look("#eeeae2", "#5b6472", "#1c2430", "plain", "อื่น ๆ", "Other"),
}
# Too many and too small to be written on; the legend names them.
UNNAMED: Final = frozenset({"pillar", "wall", "other"})


def name_feature(kind: str, language: str) -> str:
    look = FEATURES.get(kind, FEATURES["other"])
    return look.name_en if language == "en" else look.name_th
