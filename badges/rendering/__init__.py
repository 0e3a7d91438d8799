"""Badges drawn: PDF pages and QR symbols from plain data, without Django and without models."""

from badges.rendering.face import FIELDS, BadgeFace, FaceDesign
from badges.rendering.formats import FORMATS, Format
from badges.rendering.link import link_svg
from badges.rendering.pdf import render_badge_pdf, render_badges_pdf, render_sheets_pdf
from badges.rendering.pictures import shrink_photo
from badges.rendering.press import choose_drawing
from badges.rendering.qr import encode_symbol, qr_png, qr_svg
from badges.rendering.samples import SAMPLES
from badges.rendering.svg import badge_svg

__all__ = [
    "FIELDS",
    "FORMATS",
    "SAMPLES",
    "BadgeFace",
    "FaceDesign",
    "Format",
    "badge_svg",
    "choose_drawing",
    "encode_symbol",
    "link_svg",
    "qr_png",
    "qr_svg",
    "render_badge_pdf",
    "render_badges_pdf",
    "render_sheets_pdf",
    "shrink_photo",
]
