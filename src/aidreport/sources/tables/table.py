"""A table of allocations: every row is used, excluded by a rule, or rejected with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.dataset import Account, Dataset, ExcludedRow, Finding, RejectedRow, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import at, say
from aidreport.sources.formats.columnar import LongRows, rows_between, rows_numbered
from aidreport.sources.formats.noise import note_noise
from aidreport.sources.problems import NOT_A_NUMBER, BadCell, refuse_open
from aidreport.sources.tables.checks.counted_twice import ask_multiples
from aidreport.sources.tables.checks.doubtful_totals import (
    ask_about_named_totals,
    ask_below_total,
)
from aidreport.sources.tables.checks.footnotes import ask_about_footnotes
from aidreport.sources.tables.checks.other_rows import ask_about_names
from aidreport.sources.tables.checks.region_rows import regions_beside_countries
from aidreport.sources.tables.checks.remarks import ask_about_remarks
from aidreport.sources.tables.checks.repeated_money import find_repeated_money
from aidreport.sources.tables.checks.repeated_rows import repeated_rows
from aidreport.sources.tables.checks.sections import find_sections
from aidreport.sources.tables.checks.sum_rows import find_sum_rows
from aidreport.sources.tables.columns.header import SEARCHED_ROWS
from aidreport.sources.tables.columns.marks import ask_for
from aidreport.sources.tables.columns.stated_measure import ask_measure
from aidreport.sources.tables.columns.stated_unit import ask_notes
from aidreport.sources.tables.display.displayed import hidden_finding
from aidreport.sources.tables.plan import plan_table
from aidreport.sources.tables.rows import exclusions
from aidreport.sources.tables.rows.row_shapes import TableRows
from aidreport.sources.tables.rows.rows import ASSUMED_MEASURE
from aidreport.sources.tables.words.headings import match_headings, split_heading
from aidreport.sources.tables.words.totals import RunningTotals, like_totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation, Place
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import Grid, SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.by_column.plain import PlainRows
    from aidreport.sources.tables.columns.header import Header
    from aidreport.sources.tables.rows.rows import RowReader

_PROGRESS_EVERY = 1000


class NoAllocationsError(SourceError):
    """A table is empty, or holds only totals and notes."""


def _no_allocations(name: str, sheet: str | None, why: str) -> NoAllocationsError:
    other = "" if sheet is None else ", or name another sheet with sheet = …"
    fix = f"check that the export was finished{other}"
    return NoAllocationsError(f"{name} holds no allocations", why=why, fix=fix)


@dataclass(slots=True)
class _Tally:
    """What has been read of one table so far: by the column if it has plain rows, else by row.

    Attributes:
        last: number of the last row with an amount.
    """

    plain: PlainRows | None = None
    used: list[Allocation] = field(default_factory=list)
    excluded: list[ExcludedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    running: RunningTotals = field(default_factory=RunningTotals)
    findings: list[Finding] = field(default_factory=list)
    doubtful: list[SourceRow] = field(default_factory=list)
    last: int = 0

    def totals(self) -> list[Place]:
        """Return the rows that are left out as totals."""
        return [row.place for row in self.excluded if row.rule == exclusions.TOTAL_ROW]

    def notes(self, rows: Sequence[SourceRow]) -> list[SourceRow]:
        """Return the rows that are left out as notes."""
        numbers = {row.place.row or 0 for row in self.excluded if row.rule == exclusions.NOTE_ROW}
        return rows_numbered(rows, numbers) if numbers else []

    def repeats(self, rows: Sequence[SourceRow], reader: RowReader) -> Iterator[Finding]:
        """Yield a warning if rows that were used are the same in every cell."""
        numbers = {item.place.row or 0 for item in self.used}
        alone = self.plain.others() if self.plain else rows
        return repeated_rows(alone, numbers, self.plain, reader)

    @property
    def above(self) -> Allocation | None:
        """The last allocation; None if it is not known."""
        return self.used[-1] if self.used and self.plain is None else None

    def allocations(self) -> Sequence[Allocation]:
        """Return those of the rows that were used, in their order."""
        if self.plain is None:
            return tuple(self.used)
        line = self.plain.rows.line
        alone = [(line(item.place.row or 0), item) for item in self.used]
        return self.plain.bulk(alone)


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
    if not grid.rows:
        raise _no_allocations(name, grid.sheet, "it has no row with content")
    plan = plan_table(grid, source, name)
    header, reader = plan.header, plan.reader
    if not header.below.rows:
        raise _no_allocations(name, grid.sheet, "there are headings, but no row below them")
    refuse_open(plan.questions, source, name, plan.reading)
    rows = header.below.rows
    reader = replace(reader, totals=grid.looks.sums.get(header.columns["amount"], reader.totals))
    tally = _read_rows(rows, reader, progress)
    if tally.doubtful and not plan.marks.decimal.why:
        first = reader.text(tally.doubtful[0], "amount")
        why = f'"{first}" may have three decimal places or a mark between thousands'
        refuse_open([ask_for("decimal", why)], source, name, plan.reading)
    _refuse_second_table(reader, tally.rejected)
    sections = find_sections(
        reader, _titles(grid, header), tally.excluded, tally.rejected, tally.last
    )
    by_title = (
        () if sections.parts else ask_measure(header, source, _titles(grid, header), grid.sheet)
    )
    notes = tally.notes(rows)
    texts = (" ".join(filter(None, row.texts)) for row in notes)
    by_note = ask_notes(header, source, texts, name)
    refuse_open([*sections.questions, *by_title, *by_note], source, name, plan.reading)
    if sections.parts or sections.headings:
        reader = replace(reader, sections=sections.parts, headings=sections.headings)
        tally = _read_rows(rows, reader, None)
    repeated_money = find_repeated_money(tally.allocations(), reader)
    if repeated_money.left_out:
        reader = replace(reader, repeated=repeated_money.left_out)
        tally = _read_rows(rows, reader, None)
    sums = find_sum_rows(tally.allocations(), tally.rejected, tally.totals(), rows, reader)
    if sums.left_out:
        reader = replace(reader, totals=reader.totals | sums.left_out)
        tally = _read_rows(rows, reader, None)
    regions, beside = regions_beside_countries(tally.allocations(), reader)
    repeated = ask_multiples(tally.allocations(), tally.running.multiples())
    others = _ask_about_rows(tally, rows, notes, reader)
    of_money = repeated_money.questions or regions or sums.questions or repeated
    refuse_open([*others, *of_money], source, name, plan.reading)
    allocations = tally.allocations()
    if not allocations and not tally.rejected:
        raise _no_allocations(
            name, grid.sheet, "all rows below the headings are totals, notes or left out"
        )
    used, excluded, rejected = len(allocations), tuple(tally.excluded), tuple(tally.rejected)
    reading = plan.reading
    if sections.settings and not (_assumed(tally) or header.measure or source.measure):
        settings = (item for item in reading.settings if item.name != "measure")
        reading = replace(reading, settings=(*settings, *sections.settings))
    else:
        reading = replace(reading, settings=(*reading.settings, *sections.settings))
    return Dataset(
        allocations,
        Account(used + len(excluded) + len(rejected), used, excluded, rejected),
        files=(),
        findings=(
            *grid.findings,
            *plan.findings,
            *exclusions.other_flows(header.below.rows, header.columns, name),
            *tally.findings,
            *sections.findings,
            *sums.findings,
            *beside,
            *tally.repeats(rows, reader),
            *_findings(tally, reader),
            *hidden_finding(
                header.below.looks, source, name, (item.place.row or 0 for item in tally.used)
            ),
        ),
        plans=(reading,),
    )


def _titles(grid: Grid, header: Header) -> list[SourceRow]:
    """Return the rows above the headings."""
    return [*takewhile(lambda row: row.texts != header.written[0], grid.rows[:SEARCHED_ROWS])]


def _ask_about_rows(
    tally: _Tally, rows: Sequence[SourceRow], notes: Sequence[SourceRow], reader: RowReader
) -> list[Question]:
    """Ask about rows that may be no allocations by what they are called or where they are."""
    used, totals = tally.allocations(), tally.totals()
    asked = ask_about_names(used, reader)
    asked += ask_about_footnotes(used, notes, reader)
    asked += ask_about_remarks(used, reader)
    if totals and not tally.rejected:
        table = TableRows(rows, reader)
        asked += ask_below_total(used, totals, tally.running, table)
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
                f"{reader.place(row)}: a second table begins, with other headings",
                details=[f"headings: {', '.join(filter(None, row.texts))}"],
                why="its columns, unit or currency may differ from those of the first table",
                fix="put each table in its own file or sheet",
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


def _plain_rows(rows: Sequence[SourceRow], reader: RowReader) -> PlainRows | None:
    """Return what of a long table can be read by the column; None for a short one."""
    if not isinstance(rows, LongRows):
        return None
    from aidreport.sources.tables.by_column.plain import read_plain_rows

    return read_plain_rows(rows, reader)


def _read_rows(
    rows: Sequence[SourceRow], reader: RowReader, progress: Callable[[int], None] | None
) -> _Tally:
    tally = _Tally(_plain_rows(rows, reader))
    alone = tally.plain.others() if tally.plain else rows
    with_amount = (row.number for row in alone if exclusions.has_amount(row, reader))
    last = max(with_amount, default=0)
    end = tally.last = max(last, tally.plain.last if tally.plain else 0)
    above = done = read = 0
    gap = False
    for read, row in enumerate(alone, start=1):
        if tally.plain is not None:
            done = _add_plain(tally, tally.plain, done, row)
            if (number := tally.plain.number_above(row)) > above:
                above, gap = number, False
        after_gap = gap or row.number > above + 1
        left_out = _left_out(row, reader, tally, trailing=row.number > end, after_gap=after_gap)
        rule = left_out[0] if left_out else None
        if left_out:
            tally.excluded.append(_with_amount(row, reader, *left_out))
        else:
            _use_or_reject(row, reader, tally)
        if rule == exclusions.TOTAL_ROW:
            _check_total_row(row, reader, tally)
        gap = rule in (exclusions.TOTAL_ROW, exclusions.NOTE_ROW)
        above = row.number
        if progress is not None and read % _PROGRESS_EVERY == 0:
            progress(read)
    if tally.plain is not None:
        _add_plain(tally, tally.plain, done)
    if progress is not None:
        progress(read + (len(tally.plain.at) if tally.plain else 0))
    if not tally.rejected:
        tally.findings += tally.running.findings()
    return tally


def _left_out(
    row: SourceRow, reader: RowReader, tally: _Tally, *, trailing: bool, after_gap: bool
) -> tuple[str, Remark] | None:
    """Return the rule that leaves a row out, by what it is or by the config, and why; or None."""
    around = exclusions.Around(trailing, after_gap, tally.above)
    rule = exclusions.exclusion_rule(row, reader, tally.running, around)
    return (rule, exclusions.REASONS[rule]) if rule else reader.left_out(row)


def _with_amount(row: SourceRow, reader: RowReader, rule: str, reason: Remark) -> ExcludedRow:
    """Return a row that is left out, with the amount that it states if that is the user's choice.

    No page has to say that a sum or a note is not in its figures.
    """
    excluded = ExcludedRow(reader.place(row), rule, reason)
    return replace(excluded, amount=reader.read(row).amount) if excluded.by_choice else excluded


def _add_plain(tally: _Tally, plain: PlainRows, done: int, before: SourceRow | None = None) -> int:
    """Add the plain rows before another, or all that are left, to the running totals."""
    rows = plain.rows
    until = rows.size if before is None else rows.line(before.number)
    for count, money in plain.sums(done, until):
        tally.running.add(money, count)
    return until


def _use_or_reject(row: SourceRow, reader: RowReader, tally: _Tally) -> None:
    result = reader.read(row)
    if isinstance(result, RejectedRow):
        tally.rejected.append(result)
        return
    tally.used.append(result)
    tally.running.add(result.amount)
    if reader.decimal in result.as_written and reader.amount(row).doubtful:
        tally.doubtful.append(row)


def _check_total_row(row: SourceRow, reader: RowReader, tally: _Tally) -> None:
    """Compare what a total row states with the rows above it; rejected rows make it moot."""
    place = at(reader.place(row))
    try:
        cell = reader.amount(row)
    except BadCell as bad:
        if written := reader.text(row, "amount"):
            message = say("total-row-unchecked", text=written, problem=bad.problem)
            tally.findings.append(Finding("total-row-differs", Severity.WARNING, message, place))
        return
    currency = reader.currency(row) or tally.running.only_currency
    if currency is not None:
        tally.running.state(Money(cell.number, currency), cell.step, place)
    tally.running.close()


def _findings(tally: _Tally, reader: RowReader) -> list[Finding]:
    """Return the findings about the rows that were used."""
    findings = []
    if assumed := _assumed(tally):
        message = say("measure-assumed", file=reader.name, count=assumed)
        findings.append(Finding("measure-assumed", Severity.NOTE, message, reader.name))
    if tally.doubtful:
        first = tally.doubtful[0]
        other = "," if reader.decimal == "." else "."
        text = reader.text(first, "amount")
        message = say("decimal-doubtful", count=len(tally.doubtful), text=text, mark=other)
        place = at(reader.place(first))
        findings.append(Finding("decimal-doubtful", Severity.WARNING, message, place))
    findings += note_noise(tally.used, reader.name)
    findings += like_totals(tally.used)
    return [*findings, *_not_positive(tally)]


def _assumed(tally: _Tally) -> int:
    """Return of how many rows nothing names the measure."""
    assumed = sum(1 for item in tally.used if ASSUMED_MEASURE in item.inferred)
    return assumed + (tally.plain.assumed if tally.plain else 0)


def _not_positive(tally: _Tally) -> Iterator[Finding]:
    """Yield a note about amounts of zero or less."""
    items = [item for item in tally.used if item.amount.amount <= 0]
    count = len(items)
    if tally.plain is not None and (lines := tally.plain.not_positive()):
        count += len(lines)
        items = [*items[:1], tally.plain.allocation(lines[0])]
    if count:
        first = min(items, key=lambda item: item.place.row or 0)
        message = say(
            "amounts-not-positive",
            count=count,
            recipient=first.recipient.name,
            amount=first.as_written,
        )
        yield Finding("amount-not-positive", Severity.NOTE, message, at(first.place))
