"""Doors of the queue: what jobs of this step do."""

from uuid import UUID

from badges import actions, queries
from events.jobs import handles
from events.rules import Refused


@handles("badges.print")
def run_print(key: str) -> None:
    """Choose the badges, then make one file after the other. Begun anew it goes on where it was."""
    run = queries.find_print_run(UUID(key))
    if run is None or not run.is_running:
        return
    run = actions.choose_badges(run=run)
    try:
        while actions.print_next_part(run=run):
            pass
    except Refused:
        actions.give_up_printing(run=run)


@handles(actions.REISSUE)
def reissue_badges(key: str) -> None:
    """New badges in the place of those whose key was ended, some at a time."""
    fair = queries.find_fair(int(key))
    while fair is not None and actions.reissue_next(fair=fair):
        pass
