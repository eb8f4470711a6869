"""Burst: one data set split into parts, one for each value of a field, each with only its rows."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.totals import field_of
from aidreport.errors import DataError
from aidreport.lazy_dataclass import dataclass
from aidreport.model.dataset import Account, Finding, Severity
from aidreport.model.fields import PARTIES
from aidreport.model.remarks import FieldName, say
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Announcement, Dataset
    from aidreport.model.reading_plan import ColumnUse, ReadingPlan

_SHOWN_ROWS = 20
_SHOWN_PARTS = 10
_SHORTEST_NAME = 2
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a data set.

    Attributes:
        key: the value of the field that its rows share.
        names: all names of that value in its rows.
        dataset: with only these rows.
    """

    key: str
    names: frozenset[str]
    dataset: Dataset


def key_of(allocation: Allocation, field: str) -> str:
    """Return the value of a field by which a data set is split; empty if there is none."""
    return field_of(field)(allocation).strip()


def split_by(dataset: Dataset, field: str) -> list[Slice]:
    """Return the parts of a data set, by key.

    What an announcement says about the whole is left out of a part: its total, and quotes and facts
    that name another part. That is noted as a finding. A part has its own rows of the earlier data.

    Raises:
        DataError: rows have no value in the field; nobody would get them.
    """
    rows, earlier = _rows_by_key(dataset, field), dataset.before
    before = _rows_by_key(earlier, field) if earlier else {}
    names = {
        key: _names([*rows.get(key, ()), *before.get(key, ())], field)
        for key in dict.fromkeys((*rows, *before))
    }
    parts = [_slice(dataset, key, rows[key], names) for key in sorted(rows)]
    if earlier is None:
        return parts
    return [
        replace(part, dataset=replace(part.dataset, before=then.dataset))
        for part in parts
        for then in [_slice(earlier, part.key, before.get(part.key, []), names)]
    ]


def ended_parts(dataset: Dataset, field: str) -> list[Finding]:
    """Return that earlier data have parts without rows now, which get no briefing."""
    if dataset.before is None:
        return []
    now, before = _rows_by_key(dataset, field), _rows_by_key(dataset.before, field)
    ended = sorted(before.keys() - now.keys())
    if not ended:
        return []
    return [Finding("part-ended", Severity.NOTE, say("part-ended", parts=_listed(ended)))]


def _listed(keys: Sequence[str]) -> str:
    """Return the first keys in quotes, with how many they are if there are more."""
    shown = ", ".join(f'"{key}"' for key in keys[:_SHOWN_PARTS])
    return shown + (f", … ({len(keys)})" if len(keys) > _SHOWN_PARTS else "")


def _rows_by_key(dataset: Dataset, field: str) -> dict[str, list[Allocation]]:
    """Return the rows of each part.

    Raises:
        DataError: rows have no value in the field.
    """
    rows: dict[str, list[Allocation]] = {}
    for allocation in dataset.allocations:
        rows.setdefault(key_of(allocation, field), []).append(allocation)
    lacking = rows.get("", [])
    if lacking:
        name = FieldName(field)
        details = [
            state("source.no-field", place=item.place, field=name) for item in lacking[:_SHOWN_ROWS]
        ]
        if len(lacking) > _SHOWN_ROWS:
            details.append(state("source.and-more", number=len(lacking) - _SHOWN_ROWS))
        raise DataError(
            state("source.rows-without-field", count=len(lacking), field=name),
            details=details,
            why=state("source.rows-without-field-why"),
            fix=state("source.rows-without-field-fix", field=name),
        )
    return rows


def undated_parts(dataset: Dataset, field: str) -> list[Finding]:
    """Return that parts have no row with a date, if others have: they get the date of the whole."""
    dated = {key_of(item, field): False for item in dataset.allocations}
    for item in dataset.allocations:
        dated[key_of(item, field)] |= item.decided is not None
    undated = sorted(key for key, has_date in dated.items() if not has_date)
    if not undated or len(undated) == len(dated):
        return []
    message = say("part-undated", parts=_listed(undated))
    return [Finding("part-undated", Severity.WARNING, message)]


def foreign_names(text: str, own: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return which names of other parts a text has.

    Names count as whole words, but not inside one of the part's own names: a text about the
    Norwegian Red Cross does not name another Red Cross. Acronyms count in capitals only.
    """
    for name in sorted(own, key=len, reverse=True):
        text = _pattern(name).sub("\ufffc", text)
    folded = text.casefold()
    there, words = " ".join(folded.split()), frozenset(_WORD.findall(folded))
    # Hundreds of parts each look for the names of all others: few have all of their words.
    return sorted(
        name
        for name in set(others)
        if (sought := _sought(name)).words <= words
        and sought.folded in there
        and _pattern(name).search(text)
    )


class _Sought(NamedTuple):
    """A name as it is looked for: its words, and itself, in one case."""

    words: frozenset[str]
    folded: str


@lru_cache(maxsize=1 << 14)
def _sought(name: str) -> _Sought:
    folded = " ".join(name.casefold().split())
    return _Sought(frozenset(_WORD.findall(folded)), folded)


def _names(items: Sequence[Allocation], field: str) -> frozenset[str]:
    names = {key_of(items[0], field)}
    for item in items if field in PARTIES else ():
        if (party := PARTIES[field](item)) is not None:
            names |= {party.name.strip(), party.full_name.strip()}
    return frozenset(name for name in names if len(name) >= _SHORTEST_NAME)


def _pattern(name: str) -> re.Pattern[str]:
    acronym = name.isupper() and " " not in name
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", 0 if acronym else re.IGNORECASE)


def _slice(
    dataset: Dataset, key: str, items: Sequence[Allocation], names: Mapping[str, frozenset[str]]
) -> Slice:
    own = names[key]
    others = frozenset(name for other, group in names.items() if other != key for name in group)
    others -= own
    foreign = {
        item.original for item in dataset.translations if foreign_names(item.text, own, others)
    }
    announcement, left_out = _without_others(dataset.announcement, own, others, foreign)
    texts = {text for item in items for text in (item.purpose, item.description)}
    findings = [item for item in dataset.findings if not foreign_names(item.message, own, others)]
    if left_out:
        findings.append(Finding("of-the-whole", Severity.NOTE, say("of-the-whole", count=left_out)))
    files = {item.place.file for item in items}
    part = replace(
        dataset,
        allocations=tuple(items),
        account=Account(len(items), len(items)),
        files=tuple(file for file in dataset.files if file.path in files) or dataset.files,
        announcement=announcement,
        findings=tuple(findings),
        translations=tuple(
            item
            for item in dataset.translations
            if item.original not in foreign and (announcement or item.original in texts)
        ),
        plans=tuple(_without_foreign(plan, own, others) for plan in dataset.plans),
        read_with=tuple(
            item._replace(settings=None) if foreign_names(str(item.settings), own, others) else item
            for item in dataset.read_with
            if item.file in files or not files & {other.file for other in dataset.read_with}
        ),
    )
    return Slice(key, own, part)


def _without_foreign(plan: ReadingPlan, own: frozenset[str], others: frozenset[str]) -> ReadingPlan:
    """Return how a file was read, without values and without what names other parts."""

    def keep(columns: Sequence[ColumnUse]) -> tuple[ColumnUse, ...]:
        own_columns = (
            column
            for column in columns
            if not foreign_names(f"{column.heading} {column.why}", own, others)
        )
        return tuple(column._replace(samples=()) for column in own_columns)

    settings = [
        item for item in plan.settings if not foreign_names(f"{item.value} {item.why}", own, others)
    ]
    return replace(
        plan,
        columns=keep(plan.columns),
        passed_over=keep(plan.passed_over),
        settings=tuple(settings),
        rules=(),
    )


def _without_others(
    announcement: Announcement | None,
    own: frozenset[str],
    others: frozenset[str],
    foreign: Container[str],
) -> tuple[Announcement | None, int]:
    """Return what an announcement says about one part, and how many statements are left out.

    Args:
        own, others: the names of the part, and those of other parts.
        foreign: texts of which a translation names another part.
    """
    if announcement is None:
        return None, 0
    quotes = [
        quote
        for quote in announcement.quotes
        if quote.text not in foreign and not foreign_names(quote.text, own, others)
    ]
    facts = [
        fact
        for fact in announcement.facts
        if fact.text not in foreign and not foreign_names(f"{fact.figure} {fact.text}", own, others)
    ]
    stays = replace(
        announcement,
        stated=(),
        quotes=tuple(quotes),
        facts=tuple(facts),
    )
    before = len(announcement.stated) + len(announcement.quotes) + len(announcement.facts)
    return stays, before - len(quotes) - len(facts)
