"""What later steps react to. Sent inside the transaction, so that a failure there rolls all of it back."""

from django.dispatch import Signal

# application_withdrawn(application, actor): its booths become free.
application_withdrawn = Signal()
