"""Columns whose headings say too little, taken for what they are by all that stands in them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.formats.long_text import Lines, RaggedError
from aidreport.sources.tables.cells import is_measure_alone, parse_measure
from aidreport.sources.tables.headings import plain_words
from aidreport.sources.tables.totals import is_total_label
from aidreport.sources.tables.units import split_heading
from aidreport.sources.tables.vocabulary import MEASURES_OR_KINDS, YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.sources.formats.grid import Row

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)


def add_by_values(
    columns: dict[str, int],
    headings: Sequence[str],
    rows: Sequence[Row],
    measure: Measure | None,
    name: str,
) -> Iterator[Finding]:
    """Add the columns of measures and years, where every value in them is one.

    Args:
        columns: field → column; what is found is added.
        headings: of all columns.
        rows: those below the headings.
        measure: the one that the heading of the amount names.
        name: what messages call the file.
    """
    amount = columns["amount"]
    fixed = {column for field, column in columns.items() if field != "flow_type"}
    if "measure" not in columns:
        for column in _called(headings, MEASURES_OR_KINDS, fixed):
            found = _values(rows, column, amount, headings[column])
            if not found or not all(map(is_measure_alone, found)):
                continue
            if measure is not None and len({parse_measure(text) for text in found}) == 1:
                continue
            if columns.get("flow_type") == column:
                del columns["flow_type"]
            columns["measure"] = column
            message = f'the measure was read from "{headings[column]}", which holds measures alone'
            yield Finding("heading-chosen", Severity.NOTE, message, name)
            break
    if "date" not in columns:
        for column in _called(headings, YEARS, {*columns.values()}):
            found = _values(rows, column, amount, headings[column])
            if found and all(map(_YEAR.fullmatch, found)):
                columns["date"] = column
                break


def _called(headings: Sequence[str], known: Sequence[str], fixed: set[int]) -> list[int]:
    """Return the columns with one of some headings, the most telling first."""
    phrases = [" ".join(plain_words(split_heading(text).words)) for text in headings]
    found = [at for at, phrase in enumerate(phrases) if phrase in known and at not in fixed]
    return sorted(found, key=lambda at: known.index(phrases[at]))


def _values(rows: Sequence[Row], column: int, amount: int, heading: str) -> set[str]:
    """Return what stands in a column beside amounts, but in totals, tags and repeated headings."""
    found = {cell_text(text) for text in _written(rows, column, amount)} - {"", heading}
    return {text for text in found if not text.startswith("#") and not is_total_label(text)}


def _written(rows: Sequence[Row], column: int, amount: int) -> set[str]:
    if isinstance(rows, Lines) and rows:
        with suppress(RaggedError):
            return {
                text
                for piece in rows.columns(sorted({column, amount}))
                for text, stated in zip(
                    piece[column].to_pylist(), piece[amount].to_pylist(), strict=True
                )
                if stated.strip()
            }
    return {row.text(column) for row in rows if row.text(amount)}
