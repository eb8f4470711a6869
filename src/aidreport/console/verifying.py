"""Verifies a file in a process of its own: python -P verifying.py FILE.

What a broken file does to the readers of PDFs, such as taking all memory, harms this process alone.
The result is JSON, as that of aidreport verify --format json.
"""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import suppress
from pathlib import Path

UNREADABLE = 3
"""The exit code for a file that is no briefing; the reason is on standard error."""

_MOST_MEMORY = 3 << 30
_MOST_SECONDS = 120


def main(name: str) -> int:
    """Write what is found in a file; return the exit code."""
    with suppress(ImportError, OSError, ValueError):  # if the system can limit them
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))
        resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    from aidreport.errors import AidreportError
    from aidreport.proof.as_json import as_json
    from aidreport.proof.verify import verify

    try:
        found = verify(Path(name), moment=dt.datetime.now(dt.UTC))
    except AidreportError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    sys.stdout.write(as_json(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
