"""QR symbols of many codes at once, the same as `encode_symbol` draws one by one.

With version, mask and length fixed, a symbol is linear over GF(2) in the bits of its text (error
correction and mask are exclusive-ors), so that it is put together from the symbols of single bits:
15,000 badges take a second instead of twenty.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from badges.codes import ALPHABET, TEXT_LENGTH
from badges.rendering.qr import encode_symbol

if TYPE_CHECKING:
    from collections.abc import Callable

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
# Alphanumeric mode writes two characters as 45 a + b in eleven bits.
_PAIR_BITS: Final = 11
# What symbols are compared with. It has letters, since digits alone are written in another mode.
_PLAIN_PAIR: Final = 45 * 10 + 1
_PLAIN: Final = "A1" * (TEXT_LENGTH // 2)

# From so many on, learning (a second, once a process) pays.
MANY: Final = 1000


def choose_drawing(count: int) -> Callable[[str], bytes]:
    """The quicker way to draw `count` packed symbols."""
    return learned_press().press if count >= MANY else _encode


def _encode(code: str) -> bytes:
    return encode_symbol(code).to_bytes()


@cache
def learned_press() -> SymbolPress:
    return SymbolPress()


class SymbolPress:
    """Learns what each bit of a badge code does to the symbol, then stamps out symbols."""

    def __init__(self) -> None:
        packed = _encode(_PLAIN)
        self._size = len(packed)
        self._base = int.from_bytes(packed, "big")
        # For each pair of characters what its lower six bits change, then what the upper five do.
        self._changes = [
            (_combine(bits[:6]), _combine(bits[6:]))
            for start in range(0, TEXT_LENGTH, 2)
            for bits in [[self._learn(start, 1 << bit) for bit in range(_PAIR_BITS)]]
        ]

    def press(self, code: str) -> bytes:
        """The packed symbol of a code of 122 characters; ValueError for another length or alphabet."""
        if len(code) != TEXT_LENGTH:
            raise ValueError("not a badge code")
        try:
            values = [_VALUES[character] for character in code]
        except KeyError:
            raise ValueError("not a badge code") from None
        symbol = self._base
        for first, second, (low, high) in zip(
            values[::2], values[1::2], self._changes, strict=True
        ):
            bits = _PLAIN_PAIR ^ (45 * first + second)
            symbol ^= low[bits & 63] ^ high[bits >> 6]
        return symbol.to_bytes(self._size, "big")

    def _learn(self, start: int, bit: int) -> int:
        value = _PLAIN_PAIR ^ bit
        pair = ALPHABET[value // 45] + ALPHABET[value % 45]
        text = _PLAIN[:start] + pair + _PLAIN[start + 2 :]
        return int.from_bytes(_encode(text), "big") ^ self._base


def _combine(bits: list[int]) -> list[int]:
    """What every choice of these bits changes together, by the number that they write."""
    changes = [0]
    for bit in bits:
        changes += [bit ^ other for other in changes]
    return changes
