"""`aidreport approve` and `reject`: the decision about a run that waits for it."""

from __future__ import annotations

import getpass

import click

from aidreport.cli.options import common_options, config, ledger
from aidreport.cli.outcome import SENDER_WAIT_SECONDS, outcome_of, tell
from aidreport.errors import UsageError


@click.command("approve", short_help="Approve a run that waits for it.")
@click.argument("run", type=int)
@click.option("--as", "by", metavar="NAME", help="Who approves; left out, the system's user.")
@common_options
def approve(run: int, by: str | None) -> int:
    """Approve a RUN that waits for it: it is published, and sent to its subscribers.

    Exactly the files that were stored when approval was asked for go out. Who approved, and when,
    stays in the ledger. The number of the run is in the message with the draft, and in history.
    """
    from aidreport.runs import approval
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = config()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        approval.approve(dispatcher, run, _decider(by))
        tell(dispatcher.send(run, wait=SENDER_WAIT_SECONDS))
        slot = book.run(run)
        assert slot is not None
        return outcome_of(slot, book)


def _decider(given: str | None) -> str:
    """Return who decides.

    Raises:
        UsageError: nobody is named, and the system does not say who it is.
    """
    try:
        name = given if given is not None else getpass.getuser()
    except (OSError, KeyError):
        name = ""
    name = " ".join(name.split())
    if not name:
        raise UsageError("it is not known who decides", fix='name yourself: --as "Kari Nordmann"')
    return name


@click.command("reject", short_help="Reject a run that waits for approval.")
@click.argument("run", type=int)
@click.option("--because", default="", metavar="TEXT", help="Why; it is kept with the run.")
@click.option("--as", "by", metavar="NAME", help="Who rejects; left out, the system's user.")
@common_options
def reject(run: int, because: str, by: str | None) -> int:
    """Reject a RUN that waits for approval: it is held, and nothing of it leaves."""
    from aidreport.runs import approval
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
        slot = approval.reject(dispatcher, run, _decider(by), because)
        dispatcher.send(run)
        outcome_of(slot, book)
    return 0
