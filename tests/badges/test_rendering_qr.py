import re
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import QRData

from badges.rendering import encode_symbol, qr_png, qr_svg
from badges.rendering.qr import MASK, SIZE, Symbol
from tests.badges.specimens import EXHIBITOR, code_of


def test_symbol_is_the_one_qrcode_makes():
    for number in range(20):
        code = code_of(number)
        own = QRCode(version=5, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
        own.add_data(QRData(code))
        own.make(fit=False)
        symbol = encode_symbol(code)
        drawn = [
            [symbol.is_dark(row=row, column=column) for column in range(SIZE)]
            for row in range(SIZE)
        ]
        assert drawn == own.modules
        assert Symbol.from_bytes(symbol.to_bytes()) == symbol


@pytest.mark.parametrize("text", ["A" * 123, "a" * 85, "ก" * 29])
def test_text_too_long_for_the_symbol_is_refused(text: str):
    with pytest.raises(ValueError, match="version 5"):
        encode_symbol(text)


def test_picture_and_drawing_of_the_symbol_agree():
    with Image.open(BytesIO(qr_png(EXHIBITOR.code, module=4))) as image:
        assert image.size == (180, 180)
        assert zxingcpp.read_barcodes(np.asarray(image.convert("L")))[0].text == EXHIBITOR.code
    svg = qr_svg(EXHIBITOR.code, title="<Badge> & co")
    assert "<title>&lt;Badge&gt; &amp; co</title>" in svg
    symbol = encode_symbol(EXHIBITOR.code)
    dark = sum(row.bit_count() for row in symbol.rows)
    assert sum(int(length) for length in re.findall(r"h(\d+)v1", svg)) == dark
