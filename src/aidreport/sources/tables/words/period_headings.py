"""Headings that are a part of a year: "Q1", "2. kvartal 2025", "Paid Jan–Mar 2025 (NOK)"."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from aidreport.model.words import plain_word
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.periods import Period, is_running, period_of
from aidreport.sources.tables.words.vocabulary import AMOUNT_WORDS, MEASURE_OF

_YEAR = 12
_LONGEST = 60
_SIGNS = "()[],:;"


class PeriodHeading(NamedTuple):
    """A heading that names a part of a year.

    Attributes:
        name: the period as written: "Q1 2025".
        period: its months.
        rest: what is beside it: a unit, a currency, words of amounts.
    """

    name: str
    period: Period
    rest: str

    @property
    def month(self) -> str:
        """Its first month, as dates are written; blank if it names no year."""
        year, month = divmod(self.period.first, _YEAR)
        return f"{year}-{month + 1:02}" if year else ""


@lru_cache(maxsize=4096)
def period_heading(heading: str) -> PeriodHeading | None:
    """Return the part of a year that a heading names; None if it names none, or all until one."""
    if len(heading) > _LONGEST or is_running(heading):
        return None
    named, beside = heading.strip(), ""
    if (period := period_of(named)) is None:
        words = heading.split()
        rest = [word for word in words if _is_of_amounts(word)]
        named = " ".join(word for word in words if word not in rest).strip(_SIGNS)
        beside = " ".join(rest)
        period = period_of(named) if rest else None
    if period is None or period.months >= _YEAR:
        return None
    return PeriodHeading(named, period, beside)


def is_part_of_year(heading: str) -> bool:
    """Tell whether a heading names a part of a year, and nothing else.

    Cells of data are asked about, too: what their words mean otherwise is not looked at.
    """
    if len(heading) > _LONGEST or is_running(heading):
        return False
    period = period_of(heading.strip())
    return period is not None and period.months < _YEAR


def _is_of_amounts(word: str) -> bool:
    """Tell whether a word of a heading is a unit, a currency, or one of amounts and measures."""
    bare = word.strip(_SIGNS)
    said = split_heading(bare)
    if said.words:
        return plain_word(bare) in AMOUNT_WORDS or plain_word(bare) in MEASURE_OF
    return said.power is not None or said.currencies is not None
