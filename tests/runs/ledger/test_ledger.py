from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import event, insert

from aidreport import statements
from aidreport.errors import LockLostError
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.runs.ledger.delivery_records import MessageKind, Posting
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import (
    ArtifactRecord,
    Ending,
    Entry,
    Outcome,
    ScheduleMark,
    SlotRecord,
    SlotState,
    Trigger,
    as_text,
)
from aidreport.runs.ledger.schema import slots
from aidreport.values import Several

Make = Callable[..., Entry]
UTC = dt.UTC
QUESTIONS: dict[str, Callable[[Ledger, SlotRecord], object]] = {
    "history": lambda ledger, _: ledger.history(limit=20),
    "history of a report": lambda ledger, _: ledger.history(report="r", limit=20),
    "history since": lambda ledger, slot: ledger.history(since=slot.key.due, limit=20),
    "around": lambda ledger, slot: ledger.around("r", slot.key.due),
    "latest": lambda ledger, _: ledger.latest("r"),
    "before": lambda ledger, slot: ledger.before(slot),
    "corrections": lambda ledger, slot: ledger.corrections(slot.id),
    "waiting": lambda ledger, _: ledger.waiting("r"),
}


def test_a_slot_is_entered_once_whoever_asks(ledger: Ledger, entry: Make) -> None:
    first = ledger.enter(entry())
    assert ledger.enter(entry()._replace(trigger=Trigger.COMMAND)) == first
    assert (first.state, first.outcome, first.trigger) == (SlotState.DUE, None, Trigger.SCHEDULE)
    assert len(ledger.history()) == 1


def test_a_slot_that_has_ended_stays_as_it_is(ledger: Ledger, entry: Make, clock: object) -> None:
    slot = ledger.enter(entry())
    ledger.end(slot.id, Outcome.SKIPPED, "a holiday", {"day": "x"})
    clock.forward(hours=1)
    ledger.end(slot.id, Outcome.FAILED, "another reason")
    found = ledger.slot(slot.key)
    assert found is not None
    assert (found.outcome, found.reason, found.details) == (
        Outcome.SKIPPED,
        "a holiday",
        {"day": "x"},
    )
    assert found.ended == dt.datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_a_reason_keeps_what_it_is_made_of(ledger: Ledger, entry: Make) -> None:
    amounts = say("amounts-known", count=1, amounts=Several((Money(Decimal(5), "NOK"),)))
    wrong = statements.state("reason.burst-wrong", problem=amounts)
    slot = ledger.enter(entry())
    attempt = ledger.begin(slot.id)
    details = {"fix": amounts, "problems": [amounts, "another"]}
    ledger.conclude(slot.id, Ending(attempt, SlotState.ENDED, Outcome.HELD, wrong, details))
    held = ledger.run(slot.id)
    assert isinstance(held.reason, statements.Statement)
    assert (held.reason, held.reason.key) == (wrong, wrong.key)
    assert held.reason.values["problem"].values == amounts.values
    assert held.details == details
    assert held.details["problems"][0].key == "amounts-known"
    with ledger.store.change() as connection:
        connection.exec_driver_sql("UPDATE slots SET reason = 'another one'")
    assert (ledger.run(slot.id).reason, type(ledger.run(slot.id).reason)) == ("another one", str)


def test_an_attempt_that_was_cut_off_is_told_when_the_next_begins(
    ledger: Ledger, entry: Make
) -> None:
    slot = ledger.enter(entry())
    first = ledger.begin(slot.id)
    with pytest.raises(KeyboardInterrupt), ledger.stage(first, "load"):
        raise KeyboardInterrupt
    second = ledger.begin(slot.id)
    with ledger.stage(second, "load") as details:
        details["rows"] = 3
    ending = Ending(second, SlotState.ENDED, Outcome.RENDERED, "so", {})
    ledger.conclude(slot.id, ending)
    one, two = ledger.attempts(slot.id)
    assert (one.number, one.outcome, one.stages[0].ended) == (1, "cut off", None)
    assert (two.number, two.outcome) == (2, "rendered")
    assert [(stage.name, stage.details) for stage in two.stages] == [("load", {"rows": 3})]


def test_a_slot_that_its_interrupted_attempt_has_ended_after_all_is_not_begun_again(
    ledger: Ledger, entry: Make
) -> None:
    slot = ledger.enter(entry())
    first = ledger.begin(slot.id, slot.state)
    seen = ledger.run(slot.id)
    posting = Posting(MessageKind.BRIEFING, first, "smtp", "a@x")
    ending = Ending(first, SlotState.SENDING, Outcome.RENDERED, "so", {})
    ledger.conclude(slot.id, ending, [posting])
    with pytest.raises(LockLostError, match=f"taken over run {slot.id}"):
        ledger.begin(slot.id, seen.state)
    assert ledger.run(slot.id).state == "sending"
    assert len(ledger.attempts(slot.id)) == 1


def test_slots_and_how_far_they_are_entered_change_together(ledger: Ledger, entry: Make) -> None:
    assert ledger.mark("r", "main") is None
    until = dt.datetime(2026, 11, 24, tzinfo=UTC)
    ledger.advance(
        "r", ScheduleMark("main", until, "{}"), [entry(1), entry(2, skipped="a holiday")]
    )
    ledger.advance("r", ScheduleMark("main", until, "{}"), [entry(1)])
    assert ledger.mark("r", "main") == ScheduleMark("main", until, "{}")
    assert [slot.outcome for slot in ledger.history()] == [Outcome.SKIPPED, None]


def test_slots_that_start_later_are_not_due_yet(ledger: Ledger, entry: Make, clock: object) -> None:
    ledger.enter(entry(0))
    later = ledger.enter(entry(5))
    assert [slot.key for slot in ledger.unfinished(clock.time)] == [entry(0).key]
    ledger.begin(later.id)
    clock.forward(hours=6)
    assert len(ledger.unfinished(clock.time)) == 2
    assert ledger.next_start() == entry(0).starts


def test_history_is_filtered_and_the_latest_comes_first(ledger: Ledger, entry: Make) -> None:
    for hour in range(5):
        slot = ledger.enter(entry(hour))
        ledger.end(slot.id, Outcome.FAILED if hour % 2 else Outcome.RENDERED, "so")
    ledger.enter(entry(9, report="other"))
    assert [slot.key.due.hour for slot in ledger.history(report="r", limit=2)] == [11, 10]
    assert [slot.key.due.hour for slot in ledger.history(outcome=Outcome.FAILED)] == [10, 8]
    assert len(ledger.history(since=entry(4).key.due)) == 2
    before, at, after = ledger.around("r", entry(2).key.due)
    assert [slot.key.due.hour for slot in (before, at, after)] == [8, 9, 10]


@pytest.mark.parametrize("ledger_url", [""])
def test_what_is_asked_takes_no_more_work_of_a_long_history_than_of_a_short_one(
    ledger: Ledger, entry: Make
) -> None:
    def fill(first: int, last: int) -> None:
        at = as_text(entry(last).key.due)
        new = [entry(hour, skipped="so").row(at) for hour in range(first, last)]
        with ledger.store.change() as connection:
            connection.execute(insert(slots), [{**row, "outcome": Outcome.RENDERED} for row in new])

    fill(0, 500)
    slot = ledger.slot(entry(250).key)
    assert slot is not None
    short = {name: work(ledger, partial(ask, ledger, slot)) for name, ask in QUESTIONS.items()}
    fill(500, 5_500)
    long = {name: work(ledger, partial(ask, ledger, slot)) for name, ask in QUESTIONS.items()}
    assert [name for name in QUESTIONS if long[name] > short[name] + 10] == []


def work(ledger: Ledger, question: Callable[[], object]) -> int:
    """Return how many hundred steps SQLite takes for a question."""
    steps: list[None] = []

    def count(connection: sqlite3.Connection | None, *_: object) -> None:
        assert connection is not None
        connection.set_progress_handler(lambda: steps.append(None), 100)

    question()  # what it prepares once is prepared
    event.listen(ledger.store.database.engine, "checkout", count)
    question()
    event.remove(ledger.store.database.engine, "checkout", count)
    return len(steps)


def test_old_slots_are_forgotten_with_all_that_belongs_to_them(
    ledger: Ledger, entry: Make, clock: object
) -> None:
    for hour in range(6):
        slot = ledger.enter(entry(hour))
        attempt = ledger.begin(slot.id)
        with ledger.stage(attempt, "load"):
            pass
        artifact = ArtifactRecord("x.pdf", f"{hour}", 5, "i", "c", "t", clock.time)
        ledger.record_artifacts(slot.id, attempt, [artifact._replace(body=f"b{min(hour, 3)}")])
        ledger.end(slot.id, Outcome.RENDERED, "so")
        clock.forward(days=1)
    ledger.enter(entry(10))
    gone = ledger.delete_old("r", before=clock.time - dt.timedelta(days=4), most=3)
    assert gone == (["0", "1", "2"], ["b0", "b1", "b2"])
    assert [slot.key.due.hour for slot in ledger.history()] == [17, 12, 11, 10]
    assert ledger.last_artifact("r").sha256 == "5"


def test_a_report_that_is_renamed_keeps_its_history(ledger: Ledger, entry: Make) -> None:
    ledger.advance("r", ScheduleMark("main", entry(3).key.due, ""), [entry(1), entry(2)])
    assert ledger.rename("r", "new") == 2
    assert [slot.key.report for slot in ledger.history()] == ["new", "new"]
    assert ledger.mark("new", "main") == ScheduleMark("main", entry(3).key.due, "")


def test_what_was_published_before_is_what_somebody_may_have(
    ledger: Ledger, entry: Make, clock: object
) -> None:
    for hour in range(4):
        ledger.enter(entry(hour))
    runs = [slot.id for slot in reversed(ledger.history())]
    endings = (
        (SlotState.ENDED, Outcome.SENT, {}),
        (SlotState.ENDED, Outcome.FAILED, {"sent": 99}),
        (SlotState.SENDING, Outcome.RENDERED, {}),
    )
    for run, (state, outcome, details) in zip(runs, endings, strict=False):
        clock.forward(minutes=1)
        ledger.conclude(run, Ending(ledger.begin(run), state, outcome, "", details))
    before = [ledger.published_before(ledger.run(run)) for run in runs]
    assert [slot and slot.id for slot in before] == [None, *runs[:3]]


def test_an_attempt_that_another_has_followed_records_nothing_any_more(
    ledger: Ledger, entry: Make, clock: object
) -> None:
    slot = ledger.enter(entry()).id
    first = ledger.begin(slot)
    second = ledger.begin(slot)
    artifact = ArtifactRecord("x.pdf", "abc", 5, "i", "c", "t", clock.time)
    ending = Ending(first, SlotState.ENDED, Outcome.RENDERED, "so", {})
    for record in (
        lambda: ledger.stage(first, "load").__enter__(),
        lambda: ledger.record_artifacts(slot, first, [artifact]),
        lambda: ledger.put_off(first, "so"),
        lambda: ledger.conclude(slot, ending),
    ):
        with pytest.raises(LockLostError, match="taken over run"):
            record()
    assert ledger.artifacts(slot) == []
    assert [item.stages for item in ledger.attempts(slot)] == [(), ()]
    ledger.conclude(slot, ending._replace(attempt=second))
    assert [item.outcome for item in ledger.attempts(slot)] == ["cut off", "rendered"]
    with pytest.raises(LockLostError):
        ledger.conclude(slot, ending._replace(attempt=second))


def test_a_reason_may_quote_any_character(ledger: Ledger, entry: Make) -> None:
    slot = ledger.enter(entry())
    details = {"sent": 1, "why": r"\u0000 \\u0000", "fix": "\N{GRINNING FACE}"}
    ledger.end(slot.id, Outcome.FAILED, "a\0b", {**details, "quoted": "c\0d"})
    found = ledger.run(slot.id)
    assert found.reason in ("a\0b", "a\N{REPLACEMENT CHARACTER}b")
    assert found.details.pop("quoted") in ("c\0d", "c\N{REPLACEMENT CHARACTER}d")
    assert found.details == details
    before = ledger.published_before(ledger.enter(entry(1)))
    assert before is not None
    assert before.id == slot.id
