"""Doors: people at the booth, their papers, and photos of products."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from events.api import idempotent
from events.permissions import Request, allow, anyone, signed_in
from events.pictures import MOST_BYTES
from events.schemas import Page
from registration import actions, queries
from registration.schemas import (
    PersonChange,
    PersonIn,
    PersonList,
    PersonOut,
    PhotoList,
    PhotoOut,
    RevealIn,
    RevealOut,
)

router = Router(tags=["registration"])


@router.get("/exhibitors/{uuid:exhibitor}/people", response=PersonList, summary="People")
@allow(signed_in)
def list_people(request: Request, exhibitor: UUID, page: Query[Page]) -> dict[str, Any]:
    people = queries.people_of(queries.get_exhibitor(request.actor, exhibitor))
    part = list(people[page.offset : page.offset + page.limit])
    papers = queries.identities_of(part)
    return {
        "items": [PersonOut.of(person, papers.get(person.pk)) for person in part],
        "count": people.count(),
    }


@router.post("/exhibitors/{uuid:exhibitor}/people", response={201: PersonOut})
@allow(signed_in)
@idempotent
def add_person(request: Request, exhibitor: UUID, body: PersonIn) -> Any:
    owner = queries.get_own_exhibitor(request.actor, exhibitor)
    person = actions.add_person(
        actor=request.actor, exhibitor=owner, identity=body.paper(), **body.values()
    )
    return 201, PersonOut.of(person, queries.identities_of([person]).get(person.pk))


@router.patch("/people/{uuid:person}", response=PersonOut)
@allow(signed_in)
@idempotent
def change_person(request: Request, person: UUID, body: PersonChange) -> Any:
    """What is left out stays; ``"identity": null`` deletes the recorded number."""
    changed = actions.change_person(
        actor=request.actor,
        person=queries.get_own_person(request.actor, person),
        values=body.values(),
        identity=body.paper(),
        clear_identity=body.clears_identity,
    )
    return 200, PersonOut.of(changed, queries.identities_of([changed]).get(changed.pk))


@router.delete("/people/{uuid:person}", response={204: None}, summary="Take off the list")
@allow(signed_in)
@idempotent
def remove_person(request: Request, person: UUID) -> Any:
    found = queries.get_own_person(request.actor, person)
    actions.remove_person(actor=request.actor, person=found)
    return 204, None


# Not idempotent by key: the answer would be stored, and each look is one more line of the log.
@router.post(
    "/people/{uuid:person}/reveal", response=RevealOut, summary="See a number, for a reason"
)
@allow(signed_in)
def reveal_identity(
    request: Request, response: HttpResponse, person: UUID, body: RevealIn
) -> RevealOut:
    found = queries.get_person_to_reveal(request.actor, person)
    number = actions.reveal_identity(actor=request.actor, person=found, reason=body.reason)
    response["Cache-Control"] = "private, no-store"
    return RevealOut(number=number)


@router.get("/products/{uuid:product}/photos", response=PhotoList, summary="Photos of a product")
@allow(anyone)
def list_photos(request: Request, product: UUID) -> dict[str, Any]:
    found = queries.get_product(request.actor, product)
    photos = queries.photos_of([found]).get(found.pk, [])
    return {"items": [PhotoOut.of(photo) for photo in photos], "count": len(photos)}


@router.post("/products/{uuid:product}/photos", response={201: PhotoOut}, summary="Add a photo")
@allow(signed_in)
def add_photo(request: Request, product: UUID, file: File[UploadedFile]) -> Any:
    """multipart/form-data with one `file`: JPEG, PNG or WebP."""
    found = queries.get_own_product(request.actor, product)
    photo = actions.add_product_photo(
        actor=request.actor, product=found, data=file.read(MOST_BYTES + 1)
    )
    return Status(201, PhotoOut.of(photo))


@router.delete("/photos/{uuid:photo}", response={204: None}, summary="Delete a photo")
@allow(signed_in)
@idempotent
def delete_photo(request: Request, photo: UUID) -> Any:
    found = queries.get_own_product_photo(request.actor, photo)
    actions.delete_product_photo(actor=request.actor, photo=found)
    return 204, None
