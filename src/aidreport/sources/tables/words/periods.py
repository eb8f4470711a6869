"""Periods as tables write them: "2024", "2024-Q1", "H1 2024", "1. kvartal 2024", "Jan–Jun 2024".

A period is a part of another if all its months are; texts without a year are of one and the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word
from aidreport.sources.tables.words.vocabulary import MONTH_OF

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)


def _plain(words: str) -> frozenset[str]:
    return frozenset(map(plain_word, words.split()))


_WORDS = {name: _plain(words) for name, words in _FILE.items() if isinstance(words, str)}
_NUMBER_OF = {
    word: number for number, words in enumerate(_FILE["numbers"], start=1) for word in _plain(words)
}
_LENGTH_OF = {
    word: int(months) for months, words in _FILE["lengths"].items() for word in _plain(words)
}
_YEAR = r"(?:19|20)\d\d"
_OTHERWISE = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"(?:year[ -]?)?to[ -]date|hittil i år", " ytd "),
        (r"四半期|季度", " quarter "),
        (r"半期|半年", " half "),
        (r"(\d{1,2})\s*[月월]", r" M\1 "),
        (rf"({_YEAR})\s*(?:年度?|년도?)", r"\1 "),
        (r"([第上下一二三四])", r" \1 "),
        (rf"({_YEAR})\s?/\s?{_YEAR}", r"\1"),
        (rf"(?<!\w)(0?[1-9]|1[0-2])[/.-]({_YEAR})(?!\d)", r" M\1 \2 "),
        (r"\b(fy|cy)[ '’]?(\d\d)\b", r"\1 20\2"),
        (r"\b([1-4][qth]|[qth][1-4])[-/ '’]?(\d\d)$", r"\1 20\2"),
        (r"([^\W\d_]{3,})\.?[-/ '’]+(\d\d)$", r"\1 20\2"),
        (rf"^({_YEAR})[-/_. ]+(?=[^\W\d_])", r"\1 "),
        (rf"([^\W\d_]\d?\d?)[-/_]({_YEAR})$", r"\1 \2"),
    )
)
"""How a period is written → the same with its parts apart: "Jan-24" → "Jan 2024"."""

_TWO = re.compile(rf"(?<![\d-])({_YEAR})\s?[/–-]\s?(\d\d)(?![\d-])")
_DAY = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{4}")
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[-–—~/]")
_BETWEEN = frozenset("-–—~/")
_MONTHS = 12
_UNITS = (("quarters", 3), ("halves", 6), ("thirds", 4), ("months", 1))


class Period(NamedTuple):
    """Months that are counted from the year 0; of a text without a year, those of that year.

    Attributes:
        first, last: both within.
    """

    first: int
    last: int

    @property
    def months(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    def holds(self, other: Period) -> bool:
        """Tell whether another period is a part of this one."""
        within = self.first <= other.first and other.last <= self.last
        return within and self.months > other.months


class _Side(NamedTuple):
    """What one side of "January to June 2024" says: its year, and months of that year."""

    year: int | None
    first: int
    last: int


@lru_cache(maxsize=4096)
def period_of(text: str) -> Period | None:
    """Return the period that a text names; None if it names none, or a day."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain or len(plain) > 60 or _DAY.search(plain):
        return None
    plain = _TWO.sub(_year_or_month, plain)
    for pattern, written in _OTHERWISE:
        plain = pattern.sub(written, plain)
    sides: list[list[str]] = [[]]
    for token in _TOKEN.findall(plain):
        if token in _BETWEEN or plain_word(token) in _WORDS["until"]:
            sides.append([])
        else:
            sides[-1].append(plain_word(token))
    said = [_side(side) for side in sides if side]
    first, last = (said[0], said[-1]) if said else (None, None)
    if first is None or last is None or len(said) > 2:
        return None
    end, begin = last.year or 0, first.year if first.year is not None else last.year or 0
    period = Period(begin * _MONTHS + first.first, (end or begin) * _MONTHS + last.last)
    return period if period.months > 0 else None


def length_of(text: str) -> int | None:
    """Return of how many months a text such as "Quarterly" is, and nothing else; None if of none.

    What is cumulative is as long as a year.
    """
    words = [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]
    joined = "".join(words)
    if _WORDS["runnings"].intersection({joined, *words}) or joined.endswith("todate"):
        return _MONTHS
    lengths = {_LENGTH_OF.get(word) for word in ([joined] if joined in _LENGTH_OF else words)}
    return lengths.pop() if len(lengths) == 1 else None


def is_running(text: str) -> bool:
    """Tell whether a text says that amounts hold those before them: "YTD", "Cumulative"."""
    words = [plain_word(word) for word in re.findall(r"[^\W\d_]+", text)]
    return bool(_WORDS["runnings"].intersection(words)) or "".join(words).endswith("todate")


def _year_or_month(match: re.Match[str]) -> str:
    """Return what "2024/25" and "2024-03" are: a year by its first, or a month."""
    year, number = match[1], int(match[2])
    if number == (int(year) + 1) % 100:
        return year
    return f"{year} M{number}" if 1 <= number <= _MONTHS else match[0]


def _side(words: Sequence[str]) -> _Side | None:
    """Return what the words of one side say; None if one of them is not understood."""
    years = [int(word) for word in words if re.fullmatch(_YEAR, word)]
    rest = [word for word in words if not re.fullmatch(_YEAR, word)]
    if len(years) > 1:
        return None
    year = years[0] if years else None
    known = (_WORDS["wholes"], _WORDS["runnings"], _WORDS["ordinals"], _WORDS["fillers"])
    running = not _WORDS["runnings"].isdisjoint(rest)
    whole = running or not _WORDS["wholes"].isdisjoint(rest)
    unit = _unit(rest)
    if unit is None:
        understood = all(any(word in words for words in known) for word in rest)
        return _Side(year, 0, _MONTHS - 1) if understood and (whole or years) else None
    first, last, taken = unit
    left = [word for at, word in enumerate(rest) if at not in taken]
    if not all(any(word in words for words in known) for word in left):
        return None
    return _Side(year, 0 if running else first, last)


def _unit(words: Sequence[str]) -> tuple[int, int, set[int]] | None:
    """Return the months that words name, and the places of those words; None if they name none."""
    named = [at for at, word in enumerate(words) if word in MONTH_OF]
    if len(named) == 1:
        month = MONTH_OF[words[named[0]]] - 1
        return month, month, {*named}
    for name, months in _UNITS:
        for at, word in enumerate(words):
            if word not in _WORDS[name]:
                continue
            for beside in _beside(words, at):
                number = _number(words[beside])
                if number is not None and 1 <= number <= _MONTHS // months:
                    first = (number - 1) * months
                    return first, first + months - 1, {at, beside}
    return None


def _beside(words: Sequence[str], at: int) -> list[int]:
    """Return the places of the words next to one, but of an ordinal: "1 st quarter"."""
    before = at - 1
    while before > 0 and words[before] in _WORDS["ordinals"] and _number(words[before]) is None:
        before -= 1
    return [beside for beside in (at + 1, before) if 0 <= beside < len(words)]


def _number(word: str) -> int | None:
    if word.isascii() and word.isdecimal():
        return int(word) if len(word) <= 2 else None
    return _NUMBER_OF.get(word)
