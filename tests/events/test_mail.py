"""Mail: written with its cause, sent at most once, tried again where surely nobody got it."""

import datetime as dt
import smtplib

import pytest
from django.core import mail as outgoing
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from events import actions, clock
from events.models import MailState, OutgoingMail
from events.rules import MAIL_ATTEMPTS, mail_pause

pytestmark = pytest.mark.django_db


def write(to: str = "weaver@otop.example") -> OutgoingMail:
    return actions.send_mail_later(to=to, subject="ใบสมัคร\nมาถึงแล้ว", body="ทอผ้า")


def breaking(error: Exception):
    def post(message: EmailMessage) -> None:
        raise error

    return post


def test_a_mail_leaves_once(run_jobs) -> None:
    mail = write()
    assert outgoing.outbox == []
    run_jobs()
    run_jobs()
    mail.refresh_from_db()
    assert [(m.to, m.subject, m.body) for m in outgoing.outbox] == [
        (["weaver@otop.example"], "ใบสมัคร มาถึงแล้ว", "ทอผ้า")
    ]
    assert (mail.state, mail.sent_at, mail.attempts) == (MailState.SENT, clock.now(), 1)
    # A code or an invitation that was sent can be found nowhere any more.
    assert mail.body == ""
    assert outgoing.outbox[0].extra_headers["Message-ID"] == f"<{mail.pk}@localhost>"


@pytest.mark.django_db(transaction=True)
def test_a_mail_goes_with_the_transaction_of_its_cause() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (actions.deliver_mail(), OutgoingMail.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        smtplib.SMTPRecipientsRefused({}),
        smtplib.SMTPDataError(451, b"later"),
    ],
)
def test_what_surely_reached_nobody_is_tried_again_later(error: Exception) -> None:
    mail = write()
    assert actions.deliver_mail(send=breaking(error)) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (MailState.WAITING, type(error).__name__)
    assert mail.next_try_at == clock.now() + dt.timedelta(minutes=2)
    assert actions.deliver_mail() == 0
    with clock.travel(clock.now() + dt.timedelta(minutes=3)):
        assert actions.deliver_mail() == 1


@pytest.mark.parametrize("error", [TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_what_may_have_reached_somebody_is_not_sent_again(error: Exception) -> None:
    mail = write()
    actions.deliver_mail(send=breaking(error))
    mail.refresh_from_db()
    assert mail.state == MailState.UNKNOWN
    with clock.travel(clock.now() + dt.timedelta(days=30)):
        assert actions.deliver_mail() == 0


def test_it_is_given_up_after_the_last_attempt() -> None:
    mail = write()
    moment = clock.now()
    for _attempt in range(MAIL_ATTEMPTS):
        with clock.travel(moment):
            actions.deliver_mail(send=breaking(ConnectionRefusedError()))
        mail.refresh_from_db()
        moment = mail.next_try_at + dt.timedelta(seconds=1)
    assert (mail.state, mail.attempts) == (MailState.FAILED, MAIL_ATTEMPTS)


def test_pauses_grow_and_end() -> None:
    minutes = [mail_pause(n) for n in range(1, MAIL_ATTEMPTS + 1)]
    assert minutes == [*(dt.timedelta(minutes=2 * 3**n) for n in range(MAIL_ATTEMPTS - 1)), None]


def test_one_bad_mail_does_not_hold_up_the_next() -> None:
    write("first@otop.example")
    second = write("second@otop.example")
    sent: list[str] = []

    def post(message: EmailMessage) -> None:
        if message.to == ["first@otop.example"]:
            raise ConnectionRefusedError
        sent.extend(message.to)

    assert actions.deliver_mail(send=post) == 1
    second.refresh_from_db()
    assert (sent, second.state) == (["second@otop.example"], MailState.SENT)


def test_the_sweep_asks_for_what_was_forgotten_and_gives_up_what_never_ended(run_jobs) -> None:
    mail = write()
    run_jobs()
    OutgoingMail.objects.filter(pk=mail.pk).update(state=MailState.WAITING, sent_at=None)
    lost = write("lost@otop.example")
    OutgoingMail.objects.filter(pk=lost.pk).update(state=MailState.SENDING, tried_at=clock.now())
    outgoing.outbox.clear()
    with clock.travel(clock.now() + dt.timedelta(minutes=11)):
        actions.sweep_mail()
        run_jobs()
    lost.refresh_from_db()
    assert [m.to for m in outgoing.outbox] == [["weaver@otop.example"]]
    assert lost.state == MailState.UNKNOWN


def test_a_library_s_mail_goes_through_the_queue() -> None:
    message = EmailMessage("Code", "123456", to=["a@otop.example", "b@otop.example"])
    get_connection("events.mail.QueueBackend").send_messages([message])
    assert list(OutgoingMail.objects.order_by("to").values_list("to", "subject", "body")) == [
        ("a@otop.example", "Code", "123456"),
        ("b@otop.example", "Code", "123456"),
    ]


def test_a_mail_whose_person_was_erased_meanwhile_harms_no_other() -> None:
    write("erased@otop.example")
    other = write("other@otop.example")

    def post(message: EmailMessage) -> None:
        # While it leaves; the two may go in either order.
        OutgoingMail.objects.filter(to="erased@otop.example", to__in=message.to).delete()

    assert actions.deliver_mail(send=post) == 2
    other.refresh_from_db()
    assert (list(OutgoingMail.objects.all()), other.state) == ([other], MailState.SENT)
