"""What becomes of rows that cannot be used: they stop a report, or are left out and said to be.

Left out, they are excluded by a rule of their own, so that the page and the record list them with
their reasons, like all rows that a rule leaves out.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.errors import counted
from aidreport.model.amounts import EXACT
from aidreport.model.dataset import Account, ExcludedRow, Finding, Severity
from aidreport.model.money import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.config import Report
    from aidreport.model.dataset import Dataset, RejectedRow

RULE = "rejected-row"
_SHOWN = 3


def settle_rejected(dataset: Dataset, report: Report) -> Dataset:
    """Return a data set that may be summed, with a warning if rows were left out.

    Args:
        report: whether rows that cannot be used stop it, and how many may be left out.

    Raises:
        RowsRejectedError: there are such rows and they stop the report, or there are more than it
            allows; with every problem of every row.
    """
    from aidreport.sources.problems import rows_rejected_error

    account = dataset.account
    if not account.rejected:
        return dataset
    if report.on_rejected == "stop":
        raise rows_rejected_error(dataset)
    if report.max_rejected is not None and _exceed(account, report.max_rejected):
        raise rows_rejected_error(dataset, at_most=str(report.max_rejected))
    place = str(account.rejected[0].place)
    warning = Finding("rows-left-out", Severity.WARNING, _message(account), place)
    left_out = [
        ExcludedRow(row.place, RULE, f"cannot be used: {_reason(row)}") for row in account.rejected
    ]
    excluded = (*account.excluded, *left_out)
    return replace(
        dataset,
        account=Account(account.read, account.used, excluded),
        findings=(*dataset.findings, warning),
    )


def _reason(row: RejectedRow) -> str:
    return "; ".join(f"{item.column} {item.problem}" for item in row.problems)


def _exceed(account: Account, limit: int | str) -> bool:
    """Tell whether more rows are rejected than a number, or a part in percent, allows."""
    rejected = len(account.rejected)
    if isinstance(limit, int):
        return rejected > limit
    return Decimal(rejected) * 100 > Decimal(limit.removesuffix("%")) * account.read


def _message(account: Account) -> str:
    rows = account.rejected
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[_reason(row)] = kinds.get(_reason(row), 0) + 1
    ranked = sorted(kinds.items(), key=lambda kind: -kind[1])
    listed = [f"{reason} ({count:,})" for reason, count in ranked[:_SHOWN]]
    more = len(ranked) - _SHOWN
    reasons = ", ".join([*listed, *([f"{more} other reasons"] if more > 0 else [])])
    verb, they = ("was", "it") if len(rows) == 1 else ("were", "they")
    return (
        f"{len(rows):,} of {counted(account.read, 'row')} {verb} left out because {they} cannot be"
        f" used: {reasons}; {_amounts(rows)}"
    )


def _amounts(rows: Sequence[RejectedRow]) -> str:
    """Return what is known of the amounts that are missing from the total."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.amount is not None:
            before = sums.get(row.amount.currency, Decimal())
            sums[row.amount.currency] = EXACT.add(before, row.amount.amount)
    unknown = sum(row.amount is None for row in rows)
    if not sums:
        return "no amount of theirs is known" if len(rows) > 1 else "its amount is not known"
    known = ", ".join(f"{code} {format_number(amount)}" for code, amount in sorted(sums.items()))
    rest = f", and the amounts of {unknown:,} are not known" if unknown else ""
    return f"{'it states' if len(rows) == 1 else 'they state'} {known}{rest}"
