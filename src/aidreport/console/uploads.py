"""Files that browsers send: stored piece by piece, under names that are no paths."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aidreport.files.private import make_private_file
from aidreport.model.plain_line import plain_line

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import UploadFile

_PIECE = 1 << 20
_LONGEST_NAME = 80
_MOST_BYTES = 200
_NO_NAME = "file"


async def store(upload: UploadFile, path: Path) -> str:
    """Write a file that was sent, which only the user of the server can read.

    Returns:
        The SHA-256 of its bytes.

    Raises:
        OSError: it cannot be written.
    """
    digest = hashlib.sha256()
    make_private_file(path)
    with path.open("wb") as file:
        while piece := await upload.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def file_name(given: str) -> str:
    """Return the last part of a file's name, in one line, so that it is no path and no pattern."""
    last = plain_line(given.replace("\\", "/").rpartition("/")[2])
    kept = "".join(char for char in last if char.isprintable() and char not in ':*?"<>|')
    kept = kept.translate(_NO_PATTERN).strip(". ")[-_LONGEST_NAME:]
    # File systems count bytes.
    while len(kept.encode()) > _MOST_BYTES:
        kept = kept[1:]
    return kept or _NO_NAME


_NO_PATTERN = str.maketrans("[]", "()")
