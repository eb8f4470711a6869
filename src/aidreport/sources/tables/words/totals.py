"""Rows that are the sums of others: by their label, by the rows around them, or in doubt."""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from decimal import Decimal
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.model.currencies import currencies_of
from aidreport.model.currency_codes import CODES
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import at, say
from aidreport.model.territories import canonical
from aidreport.model.units import power_of
from aidreport.model.words import WORDS_IN, normalise_name, plain_word, words_of
from aidreport.sources.tables.words.vocabulary import (
    ALL_WORDS,
    COUNTED_BY_ALL,
    FILLERS,
    INCLUSIONS,
    KNOWN_IN_HEADINGS,
    PARTS,
    PLAIN_TOTAL_WORDS,
    SUBTOTAL_WORDS,
    TOGETHER_WORDS,
    TOTAL_COMPANIONS,
    TOTAL_ENDINGS,
    TOTAL_INTRODUCERS,
    TOTAL_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.model.allocation import Allocation


def _beginning(*parts: str) -> re.Pattern[str]:
    """Return how a text begins with some words; in scripts without blanks, whatever follows."""
    words = (re.escape(part) + (r"(?!\w)" if part[-1] < "\u2e80" else "") for part in parts)
    return re.compile(rf"[\W_]*(?:{'|'.join(words)})", re.IGNORECASE)


PART = _beginning(*PARTS, *INCLUSIONS)
"""How a label of a part of the row above begins."""

_SURE_PART = _beginning(*PARTS)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_US = re.compile(r"\bUs\b")
_FORMULA = re.compile(r"\s*[@=+-]\s*[^\W\d_]+\(")
"""A text that a spreadsheet would compute, "@SUM(A1)", names no total."""

_REMEMBERED_TOTALS = 200
_MULTIPLES = (2, 3, 4)


@lru_cache(maxsize=4096)
def is_total_label(text: str) -> bool:
    """Tell whether a text names a total: "Total", "Grand total (NOK)", "Kenya subtotal"."""
    words = _label_words(text)
    if not words or _FORMULA.match(text):
        return False
    ends = {words[0], "".join(words[:2]), words[-1], "".join(words[-2:])}
    if ends & SUBTOTAL_WORDS or "".join(words) in TOTAL_WORDS or _is_total_alone(words):
        return True
    if words[-1].endswith(TOTAL_ENDINGS) or _is_of_all(words):
        return True
    return bool({words[0], words[-1]} & PLAIN_TOTAL_WORDS) and _is_total_of_country(text)


def _is_total_alone(words: Sequence[str]) -> bool:
    for position, word in enumerate(words):
        if word in TOTAL_WORDS:
            rest = words[position + 1 :]
            introduced = bool(rest) and rest[0] in TOTAL_INTRODUCERS and word not in TOGETHER_WORDS
            return introduced or all(_accompanies(other) for other in rest)
        if not _accompanies(word):
            return False
    return False


def _is_of_all(words: Sequence[str]) -> bool:
    """Tell whether words mean all of a table, as "All partners" does."""
    said = [word for word in words if word not in FILLERS]
    return len(said) == 2 and said[0] in ALL_WORDS and said[1] in COUNTED_BY_ALL


def _is_total_of_country(text: str) -> bool:
    """Tell whether a text is a word for a total beside a country: "Kenya Total", "Sum Mali"."""
    words = normalise_name(text).split()
    parts = ((words[0], words[1:]), (words[-1], words[:-1])) if words else ()
    names = [" ".join(rest) for word, rest in parts if word in PLAIN_TOTAL_WORDS]
    return any(canonical(name) != name for name in names)  # names of countries have capitals


@lru_cache(maxsize=4096)
def resembles_a_total(text: str) -> bool:
    """Tell whether a text begins or ends like a total, "Total WASH", but may be a name too."""
    words = [] if _FORMULA.match(text) else _label_words(text)
    return bool(words) and (words[0] in TOTAL_WORDS or words[-1] in PLAIN_TOTAL_WORDS)


def said_beside_total(text: str) -> str:
    """Return what a label says beside words for a total and what goes with them, or nothing.

    "Sum of Us" and "Total for Ukraine" do, "Grand total (NOK)" and "Subtotal WASH" do not: that
    one is a total whatever it is of.
    """
    words = _label_words(_IN_BRACKETS.sub(" ", text))
    if _is_part(words) or _is_of_all(words) or "".join(words) in TOTAL_WORDS:
        return ""
    # "US" is a currency, and not "Us".
    us = _US.search(text) is not None
    known = KNOWN_IN_HEADINGS | COUNTED_BY_ALL
    return " ".join(
        word
        for word in words
        if (us if word == "us" else not (_accompanies(word) or word in known))
    )


def is_total_of_all(text: str) -> bool:
    """Tell whether a text names a total of all, and not of a part, a place or somebody."""
    named = said_beside_total(text)
    return is_total_label(text) and not named and not _is_part(_label_words(text))


def _is_part(words: Sequence[str]) -> bool:
    """Tell whether words name a subtotal."""
    return not SUBTOTAL_WORDS.isdisjoint({*words, *map("".join, pairwise(words))})


def is_total_of(text: str, above: str) -> bool:
    """Tell whether a text names a total of what the row above is for: "UNICEF Total"."""
    rest = {word for word in _label_words(text) if word not in TOTAL_WORDS | FILLERS}
    return bool(rest) and rest <= {*_label_words(above)}


def is_part_label(text: str) -> bool:
    """Tell whether a text names a part of the row above: "Of which Gaza", "herav Gaza"."""
    return PART.match(text) is not None


def is_surely_part(text: str) -> bool:
    """Tell whether a text in any column says that its row is a part: "thereof loans"."""
    return _SURE_PART.match(text) is not None


def label_words_of_each(texts: Sequence[str]) -> list[list[str]]:
    """Return the words by which each of very many texts is told to be a label of a total or not."""
    lines = _as_label("\n".join(texts)).split("\n") if texts else []
    if len(lines) != len(texts):
        return list(map(_label_words, texts))
    found = list(map(WORDS_IN.findall, lines))
    plain = {word: plain_word(word) for word in set().union(*found)}
    return [list(map(plain.__getitem__, words)) for words in found]


def _label_words(text: str) -> list[str]:
    return words_of(_as_label(text))


def _as_label(text: str) -> str:
    # NFKC makes digits of the superscripts of footnotes: "Total¹" is "Total1".
    plain_text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain_text.replace("∑", "Σ").replace("US$", "USD")


def _accompanies(word: str) -> bool:
    known = word in TOTAL_COMPANIONS or word in FILLERS or word in TOTAL_WORDS
    unit = currencies_of(word) is not None or power_of(word) is not None
    return known or unit or word.upper() in CODES


class _Mark(NamedTuple):
    """The rows above a total row, how many they are in each currency, and their sums."""

    rows: int
    sums: dict[str, Decimal]
    counts: dict[str, int]


_NOTHING = _Mark(0, {}, {})


class _Stated(NamedTuple):
    """A total row that says something else than the rows above it."""

    amount: Money
    step: Decimal
    place: str
    above: _Mark
    nearest: Decimal


class Multiple(NamedTuple):
    """A total row, and how many times as much the rows that were used add up to."""

    stated: Money
    times: int


class RunningTotals:
    """Sums of the rows used so far, and what the total rows among them state.

    Attributes:
        rows: how many rows were added.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._exact: dict[str, Decimal] = {}
        self._counts: dict[str, int] = {}
        self._marks: deque[_Mark] = deque(maxlen=_REMEMBERED_TOTALS)
        self._open: deque[_Stated] = deque(maxlen=_REMEMBERED_TOTALS)
        self._differing: list[_Stated] = []
        self._whole = 0

    def add(self, money: Money, rows: int = 1) -> None:
        """Count a row that is used, or the sum of several."""
        self.rows += rows
        self._counts[money.currency] = self._counts.get(money.currency, 0) + rows
        before = self._exact.get(money.currency, Decimal(0))
        self._exact[money.currency] = EXACT.add(before, money.amount)

    def close(self) -> None:
        """Remember that a total row is here."""
        if self._whole != self.rows:
            self._whole = 0
        self._settle()
        self._marks.append(_Mark(self.rows, dict(self._exact), dict(self._counts)))

    def state(self, amount: Money, step: Decimal, place: str) -> None:
        """Compare what a total row here states with the rows above it, and later those below."""
        sums = self.sums(amount.currency)
        if abs(sums[0] - amount.amount) <= step / 2:
            self._whole = self.rows
        nearest = min(sums, key=lambda item: abs(item - amount.amount))
        if abs(nearest - amount.amount) > step / 2:
            mark = _Mark(self.rows, dict(self._exact), dict(self._counts))
            self._open.append(_Stated(amount, step, place, mark, nearest))
            self._differing.append(self._open[-1])

    def _settle(self) -> None:
        """Forget the total rows that are above the rows that they sum."""
        for stated in tuple(self._open):
            amount, step = stated.amount, stated.step
            below = self._since(stated.above, amount.currency)
            if self.rows > stated.above.rows and abs(below - amount.amount) <= step / 2:
                self._open.remove(stated)
                self._differing.remove(stated)

    def added_up(self) -> dict[str, Decimal]:
        """Return the sum of all rows in each currency."""
        return dict(self._exact)

    @property
    def only_currency(self) -> str | None:
        """The currency of the rows, if there is just one."""
        return next(iter(self._exact)) if len(self._exact) == 1 else None

    def sums(self, currency: str, *, at_least: int = 0) -> list[Decimal]:
        """Return what a total row here may state: the sum of all rows, and since each total row.

        Args:
            currency: of the sums.
            at_least: leaves out sums of fewer rows in that currency.
        """
        return [
            self._since(mark, currency)
            for mark in (_NOTHING, *self._marks)
            if self._counts.get(currency, 0) - mark.counts.get(currency, 0) >= at_least
        ]

    def _since(self, mark: _Mark, currency: str) -> Decimal:
        now, before = self._exact.get(currency), mark.sums.get(currency)
        return EXACT.subtract(now or Decimal(0), before or Decimal(0))

    @property
    def rows_below_whole(self) -> int:
        """How many rows are below the last total row, if that states the sum of all above it."""
        return self.rows - self._whole if self._whole > 1 else 0

    def differing(self) -> frozenset[str]:
        """Return the places of the total rows that state something else than the rows around."""
        self._settle()
        return frozenset(item.place for item in self._differing)

    def multiples(self) -> list[Multiple]:
        """Return the total rows above or below all others, of which those add up to a multiple."""
        self._settle()
        found = []
        for item in self._differing:
            amount, currency = item.amount.amount, item.amount.currency
            if item.above.rows not in (0, self.rows):
                continue
            added_up = self._since(_NOTHING, currency)
            times = next((n for n in _MULTIPLES if added_up == n * amount != 0), None)
            if times:
                found.append(Multiple(item.amount, times))
        return found

    def findings(self) -> list[Finding]:
        """Return a warning if total rows are not the sum of the rows above or below."""
        self._settle()
        if not self._differing:
            return []
        first, count = self._differing[0], len(self._differing)
        currency = first.amount.currency
        added_up = self._since(first.above, currency) if not first.above.rows else first.nearest
        about = partial(say, stated=first.amount, sum=Money(added_up, currency))
        message = about("total-row-differs")
        if count > 1:
            message = about("total-rows-differ", count=count)
        return [Finding("total-row-differs", Severity.WARNING, message, first.place)]


def like_totals(used: Sequence[Allocation]) -> list[Finding]:
    """Return a warning about the rows of a table whose recipient looks like a total."""
    named = [item for item in used if resembles_a_total(item.recipient.name)]
    if not named:
        return []
    first, *others = named
    message = say("looks-like-total", name=first.recipient.name)
    if others:
        message = say("looks-like-total-more", name=first.recipient.name, count=len(others))
    return [Finding("total-doubtful", Severity.WARNING, message, at(first.place))]
