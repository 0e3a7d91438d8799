"""Codes of booths by a pattern such as `A{row:02}-{n:02}`."""

import re
from collections.abc import Sequence

from events.rules import Refused

MAX_CODE = 16
# Codes stand in addresses, and in lists that people type with a comma or a blank between them.
_CODE = re.compile(r"[^\s,;/\\?#%<>\"'{}]+")
_TOKEN = re.compile(r"\{(row|n)(?::(0[1-9]|A))?\}")


def check_code(code: str) -> None:
    """Raise `booth_code_unusable` for a code that cannot be typed or linked to."""
    if not _CODE.fullmatch(code) or len(code) > MAX_CODE or not code.isprintable():
        raise Refused("booth_code_unusable", booth=code[:40])


def check_free(codes: Sequence[str], taken: frozenset[str] = frozenset()) -> None:
    """Raise `booth_code_taken` for a code that stands twice, or in `taken`."""
    seen = set(taken)
    for code in codes:
        if code in seen:
            raise Refused("booth_code_taken", booth=code)
        seen.add(code)


def write_code(pattern: str, *, row: int, n: int) -> str:
    """The code of the booth `n` of `row`: `{n}`, `{n:03}` with three digits, `{row:A}` in letters.

    Raises `pattern_unusable` for other braces, `booth_code_unusable` for what comes of it.
    """
    check_pattern(pattern)

    def write(match: re.Match[str]) -> str:
        number = row if match[1] == "row" else n
        if match[2] == "A":
            return _letters(number)
        return f"{number:0{int(match[2] or 1)}d}"

    code = _TOKEN.sub(write, pattern)
    check_code(code)
    return code


def check_pattern(pattern: str) -> None:
    if re.search(r"[{}]", _TOKEN.sub("", pattern)) or "{n" not in pattern:
        raise Refused("pattern_unusable", pattern=pattern[:40])


def _letters(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA; what comes before 1 has no letter."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
