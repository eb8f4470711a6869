"""Remarks that change an amount: "amount in EUR" under "Amount (USD)", a comment "cancelled".

What a text of a column says is asked about as a status is. A comment of a cell has no column; it is
asked about by the recipient of its row, as a footnote is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.fields import STATUS
from aidreport.model.words import plain_word
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.entries import entries_of, texts_by_row
from aidreport.sources.tables.checks.footnotes import meaning_of
from aidreport.sources.tables.checks.remark_texts import remarks_in
from aidreport.sources.tables.columns.stated_unit import said_in
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.checks.remark_texts import RemarkText
    from aidreport.sources.tables.rows.rows import RowReader
    from aidreport.sources.tables.words.heading_units import HeadingUnit
    from aidreport.values import Value

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_WORDS = frozenset(map(plain_word, _FILE["words"].split()))
_SHOWN = 5
_MOST_ASKED = 20


def ask_about_remarks(used: Sequence[Allocation], reader: RowReader) -> list[Question]:
    """Ask about rows beside which a remark says that their amount is another one, or may not count.

    Args:
        used: the allocations of a table.
        reader: read them.
    """
    found = [*remarks_in(reader, _may_matter)]
    entries = {item.number: item for item in entries_of(used)} if found else {}
    of_rows = [(item, entries[item.row]) for item in found if item.row in entries]
    in_columns = [(item, entry) for item, entry in of_rows if item.column is not None]
    comments = [(item, entry) for item, entry in of_rows if item.column is None]
    return [*_of_columns(in_columns, reader), *_of_comments(comments, reader)]


def _may_matter(text: str) -> bool:
    return _names_money(said_in(text)) or bool(meaning_of(text))


def _names_money(said: HeadingUnit) -> bool:
    return said.is_unit_beside(_WORDS)


def _contradicts(text: str, entry: Entry, reader: RowReader) -> bool:
    """Tell whether a remark names another currency or unit than that of the amount of its row."""
    said = said_in(text)
    if not _names_money(said):
        return False
    if said.currencies is not None and entry.currency not in said.currencies:
        return True
    power = said.power
    return power is not None and reader.header.units is None and power != reader.header.power


def _of_columns(found: Sequence[tuple[RemarkText, Entry]], reader: RowReader) -> Iterator[Question]:
    """Ask about the texts of columns that name another currency or unit."""
    rows: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for item, entry in found:
        open_ = reader.meanings.meaning(STATUS, item.text) is None
        if item.column is not None and open_ and _contradicts(item.text, entry, reader):
            rows[item.column][item.text] += 1
    for column, texts in rows.items():
        if len(texts) <= _MOST_ASKED:
            shown = [
                state("question.rows-of", text=f'"{text}"', count=count)
                for text, count in texts.items()
            ]
            listed: Value = Several(shown[:_SHOWN])
            if len(shown) > _SHOWN:
                listed = state("question.and-more", listed=listed, count=len(shown) - _SHOWN)
            heading = reader.header.headings[column]
            yield Question(
                state("question.other-money", column=heading, texts=listed),
                state("question.other-money-why"),
                {"values": {STATUS: dict.fromkeys(texts, EXCLUDE)}},
                ({"values": {STATUS: dict.fromkeys(texts, USE)}},),
                by_hand=state("question.other-money-by-hand"),
            )


def _of_comments(
    found: Sequence[tuple[RemarkText, Entry]], reader: RowReader
) -> Iterator[Question]:
    """Ask about the recipients of rows with a comment that says something of the amount."""
    said = {
        item.row: (item.text, meaning)
        for item, entry in found
        if (meaning := EXCLUDE if _contradicts(item.text, entry, reader) else meaning_of(item.text))
    }
    names = _recipients(reader) if said else {}
    counts = Counter(names.values())
    asked: dict[str, tuple[str, str]] = {}
    for row, (text, meaning) in said.items():
        name = names.get(row, "")
        if name and reader.meanings.meaning("recipient", name) is None:
            # The other rows of a recipient may well count.
            asked.setdefault(name, (text, USE if counts[name] > 1 else meaning))
    if asked and len(asked) <= _MOST_ASKED:
        proposed = {name: meaning for name, (_, meaning) in asked.items()}
        other = USE if EXCLUDE in proposed.values() else EXCLUDE
        yield Question(
            state("question.comment", count=len(asked)),
            state("question.comment-why"),
            {"values": {"recipient": proposed}},
            ({"values": {"recipient": dict.fromkeys(asked, other)}},),
            details=tuple(f'"{name}": "{text}"' for name, (text, _) in asked.items()),
            by_hand=state("question.amounts-by-hand"),
        )


def _recipients(reader: RowReader) -> Mapping[int, str]:
    """Return the recipient of each row."""
    rows, column = reader.header.below.rows, reader.header.columns["recipient"]
    return {number: name for number, (name,) in texts_by_row(rows, [column]) if name}
