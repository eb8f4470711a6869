"""The same grants at several days or in several versions: only the latest are what was given.

A table of monthly extracts holds each grant once a month, one of versions once a version; added up,
each counts as often as it is there. Headings say which columns tell it, ids or names which rows are
of one grant. Under "Report month", amounts may be those of the month: only if none ever falls, they
may be all until then.
"""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import words_of
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.checks.alike import telling_columns
from aidreport.sources.tables.checks.entries import (
    Found,
    entries_of,
    first_texts,
    texts_by_row,
)
from aidreport.sources.tables.columns.marks import dates_of
from aidreport.sources.tables.columns.natures import Nature, is_of_periods, nature_of
from aidreport.sources.tables.words.cells import parse_date
from aidreport.sources.tables.words.kind_words import Role, role_of
from aidreport.sources.tables.words.scenario_texts import are_scenarios
from aidreport.statements import state as said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)


def _phrase(heading: str) -> str:
    return " ".join(words_of(heading.replace("_", " ")))


_HEADINGS = {
    name: frozenset(_phrase(text) for text in _FILE[name].replace("\n", " ").split("|"))
    for name in ("states", "versions", "reports", "amendments")
}
_AMENDMENT = frozenset(text for text in _HEADINGS["amendments"] if text and " " not in text)
_FIRST_WORDS = 2
_ORDERS = ("day-first", "month-first")
_MANY_STEPS = 3

_Key = tuple[object, ...]


class _States(NamedTuple):
    """The amounts of grants by what a column says they are the state of.

    Attributes:
        latest_first: what the column says, the latest first.
        is_open: whether the order of day and month decides which is the latest.
        by_ids: whether an id says which rows are of one grant.
        amounts: grant → state → its amount.
        rows: the rows of each grant, with their states.
    """

    latest_first: Sequence[str]
    is_open: bool
    by_ids: bool
    amounts: Mapping[_Key, Mapping[str, Decimal]]
    rows: Mapping[_Key, Sequence[tuple[str, int]]]


def find_snapshots(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield the rows of grants that are in the table at a later day, or in a later version, too."""
    header = reader.header
    cumulative = nature_of(header.headings[header.columns["amount"]]) is Nature.CUMULATIVE
    for at, heading in enumerate(header.headings):
        kind = _kind_of(heading)
        if cumulative and kind is None and is_of_periods(heading):
            kind = "states"
        if kind is None and role_of(heading).role is not Role.NONE and _name_amendments(reader, at):
            kind = "amendments"
        if kind is None or _is_decided(reader, at):
            continue
        states = _read(used, reader, at)
        if states and (rows := _earlier(states, kind, cumulative=cumulative)):
            latest = states.latest_first[0]
            yield Found(
                rows,
                partial(said, "question.earlier-state", latest=latest, heading=heading),
                "question.earlier-state-why",
                {"dates": _ORDERS[0]} if states.is_open else {},
            )
            return


def is_of_states(heading: str) -> bool:
    """Tell whether a heading says of when figures are, or of which version: "As of"."""
    return _kind_of(heading) is not None


def _kind_of(heading: str) -> str | None:
    phrase = _phrase(heading)
    return next((kind for kind, known in _HEADINGS.items() if phrase and phrase in known), None)


def _name_amendments(reader: RowReader, at: int) -> bool:
    """Tell whether a column of types names amendments beside others: "Original", "Amendment 1"."""
    texts = first_texts(reader.header.below.rows, at)
    named = [text for text in texts if not _AMENDMENT.isdisjoint(words_of(text)[:_FIRST_WORDS])]
    return 0 < len(named) < len(texts)


def _is_decided(reader: RowReader, at: int) -> bool:
    """Tell whether the config says itself which texts of a column count."""
    fields = [name for name, column in reader.header.columns.items() if column == at]
    return any(reader.meanings.known.get(name) for name in fields)


def _read(used: Sequence[Allocation], reader: RowReader, at: int) -> _States | None:
    """Return the states of the grants of a table; None if there is but one."""
    entries = {item.number: item for item in entries_of(used)}
    ids, names, years = telling_columns(reader, at)
    texts = [
        (entries[number], state, key)
        for number, (state, *key) in texts_by_row(
            reader.header.below.rows, [at, *(ids or names), *years]
        )
        if number in entries and state
    ]
    different = [*dict.fromkeys(state for _, state, _ in texts)]
    if len(different) < 2 or are_scenarios(different):
        return None
    amounts: dict[_Key, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    rows: dict[_Key, list[tuple[str, int]]] = defaultdict(list)
    for item, state, key in texts:
        grant = (*key, *item[2:4])
        amounts[grant][state] += item.amount
        rows[grant].append((state, item.number))
    return _States(*_latest_first(different, reader, at), bool(ids), amounts, rows)


def _latest_first(states: Sequence[str], reader: RowReader, at: int) -> tuple[list[str], bool]:
    """Return days or versions, the latest first, and whether the order of day and month is open.

    Those that say no order are taken as they are, from below.
    """
    choice = reader.dates
    if choice not in _ORDERS:
        any_order = reader.source.model_copy(update={"dates": None})
        choice = dates_of(reader.header.below.rows, [at], any_order).choice or ""
    orders = [_by_day(states, order) for order in ([choice] if choice else _ORDERS)]
    by_day = [order for order in orders if order]
    if by_day:
        return by_day[0], len({order[0] for order in by_day}) > 1
    numbers = {text: [int(digits) for digits in re.findall(r"\d+", text)] for text in states}
    if all(numbers.values()):
        return sorted(states, key=lambda text: numbers[text], reverse=True), False
    return [*reversed(states)], False


def _by_day(states: Sequence[str], order: str) -> list[str]:
    """Return days, the latest first; nothing if one is none in an order of day and month."""
    try:
        days = {text: parse_date(text, order) for text in states}
    except BadCell:
        return []
    known = {text: day for text, day in days.items() if day is not None}
    if len(known) < len(states):
        return []
    return sorted(states, key=lambda text: known[text], reverse=True)


def _earlier(states: _States, kind: str, *, cumulative: bool) -> frozenset[int]:
    """Return the rows of grants that are stated later, too; none if the grants are others."""
    several = {grant: by for grant, by in states.amounts.items() if len(by) > 1}
    mostly = 2 * len(several) >= _in_earlier(states)
    if not several or not (mostly or (states.by_ids and kind != "reports")):
        return frozenset()
    if kind == "reports" and not cumulative and not _never_fall(several, states.latest_first):
        return frozenset()
    if kind == "amendments" and min(_steps(several, states.latest_first)) < 0:
        return frozenset()
    place = {state: at for at, state in enumerate(states.latest_first)}
    left_out: set[int] = set()
    for rows in states.rows.values():
        # A grant that is in no later snapshot has ended; a later version is of its own grant.
        of_grant = kind in ("versions", "amendments") or not mostly
        latest = min(place[state] for state, _ in rows) if of_grant else 0
        left_out.update(number for state, number in rows if place[state] > latest)
    return frozenset(left_out)


def _in_earlier(states: _States) -> int:
    """Return how many grants are in a state before the latest."""
    latest = states.latest_first[0]
    return sum(1 for by in states.amounts.values() if {*by} - {latest})


def _never_fall(several: Mapping[_Key, Mapping[str, Decimal]], latest_first: Sequence[str]) -> bool:
    """Tell whether the amounts of all grants stay or rise, and more than chance would have it."""
    steps = _steps(several, latest_first)
    stay = any(step == 0 for step in steps)
    return min(steps) >= 0 and (len(steps) >= _MANY_STEPS or (stay and len(steps) > 1))


def _steps(
    several: Mapping[_Key, Mapping[str, Decimal]], latest_first: Sequence[str]
) -> list[Decimal]:
    """Return by how much the amounts of grants rise from each of their states to the next."""
    steps = []
    for by in several.values():
        in_order = [by[state] for state in reversed(latest_first) if state in by]
        steps += [later - earlier for earlier, later in pairwise(in_order)]
    return steps
