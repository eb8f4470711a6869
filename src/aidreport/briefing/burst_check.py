"""The gate of a burst: nothing is sent before the drawn documents were held against the whole.

It reads the PDFs that would go out, not what they were made from: every row of the data is in
exactly one of them, each document holds rows of its own part alone, their totals add up to the
whole, and none names another part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.burst import foreign_names, key_of
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof import allocations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.model.dataset import Dataset
    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.allocations import AttachedRow

_NAMED = ("recipient", "donor")
"""Fields whose values are names: a text that has another's is not for this part's eyes."""

_SHOWN_ROWS = 10


class Document(NamedTuple):
    """A drawn PDF of a burst: the part that it is for, its language, and the file."""

    key: str
    language: str
    path: Path


def burst_problems(
    dataset: Dataset, field: str, documents: Sequence[Document], *, whole_burst: bool = True
) -> list[str]:
    """Return why documents may not be sent, a sentence each.

    Args:
        dataset: the whole.
        field: that it was cut by.
        whole_burst: whether they are all parts; a correction has those that changed alone.
    """
    found: list[str] = []
    whole = dataset
    texts = [(document, read_pdf(document.path)) for document in documents]
    by_language: dict[str, list[tuple[Document, tuple[AttachedRow, ...]]]] = defaultdict(list)
    for document, reading in texts:
        by_language[document.language].append((document, _rows(reading)))
    for language, rows in by_language.items():
        if not whole_burst:
            keys = {document.key for document, _ in rows}
            part = tuple(item for item in dataset.allocations if key_of(item, field) in keys)
            dataset = replace(dataset, allocations=part)
        found += [f"{problem} ({language})" for problem in _rows_problems(dataset, field, rows)]
    if field in _NAMED:
        names = _names(whole, field)
        for document, reading in texts:
            found += _names_others(document, reading, names)
    return found


def _rows(reading: PdfDocument) -> tuple[AttachedRow, ...]:
    for file in reading.attachments:
        if file.name == allocations.NAME:
            return allocations.read(file.content)
    return ()


def _rows_problems(
    dataset: Dataset, field: str, documents: Sequence[tuple[Document, tuple[AttachedRow, ...]]]
) -> Iterator[str]:
    keys = {item.id: key_of(item, field) for item in dataset.allocations}
    places = {item.id: item.place for item in dataset.allocations}
    counts = Counter(row.id for _, rows in documents for row in rows)
    for document, rows in documents:
        strays = [row.id for row in rows if keys.get(row.id) != document.key]
        yield from (
            f'the document for "{document.key}" holds a row of "{keys.get(name, "nobody")}":'
            f" {places.get(name, name)}"
            for name in strays[:_SHOWN_ROWS]
        )
    missing = [name for name in keys if not counts[name]]
    yield from (f"no document holds {places[name]}" for name in missing[:_SHOWN_ROWS])
    twice = [name for name, count in counts.items() if count > 1]
    yield from (
        f"{counts[name]} documents hold {places.get(name, name)}" for name in twice[:_SHOWN_ROWS]
    )
    whole, parts = _totals(dataset), _sums(documents)
    for currency in sorted({*whole, *parts}):
        if whole[currency] != parts[currency]:
            yield (
                f"the documents' totals are {currency} {parts[currency]:f}, the whole is"
                f" {currency} {whole[currency]:f}"
            )


def _totals(dataset: Dataset) -> Mapping[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for item in dataset.allocations:
        totals[item.amount.currency] += item.amount.amount
    return totals


def _sums(documents: Sequence[tuple[Document, tuple[AttachedRow, ...]]]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for _, rows in documents:
        for row in rows:
            sums[row.amount.currency] += row.amount.value
    return sums


def _names(dataset: Dataset, field: str) -> Mapping[str, frozenset[str]]:
    """Return by key all that the parts are called."""
    names: dict[str, set[str]] = defaultdict(set)
    for item in dataset.allocations:
        key = key_of(item, field)
        party = item.recipient if field == "recipient" else item.donor
        found = {key, party.name.strip(), party.full_name.strip()} if party else {key}
        names[key] |= {name for name in found if len(name) > 1}
    return {key: frozenset(found) for key, found in names.items()}


def _names_others(
    document: Document, reading: PdfDocument, names: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    own = names.get(document.key, frozenset())
    others = frozenset(name for found in names.values() for name in found) - own
    passages = [text for item in reading.passages for text in (item.text, item.alternative)]
    parts = [("text", "\n".join(passages)), ("title", reading.title)]
    parts += [(file.name, file.content.decode("utf-8", "replace")) for file in reading.attachments]
    for place, words in parts:
        for name in foreign_names(words, own, others):
            yield f'the document for "{document.key}" names "{name}" in its {place}'
