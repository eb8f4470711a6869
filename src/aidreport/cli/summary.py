"""`aidreport summary`: totals, groups and the account of rows as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.console import aligned, can_write, counted, finding_line, printable
from aidreport.cli.options import (
    common_options,
    config,
    console,
    data_options,
    one_of,
)
from aidreport.errors import RowsRejectedError
from aidreport.model.fields import GROUPS, csv_safe

if TYPE_CHECKING:
    from decimal import Decimal

    from aidreport.analysis.figures import Breakdown, Figure, Figures, Group
    from aidreport.model.allocation import Measure
    from aidreport.model.dataset import Account, Dataset, RowProblem

    Row = tuple[str, str, str, str]

_FORMATS = ("table", "json", "csv")


@click.command("summary", short_help="Sum a report or data files, and reconcile the totals.")
@click.argument("report", required=False)
@data_options
@click.option(
    "--by",
    default="recipient",
    show_default=True,
    metavar="FIELD",
    help=f"One of {', '.join(GROUPS)}.",
)
@click.option(
    "--format",
    "form",
    metavar="[table|json|csv]",
    callback=one_of(_FORMATS),
    default="table",
    show_default=True,
    help="Output format.",
)
@click.option("--show-excluded", is_flag=True, help="List the rows that a rule excluded.")
@click.option("--show-rejected", is_flag=True, help="List the rows that cannot be used.")
@common_options
def summary(  # noqa: PLR0913 - one argument for each option
    report: str | None,
    data: tuple[str, ...],
    by: str,
    measure: list[Measure],
    currency: str | None,
    convert: str | None,
    form: str,
    show_excluded: bool,
    show_rejected: bool,
) -> None:
    """Sum a REPORT of the configuration, or data files, and reconcile the totals.

    Amounts in JSON and CSV are exact, as text.
    """
    from aidreport.briefing import pipeline
    from aidreport.briefing.job import job_for

    job = job_for(
        config(),
        report,
        data=data,
        measures=measure,
        currency=currency,
        convert=convert,
    )
    dataset = pipeline.load(job, console().progress)
    result = console().result
    if show_rejected and form == "table":
        result("".join(rejected_lines(dataset.account)))
    try:
        selected, figures = pipeline.figures_of(dataset, job, [by], traced=False)
    except RowsRejectedError:
        if form == "json":
            result(rejected_json(dataset, by, rows=show_rejected))
        if form == "table":
            result(account_line(dataset.account) + "\n")
        raise
    if form == "json":
        result(as_json(selected, figures, by, rows=show_excluded))
    elif form == "csv":
        result(as_csv(figures, by))
    else:
        result(as_table(selected, figures, by))
        if show_excluded:
            result("".join(excluded_lines(selected.account)))
        return
    console().findings(figures.findings)


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
            names = [csv_safe(group.key or ""), csv_safe(name_of(group))]
            writer.writerow([*names, group.amount.unit, amount, share, group.rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros that say nothing."""
    text = f"{number:f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def name_of(group: Group) -> str:
    """Return what a group is called; for what was announced but not itemised, that."""
    return "Not itemised" if group.key is None else group.name


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
    lines += [f"{finding.severity.value}: {finding_line(finding)}" for finding in figures.findings]
    return "".join(f"{printable(line)}\n" for line in lines)


def account_line(account: Account) -> str:
    """Return the sentence that accounts for every row."""
    return (
        f"Rows: {account.read:,} read = {account.used:,} used"
        f" + {len(account.excluded):,} excluded + {len(account.rejected):,} rejected."
    )


def excluded_lines(account: Account) -> list[str]:
    """Return the rows that a rule excluded, a line each."""
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
