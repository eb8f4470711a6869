"""Merged cells: what one says holds for all rows that it spans."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.allocation import Inference
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import FieldName, say
from aidreport.sources.formats.columnar import rows_between, rows_numbered, with_rows
from aidreport.sources.formats.grid import Grid
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.sources.formats.grid import SourceRow

_MERGED = say("from-merged-cell")


def fill_merged(
    rows: Sequence[SourceRow], grid: Grid, columns: Mapping[str, int], name: str
) -> Grid:
    """Return rows with merged cells filled down, and formulas in the place of amounts they lack.

    An amount that is merged over several rows is one amount: that of the first row, if all are of
    one recipient, without what differs between them; else it is nobody's. The findings are those
    about formulas without a value; those of the sheet are not repeated.

    Args:
        rows: those below the headings.
        grid: the sheet that they are in.
        columns: field → column.
        name: what messages call the file.
    """
    if not grid.merged and not grid.formulas:
        return replace(grid, rows=rows, findings=())
    changed: dict[int, SourceRow] = {}
    amount, recipient = columns["amount"], columns["recipient"]
    inferred: dict[int, tuple[Inference, ...]] = {}
    groups: set[int] = set()
    for area in grid.merged:
        if area.left <= min(amount, recipient) and area.right >= max(amount, recipient):
            groups.add(area.top)
            continue
        fields = [field for field, column in columns.items() if column == area.left != amount]
        spanned = rows_between(rows, area.top, area.bottom) if fields else ()
        if not spanned or spanned[0].number != area.top:
            continue
        top, *below = (changed.get(row.number, row) for row in spanned)
        for row in below:
            if not row.text(area.left):
                changed[row.number] = row.with_cell(area.left, top.cell(area.left))
                new = tuple(Inference(field, _MERGED) for field in fields)
                inferred[row.number] = (*inferred.get(row.number, ()), *new)
    amounts = _merged_amounts(rows, changed, grid, columns)
    findings = _fill_formulas(rows, changed, grid, columns, name)
    return Grid(
        with_rows(rows, changed),
        grid.sheet,
        findings,
        inferred=inferred,
        groups=frozenset(groups),
        looks=grid.looks,
        parts=amounts.parts,
        shared=amounts.shared,
    )


class _MergedAmounts(NamedTuple):
    """Rows of amounts that are merged over several; see `Grid`."""

    parts: frozenset[int]
    shared: frozenset[int]


def _merged_amounts(
    rows: Sequence[SourceRow],
    changed: dict[int, SourceRow],
    grid: Grid,
    columns: Mapping[str, int],
) -> _MergedAmounts:
    """Return the rows of merged amounts, and take out of the first ones what does not hold."""
    amount, recipient = columns["amount"], columns["recipient"]
    beneath = {cell.row for cell in grid.looks.covered}
    parts: set[int] = set()
    shared: set[int] = set()
    for area in grid.merged:
        several = area.left == amount and area.bottom > area.top
        spanned = [*rows_between(rows, area.top, area.bottom)] if several else []
        if len(spanned) < 2 or spanned[0].number != area.top:
            continue
        top, *below = (changed.get(row.number, row) for row in spanned)
        names = {row.text(recipient) for row in (top, *below)} - {""}
        others = any(row.text(amount) or row.number in beneath for row in below)
        if not top.text(amount) or others:
            continue
        if len(names) > 1:
            shared.update(row.number for row in spanned)
            # By the column, it would be read as an amount of its own.
            text = f"{top.text(amount)} ({len(spanned)} rows)"
            changed[top.number] = top.with_cell(amount, text)
            continue
        parts.update(row.number for row in below)
        for column in {*columns.values()} - {amount, recipient}:
            if any(row.text(column) != top.text(column) for row in below):
                top = top.with_cell(column, "")
        changed[top.number] = top
    return _MergedAmounts(frozenset(parts), frozenset(shared))


def _fill_formulas(
    rows: Sequence[SourceRow],
    changed: dict[int, SourceRow],
    grid: Grid,
    columns: Mapping[str, int],
    name: str,
) -> tuple[Finding, ...]:
    """Put formulas without a value in the place of amounts; return a warning about all others."""
    fields = {column: field for field, column in columns.items()}
    others: list[str] = []
    wanted = {number for number, column in grid.formulas if column in fields}
    found = {row.number: changed.get(row.number, row) for row in rows_numbered(rows, wanted)}
    for (number, column), formula in grid.formulas.items():
        row, field = found.get(number), fields.get(column)
        if row is None or field is None or row.text(column) not in ("", "0"):
            continue
        if field == "amount":
            changed[number] = found[number] = row.with_cell(column, formula)
        else:
            others.append(field)
    if not others:
        return ()
    fields_lacking = Several(FieldName(field) for field in sorted({*others}))
    message = say(
        "formula-without-value",
        sheet=grid.sheet or "",
        count=len(others),
        fields=fields_lacking,
    )
    return (Finding("formula-without-value", Severity.WARNING, message, name),)
