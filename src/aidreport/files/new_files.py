"""Files of a folder that appear all or none, and replace nothing."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import OutputError, UsageError, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEW = "new"
_NO_LINKS = frozenset((errno.EACCES, errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP))
"""What file systems answer that have no links, such as those of memory sticks and some networks."""


def refuse_existing(folder: Path, names: Iterable[str]) -> None:
    """Refuse names of files that there are in a folder already.

    Raises:
        UsageError: with all of them.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a folder", fix="name another folder")
    found: dict[str, None] = {}
    for name in names:
        above = [folder / part for part in reversed(Path(name).parents[:-1])]
        found.update({str(path): None for path in above if _is_no_folder(path)})
        if os.path.lexists(folder / name):
            found[str(folder / name)] = None
    if found:
        exists = "exists" if len(found) == 1 else "exist"
        raise UsageError(
            f"{counted(len(found), 'file')} {exists} already, and nothing was written",
            details=found,
            why="what is there is never replaced",
            fix="name a new folder, or move these away",
        )


@contextmanager
def new_files(folder: Path, kept: Iterable[str] = ()) -> Iterator[Path]:
    """Yield an empty folder; what is in it at the end appears in `folder`, all or nothing.

    Args:
        folder: where the files appear; it is made if it is missing.
        kept: names that are there already, and stay as they are.

    Raises:
        UsageError: a file of that name exists.
        OutputError: the files cannot be written; nothing has changed then.
    """
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
    try:
        hidden = Path(tempfile.mkdtemp(prefix=".aidreport-", dir=there))
    except OSError as error:
        raise _cannot_write(folder, error) from None
    try:
        place = hidden / _NEW
        place.mkdir()
        yield place
        for name in kept:
            (place / name).unlink(missing_ok=True)
        refuse_existing(folder, _names(place))
        try:
            _appear(place, folder)
        except OSError as error:
            raise _cannot_write(folder, error) from None
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _names(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def _appear(place: Path, folder: Path) -> None:
    """Move a folder to its place, or its files if there is a folder; undo all if one fails."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        place.rename(folder)
        return
    made: list[Path] = []
    try:
        for path in sorted(place.rglob("*")):
            target = folder / path.relative_to(place)
            if path.is_dir():
                if not target.is_dir():
                    target.mkdir(mode=path.stat().st_mode & 0o777)
                    made.append(target)
            else:
                _move_new(path, target)
                made.append(target)
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _move_new(path: Path, target: Path) -> None:
    """Move a file, never onto another one."""
    try:
        os.link(path, target)  # fails if there is one
    except NotImplementedError:
        pass
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return
    if os.path.lexists(target):
        raise FileExistsError(17, "File exists", str(target))
    path.rename(target)


def _is_no_folder(path: Path) -> bool:
    return os.path.lexists(path) and not path.is_dir()


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{folder} cannot be written: {error.strerror or error}",
        why="nothing was changed",
        fix="name another folder, or check the permissions and the free disk space",
    )
