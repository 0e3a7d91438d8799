"""Symbols pressed by the thousand are those that are drawn one by one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.codes import ALPHABET, TEXT_LENGTH
from badges.rendering import choose_drawing, encode_symbol
from badges.rendering.press import MANY, learned_press

# A text of digits alone is written in another mode; no signed code is one.
CODES = st.text(ALPHABET, min_size=TEXT_LENGTH, max_size=TEXT_LENGTH).filter(
    lambda code: not code.isdecimal()
)


@settings(max_examples=50, deadline=None)
@given(CODES)
def test_the_press_gives_the_same_symbol(code: str) -> None:
    assert learned_press().press(code) == encode_symbol(code).to_bytes()


@pytest.mark.parametrize("code", ["", "A" * 121, "A" * 123, "a" * 122, "ก" * 122])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="not a badge code"):
        learned_press().press(code)


def test_few_are_drawn_without_learning_and_come_out_the_same() -> None:
    code = "A1" * 61
    assert choose_drawing(1)(code) == choose_drawing(MANY)(code)
    assert choose_drawing(MANY) == learned_press().press
    assert choose_drawing(MANY - 1) != learned_press().press
