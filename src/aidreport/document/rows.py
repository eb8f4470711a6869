"""What became of the rows that were read, counted as figures."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from aidreport.analysis.figures import allocation_id
from aidreport.model.allocation import whole_id

if TYPE_CHECKING:
    from aidreport.analysis.figures import Figure
    from aidreport.document.derived import Derived
    from aidreport.model.allocation import Place
    from aidreport.model.dataset import Dataset

_WHOLE = ""


class RowCounts:
    """Counts rows, of one file or, without a path, of all of them.

    Args:
        dataset: its rows; those left out and refused are called "excluded/1", "rejected/1" and on,
            its files "file-1" and on.
        derived: where the counts are entered.
    """

    def __init__(self, dataset: Dataset, derived: Derived) -> None:
        self._derived = derived
        account = dataset.account
        self._files = {file.path: f"/file-{at}" for at, file in enumerate(dataset.files, 1)}
        self._rows: dict[tuple[str, str], list[str]] = defaultdict(list)
        first = {whole_id(item.id): item for item in reversed(dataset.allocations)}
        for item in reversed(first.values()):
            self._enter("used", item.place, allocation_id(item))
        for number, row in enumerate(account.excluded, 1):
            self._enter("excluded", row.place, _name("excluded", number))
        for number, refused in enumerate(account.rejected, 1):
            self._enter("rejected", refused.place, _name("rejected", number))

    def used(self, path: str = _WHOLE) -> Figure:
        """Return how many rows became allocations."""
        return self._count("used", path)

    def excluded(self, path: str = _WHOLE) -> Figure:
        """Return how many rows a rule left out."""
        return self._count("excluded", path)

    def rejected(self, path: str = _WHOLE) -> Figure:
        """Return how many rows cannot be used."""
        return self._count("rejected", path)

    def read(self, path: str = _WHOLE) -> Figure:
        """Return how many rows there were: used, left out and refused."""
        parts = [self.used(path), self.excluded(path), self.rejected(path)]
        return self._derived.sum(f"rows/read{self._files.get(path, '')}", parts)

    def because(self, fate: str, number: int, rows: list[int]) -> Figure:
        """Return how many rows share a reason.

        Args:
            fate: "excluded" or "rejected".
            number: of the reason, from 1.
            rows: their numbers among those of that fate, from 1.
        """
        inputs = [_name(fate, row) for row in rows]
        return self._derived.count(f"reason/{fate}/{number}", inputs)

    def _enter(self, fate: str, place: Place, name: str) -> None:
        self._rows[fate, place.file].append(name)
        self._rows[fate, _WHOLE].append(name)

    def _count(self, fate: str, path: str) -> Figure:
        name = f"rows/{fate}{self._files.get(path, '')}"
        return self._derived.count(name, self._rows[fate, path])


def _name(fate: str, number: int) -> str:
    return f"{fate}/{number}"
