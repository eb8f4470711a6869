"""The PDFs of slots, kept by their hash: what is published is a copy of what was verified."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from aidreport.errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path


class Pdfs:
    """Stored files.

    Args:
        folder: of the state.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "artifacts"

    def draft(self, slot: int) -> Path:
        """Return where the PDF of a slot is drawn before it is stored."""
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

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.pdf"
