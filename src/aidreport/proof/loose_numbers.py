"""Finds the numbers of a text that no figure claims, with their currency, unit and neighbours."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.proof.numbers import collapsed
from aidreport.proof.units import said_by

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

_CLAIMED = "\x00"
"""Stands for the words of a figure."""
_GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d{3}(?!\d))")
_APOSTROPHE = "’"
_SEGMENT = re.compile(r"([\x00…“”„«»‹›\"])")
_QUOTES = frozenset('“”„«»‹›"')
_AROUND_WORDS = "()[]{},;:.!?—–·،؛؟"
_NUMBER = re.compile(
    r"((?:[^\d\s]*[^\d\s−+-])?)(?<![^\W\d_](?=-))[-−+]?\d+(?:[.,'’٬٫]\d+)*([^\d\s]*)"
)
_GROUP = re.compile(r"\d+")
_LEADING = re.compile(r"[.,'’٬٫]?\d+")
_TRAILING = re.compile(r"\d+[.,'’٬٫]?$")
_CODE = re.compile(r"[A-Z]{3}")
_SUFFIXES = frozenset(("k", "m", "tn"))
"""Units in letters that mean other things, too, where no number is before them."""
_PERCENT = frozenset("%٪﹪％")
_LABEL = re.compile(r"\d{1,3}[.)]")
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./-])\d{1,2}\2\d{1,2}")
"""A date in digits, which alone in a cell is no amount."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORTEST = 3
"""Letters of a number in words: shorter ones are words of other languages too."""


class LooseNumber(NamedTuple):
    """A number in a text that is no figure's.

    Attributes:
        words: as they are written, with a currency and a unit beside it.
        digits: its groups of digits; of a number in words, the word.
        before, behind: the words beside it; empty at an edge of the text or a figure.
        quoted: whether it is all that is in quotation marks.
        is_amount: whether it has a currency, a unit or a sign of percent, or is all of its text.
        at_figure: whether it makes another number of the figure before or behind it.
    """

    words: str
    digits: tuple[str, ...]
    before: str = ""
    behind: str = ""
    quoted: bool = False
    is_amount: bool = False
    at_figure: bool = False


def without_figures(text: str, figures: Sequence[str]) -> str:
    """Return a text with a sign for each of the words that show its figures, in their order.

    White space is collapsed.
    """
    if len(figures) == 1 and figures[0] is text:  # as in most cells
        return _CLAIMED if text and not text.isspace() else ""
    parts, at, text = list[str](), 0, collapsed(text)
    for words in map(collapsed, figures):
        start = _find(text, words, at) if words else -1
        if start >= 0:
            parts += [text[at:start], _CLAIMED]
            at = start + len(words)
    return "".join([*parts, text[at:]])


def find_whole(text: str, words: str, at: int) -> int:
    """Return where words are that are no part of a longer number; −1 for nowhere."""
    start = text.find(words, at)
    while start >= 0 and (_goes_back(text, words, start) or _goes_on(text, words, start)):
        start = text.find(words, start + 1)
    return start


def _find(text: str, words: str, at: int) -> int:
    """Return where words are: with digits behind them only if they are nowhere without."""
    start = find_whole(text, words, at)
    if start < 0:
        start = text.find(words, at)
        while start >= 0 and _goes_back(text, words, start):
            start = text.find(words, start + 1)
    return start


def _goes_back(text: str, words: str, start: int) -> bool:
    """Return whether a digit is before words that begin with one."""
    return start > 0 and words[0].isdigit() and text[start - 1].isdigit()


def _goes_on(text: str, words: str, start: int) -> bool:
    """Return whether a number goes on behind words that end in one."""
    return words[-1].isdigit() and _LEADING.match(text, start + len(words)) is not None


def loose_numbers(text: str, spelled: Iterable[str] = ()) -> tuple[LooseNumber, ...]:
    """Return the numbers of a text in which a sign stands for each figure.

    Args:
        spelled: numbers in words.
    """
    if not text or text == _CLAIMED:  # as most cells of a table
        return ()
    return _numbers_of(text, frozenset(spelled))


@lru_cache(maxsize=1 << 14)
def _numbers_of(text: str, spelled: frozenset[str]) -> tuple[LooseNumber, ...]:
    """Return the numbers of a text; those of groups are looked for on the page and in the data."""
    return tuple(_find_numbers(text, spelled))


def _find_numbers(text: str, spelled: Container[str]) -> Iterator[LooseNumber]:
    if _LABEL.fullmatch(text):
        return
    parts = _SEGMENT.split(_GROUPED.sub(_APOSTROPHE, text))
    for at in range(0, len(parts), 2):
        yield from _beside_figures(parts, at)
        words = parts[at].split()
        around = {*parts[max(0, at - 1) : at], *parts[at + 1 : at + 2]}
        is_quoted = len(around) > 0 and around <= _QUOTES and 0 < at < len(parts) - 1
        alone = len(parts) == 1
        for index in range(len(words)):
            found = _number_at(words, index, spelled, is_quoted=is_quoted, alone=alone)
            if found is not None:
                yield found


def _beside_figures(parts: Sequence[str], at: int) -> Iterator[LooseNumber]:
    """Yield digits that touch a figure."""
    part = parts[at]
    if at and parts[at - 1] == _CLAIMED:
        touching = _LEADING.match(part)
        if touching:
            yield LooseNumber(touching[0], _digits(touching[0]), at_figure=True)
    if at + 1 < len(parts) and parts[at + 1] == _CLAIMED and (touching := _TRAILING.search(part)):
        yield LooseNumber(touching[0], _digits(touching[0]), at_figure=True)


def _number_at(
    words: Sequence[str], index: int, spelled: Container[str], *, is_quoted: bool, alone: bool
) -> LooseNumber | None:
    """Return the number that one of some words is; None if it is none."""
    word = words[index].strip(_AROUND_WORDS)
    if len(word) >= _SHORTEST and word.casefold() in spelled:
        return LooseNumber(word, (word.casefold(),))
    if not _GROUP.search(word):
        return None
    number = _NUMBER.fullmatch(word)
    if number is None or not _is_sign(number[1], before=True) or not _is_sign(number[2]):
        return None if re.search(r"[^\W\d_]", word) else LooseNumber(word, _digits(word))
    is_year = bool(_YEAR.fullmatch(word))
    first = index - 1 if index and not is_year and _names_currency(words[index - 1]) else index
    last = index if number[2] else _last_of_amount(words, index, is_year=is_year)
    if word == "1" and [_names_currency(each) for each in words[index + 1 : last + 1]] == [True]:
        return None  # of a rate: "NOK per 1 EUR"
    is_amount = first < last or bool(number[2]) or _names_currency(number[1])
    is_all = first == 0 and last == len(words) - 1
    return LooseNumber(
        " ".join(words[first : last + 1]).strip(_AROUND_WORDS),
        _digits(word),
        words[first - 1] if first else "",
        words[last + 1] if last + 1 < len(words) else "",
        is_quoted and is_all,
        is_amount or (alone and is_all and not is_year and not _DATE.fullmatch(word)),
    )


def _is_sign(around: str, *, before: bool = False) -> bool:
    """Return whether signs at a number leave it a number: "€", "NOK", "%", "m", but not "Q1"."""
    if not any(map(str.isalpha, around)):
        return True
    return _names_currency(around) if before else _is_unit(around)


def _last_of_amount(words: Sequence[str], index: int, *, is_year: bool) -> int:
    """Return where the unit and the currency end that are behind a number."""
    last = index
    for word in words[index + 1 : index + 3]:
        if words[last][-1] in _AROUND_WORDS or not _is_unit(word.rstrip(_AROUND_WORDS)):
            break
        if is_year and _CODE.fullmatch(word):
            break
        last += 1
    return last


def _is_unit(word: str) -> bool:
    """Return whether a word behind a number makes an amount of it."""
    if not word:
        return False
    is_power = word.lower() in _SUFFIXES or bool(said_by(word).powers)
    return is_power or word[0] in _PERCENT or _names_currency(word)


@lru_cache(maxsize=4096)
def _names_currency(word: str) -> bool:
    signs = any(unicodedata.category(sign) == "Sc" for sign in word)
    return signs or bool(_CODE.fullmatch(word.strip(_AROUND_WORDS)))


def _digits(text: str) -> tuple[str, ...]:
    return tuple(_GROUP.findall(text))
