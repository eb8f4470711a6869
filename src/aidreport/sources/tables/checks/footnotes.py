"""Footnotes that say of an amount that it does not count as it stands: "* cancelled in March"."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.config.sources import EXCLUDE, USE
from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.bulk import Bulk, count_codes
from aidreport.model.words import plain_word, words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.entries import texts_by_row
from aidreport.sources.tables.words.flags import ends_in_remark
from aidreport.sources.tables.words.kind_words import (
    excluding_words,
    is_doubtful,
    surely_excludes,
)
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_SIGN = r"[*†‡§#]+|[¹²³⁰⁴-⁹]+"
_NOTE = lazy_pattern(
    rf"\s*(?P<mark>{_SIGN}|[(\[]?[0-9]{{1,2}}[)\]]|[(\[]?[a-z][)\]])\s*(?P<text>\S.*)"
)
_MARKED = lazy_pattern(rf"\S.*?\s*(?P<mark>{_SIGN}|[(\[]?[0-9]{{1,2}}[)\]]|[(\[][a-z][)\]])")
_WORD = re.compile(r"[^\W_]+")
_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_BEGIN = [
    (words_of(text), meaning)
    for meaning in (EXCLUDE, USE)
    for text in _FILE[meaning].replace("\n", " ").split("|")
]
_SAYS = [*_BEGIN, *((words_of(text), EXCLUDE) for text in _FILE["parts"].split("|"))]
_MOST_ASKED = 20
_MOST_WORDS = 6


class _Note(NamedTuple):
    """A note.

    Attributes:
        mark: beside it; empty if it has none.
        text: without the mark.
        meaning: what it says of an amount; empty if nothing is known.
        at: where in the text it says so.
    """

    mark: str
    text: str
    meaning: str = ""
    at: int = 0


def ask_about_footnotes(
    used: Sequence[Allocation], notes: Iterable[SourceRow], reader: RowReader
) -> list[Question]:
    """Ask about recipients of which a note says that their amount may not count.

    By its mark, beside a name or an amount; or by the name, if a note without a mark has it.

    Args:
        used: the allocations of a table.
        notes: the rows that are left out as notes.
        reader: read them.
    """
    telling = [note for row in notes if (note := _said(_note(row, reader))).meaning]
    rows: Counter[str] = Counter()
    marks: dict[str, set[str]] = defaultdict(set)
    for name, count, beside in _names(used, reader) if telling else ():
        rows[name] += count
        marks[name] |= beside
    asked: dict[str, _Note] = {}
    decided = reader.meanings.known.get("recipient", {})
    for note in telling:
        if not note.mark and any(name in note.text.casefold() for name in decided):
            continue
        for name in _meant(note, marks):
            if reader.meanings.meaning("recipient", name) is None:
                asked.setdefault(name, note)
    if not asked or len(asked) > _MOST_ASKED:
        return []
    # The other rows of a recipient may well count.
    proposed = {name: USE if rows[name] > 1 else note.meaning for name, note in asked.items()}
    other = USE if EXCLUDE in proposed.values() else EXCLUDE
    return [
        Question(
            state("question.note", count=len(asked)),
            state("question.note-why"),
            {"values": {"recipient": proposed}},
            ({"values": {"recipient": dict.fromkeys(asked, other)}},),
            details=tuple(
                f'"{name}": "{f"{note.mark} {note.text}".strip()}"' for name, note in asked.items()
            ),
            by_hand=state("question.amounts-by-hand"),
        )
    ]


def _note(row: SourceRow, reader: RowReader) -> _Note:
    """Return what a note says; a workbook may have its mark set higher."""
    text = " ".join(filter(None, row.texts))
    raised = next(
        (mark.text for mark in reader.header.below.looks.marks if mark.row == row.number), ""
    )
    match = _NOTE.fullmatch(text)
    if raised and not match:
        return _Note(_plain(raised), text)
    return _Note(_plain(match["mark"]), match["text"]) if match else _Note("", text)


def _plain(mark: str) -> str:
    return unicodedata.normalize("NFKC", mark).strip("()[] ")


def meaning_of(comment: str) -> str:
    """Return what a comment at an amount proposes: "exclude", "use", or nothing.

    Longer ones tell a story; what matters of them begins the comment or ends a part of it.
    """
    if ends_in_remark(comment) or surely_excludes(comment) or is_doubtful(comment):
        return EXCLUDE
    words = words_of(comment)
    said = (meaning for phrase, meaning in _BEGIN if words[: len(phrase)] == phrase)
    return next(said, "") if len(words) <= _MOST_WORDS else ""


def _said(note: _Note) -> _Note:
    """Return a note with what it says of money that may not count, and where."""
    found = [(match.start(), plain_word(match[0])) for match in _WORD.finditer(note.text)]
    words = [word for _, word in found]
    known = excluding_words()
    for at, (start, word) in enumerate(found):
        for phrase, meaning in _SAYS:
            if words[at : at + len(phrase)] == phrase:
                return note._replace(meaning=meaning, at=start)
        if word in known:
            return note._replace(meaning=EXCLUDE, at=start)
    return note


def _meant(note: _Note, marks: Mapping[str, set[str]]) -> list[str]:
    """Return the recipients that a note is about."""
    if note.mark:
        return [name for name, beside in marks.items() if note.mark in beside]
    named = {name: at for name in marks if (at := _place(name, note.text)) >= 0}
    # "UNICEF is included in WFP" is about the first.
    first = [name for name, at in named.items() if at < note.at]
    return first or list(named)


def _names(used: Sequence[Allocation], reader: RowReader) -> Iterator[tuple[str, int, set[str]]]:
    """Yield names of recipients, of how many rows, with the marks beside them or their amounts."""
    alone = used
    if isinstance(used, Bulk):
        column = used.column("recipient")
        counts = count_codes(column.codes, len(column.values)).tolist()
        for name, count in zip(column.values, counts, strict=True):
            yield name, count, _marks(name)
        places = [reader.header.columns[name] for name in ("recipient", "amount")]
        for _, (name, amount) in texts_by_row(reader.header.below.rows, places):
            if beside := _marks(amount):
                yield name, 0, beside
        alone = [item for _, item in used.others]
    raised: dict[int, set[str]] = {}
    columns = {reader.header.columns[name] for name in ("recipient", "amount")}
    for mark in reader.header.below.looks.marks:
        if mark.column in columns and not mark.struck:
            raised.setdefault(mark.row, set()).add(_plain(mark.text))
    for item in alone:
        marks = _marks(item.recipient.name) | _marks(item.as_written)
        yield item.recipient.name, 1, marks | raised.get(item.place.row or 0, set())


def _marks(text: str) -> set[str]:
    match = _MARKED.fullmatch(text)
    return {_plain(match["mark"])} if match else set()


def _place(name: str, text: str) -> int:
    """Return where a text names a recipient; -1 if it does not."""
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) if len(name) > 2 else None
    return match.start() if match else -1
