"""Draws: as docs/draw.md says, the same everywhere, without a favourite, and no changed record passes."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import islice, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booths.draw import (
    WRONGS,
    Group,
    Participant,
    Plan,
    WrongRecord,
    clean_entropy,
    derive_seed,
    draw,
    draw_below,
    draw_words,
    read_plan,
    show_commitment,
    show_record,
    shuffle,
    verify,
)
from tests.booths.draws import BEFORE, CHANGES, DOCUMENT, RECORD, change

ROOT = Path(__file__).resolve().parents[2]


def make_group(zone: str, participants: int, lots: int, size: int = 1) -> Group:
    return Group(
        zone,
        tuple(Participant(f"{zone}{n}", f"ราย {n}", f"No. {n}") for n in range(participants)),
        tuple(tuple(f"{zone}-{n}-{place}" for place in range(size)) for n in range(lots)),
    )


def make_plan(*groups: Group) -> Plan:
    return Plan(
        draw="1", number=1, fair="fair", published_at="2017-12-16", entropy_kind="witnesses",
        entropy_date="2017-12-17", entropy_source="numbers called out", groups=groups,
    )  # fmt: skip


# --- the document -----------------------------------------------------------------------------------
def test_the_record_of_the_document_is_what_its_numbers_give() -> None:
    plan, secret = read_plan(RECORD), bytes.fromhex(RECORD["secret"])
    assert show_record(plan, secret=secret, entropy="๑๒ 7  45") == RECORD
    verify(RECORD)
    verify(RECORD, RECORD["commitment"].upper())


def test_the_values_of_the_document_are_those_of_each_step() -> None:
    seed = derive_seed(bytes.fromhex(RECORD["secret"]), RECORD["entropy"], RECORD["commitment"])
    said = re.search(r"first words ([\d, ]+); orders ([\d, ]+) and ([\d, ]+):", DOCUMENT)
    assert said is not None
    assert f"Seed `{seed.hex()}`" in DOCUMENT
    words, first, second = ([int(n) for n in part.split(",")] for part in said.groups())
    assert list(islice(draw_words(seed), 9)) == words
    stream = draw_words(seed)
    assert [shuffle(4, stream), shuffle(2, stream)] == [first, second]


def test_entropy_counts_by_its_digits_not_by_how_it_was_typed() -> None:
    assert clean_entropy("\u3000๑๒ 7\t\n45\u00a0") == "12 7 45"


# --- nothing installed ------------------------------------------------------------------------------
def run_verify(command: list[str], where: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Without site-packages: what is not in Python itself cannot be imported."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=where,
        env={"PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def write(folder: Path, record: Any) -> str:
    path = folder / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return str(path)


def test_a_right_record_is_verified_with_nothing_installed(tmp_path: Path) -> None:
    done = run_verify(["-S", "-m", "booths.draw", "verify", write(tmp_path, RECORD)])
    assert (done.returncode, done.stderr) == (0, "")
    assert RECORD["commitment"] in done.stdout


def test_the_file_alone_verifies_on_a_machine_with_nothing_else(tmp_path: Path) -> None:
    shutil.copy(ROOT / "booths" / "draw.py", tmp_path)
    path = write(tmp_path, RECORD)
    noted = ["--commitment", RECORD["commitment"]]
    done = run_verify(["-I", "-S", "draw.py", "verify", path, *noted], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_verify(["-I", "-S", "draw.py", "verify", path, "--commitment", "0" * 64], tmp_path)
    assert done.returncode == 1
    assert "the commitment is not the one that you noted" in done.stderr


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (change(RECORD, "result", to=RECORD["result"][::-1]), "the result is not the one"),
        (change(RECORD, "secret", to="ff" * 32), "the secret is not the one"),
        (change(RECORD, "fair", to="other"), "not those that were committed to"),
        (BEFORE, "the draw has not been held yet"),
    ],
)
def test_a_changed_record_is_refused_with_its_reason(
    tmp_path: Path, record: Any, says: str
) -> None:
    done = run_verify(["-I", "-S", "booths/draw.py", "verify", write(tmp_path, record)])
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    # In both languages.
    assert re.search("[ก-๙]", done.stderr)


@pytest.mark.parametrize("content", [b"[1, 2", b"\xff\xfe\x00", b"", b"7", b"[" * 200_000])
def test_a_file_that_is_no_record_is_refused_without_a_traceback(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(content)
    done = run_verify(["-S", "-m", "booths.draw", "verify", str(path)])
    assert done.returncode == 1
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["verify"], ["draw", "x"], ["verify", "x", "y"]])
def test_a_wrong_call_says_how_it_is_called(arguments: list[str]) -> None:
    done = run_verify(["-S", "-m", "booths.draw", *arguments])
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = run_verify(["-S", "-m", "booths.draw", "verify", str(tmp_path / "none.json")])
    assert done.returncode == 1
    assert "none.json" in done.stderr
    assert "Traceback" not in done.stderr


# --- no changed record passes -----------------------------------------------------------------------
@pytest.mark.parametrize(("path", "to", "code"), CHANGES)
def test_no_changed_record_passes(path: tuple[Any, ...], to: Any, code: str) -> None:
    with pytest.raises(WrongRecord) as wrong:
        verify(change(RECORD, *path, to=to))
    assert wrong.value.code == code


@pytest.mark.parametrize("name", sorted(RECORD))
def test_no_record_passes_with_a_part_missing(name: str) -> None:
    with pytest.raises(WrongRecord):
        verify({key: value for key, value in RECORD.items() if key != name})


@pytest.mark.parametrize(("participants", "lots"), [(1, 1), (2, 1), (2, 2)])
def test_changed_numbers_never_pass_however_few_take_part(participants: int, lots: int) -> None:
    """Half of all numbers give two participants the same order, and all of them one participant."""
    plan = make_plan(make_group("A", participants, lots))
    record = show_record(plan, secret=bytes(32), entropy="0")
    same = 0
    for n in range(1, 200):
        other = show_record(plan, secret=bytes(32), entropy=str(n))
        same += other["result"] == record["result"]
        for changed in (
            record | {"entropy": str(n)},
            record | {"entropy": str(n), "result": other["result"]},
            record | {"seed_hash": other["seed_hash"]},
        ):
            with pytest.raises(WrongRecord) as wrong:
                verify(changed)
            assert wrong.value.code == "numbers_changed"
    assert same > 50


def test_a_record_before_the_draw_says_so() -> None:
    with pytest.raises(WrongRecord) as wrong:
        verify(BEFORE)
    assert wrong.value.code == "not_revealed"


def test_the_record_of_another_draw_is_not_the_one_that_was_noted() -> None:
    with pytest.raises(WrongRecord) as wrong:
        verify(RECORD, "0" * 64)
    assert wrong.value.code == "other_commitment"


def test_a_plan_that_could_not_be_verified_is_not_published() -> None:
    with pytest.raises(WrongRecord):
        show_commitment(make_plan(make_group("A", 2, 0)), "0" * 64)


def test_every_wrong_has_both_languages() -> None:
    assert {code for *_, code in CHANGES} | {
        "not_a_record", "not_revealed", "other_commitment"
    } == set(WRONGS)  # fmt: skip
    assert all(re.search("[ก-๙]", thai) and english.isascii() for thai, english in WRONGS.values())


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_a_record_holds_it_is_refused_and_breaks_nothing(value: Any) -> None:
    for name, was in RECORD.items():
        if value != was:
            with pytest.raises(WrongRecord):
                verify(RECORD | {name: value})
    with pytest.raises(WrongRecord):
        verify(value)


# --- without a favourite ----------------------------------------------------------------------------
def chi_square(counts: Counter[Any], outcomes: int) -> float:
    expected = counts.total() / outcomes
    seen = sum((number - expected) ** 2 / expected for number in counts.values())
    return seen + (outcomes - len(counts)) * expected


def test_every_order_is_as_likely() -> None:
    """4,800 draws of four participants into 24 orders; 23 degrees of freedom stay below 49.7 in 999 of 1,000 worlds.

    The draws are seeded, so this is the same world every time.
    """
    plan = make_plan(make_group("A", 4, 4))
    orders = Counter(
        "".join(o.key[-1] for o in draw(plan, secret=n.to_bytes(32, "big"), entropy="7"))
        for n in range(4800)
    )
    assert set(orders) == {"".join(order) for order in permutations("0123")}
    assert chi_square(orders, 24) < 49.7


def test_every_participant_is_as_likely_in_every_place_of_every_group() -> None:
    """3,000 draws of 7 for 5 lots, after another group.

    Each draw fills every row and column of the table once, so 6 of 7 in each are free: 36 degrees of freedom, and
    the sum is 7/6 of what it were for counts that are free of each other.
    """
    plan = make_plan(make_group("A", 3, 3), make_group("B", 7, 5, size=2))
    places: Counter[Any] = Counter()
    for n in range(3000):
        outcomes = draw(plan, secret=bytes(31) + b"\x07", entropy=str(n))[3:]
        places.update((place, outcome.key) for place, outcome in enumerate(outcomes))
    assert chi_square(places, 49) * 6 / 7 < 68.0


def test_groups_are_drawn_independently() -> None:
    """Of 36 pairs of orders in two groups of three each is as likely; 35 degrees of freedom, 999 of 1,000."""
    plan = make_plan(make_group("A", 3, 3), make_group("B", 3, 3))
    pairs = Counter(
        tuple(o.key for o in draw(plan, secret=n.to_bytes(32, "big"), entropy="12 7"))
        for n in range(3600)
    )
    assert chi_square(pairs, 36) < 66.7


def test_numbers_below_a_bound_are_as_likely_at_either_end() -> None:
    words = draw_words(bytes(32))
    counts = Counter(draw_below(words, 6) for _ in range(6000))
    # 5 degrees of freedom, 999 of 1,000.
    assert chi_square(counts, 6) < 20.5


def test_the_last_incomplete_round_is_thrown_away() -> None:
    """2**32 is 1 modulo 3, so its largest word alone would make a zero likelier."""
    assert draw_below(iter([2**32 - 1, 5]), 3) == 2


def test_entropy_and_secret_both_count() -> None:
    plan = make_plan(make_group("A", 20, 20))
    first = draw(plan, secret=bytes(32), entropy="1")
    assert draw(plan, secret=bytes(32), entropy="1") == first
    assert draw(plan, secret=bytes(32), entropy="2") != first
    assert draw(plan, secret=b"\x01" * 32, entropy="1") != first


# --- lots -------------------------------------------------------------------------------------------
@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)), min_size=1, max_size=4
    ),
    st.binary(min_size=32, max_size=32),
)
def test_lots_go_out_in_their_order_and_whoever_is_drawn_later_is_in_reserve(
    sizes: list[tuple[int, int, int]], secret: bytes
) -> None:
    groups = [make_group(f"Z{n}", *numbers) for n, numbers in enumerate(sizes)]
    outcomes = draw(make_plan(*groups), secret=secret, entropy="4 8 15")
    for group in groups:
        mine = [outcomes.pop(0) for _ in group.participants]
        assert {o.key for o in mine} == {who.key for who in group.participants}
        given_out = [o.booths for o in mine if o.booths]
        assert given_out == list(group.lots[: len(mine)])
        assert [o.booths for o in mine] == given_out + [()] * (len(mine) - len(given_out))
    verify(show_record(make_plan(*groups), secret=secret, entropy="4 8 15"))
