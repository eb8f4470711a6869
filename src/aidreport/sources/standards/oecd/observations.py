"""Observations in downloads of the OECD: of the Data Explorer (SDMX-CSV) and of OECD.Stat.

The headings of the Data Explorer are identifiers in capitals, such as OBS_VALUE, alone or each
followed by a column of labels ("DONOR,Donor"); some downloads write both in one ("DONOR: Donor"
over "NOR: Norway"). What is left of OBS_VALUE are dimensions, what is right of it are attributes.
OECD.Stat had other identifiers and codes, or labels alone. Source: SDMX-CSV 1.0 and 2.0, field
guides; exports of OECD.Stat.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.sources.formats.columnar import LongRows, RaggedError
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.formats.grid import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import CellValue, SourceRow

VALUE, PERIOD, MULTIPLIER, UNIT = "OBS_VALUE", "TIME_PERIOD", "UNIT_MULT", "UNIT_MEASURE"

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_HEADINGS: Mapping[str, str] = _FILE["headings"]
_CODES: Mapping[str, Mapping[str, str]] = _FILE["codes"]
_SEARCHED_ROWS = 25
_ADDED = (MULTIPLIER, UNIT)
"""What is known of OECD.Stat without a column of its own."""

_NEEDED = frozenset({VALUE, PERIOD, "DONOR"})
_ONE_OF = frozenset({MULTIPLIER, "PRICE_BASE", "MEASURE"})
_NO_DIMENSIONS = frozenset(
    {"DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION"}
    | {PERIOD, MULTIPLIER, "BASE_PER", "OBS_STATUS", "DECIMALS"}
)
_IDENTIFIER = re.compile(r"[A-Z][A-Z0-9_]*")
_NUMBER = re.compile(r"[0-9]+\.0")
_NUMBERED = re.compile(r"(?P<code>[0-9]+): ?(?P<label>.+)")
_OF_CRS = "flow"
"""In the CRS of OECD.Stat it is the measure, and the type of aid is the modality."""


class Observation(NamedTuple):
    """A row: its codes by identifier, and its amount once that is read.

    Attributes:
        number: of its row.
        cells: its codes.
        names: identifier → place among the codes.
        labels: identifier → code → label.
    """

    number: int
    cells: tuple[str, ...]
    names: Mapping[str, int]
    labels: Mapping[str, Mapping[str, str]]
    amount: WrittenAmount | None = None
    currency: str = ""
    measure: str = ""

    def code(self, name: str) -> str:
        """Return the code of a dimension or an attribute; empty if it has none."""
        at = self.names.get(name)
        return "" if at is None else self.cells[at]

    def label(self, name: str) -> str:
        """Return the label of a dimension or an attribute, else its code."""
        code = self.code(name)
        return self.labels.get(name, _NO_LABELS).get(code) or code

    def named(self, name: str) -> str:
        """Return a code with its label: '"206" (ODA)'."""
        code, label = self.code(name), self.label(name)
        return f'"{code}" ({label})' if label != code else f'"{code}"'


_NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Table:
    """Where things are in a download.

    Attributes:
        first: index of the first row below the headings.
        columns: identifier → its column.
        labels: identifier → the column of its labels.
        joined: whether a cell has code and label, "NOR: Norway".
        of_stat: whether it is one of OECD.Stat, or has labels alone: codes are translated, and
            sums of donors and recipients are known by their names.
        dimensions: the identifiers left of the value, without those that say how it is stated.
    """

    first: int
    columns: Mapping[str, int]
    labels: Mapping[str, int]
    joined: bool
    of_stat: bool
    dimensions: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Tell whether there is a column of a dimension or an attribute."""
        return name in self.columns

    def observations(
        self, rows: Sequence[SourceRow], value: Callable[[CellValue], str] = cell_text
    ) -> Iterator[Observation]:
        """Yield rows by their identifiers.

        Args:
            value: returns the text of an amount.
        """
        if isinstance(rows, LongRows) and not self.joined and not self.of_stat:
            with suppress(RaggedError):
                yield from self._in_columns(rows, value)
                return
            rows = rows.even()
        names = {name: at for at, name in enumerate(dict.fromkeys((*self.columns, *_ADDED)))}
        known: dict[str, dict[str, str]] = {name: {} for name in names}
        for row in rows:
            codes, labels = self._read(row)
            codes[VALUE] = value(row.cell(self.columns[VALUE]))
            for name, label in labels.items():
                if label:
                    known[name].setdefault(codes.get(name, ""), label)
            cells = tuple(codes.get(name, "") for name in names)
            yield Observation(row.number, cells, names, known)

    def _read(self, row: SourceRow) -> tuple[dict[str, str], dict[str, str]]:
        """Return the codes and the labels of a row."""
        codes = {name: _code(name, row.text(column)) for name, column in self.columns.items()}
        labels = {name: row.text(column) for name, column in self.labels.items()}
        if self.joined:
            pairs = {name: text.partition(": ") for name, text in codes.items()}
            codes = {name: pair[0] for name, pair in pairs.items()}
            labels = {name: pair[2] for name, pair in pairs.items()}
        return _translated(codes, labels) if self.of_stat else (codes, labels)

    def _in_columns(
        self, rows: LongRows, value: Callable[[CellValue], str]
    ) -> Iterator[Observation]:
        """Yield the rows of a long table, of which each different cell is looked at once.

        Raises:
            RaggedError: lines have not all as many cells.
        """
        names = {name: at for at, name in enumerate(self.columns)}
        known: dict[str, dict[str, str]] = {name: {} for name in names}
        pieces = list(rows.columns(sorted({*self.columns.values(), *self.labels.values()})))
        line = 0
        for piece in pieces:
            columns = {
                name: _texts(piece[at], rows, value if name == VALUE else _plain_code)
                for name, at in self.columns.items()
            }
            for name, at in self.labels.items():
                pairs = set(zip(columns[name], _texts(piece[at], rows, cell_text), strict=True))
                known[name].update((code, label) for code, label in pairs if label)
            for cells in zip(*columns.values(), strict=True):
                if any(cells):
                    yield Observation(rows.number(line), cells, names, known)
                line += 1


def _plain_code(cell: CellValue) -> str:
    return _code("", cell_text(cell))


def _texts(piece: Any, rows: LongRows, read: Callable[[CellValue], str]) -> list[str]:
    """Return the texts of a piece of a column, in which equal ones are the same object."""
    values, codes = encoded(piece)
    texts = [read(rows.clean(value)) for value in values]
    return [texts[code] for code in codes.tolist()]


def _code(name: str, text: str) -> str:
    """Return a code without the decimal place that programs add to numbers: "206.0"."""
    return text.removesuffix(".0") if name != VALUE and _NUMBER.fullmatch(text) else text


def _translated(
    codes: dict[str, str], labels: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return codes of OECD.Stat, or labels in their place, as those of the Data Explorer."""
    labels = {**codes, **{name: label for name, label in labels.items() if label}}
    prices = labels.get("PRICE_BASE", "").casefold()
    for name, known in _CODES.items():
        if text := codes.get(name, ""):
            plain = text.casefold().partition(" (")[0]
            codes[name] = known.get(plain, text)
    if match := _NUMBERED.fullmatch(codes.get("SECTOR", "")):
        codes["SECTOR"] = match["code"]
    # "Current Prices (USD millions)", and no columns of units
    if MULTIPLIER not in codes and "million" in prices:
        codes[MULTIPLIER] = "6"
    if UNIT not in codes and "usd" in prices:
        codes[UNIT] = "USD"
    if "national currency" in prices:
        codes[UNIT] = "XDC"
    return codes, labels


def find_observations(rows: Sequence[SourceRow]) -> Table | None:
    """Return where things are in a download of observations; None for other tables."""
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        texts = [text.partition(":")[0].strip() for text in row.texts]
        columns, labels = _columns(texts)
        if columns.keys() >= _NEEDED and not _ONE_OF.isdisjoint(columns):
            joined = any(":" in text for text in row.texts)
            dimensions = tuple(
                name
                for name, column in columns.items()
                if column < columns[VALUE] and name not in _NO_DIMENSIONS
            )
            of_stat = texts[columns[VALUE]] != VALUE
            return Table(index + 1, columns, labels, joined, of_stat, dimensions)
    return None


def _columns(texts: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the columns of identifiers, and those of their labels."""
    known = dict(_HEADINGS)
    if _OF_CRS in map(str.casefold, texts):
        known |= {"aidtype": "MODALITY", "aid type": "MODALITY"}
    of_stat = VALUE not in texts
    columns: dict[str, int] = {}
    labels: dict[str, int] = {}
    before = ""
    for column, text in enumerate(texts):
        is_identifier = _IDENTIFIER.fullmatch(text) is not None
        name = known.get(text.casefold()) if of_stat or not is_identifier else text
        name = name or (text if is_identifier else "")
        if name and name not in columns and (of_stat or is_identifier or name not in texts):
            columns[name] = column
        elif before:
            labels.setdefault(before, column)
        before = name if columns.get(name) == column else ""
    return columns, labels
