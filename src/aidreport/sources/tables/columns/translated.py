"""Columns whose headings name the language of their texts: "Purpose (nb)", "purpose_fr".

Such a column is the translation of the one of the same field. That is the one without a language,
whose texts are in English as those of an announcement without `language`, else the first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity, Translation
from aidreport.model.reading_plan import column_at
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import LongRows, RaggedError
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.tables.words.languages import TRANSLATED, language_of, names_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.model.dataset import Dataset
    from aidreport.model.reading_plan import ColumnUse, ReadingPlan
    from aidreport.sources.formats.grid import Grid, SourceRow

DIFFERENT = "translations-differ"
ENGLISH = "en"


class _Translated(NamedTuple):
    """A column of translations: the field, the column that it translates, and its language."""

    field: str
    original: int
    column: int
    language: str


def with_translations(data: Dataset, grid: Grid, name: str) -> Dataset:
    """Return the data of one table with the translations that columns of it hold.

    Args:
        data: as it was read.
        grid: from that.
        name: what messages call the file.
    """
    if not data.plans:
        return data
    plan = data.plans[0]
    found = list(_columns(plan))
    language = _own_language(plan, found)
    if not language:
        return data
    numbers = (
        None
        if isinstance(data.allocations, Bulk)
        else {item.place.row for item in data.allocations}
    )
    translations: dict[tuple[str, str], str] = {}
    others: dict[tuple[str, str], str] = {}
    for one in (*found, *_in_another(plan, language)):
        for original, text in _pairs(grid.rows, one, numbers):
            known = translations.setdefault((one.language, original), text)
            if known != text:
                others.setdefault((one.language, original), text)
    findings = [_differ(translations, others, name)] if others else []
    return replace(
        data,
        translations=tuple(
            Translation(language, original, text)
            for (language, original), text in translations.items()
        ),
        language=language,
        plans=(_with_uses(plan, found), *data.plans[1:]),
        findings=(*data.findings, *findings),
    )


def _columns(plan: ReadingPlan) -> Iterator[_Translated]:
    """Yield the columns that are not used otherwise and that translate one that is."""
    used = {use.use: use for use in plan.columns if use.use in TRANSLATED and use.letter}
    taken: set[tuple[str, str]] = set()
    for other in plan.others:
        text, language = language_of(other.heading)
        for field, original in used.items() if language else ():
            own, mark = language_of(original.heading)
            same = text.casefold() in (own.casefold(), original.heading.casefold())
            is_other = language != (mark or ENGLISH) and (field, language) not in taken
            if is_other and (same or names_field(text, field)):
                taken.add((field, language))
                places = column_at(original.letter), column_at(other.letter)
                yield _Translated(field, *places, language)
                break


def _own_language(plan: ReadingPlan, found: Sequence[_Translated]) -> str:
    """Return the language of the texts: of those that are translated, else of the first marked."""
    marks = {use.use: language_of(use.heading)[1] for use in plan.columns if use.use in TRANSLATED}
    if found:
        return marks[found[0].field] or ENGLISH
    return next(filter(None, marks.values()), "")


def _in_another(plan: ReadingPlan, language: str) -> Iterator[_Translated]:
    """Yield the columns that are used and whose own language is another: they need none."""
    for use in plan.columns:
        mark = language_of(use.heading)[1]
        if use.use in TRANSLATED and use.letter and mark not in ("", language):
            at = column_at(use.letter)
            yield _Translated(use.use, at, at, mark)


def _with_uses(plan: ReadingPlan, found: Sequence[_Translated]) -> ReadingPlan:
    """Return a plan in which columns of translations are used: "purpose (nb)"."""
    uses = {one.column: f"{one.field} ({one.language})" for one in found}
    moved = {column_at(other.letter): other for other in plan.others if other.letter}
    columns: list[ColumnUse] = [moved[at]._replace(use=use) for at, use in uses.items()]
    others = tuple(other for at, other in moved.items() if at not in uses)
    return replace(
        plan,
        columns=(*plan.columns, *columns),
        others=others,
        unused=plan.unused - len(columns),
    )


def _differ(
    translations: dict[tuple[str, str], str], others: dict[tuple[str, str], str], name: str
) -> Finding:
    """Return the note about texts that are translated in two ways."""
    language, original = next(iter(others))
    message = say(
        DIFFERENT,
        count=len(others),
        language=language,
        original=original,
        first=translations[language, original],
        other=others[language, original],
    )
    return Finding(DIFFERENT, Severity.NOTE, message, name)


def _pairs(
    rows: Sequence[SourceRow], one: _Translated, numbers: set[int | None] | None
) -> Iterable[tuple[str, str]]:
    """Yield each text with its translation, where both are there.

    Args:
        numbers: of the rows that count; None for all of a long table.
    """
    if numbers is not None:
        pairs: Iterable[tuple[str, str]] = (
            (row.text(one.original), row.text(one.column)) for row in rows if row.number in numbers
        )
    elif isinstance(rows, LongRows):
        try:
            pairs = [*_pairs_of_long(rows, one)]
        except RaggedError:
            pairs = [*_pairs_of_long(rows.even(), one)]
    else:
        pairs = ((row.text(one.original), row.text(one.column)) for row in rows)
    return (pair for pair in dict.fromkeys(pairs) if all(pair))


def _pairs_of_long(rows: LongRows, one: _Translated) -> Iterator[tuple[str, str]]:
    """Yield the different pairs of two columns of a long table, read in one pass.

    Raises:
        RaggedError: lines have not all as many cells.
    """
    import numpy as np

    for piece in rows.columns(sorted({one.original, one.column})):
        originals, at = encoded(piece[one.original])
        texts, where = encoded(piece[one.column])
        both = np.unique(at.astype(np.int64) * len(texts) + where)
        for code in both.tolist():
            original, text = divmod(code, len(texts))
            yield cell_text(rows.clean(originals[original])), cell_text(rows.clean(texts[text]))
