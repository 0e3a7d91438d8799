"""Who gets which booth: a proposal of the greatest main value, then of the best neighbourhood. No Django.

docs/allocation.md says what is asked, docs/adr/0014-solver.md how it is solved and what is proved.
"""

from booths.optimiser.checker import RULES, Violation, check
from booths.optimiser.model import (
    Application,
    Booth,
    Budget,
    Main,
    Problem,
    Proposal,
    Quota,
    Reason,
    Services,
    Spot,
    Weights,
    Wish,
    worth,
)
from booths.optimiser.propose import propose

__all__ = [
    "RULES",
    "Application",
    "Booth",
    "Budget",
    "Main",
    "Problem",
    "Proposal",
    "Quota",
    "Reason",
    "Services",
    "Spot",
    "Violation",
    "Weights",
    "Wish",
    "check",
    "propose",
    "worth",
]
