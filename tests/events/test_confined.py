import os
from pathlib import Path

import pytest

from events import confined
from events.rules import Refused

MEASURE = "tests.uploads.measure"


def test_run_answers_plain_data_from_a_child_that_sees_nothing_of_the_server() -> None:
    assert "PATH" in os.environ
    found = confined.run(f"{MEASURE}:read_own_limits", "น้ำ".encode(), seconds=7, megabytes=50)
    assert found == {"seconds": 7, "file": 0, "environment": ["LC_ALL"], "given": "น้ำ"}


def test_run_answers_bytes_as_bytes() -> None:
    assert confined.run(f"{MEASURE}:answer_bytes", b"\x00\x01J") == b"J\x01\x00"


def test_run_takes_options() -> None:
    assert confined.run(f"{MEASURE}:take_memory", b"", options={"megabytes": 10}) == 10 * 2**20


def test_a_child_that_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(Refused, match="file_too_hard"):
        confined.run(f"{MEASURE}:take_memory", b"", options={"megabytes": 90}, megabytes=60)


def test_a_child_that_takes_too_much_time_is_ended() -> None:
    with pytest.raises(Refused, match="file_too_hard"):
        confined.run(f"{MEASURE}:take_time", b"", seconds=1)


def test_a_child_cannot_write_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x"
    found = confined.run(f"{MEASURE}:write_a_file", b"", options={"path": str(path)})
    assert found == "refused"
    assert not path.read_bytes()


def test_an_answer_longer_than_any_that_was_asked_for_is_refused() -> None:
    with pytest.raises(Refused, match="file_too_hard"):
        confined.run(f"{MEASURE}:answer_too_much", b"", megabytes=300)
