"""Money that is said to be paid on a day to come: it is planned, and not paid.

A column "Disbursed (USD)" may hold what will be paid next year. Nobody but the user knows; the key
`future_payments` of a source says it. What is promised or planned may be dated ahead.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import PAID
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import ExcludedRow
from aidreport.model.remarks import say
from aidreport.sources.problems import Question, refuse_open
from aidreport.sources.terms.dates import YEARS_AHEAD
from aidreport.statements import state
from aidreport.values import Joined, format_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.sources.repeats import Part

_DAYS = timedelta(days=7)
"""Clocks of the world differ by a day, and a slot may run some days late."""

_SHOWN = 3


def settle_future_payments(part: Part, source: DataSource, today: date | None) -> Part:
    """Return what a source gave, without payments on days to come if the config says so.

    Args:
        part: what it gave.
        source: what the config says about it.
        today: payments more than a week after it are asked about; None if that is not known.

    Raises:
        UnclearError: there are such, and the config does not say whether they count.
    """
    dataset = part.dataset
    if today is None or source.future_payments == USE or not dataset.allocations:
        return part
    later = _later(dataset.allocations, today + _DAYS, f"{today.year + YEARS_AHEAD + 1}")
    if not later:
        return part
    items = [dataset.allocations[at] for at in later]
    if source.future_payments is None:
        name = dataset.files[0].path if dataset.files else source.path
        plan = dataset.plans[0] if dataset.plans else None
        refuse_open([_question(items, today)], source, name, plan)
    rows = [ExcludedRow.of(item, "future-payment", say("future-payment")) for item in items]
    left_out = frozenset(later)
    kept = replace(
        dataset,
        allocations=_without(dataset.allocations, left_out),
        account=dataset.account.exclude(rows),
    )
    numbers = [number for at, number in enumerate(part.numbers) if at not in left_out]
    return part._replace(dataset=kept, numbers=numbers)


def _question(items: Sequence[Allocation], today: date) -> Question:
    measures = Joined(sorted({item.measure for item in items}))
    lines = [
        f"{item.place}: {item.amount.currency} {format_number(item.amount.amount)}, {item.decided}"
        for item in items[:_SHOWN]
    ]
    more = len(items) - _SHOWN
    return Question(
        state("question.future", count=len(items), today=today, measures=measures),
        state("question.future-why"),
        {"future_payments": EXCLUDE},
        ({"future_payments": USE},),
        details=(*lines, *([f"and {more:,} more"] if more > 0 else [])),
        by_hand=state("question.future-by-hand"),
    )


def _later(items: Sequence[Allocation], last: date, end: str) -> list[int]:
    """Return the positions of payments that are dated after a day, and before a year.

    Later years are refused, or the config says by `years` that they are right.
    """
    if not isinstance(items, Bulk):
        return [at for at, item in enumerate(items) if is_later(item, last, end)]
    import numpy as np

    days, measures = items.column("day"), items.column("measure")
    late = [at for at, day in enumerate(days.values) if last.isoformat() < day < end]
    paid = [at for at, measure in enumerate(measures.values) if measure in PAID]
    marks = np.isin(days.codes, late) & np.isin(measures.codes, paid)
    lines = {*items.lines[marks].tolist()}
    lines |= {line for line, item in items.others if is_later(item, last, end)}
    return np.flatnonzero(np.isin(items.all_lines(), [*lines])).tolist() if lines else []


def is_later(item: Allocation, last: date, end: str) -> bool:
    """Tell whether an allocation is a payment after a day, and before a year or day."""
    day = item.decided
    return item.measure in PAID and day is not None and last < day and str(day) < end


def _without(items: Sequence[Allocation], left_out: frozenset[int]) -> Sequence[Allocation]:
    """Return the allocations but those at some positions."""
    if not isinstance(items, Bulk):
        return tuple(item for at, item in enumerate(items) if at not in left_out)
    import numpy as np

    lines = items.all_lines()[sorted(left_out)]
    gone = {id(item) for line, item in items.others if line in {*lines.tolist()}}
    return items.select(~np.isin(items.lines, lines), lambda item: id(item) not in gone)
