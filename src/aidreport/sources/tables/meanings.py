"""What texts of the measure, the status and other fields mean, where `values` of a source says it.

A text is one of the map if both are the same without case and without blanks around.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.allocation import Measure
from aidreport.sources.formats.grid import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.config.sources import DataSource
    from aidreport.sources.formats.grid import CellValue

RULES = {
    "status": "status-excluded",
    "measure": "measure-excluded",
    "recipient": "recipient-excluded",
    "country": "country-excluded",
}
"""Field → the rule that leaves out the rows whose text means "exclude"."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What texts mean.

    Attributes:
        known: field → text without case → measure, currency, "use" or "exclude".
    """

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: DataSource) -> Meanings:
        """Return those that the config gives for a source."""
        return cls(
            {
                name: {cell_text(text).casefold(): meaning for text, meaning in texts.items()}
                for name, texts in source.values.items()
            }
        )

    def meaning(self, name: str, cell: CellValue) -> str | None:
        """Return what a cell of a field means; None if the map does not say it."""
        texts = self.known.get(name)
        return texts.get(cell_text(cell).casefold()) if texts else None

    def excludes(self, name: str, cell: CellValue) -> bool:
        """Tell whether the row of a cell of a field is left out."""
        return self.meaning(name, cell) == EXCLUDE

    def measure(self, name: str, cell: CellValue) -> Measure | None:
        """Return the measure that a cell of a field means; None if it means none."""
        meaning = self.meaning(name, cell)
        return None if meaning in (None, USE, EXCLUDE) else Measure(meaning)
