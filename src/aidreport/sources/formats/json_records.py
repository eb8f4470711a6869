"""Records in JSON documents as the rows of a table: one object a row, one name a column.

An API wraps its list in an envelope, or gives objects under their ids. What is in an object within
an object has both names, "country.name". A list of texts or numbers is one cell; of a list of
objects in a record, only a single one is taken, since the others would be rows of their own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.regular import MOST_COLUMNS
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import rows_of_cells
from aidreport.sources.formats.grid import Grid
from aidreport.sources.formats.json_document import text_of, writable
from aidreport.sources.formats.json_envelope import Envelope, read_envelope
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.sources.formats.grid import CellValue

    Join = Callable[[Iterable[str]], str]

_ENVELOPES = (
    "value", "results", "data", "records", "items", "rows", "docs", "projects", "features",
)  # fmt: skip
_DEEPEST = 4
_MOST_COLUMNS = 2000
_MOST_DIGITS = 60
_SAME_NAMES = 3


class Records(NamedTuple):
    """The records of a document.

    Attributes:
        items: objects, or lists of cells.
        envelope: what the document says about them.
    """

    items: Sequence[Any]
    envelope: Envelope = Envelope()


def find_records(document: object, name: str) -> Records | None:
    """Return the records of a document that messages call `name`; None if it has none.

    Raises:
        SourceError: it has several lists of records, or an empty one.
    """
    _refuse_empty(document, name)
    if rows := _by_column(document):
        return Records(rows)
    if isinstance(document, list):
        return Records(document) if _are_records(document) else None
    level: list[tuple[str, Mapping[str, Any]]] = []
    if isinstance(document, dict):
        if (by_id := _records_in(document)) is not None:
            return Records(by_id)
        level = [("", document)]
    for _ in range(_DEEPEST):
        found = [
            (f"{path}.{key}".lstrip("."), key, within, items)
            for path, within in level
            for key, value in within.items()
            if (items := _records_in(value)) is not None
        ]
        if found:
            named = [entry for entry in found if entry[1] in _ENVELOPES]
            _, _, _, items = _only(named or found, name)
            return Records(items, read_envelope(document, name))
        level = [
            (f"{path}.{key}", value)
            for path, within in level
            for key, value in within.items()
            if isinstance(value, dict)
        ]
    return None


def grid_of(records: Records, name: str, join: Join = "; ".join) -> Grid:
    """Return records as the rows of a table, whose first row has their names.

    Args:
        name: what messages call the file.
        join: makes one text of a list of texts.

    Raises:
        SourceError: something in the list is not a record, or they have too many names.
    """
    if isinstance(records.items[0], list):
        return Grid(rows_of_cells([list(map(_cell, item)) for item in records.items], start=0))
    left_out: dict[str, int] = {}
    flat = []
    for number, item in enumerate(records.items, 1):
        if not isinstance(item, dict):
            raise SourceError(
                state("source.record-not-object", name=str(name), number=number),
                why=state("source.record-not-object-why"),
                fix=state("source.record-not-object-fix"),
            )
        flat.append(dict(_flat(item, "", join, left_out, _DEEPEST)))
    headings = list(dict.fromkeys(key for row in flat for key in row))
    if len(headings) > _MOST_COLUMNS:
        raise _too_many_names(name, f"{len(headings):,}")
    cells: list[list[CellValue]] = [[*headings]]
    cells += ([row.get(heading, "") for heading in headings] for row in flat)
    rows = rows_of_cells(cells, start=0)
    findings = (*_more_pages(records.envelope, name), *_not_read(left_out, name))
    return Grid(rows, findings=findings, beside=records.envelope.beside)


def refuse_blank(records: Records, name: str) -> None:
    """Refuse records of which none has anything in it, before they are looked at closely.

    Raises:
        SourceError: they are so.
    """
    if not any(records.items):
        raise SourceError(
            state("source.no-allocations", name=str(name)),
            why=state("source.nothing-in-records", count=len(records.items)),
            fix=state("source.no-allocations-fix-second"),
        )


def refuse_many_names(records: Records, name: str) -> None:
    """Refuse records with more names than a table has columns, before they are looked at closely.

    Raises:
        SourceError: they have.
    """
    names: set[str] = set()
    for item in records.items:
        if isinstance(item, dict):
            names.update(item)
        if len(names) > MOST_COLUMNS:
            raise _too_many_names(name, f"more than {MOST_COLUMNS:,}")


def _too_many_names(name: str, how_many: str) -> SourceError:
    return SourceError(
        state("source.many-names", name=str(name), how_many=how_many),
        why=state("source.many-names-why"),
        fix=state("source.many-names-fix"),
    )


def _by_column(document: object) -> list[list[Any]]:
    """Return the rows of a document that programs wrote by the column, the names first."""
    if not isinstance(document, dict):
        return []
    names, rows = document.get("columns"), document.get("data")
    if isinstance(names, list) and isinstance(rows, list) and rows:
        same = all(isinstance(row, list) and len(row) == len(names) for row in rows)
        return [names, *rows] if same and all(isinstance(name, str) for name in names) else []
    columns = list(document.values())
    if len(columns) > 1 and all(isinstance(column, dict) and column for column in columns):
        return _by_index(document)
    lists = len(columns) > 1 and all(isinstance(column, list) and column for column in columns)
    if lists and len({len(column) for column in columns}) == 1:
        plain = not any(isinstance(cell, list | dict) for column in columns for cell in column)
        return [list(document), *map(list, zip(*columns, strict=True))] if plain else []
    return []


def _by_index(document: Mapping[str, Mapping[str, Any]]) -> list[list[Any]]:
    """Return the rows of columns that have each cell under the number of its row, as pandas writes.

    The numbers are those from 0, so that no ids of records are taken for them.
    """
    columns = list(document.values())
    numbers = list(map(str, range(len(columns[0]))))
    if any(list(column) != numbers for column in columns):
        return []
    rows = [[column[number] for column in columns] for number in numbers]
    plain = not any(isinstance(cell, list | dict) for row in rows for cell in row)
    return [list(document), *rows] if plain else []


def _refuse_empty(document: object, name: str) -> None:
    envelope = document if isinstance(document, dict) else {}
    if document == [] or any(envelope.get(key) == [] for key in _ENVELOPES):
        raise SourceError(
            state("source.no-allocations", name=str(name)),
            why=state("source.no-allocations-why-third"),
            fix=state("source.no-allocations-fix-second"),
        )


def _are_records(value: object) -> bool:
    if not isinstance(value, list) or not value:
        return False
    first = value[0]
    return isinstance(first, dict) or (
        isinstance(first, list) and not any(isinstance(cell, list | dict) for cell in first)
    )


def _records_in(value: object) -> Sequence[Any] | None:
    """Return the records of a list, or those that an object has under their ids."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value
    if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
        common = set.intersection(*(set(item) for item in value.values()))
        return list(value.values()) if len(common) >= _SAME_NAMES else None
    return None


def _only(found: Sequence[tuple[str, str, Any, Any]], name: str) -> tuple[str, str, Any, Any]:
    if len(found) > 1:
        paths = [path for path, *_ in found]
        raise SourceError(
            state("source.several-lists", name=str(name)),
            details=[
                state("source.list-records", path=path, count=len(items))
                for path, _, _, items in found
            ],
            why=state("source.several-lists-why"),
            fix=state("source.several-lists-fix", paths=paths[0]),
        )
    return found[0]


def _flat(
    item: Mapping[str, Any], prefix: str, join: Join, left_out: dict[str, int], depth: int
) -> Iterator[tuple[str, CellValue]]:
    """Yield the names and values of an object, those of objects within it with both names."""
    for key, value in item.items():
        name = f"{prefix}{writable(key)}"
        inner = value
        if isinstance(value, list):
            if any(isinstance(part, dict | list) for part in value):
                inner = value[0] if len(value) == 1 else None
                if inner is None:
                    left_out[name] = left_out.get(name, 0) + len(value)
                    continue
            else:
                inner = join(text for part in value if (text := text_of(part)))
        if isinstance(inner, dict):
            if depth:
                yield from _flat(inner, f"{name}.", join, left_out, depth - 1)
        elif not isinstance(inner, list):
            yield name, _cell(inner)


def _cell(value: object) -> CellValue:
    if isinstance(value, bool | int | str):
        return writable(value) if isinstance(value, str) else value
    if isinstance(value, Decimal):
        # Written out, 1e999999 would be a million digits.
        small = value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS
        return value if small and len(value.as_tuple().digits) < _MOST_DIGITS else str(value)
    return text_of(value)


def _more_pages(envelope: Envelope, name: str) -> Iterator[Finding]:
    if envelope.more and envelope.stated is None:
        yield Finding("pages-missing", Severity.WARNING, say("pages-follow"), name)


def _not_read(left_out: Mapping[str, int], name: str) -> Iterator[Finding]:
    if left_out:
        lists = Several(
            say("with-count", what=say("in-quotes", text=key), count=count)
            for key, count in left_out.items()
        )
        message = say("nested-not-read", lists=lists)
        yield Finding("nested-not-read", Severity.NOTE, message, name)
