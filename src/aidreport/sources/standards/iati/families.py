"""Which activities of a file are parts of others that have money of the same measure.

A part names its parent, or a parent its parts (related activities of the types 1 and 2); without
that, an identifier that goes on from that of an activity of a higher level tells it. An activity
that says nothing of its parent may be part of any of a higher level by the same publisher. One that
another organisation reports, too, names that report (type 5).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from aidreport.model.allocation import Measure
    from aidreport.sources.standards.iati.elements import Activity

_PARENT, _CHILD, _SAME = "1", "2", "5"
_STEP = re.compile(r"[-_./:]")


@dataclass(slots=True)
class Member:
    """An activity among others.

    Attributes:
        identifier: of the activity.
        level: 1 for one that is no part of another, 2 for its parts.
        reporter: who publishes it.
        related: types of related activities with their identifiers.
        measures: those of its transactions, each with how many there are.
    """

    identifier: str
    level: int
    reporter: str
    related: set[tuple[str, str]]
    measures: dict[Measure, int]

    @classmethod
    def of(cls, activity: Activity, measures: dict[Measure, int]) -> Member:
        """Return an activity with the measures of its transactions."""
        level = int(activity.level) if activity.level.isdecimal() else 1
        reporter = activity.reporting.ref or activity.reporting.name
        return cls(activity.identifier, level, reporter, {*activity.related}, measures)

    def named(self, kind: str) -> set[str]:
        """Return the identifiers of related activities of a type."""
        return {name for what, name in self.related if what == kind}


class Part(NamedTuple):
    """An activity that may state money of another one.

    Attributes:
        whole: identifier of the other one.
        measures: of that money.
        why: what says so, before that identifier.
    """

    member: Member
    whole: str
    measures: AbstractSet[Measure]
    why: str


@dataclass(slots=True)
class Family:
    """The activities of a file that have transactions, or others related to them."""

    _members: dict[str, Member] = field(default_factory=dict)
    _first: dict[tuple[str, Measure], Member] = field(default_factory=dict)

    def add(self, member: Member) -> None:
        """Add an activity, or more transactions of one."""
        known = self._members.setdefault(member.identifier, member)
        if known is not member:
            known.related |= member.related
            for measure, count in member.measures.items():
                known.measures[measure] = known.measures.get(measure, 0) + count
            known.level = max(known.level, member.level)

    def parts(self) -> list[Part]:
        """Return the activities that may state money of others, in the order of the file."""
        levels = {member.level for member in self._members.values()}
        if len(levels) < 2 and not any(member.related for member in self._members.values()):
            return []
        found: list[Part] = []
        taken: dict[str, AbstractSet[Measure]] = {}
        parents = self._parents()
        for member in self._members.values():
            for why, name in self._wholes(member, parents):
                whole = self._members[name]
                # Of two that name each other, one states the money.
                own = whole.measures.keys() - taken.get(name, set())
                if shared := own & member.measures.keys():
                    found.append(Part(member, name, shared, why))
                    taken[member.identifier] = shared
                    break
        return found

    def _highest(self) -> dict[tuple[str, Measure], Member]:
        """Return for each publisher and measure an activity of the highest level that has it."""
        if not self._first:
            for member in sorted(self._members.values(), key=lambda item: item.level):
                for measure in member.measures:
                    self._first.setdefault((member.reporter, measure), member)
        return self._first

    def _parents(self) -> dict[str, set[str]]:
        """Return identifiers → those of the parents that they name, or that name them."""
        parents: dict[str, set[str]] = defaultdict(set)
        for member in self._members.values():
            parents[member.identifier] |= member.named(_PARENT)
            for child in member.named(_CHILD):
                parents[child].add(member.identifier)
        return parents

    def _wholes(self, member: Member, parents: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
        """Yield what may hold the money of an activity: why, and its identifier."""
        known = parents.get(member.identifier, set())
        above, seen = sorted(known), {member.identifier}
        while above:
            name = above.pop(0)
            if name not in seen:
                seen.add(name)
                above += sorted(parents.get(name, ()))
                if name in self._members:
                    yield state("question.part-of"), name
        for name in sorted(member.named(_SAME) & self._members.keys() - seen):
            yield state("question.reported-as"), name
        if not known and member.level > 1:
            yield from self._higher(member)

    def _higher(self, member: Member) -> Iterator[tuple[str, str]]:
        """Yield activities of a higher level: by the identifier if one goes on from another's."""
        steps = [match.start() for match in _STEP.finditer(member.identifier)]
        before = (self._members.get(member.identifier[:at]) for at in reversed(steps))
        wholes = [other for other in before if other is not None and other.level < member.level]
        yield from ((state("question.part-of"), other.identifier) for other in wholes)
        if wholes:
            return
        for measure in sorted(member.measures):
            other = self._highest().get((member.reporter, measure))
            if other is not None and other.level < member.level:
                yield state("question.perhaps-part-of"), other.identifier
