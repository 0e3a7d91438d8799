"""Looks at the archive that an XLSX file is before anything in it is read. Runs in the child."""

import io
import zipfile
from pathlib import PurePosixPath
from typing import Final

from events.rules import Refused
from events.sheets import limits

_END_OF_DIRECTORY: Final = b"PK\x05\x06"
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MACROS: Final = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/")
# What would reach outside the workbook, or is a program or another document within it.
_ACTIVE: Final = (
    "externallinks/", "connections.xml", "querytables/", "embeddings/", "activex/", "ctrlprops/",
    "customui/", "webextensions/", "oleobject",
)  # fmt: skip
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


def open_workbook(data: bytes) -> zipfile.ZipFile:
    """The archive, if it can be an honest workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("file_damaged") from error
    members = archive.infolist()
    _check_shape(data, archive, members)
    _check_names(members)
    _check_sizes(members)
    names = {member.filename.lower() for member in members}
    if "xl/workbook.xml" not in names:
        raise Refused("file_type_unknown")
    _check_parts(archive, members)
    return archive


def _check_shape(data: bytes, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """It is an archive from its first byte to its last, and no two members share bytes."""
    if not 0 < len(members) <= limits.MAX_MEMBERS:
        raise Refused("file_suspicious")
    if archive.comment or data[-22:-18] != _END_OF_DIRECTORY:
        raise Refused("file_suspicious")
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        # The header's own length is 30 and its name; whoever starts before it ends, overlaps.
        if member.header_offset < end or (end == 0 and member.header_offset != 0):
            raise Refused("file_suspicious")
        end = member.header_offset + 30 + len(member.orig_filename) + member.compress_size
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused("file_encrypted")
    if any(member.compress_type not in _METHODS for member in members):
        raise Refused("file_damaged")


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.orig_filename for member in members]
    if len({name.lower() for name in names}) != len(names):
        raise Refused("file_suspicious")
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or any(sign in name for sign in "\\:\x00"):
            raise Refused("file_suspicious")


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        large = member.file_size > limits.RATIO_COUNTS_FROM
        if member.file_size > limits.MAX_MEMBER_BYTES or (
            large and member.file_size > limits.MAX_RATIO * max(member.compress_size, 1)
        ):
            raise Refused("file_suspicious")
    if sum(member.file_size for member in members) > limits.MAX_UNPACKED_BYTES:
        raise Refused("file_suspicious")


def _check_parts(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = member.filename.lower()
        if any(part in name for part in _MACROS):
            raise Refused("file_macros")
        if any(part in name for part in _ACTIVE):
            raise Refused("file_links")
        if name.endswith((".xml", ".rels", ".vml")) and _declares_a_type(archive, member):
            raise Refused("file_suspicious")
    if b"macroEnabled" in read_member(archive, "[Content_Types].xml"):
        raise Refused("file_macros")


def _declares_a_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part begins with a document type; the parts that are read refuse it wherever it stands."""
    try:
        with archive.open(member) as part:
            start = part.read(4096)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as error:
        raise Refused("file_damaged") from error
    return any(sign in start for sign in _DOCTYPES)


def read_member(archive: zipfile.ZipFile, name: str, *, needed: bool = True) -> bytes:
    """A part's bytes, never more than its directory entry admits; nothing where an optional one is missing."""
    wanted = name.lstrip("/").lower()
    for member in archive.infolist():
        if member.filename.lower() == wanted:
            try:
                return archive.read(member)
            # zlib.error is no OSError.
            except Exception as error:
                if isinstance(error, MemoryError):
                    raise
                raise Refused("file_damaged") from error
    if needed:
        raise Refused("file_damaged")
    return b""
