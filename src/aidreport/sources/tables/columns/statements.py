"""What is written around a table and may say in which unit and currency its amounts are.

Titles above it, cells beside its headings, the name of its sheet, and what a workbook has outside
the cells: comments, the headers of pages, text boxes, and sheets that are no tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import TABLES, digits_in
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.tables.words.cells import number_in
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import NOTE_WORDS, STATEMENT_WORDS, TOTAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Beside, Grid, SourceRow
    from aidreport.sources.tables.columns.columns import Columns
    from aidreport.sources.tables.words.headings import Headings

_ROWS_BESIDE, _ROWS_BELOW = 50, 20
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BESIDE_TOTALS = STATEMENT_WORDS | TOTAL_WORDS
_KINDS = {
    "comment": ("comment", "by-comment"),
    "page": ("page header", "by-page"),
    "drawing": ("text box", "by-drawing"),
    "envelope": ("field", "by-envelope"),
}
"""What a text is → how a question calls it, and its phrase."""


OF_NAMES = "heading"
"""What a heading above names is: they are in no unit, so that it is that of the amounts."""

_NAMES = ("recipient", "recipient_name", "recipient_type", "donor", "country", "sector", "theme")


class Statement(NamedTuple):
    """A text around a table.

    Attributes:
        text: as written.
        what: what it is, for a question: "title", "comment".
        by: what it is, with the text, for the plan.
        place: where it is.
        of_column: whether it can be about the amounts alone, as a comment at their heading.
        apart: whether it may be about something else than the table, so that a currency alone says
            nothing.
        words: those that may be beside a unit without saying more.
        in_row: how the config names its column, if it is in the row of an amount, and may be about
            that alone; else empty.
        sure: whether it is about all amounts, if it says nothing else; what is not is asked about.
    """

    text: str
    what: str
    by: Remark
    place: str
    of_column: bool = False
    apart: bool = False
    words: frozenset[str] = STATEMENT_WORDS
    in_row: str = ""
    sure: bool = True


def statements(grid: Grid, headings: Headings, column: int, table: Columns) -> Iterator[Statement]:
    """Yield the texts around a table, the nearest first.

    Args:
        grid: the rows that it is in.
        headings: its headings.
        column: that of the amounts.
        table: its columns.
    """
    place = table.name
    for item in grid.beside:
        if item.kind == "comment" and item.column == column and _at(item, grid, headings):
            by = say("by-comment", title=item.text)
            yield Statement(item.text, "comment", by, place, of_column=True)
    yield from _of_names(column, table)
    yield from _titles(grid.rows[: headings.first], table)
    yield from _beside_headings(headings, column, table)
    if grid.sheet:
        yield Statement(
            grid.sheet, "name of the sheet", say("by-sheet-name", title=grid.sheet), place
        )
    yield from _below(table)
    yield from _of_totals(column, table)
    yield from _of_file(table)
    for item in grid.beside:
        if item.kind == "sheet":
            by = say("by-sheet", title=item.text, sheet=item.sheet)
            what = f'text in the sheet "{item.sheet}",'
            yield Statement(item.text, what, by, place, apart=True)
        elif item.kind in _KINDS and (item.kind != "comment" or item.row < _first(grid, headings)):
            what, key = _KINDS[item.kind]
            by = say(key, title=item.text)
            # What a document says around its records is about nothing else.
            yield Statement(item.text, what, by, place, apart=item.kind != "envelope")


def _first(grid: Grid, headings: Headings) -> int:
    return grid.rows[headings.first].number


def _at(comment: Beside, grid: Grid, headings: Headings) -> bool:
    """Tell whether a comment is at a heading."""
    return _first(grid, headings) <= comment.row <= grid.rows[headings.last].number


def _titles(rows: Sequence[SourceRow], table: Columns) -> Iterator[Statement]:
    for row in reversed(rows):
        text = " ".join(dict.fromkeys(filter(None, row.texts)))
        yield Statement(text, "title", say("by-title", title=text), table.place(row))


_NUMBERED = re.compile(r"(?<![^\W_])[^\W\d_]{1,2}\d+(?![^\W_])")
"""A number of a document or period in the name of a file, such as "M12": no unit."""


def _of_file(table: Columns) -> Iterator[Statement]:
    """Yield the name of the file if it names a unit and a currency: "grants_usd_million.csv"."""
    name = re.split(r"[/\\]", table.name)[-1].rpartition(".")[0]
    said = split_heading(re.sub(r"[^\w'’$€£]|_", " ", _NUMBERED.sub(" ", name)))
    if "://" not in table.name and said.power is not None and said.currencies is not None:
        by = say("by-file-name", title=name)
        yield Statement(name, "name of the file", by, table.name, apart=True)


def _below(table: Columns) -> Iterator[Statement]:
    """Yield the texts that are alone in the last rows."""
    for row in _last(table):
        texts = [text for text in row.texts if text]
        if len(texts) > 1:
            return
        by, place = say("by-note", title=texts[0]), table.place(row)
        words = STATEMENT_WORDS | NOTE_WORDS
        yield Statement(texts[0], "note", by, place, words=words)


def _last(table: Columns) -> Iterator[SourceRow]:
    """Yield the last rows that hold anything, the last one first."""
    rows = table.rows
    last: Sequence[SourceRow] = (
        [rows.at(line) for line in range(max(rows.size - _ROWS_BELOW, 0), rows.size)]
        if isinstance(rows, LongRows)
        else rows[-_ROWS_BELOW:]
    )
    return (row for row in reversed(last) if not row.blank)


def _of_totals(column: int, table: Columns) -> Iterator[Statement]:
    """Yield labels of totals that name a unit: "Total (in thousands)".

    It is that of all amounts if the total is as large as they are, and of the total alone if not.
    """
    for row in _last(table):
        label = next(filter(None, row.texts), "")
        said = split_heading(_YEAR.sub("", label))
        if said.power is None or not is_total_label(label):
            continue
        amounts = [_whole(item.text(column), table) for item in table.known if item is not row]
        if _whole(row.text(column), table) >= max(amounts, default=0):
            by, place = say("by-note", title=label), table.place(row)
            yield Statement(label, "label", by, place, words=_BESIDE_TOTALS, sure=False)


def _whole(text: str, table: Columns) -> int:
    """Return the whole part of an amount, zero of what is none."""
    digits = digits_in(number_in(text) or "", TABLES[table.decimal])
    return int(digits.whole or 0) if digits else 0


def _beside_headings(headings: Headings, column: int, table: Columns) -> Iterator[Statement]:
    """Yield units in the row of the headings that are over nothing, or below no heading."""
    known = {*table.match.columns.values(), column}
    for at, text in enumerate(headings.match.headings):
        if at in known:
            continue
        if text and _names_unit(text) and not table.filled(at):
            yield _cell(text, table)
    width = len(headings.match.headings)
    found: dict[int, list[str]] = {}
    for row in table.rows[:_ROWS_BESIDE]:
        for at, text in enumerate(row.texts):
            if text and (at >= width or not headings.match.headings[at]):
                found.setdefault(at, []).append(text)
    for at, texts in found.items():
        # Several are those of the rows.
        if len(texts) == 1 and _names_unit(texts[0]):
            yield _cell(texts[0], table)._replace(
                in_row=table.match.name_of(at) if at < width else ""
            )


def _of_names(column: int, table: Columns) -> Iterator[Statement]:
    """Yield headings above names that name a unit: "Partner (NOK million)"."""
    for field in _NAMES:
        at = table.match.columns.get(field)
        text = table.match.headings[at] if at is not None and at != column else ""
        if text and split_heading(text).power is not None:
            yield Statement(text, OF_NAMES, say("by-cell", title=text), table.name, sure=False)


def _names_unit(text: str) -> bool:
    said = split_heading(text)
    return said.power is not None or said.is_unit_beside(STATEMENT_WORDS)


def _cell(text: str, table: Columns) -> Statement:
    return Statement(text, "cell", say("by-cell", title=text), table.name, apart=True)
