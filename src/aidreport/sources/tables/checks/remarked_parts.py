"""Rows whose remark says that their money is in that of another row, or holds it.

"Part of UNICEF grant" beside an amount no larger than that of UNICEF, and "Includes WFP 50" beside
one no smaller than that of WFP. Who or what is not in the table is no other row of it.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.amounts import TABLES, digits_in
from aidreport.model.money import scale_exactly
from aidreport.model.words import plain_word
from aidreport.sources.tables.checks.entries import Found, entries_of
from aidreport.sources.tables.checks.footnotes import meaning_of
from aidreport.sources.tables.checks.part_rows import PART_TWICE
from aidreport.sources.tables.checks.remark_references import References, remark_words
from aidreport.sources.tables.checks.remark_texts import remarks_in
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.checks.remark_references import Words
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)


def _phrases(name: str) -> list[tuple[str, ...]]:
    """Return the phrases of the file as words, longer ones first."""
    texts = _FILE[name].replace("\n", " ").split("|")
    return sorted({remark_words(text) for text in texts}, key=lambda words: (-len(words), words))


_PHRASES = [
    (phrase, name == "in_another")
    for name in ("in_another", "holds_another")
    for phrase in _phrases(name)
]
_SAME = [*_phrases("same"), *_phrases("see")]
_COMPLETE = frozenset(phrase for phrase in _phrases("same") if len(phrase) > 1)
_FIRST_WORDS = frozenset(phrase[0] for phrase in [*_SAME, *(phrase for phrase, _ in _PHRASES)])
_DENIED = frozenset(map(plain_word, _FILE["denied"].split()))
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
    remarked = frozenset(item.row for item in remarks_in(reader, bool))
    references = References.of(reader, entries, remarked)
    parts: set[int] = set()
    for item in remarks:
        if whole := entries.get(item.row):
            parts |= _parts_by(item.text, whole, references, reader)
    if parts:
        yield Found(
            frozenset(parts),
            partial(state, "question.twice-remarks"),
            PART_TWICE,
        )


def _may_name_another(text: str) -> bool:
    words = remark_words(text)
    return len(words) <= _MOST_WORDS and not _FIRST_WORDS.isdisjoint(words)


def _parts_by(text: str, own: Entry, references: References, reader: RowReader) -> set[int]:
    """Return the rows that are parts of others, by one remark."""
    words = remark_words(text)
    for in_another, before, behind in _said(words):
        others = references.others(behind, own, holding=in_another)
        if not others or not _DENIED.isdisjoint(before):
            continue
        if in_another:
            return {own.number} if any(_holds(other, own) for other in others) else set()
        stated = _amounts_in(text, reader)
        return {
            other.number
            for other in others
            if _holds(own, other) and (not stated or other.amount in stated)
        }
    left = _without_same(words)
    # "Included" alone does not say in what; "same contribution" does.
    nothing_said = left == words or (not left and words not in _COMPLETE)
    if nothing_said or not _DENIED.isdisjoint(left):
        return set()
    others = references.others(left, own, holding=True)
    return {own.number} if any(_holds(other, own) for other in others) else set()


def _said(words: Words) -> Iterator[tuple[bool, Words, Words]]:
    """Yield whether the own row is said to be in another, and the words before and behind that."""
    for at, word in enumerate(words):
        for phrase, in_another in _PHRASES if word in _FIRST_WORDS else ():
            if words[at : at + len(phrase)] == phrase:
                yield in_another, words[:at], words[at + len(phrase) :]


def _without_same(words: Words) -> Words:
    """Return words without what says "the same" or "see"."""
    left, at = [], 0
    while at < len(words):
        said = next((one for one in _SAME if words[at : at + len(one)] == one), ())
        left += [] if said else [words[at]]
        at += len(said) or 1
    return tuple(left)


def _holds(whole: Entry, part: Entry) -> bool:
    """Tell whether an amount may be in another; of two currencies, nobody has compared them."""
    if whole.measure != part.measure or part.amount <= 0:
        return False
    return whole.currency != part.currency or part.amount <= whole.amount


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
