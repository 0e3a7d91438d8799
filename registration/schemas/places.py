"""Quotas and places, in and out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from events.schemas import Id, Input, Text
from registration.models import Application, Place
from registration.queries import QuotaRow
from registration.rules import MAX_QUOTA, QuotaChange
from registration.schemas.fields import LongText

ZoneCode = Annotated[Text, StringConstraints(min_length=1, max_length=12)]
ProvinceCode = Annotated[Text, StringConstraints(pattern=r"^[0-9]{2}$")]
# Why somebody decides against a rule; stands in the log and in lists.
Override = Annotated[Text, StringConstraints(max_length=500)]


class QuotaOut(Schema):
    """`province`, `type` and `agency` are null where the quota is for all that have none of their own."""

    province: str | None
    type: int | None
    agency: UUID | None
    zone: str
    given: int
    offered: int
    confirmed: int
    # Below zero where somebody went over the quota by name.
    free: int
    waiting: int

    @staticmethod
    def of(row: QuotaRow) -> "QuotaOut":
        return QuotaOut(
            province=row.quota.province_id if row.quota else None,
            type=row.quota.product_type if row.quota else None,
            agency=row.quota.agency_id if row.quota else None,
            zone=row.zone.code,
            given=row.tally.given or 0,
            offered=row.tally.offered,
            confirmed=row.tally.confirmed,
            free=row.tally.free or 0,
            waiting=row.waiting,
        )


class QuotaList(Schema):
    items: Sequence[QuotaOut]
    count: int


class QuotaIn(Input):
    """`given` null takes the row away."""

    zone: ZoneCode
    province: ProvinceCode | None = None
    type: Annotated[int, Field(ge=1, le=5)] | None = None
    agency: Id | None = None
    given: Annotated[int, Field(ge=0, le=MAX_QUOTA)] | None

    def to_rule(self) -> QuotaChange:
        return QuotaChange(self.zone, self.given, self.province, self.type, self.agency)


class QuotasIn(Input):
    items: Annotated[list[QuotaIn], Field(min_length=1, max_length=2000)]
    override: Override = ""


class AnswerIn(Input):
    """Why a place is declined; may stay empty, and so may the body."""

    reason: LongText = ""


class PlaceOut(Schema):
    state: str
    booths: int
    expires_at: datetime | None

    @staticmethod
    def of(place: Place) -> "PlaceOut":
        return PlaceOut(state=place.state, booths=place.booths, expires_at=place.expires_at)


class AnswerOut(Schema):
    """The application's state, and the place's after the answer."""

    id: UUID
    state: str
    place: PlaceOut

    @staticmethod
    def of(application: Application, place: Place) -> "AnswerOut":
        return AnswerOut(id=application.pk, state=application.state, place=PlaceOut.of(place))
