"""What a search takes for the same, and what for near."""

import pytest

from events.spelling import count_slips, grams, is_near, normalise, slips_allowed, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("บูธ", "บูท"),
        ("อิมแพ็ค", "อิมแพค"),
        ("อิมแพ็ค", "IMPACT"),
        ("โอทอป", "OTOP"),
        ("โอท็อป", "otop"),
        ("จ.สุรินทร์", "จังหวัดสุรินทร์"),
        ("จ. สุรินทร์", "จังหวัดสุรินทร์"),
        ("กทม.", "กรุงเทพมหานคร"),
        ("กรุงเทพฯ", "กรุงเทพมหานคร"),
        ("๒๕๖๐", "2560"),
        ("น้ำผึ้ง", "นํ้าผึ้ง"),
        ("น้ำผึ้ง", "นำ้ผึ้ง"),
        ("ผ้าไหม", "ผ้าใหม"),
        ("แจกัน", "เเจกัน"),
        ("ไท-ยวน", "ไทยวน"),
        ("ผ้า\u200bไหม", "ผ้าไหม"),
        ("Tha Sawang", "THA  SAWANG"),
    ],
)
def test_spellings_of_one_word_are_alike(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_normalising_twice_changes_nothing() -> None:
    for text in ("จ.สุรินทร์ โอท็อป", "น้ำผึ้ง ๑๒", "ไท-ยวน", "กทม. บูธ A&B", "འབྲུག་ཡུལ།", "くまモン 熊本県"):
        assert normalise(normalise(text)) == normalise(text)


def test_sara_am_stays_one_letter() -> None:
    assert normalise("น้ำ") == "น\u0e33"


def test_an_abbreviation_within_a_word_is_left_alone() -> None:
    assert normalise("ส.ค.จ.") == "ส ค จังหวัด"
    assert normalise("กรุงเทพมหานคร") == "กรุงเทพมหานคร"


def test_words_are_looked_for_once_and_not_too_many() -> None:
    assert words_of("ผ้า  ไหม ผ้า") == ["ผา", "ไหม"]
    assert len(words_of(" ".join(map(str, range(50))))) == 8
    assert words_of("(-)") == []


@pytest.mark.parametrize(
    ("word", "text", "slips"),
    [
        ("surin", "silk of surin", 0),
        ("sorin", "silk of surin", 1),
        ("srin", "surin", 1),
        ("surinn", "surin weavers", 1),
        ("abcd", "", 4),
        ("", "surin", 0),
    ],
)
def test_slips_are_counted_anywhere_in_the_text(word: str, text: str, slips: int) -> None:
    assert count_slips(word, text) == slips


def test_a_short_word_allows_no_slip() -> None:
    assert [slips_allowed("x" * length) for length in (3, 4, 8, 9, 12, 13)] == [0, 1, 1, 2, 2, 3]
    assert is_near("ผา", "ผา")
    assert not is_near("ผา", "ฝา")


@pytest.mark.parametrize("word", ["sori", "suriN", "weavers", "thasawang", "กลุมทอผาไหมบาน"])
def test_every_near_spelling_shares_the_parts_that_nominate_it(word: str) -> None:
    """Whatever letters are changed within what is allowed, the database would still name the row."""
    parts, least = grams(word)
    slips = slips_allowed(word)
    for start in range(len(word) - slips + 1):
        spoiled = word[:start] + "#" * slips + word[start + slips :]
        assert is_near(word, spoiled)
        assert sum(part in spoiled for part in parts) >= least
