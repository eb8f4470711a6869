"""`aidreport serve`: the console in a browser."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

import click

from aidreport.cli.options import common_options, console, project, utc_now
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.config.config import Config


@click.command("serve", short_help="Show reports and runs in a browser, and verify files there.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Address to listen on; others than this machine's own need a sign-in, or --only verify.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8642,
    show_default=True,
    help="Port to listen on; 0 is any that is free.",
)
@click.option(
    "--only",
    type=click.Choice(["verify"]),
    help="Serve the page that verifies files and nothing else; nobody signs in.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name under which readers reach it, such as that of a reverse proxy; repeatable.",
)
@click.option("--no-open", is_flag=True, help="Do not open it in a browser.")
@common_options
def serve(host: str, port: int, only: str | None, names: tuple[str, ...], no_open: bool) -> int:
    """Show reports, their runs and their figures in a browser, and verify files there.

    It prints an address that signs in one browser, once, and opens it; a new one is printed when
    it was used. Whoever has the address can do what you can do with this project: approve, reject
    and send again. So it is reached from this machine only. With --only verify, it is a page on
    which anybody can verify a briefing; it needs no project, and keeps nothing. Ctrl+C ends it.
    """
    from aidreport.console.project import Project
    from aidreport.console.serving import console_server, open_socket

    if only is None:
        _refuse_without_sign_in(project(), host, port, names)
    listening = open_socket(host, port)
    with (
        listening,
        NamedTemporaryFile("w", prefix="aidreport-", suffix=".html", encoding="utf-8") as page,
    ):
        server = console_server(
            Project(console().config, utc_now),
            listening,
            _announce(None if no_open else page),
            only_verify=only is not None,
            hosts=names,
        )
        console().note("Ctrl+C ends it")
        with suppress(KeyboardInterrupt):  # how it is ended
            server.run([listening])
    return 0


def _refuse_without_sign_in(config: Config, host: str, port: int, names: tuple[str, ...]) -> None:
    """Refuse to be reached by others as long as nobody could tell who they are."""
    from aidreport.console.serving import LOOPBACK
    from aidreport.console.users import users_of

    settings = config.console
    if settings.signs_in or users_of(config).all():
        if host not in LOOPBACK and not settings.address.startswith("https:"):
            console().warning(
                "what people send passes unencrypted: let a reverse proxy pass HTTPS on to it,"
                ' and set address = "https://…" in [console]'
            )
        return
    away = "" if host in LOOPBACK else f"the console does not listen on {host}"
    if away or names or settings.address:
        raise UsageError(
            away or "the console is not reached under another name",
            why="whoever reaches it could approve and send: nobody can sign in there yet",
            fix="add people: aidreport users add NAME --role owner (other ways to sign in:"
            " aidreport help in-a-browser);"
            f" or leave {'--host' if away else '--name'} out and reach it through SSH: ssh -L"
            f" {port}:127.0.0.1:{port} MACHINE; or share the page to verify: aidreport serve"
            f" --only verify --host {host}",
        )


def _announce(page: IO[str] | None) -> Callable[[str], None]:
    """Return what prints an address, and opens the first one in a browser.

    Args:
        page: a file that only its owner can read, which leads the browser there: other users of
            the machine see the command lines of browsers, and the address signs in. None opens
            nothing.
    """
    terminal, printed = console(), list[str]()

    def announce(address: str) -> None:
        terminal.result(f"{address}\n")
        if printed:
            terminal.note("the address above signs in another browser")
        elif page is not None:
            page.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={address}">')
            page.flush()
            # Some browsers run in the terminal, and the server has to answer them meanwhile.
            opens = threading.Thread(target=webbrowser.open, args=(Path(page.name).as_uri(),))
            opens.daemon = True
            opens.start()
        printed.append(address)

    return announce
