"""Parquet files: rows that are asked for, columns as they are stored, piece by piece.

Decimals and whole numbers are exact. A binary number of 64 bits is the shortest decimal that it
means, which is noted. Amounts of 32 bits have seven digits: engines even disagree about their sum,
so a column of them is refused as amounts; nested columns are refused wherever one is asked for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import field
from typing import TYPE_CHECKING, Any

from aidreport.errors import SourceError, install
from aidreport.files.regular import MOST_COLUMNS
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import say
from aidreport.sources.formats.arrow import is_scalar
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.formats.grid import Grid, SourceRow
from aidreport.sources.formats.proportion import columns_of_parquet
from aidreport.sources.formats.text_columns import has_arrow
from aidreport.sources.formats.typed_cells import cell_of
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from pathlib import Path

    from aidreport.sources.formats.grid import CellValue

_AT_ONCE = 1 << 16
_FEW = 4096
_SIZE_OF_CODES = 4
"""Bytes for each value, with the texts themselves; a column that takes more is of many texts."""


@dataclass(frozen=True, slots=True)
class ParquetRows(LongRows):
    """The rows of a Parquet file, the names of its columns being the first line.

    Attributes:
        file: opened.
        name: what messages call it.
        groups: the line after the last one of each row group.
        last_read: the number of the row group that was read last → its content.
    """

    file: Any
    name: str
    groups: tuple[int, ...]
    last_read: dict[int, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        names: list[str] = self.file.schema_arrow.names
        return names

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    @property
    def nested(self) -> frozenset[int]:
        """The columns whose cells are lists or structures."""
        from pyarrow import types

        schema = self.file.schema_arrow
        return frozenset(at for at, item in enumerate(schema) if types.is_nested(item.type))

    def clean(self, value: Any) -> CellValue:
        """Return the cell that a value stands for."""
        return cell_of(value)

    @property
    def full(self) -> frozenset[int]:
        """The columns of numbers and days that have no null, as the file states it."""
        kinds = {item.name: at for at, item in enumerate(self.file.schema_arrow)}
        full = {at for at, item in enumerate(self.file.schema_arrow) if is_scalar(item.type)}
        metadata = self.file.metadata
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            for leaf in map(group.column, range(group.num_columns)):
                if leaf.statistics is None or leaf.statistics.null_count != 0:
                    full.discard(kinds.get(leaf.path_in_schema, -1))
        return frozenset(full)

    def columns(self, wanted: Sequence[int]) -> Iterator[dict[int, Any]]:
        """Yield columns as Arrow arrays of texts, in codes mostly, or of the type that they have.

        Raises:
            SourceError: one is nested.
        """
        if not self.first:
            yield {at: [self.names[at]] for at in wanted}
        skipped, left = max(self.first - 1, 0), self.last - max(self.first, 1)
        for batch in self._batches(wanted):
            if skipped >= len(batch):
                skipped -= len(batch)
                continue
            some = batch.slice(skipped, left)
            skipped, left = 0, left - len(some)
            yield {at: _plain(some.column(place)) for place, at in enumerate(wanted)}
            if not left:
                return

    def contents(self, lines: Sequence[int]) -> list[Hashable]:
        """Return the texts of each of some lines, by which rows are compared."""
        return [self.at(line).texts for line in lines]

    def _batches(self, wanted: Sequence[int]) -> Iterator[Any]:
        import pyarrow as pa

        fields = [self.file.schema_arrow.field(at) for at in wanted]
        for described in fields:
            if pa.types.is_nested(described.type):
                raise SourceError(
                    state(
                        "source.nested-column",
                        name=str(self.name),
                        column=described.name,
                        type=str(described.type),
                    ),
                    why=state("source.nested-column-why"),
                    fix=state("source.nested-column-fix"),
                )
        leaves = [described.name for described in fields]
        batches = self.file.iter_batches(_AT_ONCE, columns=leaves, use_threads=False)
        for batch in batches:
            yield batch.select(leaves)

    def _lines(self, first: int, last: int) -> Iterator[SourceRow]:
        if not first:
            yield SourceRow.of(1, self.names)
            first = 1
        while first < last:
            group = next(at for at, end in enumerate(self.groups) if first < end)
            start = self.groups[group - 1] if group else 1
            end = min(last, self.groups[group])
            for record in self._records(group, first - start, end - start):
                first += 1
                yield SourceRow.of(first, map(cell_of, record))

    def _records(self, group: int, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        """Yield some rows of a row group; of its first rows only as many are read."""
        if last <= _FEW and group not in self.last_read:
            batches = self.file.iter_batches(_FEW, row_groups=[group], use_threads=False)
            table = next(batches)
        else:
            if group not in self.last_read:
                self.last_read.clear()
                self.last_read[group] = self.file.read_row_group(group, use_threads=False)
            table = self.last_read[group]
        some = table.slice(first, last - first)
        yield from zip(*(_values(column) for column in some.columns), strict=True)


def _plain(column: Any) -> Any:
    """Return a column with texts of one type, and days and times without a zone or nanoseconds."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        return column.cast(pa.dictionary(pa.int32(), pa.string()))
    if _is_text(kind):
        return column.cast(pa.string())
    return _local(column) if pa.types.is_timestamp(kind) else column


def _local(times: Any) -> Any:
    """Return times as a clock shows them in their zone, without nanoseconds."""
    import pyarrow as pa
    from pyarrow import compute

    if times.type.tz is not None:
        times = compute.local_timestamp(times)
    return times.cast(pa.timestamp("us"), safe=False)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_float32(column.type) or pa.types.is_float16(column.type):
        # The shortest decimal of a number of 32 bits, and not that of the same number in 64.
        return [None if text is None else float(text) for text in _texts(column)]
    if pa.types.is_timestamp(column.type):
        column = _local(column)
    values: list[Any] = column.to_pylist()
    return values


def _texts(column: Any) -> list[str | None]:
    import pyarrow as pa

    texts: list[str | None] = column.cast(pa.float32()).cast(pa.string()).to_pylist()
    return texts


def read_parquet(path: Path, name: str) -> Grid:
    """Return the rows of a Parquet file, read when they are asked for.

    Args:
        path: where it is.
        name: what messages call it.

    Raises:
        SourceError: it is damaged or encrypted, has no row, or pyarrow is not installed.
    """
    if not has_arrow():
        raise SourceError(
            state("source.parquet-needs-library", name=str(name)),
            why=state("source.parquet-needs-library-why"),
            fix=install("large"),
        )
    import pyarrow as pa
    from pyarrow import parquet

    try:
        if (columns := columns_of_parquet(path)) > MOST_COLUMNS:
            raise SourceError(
                state(
                    "source.too-many-columns", name=str(name), columns=columns, most=MOST_COLUMNS
                ),
                why=state("source.too-many-columns-why"),
                fix=state("source.too-many-columns-fix"),
            )
        schema = parquet.read_schema(path, memory_map=True)
        metadata = parquet.read_metadata(path, memory_map=True)
        coded = _in_codes(metadata)
        file = parquet.ParquetFile(path, memory_map=True, read_dictionary=coded)
    except (pa.ArrowException, OSError) as problem:
        raise SourceError(
            state("source.no-parquet", name=str(name)),
            why=state("source.no-parquet-why", problem=str(problem)),
            fix=state("source.no-parquet-fix"),
        ) from None
    if repeated := [heading for heading, count in Counter(schema.names).items() if count > 1]:
        raise SourceError(
            state("source.repeated-column", name=str(name), repeated=repeated[0]),
            why=state("source.repeated-column-why"),
            fix=state("source.repeated-column-fix"),
        )
    groups, line = [], 1
    for group in range(metadata.num_row_groups):
        line += metadata.row_group(group).num_rows
        groups.append(line)
    rows = ParquetRows(0, line, file, name, tuple(groups))
    return Grid(rows, findings=tuple(_binary(schema, name)))


def _in_codes(metadata: Any) -> list[str]:
    """Return the columns of texts that repeat, which are stored as codes."""
    if not metadata.num_row_groups:
        return []
    group = metadata.row_group(0)
    columns = [group.column(at) for at in range(group.num_columns)]
    return [
        column.path_in_schema
        for column in columns
        if column.physical_type == "BYTE_ARRAY"
        and column.total_uncompressed_size <= _SIZE_OF_CODES * column.num_values
    ]


def _binary(schema: Any, name: str) -> Iterator[Finding]:
    import pyarrow as pa

    columns = Several(f'"{item.name}"' for item in schema if item.type == pa.float64())
    if columns:
        message = say("binary-numbers", columns=columns)
        yield Finding("binary-numbers", Severity.NOTE, message, name)
