"""The stored files of a ledger: briefings and bodies of messages, by hash, in the state folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import LedgerError
from aidreport.files.atomic import write_whole
from aidreport.files.private import make_private_folder
from aidreport.model.formats import FORMATS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from aidreport.config.config import Config
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord
    from aidreport.runs.ledger.store import Store


class _StoredFiles:
    """Files that are stored under their hash."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder, self._suffix = folder, suffix

    def are_there(self) -> bool:
        """Return whether any is stored."""
        return any(self._folder.glob(f"*/*{self._suffix}"))

    def read(self, sha256: str) -> bytes:
        """Return a stored file.

        Raises:
            LedgerError: it is missing or was changed.
        """
        path = self.path(sha256)
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(
                f"{path} is missing, or is not the file that was stored",
                why="nothing is published from files that cannot be trusted",
                fix="run the slot again, which draws it again: aidreport run",
            )
        return content

    def delete(self, hashes: Sequence[str]) -> None:
        """Delete stored files."""
        for sha256 in hashes:
            self.path(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Return where a stored file is."""
        return self._folder / sha256[:2] / f"{sha256}{self._suffix}"


class MadeFiles(_StoredFiles):
    """The briefings of slots in one format.

    Args:
        folder: of the state.
        suffix: of their names.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        super().__init__(folder / "artifacts", suffix)

    def draft(self, slot: int) -> Path:
        """Return where a file of a slot is written before it is stored."""
        make_private_folder(self._folder)
        return self._folder / f"draft-{slot}{self._suffix}"

    def store(self, draft: Path) -> tuple[str, int]:
        """Store a written file under its hash; return hash and size."""
        content = draft.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        make_private_folder(path.parent)
        draft.chmod(0o600)
        draft.replace(path)
        return sha256, len(content)


class Bodies(_StoredFiles):
    """The bodies of messages, as they are sent; many subscribers get the same.

    Args:
        folder: of the state.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "messages", ".eml")

    def store(self, content: bytes) -> str:
        """Store a body under its hash, on the disk when this returns; return the hash.

        Raises:
            OutputError: it cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists() or path.stat().st_size != len(content):
            make_private_folder(self._folder)
            write_whole(path, content, private=True)
        return sha256


class StoredFiles(NamedTuple):
    """All stored files of a ledger.

    Attributes:
        made: those of briefings, by format.
        bodies: those of messages.
    """

    made: Mapping[str, MadeFiles]
    bodies: Bodies

    def are_there(self) -> bool:
        """Return whether a briefing is stored."""
        return any(files.are_there() for files in self.made.values())


def stored_files(folder: Path) -> StoredFiles:
    """Return the stored files in a folder of state, which need not exist."""
    made: Mapping[str, MadeFiles] = {form: MadeFiles(folder, f".{form}") for form in FORMATS}
    return StoredFiles(made, Bodies(folder))


def publish(artifacts: Sequence[ArtifactRecord], store: Store) -> list[str]:
    """Write the files that are not drafts, unless they are there already; return their paths.

    Raises:
        LedgerError: a stored file was changed; nothing is published then.
        OutputError: one cannot be written.
    """
    final = [
        (Path(item.path), store.made[item.format].read(item.sha256))
        for item in artifacts
        if not item.draft
    ]
    for path, content in final:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content)
    return [str(path) for path, _ in final]


def tidy(config: Config, ledger: Ledger, now: dt.datetime) -> None:
    """Delete slots by age and number, stored files that no slot uses any more, and old audits."""
    state, store = config.state, ledger.store
    ledger.audit.delete_old(now - state.keep)
    for report in config.reports:
        made, bodies = ledger.delete_old(report, before=now - state.keep, most=state.keep_runs)
        for files in store.made.values():
            files.delete(made)
        store.bodies.delete(bodies)
