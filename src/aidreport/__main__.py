"""The command `aidreport`: runs it, and turns every failure into a message and exit code."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from aidreport.cli.app import cli
from aidreport.cli.console import Console
from aidreport.errors import AidreportError

_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code: see `aidreport.errors`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    console = Console()
    try:
        result = cli.main(arguments, "aidreport", standalone_mode=False, obj=console)
    except (click.Abort, KeyboardInterrupt):
        console.note("interrupted; nothing was left half-written")
        return _INTERRUPTED
    except BrokenPipeError:
        _silence(sys.stdout)
        return 1
    except Exception as error:
        if console.verbose and not isinstance(error, AidreportError | click.UsageError):
            raise
        return _show(console, error)
    return result if isinstance(result, int) else 0


def _show(console: Console, failure: Exception) -> int:
    """Show a failure and return its exit code."""
    match failure:
        case AidreportError():
            console.error(failure)
            return failure.exit_code
        case click.UsageError():
            console.usage_error(failure)
            return 2
        case OSError():
            console.system_error(failure)
        case _:
            console.internal_error(failure)
    return 1


def _silence(stream: TextIO) -> None:
    """Keep Python from complaining when it flushes output that nobody reads any more."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # a stream of a test or an embedding program has no file number
        return


def script() -> None:
    """Run the command line of the process."""
    sys.exit(main())


if __name__ == "__main__":
    script()
