"""Columns that name a unit for each row: "million" in one, "thousand" in another.

Amounts of a table are in one unit. A column of units is asked about if it names one for all rows,
and refused if it names several: what is added up would be neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.units import power_of_unit, unit_word
from aidreport.sources.formats.columnar import count_cells
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import Question
from aidreport.sources.tables.words.headings import split_heading
from aidreport.sources.tables.words.vocabulary import UNIT_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.config.sources import DataSource
    from aidreport.sources.tables.columns.header import Header

_WHY = "amounts in different units cannot be added up"
_SHOWN = 5


def _power(text: str) -> int:
    """Return the power of ten that a cell names; 0 if it names none."""
    power = power_of_unit(text)
    return (split_heading(text).power if power is None else power) or 0


def ask_unit(header: Header, source: DataSource, name: str) -> Iterator[Question]:
    """Ask whether the unit in a column is that of the amounts.

    Args:
        header: what the headings say.
        source: what the config says.
        name: what messages call the file.

    Raises:
        SourceError: a column names several units.
    """
    if source.unit is not None:
        return
    for column, heading in enumerate(header.headings):
        if " ".join(split_heading(heading).meaning) not in UNIT_HEADINGS:
            continue
        cells = count_cells(header.below.rows, column)
        texts = dict.fromkeys(text for item in cells if (text := cell_text(item.cell)))
        powers = {_power(text) for text in texts}
        if powers <= {0, header.power or 0}:
            continue
        listed = ", ".join(f'"{text}"' for text in [*texts][:_SHOWN])
        if len(powers) > 1 or header.power is not None:
            raise SourceError(
                f'{name}: the column "{heading}" names units of the rows: {listed}',
                why=_WHY,
                fix="write all amounts of the file in one unit, and set it: unit = 1 for full"
                " amounts",
            )
        yield Question(
            f'the column "{heading}" names a unit of the rows: {listed}',
            "it is not clear whether it is the unit of the amounts",
            {"unit": unit_word(powers.pop())},
            otherwise=({"unit": 1},),
        )
