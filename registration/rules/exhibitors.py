"""What an exhibitor's record may say: telephone numbers, tax ids, postal codes, years; who may be invited."""

import re
from collections.abc import Sequence
from datetime import timedelta

BUDDHIST_OFFSET = 543
# The first judging of OTOP Product Champions, in 2546 of the Buddhist Era.
FIRST_OPC_YEAR = 2003
MAX_STANDARDS = 9

INVITATION_DAYS = 14
# How many invitations of one exhibitor may be open, and how soon one may be sent again.
MAX_OPEN_INVITATIONS = 20
INVITATION_PAUSE = timedelta(minutes=1)

_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,28}")
_EXTENSION = re.compile(r"\s*(?:ต่อ|ext\.?|x)\s*([0-9]{1,6})$", re.IGNORECASE)


def to_arabic_digits(text: str) -> str:
    """๐๘๑ is 081."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def normalise_phone(text: str) -> str:
    """081 234 5678, 044 123 456, 02 123 4567 ต่อ 12, +975 2 322 211; ValueError for what is no number.

    Thai numbers are written the home way, also where +66 was typed; foreign ones keep their groups.
    """
    text = to_arabic_digits(text).strip()
    extension = _EXTENSION.search(text)
    number = text[: extension.start()] if extension else text
    if not _PHONE.fullmatch(number):
        raise ValueError(text)
    digits = re.sub("[^0-9]", "", number)
    if number.startswith("+66") or (digits.startswith("66") and len(digits) in {10, 11}):
        digits = digits.removeprefix("66").removeprefix("0")
        written = _write_home(f"0{digits}")
    elif number.startswith("+"):
        written = "+" + " ".join(re.findall("[0-9]+", number))
    else:
        written = _write_home(digits) if digits.startswith("0") else _keep_groups(number)
    return f"{written} ต่อ {extension[1]}" if extension else written


def _write_home(digits: str) -> str:
    """Mobile numbers have ten digits, others nine; Bangkok's area code has two, the others three."""
    if len(digits) == 10:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    if len(digits) == 9 and digits.startswith("02"):
        return f"{digits[:2]} {digits[2:5]} {digits[5:]}"
    if len(digits) == 9:
        return f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    raise ValueError(digits)


def _keep_groups(number: str) -> str:
    """Four digits such as 1567 are a hotline; a foreign number without + keeps its groups."""
    return " ".join(re.findall("[0-9]+", number))


def is_personal_tax_id(number: str) -> bool:
    """A company's begins with 0; a sole owner's is the owner's citizen id."""
    return not number.startswith("0")


def mask_tax_id(number: str) -> str:
    """1-XXXX-XXXXX-X3-4 of a person, so that the owner knows it again; a company's stands in a public register."""
    if not is_personal_tax_id(number):
        return f"{number[0]}-{number[1:5]}-{number[5:10]}-{number[10:12]}-{number[12]}"
    return f"{number[0]}-XXXX-XXXXX-X{number[11]}-{number[12]}"


def settle_postal_code(codes: Sequence[str], wanted: str) -> str:
    """The postal code that was meant where the sub-district has it, else its first."""
    return wanted if wanted in codes else codes[0]


def read_year(text: str) -> int:
    """A year of the Gregorian calendar from 2566, 66, ๒๕๖๖ or 2023; ValueError for anything else.

    Two digits are of the Buddhist Era, as people write them.
    """
    digits = to_arabic_digits(text).strip()
    if not re.fullmatch("[0-9]{2}|[0-9]{4}", digits):
        raise ValueError(text)
    year = int(digits)
    if year < 100:
        year += 2500
    return year - BUDDHIST_OFFSET if year >= 2400 else year
