"""Draws of lots that anybody can check: docs/draw.md is the specification, with test vectors.

    python -m booths.draw verify record.json [--commitment HEX]

needs this file and Python, nothing else (a copy of the file alone does: `python draw.py verify record.json`). It ends
with 0 when the record is right, else says what is wrong with it and ends with 1.
"""

import hashlib
import hmac
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "otop-draw/3"
SECRET_BYTES: Final = 32
ENTROPY_KINDS: Final = ("witnesses", "lottery")
_WORD: Final = 2**32
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACE: Final = re.compile("[\t-\r \u00a0\u2000-\u200a\u202f\u3000]+")
_UNSAFE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_THAI_DIGITS: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_COMMITTED: Final = (
    "format", "draw", "number", "fair", "published_at",
    "entropy_kind", "entropy_date", "entropy_source", "groups", "secret_hash",
)  # fmt: skip
_REVEALED: Final = ("secret", "entropy", "seed_hash", "result")

# What can be wrong, in Thai and in English; the page that replays a draw names the same codes.
WRONGS: Final = {
    "not_a_record": ("ไฟล์นี้ไม่ใช่บันทึกการจับสลาก", "this is not the record of a draw"),
    "format_unknown": (f"รูปแบบไม่ใช่ {FORMAT}", f"the format is not {FORMAT}"),
    "part_missing": ("บันทึกขาดบางส่วน", "a part is missing"),
    "part_unknown": ("บันทึกมีส่วนที่ไม่ควรมี", "there is a part that does not belong here"),
    "part_wrong": ("บันทึกมีส่วนที่เขียนไม่ถูกต้อง", "a part is not of the right form"),
    "nothing_to_draw": ("ไม่มีผู้จับสลากหรือไม่มีสลาก", "nobody takes part, or there are no lots"),
    "named_twice": ("มีผู้จับสลากหรือบูธที่ซ้ำกัน", "a participant or a booth stands there twice"),
    "lots_unequal": ("สลากในกลุ่มเดียวกันมีจำนวนบูธไม่เท่ากัน", "the lots of a group differ in size"),
    "plan_changed": (
        "รายชื่อ สลาก หรือกติกาไม่ตรงกับที่ประกาศไว้",
        "participants, lots or terms are not those that were committed to",
    ),
    "not_revealed": (
        "คำประกาศถูกต้อง แต่ยังไม่ได้จับสลาก",
        "the commitment is in order, but the draw has not been held yet",
    ),
    "secret_changed": (
        "รหัสลับไม่ตรงกับที่ประกาศไว้",
        "the secret is not the one that was committed to",
    ),
    "numbers_changed": (
        "ตัวเลขไม่ใช่ชุดที่ใช้จับสลากจริง",
        "the numbers are not those with which the draw was held",
    ),
    "result_changed": (
        "ผลไม่ตรงกับที่รหัสลับและตัวเลขให้",
        "the result is not the one that the secret and the numbers give",
    ),
    "other_commitment": (
        "ค่าประกาศไม่ตรงกับที่ท่านจดไว้",
        "the commitment is not the one that you noted",
    ),
}


class WrongRecord(ValueError):
    """A record is not what the specification says: a code of `WRONGS`, and where."""

    def __init__(self, code: str, where: str = "") -> None:
        self.code, self.where = code, where
        super().__init__(" · ".join(WRONGS[code]) + (f" [{where}]" if where else ""))


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who draws: a key, and the names under which the public knows them."""

    key: str
    name_th: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Group:
    """Equals: those of one zone who want as many booths. A lot is that many neighbouring booths."""

    zone: str
    participants: tuple[Participant, ...]
    lots: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is fixed, and published, before the draw.

    `number` counts the fair's draws, so that one cannot be kept quiet. `entropy_source` says in words where the
    numbers will come from that the organiser cannot choose, `entropy_date` of which day they are.
    """

    draw: str
    number: int
    fair: str
    published_at: str
    entropy_kind: str
    entropy_date: str
    entropy_source: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The booths of a participant; one without booths is in reserve, in the order drawn."""

    key: str
    booths: tuple[str, ...]


# --- the specification, step by step --------------------------------------------------------------
def write_canonical(value: Any) -> bytes:
    """The one way to write a JSON value as bytes: keys sorted, no spaces, UTF-8, nothing escaped needlessly."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_secret(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()


def commit(plan: Plan, secret_hash: str) -> str:
    """The hash that is published before the draw: of the plan, and of the hash of the secret."""
    content = _show_plan(plan) | {"secret_hash": secret_hash}
    return hashlib.sha256(write_canonical(content)).hexdigest()


def clean_entropy(text: str) -> str:
    """The numbers as they count: NFC, Thai digits as 0-9, one space between words, no others."""
    digits = unicodedata.normalize("NFC", text).translate(_THAI_DIGITS)
    return _SPACE.sub(" ", digits).strip(" ")


def derive_seed(secret: bytes, entropy: str, commitment: str) -> bytes:
    """HKDF-SHA-256 (RFC 5869): extract with the entropy's hash as salt, expand once with format and commitment."""
    salt = hashlib.sha256(entropy.encode()).digest()
    extracted = hmac.digest(salt, secret, "sha256")
    info = FORMAT.encode() + bytes.fromhex(commitment)
    return hmac.digest(extracted, info + b"\x01", "sha256")


def hash_seed(seed: bytes) -> str:
    """The fingerprint of what secret and numbers gave together: other numbers show, however few can be drawn."""
    return hashlib.sha256(seed).hexdigest()


def draw_words(seed: bytes) -> Iterator[int]:
    """Endless numbers of 32 bits: block n is HMAC-SHA-256(seed, n as 8 bytes), eight numbers each, big-endian."""
    block = 0
    while True:
        data = hmac.digest(seed, block.to_bytes(8, "big"), "sha256")
        for start in range(0, len(data), 4):
            yield int.from_bytes(data[start : start + 4], "big")
        block += 1


def draw_below(words: Iterator[int], bound: int) -> int:
    """0 to `bound` - 1, each as likely: numbers from the last, incomplete round of `bound` are thrown away."""
    end = _WORD - _WORD % bound
    return next(word for word in words if word < end) % bound


def shuffle(count: int, words: Iterator[int]) -> list[int]:
    """Fisher-Yates from the last place down: place i is swapped with one of the places 0 to i."""
    order = list(range(count))
    for place in range(count - 1, 0, -1):
        other = draw_below(words, place + 1)
        order[place], order[other] = order[other], order[place]
    return order


def draw(plan: Plan, *, secret: bytes, entropy: str) -> list[Outcome]:
    """The result: group by group, the first participant drawn gets the first lot, and so on.

    The same plan, secret and entropy give the same result, everywhere and always.
    """
    words = draw_words(_seed_of(plan, secret, entropy))
    return [
        Outcome(group.participants[index].key, group.lots[place] if place < len(group.lots) else ())
        for group in plan.groups
        for place, index in enumerate(shuffle(len(group.participants), words))
    ]


def _seed_of(plan: Plan, secret: bytes, entropy: str) -> bytes:
    return derive_seed(secret, entropy, commit(plan, hash_secret(secret)))


# --- records --------------------------------------------------------------------------------------
def _show_plan(plan: Plan) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "draw": plan.draw,
        "number": plan.number,
        "fair": plan.fair,
        "published_at": plan.published_at,
        "entropy_kind": plan.entropy_kind,
        "entropy_date": plan.entropy_date,
        "entropy_source": plan.entropy_source,
        "groups": [
            {
                "zone": group.zone,
                "participants": [
                    {"key": who.key, "name_th": who.name_th, "name_en": who.name_en}
                    for who in group.participants
                ],
                "lots": [list(lot) for lot in group.lots],
            }
            for group in plan.groups
        ],
    }


def show_commitment(plan: Plan, secret_hash: str) -> dict[str, Any]:
    """What is published before the draw, as JSON."""
    shown = _show_plan(plan) | {"secret_hash": secret_hash}
    read_plan(shown)
    return shown | {"commitment": commit(plan, secret_hash)}


def show_record(plan: Plan, *, secret: bytes, entropy: str) -> dict[str, Any]:
    """What is published after the draw, as JSON: all that is needed to repeat it."""
    entropy = clean_entropy(entropy)
    return show_commitment(plan, hash_secret(secret)) | {
        "secret": secret.hex(),
        "entropy": entropy,
        "seed_hash": hash_seed(_seed_of(plan, secret, entropy)),
        "result": [
            {"key": outcome.key, "booths": list(outcome.booths)}
            for outcome in draw(plan, secret=secret, entropy=entropy)
        ],
    }


def read_plan(record: dict[str, Any]) -> Plan:
    """The plan of a record; raises `WrongRecord` for whatever is not of the right form."""
    for name in _COMMITTED:
        if name not in record:
            raise WrongRecord("part_missing", name)
    if record["format"] != FORMAT:
        raise WrongRecord("format_unknown")
    plan = Plan(
        draw=_text(record["draw"], "draw"),
        number=_count(record["number"], "number"),
        fair=_text(record["fair"], "fair"),
        published_at=_text(record["published_at"], "published_at"),
        entropy_kind=_text(record["entropy_kind"], "entropy_kind"),
        entropy_date=_text(record["entropy_date"], "entropy_date"),
        entropy_source=_text(record["entropy_source"], "entropy_source"),
        groups=tuple(_read_group(part) for part in _list(record["groups"], "groups")),
    )
    if plan.entropy_kind not in ENTROPY_KINDS:
        raise WrongRecord("part_wrong", "entropy_kind")
    if not _DATE.fullmatch(plan.entropy_date):
        raise WrongRecord("part_wrong", "entropy_date")
    _check_groups(plan.groups)
    return plan


def _read_group(part: Any) -> Group:
    group = _object(part, ("zone", "participants", "lots"), "groups")
    return Group(
        zone=_text(group["zone"], "zone"),
        participants=tuple(
            _read_participant(who) for who in _list(group["participants"], "participants")
        ),
        lots=tuple(
            tuple(_text(booth, "lots") for booth in _list(lot, "lots"))
            for lot in _list(group["lots"], "lots")
        ),
    )


def _read_participant(part: Any) -> Participant:
    who = _object(part, ("key", "name_th", "name_en"), "participants")
    return Participant(
        key=_text(who["key"], "key"),
        name_th=_text(who["name_th"], "name_th"),
        name_en=_text(who["name_en"], "name_en"),
    )


def _check_groups(groups: Sequence[Group]) -> None:
    if not groups or not all(group.participants and group.lots for group in groups):
        raise WrongRecord("nothing_to_draw")
    keys = [who.key for group in groups for who in group.participants]
    booths = [booth for group in groups for lot in group.lots for booth in lot]
    if len(set(keys)) != len(keys) or len(set(booths)) != len(booths):
        raise WrongRecord("named_twice")
    for group in groups:
        sizes = {len(lot) for lot in group.lots}
        if len(sizes) != 1 or 0 in sizes:
            raise WrongRecord("lots_unequal", group.zone)


def verify(record: Any, commitment: str = "") -> Plan:
    """Repeat the draw from its record; raises `WrongRecord` with the first thing that is not as it says.

    `commitment` is the one that somebody noted before the draw: that this record is the one published then can be
    known from nothing else.
    """
    if not isinstance(record, dict):
        raise WrongRecord("not_a_record")
    plan = read_plan(record)
    unknown = set(record) - {*_COMMITTED, "commitment", *_REVEALED}
    if unknown:
        raise WrongRecord("part_unknown", min(unknown))
    for name in ("secret_hash", "commitment"):
        _hash(record.get(name), name)
    if commit(plan, record["secret_hash"]) != record["commitment"]:
        raise WrongRecord("plan_changed")
    if commitment and commitment.strip().lower() != record["commitment"]:
        raise WrongRecord("other_commitment")
    if not any(name in record for name in _REVEALED):
        raise WrongRecord("not_revealed")
    _check_revealed(record, plan)
    return plan


def _check_revealed(record: dict[str, Any], plan: Plan) -> None:
    secret = bytes.fromhex(_hash(record.get("secret"), "secret"))
    if hash_secret(secret) != record["secret_hash"]:
        raise WrongRecord("secret_changed")
    entropy = _text(record.get("entropy"), "entropy")
    if clean_entropy(entropy) != entropy:
        raise WrongRecord("part_wrong", "entropy")
    right = show_record(plan, secret=secret, entropy=entropy)
    if _hash(record.get("seed_hash"), "seed_hash") != right["seed_hash"]:
        raise WrongRecord("numbers_changed")
    if record.get("result") != right["result"]:
        raise WrongRecord("result_changed")


def _object(value: Any, names: Sequence[str], where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongRecord("part_wrong", where)
    for name in names:
        if name not in value:
            raise WrongRecord("part_missing", f"{where}.{name}")
    if len(value) != len(names):
        raise WrongRecord("part_unknown", where)
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise WrongRecord("part_wrong", where)
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not _SPACE.sub("", value) or _UNSAFE.search(value):
        raise WrongRecord("part_wrong", where)
    return value


def _hash(value: Any, where: str) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise WrongRecord("part_wrong", where)
    return value


def _count(value: Any, where: str) -> int:
    # Beyond 2**53 not every program reads the same number.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**53:
        raise WrongRecord("part_wrong", where)
    return value


# --- the command ----------------------------------------------------------------------------------
def _read(name: str) -> Any:
    try:
        return json.loads(Path(name).read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise WrongRecord("not_a_record") from None
    except OSError as error:
        raise ValueError(f"{name}: {error.strerror}") from None
    except ValueError as error:
        raise WrongRecord("not_a_record", str(error)) from None


def main(arguments: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # Thai on a console that does not know it is no reason to fail.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    noted = arguments[3] if len(arguments) == 4 and arguments[2] == "--commitment" else ""
    if (
        len(arguments) not in {2, 4}
        or arguments[0] != "verify"
        or bool(noted) != (len(arguments) == 4)
    ):
        sys.stderr.write("usage: python -m booths.draw verify record.json [--commitment HEX]\n")
        return 2
    try:
        record = _read(arguments[1])
        plan = verify(record, noted)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    drawn = sum(len(group.participants) for group in plan.groups)
    sys.stdout.write(f"ถูกต้อง · right: {plan.fair}, draw {plan.number}, {drawn} participants\n")
    if not noted:
        sys.stdout.write(
            "เทียบค่านี้กับที่ประกาศไว้ก่อนจับสลาก · compare with what was published before the draw:\n"
            f"{record['commitment']}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
