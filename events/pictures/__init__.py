"""Pictures from outside: looked at here, decoded and drawn anew in a process of its own.

What is kept is never the file that came: it is a JPEG that this product wrote, without a word of metadata.
Knows no Django, since the child imports it too; where pictures lie is in `events.pictures.storage`.
"""

import re
from dataclasses import dataclass
from typing import Final

from events import confined
from events.rules import Refused

MOST_BYTES: Final = 12 * 2**20
# JPEG is decoded at a fraction of its size; the others only whole.
MOST_PIXELS: Final = {"jpeg": 120_000_000, "png": 16_000_000, "webp": 16_000_000}
LONGEST_SIDE: Final = 20_000
ACCEPTED: Final = "image/jpeg,image/png,image/webp"

_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1", b"avif"})
# What a browser or another program would run, wherever in the file it stands.
_ACTIVE = re.compile(rb"<script|<\?php|<html|<svg|<!doctype|javascript:|%PDF-[0-9]", re.IGNORECASE)
_END_OF_ZIP = b"PK\x05\x06"


@dataclass(frozen=True)
class Crop:
    """What to cut out of a picture: around which point (0 to 1 from its left and top), how near (1 to 4)."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


@dataclass(frozen=True)
class Drawn:
    """A picture drawn anew: JPEG by the name of its size, and the pixels of the whole one."""

    sizes: dict[str, bytes]
    width: int
    height: int


def clean_picture(data: bytes) -> bytes:
    """The picture as a JPEG of at most 1,600 pixels a side, upright and without metadata."""
    return draw_picture(data, small=None).sizes["full"]


def draw_picture(data: bytes, *, small: int | None = 320) -> Drawn:
    """The whole picture and a small one for lists; refuses `picture_…` with what to do about it."""
    kind = look_at(data)
    options = {"kind": kind, "small": small}
    return _unpack(
        confined.run("events.pictures.drawing:draw", data, options=options, megabytes=200)
    )


def draw_portrait(data: bytes, crop: Crop) -> Drawn:
    """The whole picture, and 3:4 cut out of it in two sizes."""
    kind = look_at(data)
    options = {"kind": kind, "small": None, "crop": [crop.x, crop.y, crop.zoom]}
    return _unpack(
        confined.run("events.pictures.drawing:draw", data, options=options, megabytes=200)
    )


def look_at(data: bytes) -> str:
    """``jpeg``, ``png`` or ``webp`` by what the file begins with, whatever its name says."""
    if len(data) > MOST_BYTES:
        raise Refused("picture_too_large", megabytes=MOST_BYTES // 2**20)
    kind = _kind_of(data)
    if _ACTIVE.search(data) or _ends_as_zip(data):
        raise Refused("picture_broken")
    return kind


def _kind_of(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        if b"acTL" in data[:4096]:
            raise Refused("picture_moves")
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        if data[12:16] == b"VP8X" and len(data) > 20 and data[20] & 2:
            raise Refused("picture_moves")
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise Refused("picture_heic")
    if data[:4] == b"GIF8":
        raise Refused("picture_moves")
    raise Refused("picture_type")


def _ends_as_zip(data: bytes) -> bool:
    """Whether an archive hangs on the picture: its directory's end says exactly where the file ends."""
    tail = data[-65_557:]
    at = tail.rfind(_END_OF_ZIP)
    return at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _unpack(packed: bytes) -> Drawn:
    """As `drawing.pack` wrote it: names and lengths in one line, then the pictures."""
    head, _, rest = packed.partition(b"\n")
    width, height, *parts = head.decode().split(" ")
    sizes, at = {}, 0
    for part in parts:
        name, _, length = part.partition(":")
        sizes[name] = rest[at : at + int(length)]
        at += int(length)
    return Drawn(sizes, int(width), int(height))
