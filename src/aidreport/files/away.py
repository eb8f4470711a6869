"""Files that cannot be reached: missing themselves, or in a folder or on a share that is away."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from aidreport.errors import near_miss
from aidreport.files.said_elsewhere import said_by_system
from aidreport.statements import Statement, state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.errors import AidreportError

_NAMES = "EIO EHOSTDOWN EHOSTUNREACH ENODEV ENOTCONN ENXIO EREMOTEIO ESTALE ETIMEDOUT"
_OF_SHARES = frozenset(getattr(errno, name, None) for name in _NAMES.split())
"""What a system says of a file on a share, or on a disk, that is away."""


def not_reached(path: Path, problem: OSError, error: type[AidreportError]) -> AidreportError:
    """Return the error of a file that could not be opened, with what is known of its folder.

    Args:
        problem: what the system said.
    """
    if isinstance(problem, FileNotFoundError | NotADirectoryError):
        if folder := folder_away(path.parent):
            absent = state("file.absent", name=str(path), folder=folder)
            return error(absent, fix=state("file.absent-fix"))
        near = near_miss(path.name, _beside(path))
        missing = state("toml.missing-file", name=str(path), near=near)
        return error(missing, fix=state("toml.check-name"))
    fix = "file.absent-fix" if problem.errno in _OF_SHARES else "toml.unreadable-fix"
    said = state("toml.unreadable", name=str(path), problem=said_by_system(problem))
    return error(said, fix=state(fix))


def folder_away(folder: Path) -> Statement | None:
    """Return why a folder has no files: it is gone, empty or not read; None if it has some.

    What a share was mounted on is an empty folder while the share is away.
    """
    try:
        with os.scandir(folder) as found:
            if next(found, None) is not None:
                return None
    except (FileNotFoundError, NotADirectoryError):
        above = reversed((folder, *folder.parents))
        gone = next((item for item in above if not item.is_dir()), folder)  # it may just be back
        return state("file.folder-gone", folder=str(gone.absolute()))
    except OSError as problem:
        said = said_by_system(problem)
        return state("file.folder-unread", folder=str(folder.absolute()), problem=said)
    return state("file.folder-empty", folder=str(folder.absolute()))


def _beside(path: Path) -> list[str]:
    """Return the names in the folder of a path, for the near miss."""
    with suppress(OSError):
        return [entry.name for entry in path.parent.iterdir()]
    return []
