"""Render an announcement several times in one process, by the Python API.

python render_again.py DATA [TIMES]
"""

from __future__ import annotations

import sys

import aidreport

if __name__ == "__main__":
    for number in range(int(sys.argv[2]) if len(sys.argv) > 2 else 1):
        # Read anew each time, as one of a burst is.
        aidreport.render(aidreport.read(sys.argv[1]), output=f"{number}.pdf")
