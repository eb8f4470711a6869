"""`aidreport doctor`: whether schedules can be kept, part by part."""

from __future__ import annotations

import click

from aidreport.cli.console import printable
from aidreport.cli.options import common_options, config, console, utc_now


@click.command("doctor", short_help="Look at all that schedules need.")
@common_options
def command() -> int:
    """Look at all that schedules need: clock, configuration, data, fonts, disk and ledger.

    One line for each part, ok, warning or problem, each with its fix. Exit code 1 where there is
    a problem.
    """
    from aidreport.runs.doctor import Level, examine

    worst = 0
    for line in examine(config, utc_now):
        console().result(f"{line.level.value:8} {printable(line.text)}\n")
        if line.fix:
            console().result(f"{'':8} fix: {printable(line.fix)}\n")
        worst = max(worst, int(line.level is Level.PROBLEM))
    return worst
