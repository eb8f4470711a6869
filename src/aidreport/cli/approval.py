"""`aidreport approve` and `reject`: the decision about a run that waits for approval."""

from __future__ import annotations

import getpass

import click

from aidreport.cli.options import common_options, ledger, project
from aidreport.cli.outcome import send_and_show, show_outcome
from aidreport.errors import UsageError


@click.command("approve", short_help="Approve a run that is waiting for approval.")
@click.argument("run", type=int)
@click.option("--as", "by", metavar="NAME", help="Who approves; default: the system's user.")
@common_options
def approve(run: int, by: str | None) -> int:
    """Approve a RUN that is waiting for approval: publish it and send it to its subscribers.

    Exactly the files that were stored when approval was requested are sent. The ledger keeps who
    approved, and when. The number of the run is in the message with the draft, and in history.
    """
    from aidreport.runs import approval
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = project()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        approval.approve(dispatcher, run, _decider(by))
        return send_and_show(dispatcher, run)


@click.command("reject", short_help="Reject a run that is waiting for approval.")
@click.argument("run", type=int)
@click.option("--because", default="", metavar="TEXT", help="Why; it is kept with the run.")
@click.option("--as", "by", metavar="NAME", help="Who rejects; default: the system's user.")
@common_options
def reject(run: int, because: str, by: str | None) -> int:
    """Reject a RUN that is waiting for approval: it is held, and nothing of it is sent."""
    from aidreport.runs import approval
    from aidreport.runs.outbox.dispatcher import Dispatcher

    because = " ".join(because.split())
    if not because:
        raise UsageError(
            "a rejection needs a reason",
            why="the person who prepared the briefing must know what to correct",
            fix='add --because "the total is not yet confirmed"',
        )
    settings = project()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        slot = approval.reject(dispatcher, run, _decider(by), because)
        dispatcher.send(run)
        show_outcome(slot, book)
    return 0


def _decider(given: str | None) -> str:
    """Return the name of the person who decides: the one given, or the system's user."""
    try:
        name = given if given is not None else getpass.getuser()
    except (OSError, KeyError):
        name = ""
    name = " ".join(name.split())
    if not name:
        raise UsageError("the name of who decides is missing", fix='add --as "Kari Nordmann"')
    return name
