"""What titles above a table say about the unit and the currency of its amounts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity
from aidreport.sources.tables.headings import plain_words
from aidreport.sources.tables.units import split_heading
from aidreport.sources.tables.vocabulary import (
    AMOUNT_COMPANIONS,
    AMOUNT_WORDS,
    MEASURE_OF,
    STATEMENT_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.sources.formats.grid import Row
    from aidreport.sources.tables.units import HeadingUnit

_DIGITS = re.compile(r"[0-9][0-9.,\s]*[^\W\d_]*")
_THOUSANDS = re.compile(
    r"(?:\b(?:in|i|en)\s+(?:[A-Z]{3}\s+)?|[(×'’]\s*)(?=1[ .,]?000\b|000\b)", re.IGNORECASE
)


def with_titles(
    unit: HeadingUnit,
    titles: Sequence[Row],
    source: DataSource,
    place: Callable[[Row], str],
) -> tuple[HeadingUnit, list[Finding]]:
    """Return the unit of a heading with what the titles above it state and it leaves open.

    A title that says nothing else, "All amounts in NOK million", is taken at its word, and that is
    noted; any other that names a unit is a warning.

    Args:
        unit: what the heading says.
        titles: the rows above it.
        source: what the config says about the table.
        place: what messages call the place of a row.
    """
    findings: list[Finding] = []
    for row in reversed(titles):
        text = " ".join(dict.fromkeys(filter(None, row.texts)))
        said = _said(text)
        if unit.power is not None and (unit.currencies is not None or not _states(said)):
            continue
        if source.unit is not None:
            said = replace(said, power=None)
        if _states(said) and _adds(said, unit):
            message = f'"{text}" stands above the table, and was taken for the unit of its amounts'
            findings.append(Finding("unit-from-title", Severity.NOTE, message, place(row)))
            unit = replace(
                unit,
                power=said.power if unit.power is None else unit.power,
                currencies=unit.currencies or said.currencies,
            )
        elif said.power is not None and unit.power is None and _is_about_amounts(said):
            message = (
                f'"{text}" stands above the table, but its heading names no unit; the amounts were '
                'taken as they are: set unit = "thousand" or "million" for this source if it holds'
            )
            findings.append(Finding("unit-in-title", Severity.WARNING, message, place(row)))
    return unit, findings


def _said(text: str) -> HeadingUnit:
    """Return what a title says; "NOK 386 million" is an amount, "in 1000 NOK" a unit of amounts."""
    unit = _THOUSANDS.search(text)
    start = unit.end() if unit else -1
    without = _DIGITS.sub(lambda found: found[0] if found.start() == start else " _0_ ", text)
    return split_heading(without)


def _states(said: HeadingUnit) -> bool:
    """Tell whether a title says what the amounts are in, and nothing else."""
    known = (
        word in AMOUNT_WORDS
        or word in AMOUNT_COMPANIONS
        or word in MEASURE_OF
        or word in STATEMENT_WORDS
        for word in plain_words(said.words)
    )
    return said.clear and all(known) and (said.power is not None or said.currencies is not None)


def _adds(said: HeadingUnit, unit: HeadingUnit) -> bool:
    """Tell whether a title says what is open; with a currency of its own, a heading is whole."""
    if unit.power is None and said.power is not None:
        return unit.currencies is None
    return unit.currencies is None and said.currencies is not None


def _is_about_amounts(said: HeadingUnit) -> bool:
    return said.currencies is not None or bool(AMOUNT_WORDS & {*said.words})
