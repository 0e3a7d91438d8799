"""Files of long lists that a person asked for."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from django.db.models import QuerySet

from events.models import ExportFile
from events.permissions import Actor
from events.rules import Refused


def exports_of(actor: Actor) -> QuerySet[ExportFile]:
    """One's own, the newest first; nobody else sees them."""
    if actor.user is None:
        return ExportFile.objects.none()
    return ExportFile.objects.filter(user=actor.user).select_related("fair")


def get_export(actor: Actor, key: UUID) -> ExportFile:
    found = exports_of(actor).filter(pk=key).first()
    if found is None:
        raise Refused("not_found")
    return found


def find_export_file(key: UUID) -> ExportFile | None:
    """For the worker, who sees all."""
    return ExportFile.objects.select_related("fair", "user").filter(pk=key).first()


def read_parts(export: ExportFile) -> Iterator[bytes]:
    """The file piece by piece."""
    for content in export.parts.values_list("content", flat=True).iterator(4):
        yield bytes(content)


async def read_parts_async(export: ExportFile) -> AsyncIterator[bytes]:
    """As `read_parts`, for a server that sends asynchronously."""
    async for content in export.parts.values_list("content", flat=True).aiterator(4):
        yield bytes(content)
