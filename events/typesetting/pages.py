"""Pages written as briefly as can be: all of them share one list of fonts and pictures."""

from __future__ import annotations

import zlib
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFObject, PDFResourceDictionary

# The name under which the document knows what its pages share.
RESOURCES: Final = "FairResources"


class Stream(PDFObject):
    """The operators of a page, compressed."""

    __RefOnly__ = 1

    def __init__(self, operators: bytes) -> None:
        self._packed = zlib.compress(operators)

    def format(self, _document: Any) -> bytes:
        head = b"<</Length %d/Filter/FlateDecode>>\nstream\n" % len(self._packed)
        return head + self._packed + b"\nendstream\n"


class Page(PDFObject):
    """A page; `tags` is the number under which the tree of tags knows it. Points."""

    __RefOnly__ = 1

    def __init__(
        self, operators: bytes, *, width: float, height: float, tags: int | None = None
    ) -> None:
        self._stream = Stream(operators)
        self._width, self._height, self._tags = width, height, tags

    def format(self, document: Any) -> bytes:
        known = document.idToObjectNumberAndVersion
        contents = document.Reference(self._stream)
        pages = document.Reference(document.Pages)
        tags = "" if self._tags is None else f"/StructParents {self._tags}/Tabs/S"
        return (
            f"<</Type/Page/Parent {known[pages.name][0]} 0 R"
            f"/MediaBox[0 0 {self._width:.4f} {self._height:.4f}]"
            f"/Resources {known[RESOURCES][0]} 0 R/Contents {known[contents.name][0]} 0 R{tags}>>"
        ).encode()


def share_resources(document: Any, names: list[str]) -> None:
    """Register what the pages of a document may show: its fonts, and the forms and pictures of these names."""
    # Any: its stubs leave out what it may hold.
    resources: Any = PDFResourceDictionary()
    resources.basicFonts()
    resources.allProcs()
    if names:
        resources.XObject = document.xobjDict(names)
    document.Reference(resources, RESOURCES)
