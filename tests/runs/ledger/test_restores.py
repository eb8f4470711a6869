"""A ledger that was put back to an earlier state does nothing once more, and goes on."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.postgres import Cluster, programs
from tests.runs.ledger.conftest import START, Clock, project

from aidreport.errors import UnreachableError
from aidreport.files.stores import Folder
from aidreport.runs.ledger.delivery_records import DeliveryStatus, MessageKind, Posting
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import ApprovalRequest, Ending, Entry, Outcome, SlotState
from aidreport.runs.ledger.store import open_read_only, open_store

Make = Callable[..., Entry]
Backup = Callable[[], Callable[[], None]]
REASON = (
    "the ledger was restored from an earlier state, as of 2026-11-23 07:00 UTC: it may have been"
    " done since"
)


@pytest.fixture
def backup(tmp_path: Path, ledger_url: str, request: pytest.FixtureRequest) -> Backup:
    """Keep a copy of the ledger; return what puts it back."""
    if not ledger_url:
        file, copy = tmp_path / "state/ledger.sqlite", tmp_path / "copy.sqlite"

        def of_sqlite() -> Callable[[], None]:
            with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)

            def put_back() -> None:
                for name in ("", "-wal", "-shm"):
                    file.with_name(f"{file.name}{name}").unlink(missing_ok=True)
                copy.rename(file)

            return put_back

        return of_sqlite
    cluster: Cluster = request.getfixturevalue("postgres")
    found = programs()
    assert found is not None

    def of_postgres() -> Callable[[], None]:
        words = [str(found / "pg_dump"), "--format=custom", "--dbname", cluster.url()]
        dump = subprocess.run(words, capture_output=True, check=True).stdout

        def put_back() -> None:
            words = [str(found / "pg_restore"), "--clean", "--if-exists", "--dbname", cluster.url()]
            subprocess.run(words, input=dump, check=True)

        return put_back

    return of_postgres


def queue(ledger: Ledger, entry: Entry, *, approval: bool = False) -> int:
    """Run a slot up to its outbox; return its number."""
    slot = ledger.enter(entry).id
    status = DeliveryStatus.WAITING if approval else DeliveryStatus.QUEUED
    posting = Posting(MessageKind.BRIEFING, 1, "smtp", "a@x", status=status)
    state = SlotState.WAITING if approval else SlotState.SENDING
    asked = ApprovalRequest([], START + dt.timedelta(days=1), "somebody") if approval else None
    ending = Ending(ledger.begin(slot), state, Outcome.HELD, "so", {}, asked)
    ledger.conclude(slot, ending, [posting])
    return slot


def send(ledger: Ledger) -> int:
    """Send what is due; return how many messages that were."""
    with ledger.outbox.sending("smtp") as sending:
        items = sending.claim(ledger.store.now(), 10)
        for item in items:
            sending.hand_over(item.id)
            sending.settle(item.id, DeliveryStatus.ACCEPTED, "250 ok")
    return len(items)


def test_what_was_under_way_is_held_and_not_done_once_more(
    opened: Callable[[], Ledger], entry: Make, backup: Backup, clock: Clock
) -> None:
    ledger = opened()
    waiting, asked = queue(ledger, entry()), queue(ledger, entry(1), approval=True)
    due, running = ledger.enter(entry(2)).id, ledger.enter(entry(3)).id
    attempt = ledger.begin(running)
    put_back = backup()
    clock.forward(hours=5)
    assert send(ledger) == 1
    ledger.store.close()
    put_back()
    after = opened()
    found = after.store.restored
    assert found is not None
    assert (found.slots, found.messages, found.known) == (3, 1, START)
    assert send(after) == 0
    assert [item.status for item in after.outbox.of(waiting)] == ["unknown"]
    assert [item.answer for item in after.outbox.of(waiting)] == [REASON]
    assert [item.status for item in after.outbox.of(asked)] == ["cancelled"]
    for slot in (asked, due, running):
        assert (after.run(slot).outcome, after.run(slot).reason) == ("held", REASON)
    assert after.run(due).details["fix"].endswith("run r --slot 2026-11-23T09:00:00+00:00")
    approval = after.approvals.of(asked)
    assert approval is not None
    assert approval.decision == "void"
    assert after.attempts(running)[0].outcome == "cut off"
    assert after.outbox.finished() == [waiting]
    assert attempt == after.attempts(running)[0].id


def test_what_comes_later_is_sent(
    opened: Callable[[], Ledger], entry: Make, backup: Backup
) -> None:
    ledger = opened()
    put_back = backup()
    queue(ledger, entry())
    assert send(ledger) == 1
    ledger.store.close()
    put_back()
    after = opened()
    assert after.store.restored is not None
    queue(after, entry(5))
    assert send(after) == 1
    after.store.close()
    again = opened()
    assert again.store.restored is None, "it is found once"
    queue(again, entry(6))
    assert send(again) == 1


def test_a_copy_from_which_nothing_was_sent_since_is_no_earlier_state(
    opened: Callable[[], Ledger], entry: Make, backup: Backup
) -> None:
    ledger = opened()
    queue(ledger, entry())
    assert send(ledger) == 1
    queue(ledger, entry(1))
    put_back = backup()
    ledger.store.close()
    put_back()
    after = opened()
    assert after.store.restored is None
    assert send(after) == 1


def test_a_ledger_is_not_taken_for_restored_that_another_process_sends_from_meanwhile(
    opened: Callable[[], Ledger], entry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, reading = opened(), Folder.read
    waiting = [queue(sender, entry(hours)) for hours in range(4)]

    def read_while_another_sends(place: Folder, name: str) -> bytes | None:
        monkeypatch.setattr(Folder, "read", reading)
        assert send(sender)
        return place.read(name)

    monkeypatch.setattr(Folder, "read", read_while_another_sends)
    assert opened().store.restored is None
    queue(sender, entry(5))
    monkeypatch.setattr(Folder, "read", read_while_another_sends)
    assert not opened().restores.is_behind()
    assert {sender.outbox.of(slot)[0].status for slot in waiting} == {"accepted"}


def test_a_process_under_which_its_ledger_is_restored_sends_nothing_of_it(
    ledger: Ledger, entry: Make, backup: Backup
) -> None:
    queue(ledger, entry())
    ledger.store.noted.write(f"{ledger_name(ledger)}.txt", b"7\n")
    assert send(ledger) == 0
    assert [item.status for item in ledger.outbox.of(1)] == ["unknown"]
    queue(ledger, entry(1))
    assert send(ledger) == 1


def test_nothing_is_taken_that_cannot_be_noted(
    ledger: Ledger, entry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(ledger, entry())

    def be_away(*_: object) -> None:
        raise UnreachableError("the store is away")

    monkeypatch.setattr(Folder, "write", be_away)
    with pytest.raises(UnreachableError):
        send(ledger)
    assert [(item.status, item.answer) for item in ledger.outbox.of(1)] == [
        ("queued", "the store is away")
    ]
    monkeypatch.undo()
    assert send(ledger) == 1


def test_a_person_can_hold_what_a_machine_would_do_once_more_that_was_restored_whole(
    ledger: Ledger, entry: Make
) -> None:
    queue(ledger, entry())
    found = ledger.restores.hold()
    assert (found.slots, found.messages) == (0, 1)
    assert send(ledger) == 0


def test_who_only_reads_sees_that_a_ledger_is_of_an_earlier_state_and_changes_nothing(
    tmp_path: Path, ledger_url: str, ledger: Ledger, entry: Make, clock: Clock
) -> None:
    queue(ledger, entry())
    assert send(ledger) == 1
    ledger.store.noted.write(f"{ledger_name(ledger)}.txt", b"7\n")
    store = open_read_only(project(tmp_path, ledger_url), clock)
    assert Ledger(store).restores.is_behind()
    assert Ledger(store).restores.latest() is None
    store.close()
    open_store(project(tmp_path, ledger_url), clock).close()
    assert not ledger.restores.is_behind()


def ledger_name(ledger: Ledger) -> str:
    with ledger.store.look() as connection:
        return str(connection.exec_driver_sql("SELECT ledger FROM progress").scalar_one())
