"""Options that every command takes, before or after its name."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aidreport.cli.console import Console
from aidreport.errors import UsageError, near_miss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.config.config import Config
    from aidreport.model.allocation import Measure
    from aidreport.runs.ledger.ledger import Ledger

Command = TypeVar("Command", bound="Callable[..., Any]")


def common_options(command: Command) -> Command:
    """Add --config, --quiet and --verbose; they are kept in the console."""
    options = [
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep,
            help="The configuration; left out, config.toml in the current folder.",
        ),
        click.option(
            "--quiet", "-q", is_flag=True, expose_value=False, callback=_keep,
            help="No progress and no notes; warnings and errors only.",
        ),
        click.option(
            "--verbose", "-v", is_flag=True, expose_value=False, callback=_keep,
            help="All notes, and the trace of an internal error.",
        ),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def console() -> Console:
    """Return the console of the running command."""
    found = click.get_current_context().find_object(Console)
    assert found is not None
    return found


def config() -> Config:
    """Return the configuration that the command line names.

    Raises:
        ConfigError: with every problem.
    """
    from aidreport.config.config import load

    return load(console().config)


@contextmanager
def ledger(settings: Config) -> Iterator[Ledger]:
    """Open the ledger of a configuration; it is made if it is missing, upgraded if it is older.

    Raises:
        LedgerError: it is damaged or cannot be used.
    """
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.store import Store

    store = Store(settings.folder / settings.state.folder, utc_now)
    try:
        yield Ledger(store)
    finally:
        store.close()


@contextmanager
def ledger_to_read(settings: Config) -> Iterator[Ledger]:
    """Open the ledger of a configuration only to look at it; a missing one is empty.

    Raises:
        LedgerError: it is damaged or cannot be read.
    """
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.read_only import ReadOnlyStore

    store = ReadOnlyStore(settings.folder / settings.state.folder, utc_now)
    if store.remark:
        console().note(store.remark)
    try:
        yield Ledger(store)
    finally:
        store.close()


def utc_now() -> dt.datetime:
    """Return the time."""
    return dt.datetime.now(dt.UTC)


def parse_moment(text: str | None) -> dt.datetime | None:
    """Return the time of an option such as 2026-11-23T08:00, without a zone where none is named.

    Raises:
        UsageError: it is no such time.
    """
    if text is None:
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f'"{text}" is not a time', fix="write it as 2026-11-23T08:00, or with a zone: …+01:00"
        ) from None


def parse_date(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> dt.date | None:
    """Return the date of an option such as 2025-06-12.

    Raises:
        UsageError: it is no such date.
    """
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise UsageError(
            f'"{value}" is not a date', fix="write year, month and day: 2025-06-12"
        ) from None


def one_of(words: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return a callback that takes one of some words.

    Raises:
        UsageError: it is another word.
    """

    def callback(_context: click.Context, option: click.Parameter, value: str) -> str:
        if value not in words:
            raise UsageError(
                f'{option.opts[0]} knows no "{value}"{near_miss(value, words)}',
                fix=f"write one of {', '.join(words)}",
            )
        return value

    return callback


def _keep(context: click.Context, option: click.Parameter, value: object) -> None:
    if value and option.name:
        found = context.find_object(Console)
        if found is not None:
            setattr(found, option.name, value)


def parse_measures(names: str | None) -> list[Measure]:
    """Return the measures of an option such as "pledge,commitment"; none where it is left out.

    Raises:
        UsageError: a name is not known.
    """
    from aidreport.model.allocation import Measure

    found = []
    for word in [] if names is None else names.split(","):
        name = word.strip().lower()
        try:
            found.append(Measure(name))
        except ValueError:
            raise UsageError(
                f'there is no measure "{name}"{near_miss(name, Measure)}',
                details=[", ".join(Measure)],
                fix="name one of these, or several with commas",
            ) from None
    return found


def parse_currency(code: str | None) -> str | None:
    """Return the currency code of an option, in capitals.

    Raises:
        UsageError: it is no such code.
    """
    if code is not None and not (len(code) == 3 and code.isalpha() and code.isascii()):
        raise UsageError(f'"{code}" is no currency code', fix='write a code such as "NOK"')
    return None if code is None else code.upper()
