"""What texts of the measure, the status and other fields mean, where `values` of a source says it.

A text is one of the map if both are the same without case and without blanks around.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, SUBTRACT, USE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Measure
from aidreport.model.remarks import FieldName, say
from aidreport.sources.formats.grid import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import CellValue

STATUSES = ("status", *(f"status-{number}" for number in range(2, 9)))
"""The columns of statuses, of which there may be several: "Project status", "Payment status"."""

ANY = "*"
"""In place of a text of a status: any text that is not named, but not nothing."""

RULES = {
    **dict.fromkeys(STATUSES, "status-excluded"),
    "measure": "measure-excluded",
    "recipient": "recipient-excluded",
    "country": "country-excluded",
    "unit": "unit-excluded",
}
"""Field → the rule that leaves out the rows whose text means "exclude"."""


SUBTRACTED = ("measure", *STATUSES, "recipient")
"""Fields whose texts may mean that the amount of a row is taken off."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """What texts mean.

    Attributes:
        known: field → text without case → measure, currency, "use" or "exclude", by the config.
        inferred: the same, as the texts themselves say it.
    """

    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inferred: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: DataSource) -> Meanings:
        """Return those that the config gives for a source."""
        return cls({name: _plain(texts) for name, texts in source.values.items()})

    def with_inferred(self, name: str, texts: Mapping[str, str]) -> Meanings:
        """Return the same with what the texts of a field say themselves."""
        both = {**self.inferred.get(name, {}), **_plain(texts)}
        return Meanings(self.known, {**self.inferred, name: both})

    def names(self, name: str, texts: Iterable[str]) -> bool:
        """Tell whether the config says what one of some texts means for a field."""
        known = self.known.get(name, {})
        return any(cell_text(text).casefold() in known for text in texts)

    def has(self, name: str) -> bool:
        """Tell whether the meaning of a text of a field may be known."""
        name = _map_of(name)
        return name in self.known or name in self.inferred

    def meaning(self, name: str, cell: CellValue) -> str | None:
        """Return what a cell of a field means; None if that is not known."""
        if not self.has(name):
            return None
        name = _map_of(name)
        text = cell_text(cell).casefold()
        for texts in (self.known.get(name), self.inferred.get(name)):
            if texts and text in texts:
                return texts[text]
            if texts and text and name == STATUSES[0] and ANY in texts:
                return texts[ANY]
        return None

    def excludes(self, name: str, cell: CellValue) -> bool:
        """Tell whether the row of a cell of a field is left out."""
        return self.meaning(name, cell) == EXCLUDE

    def measure(self, name: str, cell: CellValue) -> Measure | None:
        """Return the measure that a cell of a field means; None if it means none."""
        meaning = self.meaning(name, cell)
        if meaning == SUBTRACT:
            return self._only_measure(_map_of(name))
        return None if meaning in (None, USE, EXCLUDE) else Measure(meaning)

    def subtracts(self, name: str, cell: CellValue) -> bool:
        """Tell whether the amount of the row of a cell is taken off."""
        return self.meaning(name, cell) == SUBTRACT

    def _only_measure(self, name: str) -> Measure | None:
        """Return the measure that texts of a field mean, from which others are taken off."""
        maps = (self.known.get(name, {}), self.inferred.get(name, {}))
        measures = {meaning for texts in maps for meaning in texts.values()} & {*Measure}
        return Measure(measures.pop()) if len(measures) == 1 else None

    def why_excluded(self, name: str, cell: CellValue) -> Remark:
        """Return why the row of a cell is left out."""
        name = _map_of(name)
        by_config = not {cell_text(cell).casefold(), ANY}.isdisjoint(self.known.get(name, {}))
        key = "text-excluded" if by_config else "text-no-allocation"
        return say(key, field=FieldName(name), text=cell_text(cell))


def _map_of(name: str) -> str:
    """Return the field under which the map of a column is: all statuses have one."""
    return STATUSES[0] if name in STATUSES else name


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    return {cell_text(text).casefold(): meaning for text, meaning in texts.items()}
