"""What a title or the name of a sheet says about the measure, where nothing else names one.

"Pledges 2025" above a table, or as the name of its sheet, is no heading of the amounts: it is
asked about, since amounts that nothing names are taken as commitments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.allocation import Measure
from aidreport.model.words import words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.words.vocabulary import MEASURE_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.header import Header

_SAID = (Measure.PLEDGE, Measure.DISBURSEMENT, Measure.EXPENDITURE, Measure.INCOMING)
"""Titles name a budget or an engagement in other senses, too; commitments are taken anyway."""


def ask_measure(
    header: Header, source: DataSource, titles: Sequence[SourceRow], sheet: str | None
) -> Iterator[Question]:
    """Ask for the measure if only a title or the name of the sheet names one.

    Args:
        header: what the headings say.
        source: what the config says.
        titles: the rows above the headings.
        sheet: the name of the sheet; None for other files.
    """
    if header.measure or source.measure or "measure" in header.columns:
        return
    texts = [text for row in titles for text in row.texts if text]
    for text in (*texts, sheet or ""):
        named = dict.fromkeys(MEASURE_OF[word] for word in words_of(text) if word in MEASURE_OF)
        if not {*named}.intersection(_SAID):
            continue
        first, *others = dict.fromkeys((*named, Measure.COMMITMENT))
        yield Question(
            f'"{text}" names a measure, and neither a heading nor a column does',
            "amounts whose measure nothing names would be taken as commitments",
            {"measure": str(first)},
            otherwise=tuple({"measure": str(other)} for other in others),
        )
        return
