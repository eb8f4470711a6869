"""Which heading stands for which field, whatever language and unit it is written with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aidreport.sources.formats.grid import cell_text
from aidreport.sources.tables.units import split_heading
from aidreport.sources.tables.vocabulary import (
    AMOUNT_COMPANIONS,
    AMOUNT_WORDS,
    FILLERS,
    HEADINGS,
    MEASURE_OF,
    TOTAL_COMPANIONS,
    TOTAL_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.config.sources import TableField
    from aidreport.model.allocation import Measure
    from aidreport.sources.formats.grid import Cell
    from aidreport.sources.tables.units import HeadingUnit

_AMOUNTS = AMOUNT_WORDS | TOTAL_WORDS | {*MEASURE_OF}
_BESIDE_AMOUNTS = AMOUNT_COMPANIONS | TOTAL_COMPANIONS | _AMOUNTS
REQUIRED = ("recipient", "amount")
"""Fields without which a table is no table of allocations."""


@dataclass(slots=True)
class Match:
    """The headings of one row, matched with fields.

    Attributes:
        headings: as written.
        columns: field → column.
        unmapped: fields that the config maps to headings that are not there.
        rivals: field → headings that fit equally well, so that none was taken.
        passed_over: field → headings that fit too, but less well than the one taken.
        amounts: columns that could be the amount.
    """

    headings: tuple[str, ...]
    columns: dict[str, int] = field(default_factory=dict)
    unmapped: dict[str, str] = field(default_factory=dict)
    rivals: dict[str, list[str]] = field(default_factory=dict)
    passed_over: dict[str, list[str]] = field(default_factory=dict)
    amounts: list[int] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """True where the required fields have their columns."""
        return all(name in self.columns for name in REQUIRED)

    @property
    def usable(self) -> bool:
        """True where nothing is missing but a choice among several amounts."""
        missing = [name for name in REQUIRED if name not in self.columns]
        return not self.unmapped and (
            not missing or (missing == ["amount"] and len(self.amounts) > 1)
        )

    @property
    def found(self) -> int:
        """How many fields were recognised, those with rivals included."""
        return len(self.columns) + len(self.rivals)


def match_headings(cells: Iterable[Cell], mapping: Mapping[TableField, str]) -> Match:
    """Return which of the cells are headings of which fields.

    Args:
        cells: a row.
        mapping: field → heading, as the config names them; these come first.
    """
    match = Match(tuple(cell_text(cell) if isinstance(cell, str) else "" for cell in cells))
    _match_mapped(match, mapping)
    units = [split_heading(heading) for heading in match.headings]
    phrases = [_phrase(unit.words) for unit in units]
    for name, known in HEADINGS.items():
        if name in match.columns or name in match.unmapped:
            continue
        _match_field(match, name, known, phrases)
        if name == "recipient" and "amount" not in {*match.columns, *match.unmapped}:
            _match_amount(match, units)
    taken = {match.headings[column] for column in match.columns.values()}
    for name, headings in list(match.passed_over.items()):
        match.passed_over[name] = [heading for heading in headings if heading not in taken]
    return match


def _match_mapped(match: Match, mapping: Mapping[TableField, str]) -> None:
    wanted = [heading.casefold() for heading in match.headings]
    for name, heading in mapping.items():
        columns = [i for i, text in enumerate(wanted) if text == cell_text(heading).casefold()]
        if len(columns) == 1:
            match.columns[name] = columns[0]
        elif columns:
            match.rivals[name] = [heading] * len(columns)
            match.unmapped[name] = heading
        else:
            match.unmapped[name] = heading


def _match_field(match: Match, name: str, known: Sequence[str], phrases: Sequence[str]) -> None:
    free = _free(match)
    ranked = sorted((known.index(phrases[i]), i) for i in free if phrases[i] in known)
    if not ranked:
        return
    rank, first = ranked[0]
    rivals = [match.headings[i] for r, i in ranked if r == rank]
    if len(rivals) > 1 and name in REQUIRED:
        match.rivals[name] = rivals
        return
    match.columns[name] = first
    match.passed_over[name] = [match.headings[i] for _, i in ranked[1:]]


def _match_amount(match: Match, units: Sequence[HeadingUnit]) -> None:
    columns = match.amounts = [i for i in _free(match) if is_amount(units[i])]
    if len(columns) == 1:
        match.columns["amount"] = columns[0]
    elif columns:
        match.rivals["amount"] = [match.headings[i] for i in columns]


def _free(match: Match) -> list[int]:
    taken = set(match.columns.values())
    return [i for i, heading in enumerate(match.headings) if heading and i not in taken]


def is_amount(unit: HeadingUnit) -> bool:
    """Tell whether a heading is one of amounts."""
    words = [word for word in _telling(unit.words) if not re.fullmatch(r"(19|20)\d\d", word)]
    if not unit.clear:
        return False
    if not words:
        return unit.currencies is not None
    known = all(word in _BESIDE_AMOUNTS for word in words)
    return known and (unit.currencies is not None or any(word in _AMOUNTS for word in words))


def plain_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a heading that change what it means."""
    return tuple(_telling(words))


def heading_measure(unit: HeadingUnit) -> Measure | None:
    """Return the measure that an amount's heading names; None where it names none, or two."""
    found = {MEASURE_OF[word] for word in unit.words if word in MEASURE_OF}
    return found.pop() if len(found) == 1 else None


def is_unit_only(unit: HeadingUnit) -> bool:
    """Tell whether a text names a unit or a currency and nothing else: "NOK million"."""
    named = unit.power is not None or unit.currencies is not None
    return named and unit.clear and not _telling(unit.words)


def _telling(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in FILLERS]


def _phrase(words: Iterable[str]) -> str:
    return " ".join(_telling(words))
