"""The records of a briefing that a ledger has: which run made each, and what became of it."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aidreport.config.config import load_config
from aidreport.errors import LedgerError, SourceError, UsageError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import record
from aidreport.proof.outside import Identity, Statement, identity
from aidreport.runs.corrections import was_published
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.ledger.sqlite import FILE
from aidreport.runs.ledger.store import open_read_only
from aidreport.statements import state

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from aidreport.config.config import Config
    from aidreport.model.formats import Format
    from aidreport.proof.result import AttachedData
    from aidreport.runs.ledger.records import ArtifactRecord, SlotRecord

_CONFIGURATION = ".toml"
_SQLITE = b"SQLite format 3\0"


def is_ledger(path: Path) -> bool:
    """Tell whether a path is a folder of state, the file of a ledger, or a configuration."""
    if path.is_dir() or path.suffix == _CONFIGURATION:
        return True
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


@contextmanager
def opened_ledger(
    path: Path, now: Callable[[], dt.datetime], note: Callable[[str], None]
) -> Iterator[Ledger]:
    """Open a ledger by its folder, its file under whatever name, or a configuration, only to read.

    Args:
        note: takes what is to be said about a ledger of an older version.

    Raises:
        UsageError: there is none in the folder.
        LedgerError: it is damaged or cannot be used.
        ConfigError: the configuration has problems.
    """
    with TemporaryDirectory(prefix="aidreport-") as copies:
        store = open_read_only(_state_of(path, Path(copies)), now)
        if store.database.remark:
            note(store.database.remark)
        try:
            yield Ledger(store)
        finally:
            store.close()


def _state_of(path: Path, copies: Path) -> Config | Path:
    """Return the configuration or the folder of a ledger; the folder of a copy, if need be."""
    if path.suffix == _CONFIGURATION and path.is_file():
        return load_config(path)
    if path.is_file() and path.name != FILE:
        shutil.copyfile(path, copies / FILE)
        return copies
    if path.is_dir() and not (path / FILE).is_file():
        raise UsageError(
            state("ledger.none-there", path=str(path)),
            why=state("ledger.none-there-why", file=str(FILE)),
            fix=state("ledger.none-there-fix"),
        )
    return path if path.is_dir() else path.parent


def statements(
    ledger: Ledger, attached: AttachedData, file: str, form: Format = "pdf"
) -> list[Statement]:
    """Return what a ledger states about the briefing that a file claims to be, and about the file.

    Args:
        attached: what the file carries.
        file: SHA-256 of the file.
        form: its format; files of others have other records.
    """
    own = identity(attached.record)
    found = ledger.versions(own.report, own.date, record=attached.sha256, sha256=file)
    return [
        _statement(ledger, ledger.run(run), artifact, own)
        for run, artifact in found
        if artifact.format == form
    ]


def _statement(
    ledger: Ledger, slot: SlotRecord, artifact: ArtifactRecord, own: Identity
) -> Statement:
    about = Identity(slot.key.report, artifact.date, artifact.language, artifact.key)
    digest = artifact.record or (_digest(ledger, artifact) if about == own else "")
    where = f"run {slot.id} of {slot.key.report}, {artifact.date}"
    remarks = tuple(_remarks(ledger, slot, artifact))
    return Statement(digest, where, about, slot.correction, remarks, artifact.sha256)


def _digest(ledger: Ledger, artifact: ArtifactRecord) -> str:
    """Return the hash of the record in a stored PDF; empty if it is no longer there."""
    if artifact.format != "pdf":  # no earlier version has made another
        return ""
    pdfs = ledger.store.made["pdf"]
    with suppress(LedgerError, SourceError), pdfs.opened(artifact.sha256) as path:
        for item in read_pdf(path).attachments:
            if item.name == record.NAME:
                return hashlib.sha256(item.content).hexdigest()
    return ""


def _remarks(ledger: Ledger, slot: SlotRecord, artifact: ArtifactRecord) -> Iterator[str]:
    """Yield what became of a file: only a draft, not published, corrected."""
    if artifact.draft:
        yield "it is a draft, for those who approve it"
    elif not was_published(ledger, slot.id):
        waits = slot.state is SlotState.WAITING
        yield "it waits for approval" if waits else f"it was not published: {slot.reason}"
    if slot.correction:
        yield f"it is correction {slot.correction} of run {slot.corrects}"
    for later in ledger.corrections(slot.corrects or slot.id):
        parts = {(item.key, item.language) for item in ledger.artifacts(later.id)}
        corrected = (artifact.key, artifact.language) in parts
        if later.correction > slot.correction and corrected and was_published(ledger, later.id):
            yield f"it was corrected since, by run {later.id} (correction {later.correction})"
