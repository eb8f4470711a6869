"""Checks the drawn documents of a burst against the whole, before anything is sent.

It reads the files that would be sent, not what they were made from: every row of the data is in
exactly one of them, each document has rows of its own part only, their totals add up to the whole,
and none names another part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.burst import foreign_names, key_of
from aidreport.proof import allocations
from aidreport.proof.document import read_document
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.pdf.reading.reader import PdfDocument
    from aidreport.proof.allocations import AttachedRow

    _Rows = tuple[str, tuple[AttachedRow, ...]]
    """The key of a document's part, and the rows that the document holds."""

_NAMED = ("recipient", "donor")
"""Fields whose values are names; a document must not name those of other parts."""

_MOST_ROWS = 10


class Document(NamedTuple):
    """A file of a burst, a PDF or a web page: its part, its language, and where it is."""

    key: str
    language: str
    path: Path


def burst_problems(
    dataset: Dataset, field: str, documents: Sequence[Document], whole_in: str | None = None
) -> list[str]:
    """Return why documents may not be sent, a sentence each.

    Args:
        dataset: the whole.
        field: that it was cut by.
        whole_in: the language in which they are all parts, since in others only what is read is
            drawn; none for a correction, which has those that changed; None for each language.
    """
    problems: list[str] = []
    by_set: dict[tuple[str, str], list[_Rows]] = defaultdict(list)
    names = _names(dataset, field) if field in _NAMED else {}
    naming: list[str] = []
    for document in documents:
        reading = read_document(document.path)
        tables = [file.content for file in reading.attachments if file.name == allocations.NAME]
        rows = allocations.read(tables[0]) if tables else ()
        by_set[document.language, document.path.suffix].append((document.key, rows))
        naming += _names_others(document.key, reading, names)
    for (language, _), contents in by_set.items():
        expected: Sequence[Allocation] = dataset.allocations
        if whole_in not in (None, language):
            keys = {key for key, _ in contents}
            expected = [item for item in expected if key_of(item, field) in keys]
        problems += [
            state("burst.in-language", problem=text, language=language)
            for text in _row_problems(expected, field, contents)
        ]
    return list(dict.fromkeys(problems + naming))


def _row_problems(
    expected: Sequence[Allocation], field: str, contents: Sequence[_Rows]
) -> Iterator[str]:
    keys = {item.id: key_of(item, field) for item in expected}
    places = {item.id: item.place for item in expected}
    all_rows = [row for _, rows in contents for row in rows]
    counts = Counter(row.id for row in all_rows)
    for part, rows in contents:
        strays = [row.id for row in rows if keys.get(row.id) != part]
        for name in strays[:_MOST_ROWS]:
            key, place = keys.get(name, "nobody"), places.get(name, name)
            yield state("burst.stray", part=part, key=key, place=place)
    missing = [name for name in keys if not counts[name]]
    yield from (state("burst.missing", place=places[name]) for name in missing[:_MOST_ROWS])
    repeated = [(name, count) for name, count in counts.items() if count > 1]
    for name, count in repeated[:_MOST_ROWS]:
        yield state("burst.repeated", number=count, place=places.get(name, name))
    total, sums = defaultdict[str, Decimal](Decimal), defaultdict[str, Decimal](Decimal)
    for item in expected:
        total[item.amount.currency] += item.amount.amount
    for row in all_rows:
        sums[row.amount.currency] += row.amount.value
    for currency in sorted({*total, *sums}):
        if total[currency] != sums[currency]:
            both = {"sum": f"{sums[currency]:f}", "total": f"{total[currency]:f}"}
            yield state("burst.totals", currency=currency, **both)


def _names(dataset: Dataset, field: str) -> dict[str, set[str]]:
    """Return by key all names of each part."""
    names: dict[str, set[str]] = defaultdict(set)
    earlier = dataset.before.allocations if dataset.before else ()
    for item in (*dataset.allocations, *earlier):
        key = key_of(item, field)
        party = item.recipient if field == "recipient" else item.donor
        known = {key, party.name.strip(), party.full_name.strip()} if party else {key}
        names[key] |= {name for name in known if len(name) > 1}
    return names


def _names_others(key: str, reading: PdfDocument, names: Mapping[str, set[str]]) -> Iterator[str]:
    own = names.get(key, set())
    others = {name for known in names.values() for name in known} - own
    passages = [text for item in reading.passages for text in (item.text, item.alternative)]
    for name in foreign_names("\n".join(passages), own, others):
        yield state("burst.names-other", key=key, name=name)
    for name in foreign_names(reading.title, own, others):
        yield state("burst.names-other-title", key=key, name=name)
    for file in reading.attachments:
        for name in foreign_names(file.content.decode("utf-8", "replace"), own, others):
            yield state("burst.names-other-file", key=key, name=name, file=file.name)
