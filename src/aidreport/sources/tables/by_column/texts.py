"""Fields of plain rows as texts: what a briefing carries of each row, without an object of it."""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.fields import FIELDS, PARTIES, field_text
from aidreport.model.money import Qualifier
from aidreport.sources.tables.by_column.by_unit import depends_on_rows
from aidreport.sources.tables.rows.rows import BESIDE_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import CellValue
    from aidreport.sources.tables.by_column.plain import PlainRows

_READ = {item.name: item.read for item in FIELDS}
_OF_AMOUNT = ("amount", "precision", "qualifier", "as_written")
_HEADINGS = {"recipient_full_name": "recipient_name", "description": "description"}
_DIGITS = re.compile(r"(?:0|[1-9][0-9]*)(?:\.([0-9]+))?")
_LONGEST = 15
"""Longer numbers may be the noise of binary ones."""


@dataclass(frozen=True)
class RowTexts:
    """The fields of the plain rows of a table.

    Attributes:
        allocation: returns the object of a line, for what its cells alone do not say.
    """

    plain: PlainRows
    allocation: Callable[[int], Allocation]
    _inferred: dict[int, str] = field(default_factory=dict, init=False)

    def __call__(self, names: Sequence[str], lines: np.ndarray) -> dict[str, list[str]]:
        """Return some fields, named as in `FIELDS`, of some lines, as `field_text` has them.

        Names of parties are as written; ids, keys and countries, which other data may change, are
        not among them.
        """
        texts: dict[str, list[str]] = {}
        if of_amount := [name for name in names if name in _OF_AMOUNT]:
            texts |= self._amounts(of_amount, lines)
        return {name: texts[name] if name in texts else self._field(name, lines) for name in names}

    def _field(self, name: str, lines: np.ndarray) -> list[str]:
        if name in PARTIES:
            return self.plain.fields.names(name, lines)
        if name in _HEADINGS:
            return self._column(_HEADINGS[name], lines)
        if name == "inferred":
            return self._inferences(lines)
        if name == "row":
            return [str(self.plain.rows.number(line)) for line in lines.tolist()]
        reader = self.plain.reader
        of_all = {"source": reader.name, "sheet": reader.sheet or "", "line": ""}
        return [of_all[name]] * len(lines)

    def _column(self, heading: str, lines: np.ndarray) -> list[str]:
        at = self.plain.reader.header.columns.get(heading)
        if at is None:
            return [""] * len(lines)
        column = self.plain.fields.written.column(at)
        texts = column.texts
        return [texts[code] for code in column.codes[lines].tolist()]

    @cached_property
    def _of_cells(self) -> tuple[list[tuple[str, str] | None], np.ndarray]:
        """The amount and the precision in each cell; None where the object of a row says them."""
        reader = self.plain.reader
        column = self.plain.fields.written.column(reader.header.columns["amount"])
        if reader.header.power or depends_on_rows(reader) or reader.decimal != ".":
            return [None] * len(column.cells), column.codes
        return list(map(_plain_number, column.cells)), column.codes

    def _amounts(self, names: Sequence[str], lines: np.ndarray) -> dict[str, list[str]]:
        known, codes = self._of_cells
        of_lines = codes[lines].tolist()
        found = [known[code] for code in of_lines]
        alone = {
            at: self.allocation(line)
            for at, (line, amount) in enumerate(zip(lines.tolist(), found, strict=True))
            if amount is None
        }
        columns: dict[str, list[str]] = {}
        for name in names:
            match name:
                case "amount":
                    texts = [amount[0] if amount else "" for amount in found]
                case "precision":
                    texts = [amount[1] if amount else "" for amount in found]
                case "as_written":
                    texts = self._column("amount", lines)
                case _:
                    texts = [str(Qualifier.EXACT)] * len(lines)
            for at, item in alone.items():
                texts[at] = field_text(_READ[name](item))
            columns[name] = texts
        return columns

    def _inferences(self, lines: np.ndarray) -> list[str]:
        """Return what was inferred: the same for rows whose cells beside the amount are."""
        import numpy as np

        columns, written = self.plain.reader.header.columns, self.plain.fields.written
        keys = np.zeros(len(lines), dtype=np.int64)
        for name in BESIDE_AMOUNT:
            if name in columns:
                column = written.column(columns[name])
                keys = keys * len(column.cells) + column.codes[lines]
        different, first, which = np.unique(keys, return_index=True, return_inverse=True)
        for key, at in zip(different.tolist(), first.tolist(), strict=True):
            if key not in self._inferred:
                item = self.allocation(int(lines[at]))
                self._inferred[key] = field_text(_READ["inferred"](item))
        texts = [self._inferred[key] for key in different.tolist()]
        return [texts[code] for code in which.tolist()]


def row_texts(plain: PlainRows) -> RowTexts | None:
    """Return the fields of plain rows as texts; None where something is inferred of single rows."""
    reader = plain.reader
    if reader.meanings.known or reader.meanings.inferred or reader.header.below.inferred:
        return None
    return RowTexts(plain, plain.allocation)


def _plain_number(cell: CellValue) -> tuple[str, str] | None:
    """Return the amount in a cell and its precision, if it is digits as they are written again."""
    if type(cell) is not str or len(cell) > _LONGEST:
        return None
    match = _DIGITS.fullmatch(cell)
    if match is None:
        return None
    places = len(match[1] or "")
    return cell, f"0.{'1':0>{places}}" if places else "1"
