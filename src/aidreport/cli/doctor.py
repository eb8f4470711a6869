"""`aidreport doctor` and `selftest`: whether this machine can keep schedules, and loses nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aidreport.cli.console import aligned, printable
from aidreport.cli.options import common_options, config, console, utc_now


@click.command("doctor", short_help="Look at all that schedules need.")
@common_options
def doctor() -> int:
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


@click.command("selftest", short_help="Bring about faults, and see that nothing is lost.")
@common_options
def selftest() -> int:
    """Bring about faults on this machine, and see that nothing is lost or done twice.

    Processes are killed, the disk is full, the clock jumps, the ledger is damaged: all of it in a
    folder that is thrown away. Nothing of yours is touched. It takes less than a minute; exit
    code 1 where a promise is not kept.
    """
    from aidreport.runs.selftest import SCENARIOS, play

    results = []
    with TemporaryDirectory() as folder:
        for number, result in enumerate(play(Path(folder)), 1):
            console().progress("scenarios", number)
            results.append(result)
    rows = [(item.scenario.fault, item.outcome, item.reason) for item in results]
    lines = aligned([[("Fault", "Result", "What happened")], rows], shortened=2)
    console().result("".join(f"{printable(line)}\n" for line in lines))
    failed = [item for item in results if item.outcome == "failed"]
    return int(bool(failed) or len(results) < len(SCENARIOS))
