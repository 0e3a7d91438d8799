"""The least that could be called a gate in Django and Ninja: one SELECT, one INSERT, and the answer.

Nothing is asked of the caller, nothing is checked or kept apart. Served by the same server as the product, and by
gunicorn (`gunicorn bench.minimal:wsgi`) where bench.pretix is installed. Database: BENCH_DATABASE (its name).
"""

import os
from typing import Any, ClassVar

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["BENCH_DATABASE"],
            "USER": os.environ.get("BENCH_USER", "postgres"),
            "HOST": os.environ.get("BENCH_HOST", "127.0.0.1"),
            "PORT": os.environ.get("BENCH_PORT_OF_DATABASE", "5432"),
            "PASSWORD": os.environ.get("BENCH_PASSWORD", ""),
            # A pool is for servers with threads; gunicorn's workers have one connection each.
            **(
                {"OPTIONS": {"pool": {"min_size": 2, "max_size": 20}}}
                if os.environ.get("BENCH_POOL")
                else {"CONN_MAX_AGE": None}
            ),
        }
    },
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of-a-benchmark",  # noqa: S106 - protects nothing
    USE_TZ=True,
)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402 - needs the settings
from django.core.wsgi import get_wsgi_application  # noqa: E402 - needs the settings
from django.db import connection, models  # noqa: E402 - needs the settings
from django.urls import path  # noqa: E402 - needs the settings
from ninja import NinjaAPI, Schema  # noqa: E402 - needs the settings


class Ticket(models.Model):
    secret = models.CharField(max_length=200, unique=True)
    # Of no app that mypy knows.
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        app_label = "bench"


class Seen(models.Model):
    ticket = models.ForeignKey(Ticket, models.CASCADE)
    scan_id = models.UUIDField(unique=True)
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        app_label = "bench"


class ScanIn(Schema):
    scan_id: str
    code: str


api = NinjaAPI(docs_url=None, openapi_url=None)


@api.post("/scans")
def scan(request: Any, body: ScanIn) -> dict[str, Any]:  # noqa: ARG001 - Ninja's signature
    ticket = Ticket.objects.get(secret=body.code)
    seen = Seen.objects.create(ticket=ticket, scan_id=body.scan_id)
    return {"decision": "admit", "id": seen.pk}


urlpatterns = [path("api/", api.urls)]
asgi = get_asgi_application()
wsgi = get_wsgi_application()


def codes_of(tickets: int) -> list[str]:
    """As long as a badge's."""
    return [f"{number:0122d}" for number in range(tickets)]


def fill(tickets: int) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Ticket)
        editor.create_model(Seen)
    Ticket.objects.bulk_create(Ticket(secret=code) for code in codes_of(tickets))
