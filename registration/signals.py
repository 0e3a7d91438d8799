"""What later steps react to. Sent inside the transaction, so that a failure there rolls all of it back."""

from django.dispatch import Signal

# application_withdrawn(application, actor): its booths become free.
application_withdrawn = Signal()

# person_left(person, actor, reason): the badges that name the person end.
person_left = Signal()
# place_accepted(application, actor): booths that were offered to it are its own.
place_accepted = Signal()
# places_at_stake(applications): several may be lost in this transaction; what that locks is locked now, for all of
# them, before the first is recorded. Sent where several decisions share one transaction.
places_at_stake = Signal()
# place_lost(application, actor, reason): declined, lapsed or revoked; its booths become free.
place_lost = Signal()
# visit_admitted(visit, actor): the delegation's people get badges, with or without a booth.
visit_admitted = Signal()
# visit_ended(visit, actor, reason): their badges end, unless the delegation has a booth.
visit_ended = Signal()
