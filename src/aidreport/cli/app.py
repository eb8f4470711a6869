"""The command line's root: commands are imported when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from aidreport import __version__
from aidreport.cli.options import common_options
from aidreport.errors import UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = {
    "approve": "approval",
    "check": "check",
    "doctor": "doctor",
    "history": "history",
    "mail": "mail",
    "reject": "approval",
    "render": "render",
    "resend": "run",
    "run": "run",
    "schedule": "schedule",
    "selftest": "doctor",
    "summary": "summary",
    "verify": "verify",
    "why": "history",
}
"""Command → its module, in which a function has the command's name."""


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a command; None for one that does not exist."""
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(import_module(f"aidreport.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with, or name the nearest one."""
        if args and args[0] not in _COMMANDS:
            raise UsageError(
                f'there is no command "{args[0]}"{near_miss(args[0], _COMMANDS)}',
                details=sorted(_COMMANDS),
                fix="use one of these; aidreport --help says what they do",
            )
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="aidreport")
@common_options
@click.pass_context
def cli(context: click.Context) -> int:
    """Funding briefings that prove their own numbers.

    Results go to standard output, progress and messages to standard error. Exit codes: 0 done,
    1 failed, 2 usage or configuration, 3 data refused, 4 delivery incomplete, 5 another process is
    at it, 6 held or waiting for approval.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        return 2
    return 0


def commands() -> Sequence[str]:
    """Return the names of all commands, sorted."""
    return sorted(_COMMANDS)
