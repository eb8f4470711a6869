"""Which headings are for which fields: in any language, with a unit, in one row or in two."""

from __future__ import annotations

import re
from dataclasses import field, replace
from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.lazy_dataclass import dataclass
from aidreport.model.fields import UNIT
from aidreport.model.reading_plan import column_at, column_letter
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.tables.words.heading_units import HeadingUnit, split_heading
from aidreport.sources.tables.words.hxl_tags import are_tags
from aidreport.sources.tables.words.languages import TRANSLATED, translated_field
from aidreport.sources.tables.words.vocabulary import (
    HEADINGS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aidreport.config.sources import TableField
    from aidreport.sources.formats.grid import CellValue, SourceRow

REQUIRED = ("recipient", "amount")
"""Fields without which a table is no table of allocations."""

_COLUMN = lazy_pattern(r"\s*column\s+([A-Za-z]{1,3})\s*", re.IGNORECASE)
"""How the config names a column whose heading is not the only one of its name: "column C"."""

_WITH_SIGN = lazy_pattern(r"[('’]+\s?000s?\)?|\(?[x×*]\s?10{3}(?:[ .,'’]?000)*\)?", re.IGNORECASE)
"""A unit in digits that is no amount: "'000", "x 1000"."""

_TO_DATE = re.compile(r"(?<![^\W_])(?:to|until)[ _-]date(?![^\W_])", re.IGNORECASE)
_COUNTED = re.compile(r"[(\[]?(?P<n>[0-9]{1,2}|[A-Za-z])[)\].]?(?:\s?=.*)?")
_BETWEEN_NAMES, _TWO = re.compile(r"[/|()\n]"), 2
_FEWEST_COUNTED = 3
_YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")


@dataclass(slots=True)
class HeadingMatch:
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

    def name_of(self, column: int) -> str:
        """Return how the config names a column: by its heading, or its letter if that is shared."""
        heading = self.headings[column]
        same = sum(text.casefold() == heading.casefold() for text in self.headings)
        return heading if heading and same == 1 else f"column {column_letter(column)}"

    @property
    def missing(self) -> list[str]:
        """The required fields that have no column."""
        return [name for name in REQUIRED if name not in self.columns]

    @property
    def usable(self) -> bool:
        """True if nothing is missing but a choice among several amounts."""
        choice = self.missing == ["amount"] and len(self.amounts) > 1
        return not self.unmapped and (choice or not self.missing)

    @property
    def recognised(self) -> int:
        """How many fields were recognised, those with rivals included."""
        return len(self.columns) + len(self.rivals)


def match_headings(cells: Iterable[CellValue], mapping: Mapping[TableField, str]) -> HeadingMatch:
    """Return which of the cells are headings of which fields.

    Args:
        cells: a row.
        mapping: field → heading, as the config names them; these come first.
    """
    match = HeadingMatch(tuple(cell_text(cell) if isinstance(cell, str) else "" for cell in cells))
    _match_mapped(match, mapping)
    units = [split_heading(heading) for heading in match.headings]
    # Signs or a unit alone, "•" or "in thousands", are no heading of little words alone: "for".
    phrases = [" ".join(u.meaning) or "?" * (not u.words or u.is_unit_beside()) for u in units]
    # Without its little word, "Paid to date" would be the day of a payment; "(en)" may be one, too.
    for column, heading in enumerate(match.headings):
        if _TO_DATE.search(heading) or translated_field(heading):
            phrases[column] = "?"
        elif (said := _said_twice(heading)) is not None:
            phrases[column] = said
    for name, known in HEADINGS.items():
        if name not in match.columns and name not in match.unmapped:
            _match_field(match, name, known, phrases)
        if name == "recipient" and "amount" not in {*match.columns, *match.unmapped}:
            _match_amount(match, units)
    _match_translated(match)
    taken = {match.headings[column] for column in match.columns.values()}
    for name, headings in list(match.passed_over.items()):
        match.passed_over[name] = [heading for heading in headings if heading not in taken]
    return match


def _said_twice(heading: str) -> str | None:
    """Return the first of the names that a heading has for one field: "Recipient / Mottaker".

    None if it has but one, or they are of several fields.
    """
    parts = [part for part in _BETWEEN_NAMES.split(heading) if part.strip()]
    if len(parts) < _TWO:
        return None
    phrases = [" ".join(split_heading(part).meaning) for part in parts]
    fields = [known for known in HEADINGS.values() if {*phrases} <= {*known}]
    return phrases[0] if len(fields) == 1 else None


def _match_translated(match: HeadingMatch) -> None:
    """Match fields of which each heading names the language of its texts: the first counts."""
    for name in TRANSLATED:
        if name not in match.columns and name not in match.unmapped:
            marked = [at for at in _free(match) if translated_field(match.headings[at]) == name]
            if marked:
                match.columns[name] = marked[0]


def _match_mapped(match: HeadingMatch, mapping: Mapping[TableField, str]) -> None:
    wanted = [heading.casefold() for heading in match.headings]
    for name, heading in mapping.items():
        columns = [i for i, text in enumerate(wanted) if text == cell_text(heading).casefold()]
        by_letter = _COLUMN.fullmatch(heading)
        if not columns and by_letter:
            at = column_at(by_letter[1])
            # Units may be in a column without a heading.
            columns = [at] if at < len(wanted) and (wanted[at] or name == UNIT) else []
        if len(columns) == 1:
            match.columns[name] = columns[0]
            continue
        match.unmapped[name] = heading
        if columns:
            match.rivals[name] = [heading] * len(columns)


def _match_field(
    match: HeadingMatch, name: str, known: Sequence[str], phrases: Sequence[str]
) -> None:
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


def _match_amount(match: HeadingMatch, units: Sequence[HeadingUnit]) -> None:
    columns = match.amounts = [
        i for i in _free(match) if units[i].is_of_amounts and not _is_of_percent(match, i, units[i])
    ]
    if len(columns) == 1:
        match.columns["amount"] = columns[0]
    elif columns:
        match.rivals["amount"] = [match.headings[i] for i in columns]


def _free(match: HeadingMatch) -> list[int]:
    taken = set(match.columns.values())
    return [i for i, heading in enumerate(match.headings) if heading and i not in taken]


@dataclass(frozen=True, slots=True)
class Headings:
    """The rows of the headings.

    Attributes:
        match: the fields that they are for.
        texts: what is written in them and above them about each column.
        first, last: indices of the rows; those before are titles, those after the table.
    """

    match: HeadingMatch
    texts: tuple[str, ...]
    first: int
    last: int


def find_headings(
    rows: Sequence[SourceRow], index: int, mapping: Mapping[TableField, str]
) -> Headings:
    """Return what a row says as headings, together with the row above or below if it needs it.

    A row below them that numbers the columns, "(1)", "(2)", "(3)", is one of the headings.

    Args:
        rows: the first rows of a table.
        index: of the row.
        mapping: field → heading, as the config names them.
    """
    found = _find_headings(rows, index, mapping)
    below = rows[found.last + 1] if found.last + 1 < len(rows) else None
    if below is not None and _numbers_columns(below, found.match):
        return replace(found, last=found.last + 1)
    return found


def _numbers_columns(row: SourceRow, match: HeadingMatch) -> bool:
    """Tell whether a row holds numbers or letters that count the columns, and nothing else."""
    texts = [row.text(at) for at, heading in enumerate(match.headings) if heading]
    found = [_COUNTED.fullmatch(text) for text in texts]
    if len(texts) < _FEWEST_COUNTED or not all(found):
        return False
    counts = [match["n"].casefold() for match in found if match]
    numbers = [int(text) if text.isdecimal() else ord(text) - ord("a") + 1 for text in counts]
    return numbers == [*range(numbers[0], numbers[0] + len(numbers))] and numbers[0] in (0, 1)


def _find_headings(
    rows: Sequence[SourceRow], index: int, mapping: Mapping[TableField, str]
) -> Headings:
    row = rows[index]
    alone = match_headings(row.cells, mapping)
    below = None if states_amounts(rows, index + 1) else _joined(rows, index)
    if below is not None:
        lower = match_headings(rows[index + 1].cells, mapping)
        if lower.usable and not alone.usable:
            return Headings(alone, alone.headings, index, index)
        if lower.usable and lower.recognised >= alone.recognised:
            texts = _with_units(below, lower)
            first = index + 1 if texts == lower.headings else index
            return Headings(lower, texts, first, index + 1)
        both = match_headings(below, _renamed(mapping, rows[index + 1], below))
        if _is_of_units(rows[index + 1]) and sum(map(bool, row.texts)) > 1:
            return Headings(both, below, index, index + 1)
        if both.usable and not (not alone.missing and _leaves_amount(rows[index + 1], alone)):
            return Headings(both, below, index, index + 1)
    above = _joined(rows, index - 1) if index else None
    if above is not None and (texts := _with_units(above, alone)) != alone.headings:
        return Headings(alone, texts, index - 1, index)
    return Headings(alone, alone.headings, index, index)


def states_amounts(rows: Sequence[SourceRow], index: int) -> bool:
    """Tell whether a row that may read as headings states an amount: "UN", "NOK 1,000".

    So it does below the heading of that amount, or beside other amounts with their currency. A row
    of units alone states none.
    """
    if not 0 < index < len(rows) or _is_of_units(rows[index]):
        return False
    around = (rows[index - 1], *rows[index + 1 : index + 2])
    return any(
        _is_amount_or_unit(text)
        and (
            _is_of_amounts_in_words(rows[index - 1].text(column))
            or any(_names_currency(row.text(column)) for row in around)
        )
        for column, text in enumerate(rows[index].texts)
    )


def _is_amount_or_unit(text: str) -> bool:
    """Tell whether a text is an amount, or a unit in digits: "NOK 1,000"."""
    others = [word for word in split_heading(text).meaning if not word.isdigit()]
    return _names_currency(text) and not others


def _is_of_percent(match: HeadingMatch, column: int, unit: HeadingUnit) -> bool:
    """Tell whether a heading is of percentages: "Allocation %", and not "Grant (100%)"."""
    heading = match.headings[column]
    return unit.currencies is None and re.search(r"(?:^|[^\d\s])\s*%", heading) is not None


def _is_of_amounts_in_words(text: str) -> bool:
    return not re.search(r"\d", text) and split_heading(text).is_of_amounts


def _names_currency(text: str) -> bool:
    return bool(re.search(r"\d", text)) and split_heading(text).currencies is not None


def _leaves_amount(row: SourceRow, above: HeadingMatch) -> bool:
    """Tell whether a row adds nothing to the amount above it.

    "K" may be a recipient's name, and what reads as one year may be what it was given.
    """
    columns = {above.columns["amount"], *above.amounts}
    texts = [text for column in columns if (text := row.text(column))]
    years = sum(1 for text in row.texts if _YEAR.fullmatch(text))
    units = [split_heading(text) for text in texts if years > 1 or not _YEAR.fullmatch(text)]
    return not any(unit.meaning or unit.is_unit_beside() for unit in units)


def _joined(rows: Sequence[SourceRow], upper: int) -> tuple[str, ...] | None:
    """Return the texts of a row and the row below; None if that row is none of headings."""
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
        above = over.text(column) if not text else group
        texts.append(f"{above} {text}".strip() if above != text else above)
    return tuple(texts)


def _like_headings(row: SourceRow) -> bool:
    """Tell whether a row may be one of headings: it holds none of a table's numbers."""
    if _is_of_units(row):
        return True
    texts = [text for text in row.texts if text]
    others = [text for text in texts if not _YEAR.fullmatch(text)]
    if are_tags(row) or any(not re.search(r"[^\W\d_]", text) for text in others):
        return False
    return len(texts) - len(others) > 1 or any(map(_is_about_amounts, texts))


def _is_of_units(row: SourceRow) -> bool:
    """Tell whether a row holds units with a currency or a sign and nothing else: "", "1 000 €"."""
    units = [(text, split_heading(text)) for text in row.texts if text]
    return bool(units) and all(
        unit.is_unit_beside()
        and unit.power is not None
        and (unit.currencies is not None or _WITH_SIGN.fullmatch(text) is not None)
        for text, unit in units
    )


def _is_about_amounts(text: str) -> bool:
    unit = split_heading(text)
    digits = re.search(
        r"[0-9]", re.sub(r"\b(?:19|20)\d\d\b|\b1[ .,]?000(?:[ .,]?000)?\b", "", text)
    )
    return digits is None and (unit.is_unit_beside() or unit.is_of_amounts)


def _with_units(joined: Sequence[str], match: HeadingMatch) -> tuple[str, ...]:
    """Return headings, those of amounts with what is above them if that is a unit."""
    texts = [*match.headings, *[""] * (len(joined) - len(match.headings))]
    named = [match.columns[field] for field in ("amount",) if field in match.columns]
    for column in {*match.amounts, *named}:
        over = joined[column].removesuffix(texts[column]).strip()
        if over and _is_about_amounts(over):
            texts[column] = joined[column]
    return tuple(texts)


def _renamed(
    mapping: Mapping[TableField, str], lower: SourceRow, joined: Sequence[str]
) -> dict[TableField, str]:
    """Return a mapping whose headings are those of both rows, if it names the lower one."""
    names = [text.casefold() for text in lower.texts]
    renamed = dict(mapping)
    for name, heading in mapping.items():
        columns = [i for i, text in enumerate(names) if text and text == heading.casefold()]
        if len(columns) == 1:
            renamed[name] = joined[columns[0]]
    return renamed


def first_column(headings: Sequence[str]) -> int:
    """Return the first column that has a heading."""
    return next((i for i, heading in enumerate(headings) if heading), 0)
