"""What the readers of published standards share.

Each record of a file is used, excluded or rejected; the layout of a known table is data; amounts
and days are read from text that follows the standard.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from contextlib import suppress
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aidreport.config.sources import EXCLUDE
from aidreport.errors import SourceError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Party, Place
from aidreport.model.amounts import STANDARDS, NumberFormat, digits_in, plain_amount
from aidreport.model.currency_codes import ALL_CODES
from aidreport.model.dataset import Account, Dataset, ExcludedRow, RejectedRow, RowProblem
from aidreport.model.territories import donor_key
from aidreport.sources.formats.json_document import one_line
from aidreport.sources.formats.noise import note_noise
from aidreport.sources.problems import (
    EMPTY,
    NO_CURRENCY,
    NOT_A_CURRENCY,
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_A_RECORD,
    TOO_LARGE,
    Question,
)
from aidreport.sources.tables.words.meanings import Meanings
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation, Measure
    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.dataset import Finding
    from aidreport.model.money import Money
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.columnar import LongRows
    from aidreport.sources.formats.grid import SourceRow

_PROGRESS_EVERY = 1000
_MOST_PLACES = 36
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T].*)?", re.ASCII)
_WITH_COMMA = NumberFormat(",", ". ", exponents=True)
_NUMBER_WITHIN = re.compile(r"_\d+(?=_)")
_NOT_NAMES = re.compile(r"[\W_]+")
_FIRST = re.compile(r"/0(?=/|$)")
_AFTER_A_DAY = ("", "T", "t", " ", "Z", "z", "+", "-")


_AT_ITS_SOURCE = state("cell.correct-at-source")


class BadValue(Exception):  # noqa: N818 - caught where it arises, and reported as a RowProblem
    """A value that cannot be used: its field, the value, what is wrong."""

    def __init__(self, column: str, value: str, problem: Remark, fix: str = _AT_ITS_SOURCE) -> None:
        super().__init__(problem)
        self.problem = RowProblem(column, value, problem, fix)


@dataclass(slots=True)
class DatasetBuilder:
    """Builds the data set of one file, record by record.

    Attributes:
        name: what messages call the file.
        progress: called with the number of records read so far, now and then.
        source: what the config says about the file; None if nothing.
        written: texts of the record that is taken, as the standard writes them → as they are.
    """

    name: str
    progress: Callable[[int], None] | None = None
    source: DataSource | None = None
    used: list[Allocation] = field(default_factory=list)
    excluded: list[ExcludedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)
    _meanings: Meanings = field(default_factory=Meanings)
    _unclear: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _questions: list[Question] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.source is not None:
            self._meanings = Meanings.of(self.source)

    def meaning(self, field: str, text: str) -> str | None:
        """Return what a text of a field means by the config; None if it does not say."""
        return self._meanings.meaning(field, text)

    def ask(self, field: str, heading: str, text: str) -> None:
        """Note a text of a field that could change the total and is not understood."""
        self._unclear[field, heading, text] += 1

    def raise_question(self, question: Question) -> None:
        """Note what is open; the same question counts once."""
        if question not in self._questions:
            self._questions.append(question)

    def questions(self) -> Iterator[Question]:
        """Yield what is open; of texts, with the meaning that leaves rows out as the proposal."""
        yield from self._questions
        for (name, heading, text), count in self._unclear.items():
            yield Question(
                state("question.unknown-text", column=heading, text=text, count=count),
                why=state("question.unknown-text-why"),
                settings={"values": {name: {text: EXCLUDE}}},
            )

    @property
    def read(self) -> int:
        """How many records there were so far."""
        return len(self.used) + len(self.excluded) + len(self.rejected)

    def use(self, allocation: Allocation) -> None:
        """Count a record as an allocation."""
        if self.written:
            as_written = allocation.as_written
            for text, original in self.written.items():
                as_written = as_written.replace(text, original)
            allocation = allocation._replace(as_written=as_written)
        self.used.append(allocation)
        if self.progress is not None and not len(self.used) % _PROGRESS_EVERY:
            self.progress(self.read)

    def add(self, place: Place, build: Callable[[], Allocation]) -> Allocation | None:
        """Use and return what `build` returns; reject the record if it raises `BadValue`."""
        try:
            allocation = build()
        except BadValue as bad:
            self.reject(place, bad.problem)
            return None
        self.use(allocation)
        return allocation

    def exclude(
        self,
        place: Place,
        rule: str,
        reason: Remark,
        amount: Money | None = None,
        measure: Measure | None = None,
    ) -> None:
        """Leave a record out by a rule; `amount` is money that is missing then, of a measure."""
        self.excluded.append(ExcludedRow(place, rule, reason, amount, measure))
        self._report_progress()

    def reject(self, place: Place, *problems: RowProblem) -> None:
        """Refuse a record, with all that is wrong with it."""
        self.rejected.append(RejectedRow(place, problems))
        self._report_progress()

    def objects(self, items: Sequence[object], what: str) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Yield the objects of a list in JSON with their places; reject items that are none."""
        for number, item in enumerate(items, 1):
            place = Place(self.name, row=number)
            if isinstance(item, dict):
                yield place, item
            else:
                self.reject(place, BadValue(what, one_line(item), NOT_A_RECORD).problem)

    def dataset(
        self, headline: tuple[Measure, ...] = (), rows: Sequence[Allocation] | None = None
    ) -> Dataset:
        """Return the data set.

        Args:
            headline: the measures that the source's own total covers.
            rows: the allocations, if they are in columns; else those that were used.

        Raises:
            SourceError: there was no record.
        """
        allocations = tuple(self.used) if rows is None else rows
        read = len(allocations) + len(self.excluded) + len(self.rejected)
        if not read:
            raise SourceError(
                state("source.no-allocations", name=str(self.name)),
                why=state("source.no-allocations-why"),
                fix=state("source.no-allocations-fix"),
            )
        findings = (*self.findings, *note_noise(self.used, self.name))
        account = Account(read, len(allocations), tuple(self.excluded), tuple(self.rejected))
        return Dataset(allocations, account, files=(), findings=findings, headline=headline)

    def _report_progress(self) -> None:
        if self.progress is not None and self.read % _PROGRESS_EVERY == 0:
            self.progress(self.read)


class Taker:
    """Takes the rows of one table."""

    def take(self, place: Place, row: Mapping[str, str]) -> object:
        """Take a row, its texts under their normalised headings."""
        raise NotImplementedError

    def finish(self) -> None:
        """Take what waited for all rows, and ask about what they leave open."""

    def findings(self) -> Iterable[Finding]:
        """Return what there is to say once all rows are taken."""
        return ()


class _RowByRow(Taker):
    def __init__(
        self,
        take: Callable[[DatasetBuilder, Place, Mapping[str, str]], object] | None,
        builder: DatasetBuilder,
    ) -> None:
        assert take is not None
        self._take, self._builder = take, builder

    def take(self, place: Place, row: Mapping[str, str]) -> object:
        return self._take(self._builder, place, row)


@dataclass(frozen=True, slots=True)
class LongTable:
    """The rows of a long table with a layout.

    Attributes:
        rows: those below the headings.
        headings: normalised.
        builder: what takes the rows that are left out, and those that are read alone.
        alone: takes one row, by its place, its row and its texts under their headings.
        sheet: of a workbook; else None.
    """

    rows: LongRows
    headings: Sequence[str]
    builder: DatasetBuilder
    alone: Callable[[Place, SourceRow, Mapping[str, str]], object]
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is recognised by its headings.

    Attributes:
        kind: what the table is called.
        columns: sets of normalised headings, of which the table has one whole.
        take: takes one row, its texts under their normalised headings; None if `begin` is given.
        headline: the measures that the source's own total covers.
        after: what is done with the data set once all rows are taken.
        without: beginnings of headings; a table that has such a heading is another.
        normalise: returns a heading as it is compared.
        names: normalised headings of which one says "Total" in a row of totals.
        ids: normalised headings of ids; a row that has an id is no total, whatever its names.
        takes: settings of a source that its reader obeys; others are refused.
        states: settings that it fixes itself, with their value.
        check: refuses a data set that cannot be right.
        begin: returns what takes the rows of one table, if that has to remember them.
        fields: normalised heading → the field that it is read as.
        unused: normalised heading that could change a total and is not read → why.
        unit: of its amounts, as the config writes it.
        dates: the order of dates that it reads, beside ISO dates.
        lists: whether a cell may be a list of amounts, separated by commas.
        by_column: reads a long table, given what takes a row that is read alone; None if rows are
            read one by one.
    """

    kind: str
    columns: tuple[frozenset[str], ...]
    take: Callable[[DatasetBuilder, Place, Mapping[str, str]], object] | None = None
    headline: tuple[Measure, ...] = ()
    after: Callable[[Dataset], Dataset] = lambda dataset: dataset
    without: tuple[str, ...] = ()
    normalise: Callable[[str], str] = str.casefold
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    states: Mapping[str, object] = field(default_factory=dict)
    check: Callable[[Dataset, DataSource, str], None] | None = None
    begin: Callable[[DatasetBuilder], Taker] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    unused: Mapping[str, Remark] = field(default_factory=dict)
    unit: str = "1"
    dates: str = "iso"
    lists: bool = False
    by_column: Callable[[LongTable], Sequence[Allocation]] | None = None

    def use_of(self, text: str) -> str:
        """Return the field that a heading is read as; empty if it is not read."""
        return next((self.fields[name] for name in self._names(text) if name in self.fields), "")

    def knows(self, text: str) -> bool:
        """Tell whether the layout says what a heading is for, or why it is not read."""
        return any(name in self.fields or name in self.unused for name in self._names(text))

    def _names(self, text: str) -> tuple[str, str]:
        heading = self.normalise(text)
        return heading, _NUMBER_WITHIN.sub("", heading)

    def taker(self, builder: DatasetBuilder) -> Taker:
        """Return what takes the rows of one table."""
        return self.begin(builder) if self.begin else _RowByRow(self.take, builder)

    def fits(self, row: SourceRow) -> bool:
        """Tell whether a row has the headings of this table."""
        headings = {self.normalise(text) for text in row.texts if text}
        if not any(columns <= headings for columns in self.columns):
            return False
        return not self.without or not any(text.startswith(self.without) for text in headings)


def first_text(row: Mapping[str, str], *headings: str) -> str:
    """Return the first text under some headings that is not blank; else an empty one."""
    for name in headings:
        if text := row.get(name, "").strip():
            return text
    return ""


def plain_name(text: str) -> str:
    """Return a heading as it is compared: "transaction/0/value/@currency"."""
    return _NOT_NAMES.sub("_", _FIRST.sub("", text.casefold())).strip("_")


def joined(names: Iterable[str]) -> str:
    """Return names as one text, each once, blank ones left out."""
    return "; ".join(dict.fromkeys(filter(None, names)))


def party(name: str, kind: str = "") -> Party:
    """Return an organisation under the name that the source gives it."""
    return Party(name, name, type=kind or None)


def donor(name: str, kind: str = "") -> Party | None:
    """Return a donor, a government under its country; None without a name."""
    return Party(donor_key(name), name, type=kind or None) if name else None


def read_amount(text: str, column: str, power: int = 0, *, decimal: str = ".") -> WrittenAmount:
    """Return an amount written with a decimal mark, a point unless said, times a power of ten.

    Raises:
        BadValue: the text is not an amount.
    """
    written = _WITH_COMMA if decimal == "," else STANDARDS
    amount = plain_amount(text, written, power)
    if amount is not None:
        return amount
    plain = text.strip()
    sign = plain[:1] if plain[:1] in ("+", "-") else ""
    digits = digits_in(plain.removeprefix(sign), written)
    if digits is None:
        raise BadValue(column, text, NOT_A_NUMBER if plain else EMPTY)
    if not digits.fits(power, most_places=_MOST_PLACES):
        raise BadValue(column, text, TOO_LARGE)
    return digits.amount(power, negative=sign == "-")


@lru_cache(maxsize=4096)
def read_currency(text: str) -> str:
    """Return a currency code.

    Raises:
        BadValue: the text is not a currency code.
    """
    code = text.strip().upper()
    if code not in ALL_CODES:
        raise BadValue("currency", text, NOT_A_CURRENCY if code else NO_CURRENCY)
    return code


@lru_cache(maxsize=65_536)
def read_iso_date(text: str, column: str = "date") -> dt.date | None:
    """Return the day of an ISO date or time; None for an empty text and for year 1, "no date".

    Raises:
        BadValue: the text is not a date.
    """
    stripped = text.strip()
    day, rest = stripped[:10], stripped[10:11]
    if not day or day.startswith("0001-"):
        return None
    if rest in _AFTER_A_DAY:
        with suppress(ValueError):
            return dt.date.fromisoformat(day)
    raise BadValue(column, text, NOT_A_DATE)


def read_date(text: str, column: str = "date", *, day_first: bool) -> dt.date | None:
    """Return the day of "2/15/2026 12:00:00 AM", or of an ISO date.

    Raises:
        BadValue: the text is not a date.
    """
    match = _SLASHED.fullmatch(text.strip())
    if match is None:
        return read_iso_date(text, column)
    if match[3] == "0001":
        return None
    day, month = (1, 2) if day_first else (2, 1)
    try:
        return dt.date(int(match[3]), int(match[month]), int(match[day]))
    except ValueError:
        raise BadValue(column, text, NOT_A_DATE) from None
