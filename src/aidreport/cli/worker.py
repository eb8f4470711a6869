"""`aidreport worker`: runs and sends what the ledger of several hosts hands out."""

from __future__ import annotations

import gc

import click

from aidreport.cli.options import common_options, console, ledger, project, utc_now
from aidreport.errors import UsageError, near_miss

_QUEUES = "render,send"


@click.command("worker", short_help="Run and send what several hosts share.")
@click.option(
    "--queues",
    default=_QUEUES,
    show_default=True,
    metavar="LIST",
    help="What it does: render runs slots, send sends their messages.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    metavar="NUMBER",
    help="The most runs at once; default: workers in [state].",
)
@click.option(
    "--deadline",
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long runs may take to finish when it is stopped.",
)
@common_options
def worker(queues: str, processes: int | None, deadline: float) -> int:
    """Run and send what is due, on one of several hosts that share a ledger.

    The ledger is in PostgreSQL then (ledger in [state]), and aidreport schedule start, on any of
    the hosts, hands out what is due. Any number of workers may serve it; what one was doing when
    it died is done by another. SIGTERM and Ctrl-C let current runs finish, SIGHUP reloads the
    configuration.
    """
    from aidreport.runs.ledger.jobs import Queue, is_shared
    from aidreport.runs.schedule.observability import Log, secrets_of
    from aidreport.runs.schedule.workers import Workers

    served = _served(queues)
    settings = project()
    with ledger(settings) as book:
        if not is_shared(book.store):
            raise UsageError(
                "there is nothing for a worker to do: the ledger is a file of this machine",
                why="its daemon runs and sends everything itself",
                fix="aidreport schedule start; or let several hosts share a ledger: aidreport help"
                " several-hosts",
            )
        from aidreport.runs.schedule.worker import Worker

        Queue(book.store).open()
        gc.enable()
        zone, most = settings.organisation.zone, processes or settings.state.workers
        log = Log(console().note, utc_now, settings.state.log, secrets_of(settings), zone)
        Worker(project, book, Workers(most), log, served, deadline).serve()
    return 0


def _served(text: str) -> list[str]:
    known = _QUEUES.split(",")
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names or [""]:
        if name not in known:
            hint = near_miss(name, known)
            raise UsageError(
                f'--queues: there is no queue "{name}"{hint}', fix=f"use {_QUEUES}, or one of them"
            )
    return list(dict.fromkeys(names))
