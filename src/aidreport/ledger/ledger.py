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
from aidreport.ledger.reading import LedgerReader
from aidreport.ledger.records import (
    ArtifactRecord,
    Key,
    Outcome,
    SlotRecord,
    State,
    Trigger,
    written,
)
from aidreport.ledger.schema import artifacts, attempts, schedules, slots, stages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence


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


class Ledger(LedgerReader):
    """Writes down slots, attempts, stages and artifacts."""

    def enter(self, entry: Entry) -> SlotRecord:
        """Enter a slot, if it is not known yet; return it."""
        row = entry.row(written(self.store.now()))
        with self.store.change() as connection:
            connection.execute(insert_or(slots).on_conflict_do_nothing(), [row])
        found = self.slot(entry.key)
        assert found is not None
        return found

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
