"""Attempts of slots, and their stages, as rows of their tables.

Every run writes them some twenty times, so the statements are made once.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from aidreport import __version__
from aidreport.errors import LockLostError
from aidreport.runs.ledger.dialects import lock_rows
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.ledger.schema import attempts, slots, stages
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import BindParameter, Connection

_OF: BindParameter[int] = bindparam("of_number")
_SLOT = select(slots.c.id).where(slots.c.id == _OF)
_SLOT_OF_ATTEMPT = select(slots.c.id).where(
    slots.c.id == select(attempts.c.slot).where(attempts.c.id == _OF).scalar_subquery()
)
_STATE = select(slots.c.state).where(slots.c.id == _OF)
_RUN = update(slots).where(slots.c.id == _OF)
_ATTEMPT = select(attempts.c.slot, attempts.c.ended).where(attempts.c.id == _OF)
_CUT_OFF = update(attempts).where(attempts.c.slot == _OF, attempts.c.ended == "")
_BEGIN = insert(attempts).returning(attempts.c.id)
_END = update(attempts).where(attempts.c.id == _OF)
_BEGIN_STAGE = insert(stages).returning(stages.c.id)
_END_STAGE = update(stages).where(stages.c.id == _OF)
_NUMBER = select(func.count()).select_from(attempts).where(attempts.c.slot == _OF)


def begin_attempt(connection: Connection, slot: int, state: SlotState | None, now: str) -> int:
    """Begin an attempt of a slot; return its id. An interrupted one ends as cut off.

    Args:
        state: in which the slot has to be; None for any.

    Raises:
        LockLostError: it is in another: the interrupted attempt has come to its end.
    """
    of = {"of_number": slot}
    lock_rows(connection, _SLOT, of)
    if state is not None and connection.execute(_STATE, of).scalar() != state:
        raise _taken_over(slot)
    cut = {"ended": now, "outcome": "cut off", "reason": "its process ended before it did"}
    connection.execute(_CUT_OFF, {**of, **cut})
    number = connection.execute(_NUMBER, of).scalar_one()
    running = {"state": SlotState.RUNNING, "outcome": "", "reason": "", "ended": ""}
    connection.execute(_RUN, {**of, **running})
    values = {"slot": slot, "number": number + 1, "started": now, "version": __version__}
    who = {"host": socket.gethostname(), "process": os.getpid()}
    return int(connection.execute(_BEGIN, {**values, **who}).scalar_one())


def confirm_attempt(connection: Connection, attempt: int) -> None:
    """Refuse a change of an attempt that is over: its slot is another process's now.

    Raises:
        LockLostError: it is.
    """
    # Whoever begins or ends an attempt of the slot has this row first.
    lock_rows(connection, _SLOT_OF_ATTEMPT, {"of_number": attempt})
    found = connection.execute(_ATTEMPT, {"of_number": attempt}).first()
    if found is not None and found.ended:
        raise _taken_over(found.slot)


def end_attempt(
    connection: Connection, attempt: int, *, ended: str, outcome: str, reason: str
) -> None:
    """Record the end of an attempt that was confirmed."""
    values = {"ended": ended, "outcome": outcome, "reason": reason}
    connection.execute(_END, {"of_number": attempt, **values})


def begin_stage(connection: Connection, attempt: int, name: str, now: str) -> int:
    """Begin a stage of an attempt that was confirmed; return its id."""
    values = {"attempt": attempt, "name": name, "started": now, "details": {}}
    return int(connection.execute(_BEGIN_STAGE, values).scalar_one())


def end_stage(connection: Connection, stage: int, details: Mapping[str, Any], now: str) -> None:
    """Record the end of a stage of an attempt that was confirmed."""
    values = {"of_number": stage, "ended": now, "details": details}
    connection.execute(_END_STAGE, values)


def _taken_over(slot: int) -> LockLostError:
    return LockLostError(
        state("ledger.run-taken-over", run=str(slot)),
        why=state("ledger.run-taken-over-why"),
        fix=state("ledger.run-taken-over-fix"),
    )
