"""`aidreport reject`: hold a run that waits for approval."""

from __future__ import annotations

import click

from aidreport.cli.approval import who
from aidreport.cli.delivering import outcome_of
from aidreport.cli.options import common_options, config, ledger
from aidreport.errors import UsageError


@click.command("reject", short_help="Reject a run that waits for approval.")
@click.argument("run", type=int)
@click.option("--because", default="", metavar="TEXT", help="Why; it is kept with the run.")
@click.option("--as", "by", metavar="NAME", help="Who rejects; left out, the system's user.")
@common_options
def command(run: int, because: str, by: str | None) -> int:
    """Reject a RUN that waits for approval: it is held, and nothing of it leaves."""
    from aidreport.runs.approval import reject
    from aidreport.runs.outbox.dispatcher import Dispatcher

    because = " ".join(because.split())
    if not because:
        raise UsageError(
            "a rejection needs its reason",
            why="whoever prepared the briefing must know what to put right",
            fix='add --because "the total is not yet confirmed"',
        )
    settings = config()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        slot = reject(dispatcher, run, who(by), because)
        dispatcher.send(run)
        outcome_of(slot, book)
    return 0
