"""How texts are compared in a search: spelled alike where people mean the same, and near where they slip.

Thai has no spaces between words, so a word is looked for anywhere in a text. Everything here is pure; the
database only nominates rows by the trigrams that `grams` names, and `is_near` decides, so that SQLite and
PostgreSQL find the same (docs/adr/0011-search.md). NFC, never NFKC: that would break น้ำ.
"""

import re
import unicodedata
from typing import Final

# Tone marks, maitaikhu, thanthakhat and what else changes no letter: left out by some, typed twice by others.
_MARKS: Final = re.compile("[\u0e47-\u0e4c\u0e4e\u0e3a\u200b-\u200d\u2060\ufeff\u00ad]")
_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_JOINED: Final = re.compile(r"[-\u2010-\u2015'’]")
_ABBREVIATIONS: Final = tuple(
    (re.compile(rf"(?<![ก-๎]){short}"), long)
    for short, long in (
        (r"กทม(\.|(?![ก-๎]))", "กรุงเทพมหานคร"),
        (r"กรุงเทพ(ฯ|(?![ก-๎]))", "กรุงเทพมหานคร"),
        (r"(จ|จว)\.\s*", "จังหวัด"),
        (r"อ\.\s*", "อำเภอ"),
        (r"ต\.\s*", "ตำบล"),
    )
)
# What is left after the marks are gone: one spelling for each word of which there are two.
_VARIANTS: Final = (
    ("เเ", "แ"),
    ("ใ", "ไ"),
    ("โอทอป", "otop"),
    ("บูธ", "บูท"),
    ("อิมแพกต", "อิมแพค"),
    ("อิมแพคต", "อิมแพค"),
    ("อิมแพค", "impact"),
    ("ผลิตภัณท", "ผลิตภัณฑ"),
    ("เซรามิก", "เซรามิค"),
    ("สมุนไพล", "สมุนไพร"),
)
# A word shorter than that is taken as it is written.
SHORTEST_NEAR: Final = 4
MOST_WORDS: Final = 8


def normalise(text: str) -> str:
    """The text as it is compared: small letters, Arabic digits, no marks, one spelling, single spaces."""
    text = unicodedata.normalize("NFC", text).lower().translate(_DIGITS)
    for short, long in _ABBREVIATIONS:
        text = short.sub(long, text)
    # ำ is typed as a ring and อา as well, the tone mark before or after the ring.
    text = _MARKS.sub("", text).replace("\u0e4d\u0e32", "\u0e33")
    text = _JOINED.sub("", text)
    for variant, spelling in _VARIANTS:
        text = text.replace(variant, spelling)
    kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in text)
    return " ".join("".join(kept).split())


def words_of(query: str) -> list[str]:
    """What has to be found, each word once; further words than `MOST_WORDS` are not looked at."""
    return list(dict.fromkeys(normalise(query).split()))[:MOST_WORDS]


def slips_allowed(word: str) -> int:
    """How many letters may be wrong, missing or too many: the longer the word, the more."""
    if len(word) < SHORTEST_NEAR:
        return 0
    if len(word) < 9:
        return 1
    return 2 if len(word) < 13 else 3


def grams(word: str) -> tuple[list[str], int]:
    """Parts of the word, and how many of them every near spelling still holds (the q-gram lemma).

    Three letters each; two where the word is so short that one slip can touch all of three.
    """
    size = 3 if len(word) >= 6 else 2
    parts = [word[start : start + size] for start in range(len(word) - size + 1)]
    return list(dict.fromkeys(parts)), max(1, len(set(parts)) - size * slips_allowed(word))


def is_near(word: str, text: str) -> bool:
    """Whether some part of the text is the word but for the slips that it is allowed."""
    return count_slips(word, text) <= slips_allowed(word)


def count_slips(word: str, text: str) -> int:
    """The least number of letters to change, add or leave out until the text holds the word (Sellers)."""
    costs = list(range(len(word) + 1))
    best = costs[-1]
    for char in text:
        diagonal, costs[0] = costs[0], 0
        for row, letter in enumerate(word, start=1):
            diagonal, costs[row] = (
                costs[row],
                min(diagonal + (letter != char), costs[row] + 1, costs[row - 1] + 1),
            )
        best = min(best, costs[-1])
    return best
