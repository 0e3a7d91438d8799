"""People and photos, in and out. A number goes in and never comes out whole, but for the answer to a reveal."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.urls import reverse
from ninja import Schema
from pydantic import BeforeValidator, Field, StringConstraints

from events.models import name_of
from events.schemas import Clean, Input, Line, Name, Prose, Text
from registration.models import Identity, Person, ProductPhoto
from registration.rules import IdentityGiven, IdentityKind
from registration.schemas.fields import Country, NameIn, names


def _only_iso(value: Any) -> Any:
    if not isinstance(value, str) or len(value) != len("2017-12-17"):
        message = "must be an ISO 8601 date"
        raise ValueError(message)
    return value


Day = Annotated[
    date,
    BeforeValidator(_only_iso),
    Field(strict=False, ge=date(1900, 1, 1), le=date(2200, 12, 31)),
]
Words = Annotated[str, StringConstraints(strip_whitespace=True), Line]


class IdentityIn(Input):
    kind: Literal["citizen_id", "passport"]
    number: Annotated[Text, StringConstraints(min_length=1, max_length=40)] = Field(repr=False)
    country: Country = "TH"
    expires_on: Day | None = None

    def to_rule(self) -> IdentityGiven:
        return IdentityGiven(
            IdentityKind(self.kind), self.number, self.country, expires_on=self.expires_on
        )


class PersonIn(Input):
    name: NameIn
    prefix: Annotated[Words, StringConstraints(max_length=40)] = ""
    role: Annotated[Words, StringConstraints(max_length=100)] = ""
    identity: IdentityIn | None = None

    def values(self) -> dict[str, Any]:
        """Columns of Person; only what was sent."""
        sent = self.model_dump(exclude_unset=True, exclude={"identity"})
        return sent | names(sent.pop("name", None))

    def paper(self) -> IdentityGiven | None:
        return self.identity.to_rule() if self.identity is not None else None


class PersonChange(PersonIn):
    name: NameIn | None = None  # type: ignore[assignment]  # a change may leave it out

    @property
    def clears_identity(self) -> bool:
        """Whether ``"identity": null`` was sent; left out, it stays as it is."""
        return "identity" in self.model_fields_set and self.identity is None


class IdentityOut(Schema):
    kind: str
    masked: str
    country: str
    expires_on: date | None


class PersonOut(Schema):
    id: UUID
    name: Name
    prefix: str
    role: str
    identity: IdentityOut | None

    @staticmethod
    def of(person: Person, paper: Identity | None) -> "PersonOut":
        return PersonOut(
            id=person.pk,
            name=Name(**name_of(person)),
            prefix=person.prefix,
            role=person.role,
            identity=None
            if paper is None
            else IdentityOut(
                kind=paper.kind,
                masked=paper.masked,
                country=paper.country,
                expires_on=paper.expires_on,
            ),
        )


class PersonList(Schema):
    items: Sequence[PersonOut]
    count: int


class RevealIn(Input):
    reason: Annotated[str, StringConstraints(max_length=500), Clean, Prose]


class RevealOut(Schema):
    number: str


class PhotoOut(Schema):
    id: UUID
    url: str
    small_url: str
    width: int
    height: int
    caption: dict[str, str]

    @staticmethod
    def of(photo: ProductPhoto) -> "PhotoOut":
        return PhotoOut(
            id=photo.pk,
            url=reverse("product_photo", args=[photo.pk, "full"]),
            small_url=reverse("product_photo", args=[photo.pk, "small"]),
            width=photo.width,
            height=photo.height,
            caption={"th": photo.caption_th, "en": photo.caption_en},
        )


class PhotoList(Schema):
    items: Sequence[PhotoOut]
    count: int
