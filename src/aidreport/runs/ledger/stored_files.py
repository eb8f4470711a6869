"""The stored files of a ledger: briefings and bodies of messages, by hash.

They are in the folder of the state, or where all hosts of a ledger find them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import socket
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.places import folder_on_this_machine
from aidreport.errors import LedgerError
from aidreport.files.atomic import write_whole
from aidreport.files.private import make_private_folder
from aidreport.files.stores import Folder, HostFolder, RemotePlace
from aidreport.model.formats import FORMATS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.config.config import Config
    from aidreport.files.stores import Place
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.ledger.records import ArtifactRecord
    from aidreport.runs.ledger.store import Store


class _StoredFiles:
    """Files that are stored under their hash: a second one of the same content is the same file.

    Args:
        place: where they are.
        suffix: of their names.
    """

    def __init__(self, place: Place, suffix: str) -> None:
        self._place, self._suffix = place, suffix

    def are_there(self) -> bool:
        """Return whether any is stored."""
        return self._place.has(self._suffix)

    def read(self, sha256: str) -> bytes:
        """Return a stored file.

        Raises:
            LedgerError: it is missing or was changed.
            UnreachableError: the place cannot be asked now.
        """
        content = self._place.read(self._name(sha256))
        if content is None and isinstance(self._place, HostFolder):
            elsewhere = {"name": self.shown(sha256), "host": socket.gethostname()}
            raise LedgerError(state("store.not-here", **elsewhere), fix=state("ledger.again-drawn"))
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(
                state("ledger.stored-file", name=self.shown(sha256)),
                why=state("ledger.stored-file-why"),
                fix=state("ledger.again-drawn"),
            )
        return content

    def reach(self) -> None:
        """Ask the place for a file, whether or not there is any.

        Raises:
            ConfigError: the library for that place is missing.
            UnreachableError: it cannot be asked now.
        """
        self._place.size(self._name(hashlib.sha256(b"").hexdigest()))

    def delete(self, hashes: Sequence[str]) -> None:
        """Delete stored files."""
        for sha256 in hashes:
            self._place.delete(self._name(sha256))

    def clean(self, before: dt.datetime) -> None:
        """Delete what killed writers left behind before an instant.

        Raises:
            UnreachableError: the place cannot be asked now.
        """
        self._place.clean(before)

    def shown(self, sha256: str) -> str:
        """Return where a stored file is, as people are shown it."""
        return self._place.shown(self._name(sha256))

    def _name(self, sha256: str) -> str:
        return f"{sha256[:2]}/{sha256}{self._suffix}"


class MadeFiles(_StoredFiles):
    """The briefings of slots in one format.

    Args:
        place: where they are stored.
        drafts: the folder in which they are written, on this machine.
        suffix: of their names.
    """

    def __init__(self, place: Place, drafts: Path, suffix: str) -> None:
        super().__init__(place, suffix)
        self._drafts = drafts

    def draft(self, slot: int) -> Path:
        """Return where a file of a slot is written before it is stored."""
        # Beside a ledger in PostgreSQL, nothing else makes the folder of the state.
        for folder in (self._drafts.parent, self._drafts):
            make_private_folder(folder)
        return self._drafts / f"draft-{slot}{self._suffix}"

    def store(self, draft: Path) -> tuple[str, int]:
        """Store a written file under its hash; return hash and size.

        Raises:
            UnreachableError: the place cannot be asked now; the draft is left.
        """
        content = draft.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        name = self._name(sha256)
        if isinstance(self._place, Folder) and self._place.folder == self._drafts:
            path = self._place.folder / name
            make_private_folder(path.parent)
            draft.chmod(0o600)
            draft.replace(path)
        else:
            self._place.write(name, content)
            draft.unlink()
        return sha256, len(content)

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """Give the path of a stored file on this machine, where it may be a copy for the block.

        Raises:
            LedgerError: it is missing or was changed.
            UnreachableError: the place cannot be asked now.
        """
        content = self.read(sha256)
        if isinstance(self._place, Folder):
            yield self._place.folder / self._name(sha256)
            return
        with TemporaryDirectory(prefix="aidreport-") as folder:
            path = Path(folder) / f"{sha256}{self._suffix}"
            path.write_bytes(content)
            yield path


class Bodies(_StoredFiles):
    """The bodies of messages, as they are sent; many subscribers get the same.

    Args:
        place: where they are stored.
    """

    def __init__(self, place: Place) -> None:
        super().__init__(place, ".eml")

    def store(self, content: bytes) -> str:
        """Store a body under its hash, on the disk when this returns; return the hash.

        Raises:
            OutputError: it cannot be written.
            UnreachableError: the place cannot be asked now.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        name = self._name(sha256)
        if self._place.size(name) != len(content):
            self._place.write(name, content)
        return sha256


class StoredFiles(NamedTuple):
    """All stored files of a ledger.

    Attributes:
        made: those of briefings, by format.
        bodies: those of messages.
        noted: where it is noted how far a ledger is.
    """

    made: Mapping[str, MadeFiles]
    bodies: Bodies
    noted: Place

    def are_there(self) -> bool:
        """Return whether a briefing is stored."""
        return any(files.are_there() for files in self.made.values())


def stored_files(
    folder: Path,
    files: str | None = None,
    options: Mapping[str, Any] | None = None,
    *,
    of_host: bool = False,
) -> StoredFiles:
    """Return the stored files of a ledger; no folder need exist.

    Args:
        folder: of the state, on this machine.
        files: where they are instead: a folder, or the URL of a store; None for that folder.
        options: of the store.
        of_host: whether other hosts that share the ledger may have files of their own.
    """
    drafts = folder / "artifacts"
    made_in, bodies_in, noted = (_place(folder, files, options or {}, name) for name in _KINDS)
    if of_host:
        made_in, bodies_in = (HostFolder(folder / name) for name in _KINDS[:2])
    made: Mapping[str, MadeFiles] = {
        form: MadeFiles(made_in, drafts, f".{form}") for form in FORMATS
    }
    return StoredFiles(made, Bodies(bodies_in), noted)


_LEFT_BEHIND = dt.timedelta(days=1)
_KINDS = ("artifacts", "messages", "progress")


def _place(folder: Path, files: str | None, options: Mapping[str, Any], name: str) -> Place:
    if files is None:
        return Folder(folder / name)
    on_this_machine = folder_on_this_machine(files)
    if not on_this_machine:
        return RemotePlace(f"{files.rstrip('/')}/{name}", options)
    return Folder(Path(on_this_machine) / name)


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
    """Delete slots by age and number, stored files that no slot uses any more, and old audits.

    So is what writers of files left behind that were killed.
    """
    state, store = config.state, ledger.store
    ledger.audit.delete_old(now - state.keep)
    for report in config.reports:
        made, bodies = ledger.delete_old(report, before=now - state.keep, most=state.keep_runs)
        for files in store.made.values():
            files.delete(made)
        store.bodies.delete(bodies)
    for place in (store.made["pdf"], store.bodies, store.noted):
        place.clean(now - _LEFT_BEHIND)
