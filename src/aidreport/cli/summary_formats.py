"""A summary as JSON, CSV or a table for people."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from aidreport.analysis.figures import Figure, Figures, Group
    from aidreport.errors import RowsRejectedError
    from aidreport.model.dataset import Account, Dataset

_FORMULA_STARTS = frozenset("=+-@\t\r")


def as_json(dataset: Dataset, figures: Figures, by: str) -> str:
    """Return the summary as JSON; amounts and percentages are text, so that nothing is lost."""
    return _dump(
        {
            "rows": _rows(dataset.account),
            "measure": [str(measure) for measure in figures.measures],
            "by": by,
            "totals": [
                {
                    "currency": code,
                    "amount": plain(figure.value),
                    "stated": _value(figures.stated.get(code)),
                }
                for code, figure in figures.totals.items()
            ],
            "groups": [
                {
                    "key": group.key,
                    "name": _name(group),
                    "currency": group.amount.unit,
                    "amount": plain(group.amount.value),
                    "share_percent": None if group.share is None else str(group.share.value),
                    "rows": group.rows,
                }
                for breakdown in figures.breakdowns[by]
                for group in breakdown.groups
            ],
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.severity.value,
                    "message": finding.message,
                    "source": finding.source,
                }
                for finding in figures.findings
            ],
        }
    )


def rejected_json(dataset: Dataset, by: str, error: RowsRejectedError) -> str:
    """Return the account of a data set that is refused: no totals, no groups."""
    files = dict.fromkeys(row.place.file for row in dataset.account.rejected)
    return _dump(
        {
            "rows": _rows(dataset.account),
            "measure": [],
            "by": by,
            "totals": [],
            "groups": [],
            "findings": [
                {
                    "code": "rows-rejected",
                    "severity": "error",
                    "message": error.problem,
                    "source": ", ".join(files),
                }
            ],
        }
    ).rstrip("\n")


def as_csv(dataset: Dataset, figures: Figures, by: str) -> str:  # noqa: ARG001 - one signature
    """Return the groups as CSV with a header row."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([by, "name", "currency", "amount", "share_percent", "rows"])
    for breakdown in figures.breakdowns[by]:
        for group in breakdown.groups:
            share = "" if group.share is None else str(group.share.value)
            amount = plain(group.amount.value)
            key = "" if group.key is None else group.key
            names = [_defused(key), _defused(_name(group))]
            writer.writerow([*names, group.amount.unit, amount, share, group.rows])
    return text.getvalue()


def _defused(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text[:1] in _FORMULA_STARTS and text else text


def as_table(dataset: Dataset, figures: Figures, by: str) -> str:
    """Return the summary as a table for people."""
    rows = [
        (
            _name(group) or "(not stated)",
            group.amount.unit,
            f"{group.amount.value:,f}",
            "" if group.share is None else f"{group.share.value}%",
        )
        for breakdown in figures.breakdowns[by]
        for group in breakdown.groups
    ]
    totals = [("Total", code, f"{figure.value:,f}", "") for code, figure in figures.totals.items()]
    stated = [
        ("Stated", code, f"{figure.value:,f}", "")
        for code, figure in figures.stated.items()
        if code in figures.totals
    ]
    head = [(by.replace("_", " ").capitalize(), "", "Amount", "Share")]
    account = dataset.account
    lines = _aligned([*head, *rows, *totals, *stated], rule_after={0, len(rows)})
    rows_line = (
        f"Rows: {account.read} read = {account.used} used + {len(account.excluded)} excluded"
        f" + {len(account.rejected)} rejected. Measure: {', '.join(figures.measures)}."
    )
    lines += ["", rows_line]
    lines += [
        f"{finding.severity.value}: {finding.message}"
        + (f" ({finding.source})" if finding.source else "")
        for finding in figures.findings
    ]
    return "\n".join(lines) + "\n"


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _aligned(rows: Sequence[tuple[str, str, str, str]], *, rule_after: set[int]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for index, (name, code, amount, share) in enumerate(rows):
        cells = [
            name + " " * (widths[0] - _width(name)),
            code + " " * (widths[1] - _width(code)),
            " " * (widths[2] - _width(amount)) + amount,
            " " * (widths[3] - _width(share)) + share,
        ]
        lines.append("  ".join(cells).rstrip())
        if index in rule_after:
            lines.append("─" * (sum(widths) + 6))
    return lines


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _rows(account: Account) -> dict[str, int]:
    return {
        "read": account.read,
        "used": account.used,
        "excluded": len(account.excluded),
        "rejected": len(account.rejected),
    }


def _value(figure: Figure | None) -> str | None:
    return None if figure is None else plain(figure.value)


def _name(group: Group) -> str:
    return "Not itemised" if group.key is None else group.name


def _dump(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
