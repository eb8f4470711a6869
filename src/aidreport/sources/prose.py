"""Announcements in prose as data: press releases, saved pages, PDF, Word files and e-mails.

What `aidreport extract` would write is what is read: both are one.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import parse_toml, validate
from aidreport.model.dataset import SourceFile
from aidreport.sources.announcements import AnnouncementFile, announced
from aidreport.sources.extraction.documents.opening import read_document
from aidreport.sources.extraction.extraction import extract
from aidreport.sources.extraction.written import as_toml

if TYPE_CHECKING:
    from aidreport.model.dataset import Dataset
    from aidreport.sources.extraction.extraction import Extraction


def read_prose(content: bytes, name: str) -> Dataset:
    """Return what the text of an announcement says; ids are left to the loader.

    Lines are those of the text, as `aidreport extract --explain` numbers them.

    Raises:
        SourceError: it states no amounts, says of none who receives it, or leaves out what a
            briefing needs: its title, its date, who publishes it, who gives.
    """
    extraction = extract(read_document(content, name), name)
    _refuse_incomplete(extraction, name)
    text = PurePath(name).name
    file = validate(
        AnnouncementFile,
        parse_toml(as_toml(extraction, text, text).encode(), name, SourceError),
        name=name,
        error=SourceError,
        fix=_to_review(name),
    )
    digest = hashlib.sha256(content).hexdigest()
    files = (SourceFile(name, digest, "announcement", file.source),)
    return announced(file, files, name, extraction.document.lines)


def _refuse_incomplete(extraction: Extraction, name: str) -> None:
    head = extraction.head
    missing = [
        what
        for what, found in (
            ("its title", head.title),
            ("its date", head.day),
            ("who publishes it", head.issuer),
            ("who gives", head.donor),
            ("to whom any of the money goes", extraction.allocations),
        )
        if not found
    ]
    if missing:
        raise SourceError(
            f"{name} does not say {_listed(missing)}",
            why="a briefing needs it, and nothing is invented",
            fix=_to_review(name),
        )


def _to_review(name: str) -> str:
    toml = PurePath(name).with_suffix(".toml").name
    return f"aidreport extract {name} -o {toml}, complete {toml}, and name it as data"


def _listed(items: list[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last
