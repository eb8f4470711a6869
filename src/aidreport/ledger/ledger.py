"""The ledger: every slot, what became of it, and why.

Each change is one transaction that is on the disk when the call returns. A slot is entered once,
whoever asks; it runs under a lock that the system releases with the process, so that a slot which
is said to run without one was cut off and goes on with another attempt.
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from aidreport import __version__
from aidreport.ledger.records import (
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
from aidreport.ledger.schema import artifacts, attempts, schedules, slots, stages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Row, Select

    from aidreport.ledger.store import Store


class Entry(NamedTuple):
    """A slot that is to be entered.

    Attributes:
        starts: when it is to run.
        skipped: why it is not; empty where it is.
    """

    key: Key
    starts: dt.datetime
    trigger: Trigger
    skipped: str = ""

    def row(self, now: str) -> dict[str, Any]:
        """Return it as a row of the table."""
        return {
            "report": self.key.report,
            "schedule": self.key.schedule,
            "due": written(self.key.due),
            "starts": written(self.starts),
            "trigger": self.trigger.value,
            "state": (State.ENDED if self.skipped else State.DUE).value,
            "outcome": Outcome.SKIPPED.value if self.skipped else "",
            "reason": self.skipped,
            "details": {},
            "entered": now,
            "ended": now if self.skipped else "",
        }


class Ledger:
    """Slots, attempts, stages and artifacts.

    Args:
        store: the file that they are kept in.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def enter(self, entry: Entry) -> SlotRecord:
        """Enter a slot, if it is not known yet; return it."""
        row = entry.row(written(self.store.now()))
        with self.store.change() as connection:
            connection.execute(insert_or(slots).on_conflict_do_nothing(), [row])
        found = self.slot(entry.key)
        assert found is not None
        return found

    def entered_until(self, report: str, schedule: str) -> dt.datetime | None:
        """Return up to which instant the slots of a schedule are entered; None for a new one."""
        query = select(schedules.c.entered_until).where(
            schedules.c.report == report, schedules.c.name == schedule
        )
        with self.store.look() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return read(found) if found else None

    def advance(
        self, report: str, schedule: str, until: dt.datetime, entries: Sequence[Entry] = ()
    ) -> None:
        """Enter the slots of a schedule up to an instant, those that are skipped as ended."""
        now = written(self.store.now())
        mark = {"report": report, "name": schedule, "entered_until": written(until)}
        with self.store.change() as connection:
            if entries:
                rows = [entry.row(now) for entry in entries]
                connection.execute(insert_or(slots).on_conflict_do_nothing(), rows)
            connection.execute(
                insert_or(schedules)
                .values(**mark)
                .on_conflict_do_update(index_elements=["report", "name"], set_=mark)
            )

    def end(
        self, slot: int, outcome: Outcome, reason: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """Write down how a slot ended; one that has ended stays as it is."""
        with self.store.change() as connection:
            connection.execute(
                update(slots)
                .where(slots.c.id == slot, slots.c.state != State.ENDED.value)
                .values(
                    state=State.ENDED.value,
                    outcome=outcome.value,
                    reason=reason,
                    details=dict(details or {}),
                    ended=written(self.store.now()),
                )
            )

    def begin(self, slot: int) -> int:
        """Begin an attempt of a slot; return its id. One that was cut off is told so."""
        now = written(self.store.now())
        with self.store.change() as connection:
            connection.execute(
                update(attempts)
                .where(attempts.c.slot == slot, attempts.c.ended == "")
                .values(ended=now, outcome="cut off", reason="its process ended before it did")
            )
            number = connection.execute(
                select(func.count()).select_from(attempts).where(attempts.c.slot == slot)
            ).scalar_one()
            connection.execute(
                update(slots)
                .where(slots.c.id == slot)
                .values(state=State.RUNNING.value, outcome="", reason="", ended="")
            )
            done = connection.execute(
                insert(attempts).values(
                    slot=slot,
                    number=number + 1,
                    started=now,
                    host=socket.gethostname(),
                    process=os.getpid(),
                    version=__version__,
                )
            )
            assert done.inserted_primary_key is not None
            return int(done.inserted_primary_key[0])

    def finish(self, attempt: int, outcome: str, reason: str = "") -> None:
        """Write down how an attempt ended."""
        now = written(self.store.now())
        with self.store.change() as connection:
            connection.execute(
                update(attempts)
                .where(attempts.c.id == attempt)
                .values(ended=now, outcome=outcome, reason=reason)
            )

    @contextmanager
    def stage(self, attempt: int, name: str) -> Iterator[dict[str, Any]]:
        """Write down a stage of an attempt while the block runs; give its details to be filled."""
        details: dict[str, Any] = {}
        with self.store.change() as connection:
            done = connection.execute(
                insert(stages).values(
                    attempt=attempt, name=name, started=written(self.store.now()), details={}
                )
            )
            assert done.inserted_primary_key is not None
            number = done.inserted_primary_key[0]
        yield details
        with self.store.change() as connection:
            connection.execute(
                update(stages)
                .where(stages.c.id == number)
                .values(ended=written(self.store.now()), details=details)
            )

    def keep(self, slot: int, artifact: ArtifactRecord) -> None:
        """Write down the PDF of a slot."""
        values = {**artifact._asdict(), "created": written(artifact.created), "slot": slot}
        with self.store.change() as connection:
            connection.execute(delete(artifacts).where(artifacts.c.slot == slot))
            connection.execute(insert(artifacts).values(**values))

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

    def artifact(self, slot: int) -> ArtifactRecord | None:
        """Return the PDF of a slot; None if there is none."""
        with self.store.look() as connection:
            row = connection.execute(
                select(artifacts).where(artifacts.c.slot == slot)
            ).one_or_none()
        return None if row is None else _artifact(row)

    def last_artifact(self, report: str) -> ArtifactRecord | None:
        """Return the PDF of the latest slot of a report that was rendered; None if none was."""
        query = (
            select(artifacts)
            .join(slots, artifacts.c.slot == slots.c.id)
            .where(slots.c.report == report, slots.c.outcome == Outcome.RENDERED.value)
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
            .where(attempts.c.outcome == Outcome.RENDERED.value)
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

    def forget(self, report: str, *, before: dt.datetime, most: int) -> list[str]:
        """Forget slots that ended before an instant, and the oldest of more than `most`.

        Returns:
            The hashes of PDFs that no slot has any more.
        """
        ended = select(slots.c.id).where(
            slots.c.report == report, slots.c.state == State.ENDED.value
        )
        old = ended.where(slots.c.ended < written(before))
        beyond = ended.order_by(slots.c.due.desc()).limit(-1).offset(most)
        with self.store.change() as connection:
            gone = {*connection.execute(old).scalars(), *connection.execute(beyond).scalars()}
            if not gone:
                return []
            hashes = select(artifacts.c.sha256)
            left = set(connection.execute(hashes.where(artifacts.c.slot.in_(gone))).scalars())
            connection.execute(delete(slots).where(slots.c.id.in_(gone)))
            kept = connection.execute(hashes.where(artifacts.c.sha256.in_(left))).scalars()
            return sorted(left - set(kept))

    def rename(self, old: str, new: str) -> int:
        """Give the slots of a report to another name; return how many there were.

        A slot that the new name has too stays with the old one.
        """
        with self.store.change() as connection:
            done = connection.execute(
                update(slots)
                .prefix_with("OR IGNORE")
                .where(slots.c.report == old)
                .values(report=new)
            )
            connection.execute(
                update(schedules)
                .prefix_with("OR IGNORE")
                .where(schedules.c.report == old)
                .values(report=new)
            )
            return int(done.rowcount)


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
    )


def _tally(report: str, schedule: str, rows: list[Row[Any]], seconds: float | None) -> Tally:
    outcomes: dict[str, int] = {}
    for row in rows:
        outcomes[row.outcome] = outcomes.get(row.outcome, 0) + row.number
    ended = [row.ended for row in rows if row.outcome == Outcome.RENDERED.value and row.ended]
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
    return ArtifactRecord(
        row.path, row.sha256, row.size, row.inputs, row.config, row.template, read(row.created)
    )
