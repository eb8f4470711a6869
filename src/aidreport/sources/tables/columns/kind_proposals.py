"""What is proposed for the texts of a column of statuses, and how the question says it."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.files.toml_values import as_toml
from aidreport.model.fields import STATUS
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.kind_columns import MOST_TEXTS
from aidreport.sources.tables.words.figures import lower_levels
from aidreport.sources.tables.words.kind_words import (
    Said,
    earlier_versions,
    is_doubtful,
    is_likely,
    is_of_statuses_alone,
    may_be_below_zero,
    measure_without_others,
    proposed_measure,
    proposed_status,
    stated_twice,
)
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aidreport.sources.tables.columns.kind_columns import Kind
    from aidreport.statements import Statement
    from aidreport.values import Value

TEXTS_SHOWN = 12
MOST_UNKNOWN = 4
"""Of more texts that are not known, no way is proposed that leaves out those of one."""


def about_all_rows(kind: Kind, settings: Mapping[str, object]) -> Question:
    """Ask about a column by which no row would count: they may all be of one measure.

    Args:
        kind: the column.
        settings: those that would leave out all rows.
    """
    measure = only_measure(kind)
    problem = state("question.no-row-left", question=status_problem(kind))
    counted_all = {**settings, "values": {STATUS: dict.fromkeys(kind.said, USE)}}
    keys = " and ".join(f"{key} = {as_toml(value)}" for key, value in counted_all.items())
    by_hand = state("question.no-row-left-by-hand", settings=keys)
    asked = Question(problem, state("question.status-why"), {}, by_hand=by_hand)
    return asked._replace(settings={"measure": measure}) if measure else asked


def other_ways(kind: Kind, proposed: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield other maps of levels: those below count, or all do if none holds another one.

    Of money that is stated twice, the other side counts. What is not known may count, or not, if
    all rows do as proposed. Last, all rows may, unless a heading is one of statuses alone: nobody
    but the reader knows whether "Audit: pending" takes money away.
    """
    repeats, counts = stated_twice(kind.said)
    if repeats and {proposed.get(text) for text in repeats} == {EXCLUDE}:
        yield {**proposed, **dict.fromkeys(repeats, USE), **dict.fromkeys(counts, EXCLUDE)}
    lower = lower_levels(kind.heading, kind.said)
    if lower:
        way = {text: EXCLUDE if meaning == USE else meaning for text, meaning in proposed.items()}
        yield {**way, **dict.fromkeys(lower, USE)}
        yield {**proposed, **dict.fromkeys(lower, USE)}
    unknown = [text for text, said in kind.said.items() if said.meaning is None]
    if not is_settled_by_words(kind, proposed):
        for text in unknown if len(proposed) > 1 and len(unknown) <= MOST_UNKNOWN else ():
            yield {**proposed, text: EXCLUDE}
    if unknown := [text for text in unknown if proposed.get(text) == EXCLUDE]:
        yield {**proposed, **dict.fromkeys(unknown, USE)}
    if not (repeats or lower or is_of_statuses_alone(kind.heading)):
        yield dict.fromkeys(proposed, USE)


def is_settled_by_words(kind: Kind, proposed: Mapping[str, str]) -> bool:
    """Tell whether words say what is proposed: that some rows do not count, or of each, what it is.

    Else all rows count as proposed, though it is not known whether those of some texts do.
    """
    unknown = any(said.meaning is None and text in proposed for text, said in kind.said.items())
    return not unknown or EXCLUDE in proposed.values()


def proposed_for(text: str, said: Said, kind: Kind, *, measures: bool) -> str:
    """Return what to propose for a text; money counts whose status is known, if there is any."""
    if said.meaning is None:
        if is_likely(text):
            return USE
        counts = Said(USE, certain=True) in kind.said.values()
        return EXCLUDE if counts and kind.field is None else proposed_status(text)
    if is_doubtful(text):
        return EXCLUDE
    return said.meaning if said.meaning == EXCLUDE or measures else USE


def proposed_measures(
    kind: Kind, said: Mapping[str, Said], only: str | None, default: str | None
) -> dict[str, str]:
    """Return what to propose for the texts of a column of types of amounts.

    Args:
        kind: the column.
        said: what its texts say.
        only: the one measure that they certainly mean.
        default: the measure of rows without one, if it is named.
    """
    added = Said(USE, certain=True)
    others = {proposed_measure(text, only) for text, item in said.items() if item != added}

    def proposal(text: str, item: Said) -> str:
        if item.certain and item.meaning != USE:
            return str(item.meaning)
        if text in kind.figures:
            return EXCLUDE
        if default and item.certain:
            return default
        if item == added and may_be_below_zero(text) and len(others) == 1:
            return next(iter(others))  # What is below zero is taken off all else.
        return proposed_measure(text, only)

    return {text: proposal(text, item) for text, item in said.items()}


def replaced_in(kind: Kind) -> set[str]:
    """Return the texts of versions that others replace, about which the config says nothing."""
    mapped = {text for text, said in kind.said.items() if said.meaning == EXCLUDE and said.certain}
    return set() if mapped or kind.by_config else earlier_versions(kind.said, kind.heading)


def open_in(kind: Kind) -> list[str]:
    """Return the texts of rows that may not count, about which the config says nothing."""
    return [text for text in kind.excluded if not kind.said[text].certain]


def asked_in(kind: Kind) -> list[str]:
    """Return the texts of rows that may not count, or whose money may not have been given."""
    doubtful = [t for t, said in kind.said.items() if not said.certain and is_doubtful(t)]
    return [*open_in(kind), *doubtful]


def status_problem(kind: Kind) -> str:
    """Return what is open about a column of statuses, in one line."""
    doubtful = [text for text, said in kind.said.items() if said == Said(USE, certain=False)]
    replaced = replaced_in(kind)
    unknown = [t for t, said in kind.said.items() if said.meaning is None and t not in replaced]
    parts = []
    if replaced:
        listed = listed_texts(sorted(replaced), kind)
        parts.append(state("question.holds-replaced", texts=listed))
    if texts := [*open_in(kind), *doubtful]:
        parts.append(state("question.holds-doubtful", texts=listed_texts(texts, kind)))
    if unknown and len(kind.said) <= MOST_TEXTS:
        parts.append(state("question.holds-unknown", texts=listed_texts(unknown, kind)))
    if not parts:
        measures = [text for text, said in kind.said.items() if said.measure]
        parts.append(state("question.holds-measures", texts=listed_texts(measures, kind)))
    return state("question.column-holds", column=kind.heading, what=reduce(_and, parts))


def _and(first: Statement, second: Statement) -> Statement:
    return state("question.this-and-that", first=first, second=second)


def listed_texts(texts: Iterable[str], kind: Kind) -> Value:
    """Return some texts of a column for a message, each with how many rows have it."""
    rows = ((f'"{text}"', kind.rows[text]) for text in texts)
    shown = [state("question.rows-of", text=text, count=count) for text, count in rows]
    more = len(shown) - TEXTS_SHOWN
    listed = Several(shown[:TEXTS_SHOWN])
    return state("question.and-more", listed=listed, count=more) if more > 0 else listed


def only_measure(kind: Kind) -> str | None:
    """Return the measure that all texts mean if nothing else is said: "Requested" in every row."""
    meant = {measure_without_others(text) for text in kind.said}
    return next(iter(meant)) if len(meant) == 1 and not kind.flags else None
