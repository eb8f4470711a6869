"""The command line's root: commands in groups, imported when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from aidreport import __version__
from aidreport.cli.options import common_options
from aidreport.errors import UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Sequence

_GROUPS = {
    "Begin": {"init": "init", "help": "help:show_help"},
    "Make briefings and figures": {
        "render": "render",
        "summary": "summary",
        "languages": "languages",
        "templates": "templates",
    },
    "Check data, PDFs and this machine": {
        "extract": "extract",
        "inspect": "inspect",
        "check": "check",
        "verify": "verify",
        "doctor": "doctor",
        "selftest": "doctor",
    },
    "Schedule runs and follow them": {
        "run": "run",
        "schedule": "schedule",
        "worker": "worker",
        "history": "history",
        "why": "why",
    },
    "Deliver to subscribers": {
        "approve": "approval",
        "reject": "approval",
        "resend": "run",
        "mail": "mail",
    },
    "Follow and approve them in a browser": {
        "serve": "serve",
        "users": "users",
    },
}
"""Heading → command → its module, in which a function has the command's name, or that after ":"."""

_MODULES = {name: module for group in _GROUPS.values() for name, module in group.items()}

_COMPLETION = """\b
Completion of commands and options with the Tab key, in the shell's start file:
  bash  eval "$(_AIDREPORT_COMPLETE=bash_source aidreport)"
  zsh   eval "$(_AIDREPORT_COMPLETE=zsh_source aidreport)"
  fish  _AIDREPORT_COMPLETE=fish_source aidreport | source
"""


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order of the help."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import a command; None for one that does not exist."""
        if cmd_name not in _MODULES:
            return None
        module, _, function = _MODULES[cmd_name].partition(":")
        command = getattr(import_module(f"aidreport.cli.{module}"), function or cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with, or name the nearest one."""
        if args and args[0] not in _MODULES and not ctx.resilient_parsing:
            raise UsageError(
                f'there is no command "{args[0]}"{near_miss(args[0], _MODULES)}',
                details=sorted(_MODULES),
                fix="use one of these; aidreport --help says what they do",
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands group by group, a line each."""
        width = max(map(len, _MODULES))
        for heading, names in _GROUPS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (name.ljust(width), command.get_short_help_str(80))
                        for name, command in commands
                        if command is not None
                    ]
                )


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_COMPLETION,
)
@click.version_option(__version__, prog_name="aidreport")
@common_options
@click.pass_context
def cli(context: click.Context) -> int:
    """Funding briefings that prove their own numbers.

    Results go to standard output, progress and messages to standard error. Exit codes: 0 done,
    1 failed, 2 usage or configuration, 3 data refused, 4 delivery incomplete, 5 another process
    is already doing it, 6 held or waiting for approval.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        return 2
    return 0


def commands() -> Sequence[str]:
    """Return the names of all commands, in the order of the help."""
    return list(_MODULES)
