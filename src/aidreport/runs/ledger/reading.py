"""Questions to the ledger about slots, attempts, stages and artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select, tuple_

from aidreport.errors import UsageError
from aidreport.runs.ledger.findings import findings_of
from aidreport.runs.ledger.records import (
    ArtifactRecord,
    AttemptRecord,
    Key,
    Outcome,
    ReportMark,
    ScheduleMark,
    SlotRecord,
    SlotState,
    StageRecord,
    Tally,
    Trigger,
    as_instant,
    as_text,
    record_of,
    stored,
)
from aidreport.runs.ledger.schema import artifacts, attempts, reports, schedules, slots, stages
from aidreport.statements import state as stated

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sqlalchemy import Row, Select

    from aidreport.runs.ledger.findings import FindingsRecord
    from aidreport.runs.ledger.store import Store

_PUBLISHED = (Outcome.RENDERED, Outcome.SENT)
_IS_PUBLISHED = or_(
    slots.c.outcome.in_(_PUBLISHED),
    slots.c.state == SlotState.SENDING,
    slots.c.details["sent"].as_string().is_not(None),
)
"""That somebody may have what a slot made; `is_published` says the same of a record."""

_BY_KEY = select(slots).where(
    slots.c.report == bindparam("of_report"),
    slots.c.schedule == bindparam("of_schedule"),
    slots.c.due == bindparam("at"),
)

_LATEST_END = slots.c.ended.desc(), slots.c.id.desc()


def is_published(slot: SlotRecord) -> bool:
    """Tell whether somebody may have what a slot made, be it sent to some only."""
    return slot.outcome in _PUBLISHED or slot.state is SlotState.SENDING or "sent" in slot.details


class LedgerReader:
    """Answers questions about slots, attempts, stages and artifacts.

    Args:
        store: the ledger's file.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def reports(self) -> dict[str, ReportMark]:
        """Return the reports that were seen, by name."""
        rows = self.store.rows(select(reports).order_by(reports.c.name))
        return {row.name: record_of(ReportMark, row) for row in rows}

    def marks(self, report: str) -> list[ScheduleMark]:
        """Return how far the slots of each schedule of a report are entered."""
        query = select(schedules).where(schedules.c.report == report).order_by(schedules.c.name)
        return [
            ScheduleMark(row.name, as_instant(row.entered_until), row.rule, bool(row.gone))
            for row in self.store.rows(query)
        ]

    def mark(self, report: str, schedule: str) -> ScheduleMark | None:
        """Return how far the slots of a schedule are entered; None for a new schedule."""
        return next((mark for mark in self.marks(report) if mark.name == schedule), None)

    def slot(self, key: Key) -> SlotRecord | None:
        """Return a slot; None if it was never entered."""
        of = {"of_report": key.report, "of_schedule": key.schedule, "at": as_text(key.due)}
        return next(map(_slot, self.store.rows(_BY_KEY, **of)), None)

    def run(self, number: int) -> SlotRecord:
        """Return the slot of a number, as history shows it.

        Raises:
            UsageError: there is none.
        """
        slot = self._one_slot(select(slots).where(slots.c.id == number))
        if slot is None:
            absent = stated("refusal.no-run", run=str(number))
            raise UsageError(absent, fix=stated("refusal.no-run-fix"))
        return slot

    def unfinished(self, before: dt.datetime) -> list[SlotRecord]:
        """Return the slots that are due or were interrupted, and start no later, in order."""
        state = slots.c.state.in_([SlotState.DUE, SlotState.RUNNING])
        query = select(slots).where(state, slots.c.starts <= as_text(before))
        return self._slots(query.order_by(slots.c.starts, slots.c.id))

    def waiting(self, report: str) -> list[SlotRecord]:
        """Return the slots of a report that have to run, or were interrupted, oldest first."""
        state = slots.c.state.in_([SlotState.DUE, SlotState.RUNNING])
        # By its bare name, SQLite looks through all slots of the report for the few in the state.
        query = select(slots).where(state, slots.c.report + "" == report)
        return self._slots(query.order_by(slots.c.due, slots.c.id))

    def latest(self, report: str, schedule: str | None = None) -> SlotRecord | None:
        """Return the slot of a report that was due last; of one schedule, if it is named."""
        query = select(slots).where(slots.c.report == report)
        if schedule is not None:
            query = query.where(slots.c.schedule == schedule)
        return self._one_slot(query.order_by(slots.c.due.desc(), slots.c.id.desc()))

    def next_start(self) -> dt.datetime | None:
        """Return when the next of the entered slots starts; None if there is none."""
        return self._instant(select(func.min(slots.c.starts)).where(slots.c.state == SlotState.DUE))

    def before(self, slot: SlotRecord) -> SlotRecord | None:
        """Return the slot of the same report that ended last and was not skipped; None if none."""
        query = select(slots).where(
            slots.c.report == slot.key.report,
            slots.c.id != slot.id,
            slots.c.state == SlotState.ENDED,
            slots.c.outcome != Outcome.SKIPPED,
        )
        return self._one_slot(query.order_by(*_LATEST_END))

    def published_before(self, slot: SlotRecord) -> SlotRecord | None:
        """Return the slot of the same report that was published last before it; None if none.

        Before one that has not ended, that is any that was.
        """
        query = select(slots).where(
            slots.c.report == slot.key.report,
            slots.c.id != slot.id,
            _IS_PUBLISHED,
        )
        ended = query.where(slots.c.ended != "")
        if slot.ended is not None:
            # Two may end in one second.
            place = tuple_(slots.c.ended, slots.c.id)
            ended = ended.where(place < tuple_(as_text(slot.ended), slot.id))
        # One that is being sent has not ended: it is the latest.
        elif sent := self._one_slot(query.where(slots.c.ended == "").order_by(slots.c.id.desc())):
            return sent
        return self._one_slot(ended.order_by(*_LATEST_END))

    def corrections(self, slot: int) -> list[SlotRecord]:
        """Return the corrections of a slot in order."""
        query = select(slots).where(slots.c.corrects == slot)
        return self._slots(query.order_by(slots.c.correction))

    def in_state(self, state: SlotState) -> list[SlotRecord]:
        """Return the slots in a state, in order."""
        return self._slots(select(slots).where(slots.c.state == state).order_by(slots.c.id))

    def history(
        self,
        *,
        report: str = "",
        outcome: Outcome | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
        limit: int = 50,
    ) -> list[SlotRecord]:
        """Return slots, the latest first; no more than `limit`, and due before `until`."""
        query: Select[Any] = select(slots).order_by(slots.c.due.desc(), slots.c.id.desc())
        if report:
            query = query.where(slots.c.report == report)
        if outcome is not None:
            query = query.where(slots.c.outcome == outcome)
        if since is not None:
            query = query.where(slots.c.due >= as_text(since))
        if until is not None:
            query = query.where(slots.c.due < as_text(until))
        return self._slots(query.limit(limit))

    def around(self, report: str, moment: dt.datetime) -> list[SlotRecord]:
        """Return the slots of a report nearest to an instant: one before, at it, one after."""
        of, due, at = select(slots).where(slots.c.report == report), slots.c.due, as_text(moment)
        # Asked for in this order, SQLite looks through all slots of the report instead.
        at_it = sorted(self._slots(of.where(due == at)), key=lambda slot: slot.key.schedule)
        return [
            *self._slots(of.where(due < at).order_by(due.desc()).limit(1)),
            *at_it,
            *self._slots(of.where(due > at).order_by(due).limit(1)),
        ]

    def attempts(self, slot: int) -> list[AttemptRecord]:
        """Return the attempts of a slot in order, with their stages."""
        query = select(attempts).where(attempts.c.slot == slot).order_by(attempts.c.number)
        its_stages = select(stages).order_by(stages.c.id)
        return [
            record_of(
                AttemptRecord, row,
                stages=tuple(
                    record_of(StageRecord, stage)
                    for stage in self.store.rows(its_stages.where(stages.c.attempt == row.id))
                ),
            )
            for row in self.store.rows(query)
        ]  # fmt: skip

    def findings(self, of: Collection[int]) -> dict[int, FindingsRecord]:
        """Return what checks found in slots, by their numbers; unchecked ones are not there."""
        return findings_of(self.store, of)

    def made_elsewhere(self, host: str, latest: int = 50) -> list[ArtifactRecord]:
        """Return the files of the latest attempts, as many as are looked at, of other hosts."""
        last = select(attempts.c.slot, attempts.c.host).order_by(attempts.c.id.desc()).limit(latest)
        others = {row.slot for row in self.store.rows(last) if row.host != host}
        query = select(artifacts).where(artifacts.c.slot.in_(others))
        return [_artifact(row) for row in self.store.rows(query)]

    def artifacts(self, slot: int) -> list[ArtifactRecord]:
        """Return the files of a slot by key and language, PDFs before web pages, drafts last."""
        columns = artifacts.c
        order = columns.draft, columns.key, columns.language, columns.format.desc()
        query = select(artifacts).where(artifacts.c.slot == slot).order_by(*order)
        return [_artifact(row) for row in self.store.rows(query)]

    def versions(
        self, report: str, date: str, *, record: str, sha256: str
    ) -> list[tuple[int, ArtifactRecord]]:
        """Return the files of a report's briefing of a date, each with its run, in order.

        Args:
            record, sha256: hashes of a record and of a file; those that have one are there, too.
        """
        query = select(artifacts).join(slots, artifacts.c.slot == slots.c.id)
        of_briefing = and_(slots.c.report == report, artifacts.c.date == date)
        wanted = or_(of_briefing, artifacts.c.record == record, artifacts.c.sha256 == sha256)
        rows = self.store.rows(query.where(wanted).order_by(artifacts.c.slot, artifacts.c.draft))
        return [(row.slot, _artifact(row)) for row in rows]

    def last_artifact(self, report: str) -> ArtifactRecord | None:
        """Return the PDF of the latest published slot of a report; None if there is none."""
        query = (
            select(artifacts)
            .join(slots, artifacts.c.slot == slots.c.id)
            .where(slots.c.report == report, slots.c.outcome.in_(_PUBLISHED))
            .order_by(*_LATEST_END, artifacts.c.format.desc())
            .limit(1)
        )
        return next(map(_artifact, self.store.rows(query)), None)

    def last_totals(self, report: str) -> Mapping[str, str]:
        """Return the totals of the latest published slot of a report, by currency, as text."""
        query = (
            select(stages.c.details)
            .join(attempts, stages.c.attempt == attempts.c.id)
            .join(slots, attempts.c.slot == slots.c.id)
            .where(slots.c.report == report, slots.c.outcome.in_(_PUBLISHED))
            .where(stages.c.name == "compute")
            .order_by(*_LATEST_END, stages.c.id.desc())
            .limit(1)
        )
        details: Mapping[str, Any] = next((row.details for row in self.store.rows(query)), {})
        totals: Mapping[str, str] = details.get("totals", {})
        return totals

    def tallies(self) -> list[Tally]:
        """Return the slots of each schedule, counted."""
        counted = select(
            slots.c.report,
            slots.c.schedule,
            slots.c.outcome,
            slots.c.trigger,
            func.count().label("number"),
            func.max(slots.c.ended).label("ended"),
        ).group_by(slots.c.report, slots.c.schedule, slots.c.outcome, slots.c.trigger)
        last = (
            select(func.max(attempts.c.id))
            .join(slots, attempts.c.slot == slots.c.id)
            .where(attempts.c.outcome.in_(_PUBLISHED))
            .group_by(slots.c.report, slots.c.schedule)
        )
        timed = (
            select(slots.c.report, slots.c.schedule, attempts.c.started, attempts.c.ended)
            .join(slots, attempts.c.slot == slots.c.id)
            .where(attempts.c.id.in_(last))
        )
        seconds = {
            (row.report, row.schedule): (
                as_instant(row.ended) - as_instant(row.started)
            ).total_seconds()
            for row in self.store.rows(timed)
        }
        groups: dict[tuple[str, str], list[Row[Any]]] = {}
        for row in self.store.rows(counted):
            groups.setdefault((row.report, row.schedule), []).append(row)
        return [_tally(*key, rows, seconds.get(key)) for key, rows in groups.items()]

    def _slots(self, query: Select[Any]) -> list[SlotRecord]:
        return [_slot(row) for row in self.store.rows(query)]

    def _one_slot(self, query: Select[Any]) -> SlotRecord | None:
        return next(iter(self._slots(query.limit(1))), None)

    def _instant(self, query: Select[Any]) -> dt.datetime | None:
        texts = [text for (text,) in self.store.rows(query) if text]
        return as_instant(texts[0]) if texts else None


def _slot(row: Row[Any]) -> SlotRecord:
    return record_of(
        SlotRecord, row,
        reason=row.said if row.said == row.reason else row.reason,
        key=Key(row.report, row.schedule, as_instant(row.due)),
        trigger=stored(Trigger, row.trigger),
        state=stored(SlotState, row.state),
        outcome=stored(Outcome, row.outcome) if row.outcome else None,
    )  # fmt: skip


def _artifact(row: Row[Any]) -> ArtifactRecord:
    return record_of(ArtifactRecord, row, draft=bool(row.draft))


def _tally(report: str, schedule: str, rows: list[Row[Any]], seconds: float | None) -> Tally:
    outcomes: dict[str, int] = {}
    for row in rows:
        outcomes[row.outcome] = outcomes.get(row.outcome, 0) + row.number
    ended = [row.ended for row in rows if row.outcome in _PUBLISHED and row.ended]
    caught_up = sum(row.number for row in rows if row.trigger == Trigger.CATCH_UP)
    succeeded = as_instant(max(ended)) if ended else None
    return Tally(report, schedule, outcomes, caught_up, succeeded, seconds)
