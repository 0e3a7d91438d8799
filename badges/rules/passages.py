"""What gates told people, who is inside because of it, and which readings cannot both be right; free of Django."""

from enum import StrEnum


class Shows(StrEnum):
    """How much of a badge a device shows to whoever stands at the gate."""

    KIND = "kind"
    BOOTH = "booth"
    NAME = "name"


class ConflictKind(StrEnum):
    DOUBLE_ENTRY = "double_entry"
    REVOKED_ADMITTED = "revoked_admitted"
    NOT_VALID_ADMITTED = "not_valid_admitted"
    UNKNOWN_ADMITTED = "unknown_admitted"


class Settlement(StrEnum):
    """What a conflict was found to be."""

    SAME_PERSON = "same_person"
    COPY = "copy"
    MISTAKE = "mistake"
