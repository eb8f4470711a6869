"""Serves the console: the address, the server, and its end."""

from __future__ import annotations

import datetime as dt
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn

from aidreport.config.console import Console
from aidreport.console.access import SESSION_SECONDS, Sessions, Tokens, session_key
from aidreport.console.app import create_app
from aidreport.console.events import Events
from aidreport.console.running import Running
from aidreport.console.sign_in import ENDED
from aidreport.errors import ConfigError, LedgerError, UsageError
from aidreport.files.private import make_private_folder
from aidreport.files.said_elsewhere import said_by_system
from aidreport.runs.ledger.audit import Act
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.console.project import Project

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_KEY_FILE = "console.key"
_GRACE_SECONDS = 10
_MOST_ENDED = 10_000


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any that is free.

    Raises:
        UsageError: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # Whoever opens the address that is printed waits until the server has begun.
        listening.listen()
    except OSError as error:
        listening.close()
        raise UsageError(
            f"the console cannot use port {port} of {host}: {error.strerror or error}",
            why="another program is using it, or it is no address of this machine",
            fix="name another with --port, or --port 0 for any that is free",
        ) from None
    return listening


def console_server(
    project: Project,
    listening: socket.socket,
    announce: Callable[[str], None],
    *,
    only_verify: bool = False,
    hosts: tuple[str, ...] = (),
) -> uvicorn.Server:
    """Return the server of a console; it runs until `should_exit` is set, or a signal ends it.

    Args:
        listening: the socket that it will listen on.
        announce: called with the address to open; again with a new one after one was used.
        hosts: further names under which it is reached.

    Raises:
        ConfigError: the configuration is wrong, or its folder of state cannot be used.
    """
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 - is shown as another
    shown = shown or (f"[{host}]" if ":" in host else host)
    tokens = Tokens()
    settings = Console.as_default() if only_verify else project.config().console
    here = host in LOOPBACK

    def show_address() -> None:
        # What signs in its owner is for this machine: others could read it on the way.
        path = f"/start?token={tokens.issue()}" if here else "/reports"
        announce(f"http://{shown}:{port}{path}")

    # Where only files are verified, nothing runs.
    running = None if only_verify else Running(project)
    app = create_app(
        project,
        Sessions(
            _key(project, only_verify=only_verify),
            project.now,
            () if only_verify else _ended(project),
        ),
        tokens,
        settings,
        hosts=(*LOOPBACK, host, *hosts, *filter(None, [urlsplit(settings.address).hostname])),
        only_verify=only_verify,
        running=running,
        events=Events(lambda: server.should_exit),
        used=show_address,
    )
    if only_verify:
        announce(f"http://{shown}:{port}/verify")
    else:
        show_address()
    served = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # anybody on this machine could send them; Surroundings reads them
        timeout_graceful_shutdown=_GRACE_SECONDS,
        lifespan="off",
    )
    server = _Server(served, running)
    return server


class _Server(uvicorn.Server):
    """A server that ends the runs that its pages began when it ends."""

    def __init__(self, settings: uvicorn.Config, running: Running | None) -> None:
        super().__init__(settings)
        self._running = running

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the server."""
        await super().shutdown(sockets)
        if self._running is not None:
            self._running.close()
            self._running.project.close()


def _ended(project: Project) -> list[str]:
    """Return the digests of ended sessions whose cookies are not old yet, the latest last."""
    since = project.now() - dt.timedelta(seconds=SESSION_SECONDS)
    try:
        with project.ledger(project.config()) as ledger:
            found = ledger.audit.latest(_MOST_ENDED, since=since, act=Act.SIGN_OUT)
    except LedgerError:  # which each page says; without the ledger nobody does anything
        return []
    ended = (item.note.partition(" ") for item in found[::-1])
    return [digest for word, _, digest in ended if word == ENDED]


def _key(project: Project, *, only_verify: bool) -> bytes:
    """Return the key of sessions; of a page that has none, any."""
    if only_verify:
        return b""
    config = project.config()
    folder = project.state(config)
    try:
        make_private_folder(folder)
        return session_key(folder / _KEY_FILE)
    except OSError as error:
        raise ConfigError(
            state("setup.unusable", name=str(folder), problem=said_by_system(error)),
            why=state("setup.sessions-why"),
            fix=state("setup.sessions-fix"),
        ) from None
