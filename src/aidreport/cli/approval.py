"""`aidreport approve` and `reject`: the decision about a run that waits for approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, ledger, project, reason_option
from aidreport.cli.outcome import send_and_show, show_outcome

if TYPE_CHECKING:
    from aidreport.runs.approval import Decider
    from aidreport.runs.outbox.dispatcher import Dispatcher

_decides = click.option(
    "--as",
    "by",
    metavar="NAME",
    help="Who decides: a name or an address in by; default: the system's user.",
)


@click.command("approve", short_help="Approve a run that is waiting for approval.")
@click.argument("run", type=int)
@_decides
@common_options
def approve(run: int, by: str | None) -> int:
    """Approve a RUN that is waiting for approval: publish it and send it to its subscribers.

    Only those whom the report's approval names in by can approve. The ledger keeps who did, as
    which system user, and when. Exactly what was stored when approval was requested is sent, to
    the addresses that it was requested for. The number of the run is in the message with the
    draft, and in history.
    """
    from aidreport.runs import approval
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = project()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        approval.approve(dispatcher, run, _decider(dispatcher, run, by))
        return send_and_show(dispatcher, run)


@click.command("reject", short_help="Reject a run that is waiting for approval.")
@click.argument("run", type=int)
@reason_option(
    "the run",
    "a rejection needs a reason",
    "the person who prepared the briefing must know what to correct",
)
@_decides
@common_options
def reject(run: int, because: str, by: str | None) -> int:
    """Reject a RUN that is waiting for approval: it is held, and nothing of it is sent.

    Only those whom the report's approval names in by can reject.
    """
    from aidreport.runs import approval
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = project()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        slot = approval.reject(dispatcher, run, _decider(dispatcher, run, by), because)
        dispatcher.send(run)
        show_outcome(settings, slot, book)
    return 0


def _decider(dispatcher: Dispatcher, run: int, by: str | None) -> Decider:
    """Return who decides about a run that waits for approval."""
    from aidreport.runs.account import system_user
    from aidreport.runs.approval import decider, waiting_run

    dispatcher.hold_unapproved()
    slot = waiting_run(dispatcher, run)
    return decider(dispatcher.config, slot, system_user(), by)
