"""Verifies a file in a process of its own: python -P verifying.py FILE.

What a broken file does to the readers of PDFs, such as taking all memory, harms this process alone.
The result is JSON, as that of aidreport verify --format json, but what it says is in each language
of the pages.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from aidreport.console.limits import leave, limit_process, refuse


def main(name: str) -> int:
    """Write what is found in a file; return the exit code."""
    limit_process()
    from aidreport.console.remarks import in_languages
    from aidreport.errors import AidreportError
    from aidreport.proof.as_json import as_values
    from aidreport.proof.verify import verify

    try:
        found = verify(Path(name), moment=dt.datetime.now(dt.UTC))
    except AidreportError as error:
        return refuse(error)
    json.dump(in_languages(as_values(found)), sys.stdout)
    return 0


if __name__ == "__main__":
    leave(main(sys.argv[1]))
