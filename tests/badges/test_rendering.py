"""Badges as pictures. After a wished change of design, `python -m tests.badges.test_rendering`
writes the references anew; look at every one of them before committing it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import QRData
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from badges.codes import sign_code
from badges.rendering import (
    BadgeFace,
    configure,
    encode_symbol,
    missing_fonts,
    qr_png,
    qr_svg,
    render_badge_pdf,
    render_badges_pdf,
)
from badges.rendering.breaking import split_at_words
from badges.rendering.qr import MASK, SIZE, Symbol
from badges.rendering.text import TextOperators, clean, fit_text, is_drawable, shape_line

REFERENCES = Path(__file__).parent / "references"
FONTS = Path(__file__).parents[2] / "node_modules"
KEY = bytes(range(32))
START = datetime(2017, 12, 17, 2, tzinfo=UTC)

Picture = npt.NDArray[np.int16]


def code_of(number: int) -> str:
    return sign_code(
        private_key=KEY,
        kid=1,
        badge_id=f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}",
        not_before=START,
        not_after=START + timedelta(days=9),
    )


EXHIBITOR = BadgeFace(
    fair_name_th="OTOP CITY 2017",
    fair_name_en="Gifts of Thai wisdom · 17–25 December 2017",
    kind="exhibitor",
    kind_label_th="ผู้แสดงสินค้า",
    kind_label_en="Exhibitor",
    name_th="ญี่ปุ่น ที่ น้ำ ปู่ ผู้ ฐู ญู",
    name_latin="Punyawee Namphuengpa",
    role="ผู้ประกอบการ",
    exhibitor_th="กี่ทอมือ ป้า ฟ้า ผู้",
    exhibitor_en="Na Pho Silk Group",
    province_or_country="จ.บุรีรัมย์",
    booths=("C2-114",),
    zone_code="C2",
    zone_colour="#0072b2",
    serial="CITY17-000123",
    code=code_of(1),
    valid_text="ใช้ได้ 17–25 ธันวาคม 2560",
)
DELEGATION = replace(
    EXHIBITOR, kind="delegation", kind_label_th="คณะผู้แทน", kind_label_en="Delegation", role=""
)
FACES = {
    "exhibitor": EXHIBITOR,
    "long": replace(
        EXHIBITOR,
        fair_name_th="ศิลปาชีพ ประทีปไทย OTOP หลอมดวงใจ ด้วยพระบารมี",
        name_th="ม.ร.ว. กิติวัฒนาไชยันต์ ศรีสุวรรณวงศ์ไพบูลย์กิจเจริญรุ่งเรือง",
        name_latin="M.R. Kitiwatthanachaiyan Srisuwannawongphaibunkitcharoenrungrueang",
        exhibitor_th="กลุ่มวิสาหกิจชุมชนผ้าไหมแพรวาบ้านโพนอำเภอคำม่วงจังหวัดกาฬสินธุ์",
        exhibitor_en="Ban Phon Praewa Silk Community Enterprise, Kham Muang, Kalasin",
        zone_code="OTOP ชวนชิม",
        zone_colour="#e69f00",
        booths=("C3-201", "C3-202", "C3-203", "C3-204", "C3-205", "C3-206"),
    ),
    "bhutan": replace(
        DELEGATION,
        name_th="",
        name_latin="Karma Choden Wangmo",
        name_native="ཀརྨ་ཆོས་སྒྲོན།",
        exhibitor_th="ราชอาณาจักรภูฏาน",
        exhibitor_en="One Gewog One Product",
        exhibitor_native="འབྲུག་ཡུལ།",
        province_or_country="ภูฏาน · Bhutan",
        zone_code="INT",
        zone_colour="#cc79a7",
        booths=("I-01", "I-02"),
    ),
    "kumamoto": replace(
        DELEGATION,
        name_th="คุมะมง",
        name_latin="Kumamon",
        name_native="くまモン 熊本県",
        exhibitor_th="จังหวัดคุมาโมโตะ",
        exhibitor_en="Kumamoto Prefecture",
        exhibitor_native="熊本県",
        province_or_country="ญี่ปุ่น · Japan",
        zone_code="",
        zone_colour="",
        booths=(),
    ),
}
LONGEST = replace(
    EXHIBITOR,
    fair_name_th="มหกรรมสินค้าหนึ่งตำบลหนึ่งผลิตภัณฑ์" * 3,
    fair_name_en="A very long name of a fair " * 5,
    kind_label_th="เจ้าหน้าที่ประสานงานระหว่างประเทศ" * 2,
    kind_label_en="International coordination officer " * 2,
    name_th="กฤษณ์" * 30,
    name_latin="W" * 120,
    name_native="W W" * 50,
    role="ผู้อำนวยการสำนักส่งเสริมภูมิปัญญาท้องถิ่น" * 3,
    exhibitor_th="กลุ่มทอผ้าไหม" * 15,
    exhibitor_en="Mulberry" * 30,
    exhibitor_native="རྒྱལ་ཁབ་" * 25,
    province_or_country="พระนครศรีอยุธยา" * 5,
    booths=tuple(f"CHALLENGER-3-{number:04}" for number in range(40)),
    zone_code="WWWWWWWWWWWWWWWWWWWWWWWWW",
    serial="SILAPACHEEP2025-0000000000123",
    valid_text="ใช้ได้ตั้งแต่วันที่ 17 ธันวาคม 2560 ถึงวันที่ 25 ธันวาคม 2560 " * 3,
)
# Not as long, so that the lines are taller.
TALLEST = replace(
    LONGEST,
    name_th="กฤษณ์ ปฏิภาณ ญี่ปุ่น กี่ทอมือ ฟ้าลั่น ผู้ดี",
    name_latin="Åsa Ågren Äpplé Ýrsa Åsa Ågren Äpplé Ýrsa Ågren",
    name_native="རྒྱལ་ཁབ་ སྒྲོན་མ་ " * 4,
    role="ผู้อำนวยการสำนักส่งเสริมภูมิปัญญา",
    exhibitor_th="กลุ่มทอผ้าไหม ญี่ปุ่น กี่ทอมือ ฟ้าลั่น ผู้ดี ปู่ทอง น้ำผึ้งป่า ที่รัก",
    exhibitor_en="Mulberry Silk of the Northern Highlands, Åre",
    exhibitor_native="རྒྱལ་ཁབ་ སྒྲོན་མ་ " * 3,
    province_or_country="พระนครศรีอยุธยา ปู่ญี่",
    booths=("ปู่-1", "ฟ้า-2"),
    zone_code="OTOP ชวนชิม",
)
HARD_WORDS = ("ที่", "น้ำ", "ปู่", "ญี่ปุ่น", "กี่ทอมือ", "ผู้", "ฐู", "ญู", "ป้า", "ฟ้า")
DZONGKHA, JAPANESE = "འབྲུག་ཡུལ།", "くまモン 熊本県"
ROW, SCALE = 60, 2
# Share of the reference's ink that may differ: the palette of the references takes up to 0.003.
TOLERANCE = 0.008


def rasterise(pdf: bytes, *, dpi: float, page: int = 0) -> Picture:
    document = pypdfium2.PdfDocument(pdf)
    return document[page].render(scale=dpi / 72, rev_byteorder=True).to_numpy().astype(np.int16)


def difference(picture: Picture, reference: Picture) -> float:
    """Give the ink that differs, as a share of the reference's ink."""
    assert picture.shape == reference.shape
    return float(np.abs(picture - reference).sum() / (255 - reference).sum())


def read_reference(name: str) -> Picture:
    with Image.open(REFERENCES / f"{name}.png") as image:
        return np.asarray(image.convert("RGB")).astype(np.int16)


def rows_of(picture: Picture) -> list[Picture]:
    return [picture[top : top + ROW * SCALE] for top in range(0, len(picture), ROW * SCALE)]


def draw_specimen(words: tuple[str, ...], *, shaped: bool) -> Picture:
    """Draw each word in a row of its own, by our text layer or by plain ReportLab."""
    out = BytesIO()
    canvas: Any = Canvas(out, pagesize=(200, ROW * len(words)))
    operators = TextOperators(canvas._doc)
    for number, word in enumerate(words):
        y = ROW * (len(words) - 1 - number) + 18
        if shaped:
            shown = operators.show(shape_line(word), 32)
            canvas.addLiteral(f"BT 1 0 0 1 10 {y} Tm {shown} ET")
        else:
            file = "sarabun/400Regular/Sarabun_400Regular.ttf"
            if word == DZONGKHA:
                file = "noto-serif-tibetan/400Regular/NotoSerifTibetan_400Regular.ttf"
            registerFont(TTFont(file, str(FONTS / "@expo-google-fonts" / file), shapable=False))
            canvas.setFont(file, 32)
            canvas.drawString(10, y, word)
    canvas.showPage()
    canvas.save()
    return rasterise(out.getvalue(), dpi=72 * SCALE)


def test_hard_words_look_like_the_reviewed_pictures():
    rows = rows_of(draw_specimen((*HARD_WORDS, DZONGKHA, JAPANESE), shaped=True))
    references = rows_of(read_reference("words"))
    assert len(rows) == len(references)
    for row, reference in zip(rows, references, strict=True):
        assert difference(row, reference) < TOLERANCE


def test_hard_words_drawn_unshaped_are_noticed():
    words = (*HARD_WORDS, DZONGKHA)
    rows = rows_of(draw_specimen(words, shaped=False))
    references = rows_of(read_reference("words"))
    for word, row, reference in zip(words, rows, references, strict=False):
        # Sarabun's own mark happens to sit right on this one.
        if word != "ผู้":
            assert difference(row, reference) > 4 * TOLERANCE, word


def test_badge_with_another_zone_colour_is_noticed():
    picture = rasterise(render_badge_pdf(replace(EXHIBITOR, zone_colour="#0079b9")), dpi=96)
    assert difference(picture, read_reference("exhibitor")) > TOLERANCE


@pytest.mark.parametrize("name", FACES)
def test_badge_looks_like_the_reviewed_picture(name: str):
    picture = rasterise(render_badge_pdf(FACES[name]), dpi=96)
    assert difference(picture, read_reference(name)) < TOLERANCE


@pytest.mark.parametrize("name", FACES)
def test_symbol_on_the_page_is_read_at_150_dpi(name: str):
    picture = rasterise(render_badge_pdf(FACES[name]), dpi=150).astype(np.uint8)
    found = zxingcpp.read_barcodes(picture)
    assert [barcode.text for barcode in found] == [FACES[name].code]


def test_symbol_is_at_least_38_mm_in_a_clear_quiet_zone():
    for face in (*FACES.values(), LONGEST):
        picture = rasterise(render_badge_pdf(face), dpi=254).min(axis=2)
        position = zxingcpp.read_barcodes(picture.astype(np.uint8))[0].position
        left, top = position.top_left.x, position.top_left.y
        right, bottom = position.bottom_right.x, position.bottom_right.y
        # Ten pixels are a millimetre.
        assert min(right - left, bottom - top) >= 380
        quiet = 4 * (right - left) // SIZE - 1
        around = picture[top - quiet : bottom + quiet, left - quiet : right + quiet].copy()
        around[quiet - 2 : 2 - quiet, quiet - 2 : 2 - quiet] = 255
        assert around.min() == 255


@pytest.mark.parametrize("name", FACES)
def test_text_of_the_page_can_be_copied(name: str):
    face = FACES[name]
    text = pypdfium2.PdfDocument(render_badge_pdf(face))[0].get_textpage().get_text_bounded()
    lines = text.split("\r\n")
    for wanted in (*face.name_lines, *face.exhibitor_lines, face.serial, face.valid_text):
        assert wanted in lines


def test_document_says_its_language_and_title():
    pdf = render_badge_pdf(EXHIBITOR)
    assert b"/Lang (th)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    metadata = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert metadata["Title"] == "ญี่ปุ่น ที่ น้ำ ปู่ ผู้ ฐู ญู · CITY17-000123"
    assert pypdfium2.PdfDocument(pdf).get_page_size(0) == pytest.approx((297.64, 419.53), abs=0.01)


@pytest.mark.parametrize("face", [LONGEST, TALLEST], ids=["longest", "tallest"])
def test_long_texts_stay_in_their_boxes(face: BadgeFace):
    # Ten pixels are a millimetre.
    picture = rasterise(render_badge_pdf(face), dpi=254).min(axis=2)
    white = {
        "left edge": picture[270:1355, :65],
        "right edge": picture[270:1355, -65:],
        "under the cloth": picture[270:294],
        "beside the photo": picture[300:580, 304:340],
        "under the photo": picture[592:600],
        "under the names": picture[888:914],
        "beside the symbol": picture[930:1350, 552:588],
        "over the foot": picture[1328:1356],
    }
    assert {name: part.min() for name, part in white.items()} == dict.fromkeys(white, 255)
    # The bands at the top and at the foot have their own colour alone at all their edges.
    top, foot = picture[:215], picture[1365:]
    for edge in (top[:, :65], top[:, -65:], top[:8], foot[:, :65], foot[:, -65:], foot[-8:]):
        assert edge.max() - edge.min() <= 1
    assert zxingcpp.read_barcodes(picture.astype(np.uint8))[0].text == face.code


def test_words_are_never_broken_in_a_syllable():
    pieces = {
        "กลุ่มวิสาหกิจชุมชนผ้าไหมแพรวา": ("กลุ่ม", "วิสาหกิจ", "ชุมชน", "ผ้าไหม", "แพรวา"),
        "ผลิตภัณฑ์บำรุงผิวสูตรน้ำนมข้าว": ("ผลิตภัณฑ์", "บำรุง", "ผิว", "สูตร", "น้ำนม", "ข้าว"),
        "เครื่องประดับเงิน Buddlaya": ("เครื่องประดับ", "เงิน ", "Buddlaya"),
        # No dictionary knows these: they stay whole.
        "ปาหนันกฤตย์": ("ปาหนันกฤตย์",),
        "ฐปนวัฒณ์": ("ฐปนวัฒณ์",),
        "འབྲུག་ཡུལ།": ("འབྲུག་", "ཡུལ།"),
        "「熊本」ですっ。": ("「熊", "本」", "で", "すっ。"),
        "Ban-Phon Silk/Cotton": ("Ban-", "Phon ", "Silk/", "Cotton"),
    }
    assert {text: split_at_words(text) for text in pieces} == pieces


@given(st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E), max_size=40))
def test_no_line_begins_with_a_dependent_sign(text: str):
    for piece in split_at_words(text)[1:]:
        assert piece[0] not in "ะัาำิีึืฺุู็่้๊๋์ํ๎ๆๅ"
    assert "".join(split_at_words(text)) == text


def fit(text: str, **room: float):
    box = {"width": 258.0, "height": 60.0, "size": 30.0, "min_size": 20.0} | room
    return fit_text(text, max_lines=3, **box)


def lines_of(text: str, **room: float) -> list[str]:
    return [line.text for line in fit(text, **room).lines]


def test_name_is_shrunk_before_it_is_broken():
    assert fit("สมชาย ใจดี").size == 30
    assert lines_of("ปุณยวีร์ ศรีสุวรรณวงศ์ไพบูลย์") == ["ปุณยวีร์ ศรีสุวรรณวงศ์ไพบูลย์"]
    assert 20 <= fit("ปุณยวีร์ ศรีสุวรรณวงศ์ไพบูลย์").size < 30


def test_name_is_broken_at_its_space_rather_than_in_a_word():
    name = "ม.ร.ว. กิติวัฒนาไชยันต์ ศรีสุวรรณวงศ์ไพบูลย์กิจเจริญรุ่งเรือง"
    assert lines_of(name) == ["ม.ร.ว. กิติวัฒนาไชยันต์", "ศรีสุวรรณวงศ์ไพบูลย์กิจเจริญรุ่งเรือง"]


def test_unspaced_name_is_broken_between_words():
    name = "กลุ่มวิสาหกิจชุมชนผ้าไหมแพรวาบ้านโพนอำเภอคำม่วง"
    assert lines_of(name) == ["กลุ่มวิสาหกิจชุมชนผ้าไหม", "แพรวาบ้านโพนอำเภอคำม่วง"]


def test_name_without_a_place_to_break_is_shrunk_further():
    block = fit("ฐปนวัฒณ์" * 8)
    assert len(block.lines) == 1
    assert 0 < block.size < 20


@given(st.text(max_size=120), st.floats(20, 400), st.floats(5, 100))
@settings(max_examples=300, deadline=None)
def test_any_text_fits_its_box(text: str, width: float, height: float):
    block = fit(text, width=width, height=height)
    assert block.width <= width + 0.01
    assert block.height <= height + 0.01
    assert "".join(" ".join(line.text for line in block.lines).split()) == "".join(
        clean(text).split()
    )


def test_cleaning_keeps_what_is_written():
    assert clean("น้ำ") == "น้ำ"
    assert clean("  a\t\nb\0\u200b\u202e ") == "a b"
    assert clean("e\u0301") == "é"
    assert clean("\ud800\ue000") == ""


def test_names_in_a_script_without_a_font_are_left_out():
    assert [is_drawable(text) for text in ("ปู่", DZONGKHA, JAPANESE, "ລາວ", "한국")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    lao = replace(EXHIBITOR, name_native="ສົມໃຈ", exhibitor_native="ລາວ")
    assert render_badge_pdf(lao) == render_badge_pdf(EXHIBITOR)


def test_a_name_in_no_known_script_still_makes_a_badge():
    face = replace(EXHIBITOR, name_th="", name_latin="", name_native="ສົມໃຈ")
    picture = rasterise(render_badge_pdf(face), dpi=150).astype(np.uint8)
    assert zxingcpp.read_barcodes(picture)[0].text == face.code
    assert render_badge_pdf(replace(EXHIBITOR, name_th="", name_latin=""))


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


def test_symbol_at_hand_gives_the_same_page():
    packed = encode_symbol(EXHIBITOR.code).to_bytes()
    assert render_badge_pdf(replace(EXHIBITOR, symbol=packed)) == render_badge_pdf(EXHIBITOR)


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


def test_fifty_badges_share_their_fonts_and_template():
    faces = [
        replace(
            EXHIBITOR,
            name_th=f"{first} {last}",
            name_latin=f"Person {first_number}{last_number}",
            serial=f"CITY17-{first_number}{last_number}",
            code=code_of(10 * first_number + last_number),
            booths=(f"C1-{first_number}{last_number}",),
        )
        for first_number, first in enumerate(("สมชาย", "ปุณยวีร์", "น้ำผึ้ง", "ณัฐวุฒิ", "ศิริพร"))
        for last_number, last in enumerate(
            ("ใจดี", "แก้วมณี", "ทองคำ", "ปู่ทอง", "ผู้ดี", "ที่รัก", "จันทร์แจ่ม", "ศรีสุข", "กี่ทอ", "ญาณี")
        )
    ]
    pdf = render_badges_pdf(faces)
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 50
    assert (len(pdf) - len(render_badge_pdf(faces[0]))) / 49 < 3000
    for number in (0, 17, 49):
        picture = rasterise(pdf, dpi=96, page=number)
        assert np.array_equal(picture, rasterise(render_badge_pdf(faces[number]), dpi=96))
        assert zxingcpp.read_barcodes(picture.astype(np.uint8))[0].text == faces[number].code
        text = document[number].get_textpage().get_text_bounded()
        assert faces[number].name_th in text.split("\r\n")


def test_badges_drawn_at_the_same_time_do_not_disturb_one_another():
    alone = {name: render_badge_pdf(face) for name, face in FACES.items()}
    names = list(FACES) * 4
    with ThreadPoolExecutor(max_workers=8) as pool:
        together = list(pool.map(lambda name: render_badge_pdf(FACES[name]), names))
    assert together == [alone[name] for name in names]


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="no badge"):
        render_badges_pdf([])
    with pytest.raises(ValueError, match="zone_colour"):
        replace(EXHIBITOR, zone_colour="red")
    with pytest.raises(ValueError, match="symbol"):
        render_badge_pdf(replace(EXHIBITOR, symbol=b"x"))


def test_missing_fonts_are_named(tmp_path: Path):
    assert missing_fonts() == []
    configure(tmp_path)
    try:
        assert missing_fonts() == [
            "Sarabun_400Regular.ttf",
            "Sarabun_600SemiBold.ttf",
            "NotoSerifTibetan_400Regular.ttf",
            "NotoSansJP_400Regular.ttf",
        ]
        (tmp_path / "NotoSansJP_400Regular.ttf").touch()
        assert "NotoSansJP_400Regular.ttf" not in missing_fonts()
    finally:
        configure(FONTS)


def write_references() -> None:
    pictures = {"words": draw_specimen((*HARD_WORDS, DZONGKHA, JAPANESE), shaped=True)}
    pictures |= {name: rasterise(render_badge_pdf(face), dpi=96) for name, face in FACES.items()}
    for name, picture in pictures.items():
        image = Image.fromarray(picture.astype(np.uint8))
        image.quantize(255).save(REFERENCES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    write_references()
