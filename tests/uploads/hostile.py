"""T14: files that mean harm or are broken, made here so that none has to be kept.

`TABLES` are what somebody may send as a spreadsheet, each with the code of its refusal; `PICTURES` what
somebody may send as a photo. Each is a function, since some are megabytes long.
"""

import io
import random
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PARTS: dict[str, str] = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/worksheets/sheet1.xml": (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>ชื่อ</t></is></c></row>'
        '<row r="2"><c r="A2"><v>5</v></c></row></sheetData></worksheet>'
    ),
}
SHEET = "xl/worksheets/sheet1.xml"


def workbook(
    changes: Mapping[str, str | bytes] | None = None, *, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A workbook of one cell, with these parts changed or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, text in (PARTS | dict(changes or {})).items():
            archive.writestr(name, text)
    return file.getvalue()


def sheet(content: str, *, after: str = "", before: str = "") -> str:
    return f'{HEAD}{before}<worksheet xmlns="{MAIN}"><sheetData>{content}</sheetData>{after}</worksheet>'


def with_member(name: str) -> Callable[[], bytes]:
    return lambda: workbook({name: b"x"})


def zip_bomb() -> bytes:
    return workbook({SHEET: sheet("<row/>" * 5_000_000)})


def wide_bomb() -> bytes:
    """Each member is within its limit; together they are not."""
    noise = random.Random(1).randbytes(2**20)
    return workbook({f"xl/media/{n}.bin": noise + bytes(25 * 2**20) for n in range(5)})


def overlapping() -> bytes:
    """Many directory entries, one member's bytes (a flat bomb)."""
    whole = bytearray(workbook({"xl/a.xml": "<a/>", "xl/b.xml": "<b/>"}))
    second = whole.index(b"PK\x01\x02", whole.index(b"xl/b.xml", whole.index(b"PK\x01\x02")) - 60)
    first_offset = struct.unpack_from("<I", whole, whole.index(b"PK\x01\x02") + 42)[0]
    struct.pack_into("<I", whole, second + 42, first_offset)
    return bytes(whole)


def nested_bomb() -> bytes:
    inner = workbook({SHEET: sheet("<row/>" * 100_000)})
    return workbook({"xl/embeddings/book.xlsx": inner})


def lying_sizes() -> bytes:
    """The directory says less than the member holds."""
    whole = bytearray(workbook({SHEET: sheet("<row/>" * 100_000)}))
    at = whole.rindex(SHEET.encode()) - 46
    struct.pack_into("<I", whole, at + 24, 100)
    return bytes(whole)


def xxe() -> bytes:
    entity = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return workbook(
        {SHEET: sheet('<row><c t="inlineStr"><is><t>&e;</t></is></c></row>', before=entity)}
    )


def xxe_late() -> bytes:
    """The document type stands behind a comment longer than what is looked at first."""
    entity = f'<!--{"x" * 10_000}--><!DOCTYPE a [<!ENTITY e SYSTEM "http://169.254.169.254/">]>'
    return workbook({SHEET: sheet("<row><c><v>&e;</v></c></row>", before=entity)})


def xxe_utf16() -> bytes:
    entity = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    text = sheet("<row><c><v>&e;</v></c></row>", before=entity).replace("UTF-8", "UTF-16")
    return workbook({SHEET: text.encode("utf-16")})


def billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return workbook(
        {SHEET: sheet("<row><c><v>&i;</v></c></row>", before=f"<!DOCTYPE a [{entities}]>")}
    )


def quadratic_blowup() -> bytes:
    before = f'<!DOCTYPE a [<!ENTITY a "{"x" * 50_000}">]>'
    return workbook({SHEET: sheet(f"<row><c><v>{'&a;' * 50_000}</v></c></row>", before=before)})


def xxe_in_properties() -> bytes:
    return workbook(
        {"docProps/core.xml": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///x">]><a>&e;</a>'}
    )


def deep_xml() -> bytes:
    depth = 200_000
    noise = "".join(random.Random(2).choices("abcdefghij", k=40_000))
    return workbook({SHEET: sheet("<a>" * depth + noise + "</a>" * depth)})


def many_strings() -> bytes:
    noise = random.Random(3)
    strings = "".join(f"<si><t>{noise.randrange(16**6):x}</t></si>" for _ in range(1_300_000))
    return workbook({"xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{strings}</sst>'})


def many_cells() -> bytes:
    """More tags than 10,000 rows of a template have; what repeats lies too far apart to pack like a bomb."""
    noise = random.Random(4)
    rows = [
        "<row>" + "".join(f"<c><v>{noise.randrange(10**9)}</v></c>" for _ in range(60)) + "</row>"
        for _ in range(40)
    ]
    return workbook({SHEET: sheet("".join(rows) * 400)})


def empty_rows() -> bytes:
    rows = "".join(f'<row r="{n}" ht="15"/>' for n in range(1, 1_048_577))
    return workbook({SHEET: sheet(rows)})


def long_cell() -> bytes:
    text = "".join(random.Random(5).choices("กขคงจ", k=200_000))
    return workbook({SHEET: sheet(f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>')})


def far_column() -> bytes:
    return workbook({SHEET: sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')})


def merged() -> bytes:
    after = '<mergeCells count="1"><mergeCell ref="A2:A9"/></mergeCells>'
    return workbook({SHEET: sheet("<row><c><v>1</v></c></row>", after=after)})


def macros_by_type() -> bytes:
    types = PARTS["[Content_Types].xml"].replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return workbook({"[Content_Types].xml": types})


def outside_sheet() -> bytes:
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(
        'Target="worksheets/sheet1.xml"',
        'Target="http://169.254.169.254/" TargetMode="External"',
    )
    return workbook({"xl/_rels/workbook.xml.rels": relations})


def climbing_relation() -> bytes:
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(
        "worksheets/sheet1.xml", "../../../../etc/passwd"
    )
    return workbook({"xl/_rels/workbook.xml.rels": relations})


def twice_the_same() -> bytes:
    file = io.BytesIO(workbook())
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, sheet("<row/>"))
    return file.getvalue()


def encrypted_member() -> bytes:
    whole = bytearray(workbook())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(sign) + place] |= 1
    return bytes(whole)


def ole(content: str = "Workbook") -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + content.encode("utf-16-le") + bytes(512)
    )


def truncated() -> bytes:
    return workbook()[:-200]


def broken_xml() -> bytes:
    return workbook({SHEET: PARTS[SHEET][:-30]})


def string_out_of_reach() -> bytes:
    return workbook({SHEET: sheet('<row><c t="s"><v>99</v></c></row>')})


def document() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return file.getvalue()


def svg_with_script() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def huge_png(side: int = 13_313) -> bytes:
    """177 million pixels in some kilobytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    packer = zlib.compressobj(9)
    line = bytes(1 + (side + 7) // 8)
    packed = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


# What is sent as a table -> the code of its refusal.
TABLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing at all": (lambda: b"", "file_empty"),
    "ten megabytes and a byte": (lambda: b"a," * 5_242_881, "file_too_large"),
    "zip bomb": (zip_bomb, "file_suspicious"),
    "bomb over many members": (wide_bomb, "file_suspicious"),
    "overlapping members": (overlapping, "file_suspicious"),
    "workbook within a workbook": (nested_bomb, "file_links"),
    "sizes that lie": (lying_sizes, "file_damaged"),
    "too many members": (
        lambda: workbook({f"xl/{n}.xml": "<a/>" for n in range(600)}),
        "file_suspicious",
    ),
    "name that leaves the folder": (with_member("../../etc/cron.d/x"), "file_suspicious"),
    "absolute name": (with_member("/etc/passwd"), "file_suspicious"),
    "name of Windows": (with_member("C:\\x.dll"), "file_suspicious"),
    "the same member twice": (twice_the_same, "file_suspicious"),
    "program before the archive": (lambda: b"MZ" + bytes(600) + workbook(), "file_type_unknown"),
    "archive that begins later": (
        lambda: b"PK\x03\x04" + bytes(60) + workbook(),
        "file_suspicious",
    ),
    "page behind the archive": (
        lambda: workbook() + b"<script>alert(1)</script>",
        "file_suspicious",
    ),
    "external entity": (xxe, "file_suspicious"),
    "external entity far down": (xxe_late, "file_suspicious"),
    "external entity in UTF-16": (xxe_utf16, "file_suspicious"),
    "external entity in the properties": (xxe_in_properties, "file_suspicious"),
    "billion laughs": (billion_laughs, "file_suspicious"),
    "quadratic blowup": (quadratic_blowup, "file_suspicious"),
    "200,000 elements deep": (deep_xml, "file_suspicious"),
    "1,300,000 shared strings": (many_strings, "file_too_hard"),
    "960,000 cells": (many_cells, "file_too_hard"),
    "1,048,576 empty rows": (empty_rows, "file_empty"),
    "a cell of 200,000 letters": (long_cell, "file_too_hard"),
    "a cell in the last column": (far_column, "file_too_wide"),
    "merged cells": (merged, "file_merged"),
    "macros": (with_member("xl/vbaProject.bin"), "file_macros"),
    "macros by type": (macros_by_type, "file_macros"),
    "link to another workbook": (with_member("xl/externalLinks/externalLink1.xml"), "file_links"),
    "data connection": (with_member("xl/connections.xml"), "file_links"),
    "embedded object": (with_member("xl/embeddings/oleObject1.bin"), "file_links"),
    "control": (with_member("xl/activeX/activeX1.xml"), "file_links"),
    "sheet at another address": (outside_sheet, "file_links"),
    "sheet outside the archive": (climbing_relation, "file_damaged"),
    "old Excel": (ole, "file_old_excel"),
    "workbook with a password": (lambda: ole("EncryptedPackage"), "file_encrypted"),
    "encrypted member": (encrypted_member, "file_encrypted"),
    "truncated": (truncated, "file_damaged"),
    "broken XML": (broken_xml, "file_damaged"),
    "string that is not there": (string_out_of_reach, "file_damaged"),
    "another kind of document": (document, "file_type_unknown"),
    "picture named .xlsx": (huge_png, "file_type_unknown"),
    "SVG with a script": (svg_with_script, "file_type_unknown"),
    "page named .csv": (lambda: b"\xef\xbb\xbf \n<html><script>", "file_type_unknown"),
    "PDF named .csv": (lambda: b"%PDF-1.7\n", "file_type_unknown"),
    "null characters": (lambda: b"a,b\nc\x00,d\n", "null_character"),
    "a line of nine megabytes": (lambda: b"a,b\n" + b"x" * 9_000_000, "file_damaged"),
    "a quote that never ends": (lambda: b'a,b\n"' + b"x,\n" * 100_000, "file_damaged"),
    "20,000 rows": (lambda: b"a,b\n" * 20_000, "file_too_long"),
    "5,000 columns": (lambda: b"," * 5_000 + b"x\n", "file_too_wide"),
    "no letters of any kind": (lambda: b"a,\xdb\xdc\xfe\n", "file_encoding"),
}

# What is sent as a photo; none is one.
PICTURES: dict[str, Callable[[], bytes]] = {
    "nothing at all": lambda: b"",
    "177 million pixels": huge_png,
    "SVG with a script": svg_with_script,
    "half a picture": lambda: huge_png(200)[:-40],
    "workbook": workbook,
    "old Excel": ole,
    "page": lambda: b"<html><script>alert(1)</script>",
    "PDF": lambda: b"%PDF-1.7\n",
    "program": lambda: b"MZ" + bytes(600),
    "GIF that is a script": lambda: b"GIF89a=1;alert(1)//",
}
