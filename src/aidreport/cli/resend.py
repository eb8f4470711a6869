"""`aidreport resend`: send a run again, to exactly those who did not get it or who are named."""

from __future__ import annotations

import click

from aidreport.cli.console import counted
from aidreport.cli.delivering import outcome_of, tell
from aidreport.cli.options import common_options, config, console, ledger

_BUSY_SECONDS = 30.0


@click.command("resend", short_help="Send a run again to those who did not get it.")
@click.argument("run", type=int)
@click.option(
    "--to", multiple=True, metavar="ADDRESS", help="Only this subscriber; may be given again."
)
@common_options
def command(run: int, to: tuple[str, ...]) -> int:
    """Send a RUN again: to those it was refused for, given up or came back from, and nobody else.

    With --to, to these subscribers alone, even if they have it already. The message is the one
    that was stored, with the same Message-ID.
    """
    from aidreport.runs.outbox.dispatcher import Dispatcher
    from aidreport.runs.outbox.resend import resend

    settings = config()
    with ledger(settings) as book:
        count = resend(settings, book, run, to)
        if not count:
            console().note(f"run {run}: everybody has it, or will have it")
            return 0
        console().note(f"{counted(count, 'delivery', 'deliveries')} to be sent again")
        tell(Dispatcher(settings, book).send(run, wait=_BUSY_SECONDS))
        slot = book.run(run)
        assert slot is not None
        return outcome_of(slot, book)
