"""What the product refuses to start with."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from config.checks import check_installation

ROOT = Path(__file__).resolve().parents[2]
MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
PUBSUB = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}}
PRODUCTION: dict[str, Any] = {
    "DEVELOPMENT": False,
    "DEMO": False,
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": ["fair.example"],
    "CHANNEL_LAYERS": PUBSUB,
    "WORKERS": 4,
    "SECURE_COOKIES": True,
    "DEBUG": False,
    "FAIR_CLOCK_START": "",
    "FAIR_CLOCK_ANCHOR": None,
}
REHEARSAL = "2017-12-17T09:30:00+07:00"


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"CHANNEL_LAYERS": MEMORY}, ["fair.E001"]),
        ({"CHANNEL_LAYERS": MEMORY, "WORKERS": 1}, []),
        ({"DEVELOPMENT": True, "CHANNEL_LAYERS": MEMORY}, ["fair.E001"]),
        ({"SECRET_KEY": ""}, ["fair.E002"]),
        ({"SECRET_KEY": "k" * 31}, ["fair.E002"]),
        ({"SECRET_KEY": "k" * 32}, []),
        ({"SECRET_KEY": "", "DEVELOPMENT": True}, []),
        ({"ALLOWED_HOSTS": ["fair.example", "*"]}, ["fair.E003"]),
        ({"ALLOWED_HOSTS": ["*"], "DEVELOPMENT": True}, []),
        ({"DEMO": True}, ["fair.E004"]),
        ({"DEMO": True, "SECURE_COOKIES": False}, []),
        ({"DEBUG": True}, ["fair.E005"]),
        ({"DEBUG": True, "DEVELOPMENT": True}, []),
        ({"FAIR_CLOCK_START": "opening day", "FAIR_CLOCK_ANCHOR": 1.0}, ["fair.E006"]),
        ({"FAIR_CLOCK_START": REHEARSAL[:-6], "FAIR_CLOCK_ANCHOR": 1.0}, ["fair.E006"]),
        ({"FAIR_CLOCK_START": REHEARSAL}, ["fair.E007"]),
        ({"FAIR_CLOCK_START": REHEARSAL, "WORKERS": 1}, []),
        ({"FAIR_CLOCK_START": REHEARSAL, "FAIR_CLOCK_ANCHOR": 1.0}, []),
        (
            {"CHANNEL_LAYERS": MEMORY, "SECRET_KEY": "", "ALLOWED_HOSTS": ["*"]},
            ["fair.E001", "fair.E002", "fair.E003"],
        ),
    ],
)
def test_installation_is_refused_for_these_reasons(
    settings: Settings, changes: dict[str, Any], ids: list[str]
) -> None:
    for name, value in (PRODUCTION | changes).items():
        setattr(settings, name, value)
    assert [message.id for message in check_installation(None)] == ids


def test_check_is_registered_and_passes_here() -> None:
    assert [message for message in run_checks() if str(message.id).startswith("fair.")] == []


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["deploy/serve.py", "--port", "0", "--workers", "2"]]
)
def test_product_does_not_start_without_its_key(command: list[str]) -> None:
    """The real thing: a fresh process with the environment of a careless installation."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("FAIR_", "SECRET", "DJANGO"))
    }
    environment |= {"ALLOWED_HOSTS": "*", "WEB_CONCURRENCY": "2", "REDIS_URL": ""}
    result = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found = [code for code in ("E001", "E002", "E003", "E004") if f"fair.{code}" in result.stderr]
    assert (result.returncode, found) == (1, ["E001", "E002", "E003"])
