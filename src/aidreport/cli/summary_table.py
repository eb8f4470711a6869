"""A summary as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.cli.columns import aligned
from aidreport.cli.console import printable, told
from aidreport.cli.summary_formats import name_of, plain

if TYPE_CHECKING:
    from decimal import Decimal

    from aidreport.analysis.figures import Breakdown, Figures
    from aidreport.model.dataset import Account, Dataset

    Row = tuple[str, str, str, str]

_NUMBERS = (2, 3)


def as_table(dataset: Dataset, figures: Figures, by: str) -> str:
    """Return totals, groups, stated totals, the account of rows and the findings.

    Long names are shortened so that a line fits the terminal.
    """
    breakdowns = figures.breakdowns[by]
    head: Row = (by.replace("_", " ").capitalize(), "", "Amount", "Share")
    groups = [row for breakdown in breakdowns for row in _groups(breakdown)]
    totals = [row for breakdown in breakdowns for row in _totals(breakdown, figures)]
    lines = aligned([[head], groups, totals], numbers=_NUMBERS)
    measures = ", ".join(figures.measures) or "none"
    lines += ["", f"{account_line(dataset.account)} Measure: {measures}."]
    lines += [f"{finding.severity.value}: {told(finding)}" for finding in figures.findings]
    return "".join(f"{printable(line)}\n" for line in lines)


def account_line(account: Account) -> str:
    """Return the sentence that accounts for every row."""
    return (
        f"Rows: {account.read:,} read = {account.used:,} used"
        f" + {len(account.excluded):,} excluded + {len(account.rejected):,} rejected."
    )


def excluded_lines(account: Account) -> list[str]:
    """Return the rows that a rule left out, a line each."""
    lines = [f"excluded: {row.place}: {row.rule}: {row.reason}" for row in account.excluded]
    return [f"{printable(line)}\n" for line in lines]


def rejected_lines(account: Account) -> list[str]:
    """Return the rows that cannot be used, a line for each problem."""
    lines = [
        f'rejected: {row.place}: {item.column}: "{item.value}" {item.problem}'
        for row in account.rejected
        for item in row.problems
    ]
    return [f"{printable(line)}\n" for line in lines]


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
