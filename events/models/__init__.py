"""Tables of the fair itself and of what every step needs. Each constraint is named as a sentence."""

from events.models.fairs import (
    Fair,
    FairDay,
    FairState,
    FairWindow,
    Gate,
    Hall,
    Member,
    Role,
    Series,
    WindowKind,
    Zone,
)
from events.models.names import Named, Province, Region, name_of
from events.models.people import ApiToken, User, UserManager
from events.models.records import Change, ChangeStream, IdempotencyRecord, LogChain, LogEntry

__all__ = [
    "ApiToken",
    "Change",
    "ChangeStream",
    "Fair",
    "FairDay",
    "FairState",
    "FairWindow",
    "Gate",
    "Hall",
    "IdempotencyRecord",
    "LogChain",
    "LogEntry",
    "Member",
    "Named",
    "Province",
    "Region",
    "Role",
    "Series",
    "User",
    "UserManager",
    "WindowKind",
    "Zone",
    "name_of",
]
