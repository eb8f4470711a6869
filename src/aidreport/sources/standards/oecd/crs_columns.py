"""Long tables of the CRS, read by the column: a bulk file of a year has a million amounts.

Each row states up to two amounts. What is not plain, such as an amount that cannot be read, is left
to be read alone, by what reads the rows of short tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure, Place
from aidreport.model.bulk import Bulk, CodedColumn
from aidreport.model.dataset import ExcludedRow
from aidreport.sources.formats.arrow import (
    is_of_texts,
    plain_texts,
    values_of,
)
from aidreport.sources.formats.columnar import RaggedError
from aidreport.sources.formats.different_cells import encoded, taken
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.standards.oecd.cells import BLANK
from aidreport.sources.standards.oecd.sums import sums_of_donors, sums_of_recipients
from aidreport.sources.standards.records import BadValue, donor, party
from aidreport.sources.tables.by_column.blanks import zeros_for_blanks
from aidreport.sources.tables.by_column.fields import ColumnBuilder, RawColumns
from aidreport.sources.tables.by_column.whole import Amounts, combined, joined, of_each
from aidreport.sources.tables.by_column.written import read_texts
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.terms.dates import first_day

if TYPE_CHECKING:
    import numpy as np

    from aidreport.model.allocation import Allocation, Party
    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.columnar import LongRows
    from aidreport.sources.standards.oecd.amounts import Unit
    from aidreport.sources.standards.records import DatasetBuilder, LongTable

Row = Mapping[str, str]

_BLANK = rf"^\s*(?:{'|'.join(map(re.escape, sorted(BLANK)))})\s*$"
_JUDGED = ("donorname", "recipientname", "channelreportedname", "channelname", "flowname", "year")


@dataclass(frozen=True, slots=True)
class Description:
    """What the columns of the table are for, as data.

    Attributes:
        measures: normalised heading of amounts → their measure.
        amounts: the same heading → as it is published.
        recipient, sector: headings of which the first that is not blank counts.
        not_counted: returns rule and reason for a flow that does not count; None for others.
        is_clear: tells whether it is known if a flow counts.
        no_amount: rule and reason for a row that states none.
    """

    measures: Mapping[str, Measure]
    amounts: Mapping[str, str]
    recipient: tuple[str, ...]
    sector: tuple[str, ...]
    not_counted: Callable[[str], tuple[str, Remark] | None]
    is_clear: Callable[[str], bool]
    no_amount: tuple[str, Remark]


def read_columns(
    table: LongTable, what: Description, unit: Unit, one: Callable[[Place, Row, str], Allocation]
) -> Bulk:
    """Return the amounts of a long table of the CRS.

    Args:
        what: what its columns are for.
        unit: of its amounts.
        one: returns the allocation of an amount of a row, by its place, its row and its heading.
    """
    measures = {
        heading: measure for heading, measure in what.measures.items() if heading in table.headings
    }
    what = replace(what, measures=measures)
    with suppress(RaggedError):
        return CrsColumns(table, table.rows, what, unit, one).read()
    return CrsColumns(table, table.rows.even(), what, unit, one).read()


@dataclass(frozen=True, slots=True)
class CrsColumns:
    """A table of the CRS in columns; for its attributes see `read_columns`."""

    table: LongTable
    rows: LongRows
    what: Description
    unit: Unit
    one: Callable[[Place, Row, str], Allocation]
    _known: dict[str, CodedColumn] = field(default_factory=dict)

    @property
    def headings(self) -> Sequence[str]:
        """The headings, normalised."""
        return self.table.headings

    @property
    def builder(self) -> DatasetBuilder:
        """What takes the rows that do not count, and those that are read alone."""
        return self.table.builder

    def read(self) -> Bulk:
        """Return the allocations; what does not count is in the account of the builder.

        Raises:
            RaggedError: lines have not all as many cells.
        """
        import numpy as np

        amounts, stated = self._amounts()
        odd = (stated & ~amounts.mask).reshape(-1, len(self.what.measures)).any(axis=1)
        odd |= ~self._marks(self.headings[0], _is_record)
        odd |= ~self._marks("flowname", self.what.is_clear)
        rules = [self.what.not_counted(text) for text in self._column("flowname").values]
        out = np.asarray([rule is not None for rule in rules], dtype=bool)
        out = out[self._column("flowname").codes] & ~odd
        nothing = ~stated.reshape(-1, len(self.what.measures)).any(axis=1) & ~odd & ~out
        odd |= nothing & ~self._marks("donorname", bool) & ~self._marks("recipientname", bool)
        self._exclude(out, lambda line: rules[self._column("flowname").codes[line]])
        self._exclude(nothing & ~odd, lambda _: self.what.no_amount)
        plain = amounts.mask & stated & ~np.repeat(odd | out, len(self.what.measures))
        return self._without_sums(amounts, plain, self._read_alone(odd))

    def _amounts(self) -> tuple[Amounts, np.ndarray]:
        """Return all amounts, those of a row beside each other, and which are stated."""
        import numpy as np

        at = [self.headings.index(heading) for heading in self.what.measures]
        judged = {name: self.headings.index(name) for name in _JUDGED if name in self.headings} | {
            self.headings[0]: 0
        }
        coded = {name: ColumnBuilder(self.rows) for name in judged}
        parts: list[list[Amounts]] = [[] for _ in at]
        stated: list[list[np.ndarray]] = [[] for _ in at]
        for piece in self.rows.columns(sorted({*at, *judged.values()})):
            for number, column in enumerate(at):
                texts, blank = self._texts(piece[column])
                parts[number].append(self._read(texts))
                stated[number].append(~blank)
            for name, builder in coded.items():
                builder.add(piece[judged[name]])
        for name, builder in coded.items():
            self._known[name] = builder.column().read(cell_text)
        count, size = len(at), self.rows.size
        both = [(slice(n, None, count), joined(items)) for n, items in enumerate(parts)]
        marks = np.stack([np.concatenate(items) for items in stated], axis=1).reshape(-1)
        return combined(size * count, both), marks

    def _texts(self, piece: Any) -> tuple[Any, np.ndarray]:
        """Return a piece of amounts as texts, with zeros in the place of blanks, and these."""
        if isinstance(piece, list) or not is_of_texts(piece):
            cells = piece if isinstance(piece, list) else values_of(piece)
            texts = [self.unit.text_of(self.rows.clean(cell)) for cell in cells]
            return zeros_for_blanks(texts, _BLANK)
        return zeros_for_blanks(plain_texts(piece), _BLANK)

    def _read(self, texts: Any) -> Amounts:
        """Return the amounts of texts; those written as programs do each by itself, if plain."""
        import numpy as np

        read = read_texts(texts, self.unit.decimal, self.unit.power, self._written)
        if read.mask.all():
            return read
        done, left = np.flatnonzero(read.mask), np.flatnonzero(~read.mask)
        values, codes = encoded(taken(texts, left))
        each = of_each(list(map(self._without_remark, values)), codes)
        return combined(len(texts), [(done, read.select(done)), (left, each)])

    def _without_remark(self, text: str) -> WrittenAmount | None:
        """Return the amount of a text if nothing is to be said of it."""
        written = self._written(text)
        return None if written is None or written.doubtful or written.noise else written

    def _written(self, text: str) -> WrittenAmount | None:
        try:
            return self.unit.read(cell_text(text), "")
        except BadValue:
            return None

    def _column(self, name: str) -> CodedColumn:
        """Return a column of texts as they are written."""
        import numpy as np

        if name not in self._known:
            if name in self.headings:
                raw = RawColumns(self.rows, {}).column(self.headings.index(name))
                self._known[name] = raw.read(cell_text)
            else:
                nothing = np.zeros(self.rows.size, dtype=np.int32)
                self._known[name] = CodedColumn(("",), nothing)
        return self._known[name]

    def _marks(self, name: str, is_one: Callable[[str], bool]) -> np.ndarray:
        """Return which rows have a text in a column that is one of some kind."""
        import numpy as np

        column = self._column(name)
        marks = np.asarray([is_one(text) for text in column.values], dtype=bool)
        of_rows: np.ndarray = marks[column.codes]
        return of_rows

    def _exclude(self, which: np.ndarray, rule: Callable[[int], tuple[str, Remark] | None]) -> None:
        import numpy as np

        for line in np.flatnonzero(which).tolist():
            self.builder.exclude(self._place(line), *(rule(line) or self.what.no_amount))

    def _read_alone(self, odd: np.ndarray) -> list[tuple[int, Allocation]]:
        """Return the allocations of rows that are not plain, with their places among all."""
        import numpy as np

        measures = list(self.what.measures.values())
        found: list[tuple[int, Allocation]] = []
        for line in np.flatnonzero(odd).tolist():
            row = self.rows.at(line)
            if row.blank:
                continue
            before = len(self.builder.used)
            values = dict(zip(self.headings, row.texts, strict=False))
            self.table.alone(self._place(line), row, values)
            found += [
                (line * len(measures) + measures.index(item.measure), item)
                for item in self.builder.used[before:]
            ]
        return found

    def _without_sums(
        self, amounts: Amounts, plain: np.ndarray, others: list[tuple[int, Allocation]]
    ) -> Bulk:
        """Return the allocations without sums of donors and recipients that are in the table."""
        import numpy as np

        count = len(self.what.measures)
        lines = np.flatnonzero(plain) // count
        donors = sums_of_donors(
            self._present("donorname", lines)
            | {item.donor.name for _, item in others if item.donor is not None}
        )
        recipients = sums_of_recipients(
            self._present("recipientname", lines)
            | {item.country for _, item in others if item.country}
        )
        excluded = self.builder.excluded
        excluded.sort(key=_row)
        before, kept = len(excluded), []
        for place, item in others:
            rule = recipients.get(item.country or "") or donors.get(_name(item.donor))
            if rule is None:
                kept.append((place, item))
            else:
                excluded.append(ExcludedRow(item.place, *rule))
        if donors or recipients:
            plain = plain & ~self._leave_out(plain, donors, recipients)
            excluded[before:] = sorted(excluded[before:], key=_row)
        self.builder.used[:] = [item for _, item in kept]
        return Bulk(
            np.flatnonzero(plain),
            amounts.minor[plain],
            amounts.exponent,
            lambda name: self._field(name, np.flatnonzero(plain)),
            lambda ids: False if any(ids) else None,
            self._allocation,
            self._party,
            self._names,
            lambda place: self._place(place // count),
            tuple(kept),
        )

    def _present(self, name: str, lines: np.ndarray) -> set[str]:
        import numpy as np

        column = self._column(name)
        used = np.flatnonzero(np.bincount(column.codes[lines], minlength=len(column.values)))
        return {column.values[code] for code in used.tolist()} - {""}

    def _leave_out(
        self,
        plain: np.ndarray,
        donors: Mapping[str, tuple[str, Remark]],
        recipients: Mapping[str, tuple[str, Remark]],
    ) -> np.ndarray:
        """Return which amounts are those of sums, and exclude them."""
        import numpy as np

        count = len(self.what.measures)
        of_donor = self._marks("donorname", donors.__contains__)
        of_recipient = self._marks("recipientname", recipients.__contains__)
        out: np.ndarray = plain & np.repeat(of_donor | of_recipient, count)
        giver, country = self._column("donorname"), self._column("recipientname")
        for place in np.flatnonzero(out).tolist():
            line = place // count
            rule = recipients.get(country.values[country.codes[line]])
            rule = rule or donors[giver.values[giver.codes[line]]]
            self.builder.excluded.append(ExcludedRow(self._place(line), *rule))
        return out

    def _place(self, line: int) -> Place:
        return Place(self.builder.name, row=self.rows.number(line), sheet=self.table.sheet)

    def _allocation(self, place: int) -> Allocation:
        line, number = divmod(place, len(self.what.measures))
        row, heading = self.rows.at(line), list(self.what.measures)[number]
        values = dict(zip(self.headings, row.texts, strict=False))
        values[heading] = self.unit.text_of(row.cell(self.headings.index(heading)))
        return self.one(self._place(line), values, self.what.amounts[heading])

    def _party(self, name: str, place: int) -> Party | None:
        line = place // len(self.what.measures)
        column = self._column("donorname") if name == "donor" else self._first(self.what.recipient)
        text = column.values[column.codes[line]]
        return donor(text) if name == "donor" else party(text or "Not stated")

    def _names(self, name: str, places: np.ndarray) -> list[str]:
        lines = places // len(self.what.measures)
        if name == "donor":
            column = self._column("donorname")
            return [column.values[code] for code in column.codes[lines].tolist()]
        column = self._first(self.what.recipient)
        return [column.values[code] or "Not stated" for code in column.codes[lines].tolist()]

    def _first(self, names: Sequence[str]) -> CodedColumn:
        """Return the first of some columns that is not blank, row by row."""
        import numpy as np

        key = "/".join(names)
        if key not in self._known:
            values: dict[str, int] = {}
            codes = np.full(self.rows.size, -1, dtype=np.int32)
            for name in names:
                column = self._column(name)
                own = [values.setdefault(text, len(values)) for text in column.values]
                filled = np.asarray([bool(text) for text in column.values], dtype=bool)
                here = (codes < 0) & filled[column.codes]
                codes[here] = np.asarray(own, dtype=np.int32)[column.codes[here]]
            codes[codes < 0] = values.setdefault("", len(values))
            self._known[key] = CodedColumn(tuple(values), codes)
        return self._known[key]

    def _field(self, name: str, places: np.ndarray) -> CodedColumn:
        """Return a field of the allocations by which they are grouped."""
        import numpy as np

        measures = list(map(str, self.what.measures.values()))
        if name == "measure":
            codes = (places % len(measures)).astype(np.int32)
            return CodedColumn(tuple(measures), codes)
        column = self._of_rows(name)
        return column._replace(codes=column.codes[places // len(measures)])

    def _of_rows(self, name: str) -> CodedColumn:
        if name == "recipient":
            return self._first(self.what.recipient).rename(lambda text: text or "Not stated")
        if name == "donor":
            return self._column("donorname").rename(lambda text: _key(donor(text)))
        if name in _OF_YEARS:
            return self._column("year").rename(_OF_YEARS[name])
        if name == "sector":
            return self._first(self.what.sector)
        headings = {"country": "recipientname", "purpose": "projecttitle"}
        if name == "currency":
            return self._column("").rename(lambda _: self.unit.currency)
        return self._column(headings.get(name, ""))


def _is_record(text: str) -> bool:
    """Tell whether the first cell of a row is one of a record, not of a total or of tags."""
    return bool(text) and not text.startswith("#") and not is_total_label(text)


def _row(item: ExcludedRow) -> int:
    return item.place.row or 0


def _key(giver: Party | None) -> str:
    return giver.key if giver is not None else ""


def _name(giver: Party | None) -> str:
    return giver.name if giver is not None else ""


def _year(text: str) -> str:
    return _day(text)[:4]


def _day(text: str) -> str:
    day, _ = first_day(text.removesuffix(".0"))
    return day.isoformat() if day is not None else ""


_OF_YEARS = {"year": _year, "day": _day}
"""Field → what returns it by the text of a year."""
