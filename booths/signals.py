"""What later steps react to. Sent inside the transaction, so that a failure there rolls all of it back."""

from django.dispatch import Signal

# allocations_confirmed(allocations, actor), once for all of a transaction: badges are issued.
allocations_confirmed = Signal()
# allocation_released(allocation, actor, reason): badges lose the booths.
allocation_released = Signal()
