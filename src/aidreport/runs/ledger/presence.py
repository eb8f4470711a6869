"""Which processes serve a ledger that several hosts share: workers, the leader, those that wait.

They say every few seconds that they are there. This is for people; no decision depends on it.
"""

from __future__ import annotations

import os
import socket
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    func,
    inspect,
    select,
)

from aidreport import __version__
from aidreport.runs.ledger.dialects import insert_or

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from aidreport.runs.ledger.store import Store

SEEN_SECONDS = 20.0
"""Who has said nothing for so long is shown as not seen."""

_FORGOTTEN_SECONDS = 86_400

metadata = MetaData()
presence = Table(
    "presence",
    metadata,
    Column("host", Text, primary_key=True),
    Column("process", Integer, primary_key=True),
    Column("role", Text, nullable=False),
    Column("queues", JSON, nullable=False),
    Column("version", Text, nullable=False),
    Column("started", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("seen", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""Times are those of the database: clocks of hosts differ."""


class Role(StrEnum):
    """What a process does."""

    LEADER = "leader"
    STANDBY = "standby"
    WORKER = "worker"


class Presence(NamedTuple):
    """A process.

    Attributes:
        queues: that a worker serves; empty for a daemon.
        seen: when it said last that it was there; None for not yet.
        seconds: how long ago that was.
    """

    role: Role
    host: str
    process: int
    queues: tuple[str, ...] = ()
    version: str = __version__
    started: dt.datetime | None = None
    seen: dt.datetime | None = None
    seconds: float = 0.0

    @property
    def is_seen(self) -> bool:
        """Whether it still is there, as far as one can know."""
        return self.seconds < SEEN_SECONDS


def served(found: Sequence[Presence]) -> set[str]:
    """Return the queues that somebody serves, as far as one can know."""
    return {queue for item in found if item.is_seen for queue in item.queues}


def present_here(role: Role, queues: tuple[str, ...] = ()) -> Presence:
    """Return what this process is."""
    return Presence(role, socket.gethostname(), os.getpid(), queues)


class Presences:
    """Records which processes serve a ledger, where several hosts may.

    Args:
        store: of the ledger.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def be_seen(self, here: Presence) -> None:
        """Record that a process is there."""
        row = {
            "host": here.host, "process": here.process, "role": here.role.value,
            "queues": list(here.queues), "version": here.version,
        }  # fmt: skip
        changed = {"role": here.role.value, "queues": list(here.queues), "seen": func.now()}
        with self.store.change(alone=False) as connection:
            written = insert_or(connection, presence).values(**row)
            connection.execute(
                written.on_conflict_do_update(index_elements=["host", "process"], set_=changed)
            )
            age = func.extract("epoch", func.now() - presence.c.seen)
            connection.execute(delete(presence).where(age > _FORGOTTEN_SECONDS))

    def leave(self, here: Presence) -> None:
        """Record that a process ends as it should."""
        of = (presence.c.host == here.host) & (presence.c.process == here.process)
        with self.store.change(alone=False) as connection:
            connection.execute(delete(presence).where(of))

    def all(self) -> list[Presence]:
        """Return the processes, the leader first; none of a ledger that one machine has."""
        with self.store.look() as connection:
            if not inspect(connection).has_table(presence.name):
                return []
        age = func.extract("epoch", func.now() - presence.c.seen).label("age")
        rows = self.store.rows(select(presence, age))
        found = [
            Presence(
                Role(row.role), row.host, row.process, tuple(row.queues), row.version,
                row.started, row.seen, max(float(row.age), 0.0),
            )
            for row in rows
        ]  # fmt: skip
        order = list(Role)
        return sorted(found, key=lambda item: (order.index(item.role), item.host, item.process))
