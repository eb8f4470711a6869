"""What a program that reads files of anyone may take, and how it says that it refuses one."""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from aidreport.errors import AidreportError

UNREADABLE = 3
"""The exit code for a file that is refused; the reason is the last line of standard error."""

SECONDS = 120
_MOST_MEMORY = 3 << 30
_OTHERS = 0o077


def limit_process() -> None:
    """Bound the memory and time of this process, if the system can.

    Only its user can read what it writes. It ends before it pays to look for objects that are left
    in circles.
    """
    gc.disable()
    os.umask(_OTHERS)
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def refuse(error: AidreportError) -> int:
    """Write why a file is refused, in each language of the pages; return the exit code."""
    from aidreport.console.remarks import in_languages

    # Libraries may have warned of the file before, in lines of their own.
    sys.stderr.write(f"\n{json.dumps(in_languages(error))}")
    return UNREADABLE


def leave(code: int) -> NoReturn:
    """End a process that has its result, but for giving back its memory.

    That takes a fifth of the time of a short file, and the system does it at once.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
