"""Parts of a data set, one for each file, to one: unique ids, one name each, nothing counted twice.

Files and records that are there several times count once. Systems whose records may be the same
money under other names get a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from aidreport.errors import SourceError
from aidreport.model.allocation import changed
from aidreport.model.bulk import Bulk, Column
from aidreport.model.dataset import Account, Dataset, ExcludedRow, Finding, Severity
from aidreport.sources.standards.fts import check_pages
from aidreport.sources.standards.records import Numbered
from aidreport.sources.terms.territories import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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


_FTS, _FUNDS = "OCHA FTS", "pooled funds (CBPF, CERF)"
_SYSTEMS = {
    "fts": _FTS,
    "cbpf-contributions": _FUNDS,
    "cbpf-projects": _FUNDS,
    "iati": "IATI",
    "360giving": "360Giving",
    "crs": "OECD CRS",
    "dac-matrix": "OECD DAC matrix",
}
_FUND = ("humanitarian fund", "humanitarian pooled fund")


def overlaps(parts: Sequence[Dataset], keyed: Callable[[Party], Party]) -> Iterator[Finding]:
    """Yield a warning where records of several systems stand in one data set.

    Args:
        parts: one for each file or database.
        keyed: returns a donor or recipient under its key.
    """
    found: dict[str, list[str]] = {}
    for part in parts:
        for file in part.files:
            if file.kind in _SYSTEMS and part.allocations:
                found.setdefault(_SYSTEMS[file.kind], []).append(file.path)
    if len(found) < 2:
        return
    message = (
        f"{_listed(found)} stand in one data set: the same money may be in each of them, and"
        f" nothing tells which{_through_funds(parts, found, keyed)}; make a report for each"
    )
    yield Finding("sources-may-overlap", Severity.WARNING, message)


def _listed(found: Mapping[str, Sequence[str]]) -> str:
    names = [
        f"{system} ({files[0]}{f' and {len(files) - 1} more' if len(files) > 1 else ''})"
        for system, files in found.items()
    ]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _through_funds(
    parts: Sequence[Dataset], found: Mapping[str, object], keyed: Callable[[Party], Party]
) -> str:
    """Return what of FTS goes through the funds whose own files stand beside it."""
    if _FTS not in found or _FUNDS not in found:
        return ""
    through = [
        item
        for part in parts
        if part.files and part.files[0].kind == "fts"
        for item in part.allocations
        if _is_fund(item.recipient, keyed) or (item.donor and _is_fund(item.donor, keyed))
    ]
    amount = sum((item.amount.amount for item in through), Decimal())
    count = "one flow" if len(through) == 1 else f"{len(through):,} flows"
    stated = f" (here {count}, USD {amount:,f})" if through else ""
    return (
        ". What FTS has as flows to CERF or to a humanitarian fund of a country, and from it, is"
        f" the money of the contributions to that fund and of its projects{stated}"
    )


def _is_fund(party: Party, keyed: Callable[[Party], Party]) -> bool:
    key = keyed(party).key
    return key == "CERF" or any(name in key.casefold() for name in _FUND)


_Record: TypeAlias = tuple[Hashable, ...]
_Keyed: TypeAlias = "Callable[[Party], Party]"

_TABLES = dict.fromkeys(("table", "hxl", "database"), "table")
_WITH_IDS = {
    **_TABLES,
    **{kind: kind for kind in ("fts", "360giving", "iati", "cbpf-contributions", "cbpf-projects")},
}
"""Kinds of files whose ids are the same wherever a record is published → what they share."""


def without_repeats(parts: Sequence[Dataset], keyed: _Keyed) -> list[Dataset]:
    """Return parts of a data set without files and records that an earlier part has.

    A record is the same where its id, amount, currency, measure, date and recipient are; of a flow
    of FTS, whose exports write names and lists otherwise, the date and the recipient may differ.
    One that has the id of another and differs from it stays, and is told by the check of ids.
    Of those that are told by their position alone, the n-th of equal ones is the same in each file.

    Args:
        parts: one for each file or database.
        keyed: returns a donor or recipient under its key.
    """
    if len(parts) < 2:
        return list(parts)
    kept = _without_copies(parts)
    if sum(len(part.allocations) > 0 for part in kept) < 2:
        return kept  # a long table stays in columns
    seen = _Seen(keyed)
    return [seen.without(part, number) for number, part in enumerate(kept)]


def _without_copies(parts: Sequence[Dataset]) -> list[Dataset]:
    first: dict[str, Dataset] = {}
    kept = []
    for part in parts:
        digest = part.files[0].sha256 if part.files else ""
        original = first.setdefault(digest, part) if digest else part
        if original is part or original.files[0].path == part.files[0].path:
            kept.append(part)
        else:
            kept.append(_copy(part, original))
    return kept


def _copy(part: Dataset, original: Dataset) -> Dataset:
    """Return a copy of a file without its rows, where these were read as those of the original."""
    file, other = part.files[0].path, original.files[0].path
    if not _same_rows(part.allocations, original.allocations):
        message = f"{file} is a copy of {other} that was read otherwise, and both were counted"
        told = Finding("same-content", Severity.WARNING, message, file)
        return replace(part, findings=(*part.findings, told))
    reason = f"the file is a copy of {other}"
    places = [item.place for item in part.allocations]
    places += [row.place for row in part.account.rejected]
    repeated = [ExcludedRow(place, "repeated-file", reason) for place in places]
    account = Account(part.account.read, 0, (*part.account.excluded, *repeated))
    message = f"{file} is a copy of {other}, and was counted once"
    told = Finding("same-content", Severity.WARNING, message, file)
    return replace(part, allocations=(), account=account, findings=(told,))


def _same_rows(rows: Sequence[Allocation], others: Sequence[Allocation]) -> bool:
    if len(rows) != len(others):
        return False
    if isinstance(rows, Bulk) and isinstance(others, Bulk):
        same = rows.minor.tobytes() == others.minor.tobytes() and rows.exponent == others.exponent
        return same and all(map(_same_row, (rows[0],), (others[0],)))
    return all(map(_same_row, rows, others))


def _same_row(row: Allocation, other: Allocation) -> bool:
    return row == replace(other, place=other.place._replace(file=row.place.file))


class _Seen:
    """The records of the parts so far, each with its part, its file and its donor."""

    def __init__(self, keyed: _Keyed) -> None:
        self._keyed = keyed
        self._records: dict[_Record, tuple[int, str, str]] = {}
        self._numbers: dict[str, int] = {}

    def without(self, part: Dataset, number: int) -> Dataset:
        kind = _WITH_IDS.get(part.files[0].kind if part.files else "")
        if kind is None or not part.allocations:
            return part
        file = part.files[0].path
        used: list[Allocation] = []
        repeated: list[ExcludedRow] = []
        equal: Counter[_Record] = Counter()
        for item in part.allocations:
            other = self._other(item, kind, (number, file, self._donor(item)), equal)
            if other is None:
                used.append(item)
            else:
                reason = f"the record {item.id} was read from {other} already"
                repeated.append(ExcludedRow(item.place, "repeated-record", reason))
        used = self._with_free_numbers(used)
        if not repeated:
            return replace(part, allocations=tuple(used))
        account = Account(
            part.account.read,
            len(used),
            (*part.account.excluded, *repeated),
            part.account.rejected,
        )
        places = {str(row.place) for row in repeated}
        kept = (finding for finding in part.findings if finding.source not in places)
        findings = (*kept, *_told(repeated, file))
        return replace(part, allocations=tuple(used), account=account, findings=findings)

    def _other(
        self, item: Allocation, kind: str, here: tuple[int, str, str], equal: Counter[_Record]
    ) -> str | None:
        """Return the file of an earlier part that has a record too; None where there is none."""
        if not item.id:
            return None
        record = self._record(item, kind, equal)
        number, file, donor = self._records.setdefault(record, here)
        if number == here[0]:
            return None
        # Two donors may number what they give from one on.
        if kind == "table" and donor and here[2] and donor != here[2]:
            return None
        return file

    def _record(self, item: Allocation, kind: str, equal: Counter[_Record]) -> _Record:
        """Return what is the same of a record in every file that has it."""
        if kind == "fts":
            return (kind, item.id, item.amount, item.measure)
        recipient = self._keyed(item.recipient).key
        told = (item.amount, item.measure, item.decided, recipient)
        if not isinstance(item.id, Numbered):
            return (kind, item.id, *told)
        record = (kind, item.id.within, *told)
        equal[record] += 1
        return (*record, equal[record])

    def _donor(self, item: Allocation) -> str:
        return self._keyed(item.donor).key if item.donor else ""

    def _with_free_numbers(self, items: Sequence[Allocation]) -> list[Allocation]:
        """Return records under numbers that no record of an earlier part has."""
        found = []
        highest: dict[str, int] = {}
        for item in items:
            own = item
            if isinstance(item.id, Numbered):
                within = item.id.within
                before = self._numbers.get(within, 0)
                number = item.id.number + before
                highest[within] = max(number, highest.get(within, 0))
                own = replace(item, id=Numbered(f"{within}{number}")) if before else item
            found.append(own)
        self._numbers |= highest
        return found


def _told(repeated: Sequence[ExcludedRow], file: str) -> Iterator[Finding]:
    message = f"{len(repeated):,} records of {file} stand in another file too, and count once"
    if len(repeated) == 1:
        message = f"one record of {file} stands in another file too, and counts once"
    yield Finding("repeated-record", Severity.NOTE, message, file)
