"""Abbreviations, and what they stand for, for those who hear a briefing.

Only what the data or the language say is said: the spelled-out name that a source gives beside a
short one, and the name of a currency. One that would stand for two things stands for none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.document.blocks import (
    Bar,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Rule,
    ShareBar,
    Table,
    Tile,
)
from aidreport.document.chart_blocks import Chart, Trend
from aidreport.document.long_rows import LongRows
from aidreport.document.page_blocks import Contents, Image
from aidreport.document.spans import Span, plain_text
from aidreport.document.text import clean
from aidreport.model.occurring import currencies_of, full_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from aidreport.document.blocks import Briefing, Cell, TableRow
    from aidreport.document.spans import Inline
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset

_ABBREVIATION = re.compile(r"[^\W\d_]{2,}(?:[-&][^\W\d_]+)*")
_WITH_BLANK = re.compile(f"({_ABBREVIATION.pattern})\u00a0?")
"""Programs lose the width of a blank by itself, which no-break ones may be after it."""
_DIGIT = re.compile(r"\d")


class Expansion(NamedTuple):
    """What an abbreviation stands for.

    Attributes:
        language: of the words, where it differs from the briefing's; empty if it does not.
    """

    words: str
    language: str = ""


def expansions(dataset: Dataset, wording: Wording) -> dict[str, Expansion]:
    """Return what the abbreviations in a data set stand for."""
    announcement = dataset.announcement
    foreign = wording.foreign(announcement.language) if announcement else ""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, full in full_names(dataset.allocations):
        found[clean(name).strip()].add(clean(full).strip())
    known = {
        name: Expansion(full, foreign)
        for name, (full, *others) in found.items()
        if not others and _is_expanded(name, full)
    }
    for code in _currencies(dataset):
        name = wording.currency(code)
        if name and code not in known:
            known[code] = Expansion(name)
    return known


def _is_expanded(name: str, full: str) -> bool:
    """Return whether a name is an abbreviation that the other one spells out."""
    is_one = name.isupper() and _ABBREVIATION.fullmatch(name) is not None
    is_words = full[:1].isalpha() and not _DIGIT.search(full)
    return is_one and is_words and name.casefold() != full.casefold()


def _currencies(dataset: Dataset) -> set[str]:
    """Return the codes of the currencies that a data set has amounts in."""
    codes = currencies_of(dataset.allocations)
    if dataset.converted_to:
        codes.add(dataset.converted_to)
    return codes


def expanded(briefing: Briefing, known: Mapping[str, Expansion]) -> Briefing:
    """Return a briefing whose abbreviations say what they stand for.

    Each does wherever it is, in the body of a table at its first place there. None does beside
    the words that it stands for, in a kicker, which is all capitals, or in a label of a share bar
    or a chart, which is read as one text.
    """

    def text(inline: Inline) -> Inline:
        return _spans(inline, known)

    return replace(briefing, body=tuple(_part(block, text, known) for block in briefing.body))


def _part(part: Any, text: Callable[[Inline], Inline], known: Mapping[str, Expansion]) -> Any:
    """Return a block or a part of one with each of its texts expanded."""
    match part:
        case ShareBar() | Chart() | Contents() | Rule() | Paragraph(role=ParagraphRole.KICKER):
            pass
        case Table():
            return _table(part, known)
        case Image():
            return replace(part, caption=text(part.caption), credit=text(part.credit))
        case Tile():
            before, value, after = map(text, part.pieces())
            expanded = (before, value, after)
            return replace(
                part, label=text(part.label), expanded=expanded, detail=text(part.detail)
            )
        case tuple():
            if part and isinstance(part[0], Span):
                return text(part)
            return tuple(_part(inner, text, known) for inner in part)
        case _ if is_dataclass(part) and not isinstance(part, type):
            held = {item.name: getattr(part, item.name) for item in fields(part)}
            part = replace(part, **{key: _part(held[key], text, known) for key in held})
    return part


def _table(table: Table, known: Mapping[str, Expansion]) -> Table:
    left = dict(known)

    def cell(content: Cell) -> Cell:
        if isinstance(content, Bar | Trend | ListBlock) or not left:
            return content
        spans = _spans(content, left)
        for span in spans:
            if span.expansion:
                left.pop(span.text.strip(), None)
        return spans

    columns = tuple(
        replace(column, heading=_spans(column.heading, known)) for column in table.columns
    )
    rows = table.rows
    if isinstance(rows, LongRows):
        rows = _long_rows(rows, cell, left)
    elif not left.keys().isdisjoint(_ABBREVIATION.findall(_words_of(rows))):
        rows = tuple(replace(row, cells=tuple(map(cell, row.cells))) for row in rows)
    caption = _spans(table.caption, known)
    return replace(table, columns=columns, rows=rows, caption=caption)


def _long_rows(
    rows: LongRows, cell: Callable[[Cell], Cell], left: Mapping[str, Expansion]
) -> LongRows:
    """Return rows in columns; those with an abbreviation that is still left become objects."""

    def row(each: TableRow) -> TableRow:
        return replace(each, cells=tuple(map(cell, each.cells)))

    odd = dict(rows.odd)
    words = "\n".join(["\n".join(column.texts) for column in rows.columns])
    if not left.keys().isdisjoint(_ABBREVIATION.findall(words)):
        for at, texts in enumerate(zip(*(column.texts for column in rows.columns), strict=True)):
            if not left.keys().isdisjoint(_ABBREVIATION.findall("\n".join(texts))):
                odd[at] = row(rows[at])
    return replace(rows, odd=odd, others=tuple(map(row, rows.others)))


def _words_of(rows: Iterable[TableRow]) -> str:
    """Return the words of all cells that are texts, a line each."""
    cells = (cell for row in rows for cell in row.cells)
    return "\n".join([plain_text(cell) for cell in cells if isinstance(cell, tuple)])


def _spans(inline: Inline, known: Mapping[str, Expansion]) -> Inline:
    """Return the spans of a text, each abbreviation as one of its own."""
    text = plain_text(inline)
    if known.keys().isdisjoint(_ABBREVIATION.findall(text)):
        return inline
    if not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text):
        return inline  # parts of a line that runs both ways would change places
    said = text.casefold()
    return tuple(
        part
        for span in inline
        for part in ((span,) if span.code or span.language else _parts(span, said, known))
    )


def _parts(span: Span, said: str, known: Mapping[str, Expansion]) -> Iterator[Span]:
    text, end = span.text, 0
    for match in _WITH_BLANK.finditer(text):
        expansion = known.get(match[1])
        if expansion is None or expansion.words.casefold() in said:
            continue
        if text[end : match.start()]:
            yield replace(span, text=text[end : match.start()], joined=end > 0)
        yield replace(
            span,
            text=match[0],
            joined=match.start() > 0,
            expansion=expansion.words,
            language=expansion.language,
        )
        end = match.end()
    if text[end:] or not end:
        yield replace(span, text=text[end:], joined=end > 0)
