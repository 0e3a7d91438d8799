"""The script that keeps the gate's app on a device."""

import json
from typing import Any

from badges.views.gate_worker import POLICY, shell_files


def test_worker_is_a_script_for_anybody_that_is_asked_for_anew(client: Any, db: None) -> None:
    answer = client.get("/gate/sw.js")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Security-Policy"] == POLICY
    assert client.post("/gate/sw.js").status_code == 405


def test_worker_knows_its_version_and_files(client: Any, db: None) -> None:
    text = client.get("/gate/sw.js").content.decode()
    line = next(line for line in text.splitlines() if line.startswith("const { version"))
    version, files = shell_files()
    assert json.loads(line.split(" = ", 1)[1].removesuffix(";")) == {
        "version": version,
        "files": files,
        "static": "/static/",
    }


def test_worker_is_the_same_for_everybody(world: Any, client: Any) -> None:
    before = client.get("/gate/sw.js").content
    client.force_login(world.users["gate_staff"])
    assert client.get("/gate/sw.js").content == before
