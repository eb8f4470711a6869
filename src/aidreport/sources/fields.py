"""Fields of the plain rows of a long table, each column read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.model.allocation import Measure, Party
from aidreport.model.bulk import Column
from aidreport.sources.cells import parse_date
from aidreport.sources.distinct import are_distinct, hashes
from aidreport.sources.grid import cell_text
from aidreport.sources.problems import BadCell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np

    from aidreport.sources.lines import Lines
    from aidreport.sources.rows import RowReader


class Coded:
    """A column that is taken piece by piece: its distinct values, and which each row has."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._parts: list[np.ndarray] = []

    def add(self, texts: Any) -> None:
        """Take the next piece, an Arrow array of texts."""
        import numpy as np

        codes, piece = self._codes, texts.dictionary_encode()
        new = [codes.setdefault(value, len(codes)) for value in piece.dictionary.to_pylist()]
        self._parts.append(np.asarray(new, dtype=np.int32)[piece.indices.to_numpy()])

    def column(self) -> Column:
        """Return what was taken."""
        import numpy as np

        return Column(tuple(self._codes), np.concatenate(self._parts))


class Fields:
    """Columns of a table.

    Args:
        lines: its rows.
        reader: of its rows, by themselves.

    Attributes:
        mask: which rows are plain; to be set before their fields are asked for.
    """

    def __init__(self, lines: Lines, reader: RowReader) -> None:
        self._lines, self._reader = lines, reader
        self.mask: np.ndarray | None = None
        self._coded: dict[int, Coded] = {}
        self._hashes: list[np.ndarray | None] = []
        self._written: dict[int, Column] = {}
        self._columns: dict[str, Column] = {}

    def take(self, piece: Mapping[int, Any], coded: Iterable[int], ids: int | None) -> None:
        """Take the next piece of the table.

        Args:
            piece: columns of texts as Arrow has them.
            coded: those whose values are kept.
            ids: the column of ids, of which only hashes are kept; None where there is none.
        """
        for at in coded:
            self._coded.setdefault(at, Coded()).add(piece[at])
        if ids is not None:
            self._hashes.append(hashes(piece[ids]))

    def written(self, at: int) -> Column:
        """Return a column as it is written, of all rows."""
        if at not in self._written:
            if at not in self._coded:
                for piece in self._lines.columns([at]):
                    self.take(piece, [at], None)
            self._written[at] = self._coded.pop(at).column()
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
        import numpy as np

        at = self._reader.header.columns.get("id")
        if at is None:
            return False if any(more) else None
        known = [found for found in self._hashes if found is not None]
        if len(known) == len(self._hashes):
            found = np.concatenate(known)[self._mask()]
            if are_distinct(found, more):
                return True
        texts = [text for piece in self._lines.columns([at]) for text in piece[at].to_pylist()]
        ids = [cell_text(texts[line]) for line in np.flatnonzero(self._mask()).tolist()]
        return len({*ids, *more} - {""}) == len(ids) + len(more)

    def _mask(self) -> np.ndarray:
        assert self.mask is not None
        return self.mask

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
