"""Total rows that may be none, and rows below a total that may be none of the table.

"Sum of Us" is an organisation, and what is below "Total" may be pledges, goods, or the total once
more in another currency. Both are counted, or left out, as the user says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.model.remarks import at
from aidreport.model.territories import is_country
from aidreport.model.words import words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.entries import entries_of
from aidreport.sources.tables.checks.organisation_groups import is_group_of_organisations
from aidreport.sources.tables.checks.sum_questions import lines_of
from aidreport.sources.tables.words.totals import (
    is_total_label,
    is_total_of_all,
    resembles_a_total,
    said_beside_total,
)
from aidreport.sources.tables.words.vocabulary import PLAIN_TOTAL_WORDS, TOTAL_WORDS
from aidreport.sources.terms.organisations import is_organisation
from aidreport.sources.terms.regions import is_region
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.model.allocation import Allocation, Place
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.row_shapes import TableRows
    from aidreport.sources.tables.words.totals import RunningTotals

_FEW = 5_000
"""So many rows show whose total a row may be."""

_MOST_ASKED = 50
_GROUPS = frozenset(
    {
        "un",
        "onu",
        "onz",
        "vn",
        "fn",
        "yk",
        "ngo",
        "ngos",
        "ingo",
        "ingos",
        "nngo",
        "nngos",
        "lngo",
        "ong",
        "ongs",
        "ongi",
        "oing",
        "osc",
        "nro",
        "cso",
        "csos",
        "rcrc",
        "donors",
        "givere",
        "geber",
    }
)
"""Short names of groups of organisations, as totals have them."""

_US = "us"
"""Those of whom "Sum of Us" speaks, and no country."""


def ask_about_named_totals(
    totals: Sequence[Place], running: RunningTotals, table: TableRows
) -> list[Question]:
    """Ask about total rows that state no sum and are called like somebody: "Sum of Us".

    Args:
        totals: rows that are left out as totals.
        running: what the rows add up to.
    """
    differing = running.differing()
    numbers = [place.row or 0 for place in totals if str(at(place)) in differing]
    asked: dict[str, dict[str, str]] = {}
    for number in numbers[:_MOST_ASKED]:
        if (name := table.field(number)) and _may_be_somebody(number, table):
            asked.setdefault(name, {})[table.label(number)] = "use"
    return [_ask_about_totals(asked, "exclude")] if asked else []


def ask_about_totals_of_groups(used: Sequence[Allocation], table: TableRows) -> list[Question]:
    """Ask about rows that are called totals of a group and state no sum: "Total UN", "Total NGOs".

    A group is one of organisations, or what other rows say in any column. "Total Solidarity" is
    none, and may be somebody.

    Args:
        used: the allocations of the table that were read by the row.
        table: its rows.
    """
    asked: dict[str, dict[str, str]] = {}
    named = [item for item in used if resembles_a_total(item.recipient.name)]
    for item in named[:_MOST_ASKED]:
        number = item.place.row or 0
        label, name = table.label(number), table.field(number)
        of_group = _is_of_group(label) or (
            bool(said_beside_total(label)) and _is_said_elsewhere(label, number, table)
        )
        if name and of_group and not table.is_decided(number):
            asked.setdefault(name, {})[label] = "exclude"
    return [_ask_about_totals(asked, "use")] if asked else []


def _is_of_group(label: str) -> bool:
    """Tell whether a label is of a total of organisations of a kind, or of one that is known."""
    words = [word for word in words_of(label) if word not in TOTAL_WORDS | PLAIN_TOTAL_WORDS]
    said = " ".join(words)
    group = is_group_of_organisations(said) or is_organisation(said)
    return bool(said) and (group or not _GROUPS.isdisjoint(words))


def _ask_about_totals(asked: Mapping[str, Mapping[str, str]], other: str) -> Question:
    """Ask about rows called totals that state no sum, with what is proposed for each.

    Args:
        asked: field → label → what is proposed.
        other: what else each may mean.
    """
    labels = [label for by_label in asked.values() for label in by_label]
    listed = ", ".join(f'"{label}"' for label in labels)
    otherwise = {name: dict.fromkeys(by_label, other) for name, by_label in asked.items()}
    return Question(
        state("question.no-sum", count=len(labels), names=listed),
        state("question.no-sum-why"),
        {"values": asked},
        ({"values": otherwise},),
    )


def _may_be_somebody(number: int, table: TableRows) -> bool:
    """Tell whether a total is of nobody in the table, and of no place: "Total Kenya" is one."""
    label = table.label(number)
    name = said_beside_total(label) if is_total_label(label) else ""
    if not name or (name != _US and (is_country(name) or is_region(name))):
        return False
    return not table.is_decided(number) and not _is_said_elsewhere(label, number, table)


def _is_said_elsewhere(label: str, number: int, table: TableRows) -> bool:
    """Tell whether other rows say whom a total is of, as those of Kenya do above "Kenya total".

    "As agreed with Total Solidarity" says no more of it than its name.
    """
    words, whole = {*said_beside_total(label).split()}, label.casefold()
    return any(
        words <= {*words_of(text)}
        for row in table.rows[:_FEW]
        if row.number != number
        for text in row.texts
        if text and whole not in text.casefold() and not is_total_label(text)
    )


def ask_below_total(
    used: Sequence[Allocation],
    totals: Sequence[Place],
    running: RunningTotals,
    table: TableRows,
) -> list[Question]:
    """Ask about rows below a total that states the sum of all rows above it.

    Args:
        used: the allocations of the table.
        totals: rows that are left out as totals.
        running: what the rows add up to.
    """
    if not running.rows_below_whole or not totals:
        return []
    last = max(place.row or 0 for place in totals)
    label = table.label(last)
    unnamed = not any(map(str.isalpha, label)) and len(totals) == 1
    if not unnamed and not is_total_of_all(label):
        return []
    entries = [*entries_of(used)]
    above = [item for item in entries if item.number < last]
    below = [item for item in entries if item.number > last and not table.is_decided(item.number)]
    others = {item[2:4] for item in below}.isdisjoint(item[2:4] for item in above)
    if others or any(last < number < below[-1].number for number in table.reader.headings):
        return []
    return [_below_total(last, above, below, table)]


def _below_total(
    last: int, above: Sequence[Entry], below: Sequence[Entry], table: TableRows
) -> Question:
    """Ask about rows below the total in a row."""
    if len(below) > _MOST_ASKED:
        return _far_below_total(last, below, table)
    known = {table.label(item.number).casefold() for item in above}
    use: dict[str, dict[str, str]] = {}
    exclude: dict[str, dict[str, str]] = {}
    by_hand = []
    for item in below:
        label, name = table.label(item.number), table.field(item.number)
        use.setdefault(name, {})[label] = "use"
        if label.casefold() in known:
            by_hand.append(str(item.number))
        else:
            exclude.setdefault(name, {})[label] = "exclude"
    delete = state("question.delete-rows", count=len(by_hand), rows=", ".join(by_hand))
    return Question(
        _below(last, below),
        state("question.below-total-why-use"),
        {"values": exclude} if exclude else {},
        ({"values": use},),
        details=lines_of(below, table),
        by_hand=delete if by_hand else "",
    )


def _far_below_total(last: int, below: Sequence[Entry], table: TableRows) -> Question:
    """Ask about more rows below a total than anybody names one by one."""
    numbers = [item.number for item in below]
    return Question(
        _below(last, below),
        state("question.below-total-why"),
        {},
        details=lines_of(below, table),
        by_hand=state(
            "question.far-below-by-hand",
            total=str(last),
            first=str(min(numbers)),
            last=str(max(numbers)),
        ),
    )


def _below(last: int, below: Sequence[Entry]) -> str:
    return state("question.below-total", count=len(below), row=str(last))
