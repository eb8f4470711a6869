"""The figures of a record: those that a briefing shows or names, and all that went into them."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from aidreport.analysis.figures import BEFORE
from aidreport.analysis.long_groups import LongGroups
from aidreport.analysis.register import in_order
from aidreport.proof.record import reachable
from aidreport.proof.record_breakdown import BreakdownEntry, GroupEntry, in_columns
from aidreport.proof.record_entries import ConditionEntry, PartEntry
from aidreport.proof.record_figure import FigureEntry
from aidreport.proof.record_shown import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.analysis.figures import Breakdown, Figures, Part
    from aidreport.proof.allocations import AllocationsFile


def recorded_figures(
    figures: Figures,
    shown: Iterable[str],
    data: AllocationsFile,
    breakdowns: Sequence[BreakdownEntry],
    rows: Sequence[str],
) -> Iterator[FigureEntry]:
    """Yield what is shown or reconciled, and all that went into it, except what the data state.

    Figures of earlier data are in the record of these, those of groups in columns are there.

    Args:
        rows: the ids of the figures of all attached rows, in their order.
    """
    # A total is of a hundred thousand, all of which are in one of these.
    lists = {ids: name for part in breakdowns for name, ids in part.lists(rows, part.both_names())}
    with_groups = any(part.columns is None for part in breakdowns)
    named = named_figures(figures, with_groups=with_groups)
    elsewhere = _Elsewhere(data, breakdowns)
    needed = reachable(figures.by_id, [*named, *shown], elsewhere, lists)
    for name in in_order(figures.by_id, needed):
        if not name.startswith(BEFORE):
            figure = figures.by_id[name]
            yield FigureEntry.of(figure, lists.get(figure.inputs, "") if figure.inputs else "")


class _Elsewhere(Container[str]):
    """The ids of the figures that the data state, or that breakdowns have in columns."""

    def __init__(self, data: AllocationsFile, breakdowns: Iterable[BreakdownEntry]) -> None:
        self._data = data
        self._keys = {
            (part.by, part.currency): frozenset(part.columns.keys)
            for part in breakdowns
            if part.columns
        }

    def __contains__(self, name: object) -> bool:
        assert isinstance(name, str)
        if self._data.states(name):
            return True
        kind, _, rest = name.partition("/")
        by, _, rest = rest.partition("/")
        key, _, currency = rest.rpartition("/")
        return kind in KINDS and key in self._keys.get((by, currency), ())


def named_figures(figures: Figures, *, with_groups: bool = True) -> Iterator[str]:
    """Yield the ids of the figures that other parts of the record name.

    Args:
        with_groups: also those of groups in columns.
    """
    yield from (figure.id for figure in (*figures.totals.values(), *figures.stated.values()))
    yield from (rate.figure.id for rate in figures.rates)
    for check in figures.reconciliations:
        yield from (check.difference.id, check.percent.id)
    for of_part in figures.parts:
        yield from named_figures(of_part.figures)
    for parts in figures.breakdowns.values():
        for part in parts:
            yield part.count.id
            if isinstance(part.groups, LongGroups) and not with_groups:
                continue
            for group in part.groups:
                yield group.amount.id
                yield from (figure.id for figure in group.equivalents.values())
                if group.share:
                    yield group.share.id
    for row in (row for table in figures.comparisons for row in table.rows):
        yield from (row.now.id, row.before.id, row.difference.id)
        if row.percent:
            yield row.percent.id


def part_entry(part: Part) -> PartEntry:
    """Return the entry of a part of the data."""
    parts = part.figures.breakdowns.values()
    return PartEntry.model_construct(
        conditions=tuple(map(ConditionEntry.of, part.conditions)),
        totals={code: figure.id for code, figure in part.figures.totals.items()},
        breakdowns=tuple(breakdown_entry(one, dict) for each in parts for one in each),
    )


def breakdown_entry(part: Breakdown, places: Callable[[], Mapping[str, int]]) -> BreakdownEntry:
    """Return the entry of a breakdown.

    Args:
        places: returns those of the attached rows, by the ids of their amounts; none for a part.
    """
    columns = in_columns(part, places)
    return BreakdownEntry.model_construct(
        by=part.by,
        currency=part.currency,
        total=part.total.id,
        denominator=part.denominator.id,
        count=part.count.id,
        groups=tuple(
            GroupEntry.known(
                {
                    "key": group.key,
                    "amount": group.amount.id,
                    "share": group.share.id if group.share else "",
                    "equivalents": {code: each.id for code, each in group.equivalents.items()},
                }
            )
            for group in (part.groups if columns is None else part.groups[len(columns.keys) :])
        ),
        columns=columns,
    )
