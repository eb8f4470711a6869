"""What becomes of rows that cannot be used: they stop a report, or are left out and said to be.

Left out, they are excluded by a rule of their own, so that the page and the record list them with
their reasons, like all rows that a rule leaves out.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.analysis.figures import REJECTED_ROW
from aidreport.model.amounts import EXACT
from aidreport.model.dataset import Account, ExcludedRow, Finding, Severity
from aidreport.model.money import Money
from aidreport.model.reading_plan import with_rules
from aidreport.model.remarks import FieldName, at, in_turn, say
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.config import Report
    from aidreport.model.dataset import Dataset, RejectedRow
    from aidreport.model.remarks import Remark

RULE = REJECTED_ROW
_SHOWN = 3


def settle_rejected(dataset: Dataset, report: Report) -> Dataset:
    """Return a data set that may be summed, with a warning if rows were left out.

    Args:
        report: whether rows that cannot be used stop it, and how many may be left out.

    Raises:
        RowsRejectedError: there are such rows and they stop the report, or there are more than it
            allows; with every problem of every row.
    """
    from aidreport.sources.rejected import rows_rejected_error

    account = dataset.account
    if not account.rejected:
        return dataset
    if report.on_rejected == "stop":
        raise rows_rejected_error(dataset)
    if report.max_rejected is not None and _exceed(account, report.max_rejected):
        raise rows_rejected_error(dataset, at_most=str(report.max_rejected))
    place = at(account.rejected[0].place)
    warning = Finding("rows-left-out", Severity.WARNING, _message(account), place)
    left_out = [
        ExcludedRow(
            row.place, RULE, say("cannot-be-used", reason=_reason(row)), row.amount, row.measure
        )
        for row in account.rejected
    ]
    settled = Account(account.read, account.used, (*account.excluded, *left_out))
    return replace(
        dataset,
        account=settled,
        plans=with_rules(dataset.plans, settled),
        findings=(*dataset.findings, warning),
    )


def _reason(row: RejectedRow) -> Remark:
    return in_turn(
        say("field-problem", field=FieldName(item.column), problem=item.problem)
        for item in row.problems
    )


def _exceed(account: Account, limit: int | str) -> bool:
    """Tell whether more rows are rejected than a number, or a part in percent, allows."""
    rejected = len(account.rejected)
    if isinstance(limit, int):
        return rejected > limit
    return Decimal(rejected) * 100 > Decimal(limit.removesuffix("%")) * account.read


def _message(account: Account) -> Remark:
    rows = account.rejected
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[_reason(row)] = kinds.get(_reason(row), 0) + 1
    ranked = sorted(kinds.items(), key=lambda kind: -kind[1])
    listed = [say("with-count", what=reason, count=count) for reason, count in ranked[:_SHOWN]]
    more = len(ranked) - _SHOWN
    reasons = Several([*listed, *([say("other-reasons", count=more)] if more > 0 else [])])
    return say(
        "rows-left-out",
        count=len(rows),
        all=account.read,
        reasons=reasons,
        amounts=_amounts(rows),
    )


def _amounts(rows: Sequence[RejectedRow]) -> Remark:
    """Return what is known of the amounts that are missing from the total."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row.amount is not None:
            before = sums.get(row.amount.currency, Decimal())
            sums[row.amount.currency] = EXACT.add(before, row.amount.amount)
    unknown = sum(row.amount is None for row in rows)
    if not sums:
        return say("amounts-not-known", count=len(rows))
    known = Several(Money(amount, code) for code, amount in sorted(sums.items()))
    if unknown:
        return say("amounts-partly-known", amounts=known, count=unknown)
    return say("amounts-known", count=len(rows), amounts=known)
