"""Folders and files that only their owner can read, whatever the process's mask says.

The ledger, stored briefings and messages hold names, addresses and figures before they are public.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FOLDER, _FILE, _OTHERS = 0o700, 0o600, 0o077


def make_private_folder(folder: Path) -> None:
    """Create a folder, if it is missing, that only its owner can enter; its parents are usual ones.

    One that is there already keeps its permissions.

    Raises:
        OSError: it cannot be created.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=_FOLDER, exist_ok=True)
    folder.chmod(_FOLDER)


def make_private_file(path: Path) -> None:
    """Create an empty file, if it is missing, that only its owner can read.

    Raises:
        OSError: it cannot be created.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE)
    except FileExistsError:
        return
    os.close(handle)
    path.chmod(_FILE)


def open_to_others(folder: Path) -> Iterator[Path]:
    """Yield a folder and what is in it, as far as others than the owner can read it."""
    if os.name == "nt":
        return
    for path in (folder, *sorted(folder.rglob("*"))):
        try:
            mode = path.lstat().st_mode
        except OSError:
            continue
        if mode & _OTHERS and not stat.S_ISLNK(mode):
            yield path
