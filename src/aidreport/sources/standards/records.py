"""What becomes of the records of a file that is no table: used, excluded or rejected."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.dataset import Account, Dataset, ExcludedRow, RejectedRow, RowProblem
from aidreport.model.money import scale_exactly
from aidreport.sources.problems import (
    EMPTY,
    NO_CURRENCY,
    NOT_A_CURRENCY,
    NOT_A_DATE,
    NOT_A_NUMBER,
    TOO_LARGE,
)
from aidreport.sources.terms.currencies import ALL_CODES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.model.allocation import Allocation, Measure, Place
    from aidreport.model.dataset import Finding

_PROGRESS_EVERY = 1000
_MOST_WHOLE = 18
_MOST_PLACES = 36
_MOST_CHARACTERS = 80
_MOST_EXPONENT = 3
_AFTER_A_DAY = ("", "T", "t", " ", "Z", "z", "+", "-")


class BadValue(Exception):  # noqa: N818 - caught where it arises, and reported as a RowProblem
    """A value that cannot be used: the field, what stands there, what is wrong, the way out."""

    def __init__(self, column: str, value: str, problem: str, fix: str = "") -> None:
        super().__init__(problem)
        self.told = RowProblem(column, value, problem, fix or "correct it at its source")


@dataclass(slots=True)
class Intake:
    """Takes the records of one file.

    Attributes:
        name: what messages call the file.
        progress: called with the number of records read so far, now and then.
    """

    name: str
    progress: Callable[[int], None] | None = None
    used: list[Allocation] = field(default_factory=list)
    excluded: list[ExcludedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many records there were so far."""
        return len(self.used) + len(self.excluded) + len(self.rejected)

    def use(self, allocation: Allocation) -> None:
        """Count a record as an allocation."""
        self.used.append(allocation)
        self._tell()

    def exclude(self, place: Place, rule: str, reason: str) -> None:
        """Leave a record out by a rule."""
        self.excluded.append(ExcludedRow(place, rule, reason))
        self._tell()

    def reject(self, place: Place, problems: Sequence[RowProblem]) -> None:
        """Refuse a record, with all that is wrong with it."""
        self.rejected.append(RejectedRow(place, tuple(problems)))
        self._tell()

    def dataset(self, headline: tuple[Measure, ...] = ()) -> Dataset:
        """Return what was taken.

        Args:
            headline: the measures that the source's own total covers.

        Raises:
            SourceError: there was no record.
        """
        if not self.read:
            raise SourceError(
                f"{self.name} holds no allocations",
                why="its form is known, but there is no record in it",
                fix="check that the download or export was finished",
            )
        account = Account(self.read, len(self.used), tuple(self.excluded), tuple(self.rejected))
        return Dataset(
            tuple(self.used), account, files=(), findings=tuple(self.findings), headline=headline
        )

    def _tell(self) -> None:
        if self.progress is not None and self.read % _PROGRESS_EVERY == 0:
            self.progress(self.read)


def amount_of(text: str, column: str) -> Decimal:
    """Return an amount written with a decimal point, exact.

    Raises:
        BadValue: it is none.
    """
    return stated(text, column)[0]


def stated(text: str, column: str) -> tuple[Decimal, Decimal]:
    """Return an amount written with a decimal point, and one unit of the precision it has.

    Raises:
        BadValue: it is none.
    """
    # Most amounts are digits and at most one point; a pattern takes twice as long to tell.
    whole, point, places = text.partition(".")
    digits = whole + places if places or not point else ""
    if digits.isdecimal() and digits.isascii() and max(len(whole), len(places)) <= _MOST_WHOLE:
        return Decimal(text), _step(-len(places))
    amount = _unusual(text, column)
    return amount, step_of(amount)


def _unusual(text: str, column: str) -> Decimal:
    plain = text.strip()
    if _GROUPED.fullmatch(plain):
        plain = _GROUP_MARK.sub("", plain)
    if not plain:
        raise BadValue(column, text, EMPTY)
    if not _NUMBER.fullmatch(plain):
        raise BadValue(column, text, NOT_A_NUMBER)
    return _bounded(plain, column)


def _bounded(plain: str, column: str) -> Decimal:
    """Return a number that an amount of money can be; "1e400" is none."""
    exponent = plain.lower().partition("e")[2]
    if len(plain) <= _MOST_CHARACTERS and len(exponent) <= _MOST_EXPONENT:
        number = scale_exactly(Decimal(plain), 0)
        _, digits, places = number.as_tuple()
        if len(digits) + int(places) <= _MOST_WHOLE and -int(places) <= _MOST_PLACES:
            return number
    raise BadValue(column, plain, TOO_LARGE)


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?:[ \xa0\u202f]\d{3})+)(?:\.\d+)?", re.ASCII
)
_GROUP_MARK = re.compile(r"[, \xa0\u202f]")


@lru_cache(maxsize=4096)
def currency_of(text: str) -> str:
    """Return a currency code.

    Raises:
        BadValue: it is none.
    """
    code = text.strip().upper()
    if not code:
        raise BadValue("currency", text, NO_CURRENCY)
    if code not in ALL_CODES:
        raise BadValue("currency", text, NOT_A_CURRENCY)
    return code


@lru_cache(maxsize=65_536)
def iso_date(text: str) -> dt.date | None:
    """Return the day of an ISO date or time; None for an empty text and for year 1, "no date".

    Raises:
        BadValue: it is none.
    """
    whole = text.strip()
    day, rest = whole[:10], whole[10:11]
    if not day or day.startswith("0001-"):
        return None
    if rest in _AFTER_A_DAY:
        with suppress(ValueError):
            return dt.date.fromisoformat(day)
    raise BadValue("date", text, NOT_A_DATE)


def step_of(amount: Decimal) -> Decimal:
    """Return one unit of the precision that an amount is written with."""
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    return _step(min(exponent, 0))


@cache
def _step(exponent: int) -> Decimal:
    return Decimal(1).scaleb(exponent)
