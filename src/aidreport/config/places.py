"""Places that are written to: within the folder of the configuration, unless it says otherwise."""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationInfo

ALLOW = "allow_outside"


def inside(value: str, info: ValidationInfo) -> str:
    """Return a path that stays in the folder; any, if the section allows what is outside.

    Paths are read as both Windows and other systems read them: a configuration moves.
    """
    path = PureWindowsPath(value)
    outside = bool(path.anchor) or ".." in path.parts
    if outside and not info.data.get(ALLOW):
        raise ValueError(
            f'"{value}" is outside the folder of the configuration: write it relative to that'
            f" folder, or allow it: {ALLOW} = true"
        )
    return value
