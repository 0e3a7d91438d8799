import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.codes import (
    BadCode,
    Code,
    decode_base45,
    encode_base45,
    generate_key,
    read_code,
    sign_code,
)

PAGE = Path(__file__).parents[2] / "docs" / "token.md"
BLOCK = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
assert BLOCK is not None
VECTORS = json.loads(BLOCK[1])
KEYS = {int(kid): bytes.fromhex(key) for kid, key in VECTORS["keys"].items()}
PRIVATE, PUBLIC = generate_key()
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
START = datetime(2017, 12, 17, 2, tzinfo=UTC)

hours = st.integers(min_value=0, max_value=(1 << 24) - 2)


def sign(badge_id: str = "00c0ffee12345678", kid: int = 7) -> str:
    return sign_code(
        private_key=PRIVATE,
        kid=kid,
        badge_id=badge_id,
        not_before=START,
        not_after=START + timedelta(days=9),
    )


def reason_of(text: str, keys: dict[int, bytes] | None = None) -> str:
    with pytest.raises(BadCode) as caught:
        read_code(text, keys={7: PUBLIC} if keys is None else keys)
    return caught.value.reason


@pytest.mark.parametrize("vector", VECTORS["genuine"], ids=lambda vector: vector["badge_id"])
def test_documented_genuine_vectors_are_written_and_read(vector: dict[str, str | int]) -> None:
    said = Code(
        kid=int(vector["kid"]),
        badge_id=str(vector["badge_id"]),
        not_before=datetime.fromisoformat(str(vector["not_before"])),
        not_after=datetime.fromisoformat(str(vector["not_after"])),
    )
    assert read_code(str(vector["text"]), keys=KEYS) == said
    assert vector["text"] == sign_code(
        private_key=bytes.fromhex(VECTORS["private_key"]),
        kid=said.kid,
        badge_id=said.badge_id,
        not_before=said.not_before,
        not_after=said.not_after,
    )


@pytest.mark.parametrize("vector", VECTORS["bad"], ids=lambda vector: vector["why"])
def test_documented_bad_vectors_are_refused(vector: dict[str, str]) -> None:
    assert reason_of(vector["text"], KEYS) == vector["reason"]


@given(st.binary(min_size=8, max_size=8), st.integers(0, 65535), hours, st.integers(1, 90_000))
def test_code_survives_the_round_trip(badge: bytes, kid: int, first: int, length: int) -> None:
    last = min(first + length, (1 << 24) - 1)
    code = Code(
        kid=kid,
        badge_id=badge.hex(),
        not_before=datetime.fromtimestamp(first * 3600, UTC),
        not_after=datetime.fromtimestamp(last * 3600, UTC),
    )
    text = sign_code(
        private_key=PRIVATE,
        kid=kid,
        badge_id=code.badge_id,
        not_before=code.not_before,
        not_after=code.not_after,
    )
    assert len(text) == 122
    assert set(text) <= set(ALPHABET)
    assert text[-1] in "012345"
    assert read_code(text + " \r\n\t", keys={kid: PUBLIC}) == code


def test_window_is_never_shorter_than_asked() -> None:
    text = sign_code(
        private_key=PRIVATE,
        kid=7,
        badge_id="0" * 16,
        not_before=START + timedelta(minutes=59, seconds=59),
        not_after=START + timedelta(hours=3, microseconds=1),
    )
    code = read_code(text, keys={7: PUBLIC})
    assert (code.not_before, code.not_after) == (START, START + timedelta(hours=4))


@pytest.mark.parametrize(
    "change",
    [
        {"kid": -1},
        {"kid": 65536},
        {"badge_id": "ABCDEF0123456789"},
        {"badge_id": "00c0ffee1234567"},
        {"badge_id": "00c0ffee12345678\n"},
        {"not_before": START.replace(tzinfo=None)},
        {"not_after": START},
        {"not_before": datetime(1969, 12, 31, tzinfo=UTC)},
        {"not_after": datetime(3890, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_signing_refuses_what_cannot_be_written(change: dict[str, object]) -> None:
    wanted: dict[str, object] = {
        "private_key": PRIVATE,
        "kid": 7,
        "badge_id": "0" * 16,
        "not_before": START,
        "not_after": START + timedelta(hours=1),
    }
    with pytest.raises(ValueError, match=r"kid|badge_id|times|not_after"):
        sign_code(**(wanted | change))  # type: ignore[arg-type]  # wrong values are the point


@pytest.mark.parametrize(
    "text",
    [
        "",
        " " * 122,
        "\0" * 122,
        "A" * 10_000_000,
        " " * 10_000_000,
        "\ud800" * 122,
        "ที่ปู่ญี่ปุ่น" * 10,
        "๐" * 122,
        "https://example.org/badge/1",
    ],
    ids=["empty", "spaces", "nul", "long", "long-spaces", "surrogates", "thai", "digits", "url"],
)
def test_foreign_text_is_malformed(text: str) -> None:
    assert reason_of(text) == "malformed"


@given(st.text())
def test_any_text_is_answered_with_a_reason(text: str) -> None:
    assert reason_of(text) == "malformed"


@given(st.text(alphabet=ALPHABET, min_size=122, max_size=122))
def test_any_text_of_the_right_length_is_refused(text: str) -> None:
    assert reason_of(text) in {"malformed", "unknown_key", "forged"}


def test_a_key_of_somebody_else_makes_it_forged() -> None:
    assert reason_of(sign(), {7: generate_key()[1]}) == "forged"
    assert reason_of(sign(), {8: PUBLIC}) == "unknown_key"
    assert reason_of(sign(), {}) == "unknown_key"


def mutate(text: str, rng: random.Random) -> str:
    letters = list(text)
    place = rng.randrange(len(letters))
    match rng.randrange(6):
        case 0:
            letters[place] = rng.choice(ALPHABET)
        case 1:
            del letters[place]
        case 2:
            letters.insert(place, rng.choice(ALPHABET + "ก\0a"))
        case 3:
            other = rng.randrange(len(letters))
            letters[place], letters[other] = letters[other], letters[place]
        case 4:
            letters[place] = chr(rng.randrange(0x110000))
        case _:
            raw = bytearray(decode_base45(text))
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
            return encode_base45(bytes(raw))
    return "".join(letters)


def count_accepted(tries: int) -> int:
    rng = random.Random(2560)
    accepted = 0
    for number in range(tries):
        text = sign(badge_id=f"{number % 97:016x}")
        mutated = mutate(text, rng)
        if mutated.rstrip(" \t\r\n") == text:
            continue
        try:
            read_code(mutated, keys={7: PUBLIC, 6: PUBLIC, 263: PUBLIC})
        except BadCode:
            continue
        accepted += 1
    return accepted


def test_mutated_codes_are_never_accepted() -> None:
    assert count_accepted(10_000) == 0


@pytest.mark.slow
def test_mutated_codes_are_never_accepted_at_length() -> None:
    assert count_accepted(100_000) == 0


@given(st.binary(max_size=200))
def test_base45_survives_the_round_trip(data: bytes) -> None:
    assert decode_base45(encode_base45(data)) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
    ],
)
def test_base45_matches_the_rfc(data: bytes, text: str) -> None:
    assert encode_base45(data) == text
    assert decode_base45(text) == data


@pytest.mark.parametrize("text", ["GGW", ":::", "V5", "::", "A", "AAAA", "ab", "ก00", "00\ud800"])
def test_base45_has_no_second_spelling(text: str) -> None:
    with pytest.raises(ValueError, match=r"base45|above"):
        decode_base45(text)


@given(st.text(alphabet=ALPHABET, max_size=30))
def test_base45_that_is_read_is_written_back_the_same(text: str) -> None:
    try:
        data = decode_base45(text)
    except ValueError:
        return
    assert encode_base45(data) == text
