"""A table of allocations: every row is used, excluded by a rule, or rejected with its reasons."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import Account, Dataset, Finding, RejectedRow
from aidreport.sources.formats.columnar import rows_between, rows_numbered
from aidreport.sources.problems import NOT_A_NUMBER, refuse_open
from aidreport.sources.tables.checks.counted_twice import ask_multiples
from aidreport.sources.tables.checks.dittos import ask_about_dittos
from aidreport.sources.tables.checks.doubtful_totals import (
    ask_about_named_totals,
    ask_about_totals_of_groups,
    ask_below_total,
)
from aidreport.sources.tables.checks.footnotes import ask_about_footnotes
from aidreport.sources.tables.checks.larger_parts import ask_about_larger_parts
from aidreport.sources.tables.checks.other_rows import ask_about_names
from aidreport.sources.tables.checks.region_rows import regions_beside_countries
from aidreport.sources.tables.checks.remarks import ask_about_remarks
from aidreport.sources.tables.checks.repeated_money import find_repeated_money
from aidreport.sources.tables.checks.scenarios import ask_about_scenarios
from aidreport.sources.tables.checks.sections import find_sections
from aidreport.sources.tables.checks.stated_totals import StatedTotals, compare_stated_totals
from aidreport.sources.tables.checks.sum_rows import find_sum_rows
from aidreport.sources.tables.columns.header import SEARCHED_ROWS
from aidreport.sources.tables.columns.marks import ask_for
from aidreport.sources.tables.columns.stated_measure import (
    ask_about_ends,
    ask_measure,
    note_unsure,
)
from aidreport.sources.tables.columns.stated_unit import ask_notes
from aidreport.sources.tables.display.displayed import hidden_finding
from aidreport.sources.tables.plan import plan_table
from aidreport.sources.tables.row_tally import assumed_in, findings_of, read_rows
from aidreport.sources.tables.rows import exclusions
from aidreport.sources.tables.rows.row_shapes import TableRows
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.headings import match_headings
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.checks.repeated_money import RepeatedMoney
    from aidreport.sources.tables.checks.sections import Sections
    from aidreport.sources.tables.checks.sum_questions import SumRows
    from aidreport.sources.tables.plan import TablePlan
    from aidreport.sources.tables.row_tally import Tally
    from aidreport.sources.tables.rows.rows import RowReader


class NoAllocationsError(SourceError):
    """A table is empty, or holds only totals and notes."""


def _no_allocations(name: str, sheet: str | None, why: str) -> NoAllocationsError:
    fix = "source.check-export" if sheet is None else "source.check-export-or-sheet"
    problem = state("source.no-allocations", name=name)
    return NoAllocationsError(problem, why=state(why), fix=state(fix))


def read_table(
    grid: Grid, source: DataSource, name: str, progress: Callable[[int], None] | None = None
) -> Dataset:
    """Return the allocations of a table, and what became of its other rows.

    Titles above the headings and blank rows are no rows of the table. The data set names no
    file; whoever read the file adds it. Ids are those of the table, empty if it has none.

    Args:
        source: what the config says about them.
        name: what places and messages call the file.
        progress: called with the number of rows read so far, now and then.

    Raises:
        SourceError: the headings are not recognised, no currency is named, or there is no row.
    """
    table = _begin(grid, source, name, progress)
    _refuse_doubtful(table)
    _refuse_second_table(table.reader, table.tally.rejected)
    sections = _learn_sections(table)
    repeated = find_repeated_money(table.tally.allocations(), table.reader)
    if repeated.left_out:
        table.read_again(repeated=repeated.left_out)
    tally = table.tally
    # Other groups of the table are found beside those whose sums are known and left out.
    totals = [*tally.totals(), *map(table.reader.place_of, repeated.sums)]
    sums = find_sum_rows(tally.allocations(), tally.rejected, totals, table.rows, table.reader)
    if sums.left_out:
        table.read_again(totals=table.reader.totals | sums.left_out)
    beside = _refuse_money_twice(table, repeated, sums)
    if not table.tally.allocations() and not table.tally.rejected:
        raise _no_allocations(name, grid.sheet, "source.only-totals")
    return _dataset(table, sections, (*sections.findings, *sums.findings, *beside))


@dataclass(slots=True)
class _Table:
    """A table that is read, again where its rows have shown how they are to be read.

    Attributes:
        notes: rows that were left out as notes when it was read first.
    """

    grid: Grid
    source: DataSource
    name: str
    plan: TablePlan
    reader: RowReader
    tally: Tally
    notes: list[SourceRow]

    @property
    def rows(self) -> Sequence[SourceRow]:
        """The rows below the headings."""
        return self.plan.header.below.rows

    @property
    def titles(self) -> list[SourceRow]:
        """The rows above the headings."""
        written = self.plan.header.written[0]
        return [*takewhile(lambda row: row.texts != written, self.grid.rows[:SEARCHED_ROWS])]

    def read_again(self, **learnt: Any) -> None:
        """Read the rows with what is known of them now, as `RowReader` has it."""
        self.reader = replace(self.reader, **learnt)
        self.tally = read_rows(self.rows, self.reader, None)

    def refuse(self, questions: Sequence[Question]) -> None:
        """Refuse the table if there are questions.

        Raises:
            SourceError: it names all of them.
        """
        refuse_open(questions, self.source, self.name, self.plan.reading)


def _begin(
    grid: Grid, source: DataSource, name: str, progress: Callable[[int], None] | None
) -> _Table:
    """Plan the reading of a table, and read its rows for the first time."""
    if not grid.rows:
        raise _no_allocations(name, grid.sheet, "source.no-content")
    plan = plan_table(grid, source, name)
    header, reader = plan.header, plan.reader
    if not header.below.rows:
        raise _no_allocations(name, grid.sheet, "source.only-headings")
    refuse_open(plan.questions, source, name, plan.reading)
    reader = replace(reader, totals=grid.looks.sums.get(header.columns["amount"], reader.totals))
    tally = read_rows(header.below.rows, reader, progress)
    return _Table(grid, source, name, plan, reader, tally, tally.notes(header.below.rows))


def _refuse_doubtful(table: _Table) -> None:
    """Refuse amounts such as "1.500" if nothing says what the mark in them is."""
    if table.tally.doubtful and not table.plan.marks.decimal.why:
        first = table.reader.text(table.tally.doubtful[0], "amount")
        why = f'"{first}" may have three decimal places or a mark between thousands'
        table.refuse([ask_for("decimal", why)])


def _learn_sections(table: _Table) -> Sections:
    """Return the parts that the table has, each read by its heading now."""
    header, source, tally = table.plan.header, table.source, table.tally
    sections = find_sections(table.reader, table.titles, tally.excluded, tally.rejected, tally.last)
    by_title: list[Question] = []
    if not sections.parts:
        by_title += ask_measure(header, source, table.titles, table.grid.sheet)
        by_title += ask_about_ends(source, table.titles, table.grid.sheet, table.name)
    texts = (" ".join(filter(None, row.texts)) for row in table.notes)
    by_note = ask_notes(header, source, texts, table.name)
    table.refuse([*sections.questions, *by_title, *by_note])
    if sections.parts or sections.headings:
        table.read_again(sections=sections.parts, headings=sections.headings)
    return sections


def _refuse_money_twice(table: _Table, repeated: RepeatedMoney, sums: SumRows) -> Sequence[Finding]:
    """Refuse what would count twice, or is no allocation; return what is said of the rows."""
    tally = table.tally
    regions, beside = regions_beside_countries(tally.allocations(), table.reader)
    multiples = ask_multiples(tally.allocations(), tally.running.multiples())
    of_money = repeated.questions or regions or sums.questions or multiples
    stated = _stated_totals(table)
    asked = _ask_about_rows(tally, table.rows, table.notes, table.reader)
    table.refuse([*asked, *stated.questions, *of_money])
    return [*stated.findings, *beside]


def _stated_totals(table: _Table) -> StatedTotals:
    """Return what totals above, below and beside a table say about the sum of its rows."""
    tally = table.tally
    if tally.rejected:
        return StatedTotals()
    sums, used = tally.running.added_up(), tally.running.rows
    rows = [*table.titles, *table.notes]
    return compare_stated_totals(rows, table.grid.beside, sums, used, table.reader)


def _dataset(table: _Table, sections: Sections, found: Sequence[Finding]) -> Dataset:
    """Return what became of the rows of a table, and the plan by which it was read."""
    grid, plan, tally, source = table.grid, table.plan, table.tally, table.source
    header, allocations = plan.header, tally.allocations()
    used, excluded, rejected = len(allocations), tuple(tally.excluded), tuple(tally.rejected)
    numbers = (item.place.row or 0 for item in tally.used)
    return Dataset(
        allocations,
        Account(used + len(excluded) + len(rejected), used, excluded, rejected),
        files=(),
        findings=(
            *grid.findings,
            *plan.findings,
            *note_unsure(_texts_around(table), table.name),
            *exclusions.other_flows(header.below.rows, header.columns, table.name),
            *tally.findings,
            *found,
            *tally.repeats(table.rows, table.reader),
            *findings_of(tally, table.reader),
            *hidden_finding(header.below.looks, source, table.name, numbers),
        ),
        plans=(_with_sections(table, sections),),
    )


def _texts_around(table: _Table) -> Iterator[str]:
    """Yield the texts above a table and the notes below it, a row at a time."""
    return (" ".join(filter(None, row.texts)) for row in (*table.titles, *table.notes))


def _with_sections(table: _Table, sections: Sections) -> ReadingPlan:
    """Return the plan with the settings of parts: their measure if the table has no other."""
    reading, header = table.plan.reading, table.plan.header
    settings = reading.settings
    if sections.settings and not (
        assumed_in(table.tally) or header.measure or table.source.measure
    ):
        settings = tuple(item for item in settings if item.name != "measure")
    return replace(reading, settings=(*settings, *sections.settings))


def _ask_about_rows(
    tally: Tally, rows: Sequence[SourceRow], notes: Sequence[SourceRow], reader: RowReader
) -> list[Question]:
    """Ask about rows that may be no allocations by what they are called or where they are."""
    used, totals = tally.allocations(), tally.totals()
    in_total = bool(totals) and not tally.rejected and not tally.running.differing()
    asked = ask_about_names(used, reader, in_total=in_total)
    asked += ask_about_dittos(used, reader)
    asked += ask_about_larger_parts(tally.excluded, rows, reader)
    asked += ask_about_footnotes(used, notes, reader)
    asked += ask_about_remarks(used, reader)
    asked += ask_about_scenarios(used, reader)
    table = TableRows(rows, reader)
    asked += ask_about_totals_of_groups(tally.used, table)
    if totals:
        asked += ask_below_total(used, totals, tally.running, table)
        # Without the rows that cannot be used, no sum is known to differ.
        if not tally.rejected:
            asked += ask_about_named_totals(totals, tally.running, table)
    return asked


def _refuse_second_table(reader: RowReader, rejected: Sequence[RejectedRow]) -> None:
    """Refuse rows that hold other headings: the unit or the order below them may be another."""
    no_number = {
        row.place.row for row in rejected for item in row.problems if item.problem == NOT_A_NUMBER
    }
    numbers = {row.place.row or 0 for row in rejected}
    for row in rows_numbered(reader.header.below.rows, numbers):
        if sum(map(bool, row.texts)) == 1:
            continue
        is_heading = split_heading(reader.text(row, "amount")).is_of_amounts
        words = row.number in no_number and _is_like_headings(row, reader)
        if is_heading or words or match_headings(row.cells, reader.source.columns).usable:
            raise SourceError(
                state("source.second-table", reader=reader.place(row)),
                details=[state("source.headings", texts=", ".join(filter(None, row.texts)))],
                why=state("source.second-table-why"),
                fix=state("source.second-table-fix"),
            )


def _is_like_headings(row: SourceRow, reader: RowReader) -> bool:
    """Tell whether a row below a blank one, or a title, holds words alone, and amounts follow."""
    if any(map(str.isdecimal, "".join(row.texts))):
        return False
    rows = reader.header.below.rows
    around = rows_between(rows, row.number - 1, row.number + 1)
    above = next((other for other in around if other.number < row.number), None)
    below_headings = row.number == rows[0].number
    title = not below_headings and (above is None or sum(map(bool, above.texts)) == 1)
    amount = reader.text(around[-1], "amount") if around[-1] is not row else ""
    return title and any(map(str.isdecimal, amount))
