"""Opens a file in the system's program for it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from aidreport.cli.options import console

if TYPE_CHECKING:
    from pathlib import Path


def open_file(path: Path) -> None:
    """Open a file in the system's program for it; a failure is only a note."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - our own file
            return
        opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if opener is None:
            console().note(f"there is no program to open {path}")
            return
        import subprocess

        done = subprocess.run([opener, str(path)], check=False)  # noqa: S603 - our own file
        if done.returncode:
            console().note(f"{path} could not be opened: {opener} failed")
    except OSError as error:
        console().note(f"{path} could not be opened: {error.strerror}")
