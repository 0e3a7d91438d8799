"""Doors: tables of producers."""

from typing import Any
from uuid import UUID

from ninja import Router

from events.api import idempotent
from events.permissions import InFair, Request, allow, signed_in
from events.queries import get_fair, zones_of
from events.rules import Refused
from registration import actions, queries, rules
from registration.forms.imports import Upload, read_upload
from registration.schemas import ImportOut, ImportStarted

router = Router(tags=["registration"])

# The body is read by hand, so that who may send one is asked before what was sent.
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "dry_run": {"type": "string", "enum": ["true", "false"]},
                    },
                }
            }
        },
    }
}


@router.post(
    "/fairs/{fair}/imports",
    response={202: ImportStarted},
    summary="Send a table of producers (XLSX, CSV)",
    openapi_extra=_BODY,
)
@allow(InFair(queries.ROLES_THAT_IMPORT))
def start_import(request: Request, fair: str) -> Any:
    """Checked in the background; good rows go in at once unless `dry_run` is true."""
    if request.content_type != "multipart/form-data":
        raise Refused("multipart_expected")
    dry_run = request.POST.get("dry_run", "false")
    faults = [
        {"field": name, "code": "extra_forbidden", "message": "Extra inputs are not permitted"}
        for name in [*request.POST, *request.FILES]
        if name not in {"dry_run", "file"}
    ]
    if dry_run not in {"true", "false"}:
        faults.append({"field": "dry_run", "code": "bool", "message": "must be true or false"})
    if list(request.FILES) != ["file"] or len(request.FILES.getlist("file")) != 1:
        faults.append({"field": "file", "code": "missing", "message": "Field required"})
    if faults:
        raise Refused("invalid", errors=tuple(faults))
    # Read before the key is looked at: reading takes a second and changes nothing.
    upload = read_upload(request.FILES.getlist("file")[0])
    return _start(request, fair=fair, upload=upload, applies=dry_run == "false")


@idempotent
def _start(request: Request, *, fair: str, upload: Upload, applies: bool) -> Any:
    sent = actions.start_import(
        actor=request.actor,
        fair=get_fair(request.actor, fair),
        table=upload.table,
        file_name=upload.file_name,
        fingerprint=upload.fingerprint,
        applies=applies,
    )
    return 202, ImportStarted(id=sent.pk)


@router.get("/imports/{uuid:table}", response=ImportOut, summary="How far an import is")
@allow(signed_in)
def get_import(request: Request, table: UUID) -> ImportOut:
    found = queries.get_import(request.actor, table)
    wrong = list(queries.rows_of(found, state=rules.RowState.WRONG))
    return ImportOut.of(found, wrong, {zone.code: zone for zone in zones_of(found.fair)})


@router.post(
    "/imports/{uuid:table}/apply", response={202: ImportStarted}, summary="Let its good rows in"
)
@allow(signed_in)
@idempotent
def apply_import(request: Request, table: UUID) -> Any:
    found = queries.get_import(request.actor, table)
    actions.begin_to_apply(actor=request.actor, table=found)
    return 202, ImportStarted(id=found.pk)
