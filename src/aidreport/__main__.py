"""The command `aidreport`: runs it, and turns every failure into a message and an exit code."""

from __future__ import annotations

import os
import sys

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
        return _exit_code(cli.main(arguments, "aidreport", standalone_mode=False, obj=console))
    except AidreportError as error:
        console.error(error)
        return error.exit_code
    except click.UsageError as error:
        console.usage_error(error)
        return 2
    except (click.Abort, KeyboardInterrupt):
        console.note("interrupted; nothing was left half-written")
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has left; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if console.verbose:
            raise
        console.internal_error(error)
        return 1


def _exit_code(result: object) -> int:
    return result if isinstance(result, int) else 0


def script() -> None:
    """Run the command line of the process."""
    sys.exit(main())


if __name__ == "__main__":
    script()
