"""Grants that pass on money of other grants in the same file: their funder received it there.

UK Community Foundations, say, received a grant that is marked "For Regrant Type" and gave others.
Source: 360Giving Data Standard, code list regrantType.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import ExcludedRow
from aidreport.model.remarks import say
from aidreport.model.words import normalise_name
from aidreport.sources.problems import Question
from aidreport.statements import state
from aidreport.values import Several, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from aidreport.model.allocation import Allocation
    from aidreport.sources.standards.records import DatasetBuilder

_SHOWN = 5


class _Grant(NamedTuple):
    """Who is at both ends of a grant, by names and identifiers, and if it is for regranting."""

    recipients: frozenset[str]
    funders: frozenset[str]
    for_regrants: bool


@dataclass(slots=True)
class Regrants:
    """The grants of a file, in the order in which they are used."""

    _grants: list[_Grant] = field(default_factory=list)

    def add(self, recipients: Iterable[str], funders: Iterable[str], *, for_regrants: bool) -> None:
        """Add a grant that is used, with names and identifiers of who is at both ends of it."""
        self._grants.append(_Grant(_keys(recipients), _keys(funders), for_regrants))

    def settle(self, builder: DatasetBuilder) -> None:
        """Leave out what is passed on if the config says so; ask if it says nothing."""
        choice = builder.source.repeated_money if builder.source is not None else None
        passed_on = {*self._passed_on()} if choice in (None, EXCLUDE) else set()
        if not passed_on:
            return
        if choice is None:
            builder.raise_question(self._question([builder.used[at] for at in sorted(passed_on)]))
            return
        reason = say("repeated-money")
        for at in sorted(passed_on):
            item = builder.used[at]
            builder.excluded.append(ExcludedRow.of(item, "repeated-money", reason))
        builder.excluded.sort(key=lambda row: (row.place.sheet or "", row.place.row or 0))
        builder.used = [item for at, item in enumerate(builder.used) if at not in passed_on]

    def _passed_on(self) -> Iterator[int]:
        """Yield which grants are by who received other ones."""
        received = {key for grant in self._grants for key in grant.recipients - grant.funders}
        for at, grant in enumerate(self._grants):
            if grant.funders & received and not grant.funders & grant.recipients:
                yield at

    def _question(self, items: list[Allocation]) -> Question:
        names = dict.fromkeys(item.donor.name for item in items if item.donor is not None)
        listed: Value = Several(state("question.quoted", text=name) for name in [*names][:_SHOWN])
        if len(names) > _SHOWN:
            listed = state("question.and-more", listed=listed, count=len(names) - _SHOWN)
        funders = {key for name in names for key in _keys([name])}
        marked = any(grant.for_regrants and grant.recipients & funders for grant in self._grants)
        key = "question.regrants-marked" if marked else "question.regrants"
        return Question(
            state(key, count=len(items), names=listed),
            state("question.regrants-why"),
            {"repeated_money": "exclude"},
            ({"repeated_money": "use"},),
        )


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for name in names if (key := normalise_name(name)))
