"""A summary for programs: JSON, and CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from aidreport.cli.console import can_write, counted

if TYPE_CHECKING:
    from decimal import Decimal

    from aidreport.analysis.figures import Figure, Figures, Group
    from aidreport.model.dataset import Account, Dataset, RowProblem

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_json(dataset: Dataset, figures: Figures, by: str, *, rows: bool = False) -> str:
    """Return the summary as JSON; amounts and percentages are text, so that nothing is lost.

    Args:
        rows: whether the rows that were left out are listed.
    """
    totals = [
        {"currency": code, "amount": plain(figure.value), "stated": _text(figures.stated.get(code))}
        for code, figure in figures.totals.items()
    ]
    groups = [
        {
            "key": group.key,
            "name": name_of(group),
            "currency": group.amount.unit,
            "amount": plain(group.amount.value),
            "share_percent": _share(group),
            "rows": group.rows,
        }
        for breakdown in figures.breakdowns[by]
        for group in breakdown.groups
    ]
    findings = [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "message": finding.message,
            "source": finding.source,
        }
        for finding in figures.findings
    ]
    return _dump(
        {
            "rows": _rows(dataset.account),
            "measure": [measure.value for measure in figures.measures],
            "by": by,
            "totals": totals,
            "groups": groups,
            "findings": findings,
            **({"excluded": _excluded(dataset.account)} if rows else {}),
        }
    )


def rejected_json(dataset: Dataset, by: str, *, rows: bool = False) -> str:
    """Return the account of a data set that is refused: no totals, no groups.

    Args:
        rows: whether the rows that cannot be used are listed.
    """
    files = Counter(row.place.file for row in dataset.account.rejected)
    findings = [
        {
            "code": "rows-rejected",
            "severity": "error",
            "message": f"{counted(count, 'row')} cannot be used",
            "source": file,
        }
        for file, count in files.items()
    ]
    return _dump(
        {
            "rows": _rows(dataset.account),
            "measure": [],
            "by": by,
            "totals": [],
            "groups": [],
            "findings": findings,
            **({"rejected": _rejected(dataset.account)} if rows else {}),
        }
    )


def _excluded(account: Account) -> list[dict[str, Any]]:
    return [
        {"place": str(row.place), "rule": row.rule, "reason": row.reason}
        for row in account.excluded
    ]


def _rejected(account: Account) -> list[dict[str, Any]]:
    return [
        {"place": str(row.place), "problems": list(map(_told, row.problems))}
        for row in account.rejected
    ]


def _told(problem: RowProblem) -> dict[str, str]:
    return {
        "column": problem.column,
        "value": problem.value,
        "problem": problem.problem,
        "fix": problem.fix,
    }


def as_csv(figures: Figures, by: str) -> bytes:
    """Return the groups as CSV (RFC 4180) in UTF-8, with a header row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([by, "name", "currency", "amount", "share_percent", "rows"])
    for breakdown in figures.breakdowns[by]:
        for group in breakdown.groups:
            amount, share = plain(group.amount.value), _share(group) or ""
            names = [_defused(group.key or ""), _defused(name_of(group))]
            writer.writerow([*names, group.amount.unit, amount, share, group.rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing."""
    text = f"{number:f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def name_of(group: Group) -> str:
    """Return what a group is called; for what was announced but not itemised, that."""
    return "Not itemised" if group.key is None else group.name


def _defused(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _rows(account: Account) -> dict[str, int]:
    return {
        "read": account.read,
        "used": account.used,
        "excluded": len(account.excluded),
        "rejected": len(account.rejected),
    }


def _share(group: Group) -> str | None:
    """Return a share with the decimals that it was rounded to; None where there is none."""
    return None if group.share is None else f"{group.share.value:f}"


def _text(figure: Figure | None) -> str | None:
    return None if figure is None else plain(figure.value)


def _dump(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, indent=2)
    if not can_write(text, sys.stdout):
        text = json.dumps(content, indent=2)
    return text + "\n"
