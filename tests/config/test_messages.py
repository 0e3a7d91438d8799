"""The Thai texts: none is missing, none is half translated, and all are well written."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog, Message
from django import forms
from django.conf import settings
from django.utils.translation import gettext, override

from config.management.commands.messages import (
    FROM_DJANGO,
    KEYWORDS,
    as_po,
    bring_up_to_date,
    catalogue_path,
    collect,
    find_problems,
    read_catalogue,
    source_files,
)

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
# The same in both languages, and why.
SAME_IN_THAI = {
    "OTOP City": "the name of the series, also on Thai posters",
    "OTOP Midyear": "the name of the series, also on Thai posters",
    "VIP": "stands like this on Thai badges",
}
# The product has one word for a thing; docs/glossary.md names it.
OTHER_WORDS = {
    "บูท": "บูธ",
    "อิมแพค": "อิมแพ็ค",
    "โอทอป": "OTOP",
    "ผู้แสดงสินค้า": "ผู้ออกร้าน",
    "ผู้ประกอบการ": "ผู้ออกร้าน",
    "คิวอาร์": "QR",
    "อีเมล์": "อีเมล",
    "อนุญาติ": "อนุญาต",
}


@cache
def template() -> Catalog:
    return collect(settings.BASE_DIR)


@cache
def thai() -> Catalog:
    return read_catalogue(catalogue_path("th"))


def messages() -> list[Message]:
    return [message for message in thai() if message.id]


def strings(text: object) -> list[str]:
    return [str(part) for part in text] if isinstance(text, (list, tuple)) else [str(text)]


def thai_texts() -> list[str]:
    return [text for message in messages() for text in strings(message.string)]


def test_every_text_of_the_source_is_in_thai() -> None:
    assert list(find_problems(template(), thai())) == []


def test_collecting_again_changes_nothing() -> None:
    path = catalogue_path("th")
    again = read_catalogue(path)
    bring_up_to_date(again, template())
    assert as_po(again) == path.read_bytes()


def test_the_file_names_no_person_date_or_placeholder() -> None:
    header = catalogue_path("th").read_text(encoding="utf-8").partition("\n\n")[0]
    assert "OTOP fairs" in header
    for word in ("PROJECT", "EMAIL", "FULL NAME", "YEAR", "fuzzy", "-Date", "@"):
        assert word not in header


def test_a_text_that_is_missing_left_over_or_wrong_is_found() -> None:
    source, target = Catalog(), Catalog(locale="th")
    for text in ("Booth", "%(count)s booths", "Zone"):
        source.add(text, locations=[("booths/models.py", 1)])
    target.add("Booth", "")
    target.add("%(count)s booths", "%(number)s บูธ", flags=["python-format"])
    target.add("Gone", "หายไป")
    found = list(find_problems(source, target))
    assert found[0] == "not translated: 'Booth' (booths/models.py)"
    assert found[1].startswith("'%(count)s booths': ")
    assert found[2] == "not translated: 'Zone' (booths/models.py)"
    assert found[3:] == ["not in the source any more: 'Gone'"]


def marked_texts(path: Path) -> Iterator[str]:
    """The first text of every call of a translating function, as Python itself reads the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        place = 1 if name.startswith(("pgettext", "npgettext")) else 0
        if name not in KEYWORDS or len(node.args) <= place:
            continue
        text = node.args[place]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield text.value


def test_no_text_of_the_source_is_overlooked() -> None:
    """Babel does not look into f-strings before Python 3.12; Python's own reader does."""
    collected = {strings(message.id)[0] for message in template() if message.id}
    marked = {
        text
        for path in source_files(settings.BASE_DIR)
        if path.suffix == ".py"
        for text in marked_texts(path)
    }
    assert len(marked) > 100
    assert marked - collected == set()


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_placeholders_agree() -> None:
    """Thai has one form for every number; it says what one of the English forms says."""
    assert [
        (message.id, text)
        for message in messages()
        for text in strings(message.string)
        if placeholders(text) not in [placeholders(form) for form in strings(message.id)]
    ] == []


def test_nothing_is_left_in_english() -> None:
    same = {
        text
        for message in messages()
        for text in strings(message.string)
        if text in strings(message.id) and re.search("[A-Za-z]{2}", PLACEHOLDER.sub("", text))
    }
    assert same == set(SAME_IN_THAI)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("\u0e4d\u0e32", "ำ is one letter, not nikhahit and aa: น้ำ breaks in search and on paper"),
        ("\u0e4d[\u0e48-\u0e4b]\u0e32", "ำ is one letter, not nikhahit, tone and aa"),
        ("เเ", "แ is one letter, not two เ"),
        ("  ", "two spaces"),
        (r"^\s|\s$", "space at an end"),
        # Metres, millimetres, square metres and kilograms are written short.
        (r"[\u0e01-\u0e4e](?<![ .ม]ม)(?<!กก)\.$", "no full stop ends a Thai sentence"),
        ("[๐-๙]", "numbers are Arabic"),
        (r"[^\s(“]ๆ|ๆ[^\s)”,]", "ๆ stands between spaces"),
        (r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{3}", "three marks on one consonant"),
        (r"[\u0e48-\u0e4b][\u0e31\u0e34-\u0e39]", "the vowel is typed before the tone mark"),
        (r"\u0e48\u0e48|\u0e49\u0e49", "a tone mark twice"),
        (r"(?:^|\s)[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", "a mark without its consonant"),
        (r"[!?]", "a public service neither shouts nor ends a Thai question with a sign"),
    ],
)
def test_thai_is_typed_well(pattern: str, why: str) -> None:
    assert [text for text in thai_texts() if re.search(pattern, text)] == [], why


def test_thai_is_composed() -> None:
    assert [text for text in thai_texts() if unicodedata.normalize("NFC", text) != text] == []


@pytest.mark.parametrize(("word", "instead"), OTHER_WORDS.items())
def test_one_thing_has_one_word(word: str, instead: str) -> None:
    assert [text for text in thai_texts() if word in text] == [], f"write {instead}"


def test_django_still_says_what_is_translated_for_it() -> None:
    known = {
        strings(message.id)[0]
        for part in ("conf", "contrib/auth")
        for message in read_catalogue(
            Path(django.__file__).parent / part / "locale" / "en" / "LC_MESSAGES" / "django.po"
        )
        if message.id
    }
    assert {strings(text)[0] for text in FROM_DJANGO} - known == set()


def test_forms_say_in_thai_what_is_wrong() -> None:
    class Form(forms.Form):
        name = forms.CharField(max_length=3)
        price = forms.DecimalField(max_digits=6, decimal_places=2, max_value=50)
        kind = forms.ChoiceField(choices=[("a", "A")])
        note = forms.CharField()

    with override("th"):
        form = Form({"name": "ผ้าไหม", "price": "60.123", "kind": "z"})
        said = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    assert said == {
        "name": ["ยาวได้ไม่เกิน 3 ตัวอักษร (ขณะนี้ 6 ตัวอักษร)"],
        "price": [
            "ต้องไม่เกิน 50",
            "กรอกทศนิยมได้ไม่เกิน 2 ตำแหน่ง",
        ],
        "kind": ["“z” ไม่มีในตัวเลือก กรุณาเลือกใหม่"],
        "note": ["กรุณากรอกข้อมูลช่องนี้"],
    }


def test_pages_speak_thai_by_default() -> None:
    assert settings.LANGUAGE_CODE == "th"
    with override("th"):
        assert gettext("Booth") == "บูธ"
    with override("en"):
        assert gettext("Booth") == "Booth"
