"""`aidreport doctor` and `selftest`: whether this machine can keep schedules, and loses nothing."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aidreport.cli.options import common_options, config, console, require_config, utc_now


@click.command("doctor", short_help="Check everything that scheduled runs need.")
@common_options
def doctor() -> int:
    """Check everything that scheduled runs need, without changing anything.

    Clock, configuration, data, fonts, mail server, disk and ledger: one line for each, ok,
    warning or problem, with its fix. Exit code 1 if there is a problem.
    """
    from aidreport.runs.doctor import Level, examine

    worst = 0
    require_config()
    for diagnosis in examine(config, utc_now):
        console().labelled(diagnosis.level.value, diagnosis.text)
        if diagnosis.fix:
            console().labelled("", f"fix: {diagnosis.fix}")
        worst = max(worst, int(diagnosis.level is Level.PROBLEM))
    return worst


@click.command("selftest", short_help="Cause faults on purpose, and check that nothing is lost.")
@common_options
def selftest() -> int:
    """Cause faults on this machine, and check that nothing is lost or done twice.

    Processes are killed, the disk is full, the clock jumps, the ledger is damaged: all in a
    temporary folder; your files are not touched. It takes less than a minute. Exit code 1 if a
    promise is not kept.
    """
    from aidreport.runs.selftest import SCENARIOS, run_scenarios

    results = []
    with TemporaryDirectory() as folder:
        for number, result in enumerate(run_scenarios(Path(folder)), 1):
            console().progress("scenarios", number)
            results.append(result)
    rows = [(item.scenario.fault, item.outcome, item.reason) for item in results]
    console().table(("Fault", "Result", "What happened"), rows, shortened=2)
    failed = [item for item in results if item.outcome == "failed"]
    return int(bool(failed) or len(results) < len(SCENARIOS))
