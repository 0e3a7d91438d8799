"""Thai, Dzongkha, Japanese and Latin text on paper: PDF pages without Django and without models."""

from events.typesetting.content import Align, Content
from events.typesetting.document import Document, Placed
from events.typesetting.fonts import FontMissing, configure, missing_fonts
from events.typesetting.palette import MM
from events.typesetting.sheet import Cell, Column, Sheet
from events.typesetting.text import Block, clean, fit_text, is_drawable
from events.typesetting.wrapping import wrap_text

__all__ = [
    "MM",
    "Align",
    "Block",
    "Cell",
    "Column",
    "Content",
    "Document",
    "FontMissing",
    "Placed",
    "Sheet",
    "clean",
    "configure",
    "fit_text",
    "is_drawable",
    "missing_fonts",
    "wrap_text",
]
