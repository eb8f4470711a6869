"""Compares the attached allocations with their sources, which were read again, row by row."""

from __future__ import annotations

from collections import Counter, defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from aidreport.analysis.figures import Operation
from aidreport.errors import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.proof.allocations import AttachedRow
    from aidreport.proof.record import Record
    from aidreport.proof.record_entries import SourceEntry
    from aidreport.proof.record_figure import FigureEntry

Row = TypeVar("Row")

_NAMES = {
    "recipient_key": "recipient, as grouped",
    "donor_key": "donor, as grouped",
    "recipient_full_name": "full name",
    "recipient_type": "type of recipient",
    "decided": "date",
    "precision": "precision",
    "as_written": "amount as written",
    "equivalents": "amount in other currencies",
}
_COMPARED = (
    "recipient", "recipient_key", "recipient_full_name", "recipient_type", "donor", "donor_key",
    "precision", "qualifier", "as_written", "measure", "decided", "country", "sector", "theme",
    "purpose", "description", "amount", "currency", "original_amount", "original_currency",
)  # fmt: skip
_OF_ALL_FILES = ("recipient_key", "donor_key")
"""Names are joined over all files, so that they are known only if all were read again."""

BESIDE = ("text", "rates")
"""Kinds of files that have no rows of their own."""

NO_FILES = {"database": "it is a table of a database, not a file", "frame": "it is no file"}
"""Kinds of sources that nobody can name as a file."""

_ACROSS_FILES = ("repeated-file", "repeated-record", "repeated-money")
"""Rules that leave out what another file may have."""


def missing_files(record: Record, given: Collection[str]) -> list[SourceEntry]:
    """Return the sources of a briefing with rows that were not given."""
    return [item for item in record.sources if item.path not in given and item.kind not in BESIDE]


class LeftOut(NamedTuple):
    """A row that reading leaves out: its place, the rule, why, and what it states."""

    place: str
    rule: str
    reason: str
    amount: tuple[Decimal, str] | None


class StatedFigure(NamedTuple):
    """A figure as a source states it."""

    value: Decimal
    unit: str
    as_written: str


class Reread(NamedTuple):
    """What the sources say, read again.

    Attributes:
        files: those that were read.
        complete: whether they are all files of the briefing.
        rows: as they would be attached; amounts are not converted by rates.
        left_out: rows that are not among them.
        stated: the figures that are stated beside the rows, by id.
        remarks: what a source does not say where it should: places, and sentences.
        part: whether the briefing is about a part of the rows, and does not know of the others.
    """

    files: Collection[str]
    complete: bool
    rows: Sequence[AttachedRow]
    left_out: Sequence[LeftOut]
    stated: Mapping[str, StatedFigure]
    remarks: Sequence[tuple[str, str]] = ()
    part: bool = False


class Difference(NamedTuple):
    """Where the briefing and a source differ: the place, and how."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def differences(
    record: Record, attached: Sequence[AttachedRow], again: Reread
) -> Iterator[Difference]:
    """Yield each difference between the attached rows and the record, and the sources."""
    ours = [row for row in attached if row.cells["source"] in again.files]
    compared = _Comparison(record, again)
    yield from compared.rows(ours)
    if not again.part:
        yield from compared.left_out()
    yield from _stated(record, again)
    known = {(entry.source, entry.message) for entry in record.findings}
    yield from (Difference(*item) for item in again.remarks if item not in known)


def count_elsewhere(record: Record, again: Reread) -> int:
    """Return how many rows were left out for being in another file, which was not given."""
    return sum(_is_across(entry.rule, again) for entry in record.excluded)


class _Comparison:
    """The rows of both sides, distinguished by what they say and where."""

    def __init__(self, record: Record, again: Reread) -> None:
        self.again = again
        skipped = () if again.complete else _OF_ALL_FILES
        self.attached: set[str] = set()
        self.fields = [name for name in _COMPARED if name not in skipped]
        ours = [
            LeftOut(item.place, item.rule, item.reason, item.amount) for item in record.excluded
        ]
        self.across = {item.place for item in ours if _is_across(item.rule, again)}
        ours = [item for item in ours if item.place not in self.across and self._is_given(item)]
        theirs = [item for item in again.left_out if item.place not in self.across]
        for key in (itemgetter(0, 3), itemgetter(1, 3)):  # in its place, or elsewhere
            ours, theirs = _without_equal(ours, theirs, key)
        self.recorded = {item.place: item for item in ours}
        self.found = {item.place: item for item in theirs}

    def rows(self, attached: Sequence[AttachedRow]) -> Iterator[Difference]:
        """Yield how rows differ: those at one place first, then those that moved, then the rest."""
        self.attached = {place_of(row) for row in attached}
        ours, theirs = _without_equal(attached, self.again.rows, self._at_place)
        moved_ours, moved_theirs = _without_equal(ours, theirs, self._content)
        yield from self._moved(_only(ours, moved_ours), _only(theirs, moved_theirs))
        by_place: dict[str, list[AttachedRow]] = defaultdict(list)
        for row in moved_theirs:
            by_place[place_of(row)].append(row)
        for row in moved_ours:
            place = place_of(row)
            if by_place[place]:
                yield Difference(place, self._changed(row, by_place[place].pop(0)))
            else:
                yield Difference(place, self._not_there(row))
        for place, rows in by_place.items():
            for row in rows:
                if place not in self.across:
                    yield Difference(place, self._not_attached(row))

    def left_out(self) -> Iterator[Difference]:
        """Yield rows that only the record, or only reading, leaves out."""
        used = {place_of(row) for row in self.again.rows}
        for place, item in self.recorded.items():
            other = self.found.pop(place, None)
            if other is not None:
                ours, theirs = _shown(item.amount), _shown(other.amount)
                message = (
                    f"the source says {theirs}, the briefing {ours}, in a row that is left out"
                )
                yield Difference(place, message)
            elif place not in used:
                message = f"the source has no such row; the briefing left one out ({item.reason})"
                yield Difference(place, message)
        for place, item in self.found.items():
            if place not in self.attached:
                message = f"the briefing does not have this row; it is left out ({item.reason})"
                yield Difference(place, message)

    def _is_given(self, item: LeftOut) -> bool:
        place = item.place
        return any(place == name or place.startswith(f"{name}, ") for name in self.again.files)

    def _content(self, row: AttachedRow) -> tuple[object, ...]:
        return tuple(_cell(row, name) for name in self.fields) + _equivalents(row)

    def _at_place(self, row: AttachedRow) -> tuple[object, ...]:
        return (place_of(row), *self._content(row))

    def _changed(self, ours: AttachedRow, theirs: AttachedRow) -> str:
        """Return in which fields two rows at one place differ; an amount has its currency."""
        parts = []
        if _money(ours) != _money(theirs):
            parts.append(f"the source says {_money(theirs)}, the briefing {_money(ours)}")
        for name in self.fields:
            source, briefing = _cell(theirs, name), _cell(ours, name)
            if source != briefing and name not in ("amount", "currency", "precision"):
                title = _NAMES.get(name, name.replace("_", " "))
                parts.append(f'{title}: the source says "{source}", the briefing "{briefing}"')
        if not parts:
            source, briefing = _cell(theirs, "precision"), _cell(ours, "precision")
            parts.append(f"precision: the source says {source}, the briefing {briefing}")
            if source == briefing:
                parts = ["the amounts in other currencies differ"]
        return "; ".join(parts)

    def _not_there(self, row: AttachedRow) -> str:
        other = self.found.get(place_of(row))
        about = f"the briefing has {_money(row)} for {row.cells['recipient']}"
        if other is not None:
            return f"{about}; read again, this row is left out ({other.reason})"
        return f"{about}, which the source does not have"

    def _not_attached(self, row: AttachedRow) -> str:
        entry = self.recorded.get(place_of(row))
        about = f"the source has {_money(row)} for {row.cells['recipient']}"
        if entry is not None:
            return f"{about}; the briefing left this row out ({entry.reason})"
        return f"{about}, which the briefing does not have"

    def _moved(
        self, ours: Sequence[AttachedRow], theirs: Sequence[AttachedRow]
    ) -> Iterator[Difference]:
        """Yield one difference for all rows of a source that stand elsewhere in it."""
        places: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for row in theirs:
            places[self._content(row)].append(place_of(row))
        pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in ours:
            pair = place_of(row), places[self._content(row)].pop(0)
            pairs[row.cells["source"]].append(pair)
        for source, moved in pairs.items():
            (here, there), count = moved[0], len(moved)
            more = f", and {counted(count - 1, 'row')} more elsewhere" if count > 1 else ""
            yield Difference(
                here, f"the same row is at {there.removeprefix(f'{source}, ')} of the source{more}"
            )


def place_of(row: AttachedRow) -> str:
    """Return where a row was read, as `Place` writes it."""
    cells = row.cells
    parts = [cells["source"]]
    parts += [f'sheet "{cells["sheet"]}"'] if cells["sheet"] else []
    parts += [f"{name} {cells[name]}" for name in ("row", "line") if cells[name]]
    return ", ".join(parts)


def _is_across(rule: str, again: Reread) -> bool:
    return not again.complete and rule in _ACROSS_FILES


def _cell(row: AttachedRow, name: str) -> str:
    """Return a cell; of an amount that was converted by rates, what it was converted from."""
    cells = row.cells
    if cells.get("rate") or cells.get("not_converted"):
        return "" if name.startswith("original_") else cells.get(f"original_{name}", cells[name])
    return cells.get(name, "")


def _money(row: AttachedRow) -> str:
    number = _cell(row, "amount")
    whole, dot, rest = number.partition(".")
    return (
        f"{int(whole):,}{dot}{rest} {_cell(row, 'currency')}"
        if whole.isdigit()
        else (f"{number} {_cell(row, 'currency')}")
    )


def _equivalents(row: AttachedRow) -> tuple[tuple[Decimal, str, str], ...]:
    """Return the amounts in other currencies that the source states."""
    if row.cells.get("rate"):  # the first is what the amount was converted from
        return tuple((item.value, item.currency, item.as_written) for item in row.equivalents[1:])
    return tuple((item.value, item.currency, item.as_written) for item in row.equivalents)


def _without_equal(
    ours: Sequence[Row], theirs: Sequence[Row], key: Callable[[Row], object]
) -> tuple[list[Row], list[Row]]:
    """Return both sides without the rows that the other has, too, by a key."""
    ours_keys, theirs_keys = [key(row) for row in ours], [key(row) for row in theirs]
    common = Counter(ours_keys) & Counter(theirs_keys)
    return _rest(ours, ours_keys, common), _rest(theirs, theirs_keys, common)


def _rest(rows: Sequence[Row], keys: Sequence[object], common: Counter[object]) -> list[Row]:
    left = Counter(common)
    rest = []
    for row, key in zip(rows, keys, strict=True):
        if left[key]:
            left[key] -= 1
        else:
            rest.append(row)
    return rest


def _only(rows: Sequence[AttachedRow], rest: Iterable[AttachedRow]) -> list[AttachedRow]:
    """Return the rows that are not in the rest."""
    gone = {id(row) for row in rest}
    return [row for row in rows if id(row) not in gone]


def _shown(pair: tuple[Decimal, str] | None) -> str:
    return "no amount" if pair is None else f"{pair[0]:,f} {pair[1]}"


def _stated(record: Record, again: Reread) -> Iterator[Difference]:
    """Yield how figures that are stated beside the rows, such as a total, differ."""
    for entry in record.figures:
        if entry.operation is not Operation.STATED or not _beside(entry):
            continue
        source = again.stated.get(entry.id)
        if source is None:
            if again.complete:
                yield Difference(
                    entry.source, f'{entry.id}: the sources do not say "{entry.value}"'
                )
        elif source != StatedFigure(entry.value, entry.unit, entry.as_written):
            ours, theirs = entry.as_written, source.as_written
            message = f'{entry.id}: the source says "{theirs}", the briefing "{ours}"'
            yield Difference(entry.source, message)


def _beside(entry: FigureEntry) -> bool:
    return entry.id.startswith(("stated/", "fact/"))
