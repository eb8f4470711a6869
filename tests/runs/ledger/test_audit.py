"""The audit trail keeps what was recorded for as long as the state is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.runs.ledger.conftest import Clock

from aidreport.config.config import Config
from aidreport.errors import LedgerError
from aidreport.runs.ledger.audit import Act, AuditEntry
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.stored_files import tidy

ENTRY = AuditEntry(Act.DECISION, "kari@example.org", "password", "203.0.113.9", "r", 7, "approve")


def test_what_was_recorded_is_read_again_the_latest_first(ledger: Ledger, clock: Clock) -> None:
    ledger.audit.record(ENTRY)
    clock.forward(hours=1)
    ledger.audit.record(AuditEntry(Act.REFUSED, "", "", "::1", note="x" * 9_000))
    refused, decided = ledger.audit.latest(10)
    assert decided[2:] == ENTRY
    assert (refused.at - decided.at).total_seconds() == 3600
    assert len(refused.note) == 500
    assert ledger.audit.latest(10, report="r") == [decided]
    assert ledger.audit.latest(10, since=refused.at) == [refused]
    assert ledger.audit.latest(10, before=refused.id) == [decided]
    assert ledger.audit.latest(1) == [refused]
    assert ledger.audit.latest(10, act=Act.DECISION) == [decided]


def test_old_entries_are_deleted_with_old_slots(ledger: Ledger, clock: Clock) -> None:
    ledger.audit.record(ENTRY)
    config = Config()
    tidy(config, ledger, clock() + config.state.keep)
    assert len(ledger.audit.latest(10)) == 1
    clock.forward(days=config.state.keep.days, seconds=1)
    tidy(config, ledger, clock())
    assert ledger.audit.latest(10) == []


@pytest.mark.parametrize("ledger_url", [""])
def test_a_ledger_without_the_trail_is_upgraded(opened: Callable[[], Ledger]) -> None:
    ledger = opened()
    with ledger.store.change() as connection:
        connection.exec_driver_sql("DROP TABLE audit")
        connection.exec_driver_sql("PRAGMA user_version = 8")
    ledger.store.close()
    upgraded = opened()
    upgraded.audit.record(ENTRY)
    assert len(upgraded.audit.latest(10)) == 1


def test_an_entry_that_means_nothing_is_damage(ledger: Ledger) -> None:
    ledger.audit.record(ENTRY)
    with ledger.store.change() as connection:
        connection.exec_driver_sql("UPDATE audit SET act = 'danced'")
    with pytest.raises(LedgerError, match="damaged"):
        ledger.audit.latest(10)
