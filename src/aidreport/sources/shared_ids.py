"""The same grants, by their ids, in files whose names do not say which of them is later.

An id that two files have with other amounts is one grant, which may count twice. Files of periods
hold money of their own, and so do those whose dates differ; short numbers are counted from one in
any file. Rows that are the same in both files are no question: they count once.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.config.sources import EXCLUDE
from aidreport.model.dataset import ExcludedRow
from aidreport.model.remarks import say
from aidreport.sources.problems import Question, unclear
from aidreport.sources.tables.checks.entries import first_of
from aidreport.sources.tables.words.file_states import names_period
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.sources.problems import UnclearError
    from aidreport.sources.repeats import Part

_KINDS = ("table", "hxl")
_MOST = 5_000
_FEWEST = 2
_LONGEST_COUNT = 4

Grant: TypeAlias = tuple[object, ...]


class SharedIds(NamedTuple):
    """A file of which another one, behind it in the data, has many grants.

    Attributes:
        at, later: which of the parts it is, and the other one.
        name, other: of the file and of the other one.
        grants: how many both have.
        of: how many the file has, of its first rows if it is long.
    """

    at: int
    later: int
    name: str
    other: str
    grants: int
    of: int


class _File(NamedTuple):
    at: int
    name: str
    stated: Mapping[Grant, tuple[Decimal, date | None]]


def find_shared_ids(parts: Sequence[Part]) -> Iterator[SharedIds]:
    """Yield the files of which a later one of the parts has at least half of the grants."""
    if len({part.dataset.files[0].path for part in parts if part.dataset.files}) < 2:
        return  # rows of one long file need not be looked at
    files = [file for at, part in enumerate(parts) if (file := _file(at, part)) is not None]
    first: dict[Grant, list[_File]] = {}
    for file in files:
        for grant in file.stated:
            first.setdefault(grant, []).append(file)
    pairs: dict[tuple[int, int], list[Grant]] = {}
    for grant, having in first.items():
        for one, other in itertools.pairwise(having):
            pairs.setdefault((one.at, other.at), []).append(grant)
    by_place = {file.at: file for file in files}
    for (at, later), grants in pairs.items():
        one, other = by_place[at], by_place[later]
        if one.name != other.name and _may_be_the_same(one, other, grants):
            yield SharedIds(at, later, one.name, other.name, len(grants), len(one.stated))


def ask_about_shared_ids(
    found: Sequence[SharedIds], parts: Sequence[Part], sources: Sequence[DataSource]
) -> Iterator[UnclearError]:
    """Yield what is to be asked about files with grants of others.

    Args:
        found: as `find_shared_ids` yields them.
        parts: what files gave.
        sources: what the config says about each.
    """
    for item in found:
        source, plans = sources[item.at], parts[item.at].dataset.plans
        if source.repeated_money is None:
            question = Question(
                state("question.in-other", number=item.grants, of=item.of, file=item.other),
                state("question.in-other-why"),
                {"repeated_money": EXCLUDE},
                ({"repeated_money": "use"},),
                by_hand=state("question.in-other-by-hand", file=item.name),
            )
            yield unclear([question], source, item.name, plans[0] if plans else None)


def without_shared(part: Part, other: Part) -> Part:
    """Return a part without the grants that another file has, too."""
    reason = say("stated-in-another", file=other.dataset.files[0].path)
    dataset = part.dataset
    grants = {_grant_of(item) for item in other.dataset.allocations}
    kept = tuple(item for item in dataset.allocations if _grant_of(item) not in grants)
    rows = [
        ExcludedRow.of(item, "repeated-money", reason)
        for item in dataset.allocations
        if _grant_of(item) in grants
    ]
    account = dataset.account.exclude(rows)
    return part._replace(dataset=replace(dataset, allocations=kept, account=account), numbers=())


def _grant_of(item: Allocation) -> Grant:
    """Return what names the grant of a row in whatever file it is."""
    where = (item.country, item.sector, item.theme, item.purpose)
    donor = item.donor.key if item.donor else ""
    return (item.id, item.recipient.key, donor, *where, item.amount.currency, item.measure)


def _file(at: int, part: Part) -> _File | None:
    """Return a table with ids of its own; None for others, and for those of a period."""
    dataset = part.dataset
    if not dataset.allocations or not dataset.files or dataset.files[0].kind not in _KINDS:
        return None
    name, sheet = dataset.files[0].path, dataset.allocations[0].place.sheet or ""
    if part.numbers or names_period(name) or names_period(sheet):
        return None
    rows = first_of(dataset.allocations, _MOST)
    if all(item.id.isdecimal() and len(item.id) <= _LONGEST_COUNT for item in rows):
        return None
    stated = {_grant_of(item): (item.amount.amount, item.decided) for item in rows if item.id}
    return _File(at, name, stated) if len(stated) == len(rows) else None


def _may_be_the_same(one: _File, other: _File, grants: Sequence[Grant]) -> bool:
    if len(grants) < max(_FEWEST, min(len(one.stated), len(other.stated)) / 2):
        return False
    pairs = [(one.stated[grant], other.stated[grant]) for grant in grants]
    dated = sum(before[1] != after[1] for before, after in pairs)
    return 2 * dated < len(pairs) and any(before[0] != after[0] for before, after in pairs)
