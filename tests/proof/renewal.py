"""Renews all of a briefing's record that a forger can who has no private key."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pikepdf import Dictionary, String
from tests.proof.forgery import Forger

from aidreport.pdf.reading.inventory import file_inventory
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_document, read_pdf
from aidreport.proof import allocations, record
from aidreport.proof.numbers import collapsed
from aidreport.proof.record import Record, texts_digest
from aidreport.proof.result import FIGURE_MARK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.record_shown import ShownEntry


def attached(forger: Forger, name: str) -> bytes:
    """Return the content of an attached file."""
    return forger.pdf.attachments[name].get_file().read_bytes()


def attach(forger: Forger, name: str, content: bytes) -> None:
    """Put another content into an attached file, with its size and its checksum."""
    files = list(forger.pdf.Root.Names.EmbeddedFiles.Names)
    stream = next(
        file.EF.F for key, file in zip(files[::2], files[1::2], strict=True) if str(key) == name
    )
    stream.write(content)
    digest = String(hashlib.md5(content, usedforsecurity=False).digest())
    stream.Params = Dictionary(Size=len(content), CheckSum=digest, ModDate=stream.Params.ModDate)


def rewrite(forger: Forger, change: Callable[[Record], dict[str, Any]]) -> None:
    """Change fields of the record, before it is renewed."""
    found = record.read(attached(forger, record.NAME))
    changed = found.model_copy(update=change(found))
    attach(forger, record.NAME, changed.sealed())


def saved(forger: Forger, path: Path) -> Path:
    """Save a briefing with its record made anew: figures, texts, places, rows and objects."""
    forger.save(path)
    document = read_pdf(path)
    again = Forger(path)
    found = record.read(attached(again, record.NAME))
    attach(again, record.NAME, found.model_copy(update=_renewed(found, document, again)).sealed())
    again.pdf.save(path.with_suffix(".1"))
    with open_reading(path.with_suffix(".1")) as reading:
        read_document(reading)
        objects = file_inventory(reading, record.NAME)
    last = Forger(path.with_suffix(".1"))
    found = record.read(attached(last, record.NAME))
    attach(last, record.NAME, found.with_objects(objects))
    return last.save(path)


def _renewed(found: Record, document: PdfDocument, forger: Forger) -> dict[str, Any]:
    """Return the fields of the record that follow from a document."""
    words: dict[int, list[str]] = defaultdict(list)
    drawn: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for passage in document.passages:
        words[passage.block].append(collapsed(passage.alternative or passage.text))
        for mark in passage.marks:
            if mark.title.startswith(FIGURE_MARK):
                figure = mark.title.removeprefix(FIGURE_MARK)
                drawn[figure].append((collapsed(mark.text), passage.block))
    content = attached(forger, allocations.NAME)
    rows = allocations.read(content)
    return {
        "texts": tuple(texts_digest(words[at]) for at in range(max(words) + 1)),
        "figures": tuple(
            entry.model_copy(update={"digest": entry.checksum()}) for entry in found.figures
        ),
        "data": found.data.model_copy(
            update={
                "sha256": hashlib.sha256(content).hexdigest(),
                "rows": tuple((row.id, row.digest) for row in rows),
            }
        ),
        "shown": tuple(_shown(found, drawn)),
    }


def _shown(found: Record, drawn: dict[str, list[tuple[str, int]]]) -> list[ShownEntry]:
    """Return where figures are shown, in the words of the page; those no more on it are gone."""
    entries = []
    for entry in found.shown:
        if entry.aloud:
            entries.append(entry)
        elif drawn[entry.figure]:
            text, block = drawn[entry.figure].pop(0)
            entries.append(entry.model_copy(update={"text": text, "block": block}))
    return entries
