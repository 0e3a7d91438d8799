"""Badges and words to draw, and how their pictures are compared.

After a wished change of the design, `python -m tests.badges.specimens` writes the references
anew; look at every one of them before committing it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2
from PIL import Image, ImageDraw
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from badges.codes import sign_code
from badges.rendering import (
    FORMATS,
    BadgeFace,
    FaceDesign,
    render_badge_pdf,
    render_badges_pdf,
    shrink_photo,
)
from events.typesetting.text import TextOperators, shape_line

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
BACK = FaceDesign(
    back_th="หากพบบัตรนี้ โปรดส่งคืนที่จุดประชาสัมพันธ์ ฮอลล์ 2\nบัตรนี้ใช้ได้เฉพาะผู้มีชื่อบนบัตรเท่านั้น ห้ามให้ผู้อื่นใช้แทน",
    back_en="If found, please return this badge to the counter in Hall 2.\nThis badge is personal.",
)
# Every layout with every name that is hard.
LAID_OUT = FACES | {
    f"{size}-{name}": replace(face, design=FaceDesign(size=size))
    for size in ("cr80", "lanyard")
    for name, face in FACES.items()
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


def lines_of(pdf: bytes, *, page: int = 0) -> list[str]:
    """The text of a page as it is copied out of it."""
    text: str = pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_bounded()
    return text.split("\r\n")


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


def draw_portrait(*, width: int = 480, height: int = 640) -> bytes:
    """A portrait as the product keeps them: a face of two colours."""
    portrait = Image.new("RGB", (width, height), "#9fc3d4")
    drawing = ImageDraw.Draw(portrait)
    drawing.ellipse((width * 0.25, height * 0.2, width * 0.75, height * 0.7), fill="#8a5a3c")
    drawing.ellipse((0, height * 0.72, width, height * 1.4), fill="#24713f")
    out = BytesIO()
    portrait.save(out, "JPEG", quality=85)
    return out.getvalue()


def draw_logo() -> bytes:
    """A logo as the product keeps them: wide, on white."""
    logo = Image.new("RGB", (320, 200), "white")
    drawing = ImageDraw.Draw(logo)
    drawing.polygon([(160, 10), (310, 190), (10, 190)], fill="#a4263f")
    out = BytesIO()
    logo.save(out, "JPEG", quality=90)
    return out.getvalue()


def designed(size: str) -> BadgeFace:
    """All that a design can add: a photo, a logo, a colour, and words on the back."""
    design = replace(BACK, size=size, colour="#24713f", logo=draw_logo())
    return replace(EXHIBITOR, photo=shrink_photo(draw_portrait()), design=design)


def write_references() -> None:
    pictures = {"words": draw_specimen((*HARD_WORDS, DZONGKHA, JAPANESE), shaped=True)}
    pictures |= {name: rasterise(render_badge_pdf(face), dpi=96) for name, face in LAID_OUT.items()}
    for size in FORMATS:
        pdf = render_badges_pdf([designed(size)], duplex=True)
        pictures |= {
            f"{size}-{side}": rasterise(pdf, dpi=96, page=page)
            for page, side in enumerate(("designed", "back"))
        }
    for name, picture in pictures.items():
        image = Image.fromarray(picture.astype(np.uint8))
        image.quantize(255).save(REFERENCES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    write_references()
