"""Reads or draws what was sent to be tried, in a process of its own: python -P trying.py TASK.

TASK is a file of JSON: what is to be done, in which folder, by which configuration. Whatever a
broken file does to the readers of data harms this process alone. The result is JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aidreport.console.limits import leave, limit_process, refuse


def main(task: str) -> int:
    """Write the result of a task; return the exit code."""
    limit_process()
    from aidreport.config.config import load_config
    from aidreport.console.readings import draw_briefing, read_data
    from aidreport.errors import AidreportError

    asked = json.loads(Path(task).read_bytes())
    act = {"read": read_data, "draw": draw_briefing}[asked["act"]]
    try:
        config = load_config(Path(asked["config"]) if asked["config"] else None)
        found = act(Path(asked["folder"]), config, asked)
    except AidreportError as error:
        return refuse(error)
    sys.stdout.buffer.write(json.dumps(found, default=_plain).encode())
    return 0


def _plain(value: object) -> object:
    """Return what JSON knows for a value: a table of settings as an object, words as text."""
    try:
        return dict(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return str(value)


if __name__ == "__main__":
    leave(main(sys.argv[1]))
