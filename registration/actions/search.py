"""The search columns, where a rule of spelling has changed."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from registration.models import Exhibitor, Product

BATCH = 1000


@transaction.atomic
def refresh_search() -> int:
    """Write anew what differs from what the rules of spelling say now; answers how many rows did."""
    return _refresh(Exhibitor.objects.all()) + _refresh(Product.objects.all())


def _refresh(rows: QuerySet[Any]) -> int:
    stale = []
    for row in rows.select_for_update(no_key=True).iterator(BATCH):
        before = row.search
        if row._meta.get_field("search").pre_save(row, add=False) != before:
            stale.append(row)
    return rows.bulk_update(stale, ["search"], batch_size=BATCH)
