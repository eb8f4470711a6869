"""Measures and years that are told by what is in a column, because its heading leaves it open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.sources.tables.cells import is_measure_alone, parse_measure
from aidreport.sources.tables.headings import split_heading
from aidreport.sources.tables.totals import is_total_label
from aidreport.sources.tables.vocabulary import MEASURES_OR_KINDS, YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.tables.columns import Columns

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def add_by_values(
    columns: dict[str, int], table: Columns, measure: Measure | None
) -> Iterator[Finding]:
    """Add the columns of measures and years, if every value in them is one.

    Args:
        columns: field → column; those columns are added to it.
        table: what is written in them.
        measure: the one that the heading of the amount names.
    """
    headings, amount = table.match.headings, columns["amount"]
    fixed = {column for field, column in columns.items() if field != "flow_type"}
    if "measure" not in columns:
        for column in _called(headings, MEASURES_OR_KINDS, fixed):
            values = _values(table, column, amount)
            if not values or not all(map(is_measure_alone, values)):
                continue
            if measure is not None and len({parse_measure(text) for text in values}) == 1:
                continue
            if columns.get("flow_type") == column:
                del columns["flow_type"]
            columns["measure"] = column
            message = f'the measure was read from "{headings[column]}", which holds only measures'
            yield Finding("heading-chosen", Severity.NOTE, message, table.name)
            break
    if "date" not in columns:
        for column in _called(headings, YEARS, {*columns.values()}):
            values = _values(table, column, amount)
            if values and all(map(_YEAR.fullmatch, values)):
                columns["date"] = column
                break


def _called(headings: Sequence[str], known: Sequence[str], fixed: set[int]) -> list[int]:
    """Return the columns with one of some headings, the most distinctive first."""
    phrases = [" ".join(split_heading(text).meaning) for text in headings]
    columns = [at for at, phrase in enumerate(phrases) if phrase in known and at not in fixed]
    return sorted(columns, key=lambda at: known.index(phrases[at]))


def _values(table: Columns, column: int, amount: int) -> set[str]:
    """Return the values of a column beside amounts, without totals, tags and repeated headings."""
    values = table.texts(column, amount).keys() - {"", table.match.headings[column]}
    return {text for text in values if not text.startswith("#") and not is_total_label(text)}
