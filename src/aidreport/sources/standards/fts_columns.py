"""Long exports of FTS, read by the column: what is the same in many flows is judged once.

A flow that is plain comes in, with a status that is known, an id, and amounts and days that can be
read. All others are read alone, by what reads the flows of short exports: in doubt, a row is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Place
from aidreport.model.bulk import Bulk, CodedColumn, Equivalents
from aidreport.model.dataset import ExcludedRow
from aidreport.sources.formats.arrow import (
    is_of_texts,
    plain_texts,
    values_of,
)
from aidreport.sources.formats.columnar import RaggedError
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.standards.coded_fields import CodedField
from aidreport.sources.standards.fts_flows import (
    LISTED,
    allocation,
    day_of,
    excluded_by,
    from_csv,
    is_incoming,
    knows_status,
    measure_of,
    recipient_of,
    rule_of,
    states_original,
)
from aidreport.sources.standards.records import BadValue, donor, read_amount, read_currency
from aidreport.sources.tables.by_column.blanks import are_digits, places_in, zeros_for_empty
from aidreport.sources.tables.by_column.fields import ColumnBuilder, RawColumn, RawColumns
from aidreport.sources.tables.by_column.ids import Ids
from aidreport.sources.tables.by_column.labels import are_names
from aidreport.sources.tables.by_column.whole import Amounts, joined
from aidreport.sources.tables.by_column.written import read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation, Party
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.columnar import LongRows
    from aidreport.sources.standards.records import DatasetBuilder, LongTable

_ID, _AMOUNT, _ORIGINAL = "id", "amountusd", "originalamount"
_STATE = ("boundary", "onboundary", "status")
_DAYS = ("decisiondate", "date")
_RATE = ("originalcurrency", "exchangerate")
_CLEARLY = 1 - 1e-9
"""Binary numbers show what is in bounds; what comes as close to these is looked at exactly."""


def read_columns(table: LongTable) -> Bulk:
    """Return the flows of a long export; what does not count is in the account of the builder."""
    with suppress(RaggedError):
        return _FlowColumns(table, table.rows).read()
    return _FlowColumns(table, table.rows.even()).read()


class _Numbers(NamedTuple):
    """A column of amounts.

    Attributes:
        amounts: of all rows; those that are not plain are masked.
        blank: which rows have none.
        places: how many decimal places each is written with.
    """

    amounts: Amounts
    blank: np.ndarray
    places: np.ndarray


@dataclass
class _FlowColumns:
    table: LongTable
    rows: LongRows
    _known: dict[str, CodedColumn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._at = {heading: at for at, heading in enumerate(self.table.headings) if heading}

    @property
    def _builder(self) -> DatasetBuilder:
        return self.table.builder

    def read(self) -> Bulk:
        """Return the flows.

        Raises:
            RaggedError: lines have not all as many cells.
        """
        import numpy as np

        self._take_columns()
        odd = self._may_be_no_record()
        state = self._of(_STATE, self._judge)
        out = state.marks(lambda found: isinstance(found, tuple)) & ~odd
        odd |= state.marks(lambda found: found is None)
        others = ~self.dollars.amounts.mask | self.dollars.blank | self._has_odd_original()
        others |= self.days.marks(lambda found: found is None)
        odd |= others & ~out
        self.plain = ~(odd | out)
        before = len(self._builder.excluded)
        lines = np.flatnonzero(out)
        self._builder.excluded += [
            ExcludedRow(self._place(line), *state.values[code])
            for line, code in zip(lines.tolist(), state.codes[lines].tolist(), strict=True)
        ]
        kept = self._read_alone(odd)
        excluded = self._builder.excluded
        excluded[before:] = sorted(excluded[before:], key=lambda row: row.place.row or 0)
        self._state = state
        amounts = self.dollars.amounts
        return Bulk(
            np.flatnonzero(self.plain),
            amounts.minor[self.plain],
            amounts.exponent,
            self._column,
            self._are_distinct,
            self._allocation,
            self._party,
            self._names,
            self._place,
            tuple(kept),
            ids=self._ids_of_plain,
            equivalents=self._equivalents(),
        )

    def _take_columns(self) -> None:
        """Read the columns that are judged, in one pass.

        Raises:
            RaggedError: lines have not all as many cells.
        """
        at = self._at
        listed = [heading for headings, _ in LISTED.values() for heading in headings]
        names = [self.table.headings[0], *_STATE, *_DAYS, *_RATE, *listed]
        coded = {at[name]: ColumnBuilder(self.rows) for name in names if name in at}
        numbers = {name: at[name] for name in (_AMOUNT, _ORIGINAL) if name in at}
        read: dict[str, list[tuple[Amounts, np.ndarray, np.ndarray]]] = {
            name: [] for name in numbers
        }
        self.ids = Ids(self.rows.size)
        self._numbered: list[np.ndarray] = []
        wanted = {*coded, *numbers.values(), *([at[_ID]] if _ID in at else [])}
        for piece in self.rows.columns(sorted(wanted)):
            for name, column in numbers.items():
                read[name].append(self._numbers(piece[column]))
            if _ID in at:
                self.ids.add(piece[at[_ID]])
                self._numbered.append(are_digits(self._texts(piece[at[_ID]])))
            for column, builder in coded.items():
                builder.add(piece[column])
        self.written = RawColumns(
            self.rows, {column: builder.column() for column, builder in coded.items()}
        )
        self.dollars = _joined(read[_AMOUNT])
        self.originals = _joined(read[_ORIGINAL]) if _ORIGINAL in read else None

    def _texts(self, piece: Any) -> Any:
        """Return a piece as texts: an Arrow array, or a list."""
        if isinstance(piece, list) or not is_of_texts(piece):
            cells = piece if isinstance(piece, list) else values_of(piece)
            return [cell_text(self.rows.clean(cell)) for cell in cells]
        return plain_texts(piece)

    def _numbers(self, piece: Any) -> tuple[Amounts, np.ndarray, np.ndarray]:
        texts, blank = zeros_for_empty(self._texts(piece))
        return read_texts(texts, ".", 0, lambda _: None), blank, places_in(texts)

    def _of(self, headings: Sequence[str], read: Callable[..., Any]) -> CodedField:
        """Return what the texts under some headings say, which `read` takes one by one."""
        import numpy as np

        columns = [self._raw(heading) for heading in headings]
        codes = columns[0].codes.astype(np.int64)
        for column in columns[1:]:
            codes = codes * len(column.cells) + column.codes
        found, codes = np.unique(codes, return_inverse=True)
        values = []
        for left in found.tolist():
            texts, pair = list[str](), left
            for column in reversed(columns):
                pair, code = divmod(pair, len(column.cells))
                texts.insert(0, column.texts[code].strip())
            values.append(read(*texts))
        return CodedField(values, codes)

    def _raw(self, heading: str) -> RawColumn:
        import numpy as np

        if heading in self._at:
            return self.written.column(self._at[heading])
        return RawColumn(("",), np.zeros(self.rows.size, dtype=np.uint8))

    def _may_be_no_record(self) -> np.ndarray:
        """Return which rows may be totals or tags: those without an id, or with words of such."""
        import numpy as np

        headings = [heading for heading in self.table.headings if heading]
        first = self._raw(self.table.headings[0])
        sound = np.asarray(are_names(first.texts), dtype=bool)[first.codes]
        if len({*headings}) < len(headings) or _ID not in self._at:
            sound[:] = False
        else:
            sound &= np.concatenate(self._numbered)
        odd: np.ndarray = ~sound
        return odd

    def _judge(
        self, boundary: str, on_boundary: str, status: str
    ) -> str | tuple[str, Remark] | None:
        """Return the measure of flows, or why they do not count; None if that is not clear."""
        if rule := rule_of(boundary, on_boundary):
            return rule
        if not is_incoming(boundary) or not knows_status(self._builder, status):
            return None
        measure = measure_of(self._builder, status)
        return excluded_by(status) if measure == EXCLUDE else measure or None

    @cached_property
    def days(self) -> CodedField:
        """The day of each flow, as the only part of a tuple; None if a text is no date."""
        return self._of(_DAYS, _day)

    @cached_property
    def currencies(self) -> CodedField:
        """The currency of each original and the rate, if it states one; None if one is no such."""
        return self._of(_RATE, _rate)

    @cached_property
    def stating(self) -> np.ndarray:
        """Which rows state their amount in another currency."""
        import numpy as np

        if self.originals is None:
            return np.zeros(self.rows.size, dtype=bool)
        other = self._of(_RATE[:1], lambda code: states_original("1", code))
        of_each: np.ndarray = other.marks(bool) & ~self.originals.blank
        return of_each

    def _has_odd_original(self) -> np.ndarray:
        """Return which rows have an original that is not plain, or that the dollars contradict."""
        import numpy as np

        if self.originals is None:
            return self.stating
        rates = np.asarray(
            [float("nan") if found is None else found[1] for found in self.currencies.values]
        )[self.currencies.codes]
        unknown = self.currencies.marks(lambda found: found is None)
        with np.errstate(all="ignore"):
            original = _as_floats(self.originals.amounts)
            dollars = _as_floats(self.dollars.amounts)
            bound = (np.abs(dollars) * 0.02 + 0.5) * _CLEARLY
            agree = (rates == 0) | (np.abs(original / rates - dollars) < bound)
        odd: np.ndarray = self.stating & (~self.originals.amounts.mask | unknown | ~agree)
        return odd

    def _read_alone(self, odd: np.ndarray) -> list[tuple[int, Allocation]]:
        import numpy as np

        found: list[tuple[int, Allocation]] = []
        for line in np.flatnonzero(odd).tolist():
            row = self.rows.at(line)
            if row.blank:
                continue
            before = len(self._builder.used)
            values = dict(zip(self.table.headings, row.texts, strict=False))
            self.table.alone(self._place(line), row, values)
            found += [(line, item) for item in self._builder.used[before:]]
        return found

    def _equivalents(self) -> Equivalents | None:
        """Return what plain flows state in other currencies; None if none does."""
        import numpy as np

        at = np.flatnonzero(self.stating[self.plain])
        if not len(at) or self.originals is None:
            return None
        rows = np.flatnonzero(self.plain)[at]
        codes = CodedColumn(
            tuple("" if found is None else found[0] for found in self.currencies.values),
            self.currencies.codes[rows],
        ).rename(str)
        return Equivalents(
            at,
            self.originals.amounts.minor[rows],
            self.originals.amounts.exponent,
            self.originals.places[rows],
            codes,
            self.dollars.places[rows],
            [None if found is None else found[0] for found in self.days.values],
            self.days.codes[rows],
        )

    def _place(self, line: int) -> Place:
        return Place(self._builder.name, row=self.rows.number(line), sheet=self.table.sheet)

    def _allocation(self, line: int) -> Allocation:
        row = self.rows.at(line)
        values = dict(zip(self.table.headings, row.texts, strict=False))
        measure = self._state.values[self._state.codes[line]]
        return allocation(self._place(line), from_csv(values), measure)

    def _column(self, name: str) -> CodedColumn:
        """Return a field of the plain flows, as `fields.GROUPS` has it."""
        if name not in self._known:
            found, read = self._field(name)
            column = CodedColumn(tuple(map(read, found.values)), found.codes)
            self._known[name] = column.rename(str).select(self.plain)
        return self._known[name]

    def _field(self, name: str) -> tuple[CodedField, Callable[[Any], str]]:
        if name == "measure":
            return self._state, lambda found: found if isinstance(found, str) else ""
        if name == "year":
            return self.days, lambda found: str(found[0].year) if found and found[0] else ""
        if name == "day":
            return self.days, lambda found: found[0].isoformat() if found and found[0] else ""
        if name in LISTED:
            return self._listed(name), _KEYS.get(name, str)
        return self._of(("",), lambda _: "USD" if name == "currency" else ""), str

    def _listed(self, name: str) -> CodedField:
        headings, read = LISTED[name]
        there = [heading for heading in headings if heading in self._at] or [headings[0]]
        return self._of(there, lambda *texts: read(dict(zip(there, texts, strict=True))))

    def _text(self, name: str, line: int) -> str:
        headings, read = LISTED[name]
        cells = {}
        for heading in headings:
            if heading in self._at:
                column = self.written.column(self._at[heading])
                cells[heading] = column.texts[column.codes[line]]
        return read(cells)

    def _party(self, name: str, line: int) -> Party | None:
        if name == "donor":
            return donor(self._text(name, line))
        return recipient_of(self._text(name, line), self._text("recipient_type", line))

    def _names(self, name: str, lines: np.ndarray) -> list[str]:
        parties = (self._party(name, line) for line in lines)
        return [party.name if party else "" for party in parties]

    def _are_distinct(self, more: Sequence[str]) -> bool:
        if self.ids.are_distinct(self.plain, more):
            return True
        ids = self._ids_of_plain()
        return len({*ids, *more} - {""}) == len(ids) + len(more)

    def _ids_of_plain(self) -> list[str]:
        import numpy as np

        lines = np.flatnonzero(self.plain).tolist()
        return [text.strip() for text in self.written.texts(self._at[_ID], lines)]


def _joined(parts: Sequence[tuple[Amounts, np.ndarray, np.ndarray]]) -> _Numbers:
    import numpy as np

    amounts, blank, places = zip(*parts, strict=True)
    return _Numbers(joined(amounts), np.concatenate(blank), np.concatenate(places))


def _as_floats(amounts: Amounts) -> np.ndarray:
    import numpy as np

    floats: np.ndarray = amounts.minor * np.float64(10.0**amounts.exponent)
    return floats


def _day(decided: str, reported: str) -> Any:
    try:
        return (day_of(decided, reported),)
    except BadValue:
        return None


def _rate(code: str, rate: str) -> tuple[str, float] | None:
    """Return a currency and a rate, 0 if none is stated; None if one is no such."""
    if not states_original("1", code):
        return "", 0.0
    try:
        currency = read_currency(code)
        number = float(read_amount(rate, "exchangeRate").number) if rate else 0.0
    except BadValue:
        return None
    return (currency, number) if number or not rate else None


def _key(party: Party | None) -> str:
    return party.key if party is not None else ""


_KEYS: dict[str, Callable[[str], str]] = {
    "donor": lambda text: _key(donor(text)),
    "recipient": lambda text: recipient_of(text, "").key,
}
"""Field → what returns the key of an organisation by its name."""
