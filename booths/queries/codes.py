"""Codes of booths that a plan may not use again."""

from booths.models import Booth
from events.models import Hall


def codes_outside(hall: Hall) -> list[str]:
    """Codes that booths in the fair's other halls have."""
    there = Booth.objects.filter(fair=hall.fair_id, removed_at=None).exclude(hall=hall)
    return list(there.order_by("code").values_list("code", flat=True))
