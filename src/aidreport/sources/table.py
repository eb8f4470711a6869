"""Tables: rows of a grid turned into allocations, each one used, excluded or rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from aidreport.model.allocation import Allocation, Inference, Measure, Party
from aidreport.model.dataset import Account, ExcludedRow, RejectedRow, RowProblem
from aidreport.model.finding import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.source import Place
from aidreport.sources.cells import (
    CellError,
    read_amount,
    read_currency,
    read_date,
    read_measure,
    read_text,
)
from aidreport.sources.grid import is_blank
from aidreport.sources.totals import TotalRows, is_total_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.config import DataSource
    from aidreport.sources.cells import Amount
    from aidreport.sources.grid import Cell, Grid
    from aidreport.sources.headings import Header

Value = TypeVar("Value")

_ASSUMED_MEASURE = Inference("measure", "the table names none; taken as a commitment")
_PROGRESS_EVERY = 5_000


@dataclass(frozen=True, slots=True)
class Rows:
    """What a table delivers."""

    allocations: tuple[Allocation, ...]
    account: Account
    findings: tuple[Finding, ...]


def read_rows(
    grid: Grid,
    header: Header,
    name: str,
    options: DataSource,
    progress: Callable[[int], None] | None = None,
) -> Rows:
    """Return the allocations below a header, with an account of every row.

    Args:
        grid: the sheet or text.
        header: where its headings are.
        name: what places call the file.
        options: what holds where the rows do not say.
        progress: called with the number of rows read, now and then.
    """
    reader = _Reader(header, name, grid.sheet, options)
    rows = grid.rows[header.position + 1 :]
    for count, (number, cells) in enumerate(rows, 1):
        reader.read(number, cells)
        if progress is not None and count % _PROGRESS_EVERY == 0:
            progress(count)
    return reader.result()


@dataclass(slots=True)
class _Row:
    """A row while it is read: its cells by field, and what is wrong with it."""

    cells: dict[str, Cell]
    problems: list[RowProblem] = field(default_factory=list)

    def take(self, column: str, read: Callable[[Cell], Value]) -> Value | None:
        """Read a cell; a problem with it is noted and gives None."""
        cell = self.cells.get(column)
        try:
            return read(cell)
        except CellError as error:
            shown = read_text(cell)
            self.problems.append(RowProblem(column, shown, error.problem, error.fix))
            return None


class _Reader:
    """Sorts rows into used, excluded and rejected."""

    def __init__(self, header: Header, name: str, sheet: str | None, options: DataSource) -> None:
        self.header, self.name, self.sheet, self.options = header, name, sheet, options
        self.allocations: list[Allocation] = []
        self.excluded: list[ExcludedRow] = []
        self.rejected: list[RejectedRow] = []
        self.totals = TotalRows()
        self.read_rows = 0

    def read(self, number: int, cells: Sequence[Cell]) -> None:
        """Read one row."""
        self.read_rows += 1
        place = Place(self.name, row=number, sheet=self.sheet)
        by_field = {
            field: cells[heading.index] if heading.index < len(cells) else None
            for field, heading in self.header.columns.items()
        }
        row = _Row(by_field)
        if self._is_note(cells):
            reason = "text in one cell only: a note below the table"
            self.excluded.append(ExcludedRow(place, "note-row", reason))
        elif self._is_total(row, cells):
            amount = row.take("amount", self._amount)
            self.excluded.append(ExcludedRow(place, "total-row", "a sum of rows above"))
            if amount is not None:
                self.totals.check(place, amount.number)
        else:
            self._use(place, row, cells)

    def result(self) -> Rows:
        """Return what was read."""
        findings = list(self.totals.findings)
        if any(_ASSUMED_MEASURE in item.inferred for item in self.allocations):
            message = f"{self.name} names no measure; its amounts are taken as commitments"
            findings.append(Finding("measure-assumed", Severity.NOTE, message, self.name))
        account = Account(
            self.read_rows, len(self.allocations), tuple(self.excluded), tuple(self.rejected)
        )
        return Rows(tuple(self.allocations), account, tuple(findings))

    def _is_note(self, cells: Sequence[Cell]) -> bool:
        """Return whether only the first cell holds something, and that is text."""
        return (
            len(cells) > 0
            and isinstance(cells[0], str)
            and all(map(is_blank, cells[1:]))
            and self.header.width > 1
            and not (self._names_recipient_alone(cells))
        )

    def _names_recipient_alone(self, cells: Sequence[Cell]) -> bool:
        """Return whether a lone first cell is short enough to be a recipient without its amount."""
        first_is_recipient = self.header.columns["recipient"].index == 0
        text = read_text(cells[0])
        prose = text.endswith(".") or ":" in text or len(text) > 60 or text.startswith(("*", "("))
        return first_is_recipient and not prose

    def _is_total(self, row: _Row, cells: Sequence[Cell]) -> bool:
        recipient = read_text(row.cells["recipient"])
        if recipient:
            return is_total_label(recipient)
        first = next((cell for cell in cells if not is_blank(cell)), None)
        if isinstance(first, str) and is_total_label(first):
            return True
        if len([cell for cell in cells if not is_blank(cell)]) > 1:
            return False
        try:
            amount = self._amount(row.cells["amount"])
        except CellError:
            return False
        return self.totals.is_sum(amount.number)

    def _use(self, place: Place, row: _Row, cells: Sequence[Cell]) -> None:
        allocation = self._allocation(place, row)
        if any(not is_blank(cell) for cell in cells[self.header.width :]):
            fix = "check for a delimiter inside a name: put the name in quotes"
            row.problems.append(RowProblem("row", "", "more cells than headings", fix))
        if row.problems or allocation is None:
            self.rejected.append(RejectedRow(place, tuple(row.problems)))
            return
        self.allocations.append(allocation)
        self.totals.add(allocation.amount.amount)

    def _allocation(self, place: Place, row: _Row) -> Allocation | None:
        """Build the allocation; None where a problem was noted."""
        options = self.options
        amount = row.take("amount", self._amount)
        recipient = row.take("recipient", _required)
        currency = self._currency(row, amount)
        measure = row.take("measure", read_measure) or options.measure
        decided = row.take("date", lambda cell: read_date(cell, options.dates))
        if amount is None or recipient is None or currency is None or row.problems:
            return None
        text = {name: read_text(cell) for name, cell in row.cells.items()}
        donor = text.get("donor") or options.donor
        return Allocation(
            id=text.get("id", ""),
            place=place,
            recipient=Party(
                recipient,
                recipient,
                text.get("recipient_name", ""),
                text.get("recipient_type") or None,
            ),
            amount=Money(amount.number, currency),
            step=amount.step,
            as_written=text["amount"],
            measure=measure or Measure.COMMITMENT,
            donor=Party(donor, donor) if donor else None,
            decided=decided,
            country=text.get("country") or None,
            sector=text.get("sector") or None,
            theme=text.get("theme") or None,
            purpose=text.get("purpose", ""),
            description=text.get("description", ""),
            inferred=() if measure else (_ASSUMED_MEASURE,),
        )

    def _amount(self, cell: Cell) -> Amount:
        heading = self.header.columns["amount"]
        unit = {"thousand": 3, "million": 6, "billion": 9}.get(self.options.unit or "", 0)
        return read_amount(cell, self.options.decimal, heading.power or unit)

    def _currency(self, row: _Row, amount: Amount | None) -> str | None:
        """Return the row's currency: its own cell, its amount, the heading, or the options."""
        stated = row.take("currency", read_currency)
        named = self.header.columns["amount"].currency
        known = [code for code in (stated, amount.currency if amount else None, named) if code]
        if len(set(known)) > 1:
            problem = f"two currencies: {' and '.join(dict.fromkeys(known))}"
            fix = "keep the one that is right"
            row.problems.append(
                RowProblem("currency", read_text(row.cells["amount"]), problem, fix)
            )
            return None
        if known:
            return known[0]
        if self.options.currency is None and not any(
            problem.column == "currency" for problem in row.problems
        ):
            fix = 'fill it in, or set currency = "…" for this source'
            row.problems.append(RowProblem("currency", "", "empty", fix))
        return self.options.currency


def _required(cell: Cell) -> str:
    text = read_text(cell)
    if not text:
        raise CellError("empty", "fill in the recipient, or remove the row")
    return text
