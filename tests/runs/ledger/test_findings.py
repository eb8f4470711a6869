"""Findings of a run: how many, and the first in words that each language can say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import LockLostError
from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import Remark, at, say
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Entry

Make = Callable[..., Entry]


def found(severity: Severity, number: int = 1) -> Finding:
    message = say("amounts-known", count=number, amounts="NOK 5")
    return Finding("a-code", severity, message, at(Place("x.csv", row=number)))


def test_findings_are_counted_and_those_that_matter_most_come_first_in_words(
    ledger: Ledger, entry: Make
) -> None:
    slot = ledger.enter(entry()).id
    attempt = ledger.begin(slot)
    assert ledger.findings([slot]) == {}
    notes = [found(Severity.NOTE, number) for number in range(1, 41)]
    serious = [found(Severity.WARNING), found(Severity.ERROR)]
    ledger.record_findings(slot, attempt, [*notes, *serious, *serious])
    (record,) = ledger.findings([slot, slot + 1]).values()
    assert record.counts == {Severity.ERROR: 1, Severity.WARNING: 1, Severity.NOTE: 40}
    assert len(record.first) + record.unworded == 42
    assert [item.severity for item in record.serious] == [Severity.ERROR, Severity.WARNING]
    error = record.first[0]
    assert isinstance(error.message, Remark)
    assert isinstance(error.place, Remark)
    assert (str(error.message), error.message.key) == ("it states NOK 5", "amounts-known")
    assert error.place.values == {"place": Place("x.csv", row=1)}


def test_those_of_another_attempt_take_their_place(ledger: Ledger, entry: Make) -> None:
    slot = ledger.enter(entry()).id
    first = ledger.begin(slot)
    ledger.record_findings(slot, first, [found(Severity.ERROR)])
    second = ledger.begin(slot)
    with pytest.raises(LockLostError):
        ledger.record_findings(slot, first, [])
    ledger.record_findings(slot, second, [])
    assert ledger.findings([slot])[slot].counts == {}
    ledger.record_findings(slot, second, None)
    assert ledger.findings([slot]) == {}


def test_an_upgraded_ledger_has_the_codes_of_what_its_last_checks_found(
    opened: Callable[[], Ledger], entry: Make
) -> None:
    ledger = opened()
    slot = ledger.enter(entry()).id
    for codes in (["error a"], ["warning total-differs", "note b"]):
        attempt = ledger.begin(slot)
        with ledger.stage(attempt, "check") as details:
            details["findings"] = codes
    unchecked = ledger.enter(entry(1)).id
    with ledger.store.change() as connection:
        connection.exec_driver_sql("DROP TABLE findings")
        connection.exec_driver_sql("ALTER TABLE slots DROP COLUMN said")
        sqlite = connection.dialect.name == "sqlite"
        version = "PRAGMA user_version =" if sqlite else "UPDATE version SET version ="
        connection.exec_driver_sql(f"{version} 11")
    ledger.store.close()
    again = opened()
    (record,) = again.findings([slot, unchecked]).values()
    assert record.counts == {Severity.WARNING: 1, Severity.NOTE: 1}
    assert record.first[0] == (Severity.WARNING, "total-differs", "")
    assert {each.id for each in again.history()} == {slot, unchecked}
