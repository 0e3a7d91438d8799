"""Badges drawn: PDF pages and QR symbols from plain data, without Django and without models."""

from badges.rendering.face import BadgeFace
from badges.rendering.pdf import render_badge_pdf, render_badges_pdf, render_sheets_pdf
from badges.rendering.press import choose_drawing
from badges.rendering.qr import encode_symbol, qr_png, qr_svg

__all__ = [
    "BadgeFace",
    "choose_drawing",
    "encode_symbol",
    "qr_png",
    "qr_svg",
    "render_badge_pdf",
    "render_badges_pdf",
    "render_sheets_pdf",
]
