"""Puts the PDFs of a run where its readers find them: copies of what was verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.files.atomic import write_whole
from aidreport.runs.ledger.store import Pdfs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.runs.ledger.records import ArtifactRecord
    from aidreport.runs.ledger.store import Store


def publish(artifacts: Sequence[ArtifactRecord], store: Store) -> list[str]:
    """Write the PDFs that are no drafts; one that stands there already stays. Return their paths.

    Raises:
        LedgerError: a stored PDF is not what it was; nothing is published then.
        OutputError: one cannot be written.
    """
    pdfs = Pdfs(store.folder)
    final = [(Path(item.path), pdfs.read(item.sha256)) for item in artifacts if not item.draft]
    for path, content in final:
        if not (path.is_file() and path.read_bytes() == content):
            write_whole(path, content)
    return [str(path) for path, _ in final]
