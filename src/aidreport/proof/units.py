"""Whether a page says the unit and the currency that its figures are in.

A number is compared with its figure in the scale in which it fits; whether the words around it
name that scale is looked at here: in the figure's own words ("NOK 386.3 million"), beside it, or in
the head of its column ("NOK million"). Words that are no unit in any language say nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.currencies import currencies_of, with_codes
from aidreport.model.units import AMBIGUOUS, power_of
from aidreport.proof.numbers import (
    DisplayScale,
    collapsed,
    find_scale,
    has_sign,
    number_in,
    plain_numbers,
    rounds_to,
)
from aidreport.proof.result import FIGURE_MARK, FigureProblem, with_value
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value

_WORD = re.compile(r"[^\W\d_]+")
_BEHIND = re.compile(r"\s*(?P<word>[^\W\d_]+)")
_CODE = re.compile(r"[A-Z]{3}")
_NAME = re.compile(r"[^\s\d.,;:()\"“”«»−–-]+")
"""What may be a code, a word or a sign of a currency: "US$", "NOK", "kroner", "€"."""
_NO_WORDS = re.compile(r"[\s\d.,;:()\"“”«»−–%-]*")
"""What names no unit, as the words of most figures of a table do."""
_BEFORE = lazy_pattern(r"(?P<name>[^\s\d.,;:()\"“”«»−–-]+)\s*\Z")
_NAMES_BEHIND = [re.compile(rf"(?:\s+[^\W\d_]+){{{count}}}") for count in (3, 2)]
"""Names in several words, the longest first: "US dollars"."""
_SHORTEST_NAME = 4
_KRONE = "kr"
_BILLION = re.compile(r"(?:bn|bil+i?[oóô]+n\w*)", re.IGNORECASE)
_BILLIONS = frozenset({9, 12})
"""A billion has three zeros more in some languages than in others."""

_SHORTEST, _THOUSAND = 2, 3
_HEAD_WORDS = 2
_HEAD, _CHART = "TH", "Figure"
_NO_TABLE = -1
_NO_COLUMN = -1
_COUNT = "count"
_MOST_COLUMNS = 100


class Said(NamedTuple):
    """What some words say of an amount: its currencies and powers of ten, none for nothing.

    Attributes:
        more: whether there are several words, which may be multiplied: "miler de milions".
    """

    currencies: frozenset[str]
    powers: frozenset[int]
    more: bool = False

    def fits(self, currency: str, power: int) -> bool:
        """Tell whether nothing in the words is against a currency and a power of ten."""
        named = not self.currencies or currency in self.currencies
        thousands = self.more and power - _THOUSAND in self.powers
        scaled = power in self.powers or power == sum(self.powers) or thousands
        return named and (not self.powers or scaled)

    def is_of(self, currency: str, power: int) -> bool:
        """Tell whether the words name a currency and a power of ten."""
        return currency in self.currencies and bool(self.powers) and self.fits(currency, power)


_NOTHING = Said(frozenset(), frozenset())


def check_units(
    record: Record, values: Mapping[str, Value], passages: Sequence[Passage]
) -> Iterator[FigureProblem]:
    """Yield a problem for each amount that the page says to be in another currency or unit."""
    heads: dict[int, _Heads] = defaultdict(_Heads)
    in_tables = [each for each in passages if each.tag == _HEAD and each.table != _NO_TABLE]
    telling = _telling({passage.text for passage in in_tables})
    for passage in in_tables:
        if passage.text in telling:
            heads[passage.table].add(passage.text, passage.columns)
    written = {
        name: entry.as_written and collapsed(entry.as_written)
        for name, entry in record.by_id().items()
    }
    shown = [*drawn_figures(passages), *_aloud(record)]
    numbers = plain_numbers([words for _, words, *_ in shown], record.marks)
    # Of a column, what its heads say of one amount in full they say of all.
    sound: set[tuple[int, int, str]] = set()
    for (figure, words, around, table, column), number in zip(shown, numbers, strict=True):
        value = values.get(figure)
        key = (table, column, value.unit) if value else None
        in_full = value is not None and number == value.number and around == words
        if key in sound and in_full:
            continue
        if words == written.get(figure):
            continue  # in the words of the source itself
        if value is not None and value.unit == _COUNT and _has_unit(words, around):
            message = state("check.page-says", words=around)
            yield FigureProblem(figure, with_value(message, value))
            continue
        amount = amount_of(record, values, figure, words)
        if amount is None:
            continue
        against = amount.against(words, around, heads[table], column)
        if against:
            yield FigureProblem(figure, with_value(against, values[figure]))
        elif key and in_full:
            sound.add(key)


def drawn_figures(passages: Sequence[Passage]) -> Iterator[tuple[str, str, str, int, int]]:
    """Yield the figures of a page: its words, these with a unit behind, its table and column.

    White space is collapsed.
    """
    for passage in passages:
        at = 0
        for mark in passage.marks:
            if not mark.title.startswith(FIGURE_MARK):
                continue
            figure, (column, _) = mark.title.removeprefix(FIGURE_MARK), passage.columns
            around = mark.text
            if around is passage.text:  # as in most cells
                words = collapsed(around)
                yield figure, words, words, passage.table, column
                continue
            # Behind a number of a chart is the name of what is next in it.
            if around != passage.text and passage.tag != _CHART:
                start = passage.text.find(mark.text, at)
                at = start + len(mark.text) if start >= 0 else at
                around = _with_units(passage.text, start, at) if start >= 0 else mark.text
            words = collapsed(mark.text)
            around = words if around is mark.text else collapsed(around)
            yield figure, words, around, passage.table, column


def _aloud(record: Record) -> Iterator[tuple[str, str, str, int, int]]:
    for entry in record.shown:
        if entry.aloud:
            yield entry.figure, entry.text, entry.text, _NO_TABLE, _NO_COLUMN


def _telling(heads: Collection[str]) -> Container[str]:
    """Return the heads that may name a currency or a unit.

    The names of a long table's rows have many words in common: each word is looked at once.
    """
    all_heads = "\n".join(heads)
    if with_codes(all_heads) != all_heads:
        return heads
    words = set(_WORD.findall(all_heads))
    say = {word for word in words if _CODE.fullmatch(word) or _powers_of(word)}
    say.update(filter(_currencies_of, set(_NAME.findall(all_heads))))
    if not say:
        return ()
    return {
        head
        for head in heads
        if not say.isdisjoint(_WORD.findall(head)) or not say.isdisjoint(_NAME.findall(head))
    }


def _has_unit(words: str, around: str) -> bool:
    """Return whether a unit is behind words that have none: "three" in "three hundred".

    A currency before a count is what is counted: "Partners, NOK", and below it "2".
    """
    return not around.endswith(words) and not said_by(words).powers


class _Heads:
    """What the heads of a table's columns and rows say, gathered once for all of its figures."""

    def __init__(self) -> None:
        self._scaled: dict[Said, str] = {}
        self._named: dict[str, tuple[str, bool]] = {}
        self._above: dict[int, dict[Said, str]] = defaultdict(dict)
        self._known: dict[tuple[int, str], Mapping[Said, str]] = {}

    def add(self, head: str, columns: tuple[int, int]) -> None:
        """Add a head, behind those that the page has before it.

        Args:
            columns: the first that it is above, and how many.
        """
        self._known.clear()
        said = said_by(head)
        is_unit = not any(map(str.isdigit, head))  # else it is an amount of its own
        if is_unit and said.currencies and (said.powers or _CODE.fullmatch(head.strip())):
            left, wide = columns
            for column in range(left, left + min(wide, _MOST_COLUMNS)):
                self._above[column].setdefault(said, head)
        if said.currencies and said.powers and len(_WORD.findall(head)) == _HEAD_WORDS:
            self._scaled.setdefault(said, head)  # a currency and its unit: "NOK million"
        for currency in said.currencies:
            first, scaled = self._named.get(currency, (head, True))
            self._named[currency] = first, scaled and bool(said.powers)

    def _own(self, column: int, currency: str) -> Mapping[Said, str]:
        """Return the heads above a column that name a currency, each with what it says."""
        if (known := self._known.get((column, currency))) is None:
            above = self._above[column] if column >= 0 else {}
            known = {said: head for said, head in above.items() if currency in said.currencies}
            self._known[column, currency] = known
        return known

    def against(self, amount: Amount, column: int) -> str:
        """Return the head that says another unit of an amount; empty if none does.

        Args:
            column: in which it is; −1 for none.
        """
        currency, power = amount.currency, amount.power
        own = self._own(column, currency)
        if own:
            return "" if any(map(amount.is_in, own)) else next(iter(own.values()))
        if power and not any(said.is_of(currency, power) for said in self._scaled):
            return next(iter(self._scaled.values()), "")
        first, scaled = self._named.get(currency, ("", False))
        return first if scaled and not power else ""


class Amount(NamedTuple):
    """In which currency an amount is, and in which power of ten it is shown."""

    currency: str
    power: int
    shown: Decimal
    value: Decimal

    def is_in(self, said: Said) -> bool:
        """Return whether its number is in one of the units that a head says; in full for none."""
        powers = {*said.powers, sum(said.powers)}
        powers |= {power + _THOUSAND for power in said.powers if said.more}
        return any(rounds_to(self.shown, self.value, power) for power in powers)

    def against(self, words: str, around: str, heads: _Heads, column: int) -> str:
        """Return what says another currency or unit; empty if nothing does.

        Args:
            words: those of the figure.
            around: these with a unit behind them.
            heads: the heads of columns and rows of its table.
            column: in which it is; −1 for none.
        """
        shown = words if said_by(words).powers else around
        if not said_by(shown).fits(self.currency, self.power):
            return state("check.page-says", words=shown)
        head = "" if said_by(shown).powers else heads.against(self, column)
        return state("check.head-column-says", head=head) if head else ""


def amount_of(
    record: Record, values: Mapping[str, Value], figure: str, words: str
) -> Amount | None:
    """Return what an amount is in; None for other figures."""
    value = values.get(figure)
    if value is None or not _CODE.fullmatch(value.unit) or not value.number:
        return None
    number = number_in(words, record.marks)
    if number is None:
        return None
    # Most amounts of a table are in full.
    is_exact = number == value.number and not has_sign(words)
    scale = DisplayScale() if is_exact else find_scale(words, value.number, record.marks)
    if scale is None:
        return None
    shown = number if number < 0 else number.copy_sign(value.number)
    return Amount(value.unit, scale.power, shown, value.number)


def _with_units(text: str, start: int, end: int) -> str:
    """Return the words of a figure with what names its unit directly beside them, if that does.

    Behind them that is a power of ten, or the name of a currency in several words; before them the
    sign of a currency, where they name none themselves. (Not a code: partners are called SOS, too.)
    """
    first = start
    before = _BEFORE.search(text, 0, start)
    if before and not before["name"].isalnum() and not said_by(text[start:end]).currencies:
        first = before.start() if _currencies_of(before["name"]) else start
    return text[first : _end_of_units(text, end)]


def _end_of_units(text: str, end: int) -> int:
    behind = _BEHIND.match(text, end)
    last = behind.end() if behind and said_by(behind["word"]).powers else end
    for pattern in _NAMES_BEHIND:
        named = pattern.match(text, last)
        if named and _CODE.fullmatch(with_codes(named[0].strip())):
            return named.end()
    return last


def said_by(text: str) -> Said:
    """Return which currencies and powers of ten some words name."""
    return _NOTHING if _NO_WORDS.fullmatch(text) else _said_by(text)


@lru_cache(maxsize=1 << 14)
def _said_by(text: str) -> Said:
    words = _WORD.findall(text)
    currencies = {word for word in words if _CODE.fullmatch(word)}
    for name in _NAME.findall(with_codes(text)):
        currencies |= _currencies_of(name)
    of = {word: _powers_of(word) for word in words if word not in currencies}
    powers = frozenset(power for each in of.values() for power in each)
    return Said(frozenset(currencies), powers, more=len(of) > 1)


@lru_cache(maxsize=4096)
def _currencies_of(name: str) -> frozenset[str]:
    """Return the currencies that a code, a sign or a word may stand for; none for a short word."""
    if name.isalpha() and len(name) < _SHORTEST_NAME and not _CODE.fullmatch(name):
        return currencies_of(name) or frozenset() if name.lower() == _KRONE else frozenset()
    return currencies_of(name) or frozenset()


@lru_cache(maxsize=4096)
def _powers_of(word: str) -> frozenset[int]:
    """Return the powers of ten that a word may mean; none for no unit, or single letters."""
    if len(word) < _SHORTEST:
        return frozenset()
    if _BILLION.fullmatch(word):
        return _BILLIONS
    several, power = AMBIGUOUS.get(word.lower()), power_of(word)
    return frozenset(several or ([power] if power is not None and power > 0 else []))
