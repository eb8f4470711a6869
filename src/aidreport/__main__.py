"""The command `aidreport`: runs it, and turns every failure into a message and exit code."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, TextIO

import click

from aidreport.cli.app import cli
from aidreport.cli.console import Console
from aidreport.errors import AidreportError

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED = 130


def main(arguments: list[str] | None = None, console: Console | None = None) -> int:
    """Run a command line and return its exit code: see `aidreport.errors`.

    Args:
        arguments: those of the process if left out.
        console: what is shown, and what is kept until the caller lets go of it.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    console = console or Console()
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
    """Run the command line of the process.

    A command ends before it pays to look for objects that are left in circles; the daemon, which
    stays, turns the collector on again.
    """
    gc.disable()
    # Threads for linear algebra, which nothing here does, take as long to start as numpy to load.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # No plugin of pydantic takes part. The module that looks for some reads what each installed
    # package says of itself, and takes a fiftieth of a short command to load.
    none = ModuleType("pydantic.plugin._loader")
    vars(none)["get_plugins"] = tuple
    sys.modules[none.__name__] = none
    codes: list[int] = []
    atexit.register(_leave, codes)  # the first that is registered is the last that runs
    console = Console()
    codes.append(main(console=console))
    sys.exit(codes[0])


def _leave(codes: Sequence[int]) -> None:
    """End the process once all else is done, but for giving back its memory.

    That takes a fifth of the time of a long table, and the system does it at once.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError, AttributeError):
        return
    for code in codes:
        os._exit(code)


if __name__ == "__main__":
    script()
