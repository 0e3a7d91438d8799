"""What waited for a second person, where the application moves on otherwise."""

from events import clock
from registration import rules
from registration.models import Application, Proposal


def lapse_proposal(*, application: Application) -> None:
    """End an open proposal of a (locked) application, in the transaction that moves it on."""
    Proposal.objects.filter(application=application, settled_at=None).update(
        outcome=rules.ProposalOutcome.LAPSED, settled_at=clock.now()
    )
