"""What was made of files that seldom change, kept for the next command that reads the same ones.

A short command reads a template, words and fonts that were the same an hour ago. What became of
them is kept in the user's cache folder as JSON, under a digest of the content, of the modules that
made it and of the libraries that they had: when any of these changes, it is made anew. What
cannot be kept, or is not as it was written, is made anew as well: nothing depends on it.

It is no pickle, and is read only from a folder that nobody else can write to.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aidreport.files.private import make_private_folder
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Made = TypeVar("Made")

_PACKAGE = Path(__file__).parents[1]
_USED_BY_ALL = ("", "characters")
"""Its modules that are in no package, and a package: all others may use them."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MOST = 300
"""Files in the folder: those that were not written for the longest time go."""
_LARGEST = 1_000_000
"""Bytes of one."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Made]):
    """A kind of things that are kept.

    Attributes:
        name: a word, with which the names of their files begin.
        made_by: the packages of aidreport whose modules make them, such as "document".
        store: returns one as values that JSON has, or raises ValueError: then it is not kept.
        restore: returns it again; lists were lists or tuples.
    """

    name: str
    made_by: tuple[str, ...]
    store: Callable[[Made], Any]
    restore: Callable[[Any], Made]


_NOT_KEPT = (
    OSError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, ImportError,
    LookupError,
)  # fmt: skip
"""What reading raises of what is not there, not of this version or not as expected; and writing."""


def kept(kind: Kind[Made], source: Sequence[str | bytes], make: Callable[[], Made]) -> Made:
    """Return what is made of a source: as it was kept, or made now.

    Args:
        source: all that it depends on, beside the modules that make it.
        make: makes it; what it raises is raised, and nothing is kept.
    """
    folder = _folder()
    if folder is None:
        return make()
    path = folder / f"{kind.name}-{_key(kind, source)}"
    with suppress(*_NOT_KEPT):
        return kind.restore(_read(path))
    made = make()
    with suppress(*_NOT_KEPT):
        _write(path, kind.store(made))
    return made


def _key(kind: Kind[Any], source: Sequence[str | bytes]) -> str:
    # With the version: where times are set to one date, as in some images, files may look alike.
    made_by = sys.version, _version_file(), *map(_state, (*_USED_BY_ALL, *kind.made_by))
    digest = hashlib.sha256(repr(made_by).encode())
    for part in source:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(content) + content)
    return digest.hexdigest()[:32]


@cache
def _version_file() -> bytes:
    return (_PACKAGE / "__init__.py").read_bytes()


@cache
def _state(package: str) -> str:
    """Return what changes when a package of aidreport does, or a library is installed."""
    folder = _PACKAGE / package
    with os.scandir(folder) as found:
        files = sorted(
            (each.name, each.stat().st_mtime_ns, each.stat().st_size)
            for each in found
            if each.is_file()
        )
    return repr((files, *_libraries()))


@cache
def _libraries() -> list[tuple[str, int]]:
    """Return the folders that libraries come from, each with when one was last installed."""
    found = []
    for name in sys.path:
        # Those of a distribution of Linux are in dist-packages.
        if Path(name).name in ("site-packages", "dist-packages"):
            with suppress(OSError):
                found.append((name, Path(name).stat().st_mtime_ns))
    return found


def _folder() -> Path | None:
    """Return the folder, made if it is missing; None if there is none that only the user has."""
    if os.name == "nt":  # its folders do not say who may write to them
        return None
    with suppress(OSError, RuntimeError):
        base = os.environ.get("XDG_CACHE_HOME", "")
        folder = (Path(base) if base.startswith("/") else Path.home() / ".cache") / "aidreport"
        make_private_folder(folder)
        state = folder.lstat()
        if (
            stat.S_ISDIR(state.st_mode)
            and state.st_uid == os.geteuid()
            and not state.st_mode & _OTHERS
        ):
            return folder
    return None


def _read(path: Path) -> Any:
    """Return what was kept.

    Raises:
        OSError, ValueError: there is nothing, or not what was written.
    """
    with path.open("rb") as file:
        digest, content = file.read(64), file.read(_LARGEST + 1)
    if hashlib.sha256(content).hexdigest().encode() != digest:
        raise ValueError("not what was written")
    return json.loads(content)


def _write(path: Path, made: Any) -> None:
    """Keep a value; a file appears whole, and one that a crash cut short is not read."""
    content = json.dumps(
        made, ensure_ascii=False, separators=(",", ":"), check_circular=False
    ).encode()
    if len(content) > _LARGEST:
        return
    _make_room(path.parent)
    handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    found = list(folder.iterdir())
    if len(found) >= _MOST:
        by_age = sorted(found, key=lambda path: path.stat().st_mtime_ns)
        for path in by_age[: _MOST // 2]:
            path.unlink(missing_ok=True)
