"""What a decision on many applications did, or would do, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from events.problems import describe, problem_of
from registration.actions import BulkOutcome, Left


@dataclass(frozen=True)
class Group:
    """Applications that are left out for the same reason."""

    title: str
    detail: str
    rows: Sequence[Left]


def group_left(outcome: BulkOutcome) -> list[Group]:
    """By reason, the most frequent first."""
    groups: dict[tuple[str, str], list[Left]] = {}
    for row in outcome.left:
        key = (str(problem_of(row.refused.code).title), describe(row.refused))
        groups.setdefault(key, []).append(row)
    ordered = sorted(groups.items(), key=lambda pair: -len(pair[1]))
    return [Group(title, detail, rows) for (title, detail), rows in ordered]


def say_left(outcome: BulkOutcome) -> str:
    """How many were left as they are, and why; empty where there are none."""
    return " ".join(
        ngettext(
            "%(number)s was left as it is: %(why)s.",
            "%(number)s were left as they are: %(why)s.",
            len(group.rows),
        )
        % {"number": f"{len(group.rows):,}", "why": group.title}
        for group in group_left(outcome)
    )
