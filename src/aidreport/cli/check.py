"""`aidreport check`: configuration, templates, brands and data, every problem at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, config, console
from aidreport.errors import AidreportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.config import Config
    from aidreport.model.finding import Finding


@click.command("check")
@common_options
def command() -> int:
    """Check the configuration and every report in it, without writing anything.

    One line for each report and part: ok, note, warning or problem.
    """
    settings = config()
    if not settings.reports:
        raise UsageError(
            "there is nothing to check: the configuration names no report",
            fix="run it in the folder of your config.toml, or pass --config FILE",
        )
    click.echo(f"ok       configuration: {_count(len(settings.reports), 'report')}")
    codes = [code for name in settings.reports for code in _check_report(settings, name)]
    return max(codes, default=0)


def _check_report(settings: Config, name: str) -> list[int]:
    """Check one report; return an exit code for each problem."""
    from aidreport import pipeline
    from aidreport.pdf.render import refuse_missing_glyphs

    job = pipeline.plan(settings, name)
    codes: list[int] = []

    def part(what: str, run: Callable[[], str]) -> bool:
        try:
            message = run()
        except AidreportError as error:
            codes.append(error.exit_code)
            first, *rest = str(error).splitlines()
            click.echo(f"problem  {name}, {what}: {first}")
            for line in rest:
                click.echo(f"         {line}")
            return False
        click.echo(f"ok       {name}, {what}: {message}")
        return True

    def data() -> str:
        from aidreport.sources.rejected import rows_rejected_error

        account = (dataset := pipeline.load(job)).account
        if account.rejected:
            raise rows_rejected_error(dataset)
        return (
            f"{_count(account.read, 'row')} read, {account.used} used,"
            f" {len(account.excluded)} excluded"
        )

    def briefing() -> str:
        composed, figures = pipeline.compose(job)
        refuse_missing_glyphs(composed, pipeline.brand_of(job))
        _show(name, figures.findings)
        return "can be rendered"

    good = [
        part("template", lambda: pipeline.template_of(job).name),
        part("wording", lambda: pipeline.wording_of(job).language),
        part("brand", lambda: pipeline.brand_of(job).name),
        part("data", data),
    ]
    if all(good):
        part("briefing", briefing)
    return codes


def _show(name: str, findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        if finding.severity == "note" and console().quiet:
            continue
        where = f" ({finding.source})" if finding.source else ""
        click.echo(f"{finding.severity.value:8} {name}: {finding.message}{where}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
