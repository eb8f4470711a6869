"""Rows that may state the money of other rows once more: sub-grants, shares, a second currency.

What such a row looks like is not all: it must fit the amounts, too. Nobody but the user knows
whether it is money of its own; `repeated_money` of a source says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.model.bulk import Bulk
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.aggregates import find_aggregates
from aidreport.sources.tables.checks.cross_sums import find_cross_sums
from aidreport.sources.tables.checks.entries import entries_of
from aidreport.sources.tables.checks.introduced_rows import find_introduced_parts
from aidreport.sources.tables.checks.numbered_rows import find_numbered_parts
from aidreport.sources.tables.checks.part_rows import find_bold_groups, find_parts
from aidreport.sources.tables.checks.passed_on import find_chains, find_sub_grants
from aidreport.sources.tables.checks.period_parts import find_period_parts
from aidreport.sources.tables.checks.remarked_parts import find_remarked_parts
from aidreport.sources.tables.checks.said_parts import find_said_parts
from aidreport.sources.tables.checks.same_grants import (
    find_second_currencies,
    find_shares,
    find_wholes,
)
from aidreport.sources.tables.checks.snapshots import find_snapshots
from aidreport.sources.tables.checks.top_rows import find_top_rows
from aidreport.statements import state
from aidreport.values import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_SHOWN = 5
_KINDS = (
    find_snapshots,
    find_period_parts,
    find_parts,
    find_bold_groups,
    find_introduced_parts,
    find_said_parts,
    find_remarked_parts,
    find_numbered_parts,
    find_aggregates,
    find_cross_sums,
    find_top_rows,
    find_sub_grants,
    find_chains,
    find_shares,
    find_wholes,
    find_second_currencies,
)


class RepeatedMoney(NamedTuple):
    """What was found.

    Attributes:
        left_out: numbers of the rows that the config leaves out.
        questions: what is open, if it says nothing, or not enough.
        sums: those of the rows left out that are sums of others.
    """

    left_out: frozenset[int] = frozenset()
    questions: tuple[Question, ...] = ()
    sums: frozenset[int] = frozenset()


def find_repeated_money(used: Sequence[Allocation], reader: RowReader) -> RepeatedMoney:
    """Return which rows of a table may state the money of others once more.

    Args:
        used: the allocations of the table.
        reader: read them.
    """
    choice = reader.source.repeated_money
    left_out: set[int] = set()
    sums: set[int] = set()
    questions: list[Question] = []
    if choice not in (None, EXCLUDE):
        return RepeatedMoney()
    found_before: set[int] = set()
    for find in _KINDS:
        for found in find(_without(used, found_before), reader):
            found_before |= found.rows
            if choice and not found.settings:
                left_out |= found.rows
                sums |= found.rows if found.sums else set()
                continue
            entries = [item for item in entries_of(used) if item.number in found.rows]
            questions.append(
                Question(
                    found.problem(count=len(entries)),
                    state(found.why),
                    {**found.settings, "repeated_money": "exclude"},
                    ({"repeated_money": "use"},),
                    details=tuple(_lines(entries)),
                )
            )
    return RepeatedMoney(frozenset(left_out), tuple(questions), frozenset(sums))


def _without(used: Sequence[Allocation], rows: set[int]) -> Sequence[Allocation]:
    """Return allocations without some: a row that repeats another is no further evidence."""
    if not rows:
        return used
    if not isinstance(used, Bulk):
        return tuple(item for item in used if item.place.row not in rows)
    import numpy as np

    numbers = (used.place(line).row for line in used.lines.tolist())
    kept = np.fromiter((number not in rows for number in numbers), bool, len(used.lines))
    return used.select(kept, lambda item: item.place.row not in rows)


def _lines(entries: Sequence[Entry]) -> list[str]:
    listed = [
        f"row {item.number}: {item.currency} {format_number(item.amount)}"
        for item in sorted(entries)[:_SHOWN]
    ]
    more = len(entries) - _SHOWN
    return [*listed, *([f"and {more} more"] if more > 0 else [])]
