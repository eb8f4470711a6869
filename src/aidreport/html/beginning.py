"""What web pages begin with; loads nothing of what reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BEGINNING = re.compile(
    rb"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_READ = 4096
_MARK = b"\xef\xbb\xbf"


def is_web_page(beginning: bytes) -> bool:
    """Return whether a file that begins so is a web page."""
    return bool(_BEGINNING.match(beginning.removeprefix(_MARK)))


def begins_as_web_page(path: Path) -> bool:
    """Return whether a file begins as a web page does; not if it cannot be read."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_web_page(file.read(_READ))
    except OSError:
        return False
