"""Seals: hashes of all that an approval covers, so that none of it changes unseen.

An approval covers the slot, the request itself, the files, and each delivery with its address and
headers. What the program itself changes later is sealed again; what was changed by anything else
is found before it is published or sent.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from aidreport.runs.ledger.delivery_records import MessageKind
from aidreport.runs.ledger.schema import approvals, artifacts, deliveries, slots
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import ColumnElement, Connection, Row

_SLOT = "id report schedule due starts trigger corrects correction"
_REQUEST = "slot asked until hashes requester"
_FILE = "slot key language draft path sha256 size title date subject body plain_body"
_DELIVERY = (
    "slot kind round channel address key language message_id head body artifact file entered"
)


def seal(connection: Connection, slot: int) -> None:
    """Seal what the request for approval of a slot covers, as it is now."""
    sealed = list(_seals(connection, slot))
    connection.execute(update(approvals).where(approvals.c.slot == slot).values(sealed=sealed))


def changes(connection: Connection, slot: int) -> list[str]:
    """Return what differs from what approval was asked for, in words; nothing if all is intact."""
    sealed = connection.execute(
        select(approvals.c.sealed).where(approvals.c.slot == slot)
    ).scalar_one()
    now = _seals(connection, slot)
    new = (what for key, what in now.items() if key not in sealed)
    found: list[str] = [state("act.seal-changed", what=what) for what in new]
    gone = len(set(sealed) - set(now)) - len(found)
    if gone > 0:
        found.append(state("act.seal-removed", number=gone))
    return found


def objection(connection: Connection, delivery: int) -> str:
    """Return why a delivery may not be sent; empty if it may."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery)).one()
    if row.kind != MessageKind.BRIEFING:
        return ""
    asked = connection.execute(select(approvals).where(approvals.c.slot == row.slot)).first()
    if asked is None:
        return ""
    if asked.decision != "approved":
        return "not sent: nobody approved it"
    if _seal(row, _DELIVERY) not in asked.sealed:
        return "not sent: it was changed in the ledger after approval was asked for"
    return ""


@contextmanager
def kept_sealed(connection: Connection, of: ColumnElement[bool]) -> Iterator[None]:
    """Seal again what the program changes itself; what was not intact before stays so.

    Args:
        of: which slots or approvals the change may concern.
    """
    query = select(approvals.c.slot).join(slots, approvals.c.slot == slots.c.id).where(of)
    numbers = connection.execute(query).scalars().all()
    intact = [slot for slot in numbers if not changes(connection, slot)]
    yield
    for slot in intact:
        seal(connection, slot)


def _seals(connection: Connection, slot: int) -> Mapping[str, str]:
    """Return the seals of all that an approval covers, each with what it seals."""
    found: dict[str, str] = {}
    row = connection.execute(select(slots).where(slots.c.id == slot)).one()
    found[_seal(row, _SLOT)] = state("act.seal-slot")
    row = connection.execute(select(approvals).where(approvals.c.slot == slot)).one()
    found[_seal(row, _REQUEST)] = state("act.seal-request")
    # Only what is sealed: an older ledger, which is upgraded, has no other columns yet.
    of_pdfs = [artifacts.c[name] for name in _FILE.split()]
    for row in connection.execute(select(*of_pdfs).where(artifacts.c.slot == slot)):
        found[_seal(row, _FILE)] = state("act.seal-file", path=row.path)
    briefings = deliveries.c.slot == slot, deliveries.c.kind == MessageKind.BRIEFING
    for row in connection.execute(select(deliveries).where(*briefings)):
        found[_seal(row, _DELIVERY)] = state("act.seal-message", address=row.address)
    return found


def _seal(row: Row[Any], names: str) -> str:
    values = [(name, getattr(row, name)) for name in names.split()]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
