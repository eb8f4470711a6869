"""`aidreport users`: who signs in to the console in the browser with a password."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, console, ledger, project
from aidreport.errors import UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.config.config import Config
    from aidreport.config.console import Role

_role = click.option(
    "--role",
    required=True,
    metavar="ROLE",
    help="What the person may do: viewer, editor, approver, owner, or none.",
)


@click.group("users", short_help="Say who signs in to the browser with a password.")
@common_options
def users() -> None:
    """Say who signs in to the console in the browser (aidreport serve) with a password.

    A person is an e-mail address. The file, which only you can read, has the hashes of passwords
    (argon2), never the passwords. What changes counts at once.
    """


@users.command("add")
@click.argument("name")
@_role
@common_options
def add(name: str, role: str) -> int:
    """Add a person: NAME is an e-mail address. Asks for the password.

    If the input is not a terminal, its first line is the password.
    """
    from aidreport.console.users import users_of

    settings = project()
    given, typed = _role_of(role), _ask_password()
    with _recorded(settings, f"added {name} as {role}"):
        users_of(settings).add(name, given, typed)
    return 0


@users.command("password")
@click.argument("name")
@common_options
def password(name: str) -> int:
    """Give a person another password; whoever is signed in with the old one is signed out."""
    from aidreport.console.users import users_of

    settings = project()
    people = users_of(settings)
    people.require(name)
    typed = _ask_password()
    with _recorded(settings, f"gave {name} another password"):
        people.set_password(name, typed)
    return 0


@users.command("role")
@click.argument("name")
@_role
@common_options
def role(name: str, role: str) -> int:
    """Give a person another role."""
    from aidreport.console.users import users_of

    settings = project()
    given = _role_of(role)
    with _recorded(settings, f"made {name} {role}"):
        users_of(settings).set_role(name, given)
    return 0


@users.command("remove")
@click.argument("name")
@common_options
def remove(name: str) -> int:
    """Remove a person, who is signed out at once."""
    from aidreport.console.users import users_of

    settings = project()
    with _recorded(settings, f"removed {name}"):
        users_of(settings).remove(name)
    return 0


@users.command("list")
@common_options
def list_users() -> int:
    """List everybody with a password, and their roles."""
    from aidreport.console.users import users_of

    settings = project()
    people = users_of(settings).all()
    if people:
        rows = [
            (name, settings.console.roles.get(name, entry.role).value)
            for name, entry in people.items()
        ]
        console().table(("Name", "Role"), rows)
    else:
        console().note("nobody has a password: aidreport users add NAME --role viewer")
    return 0


def _role_of(text: str) -> Role:
    """Return the role that a text names; the words are read when they are needed."""
    from aidreport.config.console import Role

    if text not in tuple(Role):
        raise UsageError(
            f'--role does not accept "{text}"{near_miss(text, Role)}',
            fix=f"write one of {', '.join(Role)}",
        )
    return Role(text)


@contextmanager
def _recorded(settings: Config, what: str) -> Iterator[None]:
    """Record what a block does, and say it; where either fails, neither is done.

    Raises:
        LedgerError: it cannot be recorded; the block does not begin then.
    """
    from aidreport.runs.account import system_user
    from aidreport.runs.ledger.audit import Act, AuditEntry

    entry = AuditEntry(Act.USER, system_user(), "command line", "", note=what)
    with ledger(settings) as book, book.store.change() as connection:
        book.audit.write(connection, entry)
        yield
    console().note(what)


def _ask_password() -> str:
    """Return the password that is typed twice, or the first line of the input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise UsageError(
                "no password was given",
                why="the input is not a terminal, and has no line",
                fix="run it in a terminal, or pass the password as the first line of the input",
            )
        return line
    typed: str = click.prompt(
        "Password", hide_input=True, confirmation_prompt="The same again", err=True
    )
    return typed
