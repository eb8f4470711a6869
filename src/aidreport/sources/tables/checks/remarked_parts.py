"""Rows whose remark says that their money is in that of another row, or holds it.

"Part of UNICEF grant" beside an amount no larger than that of UNICEF, and "Includes WFP 50" beside
one no smaller than that of WFP. Who or what is not in the table is no other row of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.amounts import TABLES, digits_in
from aidreport.model.money import scale_exactly
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.checks.entries import Found, entries_of, texts_by_row
from aidreport.sources.tables.checks.footnotes import meaning_of
from aidreport.sources.tables.checks.part_rows import PART_TWICE
from aidreport.sources.tables.checks.remark_texts import remarks_in
from aidreport.sources.terms.currencies import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_PHRASES = [
    (words_of(text), name == "in_another")
    for name in ("in_another", "holds_another")
    for text in _FILE[name].replace("\n", " ").split("|")
]
_FIRST_WORDS = frozenset(phrase[0] for phrase, _ in _PHRASES)
_BESIDE = frozenset(map(plain_word, _FILE["beside"].split()))
_NUMBER = re.compile(r"\d[\d.,'\u00a0]*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_WORDS = 12
_MOST_ROWS = 20_000
"""Nobody has written the remarks of a longer table row by row."""


def find_remarked_parts(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows that are said to be part of another row, by a remark at either of them."""
    if len(used) > _MOST_ROWS:
        return
    remarks = [
        item
        for item in remarks_in(reader, _may_name_another)
        # Comments that say themselves that an amount may not count are asked about as such.
        if item.column is not None or not meaning_of(item.text)
    ]
    if not remarks:
        return
    entries = {item.number: item for item in entries_of(used)}
    names = _names(reader, entries)
    parts: set[int] = set()
    for item in remarks:
        if whole := entries.get(item.row):
            parts |= _parts_by(item.text, whole, names, entries, reader)
    if parts:
        yield Found(
            frozenset(parts),
            "{rows} may be part of the money of other rows, by the remarks beside them",
            PART_TWICE,
        )


def _may_name_another(text: str) -> bool:
    words = words_of(text)
    return len(words) <= _MOST_WORDS and not _FIRST_WORDS.isdisjoint(words)


def _names(
    reader: RowReader, entries: Mapping[int, Entry]
) -> Mapping[str, dict[tuple[str, ...], list[int]]]:
    """Return the words of recipients and ids, with their rows, by the first of these words."""
    columns = reader.header.columns
    places = [columns[field] for field in ("recipient", "id") if field in columns]
    names: dict[str, dict[tuple[str, ...], list[int]]] = defaultdict(dict)
    for number, texts in texts_by_row(reader.header.below.rows, places):
        for text in texts if number in entries else ():
            if words := _words(text):
                names[words[0]].setdefault(words, []).append(number)
    return names


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a name with its digits, as they are compared."""
    return tuple(map(plain_word, re.findall(r"[^\W_]+", text)))


def _parts_by(
    text: str,
    entry: Entry,
    names: Mapping[str, dict[tuple[str, ...], list[int]]],
    entries: Mapping[int, Entry],
    reader: RowReader,
) -> set[int]:
    """Return the rows that are parts of others, by one remark."""
    words = _words(text)
    for at, word in enumerate(words):
        for phrase, in_another in _PHRASES if word in _FIRST_WORDS else ():
            if list(words[at : at + len(phrase)]) != phrase:
                continue
            rows = _named(words[at + len(phrase) :], names)
            others = [entries[row] for row in rows if row != entry.number]
            if entry.number in rows or not others:
                continue
            if in_another:
                return {entry.number} if any(_holds(other, entry) for other in others) else set()
            stated = _amounts_in(text, reader)
            return {
                other.number
                for other in others
                if _holds(entry, other) and (not stated or other.amount in stated)
            }
    return set()


def _named(
    words: Sequence[str], names: Mapping[str, dict[tuple[str, ...], list[int]]]
) -> list[int]:
    """Return the rows of what words name, if they say nothing else: "the UNICEF grant"."""
    for at, word in enumerate(words):
        for name, rows in names.get(word, {}).items():
            rest = (*words[:at], *words[at + len(name) :])
            if tuple(words[at : at + len(name)]) == name and all(map(_is_beside, rest)):
                return rows
    return []


def _is_beside(word: str) -> bool:
    return word in _BESIDE or word[0].isdigit() or word.upper() in CODES


def _holds(whole: Entry, part: Entry) -> bool:
    same = (whole.currency, whole.measure) == (part.currency, part.measure)
    return same and 0 < part.amount <= whole.amount


def _amounts_in(text: str, reader: RowReader) -> set[Decimal]:
    """Return the amounts that a remark states, in full and in the unit of the table."""
    found: set[Decimal] = set()
    for match in _NUMBER.finditer(text):
        written = match[0].rstrip(".,'")
        digits = digits_in(written, TABLES[reader.decimal])
        if digits is not None and not _YEAR.fullmatch(written):
            number = digits.amount().number
            found |= {number, scale_exactly(number, reader.header.power or 0)}
    return found
