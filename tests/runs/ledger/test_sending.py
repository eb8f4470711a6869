from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from tests.postgres import Cluster
from tests.runs.ledger.conftest import START

from aidreport.errors import BusyError, LedgerAwayError, LockLostError
from aidreport.runs.ledger import advisory_locks
from aidreport.runs.ledger import sending as sending_module
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind, Posting
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry
from aidreport.runs.ledger.sending import Sending

Open = Callable[[], Ledger]
Make = Callable[..., Entry]
NOW = START + dt.timedelta(hours=1)


@pytest.fixture
def queued(ledger: Ledger, entry: Make) -> Ledger:
    """Give a ledger with a slot of two messages."""
    slot = ledger.enter(entry()).id
    ledger.post(slot, [Posting(MessageKind.BRIEFING, 1, "smtp", name) for name in ("a@x", "b@x")])
    return ledger


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set after how many seconds a holder that is not seen is taken to be gone."""
    return lambda seconds: monkeypatch.setattr(advisory_locks, "SILENT", seconds)


def states(ledger: Ledger) -> list[str]:
    return [item.status.value for item in ledger.outbox.of(1)]


def take(sending: Sending) -> list[int]:
    return [item.id for item in sending.claim(NOW, 10)]


def test_a_channel_is_served_by_one(queued: Ledger, opened: Open) -> None:
    with (
        queued.outbox.sending("smtp"),
        pytest.raises(BusyError),
        opened().outbox.sending("smtp"),
    ):
        pass


def test_an_answer_is_recorded_once_even_if_it_is_recorded_again(queued: Ledger) -> None:
    with queued.outbox.sending("smtp") as sending:
        first, second = take(sending)
        for _ in range(2):
            sending.hand_over(first)
            sending.hand_over(second)
        for _ in range(2):
            sending.settle(first, DeliveryStatus.ACCEPTED, "250 ok")
            sending.defer(second, "451 later", NOW)
    assert states(queued) == ["accepted", "queued"]
    assert [item.tries for item in queued.outbox.of(1)] == [1, 1]


def test_what_a_process_had_taken_that_is_gone_is_taken_up(queued: Ledger, opened: Open) -> None:
    with queued.outbox.sending("smtp") as sending:
        sending.hand_over(take(sending)[0])
    with opened().outbox.sending("smtp") as sending:
        if queued.store.database.name.startswith("postgresql"):
            assert states(queued) == ["handed over", "sending"]
        sending.recover()
        assert states(queued) == ["queued", "queued"]
        assert [item.doubts for item in queued.outbox.of(1)] == [1, 0]


def test_one_whose_sender_may_live_waits_for_the_answer_before_it_is_tried_again(
    queued: Ledger, opened: Open
) -> None:
    with queued.outbox.sending("smtp") as first:
        number = take(first)[0]
        first.hand_over(number)
    with opened().outbox.sending("smtp") as second:
        second.recover(NOW + dt.timedelta(minutes=2))
        if queued.store.database.name.startswith("postgresql"):
            assert number not in take(second)
            first.settle(number, DeliveryStatus.ACCEPTED, "250 ok")
            assert states(queued)[0] == "accepted"
        else:
            assert number in take(second), "who held the lock of a file has ended"


def test_whoever_sends_again_what_failed_leaves_out_what_was_accepted_meanwhile(
    queued: Ledger,
) -> None:
    with queued.outbox.sending("smtp") as sending:
        first, second = take(sending)
        sending.settle(first, DeliveryStatus.ACCEPTED, "250 ok")
        sending.settle(second, DeliveryStatus.REFUSED, "550 no")
    queued.outbox.send_again([first, second], failed_only=True)
    assert states(queued) == ["accepted", "queued"]


def test_an_answer_that_comes_after_a_message_was_called_back_is_written_down(
    queued: Ledger, silent: Callable[[float], None]
) -> None:
    silent(0)
    with queued.outbox.sending("smtp") as sending:
        first, _ = take(sending)
        sending.hand_over(first)
        sending.recover()
        queued.outbox.call_back([first], "called back")
        sending.settle(first, DeliveryStatus.ACCEPTED, "250 ok")
    assert states(queued)[0] == "cancelled"
    with queued.store.look() as connection:
        answers = connection.exec_driver_sql("SELECT answer FROM tries ORDER BY id").scalars()
        assert list(answers)[-1] == "250 ok; meanwhile it was cancelled"


class Lost:
    """Two processes: the first has taken messages, and has lost its lock to the second."""

    def __init__(self, ledger: Ledger, other: Ledger, postgres: Cluster, stack: ExitStack) -> None:
        self.first = stack.enter_context(ledger.outbox.sending("smtp"))
        self.taken = take(self.first)
        self.first.hand_over(self.taken[0])
        locks = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        postgres.sql(locks)
        self.second = stack.enter_context(other.outbox.sending("smtp", wait=10))


@pytest.fixture
def lost(
    postgres: Cluster,
    queued: Ledger,
    opened: Open,
    silent: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Lost]:
    silent(5)
    # They say that they are alive when a test says so.
    monkeypatch.setattr(advisory_locks, "_BEAT", 3600)
    with ExitStack() as stack:
        yield Lost(queued, opened(), postgres, stack)


only_postgres = pytest.mark.parametrize("ledger_url", ["postgres"], indirect=True)


@only_postgres
def test_who_has_lost_the_lock_takes_nothing_more_and_hands_over_nothing_more(
    lost: Lost, queued: Ledger
) -> None:
    with pytest.raises(LockLostError):
        lost.first.claim(NOW, 10)
    lost.second.recover()
    with pytest.raises(LockLostError):
        lost.first.hand_over(lost.taken[1])
    with pytest.raises(LockLostError):
        lost.first.replace(lost.taken[1], "head", "body")
    assert take(lost.second) == [lost.taken[1]]
    lost.first.postpone(lost.taken[1:], "down", NOW)
    assert states(queued) == ["handed over", "sending"]


@only_postgres
def test_what_was_handed_over_is_left_to_its_sender_while_that_is_alive(
    lost: Lost, queued: Ledger
) -> None:
    lost.second.recover()
    assert states(queued)[0] == "handed over"
    lost.first.settle(lost.taken[0], DeliveryStatus.ACCEPTED, "250 ok")
    assert states(queued)[0] == "accepted"


@only_postgres
def test_an_answer_that_comes_late_counts_if_nobody_has_taken_the_message(
    lost: Lost, queued: Ledger, silent: Callable[[float], None]
) -> None:
    silent(0)
    lost.second.recover()
    assert states(queued)[0] == "queued"
    lost.first.settle(lost.taken[0], DeliveryStatus.ACCEPTED, "250 ok")
    assert states(queued)[0] == "accepted"
    assert take(lost.second) == [lost.taken[1]]


@only_postgres
def test_an_answer_that_comes_too_late_is_written_down_beside_the_second_try(
    lost: Lost, queued: Ledger, silent: Callable[[float], None], postgres: Cluster
) -> None:
    silent(0)
    lost.second.recover()
    assert take(lost.second) == lost.taken
    lost.first.settle(lost.taken[0], DeliveryStatus.ACCEPTED, "250 ok")
    assert states(queued)[0] == "sending"
    answer = postgres.sql("SELECT answer FROM tries ORDER BY id DESC")
    assert answer == "250 ok; meanwhile another process had taken it over"


@only_postgres
def test_nothing_is_taken_up_until_the_database_has_been_up_for_a_while(
    lost: Lost, queued: Ledger, silent: Callable[[float], None], postgres: Cluster
) -> None:
    postgres.sql("UPDATE holders SET seen = seen - interval '2 days' WHERE NOT holds")
    silent(86_400)
    lost.second.recover()
    assert states(queued)[0] == "handed over"
    silent(0)
    lost.second.recover()
    assert states(queued)[0] == "queued"


@only_postgres
def test_who_sleeps_while_it_marks_a_message_looks_again_whether_that_is_its_own(
    lost: Lost, queued: Ledger, silent: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 60.0, 60.0, 60.0])

    def sleep_after_the_first() -> float:
        moment = next(moments)
        if moment:
            silent(0)
            lost.second.recover()
        return moment

    monkeypatch.setattr(sending_module, "_clock", sleep_after_the_first)
    with pytest.raises(LockLostError):
        lost.first.hand_over(lost.taken[0])
    assert states(queued)[0] == "queued"


@only_postgres
def test_who_sleeps_and_still_has_its_message_hands_it_over(
    lost: Lost, queued: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 60.0, 60.0, 61.0])
    monkeypatch.setattr(sending_module, "_clock", lambda: next(moments))
    lost.first.hand_over(lost.taken[0])
    assert states(queued)[0] == "handed over"
    assert next(moments, None) is None, "it was marked twice"


@only_postgres
def test_a_ledger_that_takes_too_long_for_each_mark_lets_nothing_be_sent(
    lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter(range(0, 6000, 60))
    monkeypatch.setattr(sending_module, "_clock", lambda: next(moments))
    with pytest.raises(LedgerAwayError, match="took more than 10 seconds each time"):
        lost.first.hand_over(lost.taken[0])


@only_postgres
def test_who_hands_over_is_alive(lost: Lost, queued: Ledger, postgres: Cluster) -> None:
    postgres.sql("UPDATE holders SET seen = seen - interval '1 hour' WHERE NOT holds")
    lost.first.hand_over(lost.taken[1])
    lost.second.recover()
    assert states(queued) == ["handed over", "handed over"]


@only_postgres
def test_a_sender_is_seen_alive_while_a_change_of_another_hangs(
    queued: Ledger, opened: Open, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advisory_locks, "_BEAT", 0.05)
    other = opened()
    with queued.outbox.sending("smtp"), other.store.change():
        before = postgres.sql("SELECT seen FROM holders")
        until = time.monotonic() + 20
        while postgres.sql("SELECT seen FROM holders") == before:
            assert time.monotonic() < until, "it waits for the other"
            time.sleep(0.02)
