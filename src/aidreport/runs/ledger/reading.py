"""What the ledger knows, asked in the ways that the others need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from aidreport.runs.ledger.records import (
    ArtifactRecord,
    AttemptRecord,
    Key,
    Outcome,
    SlotRecord,
    StageRecord,
    State,
    Tally,
    Trigger,
    read,
    written,
)
from aidreport.runs.ledger.schema import artifacts, attempts, schedules, slots, stages

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection, Row, Select

    from aidreport.runs.ledger.store import Store


_PUBLISHED = (Outcome.RENDERED.value, Outcome.SENT.value)


class LedgerReader:
    """Answers questions about slots, attempts, stages and artifacts.

    Args:
        store: the file that they are kept in.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def entered_until(self, report: str, schedule: str) -> dt.datetime | None:
        """Return up to which instant the slots of a schedule are entered; None for a new one."""
        query = select(schedules.c.entered_until).where(
            schedules.c.report == report, schedules.c.name == schedule
        )
        with self.store.look() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return read(found) if found else None

    def slot(self, key: Key) -> SlotRecord | None:
        """Return a slot; None if it was never entered."""
        query = select(slots).where(
            slots.c.report == key.report,
            slots.c.schedule == key.schedule,
            slots.c.due == written(key.due),
        )
        with self.store.look() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _slot(row)

    def unfinished(self, before: dt.datetime) -> list[SlotRecord]:
        """Return the slots that are due or were cut off and start no later, in order."""
        query = (
            select(slots)
            .where(
                slots.c.state.in_([State.DUE.value, State.RUNNING.value]),
                slots.c.starts <= written(before),
            )
            .order_by(slots.c.starts, slots.c.id)
        )
        with self.store.look() as connection:
            return [_slot(row) for row in connection.execute(query)]

    def next_start(self) -> dt.datetime | None:
        """Return when the next of the entered slots starts; None if there is none."""
        query = select(func.min(slots.c.starts)).where(slots.c.state == State.DUE.value)
        with self.store.look() as connection:
            found = connection.execute(query).scalar_one()
        return read(found) if found else None

    def attempts(self, slot: int) -> list[AttemptRecord]:
        """Return the attempts of a slot in order, with their stages."""
        with self.store.look() as connection:
            rows = connection.execute(
                select(attempts).where(attempts.c.slot == slot).order_by(attempts.c.number)
            ).all()
            return [_attempt(connection, row) for row in rows]

    def artifacts(self, slot: int) -> list[ArtifactRecord]:
        """Return the PDFs of a slot by key and language, drafts last."""
        order = artifacts.c.draft, artifacts.c.key, artifacts.c.language
        query = select(artifacts).where(artifacts.c.slot == slot).order_by(*order)
        with self.store.look() as connection:
            return [_artifact(row) for row in connection.execute(query)]

    def run(self, number: int) -> SlotRecord | None:
        """Return the slot of a number, as history shows it; None if there is none."""
        with self.store.look() as connection:
            row = connection.execute(select(slots).where(slots.c.id == number)).one_or_none()
        return None if row is None else _slot(row)

    def before(self, slot: SlotRecord) -> SlotRecord | None:
        """Return the slot of the same report that ended last, but was not skipped; None if none."""
        query = (
            select(slots)
            .where(
                slots.c.report == slot.key.report,
                slots.c.id != slot.id,
                slots.c.state == State.ENDED.value,
                slots.c.outcome != Outcome.SKIPPED.value,
            )
            .order_by(slots.c.ended.desc(), slots.c.id.desc())
            .limit(1)
        )
        with self.store.look() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _slot(row)

    def corrections(self, slot: int) -> list[SlotRecord]:
        """Return the corrections of a slot in order."""
        query = select(slots).where(slots.c.corrects == slot).order_by(slots.c.correction)
        with self.store.look() as connection:
            return [_slot(row) for row in connection.execute(query)]

    def in_state(self, state: State) -> list[SlotRecord]:
        """Return the slots that stand so, in order."""
        query = select(slots).where(slots.c.state == state.value).order_by(slots.c.id)
        with self.store.look() as connection:
            return [_slot(row) for row in connection.execute(query)]

    def last_artifact(self, report: str) -> ArtifactRecord | None:
        """Return the PDF of the latest slot of a report that was rendered; None if none was."""
        query = (
            select(artifacts)
            .join(slots, artifacts.c.slot == slots.c.id)
            .where(slots.c.report == report, slots.c.outcome.in_(_PUBLISHED))
            .order_by(slots.c.ended.desc(), slots.c.id.desc())
            .limit(1)
        )
        with self.store.look() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _artifact(row)

    def history(
        self,
        *,
        report: str = "",
        outcome: Outcome | None = None,
        since: dt.datetime | None = None,
        limit: int = 50,
    ) -> list[SlotRecord]:
        """Return slots, the latest first; no more than `limit`."""
        query: Select[Any] = select(slots).order_by(slots.c.due.desc(), slots.c.id.desc())
        if report:
            query = query.where(slots.c.report == report)
        if outcome is not None:
            query = query.where(slots.c.outcome == outcome.value)
        if since is not None:
            query = query.where(slots.c.due >= written(since))
        with self.store.look() as connection:
            return [_slot(row) for row in connection.execute(query.limit(limit))]

    def around(self, report: str, moment: dt.datetime) -> list[SlotRecord]:
        """Return the slots of a report nearest to an instant: one before, at it, one after."""
        of = select(slots).where(slots.c.report == report)
        at = written(moment)
        queries = [
            of.where(slots.c.due < at).order_by(slots.c.due.desc()).limit(1),
            of.where(slots.c.due == at).order_by(slots.c.schedule),
            of.where(slots.c.due > at).order_by(slots.c.due).limit(1),
        ]
        with self.store.look() as connection:
            return [_slot(row) for query in queries for row in connection.execute(query)]

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
        with self.store.look() as connection:
            rows = connection.execute(counted).all()
            seconds = {
                (row.report, row.schedule): (read(row.ended) - read(row.started)).total_seconds()
                for row in connection.execute(timed)
            }
        groups: dict[tuple[str, str], list[Row[Any]]] = {}
        for row in rows:
            groups.setdefault((row.report, row.schedule), []).append(row)
        return [_tally(*key, found, seconds.get(key)) for key, found in groups.items()]


def _slot(row: Row[Any]) -> SlotRecord:
    return SlotRecord(
        row.id,
        Key(row.report, row.schedule, read(row.due)),
        read(row.starts),
        Trigger(row.trigger),
        State(row.state),
        Outcome(row.outcome) if row.outcome else None,
        row.reason,
        row.details,
        read(row.entered),
        read(row.ended) if row.ended else None,
        row.corrects,
        row.correction,
    )


def _tally(report: str, schedule: str, rows: list[Row[Any]], seconds: float | None) -> Tally:
    outcomes: dict[str, int] = {}
    for row in rows:
        outcomes[row.outcome] = outcomes.get(row.outcome, 0) + row.number
    ended = [row.ended for row in rows if row.outcome in _PUBLISHED and row.ended]
    caught_up = sum(row.number for row in rows if row.trigger == Trigger.CATCH_UP.value)
    succeeded = read(max(ended)) if ended else None
    return Tally(report, schedule, outcomes, caught_up, succeeded, seconds)


def _attempt(connection: Connection, row: Row[Any]) -> AttemptRecord:
    found = connection.execute(
        select(stages).where(stages.c.attempt == row.id).order_by(stages.c.id)
    )
    return AttemptRecord(
        row.id,
        row.number,
        read(row.started),
        read(row.ended) if row.ended else None,
        row.host,
        row.process,
        row.version,
        row.outcome,
        row.reason,
        tuple(
            StageRecord(
                stage.name, read(stage.started), read(stage.ended) if stage.ended else None,
                stage.details,
            )
            for stage in found
        ),
    )  # fmt: skip


def _artifact(row: Row[Any]) -> ArtifactRecord:
    values = {name: getattr(row, name) for name in ArtifactRecord._fields}
    changed = {"created": read(row.created), "draft": bool(row.draft)}
    return ArtifactRecord(**{**values, **changed})
