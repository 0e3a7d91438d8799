"""What a viewer of the floor asks beside the floor itself: who is here, where something is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet

from booths.models import AllocationState, Claim, Onlooker
from booths.queries.plan import booths_of
from events import clock, spelling
from events.models import Fair, User
from events.permissions import Actor
from events.rules import ROLES_THAT_ORGANISE, Refused
from registration.models import Exhibitor
from registration.queries import Hits, exhibitor_hits, narrow_by_text, shown_in

# A window says every ten seconds that it is there; one that missed three is gone.
PRESENT: Final = timedelta(seconds=35)


def onlookers_of(actor: Actor, fair: Fair) -> QuerySet[Onlooker]:
    """Windows with the floor that are open now; for the fair's organisers alone."""
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        raise Refused("forbidden")
    return Onlooker.objects.filter(fair=fair, seen_at__gt=clock.now() - PRESENT)


def people_at_floor(actor: Actor, fair: Fair) -> list[User]:
    """Who has the floor open now, each once, in the order of their names."""
    windows = onlookers_of(actor, fair)
    return sorted(User.objects.filter(pk__in=windows.values("user")), key=str)


@dataclass(frozen=True)
class BoothSearch:
    q: str = ""
    province: str = ""
    type: int | None = None


def find_booths(actor: Actor, fair: Fair, search: BoothSearch) -> list[str]:
    """Codes of the booths whose code, zone, exhibitors or products hold every word, or nearly.

    What is spelled as it was asked for comes first. Booths that are held or only offered are found by those
    who may know for whom: the fair's organisers.
    """
    claims = Claim.objects.filter(booth__fair=fair, is_live=True)
    if not actor.has_role(fair.pk, ROLES_THAT_ORGANISE):
        claims = claims.filter(allocation__state=AllocationState.CONFIRMED)
    booths = booths_of(fair)
    if search.province:
        shown = shown_in(Exhibitor.objects.filter(province=search.province))
        booths = booths.filter(pk__in=claims.filter(shown).values("booth"))
    if search.type is not None:
        typed = claims.filter(application__products__type=search.type)
        booths = booths.filter(pk__in=typed.values("booth"))
    names = [
        (code, spelling.normalise(f"{code} {thai} {english}"))
        for code, thai, english in fair.zones.values_list("code", "name_th", "name_en")
    ]
    codes = {code: spelling.normalise(code) for code in booths.values_list("code", flat=True)}

    def where(hits: Hits) -> Q:
        shown = shown_in(Exhibitor.objects.filter(exhibitor_hits(hits)))
        return Q(pk__in=claims.filter(shown).values("booth"))

    def further(word: str) -> Q:
        return Q(zone__code__in=_holding(word, names)) | Q(code__in=_holding(word, codes.items()))

    found = narrow_by_text(booths, search.q, where=where, further=further)
    return list(found.order_by("is_near", "code").values_list("code", flat=True))


def _holding(word: str, named: Iterable[tuple[str, str]]) -> list[str]:
    return [key for key, text in named if word in text]
