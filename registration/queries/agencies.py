"""Partner agencies, and the applications that count under their quotas."""

from django.db.models import QuerySet

from events.models import Fair
from registration import rules
from registration.models import Application, Exhibitor, ExhibitorKind, Quota
from registration.queries.quotas import QuotaRow, count_rows

AGENCY = ExhibitorKind.AGENCY


def sponsored_by(agency: Exhibitor, fair: Fair) -> QuerySet[Application]:
    """What counts under the agency's quota at the fair, besides what the agency applied for itself."""
    return (
        Application.objects.filter(agency=agency, fair=fair)
        .select_related("exhibitor__province", "zone", "fair", "agency")
        .order_by("zone__code", "submitted_at", "pk")
    )


def find_to_sponsor(fair: Fair, reference: str) -> Application | None:
    """A producer's application that waits for its decision, by the eight signs that people say on the phone."""
    word = reference.strip().lower()
    if len(word) != 8 or not set(word) <= set("0123456789abcdef"):
        return None
    found = list(
        Application.objects.filter(
            fair=fair,
            pk__range=(word.ljust(32, "0"), word.ljust(32, "f")),
            submitted_at__isnull=False,
            state__in=[str(state) for state in rules.SPONSORED_IN],
        )
        .exclude(exhibitor__kind=AGENCY)
        .select_related("fair", "exhibitor", "zone", "agency")[:2]
    )
    return found[0] if len(found) == 1 else None


def fairs_of_agency(agency: Exhibitor) -> QuerySet[Fair]:
    """Fairs at which it has a quota, the newest first."""
    given = Quota.objects.filter(agency=agency)
    return Fair.objects.filter(pk__in=given.values("fair")).order_by("-starts_on")


def quotas_of_agency(agency: Exhibitor, fair: Fair) -> list[QuotaRow]:
    """The agency's quotas at the fair with their counters."""
    return count_rows(
        Quota.objects.filter(fair=fair, agency=agency).select_related("zone", "agency")
    )
