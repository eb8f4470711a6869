"""Options of every command, what they lead to, and checks of their values."""

from __future__ import annotations

import datetime as dt
import shlex
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aidreport.cli.console import Console
from aidreport.errors import UsageError, near_miss
from aidreport.model.plain_line import control_characters, plain_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger

Command = TypeVar("Command", bound="Callable[..., Any]")


def common_options(command: Command) -> Command:
    """Add --config, --quiet and --verbose; their values are kept in the console."""
    return _added(
        command,
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep,
            help="Configuration file; default: config.toml in the current folder.",
        ),
        click.option(
            "--quiet", "-q", is_flag=True, expose_value=False, callback=_keep,
            help="Show warnings and errors only, no progress and no notes.",
        ),
        click.option(
            "--verbose", "-v", is_flag=True, expose_value=False, callback=_keep,
            help="Show all notes, and the traceback of an internal error.",
        ),
    )  # fmt: skip


def data_options(command: Command) -> Command:
    """Add --data, --measure, --currency …: which allocations are used, and how."""
    return _added(
        command,
        click.option(
            "--data", multiple=True, metavar="FILE",
            help="Data file to use instead of the report's; repeatable.",
        ),
        click.option(
            "--measure", "measures", metavar="LIST", callback=checked_by("check_measures"),
            help="Measures to sum together, separated by commas.",
        ),
        click.option(
            "--currency", metavar="CUR", callback=checked_by("check_currency"),
            help="Use only this currency; exclude others.",
        ),
        click.option(
            "--convert", metavar="CUR", callback=checked_by("check_currency"),
            help="Convert all amounts to this currency.",
        ),
        click.option(
            "--on-rejected", metavar="[stop|exclude]", callback=checked_by("check_on_rejected"),
            help="Rows that cannot be used stop the report, or are left out and counted.",
        ),
        click.option(
            "--max-rejected", metavar="LIMIT", callback=checked_by("check_max_rejected"),
            help='How many rows "--on-rejected exclude" may leave out: a number, or a part: "2%".',
        ),
    )  # fmt: skip


def console() -> Console:
    """Return the console of the running command."""
    console = click.get_current_context().find_object(Console)
    assert console is not None
    return console


def config() -> Config:
    """Return the configuration that the command line names.

    Raises:
        ConfigError: with every problem.
    """
    from aidreport.config.config import load_config

    return load_config(console().config)


def project() -> Config:
    """Return the configuration of a command that is nothing without one: schedules, runs, mail.

    Raises:
        UsageError: there is no file in the current folder, and none is named.
        ConfigError: with every problem.
    """
    require_config()
    return config()


def require_config() -> None:
    """Refuse a command that needs a configuration where there is none.

    Raises:
        UsageError: there is no file in the current folder, and none is named.
    """
    from aidreport.config.config import FILE_NAME, Config

    if console().config is None and not Path(FILE_NAME).exists():
        raise Config.as_default().no_file()


@contextmanager
def ledger(settings: Config, *, read_only: bool = False) -> Iterator[Ledger]:
    """Open the ledger of a configuration; it is created if it is missing, upgraded if it is older.

    Args:
        read_only: whether it is only looked at; a missing one is empty then.

    Raises:
        LedgerError: it is damaged or cannot be used.
    """
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.restores import way_out
    from aidreport.runs.ledger.store import open_read_only, open_store

    store = open_read_only(settings, utc_now) if read_only else open_store(settings, utc_now)
    if store.database.remark:
        console().note(store.database.remark)
    if store.restored is not None:
        console().warning(f"{store.restored.text}; {way_out()}")
    try:
        yield Ledger(store)
    finally:
        store.close()


def utc_now() -> dt.datetime:
    """Return the time."""
    return dt.datetime.now(dt.UTC)


def as_moment(text: str | None) -> dt.datetime | None:
    """Return the time of an option such as 2026-11-23T08:00; without a zone if it has none.

    Raises:
        UsageError: it is not a time.
    """
    if text is None:
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f'"{text}" is not a time', fix="write it as 2026-11-23T08:00, or with a zone: …+01:00"
        ) from None


def checked_by(check: str) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    """Return a callback that checks a value with this function of `briefing.job`.

    The module is imported only when a command runs.
    """

    def callback(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
        from aidreport.briefing import job

        return getattr(job, check)(value)

    return callback


def one_of(words: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return a callback that accepts one of some words.

    Raises:
        UsageError: the value is another word.
    """

    def callback(_context: click.Context, option: click.Parameter, value: str) -> str:
        if value not in words:
            raise UsageError(
                f'{option.opts[0]} does not accept "{value}"{near_miss(value, words)}',
                fix=f"write one of {', '.join(filter(None, words))}",
            )
        return value

    return callback


def each_of(
    words: Sequence[str],
) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]:
    """Return a callback that accepts several of some words, as `one_of` accepts one."""
    accept = one_of(words)

    def callback(
        context: click.Context, option: click.Parameter, values: tuple[str, ...]
    ) -> tuple[str, ...]:
        return tuple(accept(context, option, value) for value in values)

    return callback


def one_line(_context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Return a text of one line, which the ledger and the terminal show as it was given.

    Raises:
        UsageError: it has characters that end a line, steer a terminal or turn text around.
    """
    bad = control_characters(value or "")
    if value is None or not bad:
        return value
    clean = plain_line(value)
    raise UsageError(
        f"{option.opts[0]} has control characters: {', '.join(bad)}",
        why="what is recorded must be shown as it is, and in one line",
        fix=f"{option.opts[0]} {shlex.quote(clean)}" if clean else "write it without them",
    )


def reason_option(kept_with: str, problem: str, why: str) -> Callable[[Command], Command]:
    """Return the option --because, without which a command is refused.

    Args:
        kept_with: what the reason is kept with, for the help.
        problem: that there is none.
        why: it is needed.
    """

    def callback(context: click.Context, option: click.Parameter, value: str) -> str:
        reason = " ".join((one_line(context, option, value) or "").split())
        if not reason:
            fix = 'add --because "the total is not yet confirmed"'
            raise UsageError(problem, why=why, fix=fix)
        return reason

    return click.option(
        "--because",
        default="",
        metavar="TEXT",
        callback=callback,
        help=f"Why; it is kept with {kept_with}.",
    )


def format_option(*formats: str, text: str = "Output format.") -> Callable[[Command], Command]:
    """Return the option --format: one of these, by default the first."""
    return click.option(
        "--format",
        "form",
        default=formats[0],
        show_default=True,
        metavar=f"[{'|'.join(formats)}]",
        callback=one_of(formats),
        help=text,
    )


def _keep(context: click.Context, option: click.Parameter, value: object) -> None:
    if value and option.name:
        console = context.find_object(Console)
        if console is not None:
            setattr(console, option.name, value)


def _added(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
