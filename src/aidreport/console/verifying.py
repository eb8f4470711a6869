"""Verifies a file in a process of its own: python -P verifying.py FILE.

What a broken file does to the readers of PDFs, such as taking all memory, harms this process alone.
The result is JSON, as that of aidreport verify --format json.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from aidreport.console.limits import UNREADABLE, leave, limit_process


def main(name: str) -> int:
    """Write what is found in a file; return the exit code."""
    limit_process()
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
    leave(main(sys.argv[1]))
