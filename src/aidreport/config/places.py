"""Places that the configuration names: what is written, and what only its owner may read.

What is written stays within the folder of the configuration, unless its section says otherwise.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, NamedTuple

from aidreport.files.schema import AfterValidator, Schema
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationInfo

ALLOW = "allow_outside"

_STORE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_ON_THIS_MACHINE = ("file://", "local://")


def is_store(value: str) -> bool:
    """Tell whether a place is the URL of a store, and not a folder."""
    return _STORE.match(value) is not None


def inside(value: str | None, info: ValidationInfo) -> str | None:
    """Return a path that stays in the folder; any, if the section allows what is outside.

    Paths are read as both Windows and other systems read them: a configuration moves. A store
    elsewhere is neither inside nor outside.
    """
    if value is None or (is_store(value) and not value.startswith(_ON_THIS_MACHINE)):
        return value
    path = PureWindowsPath(value)
    outside = bool(path.anchor) or ".." in path.parts or is_store(value)
    if outside and not info.data.get(ALLOW):
        raise ValueError(state("config.outside", value=value))
    return value


class _Mark(NamedTuple):
    """What a key names, beside its type."""

    name: str


_WRITTEN_FILE, _WRITTEN_FOLDER, PRIVATE = map(_Mark, ("file", "folder", "private"))

WrittenFile = Annotated[str, AfterValidator(inside), _WRITTEN_FILE]
WrittenFileOrNone = Annotated[str | None, AfterValidator(inside), _WRITTEN_FILE]
WrittenFolder = Annotated[str, AfterValidator(inside), _WRITTEN_FOLDER]
WrittenFolderOrNone = Annotated[str | None, AfterValidator(inside), _WRITTEN_FOLDER]


def private_files(section: object) -> list[str]:
    """Return the files of secrets and keys that a section names, at any depth, each once."""
    return sorted(set(_marked(section, PRIVATE)))


def written_outside(section: object, folder: Path) -> list[Path]:
    """Return the folders outside of that of the configuration that are written to, each once.

    Of a path that is filled in ("/srv/{report}/{date}.pdf") it is the folder above.
    """
    folders = list(map(folder_on_this_machine, _marked(section, _WRITTEN_FOLDER)))
    files = [Path(name.partition("{")[0] + "x") for name in _marked(section, _WRITTEN_FILE)]
    folders += [str(file.parent) for file in files]
    paths = {Path(os.path.normpath(folder / name)) for name in filter(None, folders)}
    return sorted(path for path in paths if not path.is_relative_to(folder))


def folder_on_this_machine(value: str) -> str:
    """Return a folder; empty if it is a store elsewhere."""
    if is_store(value):
        return value.partition("://")[2] if value.startswith(_ON_THIS_MACHINE) else ""
    return value


def _marked(section: object, mark: _Mark) -> Iterator[str]:
    """Yield the values of the keys with a mark."""
    if isinstance(section, Schema):
        for name, field in type(section).model_fields.items():
            value = getattr(section, name)
            if mark in field.metadata and value:
                yield value
            yield from _marked(value, mark)
    elif isinstance(section, dict | list):
        for value in section.values() if isinstance(section, dict) else section:
            yield from _marked(value, mark)
