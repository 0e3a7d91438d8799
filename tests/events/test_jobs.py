"""The queue: jobs are there when their cause is, are done once their turn comes, and outlive their worker."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from config.worker import do_jobs
from events import jobs

done: list[str] = []


@jobs.handles("tests.note")
def note(key: str) -> None:
    done.append(key)


@jobs.handles("tests.fail")
def fail(key: str) -> None:
    raise ValueError(f"secret {key}")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


@pytest.mark.django_db
def test_a_job_is_done_once(run_jobs) -> None:
    jobs.enqueue(name="tests.note", key="a")
    assert jobs.are_waiting()
    run_jobs()
    run_jobs()
    assert (done, jobs.are_waiting()) == (["a"], False)


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_with_the_transaction_of_its_cause() -> None:
    with transaction.atomic():
        jobs.enqueue(name="tests.note", key="rolled back")
        transaction.set_rollback(True)
    do_jobs()
    assert done == []


@pytest.mark.django_db
def test_an_unknown_job_is_refused_where_it_is_asked_for() -> None:
    with pytest.raises(LookupError):
        jobs.enqueue(name="tests.nobody", key="")


@pytest.mark.django_db
def test_a_failed_job_keeps_the_kind_of_error_and_no_value(run_jobs) -> None:
    jobs.enqueue(name="tests.fail", key="1234567890121")
    run_jobs()
    row = DBTaskResult.objects.get()
    assert row.status == "FAILED"
    assert "tests.fail: ValueError" in row.traceback
    assert "secret" not in row.traceback


@pytest.mark.django_db
def test_a_job_of_a_silent_worker_is_done_by_another(run_jobs) -> None:
    jobs.enqueue(name="tests.note", key="a")
    DBTaskResult.objects.get().claim("worker-that-died")
    assert jobs.free_lost() == 1
    run_jobs()
    assert done == ["a"]


@pytest.mark.django_db
def test_a_job_of_a_living_worker_stays_with_it() -> None:
    jobs.enqueue(name="tests.note", key="a")
    jobs.mark_alive("worker-at-work")
    DBTaskResult.objects.get().claim("worker-at-work")
    assert jobs.free_lost() == 0
    assert DBTaskResult.objects.get().status == "RUNNING"


@pytest.mark.django_db
def test_a_job_that_took_three_workers_down_is_given_up() -> None:
    jobs.enqueue(name="tests.note", key="a")
    for name in ("first", "second"):
        DBTaskResult.objects.get().claim(name)
        assert jobs.free_lost() == 1
    DBTaskResult.objects.get().claim("third")
    assert jobs.free_lost() == 0
    assert DBTaskResult.objects.get().status == "FAILED"
