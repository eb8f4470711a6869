"""Rows of a workbook as they are meant: merged cells filled, uncomputed formulas told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.allocation import Inference
from aidreport.model.dataset import Finding, Severity
from aidreport.sources.formats.grid import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.formats.grid import Grid


_MERGED = "taken from the merged cell that begins in a row above"


class Filled(NamedTuple):
    """The rows of a table.

    Attributes:
        rows: with what merged cells say of them.
        inferred: number of a row → what was taken from merged cells.
        groups: numbers of rows in which one merged cell spans recipient and amount.
        findings: about formulas without a value.
    """

    rows: Sequence[Row]
    inferred: Mapping[int, tuple[Inference, ...]]
    groups: frozenset[int]
    findings: tuple[Finding, ...]


def filled(rows: Sequence[Row], grid: Grid, columns: Mapping[str, int], name: str) -> Filled:
    """Return rows with merged cells filled down, and formulas in the place of amounts they lack.

    An amount that is merged over several rows stays in the first: it is one amount.

    Args:
        rows: those below the headings.
        grid: the sheet that they stand in.
        columns: field → column.
        name: what messages call the file.
    """
    if not grid.merged and not grid.formulas:
        return Filled(rows, grid.inferred, grid.groups, ())
    by_number = {row.number: row for row in rows}
    amount, recipient = columns["amount"], columns["recipient"]
    inferred: dict[int, tuple[Inference, ...]] = {}
    groups: set[int] = set()
    for area in grid.merged:
        if area.left <= min(amount, recipient) and area.right >= max(amount, recipient):
            groups.add(area.top)
            continue
        fields = [field for field, column in columns.items() if column == area.left != amount]
        top = by_number.get(area.top)
        for number in range(area.top + 1, area.bottom + 1):
            below = by_number.get(number)
            if not fields or top is None or below is None or below.text(area.left):
                continue
            by_number[number] = _with(below, area.left, top)
            new = tuple(Inference(field, _MERGED) for field in fields)
            inferred[number] = (*inferred.get(number, ()), *new)
    findings = _lacking([*_computed(by_number, grid, columns)], grid, name)
    return Filled(
        tuple(by_number[row.number] for row in rows), inferred, frozenset(groups), findings
    )


def _with(row: Row, column: int, top: Row) -> Row:
    """Return a row with a cell of another one."""
    cells = [*row.cells, *[""] * (column + 1 - len(row.cells))]
    cells[column] = top.cells[column]
    return Row.of(row.number, cells)


def _computed(rows: dict[int, Row], grid: Grid, columns: Mapping[str, int]) -> Iterator[str]:
    """Put formulas without a value in the place of amounts; give the fields of all others."""
    fields = {column: field for field, column in columns.items()}
    for (number, column), formula in grid.formulas.items():
        row, field = rows.get(number), fields.get(column)
        if row is None or field is None or row.text(column) not in ("", "0"):
            continue
        if field != "amount":
            yield field
            continue
        cells = [*row.cells, *[""] * (column + 1 - len(row.cells))]
        cells[column] = formula
        rows[number] = Row.of(number, cells)


def _lacking(fields: Sequence[str], grid: Grid, name: str) -> tuple[Finding, ...]:
    if not fields:
        return ()
    cells = "1 cell holds a formula" if len(fields) == 1 else f"{len(fields)} cells hold formulas"
    message = (
        f'in sheet "{grid.sheet}" {cells} without a value ({", ".join(sorted({*fields}))}), read '
        "as blank: open the workbook in a spreadsheet program and save it there"
    )
    return (Finding("formula-without-value", Severity.WARNING, message, name),)
