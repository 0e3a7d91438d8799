"""The QR symbol of a badge code: always version 5 at error correction M, always the same mask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode
from qrcode.util import QRData

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION: Final = 5
# Trying all eight masks takes five times as long as the rest; signatures look random under any.
MASK: Final = 2
SIZE: Final = 17 + 4 * VERSION
QUIET: Final = 4
_ROW_BYTES: Final = (SIZE + 7) // 8


@dataclass(frozen=True, slots=True)
class Symbol:
    """SIZE rows of SIZE modules, top first; in each row the leftmost module is the highest bit."""

    rows: tuple[int, ...]

    def is_dark(self, *, row: int, column: int) -> bool:
        return bool(self.rows[row] >> (SIZE - 1 - column) & 1)

    def to_bytes(self) -> bytes:
        """Pack into 185 bytes, to be kept beside the code."""
        return b"".join(row.to_bytes(_ROW_BYTES, "big") for row in self.rows)

    @classmethod
    def from_bytes(cls, packed: bytes) -> Symbol:
        """Unpack `to_bytes`; ValueError for anything of another size."""
        if len(packed) != SIZE * _ROW_BYTES:
            raise ValueError("not a packed symbol")
        rows = (packed[at : at + _ROW_BYTES] for at in range(0, len(packed), _ROW_BYTES))
        return cls(tuple(int.from_bytes(row, "big") for row in rows))


@lru_cache(maxsize=1024)
def encode_symbol(code: str) -> Symbol:
    """Encode a text; ValueError if it does not fit (122 alphanumeric characters do)."""
    symbol = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    symbol.add_data(QRData(code.encode()), optimize=0)
    try:
        symbol.make(fit=False)
    except (DataOverflowError, ValueError) as error:
        raise ValueError("the code does not fit a version 5 symbol") from error
    return Symbol(
        tuple(int("".join("1" if dark else "0" for dark in row), 2) for row in symbol.modules)
    )


def dark_runs(symbol: Symbol) -> Iterator[tuple[int, int, int]]:
    """Give the dark modules as runs: column, row from the top, length."""
    for number, row in enumerate(symbol.rows):
        for run in _DARK.finditer(f"{row:0{SIZE}b}"):
            yield run.start(), number, run.end() - run.start()


class _Written(dict[int, str]):
    """The operators of one byte of a packed symbol, by its value."""

    def __init__(self, place: int) -> None:
        super().__init__()
        row, self._byte = divmod(place, _ROW_BYTES)
        self._y = SIZE - 1 - row

    def __missing__(self, value: int) -> str:
        # The rows are flush right in their bytes.
        left = 8 * (self._byte - _ROW_BYTES) + SIZE
        written = self[value] = "".join(
            f"{left + run.start()} {self._y} {run.end() - run.start()} 1 re\n"
            for run in _DARK.finditer(f"{value:08b}")
        )
        return written


_DARK: Final = re.compile("1+")
_WRITTEN: Final = tuple(_Written(place) for place in range(SIZE * _ROW_BYTES))


def draw_symbol(packed: bytes) -> str:
    """Give PDF path operators in modules, y upwards, the symbol's lower left corner at 0 0.

    `packed` is `Symbol.to_bytes()`; ValueError for anything of another size. One path, so that no seam shows where a
    run goes on in the next byte.
    """
    if len(packed) != len(_WRITTEN):
        raise ValueError("not a packed symbol")
    return "".join([written[value] for written, value in zip(_WRITTEN, packed, strict=True)]) + "f"


def qr_svg(code: str, *, title: str = "") -> str:
    """Write an SVG with its quiet zone and no size of its own; `title` is read aloud."""
    side = SIZE + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for column, row, length in dark_runs(encode_symbol(code))
    )
    name = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges">{name}'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def qr_png(code: str, *, module: int = 8) -> bytes:
    """Write a PNG with its quiet zone; `module` pixels a module."""
    symbol = encode_symbol(code)
    side = SIZE + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for column, row, length in dark_runs(symbol):
        image.paste(0, (column + QUIET, row + QUIET, column + QUIET + length, row + QUIET + 1))
    out = BytesIO()
    image.resize((side * module, side * module), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
