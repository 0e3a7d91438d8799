"""When things happened before the demo's first moment; all of it in Bangkok time."""

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
# Where the demo's clock starts, and what is loaded has happened before.
START = datetime(2017, 12, 17, 9, 30, tzinfo=BANGKOK)
# Applications have been open since, and late ones are taken to the last evening.
OPENED = datetime(2017, 9, 1, 9, 0, tzinfo=BANGKOK)
CLOSES = datetime(2017, 12, 25, 21, 0, tzinfo=BANGKOK)
ALLOCATION_OPENED = datetime(2017, 11, 1, 9, 0, tzinfo=BANGKOK)
MOVE_IN_OPENED = datetime(2017, 12, 15, 8, 0, tzinfo=BANGKOK)
VISITORS = (time(10), time(21))
EXHIBITORS = (time(8), time(22))


def pick_moment(rng: random.Random, first: date, last: date) -> datetime:
    """A moment in office hours on one of the days from `first` to `last`, in UTC."""
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    local = datetime.combine(day, time(8, 30), BANGKOK) + timedelta(
        seconds=rng.randint(0, 8 * 3600)
    )
    return local.astimezone(UTC)


def pick_after(rng: random.Random, moment: datetime, *, days: tuple[int, int]) -> datetime:
    """Some days after `moment`, in office hours, yet before the evening before the fair."""
    first = moment.astimezone(BANGKOK).date() + timedelta(days=days[0])
    last = min(first + timedelta(days=days[1] - days[0]), date(2017, 12, 16))
    return pick_moment(rng, min(first, last), last)
