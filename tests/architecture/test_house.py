"""What an import graph cannot see: which room may say what. The words are in docs/architecture.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("events", "registration", "booths", "badges")
PACKAGES = (*STEPS, "config")


def modules(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    """(path below the root, syntax tree) of the product's modules, migrations left out."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def is_room(path: str, *rooms: str) -> bool:
    """Whether a module is one of these rooms, or lies in a package of that name."""
    parts = Path(path).with_suffix("").parts
    return len(parts) > 1 and parts[1] in rooms


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute or a name; empty for anything else."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def find_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := dotted(node.func)):
            yield node.lineno, name


FORBIDDEN_IN_DOORS = re.compile(
    r"(^|\.)(objects|_default_manager)$|(^|\.)(save|bulk_create|bulk_update|select_for_update)$"
    r"|(^|\.)(atomic|on_commit)$"
)


def find_orm(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names by which a module would read or write rows, or open a transaction, itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and FORBIDDEN_IN_DOORS.search(dotted(node)):
            yield node.lineno, dotted(node)


def test_doors_do_no_orm_and_open_no_transaction() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules(*STEPS)
        if is_room(path, "api", "views")
        for line, name in find_orm(tree)
    ]
    assert found == []


def test_a_door_with_orm_would_be_found() -> None:
    tree = ast.parse(
        "def door(request):\n    Booth.objects.get()\n    booth.save()\n    transaction.atomic()"
    )
    assert {name for _line, name in find_orm(tree)} == {
        "Booth.objects",
        "booth.save",
        "transaction.atomic",
    }


def test_publish_and_record_are_called_from_actions_alone() -> None:
    calls = {"changes.publish", "publish", "audit.record", "audit.record_all", "record"}
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules(*PACKAGES)
        # The demo's loader writes a past in bulk and has nobody to tell.
        if not is_room(path, "actions") and not path.startswith("config/demo/")
        for line, name in find_calls(tree)
        if name in calls
    ]
    assert found == []


def test_receivers_stand_in_receivers_alone() -> None:
    found = [
        path
        for path, tree in modules(*PACKAGES)
        if not is_room(path, "receivers")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if dotted(decorator.func if isinstance(decorator, ast.Call) else decorator) == "receiver"
    ]
    assert found == []


SOURCES_OF_NOW = {
    "timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "dt.datetime.now", "datetime.datetime.now", "datetime.date.today", "time.time",
}  # fmt: skip


def test_the_clock_is_the_only_source_of_now() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules(*PACKAGES)
        if path != "events/clock.py"
        for line, name in find_calls(tree)
        if name in SOURCES_OF_NOW
    ]
    assert found == []


def test_no_column_takes_its_own_now() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules(*STEPS)
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]
    assert found == []


# Questions that actions ask; they change nothing.
QUESTIONS = {
    "require_role",
    "validity_of",
    "kind_for",
    "explain_obstacle",
    "explain_overdraft",
    "explain_row_error",
    "explain_missing",
}


def exported(step: str) -> set[str]:
    """What the step's actions show to others: all of a module, `__all__` of a package."""
    package = ROOT / step / "actions" / "__init__.py"
    tree = ast.parse((package if package.exists() else ROOT / step / "actions.py").read_text())
    for node in tree.body:
        if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("step", STEPS)
def test_actions_take_keywords_only(step: str) -> None:
    actions = {name for name in exported(step) if not name.startswith("_")} - QUESTIONS
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules(step)
        if is_room(path, "actions")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name in actions and node.args.args
    ]
    assert len(actions) > 3
    assert found == []


def test_signals_are_those_of_the_document() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z]+\.signals\.[a-z_]+)`", table, flags=re.MULTILINE))
    defined = {
        f"{path.removesuffix('.py').replace('/', '.')}.{dotted(node.targets[0])}"
        for path, tree in modules(*STEPS)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and dotted(node.value.func) == "Signal"
    }
    assert defined == documented


def test_every_constraint_is_named_as_a_sentence() -> None:
    short = [
        f"{path}:{node.lineno} {name}"
        for path, tree in modules(*STEPS)
        if is_room(path, "models")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func).endswith("Constraint")
        for keyword in node.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
        for name in [str(keyword.value.value)]
        if name.count("_") < 2
    ]
    assert short == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc", "services"])
def test_there_is_no_junk_drawer(name: str) -> None:
    assert [str(path) for package in PACKAGES for path in (ROOT / package).rglob(f"{name}*")] == []


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy would refuse them silently."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\son[a-z]+=|\sstyle="
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in inline.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
