"""The rows of a table whose layout is known: totals and tags left out, the others as records.

A column of statuses beside the layout leaves rows out where the config says so, and is asked about
where it says that a row may not count.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE
from aidreport.model.allocation import Place
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.standards.notation import with_a_way_on
from aidreport.sources.standards.records import BadValue, LongTable
from aidreport.sources.tables.checks.repeated_rows import same_rows
from aidreport.sources.tables.words.kind_words import Role, role_of, said_by
from aidreport.sources.tables.words.meanings import RULES
from aidreport.sources.tables.words.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Finding
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.standards.notation import Notation
    from aidreport.sources.standards.records import DatasetBuilder, Layout

_TOTALS = frozenset({"total", "totals", "grand total", "sum", "totalt", "totalsum"})


class LayoutRows:
    """Takes the rows of one table.

    Args:
        layout: of the table.
        builder: what its records are added to.
        notation: how it writes numbers and dates.
        head: its row of headings.
        sheet: the sheet's name; None for text files.
    """

    def __init__(
        self,
        layout: Layout,
        builder: DatasetBuilder,
        notation: Notation,
        head: SourceRow,
        sheet: str | None,
    ) -> None:
        self._layout, self._builder, self._notation = layout, builder, notation
        self._headings = [layout.normalise(text) for text in head.texts]
        self._statuses = _other_statuses(layout, head)
        self._sheet = sheet
        self._taker = layout.taker(builder)
        self._without_id: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def read(self, rows: Sequence[SourceRow]) -> Sequence[Allocation] | None:
        """Take all rows; return the allocations of those that are read by the column, if any."""
        builder, by_column = self._builder, self._layout.by_column
        allocations = None
        one_by_one = bool(self._statuses) or self._notation.rewrites
        if by_column is not None and not one_by_one and isinstance(rows, LongRows):
            table = LongTable(rows, self._headings, builder, self._take, self._sheet)
            allocations = by_column(table)
        else:
            for row in rows:
                values = dict(zip(self._headings, row.texts, strict=False))
                self._take(self._place(row.number), row, values)
        self._taker.finish()
        builder.written = {}
        builder.rejected = [
            replace(item, problems=tuple(map(with_a_way_on, item.problems)))
            for item in builder.rejected
        ]
        return allocations

    def findings(self) -> Iterator[Finding]:
        """Yield what there is to say about the rows that were taken."""
        yield from self._taker.findings()
        same = [numbers for numbers in self._without_id.values() if len(numbers) > 1]
        yield from same_rows(same, self._place)

    def _place(self, number: int) -> Place:
        return Place(self._builder.name, row=number, sheet=self._sheet)

    def _take(self, place: Place, row: SourceRow, values: Mapping[str, str]) -> None:
        builder = self._builder
        texts = [text for text in row.texts if text]
        if len(texts) > 1 and all(text.startswith("#") for text in texts):
            builder.exclude(place, "hxl-row", say("hxl-row"))
        elif _is_total(self._layout, row, values):
            builder.exclude(place, "total-row", say("layout-total-row"))
        elif reason := _excluded(builder, row, self._statuses):
            builder.exclude(place, RULES["status"], reason)
        else:
            self._take_record(place, row, values)

    def _take_record(self, place: Place, row: SourceRow, values: Mapping[str, str]) -> None:
        builder, used = self._builder, len(self._builder.used)
        try:
            given, builder.written = self._notation.texts(row)
        except BadValue as bad:
            builder.reject(place, bad.problem)
            return
        if given is not row.texts:
            values = dict(zip(self._headings, given, strict=False))
        self._taker.take(place, values)
        compared = bool(self._layout.ids) or self._layout.by_column is None
        if compared and len(builder.used) > used and not builder.used[-1].id:
            self._without_id[row.texts].append(row.number)


def _other_statuses(layout: Layout, head: SourceRow) -> Mapping[int, str]:
    """Return the columns of statuses that the layout does not know, with their headings."""
    return {
        at: text
        for at, text in enumerate(head.texts)
        if text and not layout.knows(text) and role_of(text).role is Role.STATUS
    }


def _excluded(
    builder: DatasetBuilder, row: SourceRow, statuses: Mapping[int, str]
) -> Remark | None:
    """Return why a status leaves a row out by the config; ask for one that may not count."""
    for at, heading in statuses.items():
        if not (text := row.text(at)):
            continue
        meaning = builder.meaning("status", text)
        if meaning == EXCLUDE:
            return say("status-excluded", status=text)
        if meaning is None and said_by(text, {}).meaning == EXCLUDE:
            builder.ask("status", heading, text)
    return None


def _is_total(layout: Layout, row: SourceRow, values: Mapping[str, str]) -> bool:
    """Tell whether a row sums others; of the OECD, whose sums are left out later, by one word."""
    if not layout.names:
        first = next((text for text in row.texts if text), "")
        return first.casefold().rstrip(":") in _TOTALS
    label = next((name for name, text in values.items() if text), "")
    labels = [text for name in layout.ids if (text := values.get(name, ""))]
    # A company may be called "Total": of a row with an id the names do not matter.
    labels = labels or [values.get(name, "") for name in layout.names]
    if label not in layout.names:
        labels.append(values.get(label, ""))
    return any(map(is_total_label, labels))
