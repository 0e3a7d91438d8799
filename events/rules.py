"""Decisions about the fair itself, free of Django: states, windows, roles."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Refused(Exception):
    """A rule says no. `code` is stable and documented in docs/errors.md; the text is made at the door.

    `params` fill the text of the code; `errors` lists single fields as
    ``{"field", "code", "message"}``.
    """

    def __init__(
        self, code: str, *, errors: tuple[dict[str, str], ...] = (), **params: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.params = params


class FairState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


FAIR_TRANSITIONS: dict[FairState, frozenset[FairState]] = {
    FairState.DRAFT: frozenset({FairState.PUBLISHED}),
    FairState.PUBLISHED: frozenset({FairState.DRAFT, FairState.ARCHIVED}),
    FairState.ARCHIVED: frozenset({FairState.PUBLISHED}),
}


class Series(StrEnum):
    MIDYEAR = "midyear"
    CITY = "city"
    SILAPACHEEP = "silapacheep"
    OTHER = "other"


class ExportState(StrEnum):
    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    # The connection broke when the other side may have had the whole of it: nobody sends it again by themselves.
    UNKNOWN = "unknown"


MAIL_ATTEMPTS = 8


def mail_pause(attempts: int) -> timedelta | None:
    """How long to wait after the n-th attempt that surely reached nobody; None gives up (after a day or so)."""
    if attempts >= MAIL_ATTEMPTS:
        return None
    return timedelta(minutes=2 * 3 ** (attempts - 1))


class WindowKind(StrEnum):
    APPLICATION = "application"
    REVIEW = "review"
    ALLOCATION = "allocation"
    MOVE_IN = "move_in"
    RUNNING = "running"


class Role(StrEnum):
    ADMIN = "admin"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    PROVINCIAL_OFFICER = "provincial_officer"
    GATE_SUPERVISOR = "gate_supervisor"
    GATE_STAFF = "gate_staff"
    EXHIBITOR = "exhibitor"


# Who may do what a role may do: an admin may do all of it.
ROLES_THAT_ORGANISE = frozenset({Role.ADMIN, Role.ORGANISER})
ROLES_THAT_REVIEW = ROLES_THAT_ORGANISE | {Role.REVIEWER}
ROLES_THAT_GUARD = ROLES_THAT_ORGANISE | {Role.GATE_SUPERVISOR, Role.GATE_STAFF}
ROLES_THAT_CONTROL = ROLES_THAT_ORGANISE | {Role.GATE_SUPERVISOR}
ROLES_OF_STAFF = ROLES_THAT_REVIEW | ROLES_THAT_GUARD | {Role.PROVINCIAL_OFFICER}


@dataclass(frozen=True)
class Span:
    """A half-open stretch of time: `opens_at` is inside, `closes_at` is not."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at


def check_transition(*, current: str, target: str) -> None:
    """Raise `fair_transition` unless a fair may go from `current` to `target`."""
    if FairState(target) not in FAIR_TRANSITIONS[FairState(current)]:
        raise Refused("fair_transition", current=current, target=target)


def check_span(span: Span) -> None:
    """Raise `window_order` unless the span has a length."""
    if span.opens_at >= span.closes_at:
        raise Refused("window_order")


# Invisible signs that turn the direction of writing: a name with them can look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
THAI_NAME = frozenset({"THAI", "LATIN"})
LATIN_NAME = frozenset({"LATIN"})


def has_invisible(text: str, *, breaks: bool = False) -> bool:
    """Whether the text holds control or turning characters; `breaks` lets lines end."""
    return any(
        char in _TURNING or unicodedata.category(char) in {"Cc", "Cs"}
        for char in text
        if not (breaks and char == "\n")
    )


def has_letter(text: str) -> bool:
    return any(unicodedata.category(char).startswith("L") for char in text)


def is_written_in(text: str, scripts: frozenset[str]) -> bool:
    """Whether all letters and marks are of `scripts`; digits, signs and spaces are of every script."""
    # A Unicode name begins with the script; a combining mark goes with any.
    found = {
        unicodedata.name(char, "UNKNOWN").split(" ")[0]
        for char in text
        if unicodedata.category(char)[0] in {"L", "M"}
    }
    return found <= scripts | {"COMBINING"}


class Purpose(StrEnum):
    """What a consent is for; the first is needed, the others are free."""

    TAKING_PART = "taking_part"
    PUBLICITY = "publicity"
    MARKETING = "marketing"


NEEDED_PURPOSES = frozenset({Purpose.TAKING_PART})


class RequestKind(StrEnum):
    ERASURE = "erasure"
    ACCESS = "access"
    CORRECTION = "correction"
    OBJECTION = "objection"


class RequestState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


# PDPA section 30: without delay, within thirty days at the latest.
ANSWER_WITHIN = timedelta(days=30)
# What stands where a name stood.
ERASED_TH, ERASED_EN = "ลบแล้ว", "Erased"
# No host can have this name (RFC 2606), so no mail ever goes there.
ERASED_HOST = "@erased.invalid"
