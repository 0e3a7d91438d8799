"""Error codes: documented, used, and their texts filled."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from events.problems import all_problems, describe, problem_of
from events.rules import Refused

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for app in ("config", "badges", "booths", "registration", "events")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
# Named by the door that answers it rather than raised.
ANSWERS = {"answer", "Refused"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def refusals() -> Iterator[tuple[str, set[str], str]]:
    """(code, names of its params, where) of every refusal in the source."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in ANSWERS:
                continue
            codes = [
                leaf.value
                for argument in node.args
                for leaf in ast.walk(argument)
                if isinstance(leaf, ast.Constant)
                and isinstance(leaf.value, str)
                and not isinstance(argument, ast.Compare)
            ]
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            params = {keyword.arg or "**" for keyword in node.keywords}
            yield from ((code, params, where) for code in codes)


def documented() -> dict[str, tuple[int, str, str]]:
    rows = re.findall(
        r"^\| `(\w+)` \| (\d+) \| (.+?) \| (.+?) \|$",
        (ROOT / "docs" / "errors.md").read_text(),
        flags=re.MULTILINE,
    )
    assert len({row[0] for row in rows}) == len(rows)
    return {code: (int(status), title, when) for code, status, title, when in rows}


def test_every_code_is_documented_with_its_status_and_title() -> None:
    with override("en"):
        known = {
            code: (problem.status, str(problem.title)) for code, problem in all_problems().items()
        }
    assert {code: row[:2] for code, row in documented().items()} == known


def test_every_code_in_the_source_is_known_and_every_known_code_is_used() -> None:
    assert {code for code, _params, _where in refusals()} == set(all_problems())


def test_every_refusal_brings_what_its_text_asks_for() -> None:
    incomplete = []
    with override("en"):
        for code, params, where in refusals():
            asked = set(PLACEHOLDER.findall(str(problem_of(code).detail)))
            if not asked <= params:
                incomplete.append((where, code, asked - params))
    assert incomplete == []


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_text_can_be_filled(language: str) -> None:
    with override(language):
        for code, problem in all_problems().items():
            params: dict[str, Any] = dict.fromkeys(PLACEHOLDER.findall(str(problem.detail)), "100%")
            text = describe(Refused(code, **params))
            assert PLACEHOLDER.findall(text) == []
            assert text
            assert 400 <= problem.status <= 599
            assert PLACEHOLDER.findall(str(problem.title)) == []


@pytest.mark.parametrize(
    ("code", "params", "english", "thai"),
    [
        ("fair_transition", {"current": "draft", "target": "archived"}, "Draft", "ยังไม่เผยแพร่"),
        ("application_transition", {"current": "under_review"}, "Under review", "กำลังพิจารณา"),
        ("application_not_approved", {"state": "waitlisted"}, "Waitlisted", "สำรอง"),
    ],
)
def test_states_are_said_in_words(
    code: str, params: dict[str, Any], english: str, thai: str
) -> None:
    refused = Refused(code, **params)
    with override("en"):
        assert f"“{english}”" in describe(refused)
    with override("th"):
        assert f"“{thai}”" in describe(refused)
