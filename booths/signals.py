"""What later steps react to. Sent inside the transaction, so that a failure there rolls all of it back."""

from django.dispatch import Signal

# allocation_confirmed(allocation, actor): badges are issued.
allocation_confirmed = Signal()
# allocation_released(allocation, actor, reason): badges lose the booths.
allocation_released = Signal()
