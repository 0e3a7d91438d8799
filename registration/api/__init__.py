"""Doors of registration: parse, call one action or query, answer."""

from ninja import Router

from registration.api.applications import router as applications
from registration.api.exhibitors import router as exhibitors
from registration.api.imports import router as imports
from registration.api.manifests import router as manifests
from registration.api.people import router as people
from registration.api.places import router as places
from registration.api.review import router as review

router = Router(tags=["registration"])
for part in (exhibitors, people, applications, imports, places, review, manifests):
    router.add_router("", part)

__all__ = ["router"]
