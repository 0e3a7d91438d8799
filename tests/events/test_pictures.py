"""Pictures from outside: what is kept was drawn anew, and what is no plain picture is refused in words."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from events import pictures
from events.pictures import Crop, clean_picture, draw_picture, draw_portrait, drawing
from events.rules import Refused

SECRET = "canary in the metadata"
GPS = 0x8825


def encode(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def decode(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def halves(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Left red, right blue."""
    picture = Image.new("RGB", (width, height), (200, 0, 0))
    picture.paste((0, 0, 200), (width // 2, 0, width, height))
    return picture.convert(mode)


def colour(picture: Image.Image, x: float, y: float) -> str:
    pixel = picture.convert("RGB").getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > 120 > pixel[2] else "blue" if pixel[2] > 120 > pixel[0] else "other"


# --- what is kept ----------------------------------------------------------------------------------
def test_picture_is_drawn_anew_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif.get_ifd(GPS)[2] = (13.0, 54.0, 0.0)
    data = encode(halves(), "JPEG", exif=exif.tobytes(), comment=SECRET.encode())
    assert SECRET.encode() in data
    drawn = draw_picture(data)
    assert set(drawn.sizes) == {"full", "small"}
    for content in drawn.sizes.values():
        kept = decode(content)
        assert (kept.format, dict(kept.getexif()), kept.mode) == ("JPEG", {}, "RGB")
        assert SECRET.encode() not in content
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_orientation_of_the_phone_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = decode(clean_picture(encode(halves(), "JPEG", quality=95, exif=exif.tobytes())))
    assert kept.size == (40, 60)
    assert (colour(kept, 0.5, 0.2), colour(kept, 0.5, 0.8)) == ("red", "blue")


def test_orientation_is_applied_to_a_large_picture_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    data = encode(halves(3600, 3300), "PNG", exif=exif.tobytes())
    kept = decode(clean_picture(data))
    assert max(kept.size) == 1600
    assert (colour(kept, 0.2, 0.5), colour(kept, 0.8, 0.5)) == ("blue", "red")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"),
        ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1"), ("PNG", "LA"),
        ("WEBP", "RGB"), ("WEBP", "RGBA"),
    ],
)  # fmt: skip
def test_every_kind_of_pixels_becomes_a_plain_picture(kind: str, mode: str) -> None:
    kept = decode(clean_picture(encode(halves(mode=mode), kind)))
    assert (kept.mode, kept.size) == ("RGB", (60, 40))
    if mode in {"RGB", "RGBA", "CMYK", "P"}:
        assert (colour(kept, 0.2, 0.5), colour(kept, 0.8, 0.5)) == ("red", "blue")


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    picture = Image.new("I;16", (8, 8), 32768)
    kept = decode(clean_picture(encode(picture, "PNG"))).getpixel((4, 4))
    assert isinstance(kept, tuple)
    assert all(abs(value - 128) <= 2 for value in kept)


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    kept = decode(clean_picture(encode(clear, "PNG"))).getpixel((4, 4))
    assert kept == (255, 255, 255)


def test_colour_profile_is_applied_and_a_broken_one_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile at all"):
        kept = decode(clean_picture(encode(halves(), "JPEG", quality=95, icc_profile=icc)))
        assert (colour(kept, 0.2, 0.5), colour(kept, 0.8, 0.5)) == ("red", "blue")
        assert "icc_profile" not in kept.info


def test_second_picture_that_phones_put_behind_the_first_is_dropped() -> None:
    data = encode(halves(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))])
    kept = decode(clean_picture(data))
    assert (kept.format, colour(kept, 0.2, 0.5)) == ("JPEG", "red")


def test_camera_of_a_hundred_megapixels_is_taken() -> None:
    data = encode(Image.new("RGB", (12_000, 9_000), "red"), "JPEG", quality=30)
    drawn = draw_picture(data)
    assert (drawn.width, drawn.height) == (1600, 1200)
    assert max(decode(drawn.sizes["small"]).size) == 320


# --- cutting out -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("crop", "left", "right"),
    [
        (Crop(), "red", "blue"),
        (Crop(x=0.0), "red", "red"),
        (Crop(x=1.0), "blue", "blue"),
        (Crop(x=0.4, zoom=4.0), "red", "red"),
    ],
)
def test_portrait_takes_the_part_that_was_chosen(crop: Crop, left: str, right: str) -> None:
    drawn = draw_portrait(encode(halves(400, 200), "JPEG", quality=95), crop)
    portrait = decode(drawn.sizes["portrait"])
    assert portrait.size == (480, 640)
    assert decode(drawn.sizes["small"]).size == (120, 160)
    assert (colour(portrait, 0.1, 0.5), colour(portrait, 0.9, 0.5)) == (left, right)
    assert (drawn.width, drawn.height) == (400, 200)


@given(
    width=st.integers(1, 5000),
    height=st.integers(1, 5000),
    x=st.floats(-1, 2),
    y=st.floats(-1, 2),
    zoom=st.floats(0, 9),
)
def test_box_lies_inside_the_picture(
    width: int, height: int, x: float, y: float, zoom: float
) -> None:
    left, top, right, bottom = drawing.box_of(width, height, x, y, zoom)
    assert 0 <= left < right <= width + 1e-6
    assert 0 <= top < bottom <= height + 1e-6
    assert (right - left) / (bottom - top) == pytest.approx(0.75)


# --- what is refused -------------------------------------------------------------------------------
def chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def png(width: int, height: int, *chunks: bytes, bits: int = 8, colours: int = 2) -> bytes:
    """A PNG whose heading says what it likes."""
    head = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def zeros(length: int) -> bytes:
    """So many bytes of nothing, deflated a thousandfold."""
    packer = zlib.compressobj(9)
    block = b"\0" * 2**20
    parts = [packer.compress(block) for _ in range(length // 2**20)]
    return b"".join([*parts, packer.compress(b"\0" * (length % 2**20)), packer.flush()])


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("x.class", "x")
    return out.getvalue()


def moving(kind: str) -> bytes:
    first, second = halves(), Image.new("RGB", (60, 40), "green")
    return encode(first, kind, save_all=True, append_images=[second], duration=100)


def text_in_png(name: str, text: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text(name, text)
    return encode(halves(), "PNG", pnginfo=info)


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose heading promises more than there is."""
    data = encode(halves(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "177 megapixels of zeros": (
        lambda: png(13_304, 13_304, chunk(b"IDAT", zeros(13_304 * (13_304 * 3 + 1)))),
        "picture_too_many_pixels",
    ),
    "177 megapixels of one bit": (
        lambda: png(13_304, 13_304, chunk(b"IDAT", zeros(13_304 * 1664)), bits=1, colours=0),
        "picture_too_many_pixels",
    ),
    "four thousand million pixels": (
        lambda: png(65_535, 65_535, chunk(b"IDAT", b"")),
        "picture_too_many_pixels",
    ),
    "one very long line": (lambda: png(30_000, 1, chunk(b"IDAT", b"")), "picture_too_many_pixels"),
    "JPEG of 4,290 megapixels": (lambda: jpeg_of(65_500, 65_500), "picture_too_many_pixels"),
    "PNG cut off": (lambda: encode(halves(800, 600), "PNG")[:1000], "picture_broken"),
    "JPEG cut off": (lambda: encode(halves(800, 600), "JPEG")[:1500], "picture_broken"),
    "WebP cut off": (lambda: encode(halves(800, 600), "WEBP")[:60], "picture_broken"),
    "JPEG of its first bytes alone": (lambda: b"\xff\xd8\xff\xe0", "picture_broken"),
    "PNG of its first bytes alone": (lambda: b"\x89PNG\r\n\x1a\n", "picture_broken"),
    "WebP of its first bytes alone": (lambda: b"RIFF\x04\0\0\0WEBP", "picture_broken"),
    "PNG of no width": (lambda: png(0, 10, chunk(b"IDAT", b"")), "picture_broken"),
    "PNG with a wrong sum": (
        lambda: encode(halves(), "PNG").replace(b"IDAT", b"IDAX"),
        "picture_broken",
    ),
    "PNG with an endless text": (
        lambda: png(
            8, 8, chunk(b"zTXt", b"x\0\0" + zeros(200 * 2**20)), chunk(b"IDAT", zeros(200))
        ),
        "picture_broken",
    ),
    "PNG with an endless profile": (
        lambda: png(8, 8, chunk(b"iCCP", b"x\0\0" + zeros(200 * 2**20)), chunk(b"IDAT", zeros(20))),
        "picture_broken",
    ),
    "PNG of noise": (
        lambda: png(100, 100, chunk(b"IDAT", bytes(range(256)) * 40)),
        "picture_broken",
    ),
    "script in a PNG": (lambda: text_in_png("x", "<script>alert(1)</script>"), "picture_broken"),
    "page in a PNG": (lambda: text_in_png("x", "<HTML><body>"), "picture_broken"),
    "page behind a JPEG": (
        lambda: encode(halves(), "JPEG") + b"<!DOCTYPE html><p>",
        "picture_broken",
    ),
    "PHP in a JPEG's comment": (
        lambda: encode(halves(), "JPEG", comment=b"<?php system($_GET[0]);"),
        "picture_broken",
    ),
    "script in a WebP": (
        lambda: encode(halves(), "WEBP", xmp=b"<x:script/><script>1</script>"),
        "picture_broken",
    ),
    "archive behind a JPEG": (lambda: encode(halves(), "JPEG") + archive(), "picture_broken"),
    "archive behind a PNG": (lambda: encode(halves(), "PNG") + archive(), "picture_broken"),
    "PDF in a JPEG": (lambda: encode(halves(), "JPEG") + b"%PDF-1.7\n", "picture_broken"),
    "SVG with a script": (lambda: SVG, "picture_type"),
    "SVG behind a declaration": (lambda: b'<?xml version="1.0"?>' + SVG, "picture_type"),
    "SVG in a JPEG": (lambda: encode(halves(), "JPEG") + SVG, "picture_broken"),
    "GIF": (lambda: encode(halves(), "GIF"), "picture_moves"),
    "moving GIF": (lambda: moving("GIF"), "picture_moves"),
    "moving PNG": (lambda: moving("PNG"), "picture_moves"),
    "moving WebP": (lambda: moving("WEBP"), "picture_moves"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 100, "picture_heic"),
    "AVIF": (lambda: b"\0\0\0\x18ftypavif" + b"\0" * 100, "picture_heic"),
    "BMP": (lambda: encode(halves(), "BMP"), "picture_type"),
    "TIFF": (lambda: encode(halves(), "TIFF"), "picture_type"),
    "icon": (lambda: encode(halves(), "ICO"), "picture_type"),
    "PostScript": (lambda: encode(halves(), "EPS"), "picture_type"),
    "PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "picture_type"),
    "archive": (archive, "picture_type"),
    "program": (lambda: b"\x7fELF" + b"\0" * 100, "picture_type"),
    "page": (lambda: b"<html><script>alert(1)</script>", "picture_type"),
    "text": ("ไม่ใช่รูป".encode, "picture_type"),
    "nothing": (lambda: b"", "picture_type"),
    "13 MB": (
        lambda: encode(halves(), "JPEG") + b"\0" * 13 * 2**20,
        "picture_too_large",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused(what: str) -> None:
    make, code = HOSTILE[what]
    with pytest.raises(Refused) as refused:
        draw_picture(make())
    assert refused.value.code == code


def test_refusals_change_with_nothing_but_the_limits() -> None:
    """Or the refusals above would prove nothing: one pixel less is taken."""
    limit = pictures.MOST_PIXELS["png"]
    side = int(limit**0.5)
    assert draw_picture(encode(Image.new("L", (side, side)), "PNG")).width == 1600
    with pytest.raises(Refused) as refused:
        draw_picture(encode(Image.new("L", (side, side + 1)), "PNG"))
    assert (refused.value.code, refused.value.params) == (
        "picture_too_many_pixels",
        {"megapixels": 16},
    )
