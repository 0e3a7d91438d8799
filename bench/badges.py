"""Badge pages: the product's rendering against pages drawn the usual way with ReportLab's widget.

Everything is switched on: shaped Thai, a logo, tags and the text to be copied. Each round draws people who were never
drawn before, so that nothing but fonts and syllables is known already, as in a print run of thousands.
"""

import io
from collections.abc import Iterator
from itertools import islice

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A6
from reportlab.pdfgen.canvas import Canvas

from badges.actions import issue_badges, save_design
from badges.models import Badge
from badges.queries import read_faces
from badges.rendering import BadgeFace, FaceDesign, render_badges_pdf
from bench.timing import Row, compare, per_second
from events import clock
from events.permissions import SYSTEM
from events.typesetting.fonts import missing_fonts
from registration.models import Person
from tests.badges.specimens import draw_logo
from tests.conftest import MORNING, make_world

PART = 500
ROUNDS = 5
# fmt: off
FIRST = [
    "สมชาย", "ปุณยวีร์", "น้ำผึ้ง", "ณัฐวุฒิ", "ศิริพร", "กิตติ", "ญาณิศา", "ฐิติ", "ปิ่นปินัทธ์", "วีระ",
    "มนัส", "ปราณี", "สุดา", "ชูใจ", "มานี",
]
LAST = [
    "ใจดี", "แก้วมณี", "ทองคำ", "ปู่ทอง", "ผู้ดี", "ที่รัก", "จันทร์แจ่ม", "ศรีสุข", "กี่ทอ", "บุญมา", "คำแสน",
    "วงศ์ษา", "ป้องภัย", "ฟ้าใส",
]
# fmt: on


def measure() -> Iterator[Row]:
    assert missing_fonts() == []
    # One more for warming up, and as many again for what is read from the rows.
    keys = issue(PART * (ROUNDS + 1) * 2)
    batches = [keys[start : start + PART] for start in range(0, len(keys), PART)]
    drawn = iter([faces(batch) for batch in batches[: ROUNDS + 1]])
    unread = iter(batches[ROUNDS + 1 :])

    def product() -> bytes:
        return render_badges_pdf(next(drawn))

    def part() -> bytes:
        return render_badges_pdf(faces(next(unread)))

    sample = faces(keys[:PART])

    def peer() -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A6)
        for face in islice(sample, 100):
            canvas.drawString(30, 200, face.name_latin)
            widget = QrCodeWidget(face.code)
            drawing = Drawing(110, 110)
            drawing.add(widget)
            renderPDF.draw(drawing, canvas, 150, 30)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    ours = per_second(product, times=1, rounds=ROUNDS) * PART
    from_rows = per_second(part, times=1, rounds=ROUNDS) * PART
    theirs = per_second(peer, times=1, rounds=3) * 100
    name = "ReportLab's QrCodeWidget"
    yield compare("badge pages, A6, QR and shaped Thai", ours, theirs, name, "pages/s")
    yield compare("the same, read from the database", from_rows, theirs, name, "pages/s")
    bytes_ours, bytes_theirs = len(render_badges_pdf(sample)) / PART, len(peer()) / 100
    yield (
        "bytes a badge page, tagged",
        f"{bytes_ours:,.0f} bytes",
        f"{bytes_theirs:,.0f} bytes (the same)",
        f"{bytes_ours / bytes_theirs:.2f} x",
    )


def issue(count: int) -> list[str]:
    """So many badges of different people, in a design with a logo."""
    with clock.travel(MORNING):
        world = make_world(slug="bench-badges")
        exhibitor = world.exhibitor()
        people = Person.objects.bulk_create(
            Person(
                exhibitor=exhibitor,
                prefix="นาง",
                name_th=f"{FIRST[n % 15]}{FIRST[n // 15 % 15]} {LAST[n // 225 % 14]}{LAST[n // 3150 % 14]}",
                name_en=f"Yanisa Nr{n}",
            )
            for n in range(count)
        )
        issue_badges(actor=SYSTEM, fair=world.fair, people=people)
        design = FaceDesign(logo=draw_logo())
        save_design(actor=SYSTEM, fair=world.fair, kind="", design=design, seen=0)
        return list(Badge.objects.filter(fair=world.fair).values_list("pk", flat=True))


def faces(keys: list[str]) -> list[BadgeFace]:
    return [face for _badge, face in read_faces(keys)]
