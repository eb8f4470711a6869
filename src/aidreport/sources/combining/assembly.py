"""Parts of a data set, one for each file, to one: ids, names and repetitions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.allocation import changed
from aidreport.model.bulk import Bulk, Column
from aidreport.model.dataset import Account, Dataset, Finding, Severity
from aidreport.sources.combining.overlaps import overlaps
from aidreport.sources.combining.repeats import without_repeats
from aidreport.sources.standards.fts import check_pages
from aidreport.sources.terms.territories import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.model.allocation import Allocation, Measure, Party
    from aidreport.sources.standards.fts import Page
    from aidreport.sources.terms.organisations import Organisations

FTS = "fts"
_IDS_SHOWN = 3


def assembled(
    parts: Sequence[Dataset], pages: Sequence[Page], organisations: Organisations
) -> Dataset:
    """Return parts as one data set: ids unique, organisations under their keys, nothing twice.

    Args:
        parts: one for each file or database.
        pages: what pages of the FTS API among them say of the whole query.

    Raises:
        SourceError: there are none, or several announcements.
    """
    if not parts:
        raise SourceError("there are no data", fix='name a file, as in data = "data/*.csv"')
    announcements = [part for part in parts if part.announcement is not None]
    if len(announcements) > 1:
        count = "two" if len(announcements) == 2 else str(len(announcements))
        raise SourceError(
            f"{count} announcements in one data set",
            details=[part.files[0].path for part in announcements],
            why="a briefing reconciles its sums with one announcement",
            fix="make a report for each",
        )
    parts = without_repeats(parts, organisations.keyed)
    allocations, findings = _numbered(_all([part.allocations for part in parts]))
    files = tuple(dict.fromkeys(file for part in parts for file in part.files))
    whole = Dataset(
        allocations=allocations,
        account=sum((part.account for part in parts), Account(0, 0)),
        files=files,
        announcement=announcements[0].announcement if announcements else None,
        headline=_headline(parts),
        findings=(
            *(finding for part in parts for finding in part.findings),
            *findings,
            *_checked(pages, parts),
            *overlaps(parts, organisations.keyed),
            *_nothing_counted(parts),
        ),
    )
    return _named(whole, organisations)


def _nothing_counted(parts: Sequence[Dataset]) -> Iterator[Finding]:
    """Yield a warning where rules left out whatever was read."""
    rules = Counter(row.rule for part in parts for row in part.account.excluded)
    if not rules or any(part.account.used for part in parts):
        return
    counts = ", ".join(f"{count:,} as {rule}" for rule, count in rules.most_common())
    rejected = sum(len(part.account.rejected) for part in parts)
    refused = f", and {rejected:,} cannot be used" if rejected else ""
    message = f"no row was counted; left out were {counts}{refused}"
    yield Finding("nothing-counted", Severity.WARNING, message)


def _checked(pages: Sequence[Page], parts: Sequence[Dataset]) -> Iterator[Finding]:
    """Yield what pages of FTS lack; their total is compared where no export stands beside them."""
    if not pages:
        return
    flows = [part.allocations for part in parts if part.files and part.files[0].kind == FTS]
    alone = len(flows) == len(pages)
    yield from check_pages(pages, _all(flows) if alone else None)


def _all(parts: Sequence[Sequence[Allocation]]) -> Sequence[Allocation]:
    """Return the allocations of all parts; of a single one as they are, in columns if they are."""
    parts = [part for part in parts if len(part)] or parts[:1]
    return parts[0] if len(parts) == 1 else [item for part in parts for item in part]


def _named(dataset: Dataset, organisations: Organisations) -> Dataset:
    """Return a data set with organisations under their keys and countries under one name each."""
    keyed = organisations.keyed
    rows = dataset.allocations
    if isinstance(rows, Bulk):
        names = {"recipient": organisations.key_of, "donor": organisations.key_of}
        renamed: dict[str, Callable[[str], str]] = {**names, "country": canonical}

        def column(field: str) -> Column:
            found = rows.column(field)
            return found.renamed(renamed[field]) if field in renamed else found

        def row(_: int, item: Allocation) -> Allocation:
            return _with_names(item, keyed(item.recipient), item.donor and keyed(item.donor))

        return replace(dataset, allocations=rows.changed(row, column))
    # Rows share their parties: each is looked up once, by which it is and not by what it says.
    known: dict[int, Party | None] = {id(None): None}
    for item in rows:
        for party in (item.recipient, item.donor):
            if id(party) not in known and party is not None:
                known[id(party)] = keyed(party)
    named = tuple(
        _with_names(item, known[id(item.recipient)] or item.recipient, known[id(item.donor)])
        for item in rows
    )
    return replace(dataset, allocations=named)


def _with_names(item: Allocation, recipient: Party, donor: Party | None) -> Allocation:
    country = item.country and canonical(item.country)
    if recipient is item.recipient and donor is item.donor and country == item.country:
        return item
    return changed(item, recipient=recipient, donor=donor, country=country)


def _headline(parts: Sequence[Dataset]) -> tuple[Measure, ...]:
    """Return the measures of the sources' own total, where all sources have the same."""
    rules = {part.headline for part in parts}
    return rules.pop() if len(rules) == 1 else ()


def _numbered(
    allocations: Sequence[Allocation],
) -> tuple[Sequence[Allocation], tuple[Finding, ...]]:
    """Return the allocations under unique ids, and a warning where the sources repeat one."""
    if isinstance(allocations, Bulk) and (known := _with_ids(allocations)) is not None:
        return known, ()
    counts = Counter([item.id for item in allocations])
    if len(counts) == len(allocations) and "" not in counts:
        return tuple(allocations), ()
    taken = {name for name in counts if name}
    numbered: list[Allocation] = []
    seen: Counter[str] = Counter()
    for number, item in enumerate(allocations, start=1):
        seen[item.id] += 1
        if item.id and seen[item.id] == 1:
            numbered.append(item)
            continue
        name = unique = f"{item.id}-{seen[item.id]}" if item.id else str(number)
        while unique in taken:
            name = unique = f"{name}'"
        taken.add(unique)
        numbered.append(replace(item, id=unique))
    return tuple(numbered), _repeated_ids(allocations, counts)


def _with_ids(bulk: Bulk) -> Bulk | None:
    """Return the rows of a long table under unique ids; None where it repeats or lacks some."""
    distinct = bulk.distinct([item.id for _, item in bulk.others])
    if distinct is None:
        lines = bulk.all_lines()
        return bulk.changed(lambda line, item: replace(item, id=str(lines.searchsorted(line) + 1)))
    return bulk if distinct else None


def _repeated_ids(allocations: Sequence[Allocation], counts: Counter[str]) -> tuple[Finding, ...]:
    repeated = [name for name, count in counts.items() if name and count > 1]
    if not repeated:
        return ()
    shown = [f'"{name}" {counts[name]} times' for name in repeated[:_IDS_SHOWN]]
    more = len(repeated) - _IDS_SHOWN
    shown += [f"{more} more"] if more > 0 else []
    message = (
        f"ids occur more than once, and each row was counted: {', '.join(shown)}; "
        "check that no allocation is there twice"
    )
    places = [str(item.place) for item in allocations if item.id == repeated[0]]
    return (Finding("duplicate-id", Severity.WARNING, message, places[1]),)
