"""Amounts in a line of prose: where each is, its value, its currency, how firmly it is stated.

Every number with a currency or a unit such as "million" is found, in digits or in words, and
every larger number beside; what each of them is for is not decided here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.money import Qualifier
from aidreport.sources.extraction.currency_marks import (
    LEFT,
    Found,
    currency_before,
    currency_behind,
    meant,
    name_before,
    past_footnote,
)
from aidreport.sources.extraction.habit import NUMBER, Habit, read_number
from aidreport.sources.extraction.joints import of_whole
from aidreport.sources.extraction.language import any_of, language, plain
from aidreport.sources.extraction.preceding import Preceding, end_before
from aidreport.sources.extraction.spelled import as_key
from aidreport.sources.extraction.units import Unit, Units, units_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.extraction.language import Language

_ARTICLES = ("the", "a", "de", "en", "der")
_DIGITS = re.compile(NUMBER)
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_GLUE = re.compile(r"[\s-]+")
_MOST_WORDS = 9
_END = 2
_ELIDED = re.compile(r"[dl]'", re.IGNORECASE)
_NO_NUMBER = re.compile(r"[^\w\s-]")
_LEAST_COUNT = 100


class Bounds(NamedTuple):
    """The ends of a range."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a line that states an amount of money, or a count.

    Attributes:
        start, end: where it is in the line, with its currency and unit.
        number: what is written, in units of the currency.
        step: one unit of the written precision.
        power: the power of ten of its unit; None if it has none.
        currencies: those that it may be in; empty if it names none.
        qualifier: how firmly it is stated.
        each: True if it is said of each of several.
        bounds: set for a range.
        doubtful: why its value is open; empty if it is not.
    """

    start: int
    end: int
    text: str
    number: Decimal
    step: Decimal
    power: int | None
    currencies: frozenset[str]
    qualifier: Qualifier = Qualifier.EXACT
    each: bool = False
    bounds: Bounds | None = None
    doubtful: str = ""

    @property
    def is_money(self) -> bool:
        """Whether it names a currency or a unit."""
        return bool(self.currencies) or self.power is not None


class _Number(NamedTuple):
    start: int
    end: int
    value: Decimal
    places: int
    doubtful: bool
    scaled: bool
    low: Decimal | None = None
    power: int | None = None


def find_amounts(text: str, words: Language, habit: Habit) -> list[Mention]:
    """Return the numbers of a line, in their order; none overlaps another."""
    return [*_amounts(text, words, habit)]


@lru_cache(maxsize=4096)
def _amounts(text: str, words: Language, habit: Habit) -> tuple[Mention, ...]:
    written = plain(text)
    units = units_of(words.code)
    found: list[Mention] = []
    numbers = sorted([*_in_digits(written, words, habit, units), *_in_words(written, words, units)])
    for number in numbers:
        if found and number.start < found[-1].end:
            continue
        mention = _mention(text, written, number, words, units)
        if mention is not None and not (found and mention.start < found[-1].end):
            found.append(mention)
    return tuple(found)


def _in_digits(text: str, words: Language, habit: Habit, units: Units) -> Iterator[_Number]:
    until = 0
    joins = _range(words.code)
    shared = words.pattern("money", "respectively").search(text) is not None
    for match in _DIGITS.finditer(text):
        if match.start() < until:
            continue
        end = match.end()
        low, last = None, match[0]
        second = joins.match(text, end)
        if second is not None and second["and"]:
            before = text[max(0, match.start() - LEFT) : end]
            second = second if words.pattern("general", "between").search(before) else None
        if second is not None and not _are_ends(match[0], second["high"], habit):
            second = None
        if second is not None:
            low, last, end = match[0], second["high"], second.end()
        unit = units.at(text, end)
        if unit is None and second is None and shared:
            unit = _shared_unit(text, end, words, units)
        if unit is None and second is None and (of := of_whole(words.code).match(text, end)):
            unit = _unit_of_whole(text, of.end(), units)
        scaled = unit is not None
        value = read_number(last, habit, scaled=scaled)
        number, doubtful = value.number, value.doubtful
        if text[end : end + 1] == "½":
            number, end = number + Decimal("0.5"), end + 1
        first = read_number(low, habit, scaled=scaled).number if low else None
        until = end
        own = unit is None or units.at(text, end) is not None
        power = None if own or unit is None else unit.power
        yield _Number(match.start(), end, number, value.places, doubtful, scaled, first, power)


def _shared_unit(text: str, end: int, words: Language, units: Units) -> Unit | None:
    """Return the unit that several numbers share: "50 and 40 million respectively"."""
    match = _more_numbers(words.code).match(text, end)
    return units.at(text, match.end()) if match else None


def _unit_of_whole(text: str, at: int, units: Units) -> Unit | None:
    """Return the unit of the amount that a number is a part of: "20 af de 50 millioner"."""
    whole = _DIGITS.match(text, at)
    # "70 av disse millionene"
    return units.at(text, whole.end() if whole else at)


@cache
def _more_numbers(code: str) -> re.Pattern[str]:
    words = language(code)
    joins = (*words.phrases("parties", "both"), *words.phrases("money", "respectively"), ",")
    both = any_of(joins)
    return re.compile(rf"(?:\s*(?:{both})\s*[0-9]+(?:[.,][0-9]+)?)+", re.IGNORECASE)


@cache
def _range(code: str) -> re.Pattern[str]:
    words = language(code)
    joins = words.any_of("general.range")
    both = words.any_of("parties.both")
    return re.compile(rf"\s?(?:[-–—]|{joins}|(?P<and>{both}))\s?(?P<high>{NUMBER})", re.IGNORECASE)


def _are_ends(low: str, high: str, habit: Habit) -> bool:
    first, second = (read_number(item, habit, scaled=True).number for item in (low, high))
    return first < second


def _in_words(text: str, words: Language, units: Units) -> Iterator[_Number]:
    """Yield numbers in words before a unit: "two and a half million", "fünf Millionen"."""
    ends = _ends_of_numbers(words.code)
    more = words.phrases("general", "more_before_unit")
    if not units.follow_words(text, (*ends, *more)):
        return
    tokens = list(_TOKEN.finditer(text))
    halves = words.pattern("general", "half")
    for at, token in enumerate(tokens):
        if not at or not units.is_word(token[0]):
            continue
        # "deux autres millions"
        last = at - 1 - (at > 1 and tokens[at - 1][0].lower() in more)
        if not tokens[last][0].lower().endswith(ends):
            continue
        best: _Number | None = None
        for first in range(last, max(last - _MOST_WORDS + 1, -1), -1):
            between = text[tokens[first].end() : tokens[first + 1].start()]
            if not _GLUE.fullmatch(between):
                break
            start, end = tokens[first].start(), tokens[last].end()
            # "d'un million": what is elided is no part of the number.
            elided = _ELIDED.match(text, start)
            start = elided.end() if elided else start
            value = _spelled(text[start:end], words, halves)
            if value is not None:
                best = _Number(start, end, value, 1 if value % 1 else 0, False, True)
        if best is not None:
            yield best


@cache
def _ends_of_numbers(code: str) -> tuple[str, ...]:
    """Return the last letters of numbers in words: most words before a unit end otherwise."""
    words = language(code)
    keys = (
        phrase
        for key in ("one", "one_more", "half", "and_half")
        for phrase in words.phrases("general", key)
    )
    return tuple({number[-_END:].lower() for number in (*words.numbers, *keys)})


def _spelled(text: str, words: Language, halves: re.Pattern[str]) -> Decimal | None:
    written = " ".join(text.lower().split())
    if halves.fullmatch(written):
        return Decimal("1.5") if written.startswith("halvan") else Decimal("0.5")
    if any(written in words.phrases("general", key) for key in ("one", "one_more")):
        return Decimal(1)
    more = Decimal(0)
    for phrase in words.phrases("general", "and_half"):
        if written.endswith(f" {phrase}"):
            written, more = written.removesuffix(f" {phrase}"), Decimal("0.5")
        elif written == phrase and words.code == "de":
            return Decimal("1.5")
    if _NO_NUMBER.search(written):
        return None
    number = words.numbers.get(as_key(written))
    return None if number is None else Decimal(number) + more


def _mention(
    text: str, written: str, number: _Number, words: Language, units: Units
) -> Mention | None:
    start, end, currencies, power = number.start, number.end, frozenset[str](), None
    left = currency_before(written, start)
    glued = start > 0 and (written[start - 1].isalnum() or written[start - 1] in "_#/")
    if left is None and glued:
        return None
    if left is not None:
        currencies, power = meant(left, units)
        start -= len(left[0])
    else:
        named = name_before(written, start, words)
        if named is not None:
            start, currencies = named
    end = past_footnote(written, end)
    if half := _half_behind(written, end, words, units):
        number = number._replace(value=number.value + half, places=max(number.places, 1))
    after = _right(written, end, words, units, named=bool(currencies), scaled=power is not None)
    end = after.end
    currencies = currencies or after.currencies
    power = next((p for p in (power, after.power, number.power) if p is not None), None)
    bare = not currencies and power is None
    if bare and (number.value < _LEAST_COUNT or number.low is not None):
        return None
    if bare and written[end : end + 1].isalpha():
        return None
    scale = Decimal(10) ** (power or 0)
    bounds = None if number.low is None else Bounds(number.low * scale, number.value * scale)
    qualifier, each, start, end = _said_of(written, start, end, words)
    return Mention(
        start,
        end,
        text[start:end],
        (number.value * scale).normalize() + 0,
        scale.scaleb(-number.places),
        power,
        currencies,
        qualifier,
        each,
        bounds,
        state("amount.mark") if number.doubtful else "",
    )


def _half_behind(text: str, end: int, words: Language, units: Units) -> Decimal:
    """Return the half that is said behind a unit: "un millón y medio"."""
    unit = units.at(text, end)
    more = _half(words.code).match(text, unit.end) if unit else None
    return Decimal("0.5") if more else Decimal(0)


@cache
def _half(code: str) -> re.Pattern[str]:
    return re.compile(rf"\s+{language(code).any_of('general.half_behind')}", re.I)


def _right(  # noqa: PLR0913 - what is known of the number already
    text: str, end: int, words: Language, units: Units, *, named: bool, scaled: bool
) -> Found:
    """Return the unit and the currency behind a number."""
    currencies: frozenset[str] = frozenset()
    power: int | None = None
    for _ in range(2):
        if not named and not currencies and (found := currency_behind(text, end, words, units)):
            currencies, end = found.currencies, found.end
            if found.power is not None and power is None:
                power = found.power
        if not scaled and power is None and (unit := units.at(text, end)):
            sure = (
                named
                or currencies
                or not unit.short
                or currency_behind(text, unit.end, words, units)
            )
            if sure:
                power, end = unit.power, past_footnote(text, unit.end)
                more = _half(words.code).match(text, end)
                end = more.end() if more else end
    return Found(end, currencies, power)


def _said_of(text: str, start: int, end: int, words: Language) -> tuple[Qualifier, bool, int, int]:
    """Return how firmly an amount is stated, whether of each of several, and where that begins."""
    qualifier = Qualifier.EXACT
    last = end_before(text, start)
    for key in ("up to", "at least", "about"):
        before = _qualifying(words.code, key).search(text, start, last)
        if before is not None:
            qualifier, start = Qualifier(key), before.start()
            break
    behind, ahead, verbs = _each(words.code)
    after = behind.match(text, end)
    if after is not None:
        return qualifier, True, start, after.end()
    before = ahead.search(text, start)
    if before is None or before["verb"] or before["of"]:
        each = before is not None or verbs.search(text, start) is not None
        return qualifier, each, start, end
    return qualifier, True, before.start(), end


@cache
def _each(code: str) -> tuple[re.Pattern[str], Preceding, Preceding]:
    """Return the patterns of "each" behind an amount, before one, and within a verb before one."""
    words = language(code)
    phrases, receives = words.phrases("money", "each"), words.phrases("parties", "receives")
    each = any_of(phrases)
    # "both receive 5": behind an amount, the word says nothing of it.
    before = (*phrases, *words.phrases("money", "each_before"))
    behind = re.compile(rf"\s*,?\s*{each}(?!\s*[\d(€$£])", re.IGNORECASE)
    amounting = words.phrases("parties", "amounting")
    articles = words.any_of("general.articles")
    # "bénéficient chacun d'une aide de 2 millions"
    of = rf"(?P<of>(?:(?:[dl]'\s?)?{articles}\s+[a-zà-ÿ]+\s+)?{any_of(amounting)}\s*)?"
    ahead = rf"{any_of(before)}\s*(?P<verb>{any_of(receives)}\s*)?{of}"
    within = [verb for verb in receives if not set(verb.split()).isdisjoint(phrases)]
    verbs = Preceding.of(rf"{any_of(within)}\s*", within)
    return behind, Preceding.of(ahead, [*before, *receives, *amounting]), verbs


@cache
def _qualifying(code: str, key: str) -> Preceding:
    """Return the words that say how firmly an amount is stated, before it."""
    phrases = language(code).phrases("qualifiers", key)
    article = rf"(?:(?:{'|'.join(_ARTICLES)})\s+)?"
    return Preceding.of(rf"{any_of(phrases)}\s*{article}", [*phrases, *_ARTICLES])
