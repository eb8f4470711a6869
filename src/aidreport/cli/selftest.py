"""`aidreport selftest`: faults brought about on this machine, against a state thrown away."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from aidreport.cli.columns import aligned
from aidreport.cli.console import printable
from aidreport.cli.options import common_options, console


@click.command("selftest", short_help="Bring about faults, and see that nothing is lost.")
@common_options
def command() -> int:
    """Bring about faults on this machine, and see that nothing is lost or done twice.

    Processes are killed, the disk is full, the clock jumps, the ledger is damaged: all of it in a
    folder that is thrown away. Nothing of yours is touched. It takes less than a minute; exit
    code 1 where a promise is not kept.
    """
    from aidreport.runs.selftest.scenarios import SCENARIOS, play

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
