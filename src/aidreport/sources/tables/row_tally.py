"""The rows of a table, read once: each is used, left out by a rule, or rejected, with reasons."""

from __future__ import annotations

from dataclasses import field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import ExcludedRow, Finding, RejectedRow, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import at, say
from aidreport.sources.formats.columnar import LongRows, rows_numbered
from aidreport.sources.formats.noise import note_noise
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.checks.repeated_rows import repeated_rows
from aidreport.sources.tables.rows import exclusions
from aidreport.sources.tables.rows.rows import ASSUMED_MEASURE, TAKEN_OFF
from aidreport.sources.tables.words.estimates import note_estimates
from aidreport.sources.tables.words.totals import RunningTotals, like_totals
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.model.allocation import Allocation, Place
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.by_column.plain import PlainRows
    from aidreport.sources.tables.rows.rows import RowReader

_PROGRESS_EVERY = 1000


@dataclass(slots=True)
class Tally:
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


def _plain_rows(rows: Sequence[SourceRow], reader: RowReader) -> PlainRows | None:
    """Return what of a long table can be read by the column; None for a short one."""
    if not isinstance(rows, LongRows):
        return None
    from aidreport.sources.tables.by_column.plain import read_plain_rows

    return read_plain_rows(rows, reader)


def read_rows(
    rows: Sequence[SourceRow], reader: RowReader, progress: Callable[[int], None] | None
) -> Tally:
    """Return what becomes of each row.

    Args:
        rows: those below the headings.
        reader: reads each.
        progress: called with the number of rows read so far, now and then.
    """
    tally = Tally(_plain_rows(rows, reader))
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
    row: SourceRow, reader: RowReader, tally: Tally, *, trailing: bool, after_gap: bool
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
    if not excluded.by_choice:
        return excluded
    read = reader.read(row)
    return replace(excluded, amount=read.amount, measure=read.measure)


def _add_plain(tally: Tally, plain: PlainRows, done: int, before: SourceRow | None = None) -> int:
    """Add the plain rows before another, or all that are left, to the running totals."""
    rows = plain.rows
    until = rows.size if before is None else rows.line(before.number)
    for count, money in plain.sums(done, until):
        tally.running.add(money, count)
    return until


def _use_or_reject(row: SourceRow, reader: RowReader, tally: Tally) -> None:
    result = reader.read(row)
    if isinstance(result, RejectedRow):
        tally.rejected.append(result)
        return
    tally.used.append(result)
    tally.running.add(result.amount)
    if reader.decimal in result.as_written and reader.amount(row).doubtful:
        tally.doubtful.append(row)


def _check_total_row(row: SourceRow, reader: RowReader, tally: Tally) -> None:
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


def findings_of(tally: Tally, reader: RowReader) -> list[Finding]:
    """Return the findings about the rows that were used."""
    findings = []
    if assumed := assumed_in(tally):
        message = say("measure-assumed", file=reader.name, count=assumed)
        findings.append(Finding("measure-assumed", Severity.NOTE, message, reader.name))
    if tally.doubtful:
        first = tally.doubtful[0]
        other = "," if reader.decimal == "." else "."
        text = reader.text(first, "amount")
        message = say("decimal-doubtful", count=len(tally.doubtful), text=text, mark=other)
        place = at(reader.place(first))
        findings.append(Finding("decimal-doubtful", Severity.WARNING, message, place))
    findings += _taken_off(tally, reader)
    findings += note_noise(tally.used, reader.name)
    findings += note_estimates(tally.used, reader.name)
    findings += like_totals(tally.used)
    return [*findings, *_not_positive(tally)]


def _taken_off(tally: Tally, reader: RowReader) -> Iterator[Finding]:
    """Yield a note about the rows whose amounts are taken off."""
    items = [item for item in tally.used if TAKEN_OFF in item.inferred]
    sums: dict[str, Decimal] = {}
    for item in items:
        code = item.amount.currency
        sums[code] = sums.get(code, Decimal(0)) + item.amount.amount
    if items:
        listed = Several(Money(amount, code) for code, amount in sums.items())
        message = say("amounts-taken-off", count=len(items), sums=listed)
        yield Finding("amounts-taken-off", Severity.NOTE, message, reader.name)


def assumed_in(tally: Tally) -> int:
    """Return of how many rows nothing names the measure."""
    assumed = sum(1 for item in tally.used if ASSUMED_MEASURE in item.inferred)
    return assumed + (tally.plain.assumed if tally.plain else 0)


def _not_positive(tally: Tally) -> Iterator[Finding]:
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
