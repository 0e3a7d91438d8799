"""What later steps react to. Sent inside the transaction, so that a failure there rolls all of it back."""

from django.dispatch import Signal

# user_erased(user, actor): whatever else says who the person is goes too.
user_erased = Signal()
