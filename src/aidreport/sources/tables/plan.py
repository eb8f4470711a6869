"""The plan of a table: what each column is for, what holds for all rows, and what is open.

Planning looks at the headings and at what is in the columns, and reads no row. What could change
the total and is not understood is a question; whoever reads the table refuses it then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.remarks import say
from aidreport.sources.tables.checks.currency_columns import ask_currency
from aidreport.sources.tables.checks.split_amounts import ask_about_split_amounts
from aidreport.sources.tables.checks.watched import watched_columns
from aidreport.sources.tables.columns.header import SEARCHED_ROWS, find_header
from aidreport.sources.tables.columns.lending import note_lending_in_titles
from aidreport.sources.tables.columns.marks import DATES, DECIMAL, Marks, dates_of
from aidreport.sources.tables.columns.other_dates import other_dates, say_other_dates
from aidreport.sources.tables.columns.stated_unit import said_in
from aidreport.sources.tables.described import describe
from aidreport.sources.tables.display.displayed import see
from aidreport.sources.tables.rows.rows import RowReader

if TYPE_CHECKING:
    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Finding
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.sources.formats.grid import Grid
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.columns.header import Header


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
    header = find_header(grid, source, name)
    titles = _titles(grid, header)
    header, displayed = see(header, source, name, titles)
    dates = [header.columns[key] for key in ("date", "value_date") if key in header.columns]
    marks = Marks(header.decimal, dates_of(header.below.rows, dates, source))
    settled = source.model_copy(
        update={
            "decimal": marks.decimal.choice or DECIMAL,
            "dates": marks.dates.choice or DATES,
        }
    )
    reader = RowReader(header, settled, name, grid.sheet, header.kinds.meanings, displayed)
    around = [
        item.text
        for item in grid.beside
        if item.kind not in ("total", "other-total") and said_in(item.text).power is not None
    ]
    currencies = ask_currency(reader, source, [*titles, *around])
    days = other_dates(header)
    passed_over = {
        **dict.fromkeys(watched_columns(header), say("looked-at")),
        **days,
        **header.kinds.passed_over,
        **currencies.passed_over,
        **header.explained,
    }
    # Where cells are out of their columns, what they say is not as it seems; headings are.
    in_cells = ask_about_split_amounts(grid, header) or [
        *header.kinds.questions,
        *displayed.questions,
        *currencies.questions,
        *marks.questions(),
    ]
    questions = [*header.questions, *in_cells]
    return TablePlan(
        reader,
        tuple(item._replace(measures=header.kinds.measures) for item in questions),
        (
            *header.findings,
            *note_lending_in_titles([*titles, header.texts[header.columns["amount"]]], name),
            *say_other_dates(header, days, name),
            *displayed.findings,
            *marks.findings(name),
        ),
        describe(reader, source, marks, passed_over),
        marks,
    )


def _titles(grid: Grid, header: Header) -> list[str]:
    """Return what is written above the headings."""
    titles: list[str] = []
    for row in grid.rows[:SEARCHED_ROWS]:
        if row.texts in header.written:
            break
        titles += filter(None, row.texts)
    return titles
