"""What a program that reads files of anyone may take, and how it says that it refuses one."""

from __future__ import annotations

from contextlib import suppress

UNREADABLE = 3
"""The exit code for a file that is refused; the reason is on standard error."""

SECONDS = 120
_MOST_MEMORY = 3 << 30


def limit_process() -> None:
    """Bound the memory and time of this process, if the system can."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
