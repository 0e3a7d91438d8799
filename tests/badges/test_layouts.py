"""Every size of badge, both of its sides, and the sheets that they are cut out of."""

from ctypes import create_string_buffer
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdfium2 import raw

from badges.rendering import (
    FIELDS,
    FORMATS,
    BadgeFace,
    FaceDesign,
    render_badge_pdf,
    render_badges_pdf,
    render_sheets_pdf,
    shrink_photo,
)
from tests.badges.specimens import (
    BACK,
    EXHIBITOR,
    FACES,
    LONGEST,
    TALLEST,
    TOLERANCE,
    code_of,
    designed,
    difference,
    draw_portrait,
    lines_of,
    rasterise,
    read_reference,
)


@pytest.mark.parametrize("size", FORMATS)
def test_both_sides_of_a_designed_badge_look_like_the_reviewed_pictures(size: str):
    pdf = render_badges_pdf([designed(size)], duplex=True)
    for page, side in enumerate(("designed", "back")):
        picture = rasterise(pdf, dpi=96, page=page)
        assert difference(picture, read_reference(f"{size}-{side}")) < TOLERANCE
        found = zxingcpp.read_barcodes(rasterise(pdf, dpi=150, page=page).astype(np.uint8))
        assert [barcode.text for barcode in found] == [EXHIBITOR.code]


def test_words_of_the_back_can_be_copied():
    for size in FORMATS:
        lines = lines_of(render_badges_pdf([designed(size)], duplex=True), page=1)
        for wanted in (*BACK.back_th.split("\n"), *BACK.back_en.split("\n")):
            assert wanted in lines


def test_page_is_tagged_for_those_who_are_read_to():
    pdf = render_badge_pdf(EXHIBITOR)
    assert b"/MarkInfo" in pdf
    assert tags_of(pdf, page=0) == [["P", "H1", f"Figure: QR {EXHIBITOR.serial}"]]
    sheet = render_sheets_pdf([designed("cr80")] * 12, duplex=True)
    assert [len(tags_of(sheet, page=page)) for page in range(4)] == [10, 10, 2, 2]
    assert tags_of(sheet, page=3) == [["P", f"Figure: QR {EXHIBITOR.serial}"]] * 2


def tags_of(pdf: bytes, *, page: int) -> list[list[str]]:
    """The tags of each badge on a page as PDFium understands the tree, figures with what is read instead."""
    document = pypdfium2.PdfDocument(pdf)
    tree = raw.FPDF_StructTree_GetForPage(document[page])
    whole = raw.FPDF_StructTree_GetChildAtIndex(tree, 0)
    sections = [
        raw.FPDF_StructElement_GetChildAtIndex(whole, number)
        for number in range(raw.FPDF_StructElement_CountChildren(whole))
    ]
    told = []
    for section in filter(None, sections):
        assert said(raw.FPDF_StructElement_GetType, section) == "Sect"
        tags = []
        for number in range(raw.FPDF_StructElement_CountChildren(section)):
            element = raw.FPDF_StructElement_GetChildAtIndex(section, number)
            kind = said(raw.FPDF_StructElement_GetType, element)
            instead = said(raw.FPDF_StructElement_GetAltText, element)
            tags.append(f"{kind}: {instead}" if instead else kind)
        told.append(tags)
    raw.FPDF_StructTree_Close(tree)
    return told


def said(ask: Any, element: Any) -> str:
    length = ask(element, None, 0)
    buffer = create_string_buffer(max(length, 2))
    ask(element, buffer, length)
    return buffer.raw[: max(length - 2, 0)].decode("utf-16-le")


@pytest.fixture(scope="module")
def thousand() -> list[BadgeFace]:
    return [
        replace(EXHIBITOR, code=code_of(number), serial=f"CITY17-{number:06}")
        for number in range(1000)
    ]


@pytest.mark.parametrize("size", FORMATS)
def test_every_symbol_of_a_thousand_badges_is_read_from_the_sheets_at_150_dpi(
    thousand: list[BadgeFace], size: str
):
    design = FaceDesign(size=size)
    pdf = render_sheets_pdf(replace(face, design=design) for face in thousand)
    assert len(pdf) / 1000 < 3000
    sheet = len(FORMATS[size].corners)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == -(-1000 // sheet)
        for number, page in enumerate(document):
            picture = page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze()
            found = zxingcpp.read_barcodes(
                picture, try_rotate=False, try_downscale=False, try_invert=False
            )
            expected = thousand[number * sheet : (number + 1) * sheet]
            assert {code.text for code in found} == {face.code for face in expected}


@pytest.mark.parametrize("face", [LONGEST, TALLEST], ids=["longest", "tallest"])
def test_long_texts_stay_in_their_boxes_on_a_card_and_on_a_lanyard(face: BadgeFace):
    card = rasterise(render_badge_pdf(replace(face, design=FaceDesign(size="cr80"))), dpi=254)
    lanyard = rasterise(render_badge_pdf(replace(face, design=FaceDesign(size="lanyard"))), dpi=254)
    card, lanyard = card.min(axis=2), lanyard.min(axis=2)
    white = {
        "card's left edge": card[130:470, :34],
        "card, under the cloth": card[124:130],
        "card, over the foot": card[468:472],
        "card, beside the symbol": card[130:470, 535:558],
        "card's right edge": card[130:470, 833:],
        "lanyard's left edge": lanyard[312:1398, :65],
        "lanyard's right edge": lanyard[312:1398, -65:],
        "lanyard, under the cloth": lanyard[312:334],
        "lanyard, over the foot": lanyard[1370:1398],
        "lanyard, beside the symbol": lanyard[980:1390, 520:552],
    }
    assert {name: part.min() for name, part in white.items()} == dict.fromkeys(white, 255)
    for picture, foot in ((card, 476), (lanyard, 1410)):
        for edge in (picture[foot:, :30], picture[foot:, -30:], picture[foot : foot + 4]):
            assert edge.max() - edge.min() <= 1
        assert zxingcpp.read_barcodes(picture.astype(np.uint8))[0].text == face.code


def test_design_leaves_out_what_it_does_not_show():
    fields = tuple(name for name in FIELDS if name not in {"zone", "serial", "native", "province"})
    face = replace(FACES["bhutan"], design=FaceDesign(fields=fields))
    lines = lines_of(render_badge_pdf(face))
    for gone in ("INT", face.serial, face.name_native, face.exhibitor_native, "ภูฏาน · Bhutan"):
        assert gone not in lines
    for kept in (face.name_latin, face.exhibitor_th, face.fair_name_th):
        assert kept in lines
    # Somebody with a native name alone is not nameless.
    alone = replace(face, name_latin="", name_th="")
    assert alone.name_native in lines_of(render_badge_pdf(alone))
    for size in FORMATS:
        bare = replace(FACES["long"], design=FaceDesign(size=size, fields=()))
        assert FACES["long"].name_th in lines_of(render_badge_pdf(bare))


def test_a_photo_and_a_logo_are_stored_once():
    face = designed("a6")
    one, many = render_badges_pdf([face]), render_badges_pdf([face] * 20, duplex=True)
    assert (one.count(b"/DCTDecode"), many.count(b"/DCTDecode")) == (2, 2)
    assert len(face.photo) < 12_000
    assert (len(many) - len(one)) / 39 < 3000


def test_a_photo_is_made_as_small_as_paper_needs():
    for width, height in ((480, 640), (120, 160)):
        with Image.open(BytesIO(shrink_photo(draw_portrait(width=width, height=height)))) as small:
            assert small.size == (min(width, 240), min(height, 320))


def test_sheets_hold_one_format_each_in_order():
    faces = [replace(EXHIBITOR, code=code_of(n), design=FaceDesign(size=size))
             for n, size in enumerate(("a6", "cr80", "a6", "lanyard", "cr80", "lanyard", "lanyard"))]  # fmt: skip
    with pypdfium2.PdfDocument(render_sheets_pdf(faces)) as document:
        pages = [
            {code.text for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())}
            for page in document
        ]
        sizes = {tuple(map(round, page.get_size())) for page in document}
    assert pages == [{faces[n].code for n in group} for group in ((0, 2), (1, 4), (3, 5), (6,))]
    assert sizes == {(595, 842)}


def test_pages_are_as_large_as_their_designs():
    faces = [replace(EXHIBITOR, design=FaceDesign(size=size)) for size in FORMATS]
    with pypdfium2.PdfDocument(render_badges_pdf(faces)) as document:
        sizes = [
            tuple(round(length * 25.4 / 72, 1) for length in page.get_size()) for page in document
        ]
    assert sizes == [(105.0, 148.0), (86.0, 54.0), (101.6, 152.4)]


def test_cut_marks_lie_outside_of_the_badges_where_there_is_room():
    assert [len(FORMATS[size].cuts) for size in ("a6", "cr80", "lanyard")] == [6, 18, 10]
    for size in ("cr80", "lanyard"):
        a4 = FORMATS[size]
        (left, top), (right, bottom) = a4.corners[0], a4.corners[-1]
        for start, end in a4.cuts:
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            inside = left < middle[0] < right + a4.width and top < middle[1] < bottom + a4.height
            assert not inside
            assert min(*start, *end) >= 0
