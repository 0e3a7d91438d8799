"""Where a text may be broken into lines, so that no syllable is ever cut."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pythainlp.util import Trie

_WORD_LISTS: Final = (
    "words_th.txt",
    "person_names_female_th.txt",
    "person_names_male_th.txt",
    "family_names_th.txt",
)
_SPACED: Final = re.compile(r"\S+\s*|\s+")
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]+")
_LEADING_VOWELS: Final = frozenset("เแโใไ")
# Thai vowels that stand on the line yet belong to the letter before them, and repetition.
_DEPENDENT: Final = frozenset("ะาำๅๆฯ")
_EAST_ASIAN: Final = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff9f]")
_NEVER_FIRST: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー」』）］｝】〕〉》ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NEVER_LAST: Final = frozenset("「『（［｛【〔〈《")


def split_at_spaces(text: str) -> list[str]:
    """Split after each run of spaces; joined, the pieces are the text again."""
    return _SPACED.findall(text)


@lru_cache(maxsize=4096)
def split_at_words(text: str) -> tuple[str, ...]:
    """Split also inside unspaced scripts, where a word or a written syllable certainly ends.

    Thai: between two words of the dictionary. Tibetan: after the tsheg. Japanese: between
    letters, but for those that may not begin or end a line. Others: after a hyphen or a slash.
    """
    pieces: list[str] = []
    for spaced in split_at_spaces(text):
        start = 0
        for place in sorted(set(_word_ends(spaced))):
            pieces.append(spaced[start:place])
            start = place
        pieces.append(spaced[start:])
    return tuple(pieces)


def _word_ends(text: str) -> Iterator[int]:
    for run in _THAI.finditer(text):
        yield from (run.start() + end for end in _thai_word_ends(run[0]))
    yield from (at for at in range(1, len(text)) if _may_part(text[at - 1], text[at]))


def _may_part(before: str, after: str) -> bool:
    if after.isspace():
        return False
    if before == "\u0f0b":
        return after not in "\u0f0d\u0f0e"
    if before in "-/":
        return after.isalnum()
    east_asian = _EAST_ASIAN.match(before) or _EAST_ASIAN.match(after)
    return bool(east_asian) and after not in _NEVER_FIRST and before not in _NEVER_LAST


def _thai_word_ends(text: str) -> Iterator[int]:
    # Importing it makes a directory in the user's home, unless told not to write.
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    from pythainlp.tokenize import newmm  # noqa: PLC0415  # 0.1 s, and only long texts need it

    words = _words()
    tokens = newmm.segment(text, custom_dict=words)
    place = 0
    for token, following in pairwise(tokens):
        place += len(token)
        # What the dictionary does not know, newmm cuts by letters: only ends between known words.
        known = token in words and following in words and min(len(token), len(following)) > 1
        if known and not _binds(token[-1], following[0]):
            yield place


def _binds(before: str, after: str) -> bool:
    return before in _LEADING_VOWELS or after in _DEPENDENT or unicodedata.category(after) == "Mn"


@cache
def _words() -> Trie:
    from pythainlp.util import Trie  # noqa: PLC0415  # as above

    corpus = files("pythainlp.corpus")
    lists = (corpus.joinpath(name).read_text(encoding="utf-8") for name in _WORD_LISTS)
    return Trie(word for text in lists for word in text.split("\n") if word)
