"""Recognises rows that repeat what other rows say: totals and subtotals."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from aidreport.model.finding import Finding, Severity
from aidreport.sources.currencies import CODES
from aidreport.sources.units import plain_word, power_of
from aidreport.sources.vocabulary import (
    FILLERS,
    SUBTOTAL_WORDS,
    TOTAL_COMPANIONS,
    TOTAL_INTRODUCERS,
    TOTAL_WORDS,
)

if TYPE_CHECKING:
    from aidreport.model.money import Money

_EXACT = Context(prec=200)
_REMEMBERED_TOTALS = 200


@lru_cache(maxsize=4096)
def is_total_label(text: str) -> bool:
    """Tell whether a text names a total: "Total", "Grand total (NOK)", "Subtotal Ukraine"."""
    words = _label_words(text)
    if not words:
        return False
    if {words[0], "".join(words[:2])} & SUBTOTAL_WORDS or "".join(words) in TOTAL_WORDS:
        return True
    for position, word in enumerate(words):
        if word in TOTAL_WORDS:
            rest = words[position + 1 :]
            introduced = bool(rest) and rest[0] in TOTAL_INTRODUCERS
            return introduced or all(_accompanies(other) for other in rest)
        if not _accompanies(word):
            return False
    return False


@lru_cache(maxsize=4096)
def starts_like_a_total(text: str) -> bool:
    """Tell whether a text begins with a word for a total: "Total Ukraine", but also a name."""
    words = _label_words(text)
    return bool(words) and words[0] in TOTAL_WORDS


def _label_words(text: str) -> list[str]:
    return [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]


def _accompanies(word: str) -> bool:
    known = word in TOTAL_COMPANIONS or word in FILLERS or word in TOTAL_WORDS
    return known or word.upper() in CODES or power_of(word) is not None


class RunningTotals:
    """Sums of the rows used so far, and since each total row."""

    def __init__(self) -> None:
        self._sums: Counter[str] = Counter()
        self._exact: dict[str, Decimal] = {}
        self._rows_at_totals: list[int] = [0]
        self._sums_at_totals: list[dict[str, Decimal]] = [{}]

    @property
    def rows(self) -> int:
        """How many rows were added."""
        return self._sums.total()

    def add(self, money: Money, rows: int = 1) -> None:
        """Count a row that is used, or the sum of several."""
        self._sums[money.currency] += rows
        before = self._exact.get(money.currency, Decimal(0))
        self._exact[money.currency] = _EXACT.add(before, money.amount)

    def close(self) -> None:
        """Remember that a total row stands here."""
        if len(self._sums_at_totals) < _REMEMBERED_TOTALS:
            self._rows_at_totals.append(self.rows)
            self._sums_at_totals.append(dict(self._exact))

    @property
    def only_currency(self) -> str | None:
        """The currency of the rows, where there is just one."""
        return next(iter(self._exact)) if len(self._exact) == 1 else None

    def sums(self, currency: str, *, at_least: int = 0) -> list[Decimal]:
        """Return what a total row here may state: the sum of all rows, and since each total row.

        Args:
            currency: of the sums.
            at_least: leaves out sums of fewer rows.
        """
        whole = self._exact.get(currency, Decimal(0))
        return [
            _EXACT.subtract(whole, sums.get(currency, Decimal(0)))
            for rows, sums in zip(self._rows_at_totals, self._sums_at_totals, strict=True)
            if self.rows - rows >= at_least
        ]


def check_total(
    stated: Money, step: Decimal, sums: list[Decimal], place: str
) -> tuple[Finding, ...]:
    """Return a warning where a total row states none of the sums, rounding aside."""
    tolerance = step / 2
    nearest = min(sums, key=lambda amount: abs(amount - stated.amount), default=Decimal(0))
    if abs(nearest - stated.amount) <= tolerance:
        return ()
    message = (
        f"the total row states {stated.currency} {stated.amount:,f}, but the rows that were used "
        f"add up to {stated.currency} {nearest:,f}"
    )
    return (Finding("total-row-differs", Severity.WARNING, message, place),)
