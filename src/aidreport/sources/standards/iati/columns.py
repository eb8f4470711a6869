"""The usual transactions of a long file as allocations in columns: objects only where one is used.

A transaction that is plain has a type that counts, and an amount, a currency and dates that can be
read; each different text is judged once. All others are taken one by one, as in a short file.
"""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure, Place
from aidreport.model.amounts import EXACT_DIGITS
from aidreport.model.bulk import Bulk, CodedColumn
from aidreport.sources.standards.coded_fields import CodedField, Codes
from aidreport.sources.standards.iati.column_texts import (
    PLACES,
    PLAIN,
    all_digits,
    currency_of,
    days_of,
    minor_of,
)
from aidreport.sources.standards.iati.transactions import (
    HUMANITARIAN,
    RECEIVED,
    donor_of,
    id_of,
    party_of,
    receiver_of,
)
from aidreport.sources.standards.records import BadValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import numpy as np

    from aidreport.model.allocation import Allocation, Party
    from aidreport.sources.standards.iati.elements import Activity, Org
    from aidreport.sources.standards.iati.transactions import TransactionReader
    from aidreport.sources.standards.iati.usual import UsualRows, UsualTransactions


class OfActivity(NamedTuple):
    """The transactions of one activity, all of which are usual.

    Attributes:
        at: which of all transactions of the file the first of them is, counted from 0.
        first: whether the activity is the first of the file.
    """

    activity: Activity
    rows: UsualRows
    at: int
    first: bool


@dataclass
class LongTransactions:
    """The usual transactions of a long file.

    Attributes:
        parts: those of each activity, in the order of the file.
        usual: all that are in the file, some perhaps in comments.
        reader: what takes transactions one by one.
        name: what places call the file.
    """

    parts: Sequence[OfActivity]
    usual: UsualTransactions
    reader: TransactionReader
    name: str
    _known: dict[str, CodedColumn] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import numpy as np

        sizes = np.asarray([len(part.rows) for part in self.parts], dtype=np.int64)
        ends = np.cumsum(sizes)
        self._of = np.repeat(np.arange(len(sizes)), sizes)
        self._numbers = np.arange(len(self._of)) - np.repeat(ends - sizes, sizes)
        firsts = np.asarray([(part.at, part.rows.first) for part in self.parts], dtype=np.int64)
        at, rows = (firsts[:, side][self._of] + self._numbers for side in (0, 1))
        self._rows = rows
        self._sound, self._minor, self._exponent = self._amounts()
        for judged in (self.measures, self.currencies, self.days):
            self._sound &= judged.marks(lambda value: value is not None)
        self._positions: np.ndarray = at

    def odd(self) -> list[tuple[OfActivity, int]]:
        """Return the transactions that are not plain: each with its number in its activity."""
        import numpy as np

        at = np.flatnonzero(~self._sound)
        numbers = (self._numbers[at] + 1).tolist()
        return [
            (self.parts[of], number)
            for of, number in zip(self._of[at].tolist(), numbers, strict=True)
        ]

    def bulk(self, others: Sequence[tuple[int, Allocation]]) -> Bulk:
        """Return the allocations of the file, and note what was assumed and not split.

        Args:
            others: those that were taken one by one, each with which of all transactions it is.
        """
        self._note()
        sound = self._sound
        return Bulk(
            self._positions[sound],
            self._minor[sound],
            self._exponent,
            self._column,
            self._are_distinct,
            self._allocation,
            self._party,
            self._names,
            self._place,
            tuple(others),
            frozenset(
                name
                for name, column in (("country", self.places), ("sector", self.sectors))
                if (column.marks(lambda split: bool(split.shares)) & sound).any()
            ),
            self._ids,
        )

    def numbers(self, others: Sequence[tuple[int, int]]) -> Sequence[int]:
        """Return the numbers that the ids of allocations end in, 0 for others.

        Args:
            others: those of allocations beside the plain ones, each with which of all
                transactions it is.
        """
        import numpy as np

        usual, sound = self.usual, self._sound
        named = np.asarray([bool(ref.strip()) for ref in usual.refs], dtype=bool)[self._rows]
        known = np.asarray([bool(part.activity.identifier) for part in self.parts], dtype=bool)
        own = np.where(known[self._of] & ~named, self._numbers + 1, 0)[sound]
        if not own.any() and not any(number for _, number in others):
            return ()
        pairs = np.asarray(others, dtype=np.int64).reshape(-1, 2)
        at = np.concatenate([self._positions[sound], pairs[:, 0]])
        numbers: list[int] = np.concatenate([own, pairs[:, 1]])[np.argsort(at)].tolist()
        return numbers

    def _coded(self, codes: Sequence[int]) -> np.ndarray:
        import numpy as np

        of_rows: np.ndarray = np.asarray(codes, dtype=np.int32)[self._rows]
        return of_rows

    def _amounts(self) -> tuple[np.ndarray, np.ndarray, int]:
        """Return which amounts are plain, and they in units of a power of ten."""
        import numpy as np

        texts, rows = self.usual.amounts, self._rows
        if (whole := all_digits(texts)) is not None:
            minor = whole.minor // 10 ** (whole.places - whole.written)
            return np.ones(len(rows), dtype=bool), minor[rows], -whole.written
        plain = [len(text) <= EXACT_DIGITS and PLAIN.fullmatch(text) is not None for text in texts]
        places = max((len(text) - text.find(".") - 1 for text in texts if "." in text), default=0)
        places = min(places, PLACES)
        numbers = [
            minor_of(text, places) if fits else 0 for text, fits in zip(texts, plain, strict=True)
        ]
        return (
            np.asarray(plain, dtype=bool)[rows],
            np.asarray(numbers, dtype=np.int64)[rows],
            -places,
        )

    @cached_property
    def measures(self) -> CodedField:
        """The measures; None for types that do not count."""
        return CodedField(
            [self._measure(kind) for kind in self.usual.kinds.said],
            self._coded(self.usual.kinds.codes),
        )

    def _measure(self, kind: str) -> Measure | None:
        try:
            measure = self.reader.measure_of(kind)
        except BadValue:
            return None
        return measure if isinstance(measure, Measure) else None

    @cached_property
    def _received(self) -> np.ndarray:
        """Which transactions bring money in."""
        return self.measures.marks(lambda measure: measure in RECEIVED)

    @cached_property
    def currencies(self) -> CodedField:
        """The currencies; None where there is none."""
        stated = [value.currency.strip() or None for value in self.usual.values.said]
        return self._with_activity(
            stated, self.usual.values.codes, lambda activity: activity.currency, currency_of
        )

    def _with_activity(
        self,
        own: Sequence[Any],
        codes: Sequence[int],
        usual: Callable[[Activity], Any],
        read: Callable[[Any], Any] = lambda value: value,
    ) -> CodedField:
        """Return a field that transactions state themselves, or else their activity does.

        Args:
            own: what transactions may state; None if they do not.
            codes: which of these each usual transaction has.
            usual: returns what an activity states.
            read: returns the value of what is stated.
        """
        import numpy as np

        table = Codes()
        of_rows = table.of(own)[self._coded(codes)]
        of_activities = table.of(usual(part.activity) for part in self.parts)[self._of]
        return CodedField(
            [read(value) for value in table], np.where(of_rows >= 0, of_rows, of_activities)
        )

    @cached_property
    def days(self) -> CodedField:
        """The days of decision and of value, and what was assumed; None if one is no date."""
        import numpy as np

        days, values = self.usual.days.said, [value.day for value in self.usual.values.said]
        pairs = self._coded(self.usual.days.codes).astype(np.int64) * len(values)
        pairs += self._coded(self.usual.values.codes)
        found, codes = np.unique(pairs, return_inverse=True)
        read = [days_of(days[pair // len(values)], values[pair % len(values)]) for pair in found]
        return CodedField(read, codes)

    @cached_property
    def receivers(self) -> CodedField:
        """Who receives money, with what was inferred about that."""
        orgs, codes = self.usual.receivers.said, self._coded(self.usual.receivers.codes)
        return self._parties(orgs, codes, lambda name: (name, ()), receiver_of)

    @cached_property
    def donors(self) -> CodedField:
        """Who gives money."""
        orgs, codes = self.usual.providers.said, self._coded(self.usual.providers.codes)
        return self._parties(orgs, codes, str, donor_of)

    def _parties(
        self,
        orgs: Sequence[Org],
        codes: np.ndarray,
        named: Callable[[str], Any],
        found: Callable[..., Any],
    ) -> CodedField:
        """Return organisations: as transactions name them, or as `found` in their activity."""
        import numpy as np

        table = Codes()
        own = table.of(named(org.name) if org.name else None for org in orgs)[codes]
        left = np.flatnonzero(own < 0)
        if len(left):
            keys = (self._of[left] * len(orgs) + codes[left]) * 2 + self._received[left]
            kinds, which = np.unique(keys, return_inverse=True)
            values = []
            for key in kinds.tolist():
                of, code = divmod(key // 2, len(orgs))
                values.append(found(self.parts[of].activity, orgs[code], received=bool(key % 2)))
            own[left] = table.of(values)[which]
        return CodedField(list(table), own)

    @cached_property
    def places(self) -> CodedField:
        """The countries and regions."""
        own = [said.places for said in self.usual.parts.said]
        return self._with_activity(own, self.usual.parts.codes, lambda item: item.places)

    @cached_property
    def sectors(self) -> CodedField:
        """The sectors."""
        own = [said.sector for said in self.usual.parts.said]
        return self._with_activity(own, self.usual.parts.codes, lambda item: item.sector)

    @cached_property
    def flags(self) -> CodedField:
        """Whether transactions are humanitarian."""
        flags = self.usual.flags
        return self._with_activity(flags.said, flags.codes, lambda item: item.humanitarian)

    def _note(self) -> None:
        """Note what was assumed, and what was not split."""
        nothing = self.places.values[0]._replace(one=None, shares=(), total=None)
        for split, at, count in self._occurring(self.places):
            self.reader.note_unsplit(split, nothing, at, self._place(at), count)
        for split, at, count in self._occurring(self.sectors):
            self.reader.note_unsplit(nothing, split, at, self._place(at), count)
        for (_, inferred), at, count in self._occurring(self.receivers):
            for inference in inferred:
                self.reader.note_inferred(inference, at, self._place(at), count)

    def _occurring(self, column: CodedField) -> list[tuple[Any, int, int]]:
        """Return the values of plain transactions, each with its first place and its count."""
        import numpy as np

        codes = column.codes[self._sound]
        found, first, counts = np.unique(codes, return_index=True, return_counts=True)
        places = self._positions[self._sound][first]
        return [
            (column.values[code], at, count)
            for code, at, count in zip(
                found.tolist(), places.tolist(), counts.tolist(), strict=True
            )
        ]

    def _column(self, name: str) -> CodedColumn:
        """Return a field of the plain transactions, as `fields.GROUPS` has it."""
        if name not in self._known:
            column, read = self._field(name)
            values = tuple(read(value) for value in column.values)
            self._known[name] = CodedColumn(values, column.codes[self._sound]).rename(str)
        return self._known[name]

    def _field(self, name: str) -> tuple[CodedField, Callable[[Any], str]]:
        """Return a field of all transactions, and what returns its values as texts."""
        import numpy as np

        if name in _READ:
            column, read = _READ[name]
            return column(self), read
        return CodedField([""], np.zeros(len(self._rows), dtype=np.int32)), str

    def titles(self) -> CodedField:
        """The titles of activities."""
        return self._with_activity([None], [0] * len(self.usual), _title)

    def _are_distinct(self, more: Sequence[str]) -> bool:
        if not more and self._surely_differ():
            return True
        ids = self._ids()
        return "" not in ids and len({*ids, *more} - {""}) == len(ids) + len(more)

    def _surely_differ(self) -> bool:
        """Tell whether ids differ by what they end in, or without references by their beginning.

        What follows the last slash of an id is then a reference, or the number of a transaction.
        """
        refs, names = self.usual.refs, [part.activity.identifier for part in self.parts]
        joined = "".join(refs)
        if not all(names) or "/" in joined or " " in joined or not joined.isascii():
            return False
        if not joined:
            return len(set(names)) == len(names)
        different = set(refs)
        return len(different) == len(refs) and "" not in different

    def _ids(self) -> list[str]:
        sound, refs = self._sound, self.usual.refs
        identifiers = [part.activity for part in self.parts]
        return [
            id_of(identifiers[of], refs[row].strip(), number + 1)
            for of, row, number in zip(
                self._of[sound].tolist(),
                self._rows[sound].tolist(),
                self._numbers[sound].tolist(),
                strict=True,
            )
        ]

    def _index(self, at: int) -> int:
        return int(self._positions.searchsorted(at))

    def _allocation(self, at: int) -> Allocation:
        index = self._index(at)
        part, number = self.parts[self._of[index]], int(self._numbers[index])
        item, measure = part.rows[number], self.measures.values[self.measures.codes[index]]
        place = Place(self.name, item.line)
        return self.reader.allocation(part.activity, number + 1, item, place, measure)

    def _place(self, at: int) -> Place:
        return Place(self.name, self.usual.lines[self._rows[self._index(at)]])

    def _party(self, name: str, at: int) -> Party | None:
        (text,) = self._names(name, [at])
        return party_of(text) if text else None

    def _names(self, name: str, positions: np.ndarray | Sequence[int]) -> list[str]:
        import numpy as np

        column = self.donors if name == "donor" else self.receivers
        codes = column.codes[np.searchsorted(self._positions, positions)].tolist()
        values = column.values
        if name == "donor":
            return [values[code] for code in codes]
        return [values[code][0] for code in codes]


def _title(activity: Activity) -> str:
    return activity.title


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _year(day: date | None) -> str:
    return str(day.year) if day else ""


_READ: dict[str, tuple[Callable[[LongTransactions], CodedField], Callable[[Any], str]]] = {
    "recipient": (lambda long: long.receivers, lambda found: party_of(found[0]).key),
    "donor": (lambda long: long.donors, lambda text: party_of(text).key if text else ""),
    "currency": (lambda long: long.currencies, lambda code: code or ""),
    "measure": (lambda long: long.measures, lambda measure: str(measure or "")),
    "year": (lambda long: long.days, lambda days: _year(days and days[0])),
    "day": (lambda long: long.days, lambda days: _iso(days and days[0])),
    "value_year": (lambda long: long.days, lambda days: _year(days and days[1])),
    "country": (lambda long: long.places, lambda split: split.one or ""),
    "sector": (lambda long: long.sectors, lambda split: split.one or ""),
    "theme": (lambda long: long.flags, lambda flag: HUMANITARIAN if flag else ""),
    "purpose": (LongTransactions.titles, str),
}
"""Field by which allocations are grouped → its column, and what returns a value as a text."""
