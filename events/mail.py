"""Django's door for mail: whatever a library sends goes through the queue."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from events import actions


class QueueBackend(BaseEmailBackend):
    """Writes each message down, once for each address; the worker sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for address in message.recipients():
                actions.send_mail_later(
                    to=address, subject=str(message.subject), body=str(message.body)
                )
        return len(email_messages)
