"""Applications begun and sent in for many producers at once, by the very rules of doing it one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from events import audit
from events.models import Fair, Zone
from events.rules import Refused
from registration import queries, rules
from registration.actions.applications import (
    compose,
    data_of_start,
    mark_as_sent,
    open_zone,
    refuse_for,
)
from registration.actions.receipts import write_receipt
from registration.actions.telling import tell_state
from registration.models import (
    Application,
    ApplicationState,
    Exhibitor,
    Product,
    Receipt,
    Representative,
)


@dataclass(frozen=True)
class Filing:
    """An application that is to be sent in, with the products that it names."""

    application: Application
    products: Sequence[Product]
    receipt: Receipt

    @property
    def events(self) -> list[audit.Event]:
        """What the log says of it: as of one that a person began and sent in."""
        return [
            audit.Event("application.started", self.application, data_of_start(self.application)),
            audit.Event(
                "application.submitted",
                self.application,
                {
                    "from": str(rules.ApplicationState.DRAFT),
                    "to": self.application.state,
                    "receipt": self.receipt.fingerprint,
                },
            ),
        ]


def prepare_filing(
    *,
    fair: Fair,
    exhibitor: Exhibitor,
    zone: Zone,
    products: Sequence[Product],
    booths_wanted: int,
    needs: rules.Needs,
    note: str,
    points: Mapping[UUID, rules.Points],
    moment: datetime,
    is_open: bool,
) -> Filing:
    """Check what would be sent in; refuses as `start_application` and `submit_application` do. Writes nothing.

    The products are the exhibitor's own; `points` are those of exhibitors that were at fairs before;
    `is_open` says whether the fair takes applications at this moment.
    """
    if not is_open:
        raise Refused("window_closed")
    application = compose(
        fair=fair,
        exhibitor=exhibitor,
        booths_wanted=booths_wanted,
        needs=needs,
        note=note,
        moment=moment,
    )
    application.zone = open_zone(exhibitor, zone)
    application.state = ApplicationState(rules.next_state(current=application.state, verb="submit"))
    refuse_for(queries.weigh_application(zone=zone, products=products, needs=needs), zone)
    mark_as_sent(
        application,
        products=products,
        points=points.get(exhibitor.pk, rules.Points(0)),
        moment=moment,
    )
    content = queries.content_with(
        application, [exhibitor], sorted(products, key=lambda product: product.pk)
    )
    return Filing(application, products, write_receipt(application, content, moment))


def store_filings(filings: Sequence[Filing]) -> None:
    """Write what was prepared, in the caller's transaction, and tell those who act for the producers.

    The caller records `Filing.events`.
    """
    if not filings:
        return
    Application.objects.bulk_create(filing.application for filing in filings)
    link = Application.products.through
    link.objects.bulk_create(
        link(application_id=filing.application.pk, product_id=product.pk)
        for filing in filings
        for product in filing.products
    )
    Receipt.objects.bulk_create(filing.receipt for filing in filings)
    represented = set(
        _represented(filing.application.exhibitor for filing in filings).values_list(
            "exhibitor", flat=True
        )
    )
    for filing in filings:
        if filing.application.exhibitor_id in represented:
            tell_state(application=filing.application)


def _represented(exhibitors: Iterable[Exhibitor]) -> QuerySet[Representative]:
    return Representative.objects.filter(exhibitor__in=[one.pk for one in exhibitors])
