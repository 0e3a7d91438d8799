"""T14 for plans: drawings that mean harm or are broken, made here, each with the code of its refusal."""

import io
import random
from collections.abc import Callable

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 153 131.2">'
BOOTH = '<rect id="A01" data-code="A01" x="1" y="1" width="3" height="3"/>'


def svg(content: str = BOOTH, *, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}{HEAD}{content}</svg>'.encode()


def billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return svg("<text>&i;</text>", before=f"<!DOCTYPE svg [{entities}]>")


def quadratic_blowup() -> bytes:
    return svg(
        f"<text>{'&a;' * 50_000}</text>", before=f'<!DOCTYPE svg [<!ENTITY a "{"x" * 50_000}">]>'
    )


def external_entity() -> bytes:
    return svg(
        "<text>&e;</text>", before='<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    )


def external_dtd() -> bytes:
    return svg(before='<!DOCTYPE svg SYSTEM "http://169.254.169.254/svg.dtd">')


def late_doctype() -> bytes:
    return svg(
        "<text>&e;</text>",
        before=f'<!--{"x" * 20_000}--><!DOCTYPE svg [<!ENTITY e SYSTEM "file:///x">]>',
    )


def utf16_entity() -> bytes:
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE svg [<!ENTITY e SYSTEM "file:///x">]>{HEAD}<text>&e;</text></svg>'
    return text.encode("utf-16")


def deep() -> bytes:
    return svg("<g>" * 100_000 + BOOTH + "</g>" * 100_000)


def million_elements() -> bytes:
    return svg("<rect/>" * 1_000_000)


def too_many_booths() -> bytes:
    return svg(
        "".join(f'<rect data-code="A{n}" x="1" y="1" width="1" height="1"/>' for n in range(6_000))
    )


def long_transform() -> bytes:
    return svg(f'<g transform="{"scale(2) " * 300_000}">{BOOTH}</g>')


def overflow() -> bytes:
    """Twice as large in each of sixty groups within each other: no number is too large by itself."""
    return svg(
        '<g transform="scale(1e300)">' * 3 + BOOTH.replace("data-code", "data-x") + "</g>" * 3
    )


SVGS: dict[str, tuple[Callable[[], bytes], str]] = {
    "billion laughs": (billion_laughs, "file_suspicious"),
    "quadratic blowup": (quadratic_blowup, "file_suspicious"),
    "external entity": (external_entity, "file_suspicious"),
    "external document type": (external_dtd, "file_suspicious"),
    "entity behind a long comment": (late_doctype, "file_suspicious"),
    "entity in UTF-16": (utf16_entity, "file_suspicious"),
    "script": (lambda: svg(f"{BOOTH}<script>alert(1)</script>"), "file_suspicious"),
    "handler": (lambda: svg(BOOTH.replace("<rect", '<rect onclick="alert(1)"')), "file_suspicious"),
    "foreign object": (
        lambda: svg('<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'),
        "file_suspicious",
    ),
    "javascript link": (
        lambda: svg(f'<a xlink:href=" JavaScript:alert(1)">{BOOTH}</a>'), "file_suspicious"
    ),
    "picture from elsewhere": (
        lambda: svg('<image href="http://169.254.169.254/latest"/>'), "file_links"
    ),
    "file from elsewhere": (lambda: svg('<use xlink:href="/etc/passwd#a"/>'), "file_links"),
    "style sheet from elsewhere": (
        lambda: svg(before='<?xml-stylesheet href="http://169.254.169.254/a.css"?>'), "file_suspicious"
    ),
    "animation": (lambda: svg('<rect><set attributeName="href" to="x"/></rect>'), "file_suspicious"),
    "a hundred thousand groups deep": (deep, "file_too_hard"),
    "a million elements": (million_elements, "file_too_hard"),
    "too many booths": (too_many_booths, "plan_too_many_booths"),
    "endless transform": (long_transform, "file_too_hard"),
    "truncated": (lambda: svg()[:-20], "file_damaged"),
    "two roots": (lambda: svg() + svg()[21:], "file_damaged"),
    "null character": (lambda: svg("<text>\x00</text>"), "file_damaged"),
    "unknown encoding": (
        lambda: svg().replace(b'version="1.0"', b'version="1.0" encoding="x-bomb"'), "file_damaged"
    ),
    "no booth": (lambda: svg("<circle/>"), "plan_without_booths"),
    "another kind of XML": (lambda: b"<html><body/></html>", "file_type_unknown"),
}  # fmt: skip


def dxf(entities: str = "", *, header: str = "", blocks: str = "") -> bytes:
    """R12, the oldest that is still written: no tables, no handles."""
    parts = [
        f"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1009\n{header}0\nENDSEC\n",
        f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n" if blocks else "",
        f"0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n",
    ]
    return "".join(parts).encode()


def outline(
    code: str,
    x: float | str,
    y: float | str,
    size: tuple[float, float] = (3, 3),
    *,
    layer: str = "FAB",
) -> str:
    """A closed polyline with its code as a text in the middle."""
    width, depth = size
    if isinstance(x, str) or isinstance(y, str):
        corners = [(x, y)] * 4
        middle = (x, y)
    else:
        corners = [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth)]
        middle = (x + width / 2, y + depth / 2)
    vertices = "".join(
        f"0\nVERTEX\n8\n{layer}\n10\n{left}\n20\n{down}\n30\n0\n" for left, down in corners
    )
    line = f"0\nPOLYLINE\n8\n{layer}\n66\n1\n70\n1\n10\n0\n20\n0\n30\n0\n{vertices}0\nSEQEND\n8\n{layer}\n"
    text = f"0\nTEXT\n8\n{layer}\n10\n{middle[0]}\n20\n{middle[1]}\n30\n0\n40\n1\n1\n{code}\n"
    return line + text


def million_entities() -> bytes:
    return dxf("0\nPOINT\n10\n1\n20\n1\n" * 400_000)


def many_short_entities() -> bytes:
    return dxf("0\nX\n" * 1_000_000)


def endless_line() -> bytes:
    return dxf(outline("A" * 5_000_000, 1, 1))


def block_bomb() -> bytes:
    """Each block holds ten of the one before it."""
    blocks = (
        f"0\nBLOCK\n8\n0\n2\nB0\n70\n0\n10\n0\n20\n0\n30\n0\n{outline('A', 0, 0)}0\nENDBLK\n8\n0\n"
    )
    for level in range(1, 12):
        inserts = f"0\nINSERT\n8\n0\n2\nB{level - 1}\n10\n0\n20\n0\n30\n0\n" * 10
        blocks += (
            f"0\nBLOCK\n8\n0\n2\nB{level}\n70\n0\n10\n0\n20\n0\n30\n0\n{inserts}0\nENDBLK\n8\n0\n"
        )
    return dxf("0\nINSERT\n8\n0\n2\nB11\n10\n0\n20\n0\n30\n0\n", blocks=blocks)


def own_block() -> bytes:
    """A block that holds itself."""
    inner = "0\nINSERT\n8\n0\n2\nB\n10\n0\n20\n0\n30\n0\n"
    blocks = f"0\nBLOCK\n8\n0\n2\nB\n70\n0\n10\n0\n20\n0\n30\n0\n{inner}0\nENDBLK\n8\n0\n"
    return dxf(inner, blocks=blocks)


def noise() -> bytes:
    return b"0\nSECTION\n2\nENTITIES\n" + random.Random(1).randbytes(200_000) + b"\n0\nEOF\n"


DXFS: dict[str, tuple[Callable[[], bytes], str]] = {
    "four hundred thousand entities": (million_entities, "plan_too_many_entities"),
    "a million short entities": (many_short_entities, "plan_too_many_entities"),
    "truncated": (lambda: dxf(outline("A01", 1, 1))[:-30], "file_damaged"),
    "noise": (noise, "file_damaged"),
    "a block of blocks of blocks": (block_bomb, "plan_without_booths"),
    "a block that holds itself": (own_block, "plan_without_booths"),
    "binary": (lambda: b"AutoCAD Binary DXF\r\n\x1a\x00" + bytes(200), "plan_binary"),
    "DWG": (lambda: b"AC1032" + bytes(500), "plan_dwg"),
    "light years": (lambda: dxf(outline("A01", 1, 1), header="9\n$INSUNITS\n70\n20\n"), "plan_units"),
    "no booth": (lambda: dxf("0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n1\n"), "plan_without_booths"),
    "only a head": (lambda: b"0\nSECTION\n2\nHEADER\n0\nEOF\n", "file_damaged"),
}  # fmt: skip


def large(data: bytes) -> bytes:
    """Over the limit of bytes."""
    file = io.BytesIO(data)
    file.seek(0, io.SEEK_END)
    file.write(b" " * (11 * 2**20))
    return file.getvalue()
