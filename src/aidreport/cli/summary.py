"""`aidreport summary`: totals, groups and the account of rows as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from fractions import Fraction
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import click

from aidreport.analysis.long_groups import LongGroups
from aidreport.briefing.summary_fields import (
    account_fields,
    fields_of,
    name_of,
    plain,
    share_of,
    summary_fields,
)
from aidreport.cli.console import aligned_columns, can_write, finding_line
from aidreport.cli.options import (
    common_options,
    config,
    console,
    data_options,
    format_option,
    utc_now,
)
from aidreport.cli.source_options import as_passed, source_options
from aidreport.errors import RowsRejectedError, counted
from aidreport.model.fields import GROUPS, csv_safe
from aidreport.model.percents import percent_text
from aidreport.model.words import are_plain_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from aidreport.analysis.figures import Breakdown, Figures
    from aidreport.model.dataset import Account, Dataset

    Row = tuple[str, str, str, str]


@click.command("summary", short_help="Sum a report or data files, and reconcile the totals.")
@click.argument("report", required=False)
@data_options
@source_options
@click.option(
    "--by",
    default="recipient",
    show_default=True,
    metavar="FIELD",
    help=f"One of {', '.join(GROUPS)}.",
)
@format_option("table", "json", "csv")
@click.option("--show-excluded", is_flag=True, help="List the rows that a rule excluded.")
@click.option("--show-rejected", is_flag=True, help="List the rows that cannot be used.")
@common_options
def summary(
    report: str | None, by: str, form: str, show_excluded: bool, show_rejected: bool, **changes: Any
) -> None:
    """Sum a REPORT of the configuration, or data files, and reconcile the totals.

    Amounts in JSON and CSV are exact, as text.
    """
    from aidreport.briefing import pipeline
    from aidreport.briefing.job import job_for

    job = job_for(config(), report, **changes)
    dataset = pipeline.load(job, console().progress, utc_now().date())
    console().kept.append(dataset)
    result, lines = console().result, console().lines
    if show_rejected and form == "table":
        lines(
            f'rejected: {row.place}: {item.column}: "{item.value}" {item.problem}'
            for row in dataset.account.rejected
            for item in row.problems
        )
    try:
        selected, figures = pipeline.figures_of(dataset, job, [by], traced=False)
    except RowsRejectedError:
        if form == "json":
            result(_rejected_json(dataset.account, by, rows=show_rejected))
        if form == "table":
            lines([_account_line(dataset.account)])
        raise
    if form == "json":
        result(as_json(selected, figures, by, rows=show_excluded))
    elif form == "csv":
        result(as_csv(figures, by))
    else:
        lines(_table_lines(selected, figures, by))
        if show_excluded:
            account = selected.account.excluded
            lines(f"excluded: {row.place}: {row.rule}: {row.reason}" for row in account)
        return
    console().findings(figures.findings)


def as_json(dataset: Dataset, figures: Figures, by: str, *, rows: bool = False) -> str:
    """Return the summary as JSON; amounts and percentages are text, so that nothing is lost.

    Args:
        rows: whether the excluded rows are listed.
    """
    excluded = [
        {"place": str(row.place), "rule": row.rule, "reason": row.reason}
        for row in (dataset.account.excluded if rows else ())
    ]
    return _json(
        dataset.account,
        by,
        **{**summary_fields(figures, by), **({"excluded": excluded} if rows else {})},
    )


def _rejected_json(account: Account, by: str, *, rows: bool) -> str:
    """Return the account of refused data: no totals, no groups; with rejected rows if asked for."""
    files = Counter(row.place.file for row in account.rejected)
    rejected = [
        {
            "place": str(row.place),
            "problems": [
                fields_of(problem, "column", "value", "problem", "fix") for problem in row.problems
            ],
        }
        for row in account.rejected
    ]
    return _json(
        account,
        by,
        measure=[],
        totals=[],
        groups=[],
        findings=[
            {
                "code": "rows-rejected",
                "severity": "error",
                "message": f"{counted(count, 'row')} cannot be used",
                "source": file,
            }
            for file, count in files.items()
        ],
        **({"rejected": rejected} if rows else {}),
    )


def _json(account: Account, by: str, *, measure: list[str], **content: list[Any]) -> str:
    summary = {"rows": account_fields(account), "measure": measure, "by": by, **content}
    text = json.dumps(summary, ensure_ascii=False, indent=2)
    if not can_write(text, sys.stdout):
        text = json.dumps(summary, indent=2)
    return text + "\n"


def as_csv(figures: Figures, by: str) -> bytes:
    """Return the groups as CSV (RFC 4180) in UTF-8, with a header row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([by, "name", "currency", "amount", "share_percent", "rows"])
    for breakdown in figures.breakdowns[by]:
        for group in breakdown.groups:
            amount, share = plain(group.amount.value), share_of(group) or ""
            names = [csv_safe(group.key or ""), csv_safe(name_of(group))]
            writer.writerow([*names, group.amount.unit, amount, share, group.rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def _table_lines(dataset: Dataset, figures: Figures, by: str) -> list[str]:
    """Return the groups, the totals and stated totals, the account of rows and the findings."""
    breakdowns = figures.breakdowns[by]
    head: Row = (by.replace("_", " ").capitalize(), "", "Amount", "Share")
    places = {breakdown.currency: _places(breakdown, figures) for breakdown in breakdowns}
    groups = zip(*(_groups(breakdown, places) for breakdown in breakdowns), strict=True)
    totals = [row for breakdown in breakdowns for row in _totals(breakdown, figures, places)]
    parts = [
        [(cell,) for cell in head],
        [tuple(chain(*columns)) for columns in groups],
        list(zip(*totals, strict=True)),
    ]
    lines = aligned_columns(parts, numbers=(2, 3))
    measures = ", ".join(figures.measures) or "none"
    lines += ["", f"{_account_line(dataset.account)} Measure: {measures}."]
    findings = figures.findings
    return [
        *lines,
        *(f"{finding.severity}: {as_passed(finding_line(finding))}" for finding in findings),
    ]


def _account_line(account: Account) -> str:
    """Return the sentence that accounts for every row."""
    return (
        f"Rows: {account.read:,} read = {account.used:,} used"
        f" + {len(account.excluded):,} excluded + {len(account.rejected):,} rejected."
    )


def _groups(breakdown: Breakdown, places: Mapping[str, int]) -> tuple[Iterable[str], ...]:
    """Return the columns of the groups of a currency."""
    code, groups = breakdown.currency, breakdown.groups
    decimals, blanks = _decimals(code, places)
    if isinstance(groups, LongGroups):
        names, shares = groups.names, groups.share_texts()
        amounts = groups.amount_texts(decimals)
    else:
        names = [name_of(group) for group in groups]
        whole = Fraction(breakdown.denominator.value)
        shares = [
            ""
            if group.share is None
            else percent_text(group.share.value, exact=Fraction(group.amount.value) / whole * 100)
            for group in groups
        ]
        amounts = [f"{group.amount.value:,.{decimals}f}" for group in groups]
    if not are_plain_lines(names):
        names = [" ".join(name.split()) for name in names]
    shown = [name or "(not stated)" for name in names] if "" in names else names
    written = [amount + blanks for amount in amounts] if blanks else amounts
    return shown, repeat(code, len(shown)), written, shares


def _totals(breakdown: Breakdown, figures: Figures, places: Mapping[str, int]) -> Iterator[Row]:
    code = breakdown.currency
    decimals, blanks = _decimals(code, places)
    for name, value in _sums(breakdown, figures).items():
        yield name, code, f"{value:,.{decimals}f}{blanks}", ""


def _decimals(code: str, places: Mapping[str, int]) -> tuple[int, str]:
    """Return the decimals of a currency, and the blanks that put its marks below all others."""
    most, own = max(places.values()), places[code]
    return own, " " * (most - own + (most > 0 and not own))


def _sums(breakdown: Breakdown, figures: Figures) -> dict[str, Decimal]:
    """Return the total of a currency, and what was stated, by what they are called."""
    sums = {"Total": breakdown.total.value}
    for item in figures.reconciliations:
        if item.currency == breakdown.currency and not item.equivalent:
            sums |= {"Stated": item.stated.value, "Difference": item.difference.value}
    return sums


def _places(breakdown: Breakdown, figures: Figures) -> int:
    """Return how many decimals show every amount of a currency exactly: none, or at least two."""
    values, groups = list(_sums(breakdown, figures).values()), breakdown.groups
    needed = groups.decimals if isinstance(groups, LongGroups) else 0
    if not isinstance(groups, LongGroups):
        values += [group.amount.value for group in groups]
    needed = max(needed, *(len(plain(value).partition(".")[2]) for value in values))
    return max(needed, 2) if needed else 0
