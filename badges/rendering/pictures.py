"""Photos and logos in a document: each stored once, however many badges show it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from events.typesetting import Document

# 265 dots an inch on the largest badge.
_PHOTO: Final = (240, 320)
_QUALITY: Final = 78


class Pictures:
    """The pictures of one document, by what they show."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._taken: dict[bytes, tuple[str, tuple[int, int]]] = {}

    def take(self, jpeg: bytes) -> tuple[str, tuple[int, int]]:
        """Store a JPEG unless it is there; answers the name it is kept under, and its pixels."""
        key = sha256(jpeg).digest()
        if key not in self._taken:
            name = f"picture{len(self._taken)}"
            self._taken[key] = name, self._document.take_picture(name, jpeg)
        return self._taken[key]


def shrink_photo(portrait: bytes) -> bytes:
    """The portrait as this product wrote it (3:4, JPEG), as small as it may be on paper."""
    with Image.open(BytesIO(portrait), formats=["JPEG"]) as whole:
        # Decoded at half its size at once, where that is enough.
        whole.draft("RGB", _PHOTO)
        small = whole.convert("RGB")
    if small.width > _PHOTO[0] or small.height > _PHOTO[1]:
        small.thumbnail(_PHOTO, Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


@lru_cache(maxsize=64)
def pixels_of(jpeg: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as image:
        return image.size
