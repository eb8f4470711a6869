"""Files that appear complete or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from aidreport.errors import OutputError
from aidreport.files.private import make_private_folder
from aidreport.files.said_elsewhere import said_by_system
from aidreport.statements import state

TEMPORARY = ".aidreport-"
"""How the name of a file begins that is being written; a killed writer leaves it."""


def write_whole(path: Path, content: bytes, *, private: bool = False, choose: str = "") -> None:
    """Write a file beside `path`; once complete and on the disk, it replaces `path`.

    Args:
        private: only its owner can read it, and enter its folder if that is new.
        choose: the key of the statement that says how another path is named, for the fix of an
            error; empty where nobody can.

    Raises:
        OutputError: it cannot be written; an existing file is unchanged.
    """
    path = path.resolve()  # a link stays a link: its target is replaced
    if path.exists() and not path.is_file():
        raise OutputError(
            state("output.no-file", name=str(path)),
            why=state("output.no-file-why"),
            fix=state(choose or "output.no-file-fix", name=str(path)),
        )
    temporary = None
    try:
        if private:
            make_private_folder(path.parent)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=".pdf", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o600 if private else 0o666 & ~_umask())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise OutputError(
            state("output.unwritten", name=str(path), problem=said_by_system(error)),
            why=state("output.unwritten-why"),
            fix=state(choose or "output.unwritten-fix", folder=str(path.parent)),
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Write the new name to the disk too, if the system can do that for a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@cache
def _umask() -> int:
    """Return the process's mask; asked once, since asking sets it for a moment."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
