"""The same grants in files of several days: grants_2026-01-31.csv and grants_2026-02-28.csv.

Each file states all grants until its day, so that added up each counts as often as there are files.
The names of files and sheets say of when they are, or "old" and "final"; ids or names which rows
are of one grant. Files of a month may hold the payments of that month: only if no amount ever
falls, they may be all until then. What is left out is the earlier file, since a grant that the
later one lacks has ended.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.model.dataset import ExcludedRow
from aidreport.model.remarks import say
from aidreport.sources.problems import Question, UnclearError, unclear
from aidreport.sources.shared_ids import (
    SharedIds,
    ask_about_shared_ids,
    find_shared_ids,
    without_shared,
)
from aidreport.sources.tables.checks.entries import first_of
from aidreport.sources.tables.words.dated_names import VERSION
from aidreport.sources.tables.words.file_states import state_of
from aidreport.statements import state as said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.sources.repeats import Part

_KINDS = ("table", "hxl")
_MOST = 20_000
"""So many rows of a file show whether its grants are in another."""

_MANY_STEPS = 3

_Grant = tuple[object, ...]


class _State(NamedTuple):
    """A file, or a sheet of one, that says of when it is.

    Attributes:
        at: which of the parts it is.
        name: what messages call it.
        order: later ones are larger.
        sure: whether it is of a day or a version, so that it is no period with money of its own.
    """

    at: int
    name: str
    order: tuple[object, ...]
    sure: bool


class Earlier(NamedTuple):
    """A part whose grants are in a later one, too.

    Attributes:
        at: which of the parts it is.
        name: what messages call it.
        later: the name of the latest.
        both: how many of its grants are there.
        grants: how many it has, of its first rows if it is long.
        sampled: whether it is.
        latest: which of the parts that is.
    """

    at: int
    name: str
    later: str
    both: int
    grants: int
    sampled: bool
    latest: int


def settle_earlier_states(parts: Sequence[Part], sources: Sequence[DataSource]) -> list[Part]:
    """Return parts without those whose grants a later one states, if the config says so.

    Args:
        parts: what files gave.
        sources: what the config says about each.
    """
    settled = list(parts)
    earlier = [*_earlier_states(parts)]
    for item in earlier:
        if sources[item.at].repeated_money == EXCLUDE:
            settled[item.at] = _left_out(parts[item.at], item.later)
    if any(source.repeated_money == EXCLUDE for source in sources):
        for shared in _without_states(parts, earlier):
            if sources[shared.at].repeated_money == EXCLUDE:
                settled[shared.at] = without_shared(settled[shared.at], parts[shared.later])
    return settled


def ask_about_earlier_states(
    parts: Sequence[Part], sources: Sequence[DataSource]
) -> Iterator[UnclearError]:
    """Yield what is to be asked about parts whose grants a later one states, too.

    Args:
        parts: what files gave.
        sources: what the config says about each.
    """
    earlier = [*_earlier_states(parts)]
    for item in earlier:
        source, plans = sources[item.at], parts[item.at].dataset.plans
        if source.repeated_money is None:
            yield unclear([_question(item)], source, item.name, plans[0] if plans else None)
    if any(source.repeated_money is None for source in sources):
        yield from ask_about_shared_ids([*_without_states(parts, earlier)], parts, sources)


def _without_states(parts: Sequence[Part], earlier: Sequence[Earlier]) -> Iterator[SharedIds]:
    """Yield files with grants of others that are no states of one file by their names."""
    known = {at for item in earlier for at in (item.at, item.latest)}
    return (item for item in find_shared_ids(parts) if item.at not in known)


def _question(item: Earlier) -> Question:
    key = "question.in-later-sampled" if item.sampled else "question.in-later"
    return Question(
        said(key, number=item.both, of=item.grants, file=item.later),
        said("question.in-later-why"),
        {"repeated_money": EXCLUDE},
        ({"repeated_money": "use"},),
    )


def _left_out(part: Part, later: str) -> Part:
    reason = say("stated-later", file=later)
    rows = [ExcludedRow.of(item, "repeated-money", reason) for item in part.dataset.allocations]
    account = part.dataset.account.exclude(rows)
    return part._replace(dataset=replace(part.dataset, allocations=(), account=account), numbers=())


def _earlier_states(parts: Sequence[Part]) -> Iterator[Earlier]:
    """Yield the parts whose grants are in a later one, by names that differ in nothing else."""
    if sum(len(part.dataset.allocations) > 0 for part in parts) < 2:
        return
    by_name: dict[object, list[_State]] = defaultdict(list)
    for at, part in enumerate(parts):
        for known, state in _states(at, part):
            by_name[known].append(state)
    for states in by_name.values():
        ordered = sorted(states, key=lambda state: state.order)
        if len({state.order for state in ordered}) == len(ordered) > 1:
            yield from _earlier(parts, ordered)


def _states(at: int, part: Part) -> Iterator[tuple[object, _State]]:
    """Yield a part by what its name says beside a day, if it is a table."""
    dataset = part.dataset
    if not dataset.allocations or not dataset.files or dataset.files[0].kind not in _KINDS:
        return
    path = dataset.files[0].path
    sheet = dataset.allocations[0].place.sheet or ""
    names = [state_of(path), state_of(sheet)]
    # "export.csv" is before "export (1).csv".
    known = tuple((name.rest, name.kind if name.kind != VERSION else "") for name in names)
    order = tuple(name.order for name in names)
    name = f"{path}, sheet {sheet}" if names[1].kind and not names[0].kind else path
    yield known, _State(at, name, order, any(item.sure for item in names))


def _earlier(parts: Sequence[Part], ordered: Sequence[_State]) -> Iterator[Earlier]:
    """Yield all but the last of some parts in their order, if they are states of one thing."""
    rows = [first_of(parts[state.at].dataset.allocations, _MOST) for state in ordered]
    with_ids = all(of[0].id for of in rows) and not any(parts[item.at].numbers for item in ordered)
    stated = [_by_grant(of, with_ids=with_ids) for of in rows]
    latest = stated[-1]
    earlier = {grant for of in stated[:-1] for grant in of}
    several = [
        [of[grant] for of in stated if grant in of]
        for grant in earlier
        if sum(grant in of for of in stated) > 1
    ]
    if 2 * len(several) < len(earlier) or len(several) < 2:
        return
    if not _may_be_states(several, by_day=any(item.sure for item in ordered), with_ids=with_ids):
        return
    for state, of in zip(ordered[:-1], stated, strict=False):
        both = sum(grant in latest for grant in of)
        sampled = len(parts[state.at].dataset.allocations) > _MOST
        last = ordered[-1]
        yield Earlier(state.at, state.name, last.name, both, len(of), sampled, last.at)


def _by_grant(rows: Iterable[Allocation], *, with_ids: bool) -> Mapping[_Grant, Decimal]:
    """Return the amount of each grant."""
    stated: dict[_Grant, Decimal] = defaultdict(Decimal)
    for item in rows:
        names = (item.recipient.key, item.country, item.sector, item.theme, item.purpose)
        of_grant = (item.id, names[0]) if with_ids else (*names, item.donor, item.decided)
        stated[*of_grant, item.amount.currency, item.measure] += item.amount.amount
    return stated


def _may_be_states(several: Sequence[Sequence[Decimal]], *, by_day: bool, with_ids: bool) -> bool:
    """Tell whether amounts of grants may be all until a day, and not those of a period each.

    Args:
        several: those of each grant in their order.
        by_day: whether the names are of days or versions.
        with_ids: whether an id says which rows are of one grant.
    """
    steps = [later - earlier for amounts in several for earlier, later in pairwise(amounts)]
    stay, fall = any(step == 0 for step in steps), min(steps) < 0
    if by_day:
        return with_ids or stay or not fall
    return not fall and any(steps) and (len(steps) >= _MANY_STEPS or stay)
