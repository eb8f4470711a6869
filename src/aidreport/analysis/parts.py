"""The figures of a part of a data set: of the allocations that meet some conditions."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from aidreport.analysis.breakdown import break_down
from aidreport.analysis.figures import Breakdown, Part
from aidreport.analysis.register import Basis, FigureRegister
from aidreport.analysis.totals import field_of, sum_by
from aidreport.model.dataset import Account
from aidreport.model.selection import Selectable, part_prefix

if TYPE_CHECKING:
    from aidreport.analysis.figures import Figure, Figures
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.selection import Selection


class _Breakdowns(Mapping[str, tuple[Breakdown, ...]]):
    """The breakdowns of a part: each is computed when it is asked for, and then is there."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._known: dict[str, tuple[Breakdown, ...]] = {}

    def __getitem__(self, by: str) -> tuple[Breakdown, ...]:
        if by not in self._known:
            field_of(by)
            self._known[by] = break_down(self._basis, by, ())
        return self._known[by]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._known))

    def __len__(self) -> int:
        return len(self._known)


class Divider:
    """Divides a data set into parts.

    Args:
        dataset: the whole.
        figures: of the whole, whose allocations the figures of a part lead back to.
    """

    def __init__(self, dataset: Dataset, figures: Figures) -> None:
        self._dataset, self._figures = dataset, figures
        self._rows = Selectable(dataset.allocations, _key)

    def __call__(self, conditions: Selection) -> Part | None:
        """Return a part of a data set with its figures; None if no allocation is in it.

        What is stated about the whole says nothing about a part: nothing is compared with it, and
        shares are of the part's own sum.

        Args:
            conditions: in the order of `selection`.

        Raises:
            UsageError: there is no such field.
        """
        rows = tuple(self._rows.meeting(conditions))
        if not rows:
            return None
        whole, announcement = self._figures, self._dataset.announcement
        part = replace(
            self._dataset,
            allocations=rows,
            account=Account(len(rows), len(rows)),
            announcement=announcement and replace(announcement, stated=()),
        )
        basis = _basis(part, whole, FigureRegister(prefix=part_prefix(conditions)))
        own = basis.register.figures
        figures = replace(
            whole,
            measures=tuple(sorted({item.measure for item in rows})),
            totals=basis.totals,
            stated={},
            breakdowns=_Breakdowns(basis),
            reconciliations=(),
            rates=(),
            by_id=ChainMap(own, cast("dict[str, Figure]", whole.by_id)),
        )
        return Part(conditions, part, figures, own)


def _key(item: Allocation, by: str) -> str:
    return field_of(by)(item)


def _basis(part: Dataset, whole: Figures, register: FigureRegister) -> Basis:
    """Enter the sums of a part, its currencies in the order of the whole."""
    by_currency = {code: groups[""] for code, groups in sum_by(part.allocations).items()}
    sums = {code: by_currency[code] for code in whole.totals if code in by_currency}
    return Basis(
        dataset=part,
        register=register,
        rows=part.allocations,
        sums=sums,
        totals={code: register.add_sum(f"total/{code}", total) for code, total in sums.items()},
        stated={},
        facts=whole.facts,
        equivalents={
            code: register.add_equivalents(f"equivalent-total/{code}", total)
            for code, total in sums.items()
        },
    )
