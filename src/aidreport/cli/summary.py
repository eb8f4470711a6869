"""`aidreport summary`: totals, groups and the account of rows, without a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, config, console
from aidreport.errors import UsageError, near_miss

if TYPE_CHECKING:
    from aidreport.model.allocation import Measure
    from aidreport.pipeline import Job

_FORMATS = ("table", "json", "csv")


@click.command("summary")
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
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="table",
    show_default=True,
    help="How the result is printed.",
)
@common_options
def command(  # noqa: PLR0913 - one argument for each option
    report: str | None,
    data: tuple[str, ...],
    by: str,
    measure: str | None,
    currency: str | None,
    form: str,
) -> None:
    """Sum a REPORT of the configuration, or data files, and reconcile the totals.

    Amounts in JSON and CSV are exact, as text.
    """
    from aidreport import pipeline
    from aidreport.cli import summary_formats
    from aidreport.sources.rejected import rows_rejected_error

    job = _narrowed(pipeline.plan(config(), report, data=data), measure, currency)
    dataset = pipeline.load(job, console().progress)
    console().clear()
    if dataset.account.rejected:
        error = rows_rejected_error(dataset)
        if form == "json":
            click.echo(summary_formats.rejected_json(dataset, by, error))
        raise error
    selected, figures = pipeline.figures_of(dataset, job, [by])
    show = {
        "json": summary_formats.as_json,
        "csv": summary_formats.as_csv,
        "table": summary_formats.as_table,
    }[form]
    click.echo(show(selected, figures, by), nl=False)
    if form != "table":
        console().findings(figures.findings)


def _narrowed(job: Job, measure: str | None, currency: str | None) -> Job:
    """Return the job with the measures and the currency of the command line."""
    from dataclasses import replace

    changes: dict[str, object] = {}
    if measure is not None:
        changes["measure"] = [_measure(name.strip()) for name in measure.split(",")]
    if currency is not None:
        changes["currency"] = _currency(currency)
    return replace(job, report=job.report.model_copy(update=changes))


def _measure(name: str) -> Measure:
    from aidreport.model.allocation import Measure

    try:
        return Measure(name.lower())
    except ValueError:
        raise UsageError(
            f'there is no measure "{name}"{near_miss(name.lower(), Measure)}',
            details=[", ".join(Measure)],
            fix="name one of these, or several with commas",
        ) from None


def _currency(code: str) -> str:
    if len(code) != 3 or not code.isalpha() or not code.isascii():
        raise UsageError(f'"{code}" is no currency code', fix='write a code such as "NOK"')
    return code.upper()
