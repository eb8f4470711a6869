"""Columns of days beside the date of the amounts, or where no column is known as that."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import FieldName, say
from aidreport.model.words import plain_word, words_of
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import date_inferred, parse_date
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import CellValue, SourceRow
    from aidreport.sources.tables.columns.header import Header

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_NOT_OF_AMOUNTS = frozenset(map(plain_word, _FILE["not_of_amounts"].split()))
_ORDERS = ("iso", "day-first", "month-first")
_SAMPLED, _ROWS = 3, 50


def other_dates(header: Header) -> Mapping[int, Remark]:
    """Return the columns of days that are not read as dates, and why."""
    columns = header.columns
    taken = columns.get("date", columns.get("value_date"))
    why = say("date-of-none")
    if taken is not None:
        why = say("date-is-another", heading=header.headings[taken])
    return dict.fromkeys(_day_columns(header), why)


def say_other_dates(header: Header, others: Mapping[int, Remark], name: str) -> Iterator[Finding]:
    """Yield a note about columns of days that could be those of the amounts.

    Args:
        others: columns of days that are not read.
        name: what messages call the file.
    """
    listed = [
        header.headings[at]
        for at in others
        if _NOT_OF_AMOUNTS.isdisjoint(words_of(header.headings[at]))
    ]
    if not listed:
        return
    taken = header.columns.get("date", header.columns.get("value_date"))
    joined = Joined(say("in-quotes", text=heading) for heading in listed)
    if taken is None:
        message = say("no-date-read", columns=joined)
        yield Finding("no-date-read", Severity.NOTE, message, name)
    else:
        heading = header.headings[taken]
        message = say("heading-chosen", field=FieldName("date"), heading=heading, others=joined)
        yield Finding("heading-chosen", Severity.NOTE, message, name)


def _day_columns(header: Header) -> Iterator[int]:
    """Yield the columns that nothing is read from and that hold days."""
    rows = header.below.rows[:_ROWS]
    used = {*header.columns.values(), *header.explained}
    for at, heading in enumerate(header.headings):
        if heading and at not in used and _are_days(rows, at):
            yield at


def _are_days(rows: Sequence[SourceRow], column: int) -> bool:
    cells = [*islice((row.cell(column) for row in rows if row.text(column)), _SAMPLED)]
    return bool(cells) and any(all(_is_day(cell, order) for cell in cells) for order in _ORDERS)


def _is_day(cell: CellValue, order: str) -> bool:
    """Tell whether a cell holds a day, and not a year, a month or a number alone."""
    if isinstance(cell, str) and cell.isdecimal():
        return False
    try:
        return parse_date(cell, order) is not None and not date_inferred(cell)
    except BadCell:
        return False
