"""The text of a press release with what each amount is for, and the announcement in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from aidreport.errors import SourceError
from aidreport.files.toml import read_bytes
from aidreport.sources.extraction.documents.opening import read_document
from aidreport.sources.extraction.explained import marked_lines
from aidreport.sources.extraction.extraction import extract
from aidreport.sources.extraction.written import as_toml, counted_text
from aidreport.sources.prose import missing_parts

if TYPE_CHECKING:
    from collections.abc import Mapping


def text_of(path: Path) -> dict[str, Any]:
    """Return the lines of a press release in pieces, and what it announces, to be corrected.

    A text that is no plain file is written beside it, so that its lines can be looked up.

    Raises:
        SourceError: it cannot be read, or states no amount.
    """
    name = path.name
    extraction = extract(read_document(read_bytes(path, SourceError), name), name)
    text = name if extraction.document.kind == "text" else Path(name).with_suffix(".txt").name
    if text != name:
        path.with_name(text).write_bytes(counted_text(extraction))
    lines = [[piece._asdict() for piece in line] for line in marked_lines(extraction)]
    while lines and not lines[-1]:
        lines.pop()
    announcement = tomli.loads(as_toml(extraction, name, text))
    return {
        "name": name,
        "text": text,
        "lines": lines,
        "counts": {str(role): count for role, count in extraction.counts().items() if count},
        "missing": list(missing_parts(extraction)),
        "findings": [
            {"severity": item.severity, "message": item.message, "line": item.line}
            for item in extraction.findings
        ],
        "announcement": _plain(announcement),
    }


def _plain(announcement: Mapping[str, Any]) -> dict[str, Any]:
    """Return an announcement as JSON can hold it: its date as text."""
    day = announcement.get("date")
    return {**announcement, **({"date": day.isoformat()} if day is not None else {})}
