"""The plan of a table: what each column is for, what holds for all rows, and what is open.

Planning looks at the headings and at what is in the columns, and reads no row. What could change
the total and is not understood is a question; whoever reads the table refuses it then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.sources.problems import Question
from aidreport.sources.tables.described import describe
from aidreport.sources.tables.displayed import see
from aidreport.sources.tables.header import find_header
from aidreport.sources.tables.marks import DATES, DECIMAL, Marks, dates_of
from aidreport.sources.tables.rows import RowReader
from aidreport.sources.tables.section_words import said_by_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Finding
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.tables.header import Header

_ROWS_ASKED_FOR_CURRENCY = 200


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How a table is read, before a row of it is.

    Attributes:
        reader: reads its rows; its source has the decimal mark and the order of dates that hold.
        questions: what is open; nobody reads the rows before it is decided.
        findings: what had to be chosen.
        reading: the same for people.
        marks: the decimal mark and the order of dates, and why.
    """

    reader: RowReader
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    reading: ReadingPlan
    marks: Marks

    @property
    def header(self) -> Header:
        """What the headings say."""
        return self.reader.header


def plan_table(grid: Grid, source: DataSource, name: str) -> TablePlan:
    """Return how a table is read.

    Args:
        grid: its rows, at least one; the first rows do, if it is only looked at.
        source: what the config says about them.
        name: what messages call the file.

    Raises:
        SourceError: there is no row of headings; a heading that the config names is not there; or
            heading and config contradict each other.
    """
    header, displayed = see(find_header(grid, source, name), source, name)
    dates = [header.columns[key] for key in ("date", "value_date") if key in header.columns]
    marks = Marks(header.decimal, dates_of(header.below.rows, dates, source))
    settled = source.model_copy(
        update={
            "decimal": marks.decimal.choice or DECIMAL,
            "dates": marks.dates.choice or DATES,
        }
    )
    reader = RowReader(header, settled, name, grid.sheet, header.kinds.meanings, displayed)
    return TablePlan(
        reader,
        (
            *header.questions,
            *header.kinds.questions,
            *displayed.questions,
            *_currency(reader),
            *marks.questions(),
        ),
        (*header.findings, *displayed.findings, *marks.findings(name)),
        describe(reader, source, marks, {**header.explained, **header.kinds.passed_over}),
        marks,
    )


def _currency(reader: RowReader) -> Iterator[Question]:
    """Ask for the currency if nothing names one."""
    header = reader.header
    known = header.currencies is not None and len(header.currencies) == 1
    if known or "currency" in header.columns or reader.source.currency is not None:
        return
    rows = header.below.rows[:_ROWS_ASKED_FOR_CURRENCY]
    if any(reader.currency(row) or _names_currency(row, reader) for row in rows):
        return
    heading = header.texts[header.columns["amount"]]
    yield Question(
        "no currency is named",
        why="a currency is never assumed",
        settings={"currency": "NOK"},
        details=(f'the heading "{heading}" names none that is clear, and no column is for it',),
        by_hand=f'write it in the heading, as in "{heading} (NOK)"',
    )


def _names_currency(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether a row is the heading of a section, which names its currency."""
    texts = list(dict.fromkeys(filter(None, row.texts)))
    return len(texts) == 1 and said_by_section(texts[0], reader.meanings).currencies is not None
