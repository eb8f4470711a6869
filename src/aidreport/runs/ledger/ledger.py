"""The ledger: every slot, what became of it, and why.

Each change is one transaction that is on the disk when the call returns. A slot is entered once,
whoever asks; it runs under a lock that the system releases with the process, so that a slot which
is said to run without one was cut off and goes on with another attempt.
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from aidreport import __version__
from aidreport.runs.ledger.outbox import Approvals, Outbox
from aidreport.runs.ledger.reading import LedgerReader
from aidreport.runs.ledger.records import (
    OPEN,
    ArtifactRecord,
    Forgotten,
    Outcome,
    SlotRecord,
    State,
    written,
)
from aidreport.runs.ledger.schema import (
    approvals,
    artifacts,
    attempts,
    deliveries,
    schedules,
    slots,
    stages,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from aidreport.runs.ledger.records import Ending, Entry, Posting
    from aidreport.runs.ledger.store import Store


class Ledger(LedgerReader):
    """Writes down slots, attempts, stages and artifacts, and what is to be delivered.

    Attributes:
        outbox: the deliveries.
        approvals: what must be approved before it leaves.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.outbox = Outbox(store)
        self.approvals = Approvals(store)

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

    def conclude(self, slot: int, ending: Ending, postings: Sequence[Posting] = ()) -> None:
        """Write down how an attempt leaves its slot, and what is to be sent for it: all or none."""
        now = written(self.store.now())
        over = ending.state is State.ENDED
        with self.store.change() as connection:
            connection.execute(
                update(attempts)
                .where(attempts.c.id == ending.attempt)
                .values(ended=now, outcome=ending.outcome.value, reason=ending.reason)
            )
            connection.execute(
                update(slots)
                .where(slots.c.id == slot)
                .values(
                    state=ending.state.value,
                    outcome=ending.outcome.value if over else "",
                    reason=ending.reason,
                    details=dict(ending.details),
                    ended=now if over else "",
                )
            )
            if ending.approval is not None:
                hashes, until = ending.approval
                connection.execute(delete(approvals).where(approvals.c.slot == slot))
                connection.execute(
                    insert(approvals).values(
                        slot=slot, asked=now, until=written(until), hashes=list(hashes)
                    )
                )
            _post(connection, slot, postings, now)

    def end_sending(
        self,
        slot: int,
        outcome: Outcome,
        reason: str,
        details: Mapping[str, Any],
        postings: Sequence[Posting] = (),
    ) -> None:
        """Write down how a slot ended of which everything was sent that can be."""
        now = written(self.store.now())
        with self.store.change() as connection:
            done = connection.execute(
                update(slots)
                .where(slots.c.id == slot, slots.c.state == State.SENDING.value)
                .values(
                    state=State.ENDED.value,
                    outcome=outcome.value,
                    reason=reason,
                    details=dict(details),
                    ended=now,
                )
            )
            if done.rowcount:
                _post(connection, slot, postings, now)

    def post(self, slot: int, postings: Sequence[Posting]) -> None:
        """Enter what is to be sent about a slot; what is entered already stays as it is."""
        with self.store.change() as connection:
            _post(connection, slot, postings, written(self.store.now()))

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

    def keep(self, slot: int, found: Sequence[ArtifactRecord]) -> None:
        """Write down the PDFs of a slot, in the place of those it had."""
        rows = [
            {**item._asdict(), "created": written(item.created), "draft": int(item.draft)}
            for item in found
        ]
        with self.store.change() as connection:
            connection.execute(delete(artifacts).where(artifacts.c.slot == slot))
            connection.execute(insert(artifacts), [{**row, "slot": slot} for row in rows])

    def forget(self, report: str, *, before: dt.datetime, most: int) -> Forgotten:
        """Forget slots that ended before an instant, and the oldest of more than `most`.

        Returns:
            The hashes of stored files that no slot has any more.
        """
        ended = select(slots.c.id).where(
            slots.c.report == report, slots.c.state == State.ENDED.value
        )
        old = ended.where(slots.c.ended < written(before))
        beyond = ended.order_by(slots.c.due.desc()).limit(-1).offset(most)
        with self.store.change() as connection:
            gone = {*connection.execute(old).scalars(), *connection.execute(beyond).scalars()}
            if not gone:
                return Forgotten((), ())
            had = _stored(connection, gone)
            connection.execute(delete(slots).where(slots.c.id.in_(gone)))
            kept = _stored(connection)
            return Forgotten(*(sorted(a - b) for a, b in zip(had, kept, strict=True)))

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


def _post(connection: Connection, slot: int, postings: Sequence[Posting], now: str) -> None:
    """Enter what is to be sent; what is entered already stays as it is."""
    if not postings:
        return
    rows = []
    for posting in postings:
        row = {**posting._asdict(), "kind": posting.kind.value, "state": posting.stage.value}
        del row["stage"]
        settled = "" if posting.stage in OPEN else now
        rows.append(
            {**row, "slot": slot, "next": now, "entered": now, "since": now, "settled": settled}
        )
    connection.execute(insert_or(deliveries).on_conflict_do_nothing(), rows)


def _stored(connection: Connection, of: set[int] | None = None) -> tuple[set[str], set[str]]:
    """Return the hashes of the PDFs and of the bodies that slots have, or some of them."""
    pdfs = select(artifacts.c.sha256)
    bodies = [
        select(artifacts.c.body),
        select(artifacts.c.plain_body),
        select(deliveries.c.body),
    ]
    if of is not None:
        pdfs = pdfs.where(artifacts.c.slot.in_(of))
        bodies = [query.where(query.get_final_froms()[0].c.slot.in_(of)) for query in bodies]
    found = {text for query in bodies for text in connection.execute(query).scalars()}
    return set(connection.execute(pdfs).scalars()), found - {""}
