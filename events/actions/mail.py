"""E-mail: written in the transaction of its cause, sent later, at most once."""

import smtplib
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction

from events import clock, jobs
from events.models import MailState, Notice, OutgoingMail
from events.rules import mail_pause

DELIVER = "events.mail"
# Longer than any attempt lasts: whoever began it is not there any more.
LOST = timedelta(minutes=10)

Send = Callable[[EmailMessage], None]


@transaction.atomic
def send_mail_later(
    *, to: str, subject: str, body: str, notice: Notice | None = None
) -> OutgoingMail:
    """Put a mail into the queue; it leaves after the caller's transaction, or not at all with it."""
    mail = OutgoingMail.objects.create(
        to=to, subject=" ".join(subject.split())[:300], body=body, notice=notice
    )
    jobs.enqueue(name=DELIVER, key="")
    return mail


def deliver_mail(*, send: Send | None = None) -> int:
    """Send what waits; answers how many left. Several processes may do it: each claims a mail before it sends.

    A claim is committed before the first byte leaves, so a process that dies in between leaves a mail that
    nobody sends again (`unknown`): better a mail that is asked for than one that comes twice.
    """
    number = 0
    post = send or _transport()
    while (mail := _claim()) is not None:
        state, error = _try(mail, post)
        _settle(mail, state, error)
        number += state is MailState.SENT
    return number


@transaction.atomic
def sweep_mail() -> None:
    """Ask for what waits beyond its time, and give up on attempts that never ended."""
    moment = clock.now()
    OutgoingMail.objects.filter(state=MailState.SENDING, tried_at__lt=moment - LOST).update(
        state=MailState.UNKNOWN, error="lost", body=""
    )
    overdue = OutgoingMail.objects.filter(
        state=MailState.WAITING, next_try_at__lte=moment - timedelta(seconds=30)
    )
    if overdue.exists():
        jobs.enqueue(name=DELIVER, key="")


@transaction.atomic
def _claim() -> OutgoingMail | None:
    waiting = OutgoingMail.objects.filter(
        state=MailState.WAITING, next_try_at__lte=clock.now()
    ).order_by("next_try_at", "pk")
    skip = connection.features.has_select_for_update_skip_locked
    mail = waiting.select_for_update(skip_locked=skip, no_key=True).first()
    if mail is None:
        return None
    mail.state, mail.tried_at = MailState.SENDING, clock.now()
    mail.attempts += 1
    mail.save(update_fields=["state", "tried_at", "attempts"])
    return mail


def _try(mail: OutgoingMail, post: Send) -> tuple[MailState, str]:
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        # One and the same for every attempt, so that whoever gets it twice may know.
        headers={
            "Message-ID": f"<{mail.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"
        },
    )
    try:
        post(message)
    except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
        return MailState.UNKNOWN, type(error).__name__
    except (smtplib.SMTPException, OSError) as error:
        return MailState.WAITING, type(error).__name__
    return MailState.SENT, ""


@transaction.atomic
def _settle(mail: OutgoingMail, state: MailState, error: str) -> None:
    """Write down how the attempt ended, unless the sweep has given it up meanwhile."""
    mail.state, mail.error = state, error
    if state is MailState.SENT:
        # What it said may open a door (a code, an invitation), and whoever needs its words has them.
        mail.sent_at, mail.body = clock.now(), ""
    elif state is MailState.WAITING:
        pause = mail_pause(mail.attempts)
        if pause is None:
            mail.state, mail.body = MailState.FAILED, ""
        else:
            mail.next_try_at = clock.now() + pause
    elif state is MailState.UNKNOWN:
        # Nobody sends it again, so nobody needs its words.
        mail.body = ""
    # By key: a person who was erased meanwhile took the row along.
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=mail.state,
        error=mail.error,
        sent_at=mail.sent_at,
        body=mail.body,
        next_try_at=mail.next_try_at,
    )


def _transport() -> Send:
    """One connection of the installation's mail transport for as long as there is something to send."""
    channel = get_connection(settings.MAIL_TRANSPORT)

    def post(message: EmailMessage) -> None:
        channel.send_messages([message])

    return post
