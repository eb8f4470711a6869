"""Texts that the config gives a meaning, and that have no effect: the data do not have them.

A text with a mistake in it ("UNRWAA") would else be ignored in silence, and its rows be counted.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.model.dataset import Finding, Severity
from aidreport.model.reading_plan import column_at
from aidreport.model.remarks import Remark, say
from aidreport.sources.formats.columnar import LongRows, RaggedError
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.tables.words.meanings import ANY, RULES
from aidreport.sources.tables.words.years import amount_year, year_heading
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid, SourceRow

CODE = "values-unused"
_IN_COLUMN = {*RULES, "currency"}
_OF_TABLES = {*_IN_COLUMN, "section"}
"""Fields of `values` that tables without donors, countries or years across obey."""

_NEAREST_OF = 2000
_SEARCHED = 25
"""Headings of columns across are within so many rows."""

_TEXTS, _FIELD, _TEXT = "texts", "field", "text"


def with_unused(
    data: Dataset, grid: Grid, source: DataSource, name: str, *, table: bool
) -> Dataset:
    """Return a data set with a warning about the texts of `values` that have no effect.

    Args:
        data: as it was read.
        grid: from that.
        source: what the config says about it.
        name: what messages call the file.
        table: whether headings or tags, and no published layout, say what the columns are.
    """
    if not source.values or not data.plans:
        return data
    columns = [(column.use, column.letter) for column in data.plans[0].columns]
    plain = table and all(letter for _, letter in columns)
    places: dict[str, list[int]] = {}
    for use, letter in columns if plain else ():
        places.setdefault(use, []).append(column_at(letter))
    known = {use for use, _ in columns} if table else None
    searched = _Searched(grid.rows, places, known, plain=plain)
    unused = [
        said for field, texts in source.values.items() for said in searched.unused(field, texts)
    ]
    return replace(data, findings=(*data.findings, *_finding(unused, name)))


def unused_in_all(parts: Sequence[Dataset]) -> list[Dataset]:
    """Return the data sets of one source, the first of them warning of what none of them has.

    A source may be many files, of which each has some of the texts only.
    """
    found = [[item for item in part.findings if item.code == CODE] for part in parts]
    if len(parts) < 2 or not any(found):
        return list(parts)
    listed = [{_key(said): said for item in items for said in _texts_of(item)} for items in found]
    common = [said for key, said in listed[0].items() if all(key in other for other in listed)]
    first, *others = map(without_unused, parts)
    return [replace(first, findings=(*first.findings, *_finding(common, ""))), *others]


def without_unused(data: Dataset) -> Dataset:
    """Return a data set without that warning."""
    return replace(data, findings=tuple(item for item in data.findings if item.code != CODE))


def _texts_of(finding: Finding) -> Iterator[Remark]:
    texts = finding.message.values[_TEXTS]
    assert isinstance(texts, Several)
    return (text for text in texts if isinstance(text, Remark))


def _key(said: Remark) -> tuple[str, str]:
    return str(said.values[_FIELD]), str(said.values[_TEXT])


def _finding(unused: Sequence[Remark], source: str) -> Iterator[Finding]:
    if unused:
        message = say(CODE, count=len(unused), texts=Several(unused))
        yield Finding(CODE, Severity.WARNING, message, source)


class _Searched(NamedTuple):
    """The rows of a table, in which texts are searched for.

    Attributes:
        rows: all of them.
        places: field → its columns, if each field has columns of its own.
        known: the fields that are read; None if that is not known.
        plain: whether each field is read from columns of its own.
    """

    rows: Sequence[SourceRow]
    places: Mapping[str, Sequence[int]]
    known: set[str] | None
    plain: bool

    def unused(self, field: str, texts: Iterable[str]) -> Iterator[Remark]:
        """Yield what is said of the texts of a field that have no effect."""
        texts = [text for text in texts if text != ANY]
        if field == "currency" and field not in self.places and "amount" in self.places:
            yield from self._not_beside_amounts(field, texts)
        elif self.known is not None and field in _IN_COLUMN - self.known:
            yield from (say("text-without-column", field=field, text=text) for text in texts)
        elif self.plain and field not in _OF_TABLES:
            yield from (say("text-of-no-table", field=field, text=text) for text in texts)
        elif field in self.places:
            yield from self._not_in_columns(field, texts)
        else:
            yield from self._nowhere(field, texts)

    def _not_beside_amounts(self, field: str, texts: Iterable[str]) -> Iterator[Remark]:
        amounts = "\n".join(self._distinct(self.places["amount"])).casefold()
        for text in texts:
            if cell_text(text).casefold().removesuffix(".") not in amounts:
                yield say("text-without-column", field=field, text=text)

    def _not_in_columns(self, field: str, texts: Iterable[str]) -> Iterator[Remark]:
        there = {text.casefold(): text for text in self._distinct(self.places[field])}
        for text in texts:
            if (plain := cell_text(text).casefold()) in there:
                continue
            likely = [other for other in there if other[:1] == plain[:1]][:_NEAREST_OF]
            near = get_close_matches(plain, likely, n=1)
            if near:
                yield say("text-like-other", field=field, text=text, near=there[near[0]])
            else:
                yield say("text-nowhere", field=field, text=text)

    def _nowhere(self, field: str, texts: Iterable[str]) -> Iterator[Remark]:
        """Yield those that are in no cell: of headings of sections, or of columns across."""
        left = {text: cell_text(text).casefold() for text in texts}
        if field == "year":
            named = self._years()
            left = {text: plain for text, plain in left.items() if plain not in named}
        for cells in self._pieces():
            if not left:
                return
            folded = "\n".join(cells).casefold()
            left = {text: plain for text, plain in left.items() if plain not in folded}
        yield from (say("text-nowhere", field=field, text=text) for text in left)

    def _years(self) -> set[str]:
        """Return the years that headings name in other words: "2024/25" for "FY24/25 (GBP)"."""
        texts = [text for row in self.rows[:_SEARCHED] for text in row.texts if text]
        alone = {named.year for text in texts if (named := year_heading(text))}
        return alone | {amount[0] for text in texts if (amount := amount_year(text))}

    def _pieces(self) -> Iterator[Iterable[str]]:
        if isinstance(self.rows, LongRows):
            for column in range(self.rows.width):
                # A column of Parquet may hold what is no text.
                with suppress(SourceError):
                    yield self._distinct([column])
        else:
            yield from (row.texts for row in self.rows)

    def _distinct(self, columns: Sequence[int]) -> set[str]:
        """Return the different texts of columns."""
        if isinstance(self.rows, LongRows):
            try:
                return set(_texts(self.rows, columns)) - {""}
            except RaggedError:
                return set(_texts(self.rows.even(), columns)) - {""}
        return {row.text(column) for row in self.rows for column in columns} - {""}


def _texts(rows: LongRows, columns: Sequence[int]) -> Iterator[str]:
    """Yield the texts of columns, each once for a piece of them.

    Raises:
        RaggedError: lines have not all as many cells.
    """
    for piece in rows.columns(sorted(columns)):
        for column in columns:
            for value in encoded(piece[column])[0]:
                yield cell_text(rows.clean(value))
