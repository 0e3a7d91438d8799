"""Whether a booth opened in time, and when nobody is expected to come any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from events.rules import Refused


class CallAnswer(StrEnum):
    """What an exhibitor said who was called because its booth was empty."""

    ON_THE_WAY = "on_the_way"
    WILL_BE_LATE = "will_be_late"
    NOT_COMING = "not_coming"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class NoShowRule:
    """A booth that was never opened by this time of the fair's n-th day may be given to somebody else."""

    day: int
    until: time

    def moment(self, days: Sequence[date]) -> datetime | None:
        """When it is too late, in the fair's own time; None where the fair has fewer days."""
        if not 1 <= self.day <= len(days):
            return None
        return datetime.combine(sorted(days)[self.day - 1], self.until)


def is_late(opened_at: datetime, opens_at: datetime) -> bool:
    """Whether a booth opened only after the visitors were let in; the minute itself is in time."""
    return opened_at > opens_at


def check_no_show(*, moment: datetime | None, now: datetime, was_opened: bool) -> None:
    """Raise `no_show_no_rule`, `no_show_not_due` or `no_show_opened` where booths cannot be taken back."""
    if moment is None:
        raise Refused("no_show_no_rule")
    if now < moment:
        raise Refused("no_show_not_due", until=moment.isoformat())
    if was_opened:
        raise Refused("no_show_opened")
