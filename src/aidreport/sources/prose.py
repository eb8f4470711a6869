"""Announcements in prose as data: press releases, saved pages, PDF, Word files and e-mails.

What `aidreport extract` would write is what is read: both are one.
"""

from __future__ import annotations

import hashlib
import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import parse_toml, validate
from aidreport.model.dataset import SourceFile
from aidreport.sources.announcements import AnnouncementFile, announced
from aidreport.sources.extraction.documents.opening import read_document
from aidreport.sources.extraction.extraction import extract
from aidreport.sources.extraction.written import as_toml
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from aidreport.model.dataset import Dataset
    from aidreport.sources.extraction.extraction import Extraction


class NoAnnouncementError(SourceError):
    """A text states amounts, and not when, nor who publishes it, gives or receives."""


class IncompleteAnnouncementError(SourceError):
    """A text is an announcement, and leaves out what a briefing needs."""


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


_PARTS = {
    "title": "source.part-title",
    "date": "source.part-date",
    "issuer": "source.part-issuer",
    "donor": "source.part-donor",
    "recipients": "source.part-recipients",
}


def missing_parts(extraction: Extraction) -> list[str]:
    """Return the parts that a briefing needs and a text was not found to say, by their names."""
    head = extraction.head
    found = (head.title, head.day, head.issuer, head.donor, extraction.allocations)
    return [name for name, part in zip(_PARTS, found, strict=True) if not part]


def not_found(extraction: Extraction) -> Joined:
    """Return what a briefing needs and a text was not found to say, in words."""
    return Joined(state(_PARTS[name]) for name in missing_parts(extraction))


def _refuse_incomplete(extraction: Extraction, name: str) -> None:
    if missing := not_found(extraction):
        head = extraction.head
        said = head.day or head.issuer or head.donor or extraction.allocations
        raise (IncompleteAnnouncementError if said else NoAnnouncementError)(
            state("source.parts-not-found", name=name, parts=missing),
            why=state("source.parts-not-found-why"),
            fix=_to_review(name),
        )


def _to_review(name: str) -> str:
    toml = str(PurePath(name).with_suffix(".toml"))
    quoted = shlex.quote(toml)
    return state("source.to-review", name=shlex.quote(name), quoted=quoted, toml=toml)
