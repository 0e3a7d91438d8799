"""Several workers empty the queue of mail together: each mail leaves once. Without the lock some leave twice."""

import threading
import time
from collections import Counter

import pytest
from django.core.mail import EmailMessage
from django.db import connection, models

from events import actions, clock
from events.models import MailState, OutgoingMail
from tests.conftest import MORNING

MAILS = 40
WORKERS = 4


def deliver_together(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each address was written to, by workers that take their time between looking and claiming."""
    save = OutgoingMail.save

    def save_slowly(self: OutgoingMail, **kwargs) -> None:
        time.sleep(0.005)
        save(self, **kwargs)

    with clock.travel(MORNING):
        for number in range(MAILS):
            actions.send_mail_later(to=f"weaver-{number}@otop.example", subject="ผล", body="ผล")
    monkeypatch.setattr(OutgoingMail, "save", save_slowly)
    sent: list[str] = []
    failures: list[BaseException] = []
    barrier = threading.Barrier(WORKERS)

    def post(message: EmailMessage) -> None:
        sent.extend(message.to)

    def work() -> None:
        try:
            with clock.travel(MORNING):
                barrier.wait(timeout=30)
                actions.deliver_mail(send=post)
        except BaseException as failure:  # noqa: BLE001 - told to the test, which is another thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return Counter(sent)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_each_mail_leaves_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = deliver_together(monkeypatch)
    assert sent == Counter(f"weaver-{number}@otop.example" for number in range(MAILS))
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_some_leave_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **_: self.all())
    sent = deliver_together(monkeypatch)
    assert max(sent.values()) > 1
