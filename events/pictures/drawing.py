"""Decodes a picture and draws it anew. Runs in a confined child: whatever goes wrong here stays there."""

import io
import warnings
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from events.pictures import LONGEST_SIDE, MOST_PIXELS
from events.rules import Refused

# By our own limits, which are said in words.
Image.MAX_IMAGE_PIXELS = None
# Loaded before the child is limited, so that decoding does not have to.
Image.preinit()

FULL: Final = 1600
PORTRAIT: Final = (480, 640)
PORTRAIT_SMALL: Final = (120, 160)
QUALITY: Final = 85
_FORMATS: Final = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
_SRGB: Final = ImageCms.createProfile("sRGB")


def draw(
    data: bytes, *, kind: str, small: int | None = None, crop: list[float] | None = None
) -> bytes:
    """The sizes, packed: one line with pixels, names and lengths, then the JPEGs."""
    warnings.simplefilter("ignore")
    try:
        whole = _read(data, kind)
    except (Refused, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a decoder raises whatever it likes; all of it means one thing
        raise Refused("picture_broken") from None
    sizes = {"full": _write(whole)}
    if small is not None:
        listed = whole.copy()
        listed.thumbnail((small, small), Image.Resampling.LANCZOS)
        sizes["small"] = _write(listed)
    if crop is not None:
        cut = whole.resize(
            PORTRAIT, Image.Resampling.LANCZOS, box=box_of(whole.width, whole.height, *crop)
        )
        sizes["portrait"] = _write(cut)
        sizes["small"] = _write(cut.resize(PORTRAIT_SMALL, Image.Resampling.LANCZOS))
    return pack(whole.width, whole.height, sizes)


def box_of(
    width: int, height: int, x: float, y: float, zoom: float
) -> tuple[float, float, float, float]:
    """The 3:4 box around (x, y), as large as fits at zoom 1, pushed back inside where it would hang out."""
    ratio = PORTRAIT[0] / PORTRAIT[1]
    tall = min(height, width / ratio) / min(max(zoom, 1.0), 4.0)
    wide = tall * ratio
    left = min(max(x * width - wide / 2, 0.0), width - wide)
    top = min(max(y * height - tall / 2, 0.0), height - tall)
    return left, top, left + wide, top + tall


def pack(width: int, height: int, sizes: dict[str, bytes]) -> bytes:
    parts = " ".join(f"{name}:{len(content)}" for name, content in sizes.items())
    return f"{width} {height} {parts}\n".encode() + b"".join(sizes.values())


def _read(data: bytes, kind: str) -> Image.Image:
    """Upright, in sRGB without transparency, at most FULL pixels a side."""
    picture: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS[kind])
    width, height = picture.size
    if width * height > MOST_PIXELS[kind] or max(width, height) > LONGEST_SIDE:
        raise Refused("picture_too_many_pixels", megapixels=MOST_PIXELS[kind] // 1_000_000)
    # Phones put a second picture (depth, a moment before) behind the first of a JPEG.
    if kind != "jpeg" and getattr(picture, "n_frames", 1) > 1:
        raise Refused("picture_moves")
    profile = picture.info.get("icc_profile")
    if kind == "jpeg":
        picture.draft(None, (FULL, FULL))
    picture.load()
    factor = min(picture.size) // FULL
    if factor > 1:
        picture = _keep_orientation(picture, picture.reduce(factor))
    picture = _to_rgb(ImageOps.exif_transpose(picture), profile)
    picture.thumbnail((FULL, FULL), Image.Resampling.LANCZOS)
    return picture


def _keep_orientation(before: Image.Image, after: Image.Image) -> Image.Image:
    after.info.update(before.info)
    return after


def _to_rgb(picture: Image.Image, profile: Any) -> Image.Image:
    if picture.mode.startswith("I"):
        # Sixteen bits of grey; a plain conversion would cut all above 255 to white.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            turned = None
        if turned is not None:
            return turned
    if "A" in picture.mode or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGB", clear.size, "white")
        ground.paste(clear, mask=clear.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _write(picture: Image.Image) -> bytes:
    # A copy without the info that the decoder left on the picture.
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
