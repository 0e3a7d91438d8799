"""Reads cells, and nothing else, out of an XLSX archive. Runs in the child.

One pass of expat over each part that is needed. A document type is refused where it begins, so there are no entities to
expand and nothing to fetch; tags and their depth are counted.
"""

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import Any, Final
from xml.parsers import expat

from events.rules import Refused
from events.sheets import limits
from events.sheets.archive import read_member

# Number formats that Excel has built in for dates and times, Thai ones among them.
_DATE_FORMATS: Final = frozenset(
    {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)}
)
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
# A million of them are no rarity: somebody once coloured the sheet to its end.
_EMPTY_ROWS: Final = re.compile(rb'(?:<row r="[0-9]+"[^<>]*/>)++')
Attributes = dict[str, str]


class Part:
    """One XML part, told by tags without their namespace. Children say what a tag means to them."""

    def __init__(self) -> None:
        self._depth = 0
        self.text: list[str] | None = None

    def parse(self, data: bytes) -> None:
        # Counted before anything is read: whoever sends too much is told at once.
        if data.count(b"<") > limits.MAX_TAGS:
            raise Refused("file_too_hard")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Refused("file_damaged") from error

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def _start(self, tag: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > limits.MAX_DEPTH:
            raise Refused("file_suspicious")
        self.start(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self.end(tag.rpartition(":")[2] if ":" in tag else tag)

    def _data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _refuse(self, *_declaration: object) -> None:
        raise Refused("file_suspicious")


class Relations(Part):
    """Which part a key stands for."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            if attributes.get("TargetMode") == "External":
                raise Refused("file_links")
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class Contents(Part):
    """The workbook's sheets: those that can be seen, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            key = next((v for name, v in attributes.items() if name.endswith(":id")), "")
            self.sheets.append((attributes.get("name", ""), key))


class Strings(Part):
    """The texts that cells share; a text in several runs is one text, its phonetic reading is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self._runs: list[str] = []
        self._phonetic = False

    def start(self, tag: str, attributes: Attributes) -> None:  # noqa: ARG002 - as every part
        if tag == "si":
            self._runs = []
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t" and not self._phonetic:
            self.text = self._runs

    def end(self, tag: str) -> None:
        if tag == "t":
            self.text = None
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self.strings.append("".join(self._runs))


class Styles(Part):
    """Which of the cells' styles are dates."""

    def __init__(self) -> None:
        super().__init__()
        self.dates: set[int] = set()
        self._own: dict[str, str] = {}
        self._in_cells = False
        self._count = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            if self._is_date(attributes.get("numFmtId", "0")):
                self.dates.add(self._count)
            self._count += 1

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False

    def _is_date(self, key: str) -> bool:
        code = self._own.get(key)
        if code is None:
            return key.isdecimal() and int(key) in _DATE_FORMATS
        return (
            re.search("[dmyhsb]", _LITERALS.sub("", code).lower().replace("general", ""))
            is not None
        )


class Cells(Part):
    """One sheet's rows, those without a value passed over."""

    def __init__(self, say: Callable[[str, str, int], str], max_rows: int) -> None:
        super().__init__()
        self.rows: list[tuple[int, list[str]]] = []
        self.flaws: list[tuple[int, int, str]] = []
        self._say = say
        self._max_rows = max_rows
        self._number = 0
        self._column = -1
        self._kind, self._style = "n", 0
        self._formula = False
        self._runs: list[str] = []
        self._cells: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in {"v", "t"}:
            self.text = self._runs
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            number = attributes.get("r", "")
            self._number = int(number) if number.isdecimal() else self._number + 1
            if self._number > limits.MAX_ROW_NUMBER:
                raise Refused("file_damaged")
            self._column, self._cells = -1, []
        elif tag == "mergeCell":
            raise Refused("file_merged", cells=attributes.get("ref", "")[:20])

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = _REFERENCE.match(attributes.get("r", ""))
        self._column = column_number(reference[1]) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._formula = False
        self._runs = []

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self.text = None
        elif tag == "c":
            self._end_cell()
        elif tag == "row" and any(self._cells):
            self.rows.append((self._number, self._cells))
            if len(self.rows) > self._max_rows:
                raise Refused("file_too_long", limit=self._max_rows)

    def _end_cell(self) -> None:
        raw = "".join(self._runs)
        if not (raw or self._formula):
            return
        if self._column >= limits.MAX_COLUMNS:
            raise Refused("file_too_wide", limit=limits.MAX_COLUMNS)
        if self._formula or self._kind == "e":
            self.flaws.append(
                (self._number, self._column, "formula" if self._formula else "cell_error")
            )
        value = self._say(raw, self._kind, self._style).strip()
        if len(value) > limits.MAX_CELL:
            raise Refused("file_too_hard")
        if "\x00" in value:
            raise Refused("null_character")
        self._cells.extend([""] * (self._column + 1 - len(self._cells)))
        self._cells[self._column] = value


def column_number(letters: str) -> int:
    """A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def read_workbook(archive: zipfile.ZipFile, *, sheet: str, max_rows: int) -> dict[str, Any]:
    """The rows of the sheet of this name, else of the first that can be seen."""
    contents, relations = Contents(), Relations()
    contents.parse(read_member(archive, "xl/workbook.xml"))
    relations.parse(read_member(archive, "xl/_rels/workbook.xml.rels"))
    if not contents.sheets:
        raise Refused("file_empty")
    named = dict(reversed(contents.sheets))
    target = relations.targets.get(named.get(sheet, contents.sheets[0][1]), "")
    path = target if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    strings, styles = Strings(), Styles()
    for part, name in ((strings, "xl/sharedStrings.xml"), (styles, "xl/styles.xml")):
        if data := read_member(archive, name, needed=False):
            part.parse(data)

    def say(raw: str, kind: str, style: int) -> str:
        if kind == "s":
            if not raw.isdecimal() or int(raw) >= len(strings.strings):
                raise Refused("file_damaged")
            return strings.strings[int(raw)]
        if kind != "n":
            return raw
        return say_number(raw, is_date=style in styles.dates, from_1904=contents.from_1904)

    cells = Cells(say, max_rows)
    cells.parse(_EMPTY_ROWS.sub(b"", read_member(archive, path)))
    return {"rows": cells.rows, "flaws": cells.flaws}


def say_number(raw: str, *, is_date: bool, from_1904: bool) -> str:
    """A number as people write it: without an exponent, a date in ISO 8601."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if is_date and 0 < number < 2_958_466:
        # The first day of either count; 1900 was no leap year, though the count says so.
        start = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the calendar
        moment = start + dt.timedelta(days=number)
        return moment.date().isoformat() if number >= 1 else moment.time().isoformat("minutes")
    if number.is_integer() and abs(number) < 10**15:
        return str(int(number))
    # Fifteen digits are what a spreadsheet shows: 0.3, where the file says 0.30000000000000004.
    return f"{number:.15g}"
