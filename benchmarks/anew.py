"""Start a command in a project as if it had not run before: without its record and its files.

python anew.py COMMAND …
"""

from __future__ import annotations

import os
import shutil
import sys

if __name__ == "__main__":
    for name in ("state", "output"):
        shutil.rmtree(name, ignore_errors=True)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - the benchmark's own command
