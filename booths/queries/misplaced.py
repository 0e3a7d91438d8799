"""Booths that stand where none can stand, over a whole fair at once."""

from booths.models import Feature
from booths.queries.halls import rect_of, rect_of_hall
from booths.queries.plan import booths_of
from booths.rules.geometry import find_overlaps
from booths.rules.plan import SOLID
from events.models import Fair


def misplaced_in(fair: Fair) -> set[str]:
    """Codes of those that overlap another booth or something solid, or lie outside their hall: nobody gets them."""
    found: set[str] = set()
    booths = list(booths_of(fair).select_related("hall").order_by("pk"))
    solid = list(Feature.objects.filter(hall__fair=fair, kind__in=SOLID))
    for hall in {booth.hall for booth in booths}:
        here = [booth for booth in booths if booth.hall_id == hall.pk]
        rects = [rect_of(booth) for booth in here]
        floor = rect_of_hall(hall)
        found |= {
            booth.code for booth, rect in zip(here, rects, strict=True) if not floor.holds(rect)
        }
        blocks = [rect_of(feature) for feature in solid if feature.hall_id == hall.pk]
        for pair in find_overlaps([*rects, *blocks]):
            found |= {here[index].code for index in pair if index < len(here)}
    return found
