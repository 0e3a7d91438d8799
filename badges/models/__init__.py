"""Badges, the keys that sign them, the devices that read them, and what they read."""

from badges.models.badges import (
    Badge,
    BadgeCounter,
    BadgeKind,
    BadgeState,
    SigningKey,
    new_badge_id,
)
from badges.models.gates import Device, Presence, Scan
from badges.models.kinds import KindHours, KindRules, Reentry
from badges.models.prints import (
    Layout,
    PrintedFace,
    PrintOrder,
    PrintPart,
    PrintRun,
    PrintState,
)

__all__ = [
    "Badge",
    "BadgeCounter",
    "BadgeKind",
    "BadgeState",
    "Device",
    "KindHours",
    "KindRules",
    "Layout",
    "Presence",
    "PrintOrder",
    "PrintPart",
    "PrintRun",
    "PrintState",
    "PrintedFace",
    "Reentry",
    "Scan",
    "SigningKey",
    "new_badge_id",
]
