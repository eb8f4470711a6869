"""A PDF opened for reading, whatever it holds."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf.settings import set_qpdf_limits

from aidreport.errors import AidreportError, SourceError
from aidreport.pdf.reading.limits import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST_STREAM = 1 << 29
"""Bytes of one stream once it is decompressed: more than any report, less than the memory."""


def raw(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        SourceError: there is no such file, or it cannot be read.
    """
    try:
        if not path.is_file():
            raise SourceError(
                f"{path} is not a file" if path.exists() else f"{path} does not exist",
                why="an inspection reads one PDF file",
                fix="check the name",
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror or error}",
            why="an inspection reads all of a file",
            fix="check the name, and that you may read the file",
        ) from error


@contextmanager
def opened(path: Path, content: bytes) -> Iterator[pikepdf.Pdf]:
    """Open a PDF for as long as a block runs.

    Args:
        path: what messages call it.
        content: the file's bytes.

    Raises:
        SourceError: it is no PDF, needs a password, makes endless work, or is damaged beyond
            repair, be it found when it is opened or while it is read.
    """
    limits = set_qpdf_limits(
        flate_max_memory=_LARGEST_STREAM,
        png_max_memory=_LARGEST_STREAM,
        tiff_max_memory=_LARGEST_STREAM,
        run_length_max_memory=_LARGEST_STREAM,
    )
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            yield pdf
    except AidreportError:
        raise
    except pikepdf.PasswordError as error:
        raise SourceError(
            f"{path} is protected with a password",
            why="what is encrypted cannot be inspected",
            fix="save it without a password, then inspect that file",
        ) from error
    except TooLargeError as error:
        raise SourceError(
            f"{path} makes more work than a report does",
            details=[str(error)],
            why="a small file can unpack to any size, so what is read of one has a bound",
            fix="trust it only if you know who made it; then split it into several files",
        ) from error
    # Libraries meet broken files with errors of every type, and each means the same here.
    except Exception as error:
        raise SourceError(
            f"{path} is not a PDF, or is damaged beyond repair",
            details=[f"{type(error).__name__}: {error}".splitlines()[0][:200]],
            why="its objects and pages must be found and be what the standard says they are",
            fix="fetch the file again, or ask its publisher for a whole one",
        ) from error
    finally:
        set_qpdf_limits(**limits)  # type: ignore[arg-type]  # it takes what it returned
