"""Names and papers of people: prefixes, numbers, what of a number may be shown."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

# Offered in this order; whatever else is typed is taken as it is.
PREFIXES = (
    "นาย", "นาง", "นางสาว", "น.ส.", "คุณ", "ดร.", "ผศ.", "รศ.", "ศ.", "นพ.", "พญ.", "ร้อยเอก", "พันตรี",
    "ว่าที่ร้อยตรี", "ม.ล.", "ม.ร.ว.", "พระ", "Mr.", "Ms.", "Mrs.", "Dr.", "H.E.",
)  # fmt: skip
HOME_COUNTRY = "TH"
TAIL = 3


class IdentityKind(StrEnum):
    CITIZEN_ID = "citizen_id"
    PASSPORT = "passport"


@dataclass(frozen=True)
class IdentityGiven:
    """A number as somebody gave it. It stands in no text that this object is turned into."""

    kind: IdentityKind
    number: str = field(repr=False)
    country: str = HOME_COUNTRY
    expires_on: date | None = None


def plain_number(text: str) -> str:
    """Without blanks and dashes, in capitals, Thai digits as ASCII ones."""
    kept = (str(int(char)) if char.isdecimal() else char for char in text)
    return re.sub(r"[\s\-.]", "", "".join(kept)).upper()


def is_passport_number(number: str) -> bool:
    """Lenient, since every state numbers as it likes: 5 to 15 letters and digits, a digit among them."""
    return re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{5,15}", number) is not None


def mask(tail: str, kind: IdentityKind) -> str:
    """What of a number may be shown; its length says nothing about a passport's."""
    return ("•-••••-•••••-" if kind is IdentityKind.CITIZEN_ID else "••••••") + (
        f"{tail[0]}{tail[1]}-{tail[2]}" if kind is IdentityKind.CITIZEN_ID else tail
    )


def holds_number(text: str, number: str) -> bool:
    """Whether a text repeats the number, however it is spaced."""
    return number in plain_number(text)
