"""Tables of the fair itself and of what every step needs. Each constraint is named as a sentence."""

from events.models.exports import ExportFile, ExportPart, ExportState
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
from events.models.messages import JobWorker, MailState, Notice, OutgoingMail
from events.models.names import Named, Province, Region, name_of
from events.models.people import ApiToken, User, UserManager
from events.models.privacy import (
    Consent,
    ConsentText,
    PrivacyRequest,
    Purpose,
    RequestKind,
    RequestState,
)
from events.models.records import (
    Change,
    ChangeStream,
    Counter,
    IdempotencyRecord,
    LogChain,
    LogEntry,
)

__all__ = [
    "ApiToken",
    "Change",
    "ChangeStream",
    "Consent",
    "ConsentText",
    "Counter",
    "ExportFile",
    "ExportPart",
    "ExportState",
    "Fair",
    "FairDay",
    "FairState",
    "FairWindow",
    "Gate",
    "Hall",
    "IdempotencyRecord",
    "JobWorker",
    "LogChain",
    "LogEntry",
    "MailState",
    "Member",
    "Named",
    "Notice",
    "OutgoingMail",
    "PrivacyRequest",
    "Province",
    "Purpose",
    "Region",
    "RequestKind",
    "RequestState",
    "Role",
    "Series",
    "User",
    "UserManager",
    "WindowKind",
    "Zone",
    "name_of",
]
