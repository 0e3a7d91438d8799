"""The signed text inside a badge's QR code; docs/token.md describes it for other scanners."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1
TEXT_LENGTH: Final = 122

_HEAD_BYTES: Final = 17
_TOKEN_BYTES: Final = 81
_KID_LIMIT: Final = 1 << 16
_HOUR_LIMIT: Final = 1 << 24
_SECONDS_PER_HOUR: Final = 3600
_BADGE_ID: Final = re.compile(r"[0-9a-f]{16}")
# A wedge scanner ends with Enter or Tab. No code ends in a space: its last character is 0..5.
_TRAILING: Final = " \t\r\n"

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}

Reason = Literal["malformed", "unknown_key", "forged"]


class BadCode(Exception):
    """A text that is no genuine badge code; `reason` says why, and is stable."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Code:
    """What a genuine code says: its key, its badge and the hours (UTC) it is valid in."""

    kid: int
    badge_id: str
    not_before: datetime
    not_after: datetime


def encode_base45(data: bytes) -> str:
    """Write bytes as RFC 9285 text: 3 characters for 2 bytes, 2 for a lone last byte."""
    parts: list[str] = []
    for index in range(0, len(data) - 1, 2):
        high, low = divmod(data[index] * 256 + data[index + 1], 45 * 45)
        parts += (ALPHABET[low % 45], ALPHABET[low // 45], ALPHABET[high])
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        parts += (ALPHABET[low], ALPHABET[high])
    return "".join(parts)


def decode_base45(text: str) -> bytes:
    """Read RFC 9285 text back. Only what `encode_base45` writes is accepted, else ValueError."""
    if len(text) % 3 == 1:
        raise ValueError("not a base45 length")
    try:
        values = [_VALUES[character] for character in text]
    except KeyError:
        raise ValueError("not a base45 character") from None
    out = bytearray()
    whole = len(values) - len(values) % 3
    for index in range(0, whole, 3):
        number = values[index] + 45 * values[index + 1] + 2025 * values[index + 2]
        if number > 0xFFFF:
            raise ValueError("a triplet above 65535")
        out += number.to_bytes(2, "big")
    if whole < len(values):
        number = values[-2] + 45 * values[-1]
        if number > 0xFF:
            raise ValueError("a pair above 255")
        out.append(number)
    return bytes(out)


def generate_key() -> tuple[bytes, bytes]:
    """Make a new Ed25519 key: the private and the public half, 32 raw bytes each."""
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def sign_code(
    *, private_key: bytes, kid: int, badge_id: str, not_before: datetime, not_after: datetime
) -> str:
    """Write the 122 characters of a badge's QR code.

    private_key: 32 raw bytes. kid: 0..65535. badge_id: 16 lowercase hex characters.
    not_before is rounded down to the hour, not_after up, so that the code is never valid for
    less than was asked. ValueError for a naive time, an empty window or a value out of range.
    """
    if not 0 <= kid < _KID_LIMIT:
        raise ValueError("kid must be 0..65535")
    if not _BADGE_ID.fullmatch(badge_id):
        raise ValueError("badge_id must be 16 lowercase hex characters")
    if not_before.tzinfo is None or not_after.tzinfo is None:
        raise ValueError("times need an offset")
    first = int(not_before.timestamp() // _SECONDS_PER_HOUR)
    last = int(-(-not_after.timestamp() // _SECONDS_PER_HOUR))
    if not 0 <= first < last < _HOUR_LIMIT:
        raise ValueError("not_after must be later than not_before, both from 1970 on")
    head = b"".join(
        (
            VERSION.to_bytes(1, "big"),
            kid.to_bytes(2, "big"),
            bytes.fromhex(badge_id),
            first.to_bytes(3, "big"),
            last.to_bytes(3, "big"),
        )
    )
    return encode_base45(head + _private_key(private_key).sign(head))


def read_code(text: str, *, keys: Mapping[int, bytes]) -> Code:
    """Read and verify a scanned text; keys: kid -> public key of 32 raw bytes.

    Raises BadCode and nothing else, whatever the text. Whether the badge exists, is revoked or
    may pass now is not asked here.
    """
    scanned = text.rstrip(_TRAILING)
    if len(scanned) != TEXT_LENGTH:
        raise BadCode("malformed")
    try:
        token = decode_base45(scanned)
    except ValueError:
        raise BadCode("malformed") from None
    first = int.from_bytes(token[11:14], "big")
    last = int.from_bytes(token[14:17], "big")
    if len(token) != _TOKEN_BYTES or token[0] != VERSION or first >= last:
        raise BadCode("malformed")
    kid = int.from_bytes(token[1:3], "big")
    public_key = keys.get(kid)
    if public_key is None:
        raise BadCode("unknown_key")
    try:
        _public_key(public_key).verify(token[_HEAD_BYTES:], token[:_HEAD_BYTES])
    except InvalidSignature:
        raise BadCode("forged") from None
    return Code(
        kid=kid,
        badge_id=token[3:11].hex(),
        not_before=datetime.fromtimestamp(first * _SECONDS_PER_HOUR, UTC),
        not_after=datetime.fromtimestamp(last * _SECONDS_PER_HOUR, UTC),
    )


@lru_cache(maxsize=64)
def _private_key(raw: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(raw)


@lru_cache(maxsize=1024)
def _public_key(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)
