"""What the product refuses to start with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


@register()
def check_installation(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    sheltered = settings.DEVELOPMENT or settings.DEMO
    memory_layer = "InMemory" in settings.CHANNEL_LAYERS["default"]["BACKEND"]
    if settings.WORKERS > 1 and memory_layer:
        problems.append(
            Error(
                "Several processes cannot share the in-memory channel layer.",
                hint="Set REDIS_URL, or WEB_CONCURRENCY=1.",
                id="fair.E001",
            )
        )
    if not sheltered and len(_secret_key()) < 32:
        problems.append(
            Error(
                "SECRET_KEY is missing or shorter than 32 characters.",
                hint="Set SECRET_KEY to 50 random characters; only FAIR_DEVELOPMENT=1 does without.",
                id="fair.E002",
            )
        )
    if not sheltered and "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Error(
                "ALLOWED_HOSTS=* lets anybody choose the host name of links and origins.",
                hint="Name the hosts.",
                id="fair.E003",
            )
        )
    if not sheltered and settings.DEBUG:
        problems.append(
            Error(
                "FAIR_DEBUG shows source code and settings to whoever meets an error.",
                hint="Unset it; only FAIR_DEVELOPMENT=1 and FAIR_DEMO=1 may have it.",
                id="fair.E005",
            )
        )
    if settings.FAIR_CLOCK_START and not _is_moment(settings.FAIR_CLOCK_START):
        problems.append(
            Error(
                "FAIR_CLOCK_START is no ISO date-time with an offset.",
                hint="Write it like 2017-12-17T09:30:00+07:00.",
                id="fair.E006",
            )
        )
    if settings.FAIR_CLOCK_START and settings.WORKERS > 1 and settings.FAIR_CLOCK_ANCHOR is None:
        problems.append(
            Error(
                "Each of several processes would start the rehearsal at a moment of its own.",
                hint="Set FAIR_CLOCK_ANCHOR to the Unix time at which the rehearsal starts.",
                id="fair.E007",
            )
        )
    if settings.DEMO and settings.SECURE_COOKIES:
        problems.append(
            Error(
                "FAIR_DEMO shows passwords and must not run where SECURE_COOKIES is on.",
                id="fair.E004",
            )
        )
    if not sheltered and settings.MAIL_TRANSPORT.rpartition(".")[0].endswith("filebased"):
        problems.append(
            checks.Warning(
                "Mail becomes files in var/mail; nobody gets it.",
                hint="Set EMAIL_URL, MAIL_FROM and SITE_URL.",
                id="fair.W001",
            )
        )
    return problems


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _secret_key() -> str:
    """Django refuses to hand out an empty one, before it can be said what to do."""
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""
