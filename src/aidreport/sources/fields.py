"""Fields of the plain rows of a long table, each column read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.model.allocation import Measure, Party
from aidreport.model.bulk import Column
from aidreport.sources.cells import parse_date
from aidreport.sources.distinct import all_distinct, are_tidy
from aidreport.sources.grid import cell_text
from aidreport.sources.problems import BadCell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from aidreport.sources.lines import Lines
    from aidreport.sources.rows import RowReader


class Fields:
    """Columns of a table.

    Args:
        lines: its rows.
        reader: of its rows, by themselves.
        found: columns of texts that were read already, as Arrow has them.

    Attributes:
        mask: which rows are plain; to be set before their fields are asked for.
    """

    def __init__(self, lines: Lines, reader: RowReader, found: dict[int, Any]) -> None:
        self._lines, self._reader, self._found = lines, reader, found
        self.mask: np.ndarray | None = None
        self._written: dict[int, Column] = {}
        self._columns: dict[str, Column] = {}

    def written(self, at: int) -> Column:
        """Return a column as it is written, of all rows."""
        if at not in self._written:
            texts = self._texts(at).dictionary_encode().unify_dictionaries().combine_chunks()
            codes = texts.indices.to_numpy(zero_copy_only=False)
            self._written[at] = Column(tuple(texts.dictionary.to_pylist()), codes)
        return self._written[at]

    def currency(self) -> Column | None:
        """Return the currency of all rows; None where they name none that is clear."""
        columns = self._reader.header.columns
        if "currency" in columns:
            return self.written(columns["currency"]).renamed(self._currency)
        name = self._currency("")
        return self._same(name) if name else None

    def column(self, field: str) -> Column:
        """Return a field of the plain rows, as allocations have it."""
        if field not in self._columns:
            self._columns[field] = self._column(field).where(self._mask())
        return self._columns[field]

    def party(self, field: str, line: int) -> Party | None:
        """Return the recipient or donor of a line, as it is written there."""
        name = self._text(field, line)
        if field == "donor":
            name = name or self._reader.source.donor or ""
            return Party(name, name) if name else None
        full, kind = self._text("recipient_name", line), self._text("recipient_type", line)
        return Party(name, name, full, kind or None)

    def _text(self, field: str, line: int) -> str:
        at = self._reader.header.columns.get(field)
        if at is None:
            return ""
        column = self.written(at)
        return cell_text(column.values[column.codes[line]])

    def distinct_ids(self, more: Sequence[str]) -> bool | None:
        """Tell whether all ids of plain rows, and some more, differ; None where none has any."""
        import pyarrow as pa

        at = self._reader.header.columns.get("id")
        if at is None:
            return False if any(more) else None
        texts = self._texts(at)
        if not self._mask().all():
            texts = texts.filter(pa.array(self._mask()))
        if not are_tidy(texts):
            return len({*map(cell_text, texts.to_pylist()), *more} - {""}) == len(texts) + len(more)
        return all_distinct(texts, more)

    def _mask(self) -> np.ndarray:
        assert self.mask is not None
        return self.mask

    def _texts(self, at: int) -> Any:
        if at not in self._found:
            found = self._lines.columns([at])
            assert found is not None
            self._found[at] = found[at]
        return self._found[at]

    def _column(self, field: str) -> Column:
        if field == "currency":
            found = self.currency()
            assert found is not None
            return found
        columns = self._reader.header.columns
        at = columns.get({"year": "date"}.get(field, field))
        read = _sound(getattr(self, f"_{field}", cell_text))
        return self._same(read("")) if at is None else self.written(at).renamed(read)

    def _currency(self, text: str) -> str:
        return _sound(lambda cell: self._reader.currency_of(cell, None))(text)

    def _measure(self, text: str) -> str:
        return str(self._reader.measure_of(text) or Measure.COMMITMENT)

    def _year(self, text: str) -> str:
        day = parse_date(text, self._reader.source.dates)
        return str(day.year) if day else ""

    def _donor(self, text: str) -> str:
        return cell_text(text) or self._reader.source.donor or ""

    def _same(self, value: str) -> Column:
        import numpy as np

        return Column((value,), np.zeros(len(self._lines), dtype=np.int32))


def _sound(read: Callable[[str], str]) -> Callable[[str], str]:
    """Return a reader of cells that returns an empty text for what is bad: no plain row has it."""

    def sound(text: str) -> str:
        try:
            return read(text)
        except BadCell:
            return ""

    return sound
