"""Signing keys of several fairs made at once: each gets a number of its own."""

import threading

import pytest
from django.db import connection

from badges.actions import create_signing_key
from badges.models import SigningKey
from events import clock
from events.models import Fair
from events.permissions import SYSTEM
from tests.conftest import MORNING, make_fair

FAIRS = 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_keys_of_several_fairs_get_numbers_of_their_own() -> None:
    fairs = [make_fair(slug=f"fair-{number}") for number in range(FAIRS)]
    barrier = threading.Barrier(FAIRS)
    failures: list[BaseException] = []

    def make_key(fair: Fair) -> None:
        try:
            with clock.travel(MORNING):
                barrier.wait(timeout=30)
                create_signing_key(actor=SYSTEM, fair=fair)
        except BaseException as failure:  # noqa: BLE001 - told to the test, which is another thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=make_key, args=(fair,)) for fair in fairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    kids = sorted(SigningKey.objects.values_list("kid", flat=True))
    assert kids == list(range(1, FAIRS + 1))
