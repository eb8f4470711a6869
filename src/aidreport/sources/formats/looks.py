"""What cells look like, where that changes what a reader sees of them.

Plain cells leave no trace here. A number format is written as Excel writes it, whatever the
file: `#,##0.0,,` shows millions, `[$EUR] 0` euros.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import field, replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class FormatRun(NamedTuple):
    """Rows below each other, from the first to the last, whose cells have one number format."""

    first: int
    last: int
    format: str


class Mark(NamedTuple):
    """What a text of a cell holds and its value does not: a footnote mark, or a struck run."""

    row: int
    column: int
    text: str
    struck: bool


class Covered(NamedTuple):
    """A value beneath a merged cell, which nobody sees."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Looks:
    """What of the looks of a sheet changes what a reader sees.

    Rows are numbered as a spreadsheet numbers them, columns as in `SourceRow.cells`.

    Attributes:
        formats: column → its number formats that say something about the numbers, by rows.
        hidden_rows: those that are not shown: hidden, collapsed, filtered out, of no height.
        filtered: whether a filter is set.
        hidden_columns: those that are not shown.
        struck_rows: those of which every cell is struck out.
        marks: what was taken out of texts.
        covered: values beneath merged cells, which were taken out.
        pale: column → rows whose cell has white text on white.
        indents: column → rows whose text is indented, and how far.
        outlined: rows in a group of rows, and at which depth.
        bold: column → rows whose cell is in bold.
        sums: column → rows in which a formula adds up other cells of the column.
    """

    formats: Mapping[int, tuple[FormatRun, ...]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    filtered: bool = False
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    marks: tuple[Mark, ...] = ()
    covered: tuple[Covered, ...] = ()
    sums: Mapping[int, frozenset[int]] = field(default_factory=dict)
    pale: Mapping[int, frozenset[int]] = field(default_factory=dict)
    indents: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    outlined: Mapping[int, int] = field(default_factory=dict)
    bold: Mapping[int, frozenset[int]] = field(default_factory=dict)

    def moved(self, left: int) -> Looks:
        """Return the looks with columns counted from another one."""
        named = (self.formats, self.hidden_columns, self.sums, self.pale, self.indents, self.bold)
        known = {column for columns in named for column in columns} if left else set()
        return self._renumbered({column: column - left for column in known}) if known else self

    def of_columns(self, columns: Sequence[int]) -> Looks:
        """Return the looks of some columns, in another order."""
        return self._renumbered({old: new for new, old in enumerate(columns)})

    def _renumbered(self, columns: Mapping[int, int]) -> Looks:
        """Return the looks of columns under other numbers; of other columns there are none."""
        return replace(
            self,
            formats={columns[at]: runs for at, runs in self.formats.items() if at in columns},
            hidden_columns=frozenset(columns[at] for at in self.hidden_columns if at in columns),
            sums={columns[at]: rows for at, rows in self.sums.items() if at in columns},
            pale={columns[at]: rows for at, rows in self.pale.items() if at in columns},
            indents={columns[at]: rows for at, rows in self.indents.items() if at in columns},
            bold={columns[at]: rows for at, rows in self.bold.items() if at in columns},
            marks=tuple(
                mark._replace(column=columns[mark.column])
                for mark in self.marks
                if mark.column in columns
            ),
            covered=tuple(
                cell._replace(column=columns[cell.column])
                for cell in self.covered
                if cell.column in columns
            ),
        )

    def without(
        self, covered: Sequence[Covered], struck_rows: frozenset[int], marks: Sequence[Mark]
    ) -> Looks:
        """Return the looks with what was taken out of the cells."""
        if not (covered or struck_rows or marks):
            return self
        return replace(self, covered=tuple(covered), struck_rows=struck_rows, marks=tuple(marks))


PLAIN = Looks()


def runs_of(cells: Iterable[tuple[int, str]]) -> tuple[FormatRun, ...]:
    """Return the runs of a column.

    Args:
        cells: rows and their formats, in ascending order.
    """
    runs: list[FormatRun] = []
    first, last, code = 0, -1, ""
    for row, written in cells:
        if row == last + 1 and written == code:
            last = row
            continue
        if code:
            runs.append(FormatRun(first, last, code))
        first, last, code = row, row, written
    if code:
        runs.append(FormatRun(first, last, code))
    return tuple(runs)


def format_at(runs: tuple[FormatRun, ...], row: int) -> str:
    """Return the number format of a row; empty if it is plain."""
    at = bisect_right(runs, row, key=lambda run: run.first) - 1
    return runs[at].format if at >= 0 and row <= runs[at].last else ""
