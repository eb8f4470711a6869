"""What abbreviations may stand for: names of the attached rows, and names of their currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.characters.unread import read_text
from aidreport.proof.numbers import collapsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record


def possible_expansions(record: Record, rows: Sequence[AttachedRow]) -> dict[str, str]:
    """Return what abbreviations of a record may stand for.

    The words for a currency are in the record alone; those for a name must be in a row.
    """
    if not record.expansions:
        return {}
    currencies = _currencies(record, rows)
    named = {
        (_plain(row.cells.get("recipient", "")), _plain(row.cells.get("recipient_full_name", "")))
        for row in rows
    }
    return {
        short: full
        for short, full in record.expansions.items()
        if short in currencies or (short, full) in named
    }


def _currencies(record: Record, rows: Iterable[AttachedRow]) -> set[str]:
    """Return the codes of the currencies that a briefing has amounts in."""
    codes = {entry.unit for entry in record.figures}
    for row in rows:
        codes |= {amount.currency for amount in (row.amount, *row.equivalents)}
    return codes


def _plain(text: str) -> str:
    return collapsed(read_text(text))
