"""The columns of the file of allocations inside a briefing, some rows at a time.

Rows of a long table are taken from its columns: an object of each would take longer than the file.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.figures import allocation_id, equivalents
from aidreport.model.amounts import format_recorded
from aidreport.model.bulk import Bulk
from aidreport.model.fields import (
    CONVERSION_FIELDS,
    FIELDS,
    FieldKind,
    FieldUse,
    all_csv_safe,
    csv_safe,
    field_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.bulk import CodedColumn
    from aidreport.model.dataset import Dataset
    from aidreport.model.fields import FieldValue

NUMBERS = {item.name for item in FIELDS if item.kind is FieldKind.NUMBER} | {
    item.name for item in CONVERSION_FIELDS if item.kind is FieldKind.NUMBER
}
"""The columns of numbers, which need no guard against formulas."""

_AT_ONCE = 1 << 12
_CHECKSUM = "source_sha256"
_GROUPED = {
    item.name: item.alias or item.name for item in FIELDS if FieldUse.GROUP in item.uses
} | {"decided": "day"}
"""Column → the name by which a long table has it as a field."""


class Rows(NamedTuple):
    """Some rows of the file, in its order.

    Attributes:
        ids: of the allocations.
        columns: the cells by the name of their column.
        figures: ids of the figures that they state beside their amounts.
    """

    ids: list[str]
    columns: dict[str, list[str]]
    figures: list[str]


def columns() -> Iterator[tuple[str, Callable[[Allocation], FieldValue]]]:
    """Yield the columns in the order in which they have always been in the file."""
    fields = {field.name: field.read for field in FIELDS if FieldUse.ATTACHED in field.uses}
    for name in dict.fromkeys(("id", "donor", "donor_key", *fields)):
        yield name, fields[name]
        if name == "id":
            yield "figure", allocation_id
        elif name == "as_written":
            yield "equivalents", _equivalents


def headings(dataset: Dataset) -> list[str]:
    """Return the names of the columns that the file of a data set has."""
    names = [*(name for name, _ in columns()), _CHECKSUM]
    return [*names, *(field.name for field in CONVERSION_FIELDS if dataset.converted_to)]


def rows_of(dataset: Dataset) -> Iterator[Rows]:
    """Yield the rows of a data set.

    A part at a time: the texts of all rows take many times the memory of the file.
    """
    allocations = dataset.allocations
    if isinstance(allocations, Bulk) and _is_written(allocations) and not dataset.converted_to:
        ids = iter(allocations.row_ids())
        for piece in allocations.pieces(_AT_ONCE):
            if isinstance(piece, slice):
                own = list(islice(ids, piece.stop - piece.start))
                yield _from_columns(allocations, piece, own, dataset)
            else:
                yield _from_objects(piece, dataset)
                list(islice(ids, len(piece)))
        return
    items = iter(allocations)
    while part := list(islice(items, _AT_ONCE)):
        yield _from_objects(part, dataset)


def _is_written(bulk: Bulk) -> bool:
    """Tell whether the rows in columns can be written without objects."""
    return bulk.texts is not None and bulk.equivalents is None


def _from_objects(items: Sequence[Allocation], dataset: Dataset) -> Rows:
    checksums = {file.path: file.sha256 for file in dataset.files}
    cells = {name: _cells(name, map(read, items)) for name, read in columns()}
    cells[_CHECKSUM] = [checksums.get(item.place.file, "") for item in items]
    if dataset.converted_to:
        conversions = [item.conversion for item in items]
        for name, of in ((field.name, field.read) for field in CONVERSION_FIELDS):
            cells[name] = _cells(name, (of(each) if each else None for each in conversions))
    figures = [name for item in items for name, _ in equivalents(item)]
    return Rows([item.id for item in items], cells, figures)


def _from_columns(bulk: Bulk, piece: slice, ids: list[str], dataset: Dataset) -> Rows:
    """Return a piece of the rows in columns, which have some ids."""
    assert bulk.texts is not None
    names = [name for name, _ in columns()]
    own = {"id": ids, "figure": [f"allocation/{name}" for name in ids]}
    own["equivalents"] = [""] * len(ids)
    written = [name for name in names if name not in own and name not in _GROUPED]
    texts: Mapping[str, list[str]] = own | bulk.texts(written, bulk.lines[piece])
    cells = {
        name: _of_groups(bulk.column(_GROUPED[name]), piece)
        if name not in texts
        else texts[name]
        if name in NUMBERS
        else all_csv_safe(texts[name])
        for name in names
    }
    checksums = {file.path: file.sha256 for file in dataset.files}
    cells[_CHECKSUM] = [checksums.get(path, "") for path in texts["source"]]
    return Rows(ids, cells, [])


def _of_groups(column: CodedColumn, piece: slice) -> list[str]:
    """Return a piece of a field by which rows are grouped; a text of many is looked at once."""
    codes = column.codes[piece].tolist()
    safe = {code: csv_safe(column.values[code]) for code in set(codes)}
    return [safe[code] for code in codes]


def _cells(name: str, values: Iterable[FieldValue]) -> list[str]:
    if name in NUMBERS:
        return list(map(field_text, values))
    column = list(values)
    texts = {value: csv_safe(field_text(value)) for value in set(column)}
    return [texts[value] for value in column]


def _equivalents(allocation: Allocation) -> str:
    parts = [
        {
            "figure": figure,
            "amount": format_recorded(stated.money.amount),
            "currency": stated.money.currency,
            "precision": format_recorded(stated.step),
            "qualifier": str(stated.qualifier),
            "as_written": stated.as_written,
            "inferred": stated.inferred,
            "line": stated.line,
        }
        for figure, stated in equivalents(allocation)
    ]
    return json.dumps(parts, ensure_ascii=False) if parts else ""
