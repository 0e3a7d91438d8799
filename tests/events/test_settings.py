"""docs/settings.md lists what the settings read from the environment."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def read_in_source() -> set[str]:
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_settings_documented_are_those_that_are_read() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \|$", text, flags=re.MULTILINE)
    assert sorted(name for name, _default, _meaning in rows) == sorted(read_in_source())


def test_environment_is_read_in_the_settings_alone() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for app in ("config", "badges", "booths", "registration", "events")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"environ\.get|environ\[|getenv|environs", path.read_text())
    ]
    assert readers == ["config/settings.py"]
