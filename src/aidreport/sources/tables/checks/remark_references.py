"""Which other rows the words of a remark name: by recipient or id, "row 2", "above"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.model.currency_codes import CODES
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.checks.entries import texts_by_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_BESIDE = frozenset(map(plain_word, _FILE["beside"].split()))
_ROW = frozenset(map(plain_word, _FILE["row"].split()))
_ABOVE = sorted(
    (tuple(words_of(text)) for text in _FILE["above"].replace("\n", " ").split("|")),
    key=len,
    reverse=True,
)
_OWNED = re.compile(r"['’]s?\b")
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")

Words = tuple[str, ...]


@cache
def _scripts() -> re.Pattern[str]:
    """Return the pattern of places between Latin letters and those of East Asia."""
    return re.compile(
        r"(?<=[A-Za-z0-9])(?=[\u3040-\u9fff\uac00-\ud7af])|(?<=[\u3040-\u9fff])(?=[A-Z])"
    )


def remark_words(text: str) -> Words:
    """Return the words of a remark or a name with their digits, as they are compared."""
    apart = _OWNED.sub("", text)
    if not text.isascii():
        apart = _scripts().sub(" ", apart)
    return tuple(map(plain_word, re.findall(r"[^\W_]+", apart)))


@dataclass(frozen=True, slots=True)
class References:
    """The rows of a table as remarks name them.

    Attributes:
        entries: number of a row → its amount.
        names: the words of a recipient or an id → its rows.
        longest: first word of such a name → how many words one with it has at most.
        numbers: of the rows, ascending.
        growing: those that are larger than all above them, by measure and currency.
        first: number of the first row below the headings.
        remarked: rows that have a remark of their own.
    """

    entries: Mapping[int, Entry]
    names: Mapping[Words, list[int]]
    longest: Mapping[str, int]
    numbers: Sequence[int]
    growing: Sequence[Sequence[Entry]]
    first: int
    remarked: frozenset[int]

    @classmethod
    def of(
        cls, reader: RowReader, entries: Mapping[int, Entry], remarked: frozenset[int]
    ) -> References:
        """Return those of the rows with an amount."""
        rows = reader.header.below.rows
        first = rows[0].number if rows else 0
        names = _names(reader, entries)
        longest: dict[str, int] = {}
        for name in names:
            longest[name[0]] = max(len(name), longest.get(name[0], 0))
        numbers = sorted(entries)
        return cls(entries, names, longest, numbers, _growing(entries), first, remarked)

    def others(self, words: Sequence[str], own: Entry, *, holding: bool) -> Sequence[Entry]:
        """Return the other rows that words name, if they say nothing else: "the UNICEF grant".

        Args:
            holding: whether one of them is to hold this row: of all above, the largest are enough.
        """
        if rows := self._named(words) or self._numbered(words, own):
            return [] if own.number in rows else [self.entries[row] for row in rows]
        if not self._means_above(words, own):
            return []
        if holding:
            return list(self._largest_above(own))
        return [self.entries[row] for row in self.numbers[: bisect_left(self.numbers, own.number)]]

    def _named(self, words: Sequence[str]) -> Sequence[int]:
        for at, word in enumerate(words):
            for end in range(min(at + self.longest.get(word, 0), len(words)), at, -1):
                rows = self.names.get(tuple(words[at:end]), ())
                if rows and all(map(_is_beside, (*words[:at], *words[end:]))):
                    return rows
        return ()

    def _numbered(self, words: Sequence[str], own: Entry) -> Sequence[int]:
        """Return the rows of "row 2": by the numbers of the sheet, or counted from the headings."""
        numbers = [int(word) for word in words if word.isdecimal() and len(word) < 6]
        if len(numbers) != 1 or _ROW.isdisjoint(words) or not all(map(_is_beside, words)):
            return ()
        meant = (numbers[0], numbers[0] + self.first - 1)
        return [row for row in meant if row in self.entries and row != own.number]

    def _means_above(self, words: Sequence[str], own: Entry) -> bool:
        """Tell whether words say "above", or nothing; a remark right above may be what is meant."""
        at = bisect_left(self.numbers, own.number)
        if not at or self.numbers[at - 1] in self.remarked:
            return False
        if not words:
            return True
        for phrase in _ABOVE:
            for start in range(len(words) - len(phrase) + 1):
                rest = (*words[:start], *words[start + len(phrase) :])
                if tuple(words[start : start + len(phrase)]) == phrase and all(
                    map(_is_beside, rest)
                ):
                    return True
        return False

    def _largest_above(self, own: Entry) -> Iterator[Entry]:
        """Yield the largest amount above a row, of each measure and currency."""
        for growing in self.growing:
            at = bisect_left(growing, own.number, key=attrgetter("number"))
            if at:
                yield growing[at - 1]


def _growing(entries: Mapping[int, Entry]) -> Sequence[Sequence[Entry]]:
    """Return the rows that are larger than all above them, for each measure and currency."""
    found: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for _, entry in sorted(entries.items()):
        known = found[entry.measure, entry.currency]
        if not known or entry.amount > known[-1].amount:
            known.append(entry)
    return list(found.values())


def _names(reader: RowReader, entries: Mapping[int, Entry]) -> Mapping[Words, list[int]]:
    """Return the rows of recipients and ids, and of acronyms in them, by their words."""
    columns = reader.header.columns
    places = [columns[field] for field in ("recipient", "id") if field in columns]
    names: dict[Words, list[int]] = defaultdict(list)
    for number, texts in texts_by_row(reader.header.below.rows, places):
        for text in texts if number in entries else ():
            for name in {remark_words(text), *((plain_word(a),) for a in _ACRONYM.findall(text))}:
                if name:
                    names[name].append(number)
    return names


def _is_beside(word: str) -> bool:
    return word in _BESIDE or word in _ROW or word[0].isdigit() or word.upper() in CODES
