"""What a page says to those who cannot see it: headings, paragraphs and figures as a tree of elements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObject, PDFObjectReference

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT: Final = "StructTreeRoot"
_DOCUMENT: Final = "StructDocument"


class Tags:
    """The tree of one document: a section for each thing shown, with the marked parts of its page beneath it."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._sections: list[str] = []
        # For each page the elements of its parts, by their numbers on it.
        self._pages: list[list[str]] = []
        self._count = 0

    def add(self, tags: Sequence[tuple[str, str]], *, first: int = 0) -> None:
        """One section on the page at hand; its parts are numbered from `first` in the order of `tags`.

        A tag is a name of PDF ("H1", "P", "Figure") and what is read instead of looking at it. Parts of one name are
        one element.
        """
        if first == 0:
            self._pages.append([])
        page = self._document.thisPageRef()
        section = self._name()
        kids: dict[tuple[str, str], list[int]] = {}
        for number, tag in enumerate(tags, start=first):
            kids.setdefault(tag, []).append(number)
        names = {tag: self._name() for tag in kids}
        self._put(section, _Element(self._document, "Sect", _DOCUMENT, kids=list(names.values())))
        for tag, numbers in kids.items():
            kind, alternative = tag
            element = _Element(
                self._document, kind, section, parts=numbers, page=page, alternative=alternative
            )
            self._put(names[tag], element)
        self._sections.append(section)
        self._pages[-1] += [names[tag] for tag in tags]

    @property
    def pages(self) -> int:
        """How many pages have tags."""
        return len(self._pages)

    def finish(self) -> None:
        """Hang the tree into the document, if anything was tagged."""
        if not self._sections:
            return
        whole = _Element(self._document, "Document", _ROOT, kids=self._sections)
        self._put(_DOCUMENT, whole)
        root = _Root(self._document, self._pages)
        self._put(_ROOT, root)
        self._document.Catalog.StructTreeRoot = PDFObjectReference(_ROOT)
        self._document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _name(self) -> str:
        self._count += 1
        return f"Struct{self._count}"

    def _put(self, name: str, element: PDFObject) -> None:
        self._document.Reference(element, name)


class _Element(PDFObject):
    """One element, written as briefly as can be: there are several to each badge."""

    __RefOnly__ = 1

    def __init__(
        self,
        document: Any,
        kind: str,
        parent: str,
        *,
        kids: Sequence[str] = (),
        parts: Sequence[int] = (),
        page: Any = None,
        alternative: str = "",
    ) -> None:
        self._document, self._kind, self._parent = document, kind, parent
        self._kids, self._parts, self._page = kids, parts, page
        self._alternative = alternative

    def format(self, _document: Any) -> bytes:
        known = self._document.idToObjectNumberAndVersion
        inside = [f"{known[name][0]} 0 R" for name in self._kids] or list(map(str, self._parts))
        kids = inside[0] if len(inside) == 1 else f"[{' '.join(inside)}]"
        page = f"/Pg {known[self._page.name][0]} 0 R" if self._page is not None else ""
        instead = self._alternative.encode("utf-16-be").hex()
        alternative = f"/Alt<feff{instead}>" if instead else ""
        parent = known[self._parent][0]
        return f"<</S/{self._kind}/P {parent} 0 R/K {kids}{page}{alternative}>>".encode()


class _Root(PDFObject):
    __RefOnly__ = 1

    def __init__(self, document: Any, pages: Sequence[Sequence[str]]) -> None:
        self._document, self._pages = document, pages

    def format(self, _document: Any) -> bytes:
        known = self._document.idToObjectNumberAndVersion
        numbers = " ".join(
            f"{number}[{' '.join(f'{known[name][0]} 0 R' for name in names)}]"
            for number, names in enumerate(self._pages)
        )
        return (
            f"<</Type/StructTreeRoot/K {known[_DOCUMENT][0]} 0 R"
            f"/ParentTree<</Nums[{numbers}]>>/ParentTreeNextKey {len(self._pages)}>>"
        ).encode()
