"""What a summary says, as names with values: the account of rows, totals, groups and findings.

Amounts and percentages are text, so that nothing is lost.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from aidreport.values import format_number

if TYPE_CHECKING:
    from decimal import Decimal

    from aidreport.analysis.figures import Figures, Group
    from aidreport.model.dataset import Account


def account_fields(account: Account) -> dict[str, int]:
    """Return how many rows were read, used, excluded and rejected."""
    return {
        "read": account.read,
        "used": account.used,
        "excluded": len(account.excluded),
        "rejected": len(account.rejected),
    }


def summary_fields(figures: Figures, by: str, most: int | None = None) -> dict[str, Any]:
    """Return the measures, totals, groups and findings of figures.

    Args:
        by: the field that they are grouped by.
        most: how many groups of a currency are listed; None for all.
    """
    return {
        "measure": list(figures.measures),
        "totals": [
            {
                "currency": code,
                "amount": plain(figure.value),
                "stated": plain(figures.stated[code].value) if code in figures.stated else None,
            }
            for code, figure in figures.totals.items()
        ],
        "groups": [
            {
                "key": group.key,
                "name": name_of(group),
                "currency": group.amount.unit,
                "amount": plain(group.amount.value),
                "share_percent": share_of(group),
                "rows": group.rows,
            }
            for breakdown in figures.breakdowns[by]
            for group in islice(breakdown.groups, most)
        ],
        "findings": [
            fields_of(finding, "code", "severity", "message", "source")
            for finding in figures.findings
        ],
    }


def fields_of(item: object, *names: str) -> dict[str, Any]:
    """Return some attributes by their names."""
    return {name: getattr(item, name) for name in names}


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing."""
    return format_number(number).replace(",", "")


def name_of(group: Group) -> str:
    """Return the name of a group, or of what was announced but not itemised."""
    return "Not itemised" if group.key is None else group.name


def share_of(group: Group) -> str | None:
    """Return a share with the decimals that it was rounded to; None if there is none."""
    return None if group.share is None else f"{group.share.value:f}"
