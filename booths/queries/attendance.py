"""Who attended their booths, for the history that exhibitors bring to later fairs."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from booths.models import Booth, BoothDay, Claim
from events.models import Fair
from registration.queries import Attendance


def find_shut(booths: Collection[Booth], day: date) -> set[int]:
    """Keys of those that could be open this day and are not (one query)."""
    usable = {booth.pk for booth in booths if not booth.closed_reason}
    if not usable:
        return usable
    opened = BoothDay.objects.filter(booth__in=usable, date=day, is_open=True)
    return usable - set(opened.values_list("booth", flat=True))


def attendance_by_exhibitor(fair: Fair) -> Mapping[UUID, Attendance]:
    """Booth days of all who had booths at the end of the fair: a shared booth that is open is open for all.

    Who was moved keeps the days at the booths before; who came to a booth after others does not get theirs.
    """
    days = fair.days.filter(date__range=(fair.starts_on, fair.ends_on)).count()
    booths: dict[UUID, set[int]] = defaultdict(set)
    # By booth: who has it now, and who had it.
    now: dict[int, set[UUID]] = defaultdict(set)
    before: dict[int, set[UUID]] = defaultdict(set)
    claims = Claim.objects.filter(booth__fair=fair, allocation__isnull=False).values_list(
        "allocation__exhibitor", "booth", "is_live"
    )
    for exhibitor, booth, is_live in claims:
        (now if is_live else before)[booth].add(exhibitor)
        if is_live:
            booths[exhibitor].add(booth)
    opened: dict[UUID, Counter[date]] = defaultdict(Counter)
    rows = BoothDay.objects.filter(
        booth__fair=fair, date__range=(fair.starts_on, fair.ends_on)
    ).values_list("booth", "date", "opened_by")
    for booth, day, opener in rows:
        left = opener in before[booth] and opener not in now[booth]
        for exhibitor in (opener,) if left else now[booth]:
            opened[exhibitor][day] += 1
    return {
        exhibitor: Attendance(
            expected=days * len(owned),
            # On the day of a move two booths were open, and one was attended.
            attended=sum(min(len(owned), number) for number in opened[exhibitor].values()),
        )
        for exhibitor, owned in booths.items()
    }
