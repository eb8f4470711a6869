"""`aidreport summary`: totals, groups and the account of rows, without a PDF."""

from __future__ import annotations

import click

from aidreport.cli.options import (
    common_options,
    config,
    console,
    one_of,
    parse_currency,
    parse_measures,
)
from aidreport.errors import RowsRejectedError

_FORMATS = ("table", "json", "csv")


@click.command("summary", short_help="Sum a report, or data files, and reconcile the totals.")
@click.argument("report", required=False)
@click.option(
    "--data", multiple=True, metavar="FILE", help="Data instead of the report's own; repeatable."
)
@click.option(
    "--by",
    default="recipient",
    show_default=True,
    metavar="FIELD",
    help="recipient, recipient_type, donor, country, sector, theme, purpose, year, measure"
    " or currency.",
)
@click.option("--measure", metavar="LIST", help="Measures to sum together, with commas.")
@click.option("--currency", metavar="CUR", help="Only this currency; others are excluded.")
@click.option("--convert", metavar="CUR", help="Convert all amounts to this currency.")
@click.option(
    "--format",
    "form",
    metavar="[table|json|csv]",
    callback=one_of(_FORMATS),
    default="table",
    show_default=True,
    help="How the result is printed.",
)
@click.option("--show-excluded", is_flag=True, help="List the rows that a rule left out.")
@click.option("--show-rejected", is_flag=True, help="List the rows that cannot be used.")
@common_options
def command(  # noqa: PLR0913 - one argument for each option
    report: str | None,
    data: tuple[str, ...],
    by: str,
    measure: str | None,
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
    from aidreport.cli import summary_formats, summary_table

    job = job_for(
        config(),
        report,
        data=data,
        measures=parse_measures(measure),
        currency=parse_currency(currency),
        convert=parse_currency(convert),
    )
    dataset = pipeline.load(job, console().progress)
    result = console().result
    if show_rejected and form == "table":
        result("".join(summary_table.rejected_lines(dataset.account)))
    try:
        selected, figures = pipeline.figures_of(dataset, job, [by], traced=False)
    except RowsRejectedError:
        if form == "json":
            result(summary_formats.rejected_json(dataset, by, rows=show_rejected))
        if form == "table":
            result(summary_table.account_line(dataset.account) + "\n")
        raise
    if form == "json":
        result(summary_formats.as_json(selected, figures, by, rows=show_excluded))
    elif form == "csv":
        result(summary_formats.as_csv(figures, by))
    else:
        result(summary_table.as_table(selected, figures, by))
        if show_excluded:
            result("".join(summary_table.excluded_lines(selected.account)))
        return
    console().findings(figures.findings)
