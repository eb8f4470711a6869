"""Whether rows of tables and marks of charts have the names of those whose figures they show.

The digests of the texts say that a name is as it was written, unless the record was made anew. A
row shows figures, and these say of which allocations they are; if it has the name of others and of
none of these, two rows were exchanged.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.characters.unread import read_text
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.territories import country_code
from aidreport.proof.numbers import collapsed
from aidreport.proof.result import FIGURE_MARK, FigureProblem
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record

_COUNTRY = "country"
_NAMES = (
    *("recipient", "recipient_full_name", "recipient_type", "donor", "country", "sector"),
    *("theme", "purpose", "description", "measure"),
)
"""Columns of the attached allocations whose words name a group."""
_PARTIES = ("recipient", "donor")
_FULL_NAME = " · "
_DATE, _YEAR = "decided", 4
"""The column of dates, and as many of their first digits as are the year."""
_HEAD = "TH"
_MOST = 3
"""Names that are given, at most."""


def check_row_names(passages: Iterable[Passage], named: RowNames) -> Iterator[FigureProblem]:
    """Yield a problem for the first figure of each row that has the name of another one."""
    if not named.has_others:
        return
    table = column = -1
    head = ""
    for passage in passages:
        if passage.table < 0:
            continue
        at = passage.columns[0]
        if at <= column or passage.table != table:  # the next row
            head = passage.text if passage.tag == _HEAD and not passage.marks else ""
        table, column = passage.table, at
        if not head or not passage.marks:
            continue
        for mark in passage.marks:
            figure = mark.title.removeprefix(FIGURE_MARK)
            own = named.rows_of(figure) if head else ()
            if own:
                words, head = collapsed(head), ""
                if other := named.other_name(words, own):
                    place = state(
                        "check.in-other-row", words=words, table=str(table + 1), other=other
                    )
                    yield FigureProblem(figure, place)


def check_mark_names(marks: Iterable[tuple[str, str]], named: RowNames) -> Iterator[FigureProblem]:
    """Yield a problem for each mark of a chart, or figure, that has the name of another one.

    Args:
        marks: the name beside each mark, or of its series, with the figure of the mark.
    """
    for name, figure in marks if named.has_others else ():
        words, own = collapsed(read_text(name)), named.rows_of(figure)
        if own and (other := named.other_name(words, own)):
            yield FigureProblem(figure, state("check.called-in-chart", words=words, other=other))


class RowNames:
    """Which attached rows have a name; what is long is gone through when it is first asked for."""

    def __init__(self, record: Record, rows: Sequence[AttachedRow]) -> None:
        self._record, self._rows = record, rows
        self._plain: dict[str, str] = {"": ""}
        self._all = len(rows)

    @property
    def has_others(self) -> bool:
        """Whether there is more than one row."""
        return self._all > 1

    @cached_property
    def _by_id(self) -> dict[str, AttachedRow]:
        return {f"allocation/{row.id}": row for row in self._rows}

    @cached_property
    def _inputs(self) -> dict[str, tuple[str, ...]]:
        return {entry.id: entry.inputs for entry in self._record.figures}

    @cached_property
    def _columns(self) -> defaultdict[str, list[str]]:
        """The columns that have a name."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for column in _NAMES:
            for cell in {row.cells.get(column, "") for row in self._rows}:
                name = self._plain[cell] = collapsed(read_text(cell))
                found[name].append(column)
        for year in {row.cells.get(_DATE, "")[:_YEAR] for row in self._rows}:
            found[year].append(_DATE)
        return found

    def rows_of(self, figure: str) -> Sequence[AttachedRow]:
        """Return the rows that a figure is computed from; none if it is of all, or of none."""
        names = (figure, *self._inputs.get(figure, ()))
        own = [self._by_id[name] for name in names if name in self._by_id]
        return own if len(own) < self._all else ()

    def other_name(self, words: str, own: Sequence[AttachedRow]) -> str:
        """Return the name of some rows if words are the name of others and not theirs; else ""."""
        name = words.partition(_FULL_NAME)[0].strip()
        columns = self._columns.get(name, ()) if name else ()
        for row in own:
            found = [self._name(row, column) for column in columns]
            if columns and name == country_code(row.cells.get(_COUNTRY, "")):
                return ""  # as in a grid of countries
            if name in found or not all(found):  # what a row does not say it may be
                return ""
        if not columns:
            return ""
        have = {self._name(row, columns[0]) for row in own}
        return ", ".join(sorted(filter(None, have))[:_MOST]) or state("check.others")

    def _name(self, row: AttachedRow, column: str) -> str:
        cell = row.cells.get(column, "")
        if column in _PARTIES and row.key(column) == NOT_NAMED:
            return ""  # such as "n/a", for which a page has words of its own
        return cell[:_YEAR] if column == _DATE else self._plain[cell]
