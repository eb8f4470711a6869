"""Observations of the OECD Data Explorer: a download in SDMX-CSV, row by row.

The headings are identifiers in capitals, such as OBS_VALUE, alone or each followed by a column of
labels ("DONOR,Donor"); older downloads write both in one ("DONOR: Donor" over "NOR: Norway").
What is left of OBS_VALUE are dimensions, what is right of it are attributes. Source: SDMX-CSV 1.0
and 2.0, field guides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.amounts import WrittenAmount
    from aidreport.sources.formats.grid import SourceRow

VALUE, PERIOD = "OBS_VALUE", "TIME_PERIOD"

_SEARCHED_ROWS = 25
_NEEDED = frozenset({VALUE, PERIOD, "DONOR"})
_STRUCTURE = frozenset({"DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION"})
_IDENTIFIER = re.compile(r"[A-Z][A-Z0-9_]*")


class Observation(NamedTuple):
    """A row: its codes and labels by identifier, and its amount once that is read."""

    row: SourceRow
    codes: Mapping[str, str]
    labels: Mapping[str, str]
    amount: WrittenAmount | None = None
    currency: str = ""
    measure: str = ""

    def code(self, name: str) -> str:
        """Return the code of a dimension or an attribute; empty if it has none."""
        return self.codes.get(name, "")

    def label(self, name: str) -> str:
        """Return the label of a dimension or an attribute, else its code."""
        return self.labels.get(name) or self.codes.get(name, "")

    def named(self, name: str) -> str:
        """Return a code with its label: '"206" (ODA)'."""
        code, label = self.code(name), self.labels.get(name, "")
        return f'"{code}" ({label})' if label and label != code else f'"{code}"'


@dataclass(frozen=True, slots=True)
class Table:
    """Where things are in a download.

    Attributes:
        first: index of the first row below the headings.
        columns: identifier → its column.
        labels: identifier → the column of its labels.
        joined: whether a cell has code and label, "NOR: Norway".
        dimensions: the identifiers left of the value, without those about the file.
    """

    first: int
    columns: Mapping[str, int]
    labels: Mapping[str, int]
    joined: bool
    dimensions: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Tell whether there is a column of a dimension or an attribute."""
        return name in self.columns

    def observation(self, row: SourceRow) -> Observation:
        """Return a row by its identifiers."""
        codes = {name: row.text(column) for name, column in self.columns.items()}
        if not self.joined:
            labels = {name: row.text(column) for name, column in self.labels.items()}
            return Observation(row, codes, labels)
        pairs = {name: text.partition(": ") for name, text in codes.items()}
        return Observation(
            row,
            {name: pair[0] for name, pair in pairs.items()},
            {name: pair[2] for name, pair in pairs.items() if pair[2]},
        )


def find_observations(rows: Sequence[SourceRow]) -> Table | None:
    """Return where things are in a download of the Data Explorer; None for other tables."""
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        names = [text.partition(":")[0].strip() for text in row.texts]
        columns: dict[str, int] = {}
        labels: dict[str, int] = {}
        for column, name in enumerate(names):
            if _IDENTIFIER.fullmatch(name) and name not in columns:
                columns[name] = column
            elif column and names[column - 1] in columns:
                labels[names[column - 1]] = column
        if columns.keys() >= _NEEDED:
            joined = any(":" in text for text in row.texts)
            dimensions = tuple(
                name
                for name, column in columns.items()
                if column < columns[VALUE] and name not in (*_STRUCTURE, PERIOD)
            )
            return Table(index + 1, columns, labels, joined, dimensions)
    return None
