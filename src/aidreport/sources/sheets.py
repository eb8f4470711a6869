"""Sheets of one workbook that are tables each: one that repeats another does not count twice.

That is assumed only if its rows, and its name, leave no doubt; else the user says which sheets
count.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError, counted
from aidreport.model.allocation import Measure
from aidreport.model.amounts import EXACT
from aidreport.model.currency_codes import CODES
from aidreport.model.dataset import Dataset, ExcludedRow, Finding, Severity
from aidreport.model.remarks import say
from aidreport.model.territories import canonical, is_country
from aidreport.model.words import words_of
from aidreport.sources.problems import as_entry
from aidreport.sources.tables.words.dated_names import VERSION, latest_first
from aidreport.sources.tables.words.file_states import state_of
from aidreport.sources.tables.words.kind_words import may_exclude, measure_without_others
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.unused_values import CODE
from aidreport.sources.tables.words.vocabulary import COMPLETE_WORDS, MONTH_OF
from aidreport.sources.terms.organisations import is_organisation
from aidreport.statements import state as said
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Account
    from aidreport.model.remarks import Remark

RULE = "repeated-sheet"
_NOT_GIVEN = (Measure.PROPOSED, Measure.BUDGET)
_EXAMPLES = frozenset(("template", "example", "examples", "sample", "test", "mal", "eksempel"))
_FEWEST_PARTS = 2
_ENOUGH_ROWS = 3
"""So many different rows are not in two sheets by chance."""

_OPTIONAL = ("id", "decided", "donor", "country", "sector", "theme", "purpose", "description")


class Sheet(NamedTuple):
    """A sheet that was read as a table.

    Attributes:
        name: its name.
        data: what is in it.
        settings: those that its name says, with which it was read.
    """

    name: str
    data: Dataset
    settings: Mapping[str, object] = MappingProxyType({})


def one_of_sheets(sheets: Sequence[Sheet], source: DataSource, name: str) -> Dataset:
    """Return the rows of the sheet that holds those of all others, which are left out.

    Args:
        sheets: those that are tables, at least one.
        source: what the config says about the workbook.
        name: what messages call the workbook.

    Raises:
        SourceError: no sheet holds the rows of all others.
    """
    if len(sheets) == 1:
        return sheets[0].data
    for complete in sorted(sheets, key=lambda sheet: -len(sheet.data.allocations)):
        others = [sheet for sheet in sheets if sheet is not complete]
        if all(_repeats(other, complete) for other in others):
            return _without(others, complete, name)
    raise _different(sheets, source, name)


def _repeats(sheet: Sheet, complete: Sheet) -> bool:
    """Tell whether the rows of a sheet are in another one, and not by chance."""
    part, other = _part(sheet.name), _part(complete.name)
    if part and other and part != other:
        return False
    if _summarises(sheet, complete):
        return True
    rows = _keys(sheet, complete)
    if rows - _keys(complete, sheet):
        return False
    named = COMPLETE_WORDS.intersection(words_of(complete.name))
    identified = all(item.id for item in sheet.data.allocations)
    return bool(named) or identified or len(rows) >= _ENOUGH_ROWS


def _summarises(sheet: Sheet, complete: Sheet) -> bool:
    """Tell whether a sheet holds the sums of another one by recipient, as a pivot table does."""
    stated, sums = _by_recipient(sheet), _by_recipient(complete)
    fewer = len(stated) == len(sheet.data.allocations) < len(complete.data.allocations)
    return fewer and len(stated) > 1 and stated == sums


def _by_recipient(sheet: Sheet) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = {}
    for item in sheet.data.allocations:
        key = (item.recipient.key, item.amount.currency)
        sums[key] = EXACT.add(sums.get(key, Decimal(0)), item.amount.amount)
    return sums


def _keys(sheet: Sheet, other: Sheet) -> Counter[tuple[object, ...]]:
    """Return what is the same in a row that is repeated, by the fields that both sheets have."""
    fields = [
        field
        for field in _OPTIONAL
        if all(any(getattr(item, field) for item in one.data.allocations) for one in (sheet, other))
    ]

    def key(item: Allocation) -> tuple[object, ...]:
        further = (getattr(item, field) for field in fields)
        return item.recipient.key, item.amount, item.measure, *further

    return Counter(map(key, sheet.data.allocations))


def _part(name: str) -> frozenset[str]:
    """Return the years, quarters, months and country that the name of a sheet names."""
    periods = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)|\b[QT][1-4]\b", name.upper())
    months = MONTH_OF.keys() & words_of(name)
    lower = name.strip().lower()
    country = canonical(lower)
    return frozenset({*periods, *months, *(() if country == lower else (country,))})


def _without(others: Sequence[Sheet], complete: Sheet, name: str) -> Dataset:
    reason = say("already-in-sheet", sheet=complete.name)
    repeated = sum(len(sheet.data.allocations) for sheet in others)
    account = complete.data.account
    for sheet in others:
        rows = [ExcludedRow(item.place, RULE, reason) for item in sheet.data.allocations]
        account += _once(sheet.data.account, complete.data.account, reason).exclude(rows)
    warnings = (
        finding
        for sheet in others
        for finding in sheet.data.findings
        if finding.severity is not Severity.NOTE and finding.code != CODE
    )
    sheets = Several(say("in-quotes", text=sheet.name) for sheet in others)
    message = say(
        "repeated-sheet", file=name, count=repeated, sheets=sheets, complete=complete.name
    )
    note = Finding(RULE, Severity.NOTE, message, name)
    return replace(
        complete.data, account=account, findings=(*complete.data.findings, note, *warnings)
    )


def _once(account: Account, complete: Account, reason: Remark) -> Account:
    """Return the account of a repeated sheet, whose rows left out by choice are in another too."""
    known = Counter((row.rule, row.reason, row.amount) for row in complete.excluded)
    excluded = []
    for row in account.excluded:
        key = row.rule, row.reason, row.amount
        repeats = row.by_choice and known[key] > 0
        known[key] -= repeats
        excluded.append(ExcludedRow(row.place, RULE, reason) if repeats else row)
    return replace(account, excluded=tuple(excluded))


def _different(sheets: Sequence[Sheet], source: DataSource, name: str) -> SourceError:
    names = [sheet.name for sheet in sheets]
    overlaps = _overlaps(sheets)
    wholes = {sheet.name for sheet in sheets if _states_sums(sheet, sheets)}
    no_parts = wholes | _that_others_replace(names)
    of_each = {sheet.name: {"sheet": sheet.name, **sheet.settings} for sheet in sheets}
    pledged = {sheet for sheet, said in of_each.items() if said.get("measure") == Measure.PLEDGE}
    last = (no_parts - wholes) | pledged
    ordered = sorted(latest_first(names), key=lambda sheet: (sheet not in wholes, sheet in last))
    entries = {sheet: as_entry(source, name, of_each[sheet]) for sheet in ordered}
    first = said("question.in-config", entry=entries[ordered[0]])
    fix: str = said("question.name-sheet", place=first)
    parts = [sheet for sheet in ordered if sheet not in no_parts]
    if len(parts) > 1:
        all_ = f"[{', '.join(entries[sheet] for sheet in parts)}]"
        each = "question.entry-each-of-others" if no_parts else "question.entry-each-of"
        others = said(each, place=said("question.entry-alone", entry=all_))
        fix = said("question.or", first=fix, second=others)
        if not overlaps and all(map(_is_whose, names)):
            place = said("question.in-config", entry=all_)
            fix = said("question.entry-each-sheet", place=place, other=first)
    return SourceError(
        said("source.several-sheets", name=str(name)),
        details=[said("source.sheets", names=_listed(names)), *overlaps],
        why=said("source.several-sheets-why"),
        fix=fix,
    )


def _that_others_replace(names: Sequence[str]) -> set[str]:
    """Return the names of sheets of what does not count, or of which another is a later state.

    "Draft" is before "Final", and "Rejected" counts less than "Approved".
    """
    states = {name: state_of(name) for name in names}
    latest: dict[str, tuple[int, ...]] = {}
    for state in states.values():
        latest[state.rest] = max(latest.get(state.rest, state.order), state.order)
    replaced = {
        name
        for name, state in states.items()
        if state.kind in ("", VERSION) and state.order < latest[state.rest]
    }
    left = {name for name in names if name not in replaced and not _is_not_given(name)}
    return {*names} - left if left else set()


def _is_not_given(name: str) -> bool:
    """Tell whether the name of a sheet is of what was not given, or of an example: "Pipeline"."""
    words = [word for word in words_of(name) if not word.isdigit()]
    plain = " ".join(words)
    of_others = may_exclude(plain) or measure_without_others(plain) in _NOT_GIVEN
    return of_others or not _EXAMPLES.isdisjoint(words)


def _states_sums(sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    """Tell whether a sheet is the total of all others, by its name or by each of its recipients."""
    others = [other for other in sheets if other is not sheet]
    if len(others) < _FEWEST_PARTS:
        return False
    stated, sums = _by_recipient(sheet), dict[tuple[str, str], Decimal]()
    for other in others:
        for key, amount in _by_recipient(other).items():
            sums[key] = EXACT.add(sums.get(key, Decimal(0)), amount)
    return is_total_label(sheet.name) or stated == sums


def _is_whose(name: str) -> bool:
    """Tell whether the name of a sheet says whose its money is, or in what: "WFP", "EUR"."""
    return is_country(name) or is_organisation(name) or name.strip().upper() in CODES


def _overlaps(sheets: Sequence[Sheet]) -> list[str]:
    lines = []
    for one, other in combinations(sheets, 2):
        if common := (_keys(one, other) & _keys(other, one)).total():
            rows = f"{common} of the {counted(len(one.data.allocations), 'row')}"
            lines.append(f'{rows} of "{one.name}" are in "{other.name}" too')
    return lines[:10]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
