"""Files kept by their hash: PDFs, of which copies are published, and the bodies of messages."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aidreport.errors import LedgerError
from aidreport.files.atomic import write_whole

if TYPE_CHECKING:
    from pathlib import Path


class _Kept:
    """Stored files.

    Args:
        folder: of the state.
    """

    _name, _suffix = "", ""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / self._name

    def read(self, sha256: str) -> bytes:
        """Return a stored file.

        Raises:
            LedgerError: it is missing, or is not what it was.
        """
        place = self._place(sha256)
        try:
            content = place.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(
                f"{place} is missing, or is not the file that was stored",
                why="nothing is published from a state that cannot be trusted",
                fix="it is drawn again when the slot is run again: aidreport run",
            )
        return content

    def forget(self, sha256: str) -> None:
        """Remove a stored file."""
        self._place(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a stored file is."""
        return self._place(sha256)

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}{self._suffix}"


class Pdfs(_Kept):
    """The PDFs of slots."""

    _name, _suffix = "artifacts", ".pdf"

    def draft(self, slot: int) -> Path:
        """Return where a PDF of a slot is drawn before it is stored."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"draft-{slot}.pdf"

    def store(self, draft: Path) -> tuple[str, int]:
        """Keep a drawn file under its hash; return hash and size."""
        content = draft.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(place)
        return sha256, len(content)


class Bodies(_Kept):
    """The bodies of messages, as they are sent: those of many subscribers are the same."""

    _name, _suffix = "messages", ".eml"

    def store(self, content: bytes) -> str:
        """Keep a body under its hash, on the disk when this returns; return the hash.

        Raises:
            OutputError: it cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        place = self._place(sha256)
        if not place.exists() or place.stat().st_size != len(content):
            write_whole(place, content)
        return sha256
