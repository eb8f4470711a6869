"""Whether a chart says the unit of its amounts: with them, or in a label of its own."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from aidreport.proof.loose_numbers import without_figures
from aidreport.proof.result import FigureProblem, with_value
from aidreport.proof.units import Said, amount_of, drawn_figures, said_by
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.pdf.reading.reader import Passage
    from aidreport.proof.record import Record
    from aidreport.proof.recount import Value

_FIGURE = "Figure"
_UNIT_WORDS = (2, 3, 4)
"""Words of a currency with its unit."""


def check_chart_units(
    record: Record, values: Mapping[str, Value], passages: Sequence[Passage]
) -> Iterator[FigureProblem]:
    """Yield a problem for each amount of a chart whose unit no label of the chart says.

    The label of all of its amounts is in it, or right before it.
    """
    for before, passage in pairwise((None, *passages)):
        if passage is None or passage.tag != _FIGURE or not passage.marks:
            continue
        labels = without_figures(passage.text, [mark.text for mark in passage.marks])
        labels = f"{before.text if before else ''} {labels}"
        for figure, words, around, *_ in drawn_figures([passage]):
            amount = amount_of(record, values, figure, words)
            if amount is None or not amount.power or said_by(around).powers:
                continue
            named = _units_named(labels)
            if not any(said.is_of(amount.currency, amount.power) for said in named):
                message = state("check.chart-without-unit", words=words)
                yield FigureProblem(figure, with_value(message, values[figure]))


@lru_cache(maxsize=64)
def _units_named(labels: str) -> Sequence[Said]:
    """Return what words side by side say that name a currency and a power of ten."""
    words = labels.split()
    windows = {
        " ".join(words[at : at + length]) for at in range(len(words)) for length in _UNIT_WORDS
    }
    return [said for said in map(said_by, windows) if said.currencies and said.powers]
