"""What may be kept as a permit: a PDF that is only a paper. Runs in a confined child, on the standard library."""

import re
import zlib
from collections.abc import Iterator

from events.rules import Refused

MOST_BYTES = 8 * 2**20
# A compressed part may unfold to so much, and all of them together to so much.
_PART, _ALL = 4 * 2**20, 40 * 2**20
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA|GoToE)\b"
)
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_ZIP_END = b"PK\x05\x06"


def kind_of(data: bytes) -> str:
    """``pdf``, or ``picture`` for anything else: the pictures' own rules say which they take."""
    return "pdf" if data.startswith(b"%PDF-") else "picture"


def inspect(data: bytes) -> bool:
    """True for a PDF that shows a paper and does nothing; refuses `permit_…` and `file_damaged`."""
    if not re.match(rb"%PDF-[12]\.[0-9]", data) or b"%%EOF" not in data[-2048:]:
        raise Refused("file_damaged")
    if b"/Encrypt" in data:
        raise Refused("file_encrypted")
    # An archive that hangs on a paper would be opened by other programs.
    if _ZIP_END in data[-65_557:]:
        raise Refused("permit_active")
    for part in _parts(data):
        # Names may be written with #xx for any letter.
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
        if _ACTIVE.search(plain):
            raise Refused("permit_active")
    return True


def _parts(data: bytes) -> Iterator[bytes]:
    """The file as it stands, and what its compressed parts unfold to: names hide in them too."""
    yield data
    left = _ALL
    for found in _STREAM.finditer(data):
        unfold = zlib.decompressobj()
        try:
            part = unfold.decompress(data[found.end() :], _PART)
        except zlib.error:
            continue
        left -= len(part)
        if left < 0:
            raise Refused("file_too_hard")
        yield part
