"""Rows that add up the largest of others: "Top 10 donors", "5 largest"; none is a donor itself."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import WORDS_IN, plain_word, words_of
from aidreport.sources.tables.checks.entries import (
    Found,
    different_texts,
    entries_of,
    texts_by_row,
)
from aidreport.sources.tables.words.vocabulary import COUNTED_BY_ALL, FILLERS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_TOP, _BESIDE, _OTHERS = (
    frozenset(map(plain_word, _FILE[name].split())) for name in ("top", "beside", "others")
)
_NUMBERS = {
    plain_word(word): number
    for number, words in zip((3, 5, 10, 20), _FILE["numbers"], strict=True)
    for word in words.split()
}
_DIGITS = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_EAST_ASIAN = re.compile(r"(?:前|上位)\s*(\d{1,2})\D{0,4}")
_FIELDS = ("donor", "recipient", "country", "sector")
_MOST_ROWS = 20_000
_ANY = 0
"""How many the largest are, if nobody says it."""


def find_top_rows(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows of the largest together, or those of the largest if not all of them are there."""
    if len(used) > _MOST_ROWS:
        return
    columns = reader.header.columns
    fields = [name for name in _FIELDS if name in columns]
    below = reader.header.below.rows
    tops = {
        name: found
        for name in fields
        if (found := _candidates(different_texts(below, columns[name])))
    }
    if not tops:
        return
    entries = {item.number: item for item in entries_of(used)}
    texts = [
        (entries[number], cells)
        for number, cells in texts_by_row(below, [columns[name] for name in tops])
        if number in entries
    ]
    for at, (field, names) in enumerate(tops.items()):
        by_name: dict[str, list[Entry]] = defaultdict(list)
        for item, cells in texts:
            by_name[cells[at]].append(item)
        for name in sorted(by_name.keys() & names):
            if top_of(name) is None or reader.meanings.meaning(field, name) is not None:
                continue
            if rows := _repeated(name, by_name):
                problem = partial(state, "question.twice-largest", name=name)
                yield Found(rows, problem, "question.twice-largest-why")


def _candidates(names: set[str]) -> set[str]:
    """Return names if any of them speaks of the largest; a long table seldom has such a one."""
    written = "\n".join(names)
    words = set(map(plain_word, {*WORDS_IN.findall(written)}))
    return set() if _TOP.isdisjoint(words) and not _EAST_ASIAN.search(written) else names


@lru_cache(maxsize=4096)
def top_of(name: str) -> int | None:
    """Return of how many of the largest a name speaks; 0 if it does not say, None if of none."""
    if match := _EAST_ASIAN.fullmatch(name.strip()):
        return int(match[1])
    words = words_of(name)
    if _TOP.isdisjoint(words):
        return None
    if not all(word in _TOP | _BESIDE | FILLERS | COUNTED_BY_ALL for word in words):
        return None
    if match := _DIGITS.search(name):
        return int(match[0])
    number = next((_NUMBERS[word] for word in words if word in _NUMBERS), None)
    return number or (_ANY if COUNTED_BY_ALL.intersection(words) else None)


def _repeated(top: str, by_name: Mapping[str, Sequence[Entry]]) -> frozenset[int]:
    """Return the rows of the top if those of so many others are there, else those that are."""
    count = top_of(top) or 0
    rows: set[int] = set()
    for kind, stated in _sums(by_name[top]).items():
        members = {
            name: sums[kind]
            for name, items in by_name.items()
            if name and top_of(name) is None and not _OTHERS.intersection(words_of(name))
            if kind in (sums := _sums(items))
        }
        if not members:
            continue
        added_up = sum(members.values(), Decimal())
        # Of so many, all are there; of nobody knows how many, if they are more together.
        all_there = len(members) >= count if count else added_up >= stated
        repeated = [top] if all_there or added_up > stated else members
        rows.update(item.number for name in repeated for item in by_name[name] if item[2:4] == kind)
    return frozenset(rows)


def _sums(entries: Sequence[Entry]) -> Mapping[tuple[str, ...], Decimal]:
    """Return the sums of rows by their currency and measure."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for item in entries:
        sums[item.currency, item.measure] += item.amount
    return sums
