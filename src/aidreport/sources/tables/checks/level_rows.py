"""Rows that are parts of others by a column: projects of a programme, partners of a lead."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word, words_of
from aidreport.sources.tables.checks.entries import Found, entries_of
from aidreport.sources.tables.checks.part_rows import PART_TWICE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS = {name: frozenset(map(plain_word, words.split())) for name, words in _FILE.items()}
_MOST_ROWS = 5_000


def find_levels(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows of a lower level beside those of a higher one, whose amounts may hold theirs."""
    if len(used) > _MOST_ROWS:
        return
    entries = {item.number: item for item in entries_of(used)}
    rows = [row for row in reader.header.below.rows if row.number in entries]
    columns = reader.header.columns
    for column, heading in enumerate(reader.header.headings):
        if column in (columns["amount"], columns["recipient"]):
            continue
        is_level = any(word in _WORDS["headings"] for word in words_of(heading.replace("_", " ")))
        names = ("wholes", "parts") if is_level else ("leads", "subs")
        levels = {row.number: _level(row.text(column), *names) for row in rows}
        parts = [entries[number] for number, level in levels.items() if level == names[1]]
        wholes = [entries[number] for number, level in levels.items() if level == names[0]]
        if "" not in levels.values() and wholes and parts and _may_hold(wholes, parts):
            numbers = frozenset(item.number for item in parts)
            problem = f'{{rows}} may be part of the money of other rows, by the column "{heading}"'
            yield Found(numbers, problem, PART_TWICE)


def _level(text: str, *names: str) -> str:
    """Return which of two kinds of words a text is; empty if of none."""
    word = "".join(plain_word(text).replace("-", " ").replace("_", " ").split())
    return next((name for name in names if word in _WORDS[name]), "")


def _may_hold(wholes: Sequence[Entry], parts: Sequence[Entry]) -> bool:
    """Tell whether wholes are at least as much as parts, in each currency and measure of these."""
    of_wholes, of_parts = _sums(wholes), _sums(parts)
    return all(0 < amount <= of_wholes.get(kind, 0) for kind, amount in of_parts.items())


def _sums(entries: Sequence[Entry]) -> Mapping[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for item in entries:
        sums[item.currency, item.measure] += item.amount
    return sums
