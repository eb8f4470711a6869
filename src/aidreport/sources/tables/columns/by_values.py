"""Measures and years that are told by what is in a column, because its heading leaves it open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aidreport.sources.tables.words.headings import split_heading
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.sources.tables.columns.columns import Columns

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def year_column(columns: Mapping[str, int], table: Columns) -> int | None:
    """Return the column of years, if every value in it is one, and there is no date."""
    taken = {*columns.values()}
    for column in _called(table.match.headings, YEARS, taken) if "date" not in columns else ():
        values = _values(table, column, columns["amount"])
        if values and all(map(_YEAR.fullmatch, values)):
            return column
    return None


def _called(headings: Sequence[str], known: Sequence[str], fixed: set[int]) -> list[int]:
    """Return the columns with one of some headings, the most distinctive first."""
    phrases = [" ".join(split_heading(text).meaning) for text in headings]
    columns = [at for at, phrase in enumerate(phrases) if phrase in known and at not in fixed]
    return sorted(columns, key=lambda at: known.index(phrases[at]))


def _values(table: Columns, column: int, amount: int) -> set[str]:
    """Return the values of a column beside amounts, without totals, tags and repeated headings."""
    values = table.texts([column], amount)[column].keys() - {"", table.match.headings[column]}
    return {text for text in values if not text.startswith("#") and not is_total_label(text)}
