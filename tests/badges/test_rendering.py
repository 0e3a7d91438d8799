import hashlib
import re
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import zxingcpp

from badges.rendering import (
    BadgeFace,
    FaceDesign,
    encode_symbol,
    render_badge_pdf,
    render_badges_pdf,
)
from badges.rendering.qr import SIZE
from events.typesetting.text import is_drawable
from tests.badges.specimens import (
    DZONGKHA,
    EXHIBITOR,
    FACES,
    FONTS,
    HARD_WORDS,
    JAPANESE,
    LAID_OUT,
    LONGEST,
    TALLEST,
    TOLERANCE,
    code_of,
    difference,
    draw_specimen,
    lines_of,
    rasterise,
    read_reference,
    rows_of,
)


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


@pytest.mark.parametrize("name", LAID_OUT)
def test_badge_looks_like_the_reviewed_picture(name: str):
    picture = rasterise(render_badge_pdf(LAID_OUT[name]), dpi=96)
    assert difference(picture, read_reference(name)) < TOLERANCE


@pytest.mark.parametrize("name", LAID_OUT)
def test_symbol_on_the_page_is_read_at_150_dpi(name: str):
    picture = rasterise(render_badge_pdf(LAID_OUT[name]), dpi=150).astype(np.uint8)
    found = zxingcpp.read_barcodes(picture)
    assert [barcode.text for barcode in found] == [LAID_OUT[name].code]


@pytest.mark.parametrize(("size", "least"), [("a6", 380), ("lanyard", 380), ("cr80", 265)])
def test_symbol_is_large_and_in_a_clear_quiet_zone(size: str, least: int):
    design = FaceDesign(size=size)
    for face in (replace(face, design=design) for face in (*FACES.values(), LONGEST)):
        picture = rasterise(render_badge_pdf(face), dpi=254).min(axis=2)
        position = zxingcpp.read_barcodes(picture.astype(np.uint8))[0].position
        left, top = position.top_left.x, position.top_left.y
        right, bottom = position.bottom_right.x, position.bottom_right.y
        # Ten pixels are a millimetre.
        assert min(right - left, bottom - top) >= least
        quiet = 4 * (right - left) // SIZE - 1
        around = picture[top - quiet : bottom + quiet, left - quiet : right + quiet].copy()
        # Nothing but the page's own edge is nearer, and that is white.
        assert around.shape[0] == bottom - top + 2 * quiet
        around[quiet - 2 : 2 - quiet, quiet - 2 : 2 - quiet] = 255
        assert around.min() == 255


@pytest.mark.parametrize("name", LAID_OUT)
def test_text_of_the_page_can_be_copied(name: str):
    face = LAID_OUT[name]
    lines = lines_of(render_badge_pdf(face))
    own = (*face.name_lines, *face.exhibitor_lines, face.serial, face.valid_text)
    for wanted in (*own, face.fair_name_th, face.fair_name_en, face.province_or_country):
        # A card has its number beside the booths.
        assert any(line == wanted or line.endswith(f" {wanted}") for line in lines)
    # The kind in both languages stands on one line.
    assert f"{face.kind_label_th} {face.kind_label_en.upper()}" in lines


def test_every_operator_has_what_it_needs():
    """PDFium forgives a rise without a number; others leave the rest of the page out."""
    for face in (*FACES.values(), TALLEST):
        pdf = pypdfium2.PdfDocument(render_badge_pdf(face))
        streams = [zlib.decompress(part) for part in streams_of(render_badge_pdf(face))]
        assert len(pdf) == 1
        written = b"\n".join(streams)
        assert re.findall(rb"(?<![\d.]) (?:Ts|Tf|Tm)\b", written.replace(b"\n", b" ")) == []


def streams_of(pdf: bytes) -> list[bytes]:
    """Content streams of pages and forms; those of fonts say a second length."""
    return [
        found[2]
        for found in re.finditer(rb"<<([^>]*?)>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL)
        if b"FlateDecode" in found[1] and b"Length1" not in found[1]
    ]


def test_document_says_its_language_and_title():
    pdf = render_badge_pdf(EXHIBITOR)
    assert b"/Lang (th)" in pdf
    # A badge that is shrunk to a printer's margins fits no holder.
    assert b"/PrintScaling /None" in pdf
    assert b"/Duplex /DuplexFlipLongEdge" in render_badges_pdf([EXHIBITOR], duplex=True)
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


def test_symbol_at_hand_gives_the_same_page():
    packed = encode_symbol(EXHIBITOR.code).to_bytes()
    assert render_badge_pdf(replace(EXHIBITOR, symbol=packed)) == render_badge_pdf(EXHIBITOR)


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


def test_a_document_does_not_depend_on_those_before_it():
    script = (
        "import hashlib\n"
        "from badges.rendering import render_badge_pdf\n"
        "from tests.badges.specimens import FACES\n"
        "for name in ('kumamoto', 'exhibitor', 'bhutan'):\n"
        "    print(hashlib.sha256(render_badge_pdf(FACES[name])).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=FONTS.parent, capture_output=True, text=True, check=True
    )
    here = [render_badge_pdf(FACES[name]) for name in ("kumamoto", "exhibitor", "bhutan")]
    assert done.stdout.split() == [hashlib.sha256(pdf).hexdigest() for pdf in here]


def test_nothing_to_draw_is_refused():
    with pytest.raises(ValueError, match="no badge"):
        render_badges_pdf([])
    with pytest.raises(ValueError, match="zone_colour"):
        replace(EXHIBITOR, zone_colour="red")
    for wrong in ({"size": "a5"}, {"colour": "red"}, {"fields": ("shoe_size",)}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            FaceDesign(**wrong)
    with pytest.raises(ValueError, match="symbol"):
        render_badge_pdf(replace(EXHIBITOR, symbol=b"x"))
