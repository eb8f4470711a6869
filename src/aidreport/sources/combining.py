"""Combine what several files gave into one data set: unique ids, and one name each.

Systems whose records may be the same money under other names get a warning.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.bulk import Bulk, CodedColumn
from aidreport.model.dataset import Account, Dataset, Finding, Severity
from aidreport.model.money import Money
from aidreport.model.reading_plan import with_rules
from aidreport.model.remarks import at, say
from aidreport.model.territories import canonical
from aidreport.sources.repeats import without_repeats
from aidreport.statements import state
from aidreport.values import Joined, Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.model.allocation import Allocation, Party, Place
    from aidreport.sources.repeats import Part
    from aidreport.sources.terms.organisations import Organisations

_FTS = "fts"
_IDS_SHOWN = 3
_OF_A_KIND = 3
"""So many findings of one kind are told one by one."""


def combine(parts: Sequence[Part], organisations: Organisations) -> Dataset:
    """Return parts as one data set: ids unique, organisations under their keys, nothing twice.

    Raises:
        SourceError: there are none, or several announcements.
    """
    if not parts:
        raise SourceError(state("source.no-data"), fix=state("source.no-data-fix"))
    announcements = [part.dataset for part in parts if part.dataset.announcement is not None]
    if len(announcements) > 1:
        count = "two" if len(announcements) == 2 else str(len(announcements))
        raise SourceError(
            state("source.several-announcements", count=count),
            details=[dataset.files[0].path for dataset in announcements],
            why=state("source.several-announcements-why"),
            fix=state("source.several-announcements-fix"),
        )
    datasets = without_repeats(parts, organisations)
    allocations, findings = _with_unique_ids(_all([item.allocations for item in datasets]))
    headlines = {item.headline for item in datasets}
    account = sum((item.account for item in datasets), Account(0, 0))
    dataset = Dataset(
        allocations=allocations,
        account=account,
        files=tuple(dict.fromkeys(file for item in datasets for file in item.files)),
        announcement=announcements[0].announcement if announcements else None,
        headline=headlines.pop() if len(headlines) == 1 else (),
        translations=tuple(dict.fromkeys(each for item in datasets for each in item.translations)),
        language=next((item.language for item in datasets if item.language), ""),
        findings=(
            *_as_few([finding for item in datasets for finding in item.findings]),
            *findings,
            *_check_pages(parts, datasets),
            *_overlaps(datasets, organisations),
            *_nothing_counted(datasets),
        ),
        plans=with_rules([plan for item in datasets for plan in item.plans], account),
    )
    return _with_known_names(dataset, organisations)


def _as_few(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, but of more than a few of one kind one, with their number and first places.

    A mistake that a program makes in every record would else hide all others.
    """
    counts = Counter((item.code, item.severity) for item in findings)
    told = set[tuple[str, Severity]]()
    for item in findings:
        kind = (item.code, item.severity)
        if counts[kind] <= _OF_A_KIND:
            yield item
        elif kind not in told:
            told.add(kind)
            others = [other for other in findings if (other.code, other.severity) == kind]
            places = list(dict.fromkeys(other.source for other in others[1:] if other.source))
            message = say("found-often", count=len(others), first=item.message)
            if places[:_OF_A_KIND]:
                listed = Several(places[:_OF_A_KIND])
                message = say("found-often-at", remark=message, places=listed)
            yield replace(item, message=message)


def _nothing_counted(datasets: Sequence[Dataset]) -> Iterator[Finding]:
    """Yield a warning if rules left out whatever was read."""
    rules = Counter(row.rule for item in datasets for row in item.account.excluded)
    if not rules or any(item.account.used for item in datasets):
        return
    listed = Several(
        say("count-as-rule", count=count, rule=rule) for rule, count in rules.most_common()
    )
    rejected = sum(len(item.account.rejected) for item in datasets)
    message = say("nothing-counted", counts=listed)
    if rejected:
        message = say("nothing-counted-unusable", counts=listed, count=rejected)
    yield Finding("nothing-counted", Severity.WARNING, message)


def _check_pages(parts: Sequence[Part], datasets: Sequence[Dataset]) -> Iterator[Finding]:
    """Yield what pages of FTS lack; their total is compared if no export of FTS is beside them."""
    pages = [part.page for part in parts if part.page is not None]
    if not pages:
        return
    from aidreport.sources.standards.fts import FLOWS, check_pages

    if of_fts := [page for page in pages if page.what == FLOWS]:
        flows = [item.allocations for item in datasets if _is_fts(item)]
        yield from check_pages(of_fts, _all(flows) if len(flows) == len(of_fts) else None)
    if others := [page for page in pages if page.what != FLOWS]:
        yield from check_pages(others, None)


def _is_fts(dataset: Dataset) -> bool:
    return bool(dataset.files) and dataset.files[0].kind == _FTS


def _all(tables: Sequence[Sequence[Allocation]]) -> Sequence[Allocation]:
    """Return the allocations of all tables; a single one as it is, in columns if it is."""
    tables = [rows for rows in tables if len(rows)] or tables[:1]
    return tables[0] if len(tables) == 1 else [item for rows in tables for item in rows]


def _with_known_names(dataset: Dataset, organisations: Organisations) -> Dataset:
    """Return a data set with organisations under their keys and countries under one name each."""
    with_key = organisations.with_key
    rows = dataset.allocations
    if isinstance(rows, Bulk):
        rename: dict[str, Callable[[Sequence[str]], list[str]]] = {
            **dict.fromkeys(("recipient", "donor"), organisations.keys_of),
            "country": lambda names: list(map(canonical, names)),
        }

        def column(field: str) -> CodedColumn:
            known = rows.column(field)
            names = tuple(rename[field](known.values)) if field in rename else known.values
            return known if names == known.values else known.renamed(names)

        @cache
        def learn() -> None:
            for field in ("recipient", "donor"):
                column(field)

        def row(_: int, item: Allocation) -> Allocation:
            learn()
            return _renamed(item, with_key(item.recipient), item.donor and with_key(item.donor))

        return replace(dataset, allocations=rows.map_rows(row, column))
    # Rows share their parties: each object is looked up once.
    known: dict[int, Party | None] = {id(None): None}
    for item in rows:
        for party in (item.recipient, item.donor):
            if id(party) not in known and party is not None:
                known[id(party)] = with_key(party)
    named = tuple(
        _renamed(item, known[id(item.recipient)] or item.recipient, known[id(item.donor)])
        for item in rows
    )
    return replace(dataset, allocations=named)


def _renamed(item: Allocation, recipient: Party, donor: Party | None) -> Allocation:
    country = item.country and canonical(item.country)
    if recipient is item.recipient and donor is item.donor and country == item.country:
        return item
    return item._replace(recipient=recipient, donor=donor, country=country)


def _with_unique_ids(
    allocations: Sequence[Allocation],
) -> tuple[Sequence[Allocation], tuple[Finding, ...]]:
    """Return the allocations under unique ids, and a warning if the sources repeat one."""
    ids: Sequence[str]
    if not isinstance(allocations, Bulk):
        ids = [item.id for item in allocations]
        unique = _unique(ids)
        if unique is ids:
            return tuple(allocations), ()
        named = tuple(
            item if item.id == name else item._replace(id=name)
            for item, name in zip(allocations, unique, strict=True)
        )
        return named, _repeated_ids(ids, lambda at: allocations[at].place)
    if (rows := _number_rows(allocations)) is not None:
        return rows, ()
    if allocations.ids is None:
        return _with_unique_ids(tuple(allocations))
    return _unique_in_columns(allocations, allocations.ids())


def _unique(ids: Sequence[str]) -> Sequence[str]:
    """Return ids that all differ, the first of equal ones as it is; the same if all do."""
    counts = Counter(ids)
    if len(counts) == len(ids) and "" not in counts:
        return ids
    taken = {name for name in counts if name}
    unique: list[str] = []
    seen: Counter[str] = Counter()
    for number, own in enumerate(ids, start=1):
        seen[own] += 1
        if own and seen[own] == 1:
            unique.append(own)
            continue
        name = f"{own}-{seen[own]}" if own else str(number)
        while name in taken:
            name += "'"
        taken.add(name)
        unique.append(name)
    return unique


def _unique_in_columns(
    bulk: Bulk, of_columns: Sequence[str]
) -> tuple[Sequence[Allocation], tuple[Finding, ...]]:
    """Return a long table under unique ids, and a warning if its own repeat one."""
    own = dict(zip(bulk.lines.tolist(), of_columns, strict=True))
    own |= {line: item.id for line, item in bulk.others}
    lines = sorted(own)
    ids = [own[line] for line in lines]
    names = dict(zip(lines, _unique(ids), strict=True))
    alone = dict(bulk.others)

    def place(at: int) -> Place:
        item = alone.get(lines[at])
        return item.place if item else bulk.place(lines[at])

    rows = bulk.map_rows(lambda line, item: item._replace(id=names[line]))
    in_columns = [names[line] for line in bulk.lines.tolist()]
    return replace(rows, ids=lambda: in_columns), _repeated_ids(ids, place)


def _number_rows(bulk: Bulk) -> Bulk | None:
    """Return the rows of a long table under unique ids; None if it repeats or lacks some."""
    distinct = bulk.distinct([item.id for _, item in bulk.others])
    if distinct is None:
        lines = bulk.all_lines()
        rows = bulk.map_rows(lambda line, item: item._replace(id=str(lines.searchsorted(line) + 1)))
        return replace(rows, ids=lambda: [str(at + 1) for at in lines.searchsorted(bulk.lines)])
    return bulk if distinct else None


def _repeated_ids(ids: Sequence[str], place: Callable[[int], Place]) -> tuple[Finding, ...]:
    """Return a warning if there are equal ids.

    Args:
        place: returns the place of the allocation that one of them is of.
    """
    counts = Counter(ids)
    repeated = [name for name, count in counts.items() if name and count > 1]
    if not repeated:
        return ()
    listed = [say("id-times", id=name, times=counts[name]) for name in repeated[:_IDS_SHOWN]]
    more = len(repeated) - _IDS_SHOWN
    listed += [say("and-more", count=more)] if more > 0 else []
    message = say("duplicate-id", ids=Several(listed))
    second = [row for row, name in enumerate(ids) if name == repeated[0]][1]
    return (Finding("duplicate-id", Severity.WARNING, message, at(place(second))),)


_FLOWS, _FUNDS = "OCHA FTS", "pooled funds (CBPF, CERF)"
_SYSTEMS = {
    _FTS: _FLOWS,
    "cbpf-contributions": _FUNDS,
    "cbpf-projects": _FUNDS,
    "iati": "IATI",
    "360giving": "360Giving",
    "us-foreign-assistance": "ForeignAssistance.gov",
    "world-bank-projects": "World Bank projects",
    "ifrc-appeals": "IFRC GO",
    "crs": "OECD CRS",
    "dac-matrix": "OECD DAC matrix",
    "oecd-explorer": "OECD Data Explorer",
}
_FUND = ("humanitarian fund", "humanitarian pooled fund")


def _overlaps(datasets: Sequence[Dataset], organisations: Organisations) -> Iterator[Finding]:
    """Yield a warning if the data set has records of several systems."""
    paths: dict[str, list[str]] = {}
    for item in datasets:
        for file in item.files:
            if file.kind in _SYSTEMS and item.allocations:
                # A table of transactions has no numbers of theirs, so that repeats are not seen.
                of_iati = file.kind == "iati" and item.allocations[0].place.row is not None
                system = "IATI tables" if of_iati else _SYSTEMS[file.kind]
                paths.setdefault(system, []).append(file.path)
    if len(paths) < 2:
        return
    systems = [
        say("system-of-files", system=system, file=file, count=len(more))
        if more
        else say("system-of-file", system=system, file=file)
        for system, (file, *more) in paths.items()
    ]
    through = _through_funds(datasets, organisations) if {_FLOWS, _FUNDS} <= paths.keys() else ""
    message = say("sources-may-overlap", systems=Joined(systems), through=through)
    yield Finding("sources-may-overlap", Severity.WARNING, message)


def _through_funds(datasets: Sequence[Dataset], organisations: Organisations) -> str:
    """Return what of FTS goes through the funds whose own files are beside it."""
    through = [
        item
        for dataset in datasets
        if _is_fts(dataset)
        for item in dataset.allocations
        if any(_is_fund(party, organisations) for party in (item.recipient, item.donor) if party)
    ]
    amount = sum((item.amount.amount for item in through), Decimal())
    if not through:
        return say("through-funds")
    return say("through-funds-here", count=len(through), amount=Money(amount, "USD"))


def _is_fund(party: Party, organisations: Organisations) -> bool:
    key = organisations.with_key(party).key
    return key == "CERF" or any(name in key.casefold() for name in _FUND)
