"""A text of a column whose rows hold the sums of those of all its other texts.

"World" beside "Africa" and "Asia", "Both" beside "Female" and "Male": of each partner, it has what
the others have together. How seldom chance makes such sums decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import words_of
from aidreport.sources.tables.checks.alike import compared_columns
from aidreport.sources.tables.checks.entries import Found, entries_of, texts_by_row
from aidreport.sources.tables.rows.sums import chance_of_sum
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE: dict[str, str] = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WHOLES = frozenset(
    " ".join(words_of(text)) for text in _FILE["wholes"].replace("\n", " ").split("|")
)
_MOST_ROWS = 20_000
_FEWEST_TEXTS, _MOST_TEXTS = 3, 60
"""Two parts and their sum; of more texts, a column is one of names."""

_FEWEST_SUMS = 2
_SELDOM = Fraction(1, 50)
_NAMED = 100
"""How much less likely chance is if the text is one of wholes."""

_Sums = dict[tuple[str, ...], dict[str, Decimal]]


def find_cross_sums(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield the rows of a text that hold the sums of the rows of all other texts of a column."""
    if len(used) > _MOST_ROWS:
        return
    columns = compared_columns(reader, ())
    entries = {item.number: item for item in entries_of(used)}
    for column in columns:
        halves = _halves(entries, reader, column)
        if not halves or _is_decided(reader, column):
            continue
        others = [other for other in columns if other != column]
        texts = [
            (entries[number], cells)
            for number, cells in texts_by_row(reader.header.below.rows, [column, *others])
            if number in entries
        ]
        whole = _whole(_sums(texts), halves, len(columns))
        if whole is not None:
            numbers = frozenset(item.number for item, cells in texts if cells[0] == whole)
            heading = reader.header.headings[column]
            problem = partial(state, "question.cross-sums", text=whole, heading=heading)
            yield Found(numbers, problem, "question.cross-sums-why", sums=True)
            return


def _halves(entries: Mapping[int, Entry], reader: RowReader, column: int) -> list[str]:
    """Return the texts of a column that have half of all money, as sums of all others have."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for number, (text,) in texts_by_row(reader.header.below.rows, [column]):
        if number in entries:
            totals[text] += entries[number].amount
            if len(totals) > _MOST_TEXTS:
                return []
    everything = sum(totals.values())
    if len(totals) < _FEWEST_TEXTS:
        return []
    return [text for text, total in totals.items() if text and 2 * total == everything]


def _is_decided(reader: RowReader, at: int) -> bool:
    """Tell whether the config says itself which texts of a column count."""
    fields = [name for name, column in reader.header.columns.items() if column == at]
    return any(reader.meanings.known.get(name) for name in fields)


def _sums(texts: Sequence[tuple[Entry, tuple[str, ...]]]) -> _Sums:
    """Return the amounts of what has the same texts in other columns, by the text of the first.

    A column that changes with the first, as a code beside a name does, tells nothing apart.
    """
    others = [at for at in range(1, len(texts[0][1])) if not _go_together(texts, at)]
    sums: _Sums = defaultdict(lambda: defaultdict(Decimal))
    for item, cells in texts:
        key = (item.currency, item.measure, *(cells[other] for other in others))
        sums[key][cells[0]] += item.amount
    return sums


def _go_together(texts: Sequence[tuple[Entry, tuple[str, ...]]], at: int) -> bool:
    """Tell whether each text of the first column has one of another column, and the reverse."""
    pairs = {(cells[0], cells[at]) for _, cells in texts}
    return all(max(Counter(pair[side] for pair in pairs).values()) == 1 for side in (0, 1))


def _whole(sums: _Sums, halves: Sequence[str], columns: int) -> str | None:
    """Return the text that has the sums of all others wherever they are; None if none has."""
    for text in halves:
        stated = [by.get(text, Decimal()) for by in sums.values()]
        parts = [
            {other: amount for other, amount in by.items() if other != text} for by in sums.values()
        ]
        if not all(_adds_up(by, amount) for by, amount in zip(parts, stated, strict=True)):
            continue
        real = [[*by.values()] for by in parts if len(by) > 1]
        likely = prod(map(chance_of_sum, real), start=Fraction(columns))
        if " ".join(words_of(text)) in _WHOLES:
            likely /= _NAMED
        if len(real) >= _FEWEST_SUMS and likely < _SELDOM:
            return text
    return None


def _adds_up(parts: Mapping[str, Decimal], stated: Decimal) -> bool:
    amounts = parts.values()
    return bool(parts) and min(amounts) > 0 and sum(amounts) == stated
