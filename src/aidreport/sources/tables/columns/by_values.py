"""Years and recipients that the texts of a column show: its heading leaves them open."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.model.allocation import PAID
from aidreport.model.territories import is_country
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.words.cells import parse_date
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import DUE, YEARS
from aidreport.sources.terms.regions import is_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.tables.columns.columns import Columns

_ORDERS = ("iso", "day-first", "month-first")
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def year_column(columns: Mapping[str, int], table: Columns) -> int | None:
    """Return the column of years, if every value in it is one, and there is no date."""
    taken = {*columns.values()}
    for column in _called(table.match.headings, YEARS, taken) if "date" not in columns else ():
        values = _values(table, column, columns["amount"])
        if values and all(map(_YEAR.fullmatch, values)):
            return column
    return None


def due_column(columns: Mapping[str, int], table: Columns, measure: Measure | None) -> int | None:
    """Return the column of the days on which payments are due, if there is no other date.

    Only of what was paid: money that is due on a day to come was not.

    Args:
        measure: what the heading of the amounts or the config names.
    """
    if measure not in PAID or "date" in columns:
        return None
    for column in _called(table.match.headings, DUE, {*columns.values()}):
        values = _values(table, column, columns["amount"])
        iso, *others = (_are_days(values, order) for order in _ORDERS)
        # If either order of day and month fits, nothing is asked for the sake of this column.
        if values and (iso or sum(others) == 1):
            return column
    return None


def recipient_countries(table: Columns) -> int | None:
    """Return the column of countries that are the recipients, if a table names no other ones.

    No other column may hold names: "Operation" and "Applicant" may be of whom the rows are about.
    """
    match = table.match
    column = match.columns.get("country")
    if match.missing != ["recipient"] or column is None or {"recipient"} & {*match.rivals}:
        return None
    names = {row.text(column) for row in table.sample} - {"", match.headings[column]}
    names = {name for name in names if not is_total_label(name)}
    if not names or 2 * sum(map(_is_place, names)) <= len(names):
        return None
    known = {*match.columns.values(), *match.amounts}
    others = [at for at, text in enumerate(match.headings) if text and at not in known]
    return None if any(_may_be_names(table, at) for at in others) else column


def with_recipient(table: Columns, column: int) -> Columns:
    """Return a table whose recipients are in a column, which is then that of no other field."""
    others = {field: at for field, at in table.match.columns.items() if at != column}
    match = replace(table.match, columns={**others, "recipient": column})
    return replace(table, match=match)


def _is_place(name: str) -> bool:
    return is_country(name) or is_region(name)


def _may_be_names(table: Columns, column: int) -> bool:
    """Tell whether a column may hold the names of recipients: texts that are no codes or places."""
    texts = {text for row in table.sample if (text := row.text(column))}
    words = [text for text in texts if not any(map(str.isdigit, text))]
    return 2 * len(words) > len(texts) and not all(map(_is_place, words))


def _are_days(texts: Iterable[str], order: str) -> bool:
    try:
        return all(parse_date(text, order) is not None for text in texts)
    except BadCell:
        return False


def _called(headings: Sequence[str], known: Sequence[str], fixed: set[int]) -> list[int]:
    """Return the columns with one of some headings, the most distinctive first."""
    phrases = [" ".join(split_heading(text).meaning) for text in headings]
    columns = [at for at, phrase in enumerate(phrases) if phrase in known and at not in fixed]
    return sorted(columns, key=lambda at: known.index(phrases[at]))


def _values(table: Columns, column: int, amount: int) -> set[str]:
    """Return the values of a column beside amounts, without totals, tags and repeated headings."""
    values = table.texts([column], amount)[column].keys() - {"", table.match.headings[column]}
    return {text for text in values if not text.startswith("#") and not is_total_label(text)}
