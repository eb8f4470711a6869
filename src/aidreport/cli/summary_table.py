"""A summary as a table for people."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING

from aidreport.cli.console import can_write, printable, told
from aidreport.cli.summary_formats import name_of, plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.analysis.figures import Breakdown, Figures
    from aidreport.model.dataset import Account, Dataset

    Row = tuple[str, str, str, str]

_GAP = "  "
_SHORTEST_NAME = 12
_FILE_COLUMNS = 200


def as_table(dataset: Dataset, figures: Figures, by: str) -> str:
    """Return totals, groups, stated totals, the account of rows and the findings.

    Long names are shortened so that a line fits the terminal.
    """
    breakdowns = figures.breakdowns[by]
    head: Row = (by.replace("_", " ").capitalize(), "", "Amount", "Share")
    groups = [row for breakdown in breakdowns for row in _groups(breakdown)]
    totals = [row for breakdown in breakdowns for row in _totals(breakdown, figures)]
    lines = _aligned([[head], groups, totals])
    measures = ", ".join(figures.measures)
    lines += ["", f"{account_line(dataset.account)} Measure: {measures}."]
    lines += [f"{finding.severity.value}: {told(finding)}" for finding in figures.findings]
    return "".join(f"{printable(line)}\n" for line in lines)


def account_line(account: Account) -> str:
    """Return the sentence that accounts for every row."""
    return (
        f"Rows: {account.read:,} read = {account.used:,} used"
        f" + {len(account.excluded):,} excluded + {len(account.rejected):,} rejected."
    )


def _groups(breakdown: Breakdown) -> list[Row]:
    places = _places(breakdown)
    return [
        (
            " ".join(name_of(group).split()) or "(not stated)",
            breakdown.currency,
            f"{group.amount.value:,.{places}f}",
            "" if group.share is None else f"{group.share.value}%",
        )
        for group in breakdown.groups
    ]


def _totals(breakdown: Breakdown, figures: Figures) -> list[Row]:
    code, places = breakdown.currency, _places(breakdown)
    found = {"Total": breakdown.total.value}
    for item in figures.reconciliations:
        if item.currency == code and not item.equivalent:
            found |= {"Stated": item.stated.value, "Difference": item.difference.value}
    return [(name, code, f"{value:,.{places}f}", "") for name, value in found.items()]


def _places(breakdown: Breakdown) -> int:
    """Return how many decimal places show every amount exactly."""
    values = [breakdown.total.value, *(group.amount.value for group in breakdown.groups)]
    return max(_decimals(value) for value in values)


def _decimals(value: Decimal) -> int:
    return len(plain(value).partition(".")[2])


def _aligned(parts: Sequence[Sequence[Row]]) -> list[str]:
    """Return the rows of some parts in columns, with a rule between the parts."""
    rows = [row for part in parts for row in part]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    others = sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
    widths[0] = min(widths[0], max(_columns() - others, _SHORTEST_NAME))
    mark = "─" if can_write("─", sys.stdout) else "-"
    lines: list[str] = []
    for part in parts:
        if lines:
            lines.append(mark * (widths[0] + others))
        for row in part:
            name, code, *numbers = row
            left = [_padded(name, widths[0]), _padded(code, widths[1])]
            right = [cell.rjust(width) for cell, width in zip(numbers, widths[2:], strict=True)]
            lines.append(_GAP.join([*left, *right]).rstrip())
    return lines


def _columns() -> int:
    """Return how wide a line may be: as the terminal; wider in a file, but within reason."""
    if sys.stdout is not None and sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    return _FILE_COLUMNS


def _padded(text: str, width: int) -> str:
    if _width(text) > width:
        text = text[:width]
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…" if can_write("…", sys.stdout) else "~"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
