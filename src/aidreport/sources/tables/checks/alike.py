"""By which columns rows of a table are of one grant: ids, names, years."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.checks.entries import texts_by_row
from aidreport.sources.tables.words.kind_words import is_of_remarks

if TYPE_CHECKING:
    from collections.abc import Collection

    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_ID_WORDS = frozenset(map(plain_word, _FILE["ids"].split()))
_OF_AMOUNTS = ("amount", "currency", "measure", "unit", "step")
_NAMES = ("recipient", "donor", "country", "sector", "theme", "purpose")
"""How grants without ids differ."""

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_NUMBER = re.compile(r"[-+(]?[^\w\s]?[0-9][0-9 .,'\u00a0\u202f]*[%)]?")
_SAMPLED = 200


class Telling(NamedTuple):
    """Columns by which rows are of one grant.

    Attributes:
        ids: of ids and numbers of grants and projects.
        names: of recipients, donors and the like.
        years: of years alone.
    """

    ids: list[int]
    names: list[int]
    years: list[int]


def telling_columns(reader: RowReader, at: int) -> Telling:
    """Return the columns by which rows are of one grant, but one that says something else."""
    columns = reader.header.columns
    others = _others(reader, {at})
    ids = [column for column in others if _is_of_ids(reader, column)]
    years = [column for column in others if column not in ids and _is_of_years(reader, column)]
    names = {columns[name] for name in _NAMES if name in columns} - {at}
    return Telling(ids, sorted(names), years)


def compared_columns(reader: RowReader, without: Collection[int]) -> list[int]:
    """Return the columns in which rows of one thing are the same: ids, years and texts.

    Numbers of rows, remarks and other amounts differ.

    Args:
        without: columns that are something else.
    """
    headings = reader.header.headings
    return [
        column
        for column in _others(reader, without)
        if not is_of_remarks(headings[column])
        and not _counts_up(reader, column)
        and (
            _is_of_ids(reader, column)
            or _is_of_years(reader, column)
            or _is_of_texts(reader, column)
        )
    ]


def _others(reader: RowReader, without: Collection[int]) -> list[int]:
    """Return the columns that say nothing of amounts, and are not among some."""
    of_amounts = {reader.header.columns.get(name) for name in _OF_AMOUNTS}
    columns = range(len(reader.header.headings))
    return [column for column in columns if column not in without and column not in of_amounts]


def _is_of_ids(reader: RowReader, column: int) -> bool:
    words = words_of(reader.header.headings[column].replace("_", " "))
    named = column == reader.header.columns.get("id") or not _ID_WORDS.isdisjoint(words)
    return named and bool(_sample(reader, column)) and not _counts_up(reader, column)


def _sample(reader: RowReader, column: int) -> list[str]:
    """Return the first texts of a column; none if its cells hold more than one value each."""
    try:
        texts = [*texts_by_row(reader.header.below.rows, [column], _SAMPLED)]
    except SourceError:
        return []
    return [text for _, (text,) in texts if text]


def _counts_up(reader: RowReader, column: int) -> bool:
    """Tell whether a column holds the numbers of its rows: 1, 2, 3."""
    texts = _sample(reader, column)
    numbers = [int(text) for text in texts if text.isascii() and text.isdecimal()]
    ascending = all(later == earlier + 1 for earlier, later in pairwise(numbers))
    return len(numbers) == len(texts) > 1 and ascending and numbers[0] in (0, 1)


def _is_of_years(reader: RowReader, column: int) -> bool:
    texts = _sample(reader, column)
    return bool(texts) and all(map(_YEAR.fullmatch, texts))


def _is_of_texts(reader: RowReader, column: int) -> bool:
    return not all(map(_NUMBER.fullmatch, _sample(reader, column)))
