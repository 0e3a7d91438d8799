"""Badges, the keys that sign them, the devices that read them, and what they read."""

from badges.models.badges import (
    Badge,
    BadgeCounter,
    BadgeKind,
    BadgeLink,
    BadgePrint,
    BadgeState,
    Holder,
    SigningKey,
    new_badge_id,
)
from badges.models.designs import BadgeDesign
from badges.models.gates import (
    Device,
    DeviceStatus,
    DirectoryEntry,
    DirectoryState,
    GateTerms,
    PairingTicket,
)
from badges.models.holders import HolderList, ListState
from badges.models.kinds import KindHours, KindRules, Reentry
from badges.models.prints import (
    BadgeSize,
    PrintedFace,
    PrintOrder,
    PrintPart,
    PrintRun,
    PrintState,
)
from badges.models.reasons import ReasonText
from badges.models.scans import (
    Conflict,
    ConflictKind,
    Presence,
    QuarantinedScan,
    Scan,
    Settlement,
)

__all__ = [
    "Badge",
    "BadgeCounter",
    "BadgeDesign",
    "BadgeKind",
    "BadgeLink",
    "BadgePrint",
    "BadgeSize",
    "BadgeState",
    "Conflict",
    "ConflictKind",
    "Device",
    "DeviceStatus",
    "DirectoryEntry",
    "DirectoryState",
    "GateTerms",
    "Holder",
    "HolderList",
    "KindHours",
    "KindRules",
    "ListState",
    "PairingTicket",
    "Presence",
    "PrintOrder",
    "PrintPart",
    "PrintRun",
    "PrintState",
    "PrintedFace",
    "QuarantinedScan",
    "ReasonText",
    "Reentry",
    "Scan",
    "Settlement",
    "SigningKey",
    "new_badge_id",
]
