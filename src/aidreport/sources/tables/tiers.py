"""Headings in one row or in two: groups above them, or units, years and measures below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.sources.tables.headings import is_amount, is_unit_only, match_headings
from aidreport.sources.tables.hxl_tags import are_tags
from aidreport.sources.tables.units import split_heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.config.sources import TableField
    from aidreport.sources.formats.grid import Row
    from aidreport.sources.tables.headings import Match

_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Headings:
    """The rows of the headings.

    Attributes:
        match: what they stand for.
        texts: what is written in them and above them about each column.
        first, last: indices of the rows; those before are titles, those after the table.
    """

    match: Match
    texts: tuple[str, ...]
    first: int
    last: int


def find_headings(rows: Sequence[Row], index: int, mapping: Mapping[TableField, str]) -> Headings:
    """Return what a row says as headings, together with the row above or below where it needs it.

    Args:
        rows: the first rows of a table.
        index: of the row.
        mapping: field → heading, as the config names them.
    """
    row = rows[index]
    alone = match_headings(row.cells, mapping)
    below = _joined(rows, index)
    if below is not None:
        lower = match_headings(rows[index + 1].cells, mapping)
        if lower.usable and not alone.usable:
            return Headings(alone, alone.headings, index, index)
        if lower.usable and lower.found >= alone.found:
            texts = _with_units(below, lower)
            first = index + 1 if texts == lower.headings else index
            return Headings(lower, texts, first, index + 1)
        both = match_headings(below, _renamed(mapping, rows[index + 1], below))
        if both.usable and not (alone.complete and _leaves_amount(rows[index + 1], alone)):
            return Headings(both, below, index, index + 1)
    above = _joined(rows, index - 1) if index else None
    if above is not None and (texts := _with_units(above, alone)) != alone.headings:
        return Headings(alone, texts, index - 1, index)
    return Headings(alone, alone.headings, index, index)


def _leaves_amount(row: Row, above: Match) -> bool:
    """Tell whether a row adds nothing to the amount above it: "K" may be a recipient's name."""
    return not any(row.text(column) for column in {above.columns["amount"], *above.amounts})


def _joined(rows: Sequence[Row], upper: int) -> tuple[str, ...] | None:
    """Return the texts of a row and the row below; None where that row is none of headings."""
    if upper + 1 >= len(rows):
        return None
    over, under = rows[upper], rows[upper + 1]
    if under.number != over.number + 1 or not _like_headings(under):
        return None
    is_title = not any(over.texts[1:])
    group = ""
    texts = []
    for column in range(max(len(over.texts), len(under.texts))):
        group = over.text(column) or ("" if is_title else group)
        text = under.text(column)
        own = over.text(column) if not text else group
        texts.append(f"{own} {text}".strip() if own != text else own)
    return tuple(texts)


def _like_headings(row: Row) -> bool:
    """Tell whether a row may be one of headings: it holds none of a table's numbers."""
    texts = [text for text in row.texts if text]
    if are_tags(row) or any(not _names_something(text) for text in texts):
        return False
    years = sum(1 for text in texts if _YEAR.fullmatch(text))
    named = [text for text in texts if _is_about_amounts(text)]
    return bool(named) or years > 1


def _names_something(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None or re.search(r"[^\W\d_]", text) is not None


def _is_about_amounts(text: str) -> bool:
    unit = split_heading(text)
    digits = re.search(
        r"[0-9]", re.sub(r"\b(?:19|20)\d\d\b|\b1[ .,]?000(?:[ .,]?000)?\b", "", text)
    )
    return digits is None and (is_unit_only(unit) or is_amount(unit))


def _with_units(joined: Sequence[str], match: Match) -> tuple[str, ...]:
    """Return headings, those of amounts with what stands above them where that is a unit."""
    texts = [*match.headings, *[""] * (len(joined) - len(match.headings))]
    for column in match.amounts:
        over = joined[column].removesuffix(texts[column]).strip()
        if over and _is_about_amounts(over):
            texts[column] = joined[column]
    return tuple(texts)


def _renamed(
    mapping: Mapping[TableField, str], lower: Row, joined: Sequence[str]
) -> dict[TableField, str]:
    """Return a mapping whose headings are those of both rows, where it names the lower one."""
    names = [text.casefold() for text in lower.texts]
    renamed = dict(mapping)
    for field, heading in mapping.items():
        columns = [i for i, text in enumerate(names) if text and text == heading.casefold()]
        if len(columns) == 1:
            renamed[field] = joined[columns[0]]
    return renamed
