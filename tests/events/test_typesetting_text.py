from pathlib import Path

from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from events.typesetting import configure, missing_fonts
from events.typesetting.breaking import split_at_words
from events.typesetting.text import clean, fit_text


def test_words_are_never_broken_in_a_syllable():
    pieces = {
        "กลุ่มวิสาหกิจชุมชนผ้าไหมแพรวา": ("กลุ่ม", "วิสาหกิจ", "ชุมชน", "ผ้าไหม", "แพรวา"),
        "ผลิตภัณฑ์บำรุงผิวสูตรน้ำนมข้าว": ("ผลิตภัณฑ์", "บำรุง", "ผิว", "สูตร", "น้ำนม", "ข้าว"),
        "เครื่องประดับเงิน Buddlaya": ("เครื่องประดับ", "เงิน ", "Buddlaya"),
        # No dictionary knows these: they stay whole.
        "ปาหนันกฤตย์": ("ปาหนันกฤตย์",),
        "ฐปนวัฒณ์": ("ฐปนวัฒณ์",),
        "འབྲུག་ཡུལ།": ("འབྲུག་", "ཡུལ།"),
        "「熊本」ですっ。": ("「熊", "本」", "で", "すっ。"),
        "Ban-Phon Silk/Cotton": ("Ban-", "Phon ", "Silk/", "Cotton"),
    }
    assert {text: split_at_words(text) for text in pieces} == pieces


@given(st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E), max_size=40))
def test_no_line_begins_with_a_dependent_sign(text: str):
    for piece in split_at_words(text)[1:]:
        assert piece[0] not in "ะัาำิีึืฺุู็่้๊๋์ํ๎ๆๅ"
    assert "".join(split_at_words(text)) == text


def fit(text: str, **room: float):
    box = {"width": 258.0, "height": 60.0, "size": 30.0, "min_size": 20.0} | room
    return fit_text(text, max_lines=3, **box)


def lines_of(text: str, **room: float) -> list[str]:
    return [line.text for line in fit(text, **room).lines]


def test_name_is_shrunk_before_it_is_broken():
    assert fit("สมชาย ใจดี").size == 30
    assert lines_of("ปุณยวีร์ ศรีสุวรรณวงศ์ไพบูลย์") == ["ปุณยวีร์ ศรีสุวรรณวงศ์ไพบูลย์"]
    assert 20 <= fit("ปุณยวีร์ ศรีสุวรรณวงศ์ไพบูลย์").size < 30


def test_name_is_broken_at_its_space_rather_than_in_a_word():
    name = "ม.ร.ว. กิติวัฒนาไชยันต์ ศรีสุวรรณวงศ์ไพบูลย์กิจเจริญรุ่งเรือง"
    assert lines_of(name) == ["ม.ร.ว. กิติวัฒนาไชยันต์", "ศรีสุวรรณวงศ์ไพบูลย์กิจเจริญรุ่งเรือง"]


def test_unspaced_name_is_broken_between_words():
    name = "กลุ่มวิสาหกิจชุมชนผ้าไหมแพรวาบ้านโพนอำเภอคำม่วง"
    assert lines_of(name) == ["กลุ่มวิสาหกิจชุมชนผ้าไหม", "แพรวาบ้านโพนอำเภอคำม่วง"]


def test_name_without_a_place_to_break_is_shrunk_further():
    block = fit("ฐปนวัฒณ์" * 8)
    assert len(block.lines) == 1
    assert 0 < block.size < 20


@given(st.text(max_size=120), st.floats(20, 400), st.floats(5, 100))
@settings(max_examples=300, deadline=None)
def test_any_text_fits_its_box(text: str, width: float, height: float):
    block = fit(text, width=width, height=height)
    assert block.width <= width + 0.01
    assert block.height <= height + 0.01
    assert "".join(" ".join(line.text for line in block.lines).split()) == "".join(
        clean(text).split()
    )


def test_cleaning_keeps_what_is_written():
    assert clean("น้ำ") == "น้ำ"
    assert clean("  a\t\nb\0\u200b\u202e ") == "a b"
    assert clean("e\u0301") == "é"
    assert clean("\ud800\ue000") == ""


def test_missing_fonts_are_named(tmp_path: Path):
    assert missing_fonts() == []
    configure(tmp_path)
    try:
        assert missing_fonts() == [
            "Sarabun_400Regular.ttf",
            "Sarabun_600SemiBold.ttf",
            "NotoSerifTibetan_400Regular.ttf",
            "NotoSansJP_400Regular.ttf",
        ]
        (tmp_path / "NotoSansJP_400Regular.ttf").touch()
        assert "NotoSansJP_400Regular.ttf" not in missing_fonts()
    finally:
        configure(*django_settings.FONT_DIRS)
