"""The remarks beside the amounts of a table: in columns of remarks, and in comments of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.sources.tables.checks.entries import different_texts, texts_by_row
from aidreport.sources.tables.words.kind_words import is_of_remarks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.sources.tables.rows.rows import RowReader


class RemarkText(NamedTuple):
    """A remark beside an amount.

    Attributes:
        row: number of its row.
        text: as written.
        column: which it is in; None for a comment of a cell.
    """

    row: int
    text: str
    column: int | None


def remarks_in(reader: RowReader, wanted: Callable[[str], bool]) -> Iterator[RemarkText]:
    """Yield the remarks of a table, those of one column after another.

    Args:
        reader: of the table.
        wanted: tells whether a text is looked for; asked once for each different one.
    """
    header = reader.header
    rows = header.below.rows
    for column, heading in enumerate(header.headings):
        if not is_of_remarks(heading):
            continue
        texts = {text for text in different_texts(rows, column) if text and wanted(text)}
        for number, (text,) in texts_by_row(rows, [column]) if texts else ():
            if text in texts:
                yield RemarkText(number, text, column)
    for item in header.below.beside:
        if item.kind == "comment" and wanted(item.text):
            yield RemarkText(item.row, item.text, None)
