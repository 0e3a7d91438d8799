"""Badge pages: the product's rendering against pages drawn the usual way with ReportLab's widget."""

import io
from collections.abc import Iterator

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A6
from reportlab.pdfgen.canvas import Canvas

from badges.actions import issue_badges
from badges.models import Badge
from badges.queries import faces_of
from badges.rendering.pdf import render_badges_pdf
from bench.timing import Row, compare, per_second
from events import clock
from events.permissions import SYSTEM
from events.typesetting.fonts import missing_fonts
from registration.models import Person
from tests.conftest import MORNING, make_world

PAGES = 200


def measure() -> Iterator[Row]:
    assert missing_fonts() == []
    with clock.travel(MORNING):
        world = make_world(slug="bench-badges")
        exhibitor = world.exhibitor()
        people = Person.objects.bulk_create(
            Person(
                exhibitor=exhibitor, prefix="นาง", name_th=f"ญาณิศา ปู่ทอง {n}", name_en=f"Yanisa {n}"
            )
            for n in range(PAGES)
        )
        issue_badges(actor=SYSTEM, fair=world.fair, people=people)
        faces = faces_of(
            list(
                Badge.objects.filter(fair=world.fair).select_related(
                    "fair", "person", "exhibitor__province", "holder"
                )
            )
        )

    def product() -> bytes:
        return render_badges_pdf(faces)

    def peer() -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A6)
        for face in faces:
            canvas.drawString(30, 200, face.name_latin)
            widget = QrCodeWidget(face.code)
            drawing = Drawing(110, 110)
            drawing.add(widget)
            renderPDF.draw(drawing, canvas, 150, 30)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    ours = per_second(product, times=1, rounds=3) * len(faces)
    theirs = per_second(peer, times=1, rounds=3) * len(faces)
    yield compare(
        "badge pages, A6, QR and shaped Thai", ours, theirs, "ReportLab's QrCodeWidget", "pages/s"
    )
    bytes_ours, bytes_theirs = len(product()) / len(faces), len(peer()) / len(faces)
    yield (
        "bytes a badge page",
        f"{bytes_ours:,.0f} bytes",
        f"{bytes_theirs:,.0f} bytes (the same)",
        f"{bytes_ours / bytes_theirs:.2f} x",
    )
