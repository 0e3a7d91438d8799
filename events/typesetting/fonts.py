"""The fonts on paper, loaded when first needed, and their glyphs as HarfBuzz places them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import uharfbuzz
from reportlab.pdfbase.ttfonts import TTFont

_PROJECT: Final = Path(__file__).resolve().parents[2]
_FILES: Final = {
    "sarabun": "@expo-google-fonts/sarabun/400Regular/Sarabun_400Regular.ttf",
    "sarabun-semibold": "@expo-google-fonts/sarabun/600SemiBold/Sarabun_600SemiBold.ttf",
    "tibetan": "@expo-google-fonts/noto-serif-tibetan/400Regular/NotoSerifTibetan_400Regular.ttf",
    "japanese": "@expo-google-fonts/noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf",
}
# Features a PDF reader cannot add later; the font's own defaults (ccmp, mark, mkmk) stay on.
_FEATURES: Final = {"kern": True, "liga": True}
_PRIVATE_USE: Final = range(0xE000, 0xF900)

# ReportLab cuts a font down with one reading position in the file, shared by all documents.
embedding = Lock()

_lock = Lock()
_font_dirs: list[Path] = [_PROJECT / "node_modules"]
_loaded: dict[str, Typeface] = {}


class FontMissing(Exception):
    """A font file is in none of the configured directories."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One placed glyph; lengths in thousandths of the type size."""

    character: str
    width: float
    advance: float
    x_offset: float
    y_offset: float
    ink_top: float
    ink_bottom: float


class _Pen:
    """Writes down what HarfBuzz draws; the names are those that it calls."""

    def __init__(self) -> None:
        self.path: list[str] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(f"M{point[0]:g} {point[1]:g}")

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(f"L{point[0]:g} {point[1]:g}")

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.path.append("Q" + " ".join(f"{x:g} {y:g}" for x, y in points))

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.path.append("C" + " ".join(f"{x:g} {y:g}" for x, y in points))

    def closePath(self) -> None:  # noqa: N802
        self.path.append("Z")


class Typeface:
    """One font file, as ReportLab embeds it and as HarfBuzz shapes it."""

    def __init__(self, name: str, path: Path) -> None:
        # Not readable as ASCII: that would embed 95 glyphs in every document.
        # Any: its stubs leave out the glyph tables.
        self.ttf: Any = TTFont(f"Fair-{name}", str(path), asciiReadable=False)
        face = uharfbuzz.Face(uharfbuzz.Blob(path.read_bytes()))
        self._font = uharfbuzz.Font(face)
        # Of the outlines, to the type size.
        self.units = face.upem
        self._scale = 1000 / face.upem
        self._outlines: dict[str, str] = {}
        self._known: dict[int, tuple[str, float, float, float]] = {}
        self._characters: dict[int, str] = {0: "\0"}
        self._lock = Lock()

    def has(self, character: str) -> bool:
        return bool(ord(character) in self.ttf.face.charToGlyph)

    def letters(self) -> list[str]:
        """All that the font has a glyph for, but for the private ones that glyphs without a letter were given."""
        return [chr(code) for code in self.ttf.face.charToGlyph if code not in _PRIVATE_USE]

    def shape(self, text: str) -> tuple[Glyph, ...]:
        """Choose and place the glyphs of a text in one script."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._font, buffer, _FEATURES)
        scale = self._scale
        glyphs: list[Glyph] = []
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            number = info.codepoint
            character, width, top, bottom = self._known.get(number) or self._look_at(number)
            rise = place.y_offset
            glyphs.append(
                Glyph(
                    character,
                    width,
                    place.x_advance * scale,
                    place.x_offset * scale,
                    rise * scale,
                    (rise + top) * scale,
                    (rise + bottom) * scale,
                )
            )
        return tuple(glyphs)

    def _look_at(self, number: int) -> tuple[str, float, float, float]:
        """Character, width and how far a glyph reaches up and down, which is asked once."""
        character = self._character_of(number)
        extents = self._font.get_glyph_extents(number)
        top = extents.y_bearing if extents else 0
        bottom = top + extents.height if extents else 0
        width = self.ttf.face.getCharWidth(ord(character))
        found = self._known[number] = character, width, top, bottom
        return found

    def outline(self, character: str) -> str:
        """The shape of a glyph as a path of SVG in the font's units, y upwards."""
        if character not in self._outlines:
            pen = _Pen()
            self._font.draw_glyph_with_pen(self.ttf.face.charToGlyph.get(ord(character), 0), pen)
            self._outlines[character] = "".join(pen.path)
        return self._outlines[character]

    def _character_of(self, glyph: int) -> str:
        """ReportLab embeds by character, so a glyph that no character has gets a private one."""
        character = self._characters.get(glyph)
        if character is not None:
            return character
        with self._lock:
            character = self._characters.get(glyph)
            if character is not None:
                return character
            face = self.ttf.face
            known = face.glyphToChar.get(glyph)
            if known:
                code = known[0]
            else:
                # Its number decides, so that a document does not depend on those before it.
                wanted = [_PRIVATE_USE.start + glyph] if glyph < len(_PRIVATE_USE) else []
                code = next(
                    code
                    for code in (*wanted, *reversed(_PRIVATE_USE))
                    if code not in face.charToGlyph
                )
                face.charWidths[code] = self.ttf.pdfScale(self._font.get_glyph_h_advance(glyph))
                face.charToGlyph[code] = glyph
            self._characters[glyph] = chr(code)
            return chr(code)


def configure(*font_dirs: Path) -> None:
    """Say where the fonts are: directories like node_modules, or with the .ttf files in them.

    To be called at start-up; a font that has been loaded stays as it is.
    """
    _font_dirs[:] = font_dirs


def missing_fonts() -> list[str]:
    """Give the names of the font files that are in none of the directories."""
    return [Path(file).name for file in _FILES.values() if _find(file) is None]


def typeface(name: str) -> Typeface:
    """Give a font by its name here; FontMissing if its file is not there."""
    found = _loaded.get(name)
    if found is not None:
        return found
    with _lock:
        if name not in _loaded:
            path = _find(_FILES[name])
            if path is None:
                places = ", ".join(map(str, _font_dirs))
                raise FontMissing(f"{Path(_FILES[name]).name} is not in {places}")
            _loaded[name] = Typeface(name, path)
        return _loaded[name]


def _find(file: str) -> Path | None:
    for directory in _font_dirs:
        for path in (directory / file, directory / Path(file).name):
            if path.is_file():
                return path
    return None
