"""The record of docs/draw.md, and ways to change it: both for Python's check and for the page's."""

import copy
import json
import re
from pathlib import Path
from typing import Any

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "draw.md").read_text(encoding="utf-8")
RECORD: dict[str, Any] = json.loads(re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)[0])
BEFORE: dict[str, Any] = {
    name: value
    for name, value in RECORD.items()
    if name not in {"secret", "entropy", "seed_hash", "result"}
}


def change(record: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return changed


_FIRST = RECORD["groups"][0]["participants"][0]

# What is changed, into what, and the code of what is then wrong.
CHANGES: list[tuple[tuple[Any, ...], Any, str]] = [
    (("format",), "otop-draw/2", "format_unknown"),
    (("draw",), "00000000-0000-0000-0000-000000000000", "plan_changed"),
    (("number",), 2, "plan_changed"),
    (("number",), 0, "part_wrong"),
    (("number",), True, "part_wrong"),
    (("number",), "3", "part_wrong"),
    (("number",), 2**60, "part_wrong"),
    (("fair",), "city-2018", "plan_changed"),
    (("published_at",), "2017-12-17T16:00:00+07:00", "plan_changed"),
    (("entropy_kind",), "lottery", "plan_changed"),
    (("entropy_kind",), "dice", "part_wrong"),
    (("entropy_date",), "2017-12-18", "plan_changed"),
    (("entropy_date",), "2017-12-18\n", "part_wrong"),
    (("entropy_date",), "tomorrow", "part_wrong"),
    (("entropy_source",), "a number that I like", "plan_changed"),
    (("entropy_source",), " \u00a0", "part_wrong"),
    (("entropy_source",), "12\u0000", "part_wrong"),
    (("groups", 0, "zone"), "FOOD", "plan_changed"),
    (("groups", 0, "zone"), None, "part_wrong"),
    (("groups", 0, "participants", 0, "key"), "FFFFFFFF", "plan_changed"),
    (("groups", 0, "participants", 0, "name_th"), "ญาติของผู้จัด", "plan_changed"),
    (("groups", 0, "participants", 0, "name_en"), "\ud800", "part_wrong"),
    (("groups", 0, "participants", 0), {"key": "1A2B3C4D"}, "part_missing"),
    (("groups", 0, "participants", 0), _FIRST | {"stars": "5"}, "part_unknown"),
    (("groups", 0, "participants", 1), _FIRST, "named_twice"),
    (("groups", 0, "participants"), RECORD["groups"][0]["participants"][::-1], "plan_changed"),
    (("groups", 0, "participants"), [], "nothing_to_draw"),
    (("groups", 0, "participants"), None, "part_wrong"),
    (("groups", 0, "lots"), [["A02"], ["A01"], ["A03"]], "plan_changed"),
    (("groups", 0, "lots", 0, 0), "A02", "named_twice"),
    (("groups", 0, "lots", 0), ["A01", "A09"], "lots_unequal"),
    (("groups", 0, "lots"), [[], [], []], "lots_unequal"),
    (("groups", 0, "lots"), [], "nothing_to_draw"),
    (("groups", 0, "lots", 0), "A01", "part_wrong"),
    (("groups",), RECORD["groups"][::-1], "plan_changed"),
    (("groups",), RECORD["groups"][:1], "plan_changed"),
    (("groups",), [], "nothing_to_draw"),
    (("groups",), {}, "part_wrong"),
    (("groups", 0), "FAB", "part_wrong"),
    (("secret_hash",), "0" * 64, "plan_changed"),
    (("secret_hash",), "0" * 63, "part_wrong"),
    (("commitment",), "0" * 64, "plan_changed"),
    (("commitment",), RECORD["commitment"].upper(), "part_wrong"),
    (("secret",), "ff" * 32, "secret_changed"),
    (("secret",), "zz", "part_wrong"),
    (("secret",), None, "part_wrong"),
    (("entropy",), "12 7 46", "numbers_changed"),
    (("entropy",), "๑๒ 7 45", "part_wrong"),
    (("entropy",), "12  7 45", "part_wrong"),
    (("entropy",), "", "part_wrong"),
    (("entropy",), 12, "part_wrong"),
    (("seed_hash",), "0" * 64, "numbers_changed"),
    (("seed_hash",), RECORD["seed_hash"].upper(), "part_wrong"),
    (("seed_hash",), None, "part_wrong"),
    (("result", 0, "booths"), ["A02"], "result_changed"),
    (("result", 0), RECORD["result"][1], "result_changed"),
    (("result",), RECORD["result"][::-1], "result_changed"),
    (("result",), RECORD["result"][:-1], "result_changed"),
    (("result",), None, "result_changed"),
    (("winner",), "1A2B3C4D", "part_unknown"),
]
