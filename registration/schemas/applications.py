"""Applications, in and out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from events.models import name_of
from events.schemas import Id, Input, Name, Page, Prose, Text
from registration.models import Application, ApplicationState, Exhibitor
from registration.rules import MAX_BOOTHS, Needs
from registration.schemas.exhibitors import ExhibitorRef
from registration.schemas.fields import LongText, each_once


class NeedsIn(Input):
    power_w: Annotated[int, Field(ge=0, le=100_000)] = 0
    water: bool = False
    gas: bool = False
    cold_storage: bool = False

    def to_rule(self) -> Needs:
        return Needs(self.power_w, self.water, self.gas, self.cold_storage)

    @staticmethod
    def of(needs: Needs) -> "NeedsIn":
        return NeedsIn(
            power_w=needs.power_w,
            water=needs.water,
            gas=needs.gas,
            cold_storage=needs.cold_storage,
        )


class ApplicationIn(Input):
    exhibitor: Id
    products: Annotated[list[Id], Field(max_length=200), AfterValidator(each_once)]
    zone: Annotated[Text, StringConstraints(min_length=1, max_length=12)]
    booths_wanted: Annotated[int, Field(ge=1, le=MAX_BOOTHS)] = 1
    needs: NeedsIn = NeedsIn()
    note: LongText = ""


class ApplicationChange(Input):
    """What is left out stays as it is; `version` is the one that the writer has seen."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    products: Annotated[list[Id], Field(max_length=200), AfterValidator(each_once)] | None = None
    zone: Annotated[Text, StringConstraints(min_length=1, max_length=12)] | None = None
    booths_wanted: Annotated[int, Field(ge=1, le=MAX_BOOTHS)] | None = None
    needs: NeedsIn | None = None
    note: LongText | None = None

    def entries(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        return {
            "version": self.version,
            "products": self.products,
            "zone": self.zone,
            "booths_wanted": self.booths_wanted,
            "needs": self.needs.to_rule() if self.needs else None,
            "note": self.note,
        }


class ReviewIn(Input):
    decision: Literal["approve", "waitlist", "reject", "request_changes"]
    reason: LongText = ""
    # Why an organiser approves over the quota or past the line.
    override: Annotated[Text, StringConstraints(max_length=500)] = ""
    # What to change, by field, for a request of changes.
    changes: dict[Text, Annotated[str, StringConstraints(max_length=1000), Prose]] = {}


class StateOut(Schema):
    id: UUID
    state: str

    @staticmethod
    def of(application: Application) -> "StateOut":
        return StateOut(id=application.pk, state=application.state)


class ApplicationOut(Schema):
    id: UUID
    reference: str
    state: str
    fair: str
    exhibitor: ExhibitorRef
    zone: str
    booths_wanted: int
    booths: list[str]
    submitted_at: datetime | None

    @staticmethod
    def of(application: Application, booths: Mapping[UUID, list[str]]) -> "ApplicationOut":
        exhibitor = application.exhibitor
        return ApplicationOut(
            id=application.pk,
            reference=application.reference,
            state=application.state,
            fair=application.fair.slug,
            exhibitor=ExhibitorRef(id=exhibitor.pk, name=Name(**name_of(exhibitor))),
            zone=application.zone.code,
            booths_wanted=application.booths_wanted,
            booths=booths.get(application.pk, []),
            submitted_at=application.submitted_at,
        )


class ApplicationWhole(ApplicationOut):
    """One application with all that it asks for; `version` goes into the next change."""

    version: int
    products: list[UUID]
    needs: NeedsIn
    note: str
    exhibitors: list[ExhibitorRef]

    @staticmethod
    def read(
        application: Application,
        booths: Mapping[UUID, list[str]],
        exhibitors: Iterable[Exhibitor],
    ) -> "ApplicationWhole":
        return ApplicationWhole(
            **ApplicationOut.of(application, booths).model_dump(),
            version=application.version,
            products=sorted(product.pk for product in application.products.all()),
            needs=NeedsIn.of(application.needs),
            note=application.note,
            exhibitors=[ExhibitorRef(id=one.pk, name=Name(**name_of(one))) for one in exhibitors],
        )


class ApplicationList(Schema):
    items: Sequence[ApplicationOut]
    count: int


class ApplicationFilter(Page):
    state: Literal["", *ApplicationState.values] = ""  # type: ignore[valid-type]  # the states, from one place
    zone: Annotated[Text, StringConstraints(max_length=12)] = ""
    q: Annotated[Text, StringConstraints(max_length=100)] = ""
