"""`aidreport approve`: let a run that waits for approval go out."""

from __future__ import annotations

import getpass

import click

from aidreport.cli.delivering import outcome_of, tell
from aidreport.cli.options import common_options, config, ledger
from aidreport.errors import UsageError

_BUSY_SECONDS = 30.0


@click.command("approve", short_help="Approve a run that waits for it.")
@click.argument("run", type=int)
@click.option("--as", "by", metavar="NAME", help="Who approves; left out, the system's user.")
@common_options
def command(run: int, by: str | None) -> int:
    """Approve a RUN that waits for it: it is published, and sent to its subscribers.

    Exactly the files that were stored when approval was asked for go out. Who approved, and when,
    stays in the ledger. The number of the run is in the message with the draft, and in history.
    """
    from aidreport.runs.approval import approve
    from aidreport.runs.outbox.dispatcher import Dispatcher

    settings = config()
    with ledger(settings) as book:
        dispatcher = Dispatcher(settings, book)
        approve(dispatcher, run, who(by))
        tell(dispatcher.send(run, wait=_BUSY_SECONDS))
        slot = book.run(run)
        assert slot is not None
        return outcome_of(slot, book)


def who(given: str | None) -> str:
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
