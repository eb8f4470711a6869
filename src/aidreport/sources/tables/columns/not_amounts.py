"""What is asked about a table whose only numbers are no amounts to add up."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from aidreport.config.sources import EXCLUDE, USE
from aidreport.model.reading_plan import column_letter
from aidreport.model.words import words_of
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.natures import (
    Nature,
    are_bounds,
    are_parts_by_name,
    called,
    counts_several,
    is_of_periods,
    is_planned,
    months_in,
    nature_of,
    side_of,
)
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.meanings import ANY
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import MONTH_OF, TOTAL_WORDS
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.columns.columns import Columns

_MOST_PERIODS = 12
_MOST_FIELDS = 20
"""A table that is turned has fewer rows: they are its fields."""

_NARROWEST = 2


def ask_about_nature(table: Columns, column: int) -> Question | None:
    """Return the question about the only column that could be the amount, if it is none to add up.

    Args:
        table: whose columns for the recipient and the like are known or guessed.
        column: the one that would be proposed.
    """
    heading = table.headings[column]
    nature = nature_of(heading)
    if nature is Nature.CUMULATIVE:
        return _cumulative(table, column)
    if sides := ask_about_sides(table, column):
        return sides
    months = months_in(table.headings)
    if column in months:
        problem = state("question.months", columns=_listed(table, *months))
        by_hand = state("question.months-by-hand")
        return Question(problem, state("question.nature-why"), {}, by_hand=by_hand)
    counts = [at for at, text in enumerate(table.headings) if at != column and counts_several(text)]
    offered = nature is Nature.CONSTANT or (nature is Nature.YEARLY and not counts)
    if nature is None or offered:
        return None
    return Question(
        state("question.heading-is", heading=heading, nature=called(nature)),
        state("question.nature-why"),
        {},
        by_hand=_by_hand(table, column, nature, counts),
    )


def ask_about_sides(table: Columns, column: int) -> Question | None:
    """Return the question about a column of one side of an account beside that of the other."""
    other = _other_side(table, column)
    if other is None:
        return None
    debit, credit = sorted((column, other), key=lambda at: side_of(table.headings[at]) != "debit")
    sides = {"debit": _listed(table, debit), "credit": _listed(table, credit)}
    problem = state("question.two-sides", columns=_listed(table, debit, credit))
    by_hand = state("question.two-sides-by-hand", **sides)
    return Question(problem, state("question.sides-why"), {}, by_hand=by_hand)


def ask_about_parts(table: Columns, columns: Sequence[int]) -> Question | None:
    """Return the question about columns that are parts or bounds of what was given, by headings."""
    headings = [table.headings[column] for column in columns]
    if are_bounds(headings):
        by_hand = state("question.bounds-by-hand")
        problem = state("question.bounds", columns=_listed(table, *columns))
        return Question(problem, state("question.nature-why"), {}, by_hand=by_hand)
    if not are_parts_by_name(headings):
        return None
    by_hand = state("question.parts-by-hand")
    problem = state("question.parts", columns=_listed(table, *columns))
    return Question(problem, state("question.parts-why"), {}, by_hand=by_hand)


def ask_about_scattered(table: Columns, columns: Sequence[int]) -> Question | None:
    """Return the question about columns of which each row has one: of currencies, out and in."""
    used: set[int] = set()
    for _, cells in table.rows_of(columns, [None] * len(columns)):
        filled = [at for at, cell in zip(columns, cells, strict=True) if cell is not None]
        if len(filled) != 1:
            return None
        used.update(filled)
    if len(used) < max(len(columns), _NARROWEST):
        return None
    by_hand = state("question.scattered-by-hand")
    problem = state("question.scattered", columns=_listed(table, *columns))
    return Question(problem, state("question.scattered-why"), {}, by_hand=by_hand)


def ask_about_account(table: Columns, column: int) -> Question | None:
    """Return the question about the movements of an account, some below zero, beside its balance.

    The balance tells them from allocations of which some were taken back.
    """
    balances = [
        at
        for at, heading in enumerate(table.headings)
        if nature_of(heading) in (Nature.BALANCE, Nature.RUNNING) and table.numeric(at)
    ]
    balance = next((at for at in balances if _is_kept_of(table, column, at)), None)
    if balance is None:
        return None
    problem = state("question.account", column=_listed(table, column))
    why = state("question.account-why", balance=_listed(table, balance))
    return Question(problem, why, {}, by_hand=state("question.account-by-hand"))


def _is_kept_of(table: Columns, column: int, balance: int) -> bool:
    """Tell whether a balance is that of the amounts of a column, some of which are below zero."""
    rows = [
        (amount.number, kept.number)
        for _, (amount, kept) in table.rows_of([column, balance], [None, None])
        if amount is not None and kept is not None
    ]
    pairs = list(itertools.pairwise(rows))
    forward = all(after[1] - before[1] == after[0] for before, after in pairs)
    backward = all(before[1] - after[1] == before[0] for before, after in pairs)
    return bool(pairs) and (forward or backward) and any(amount < 0 for amount, _ in rows)


def ask_about_plans(table: Columns, total: int) -> Iterator[Question]:
    """Ask about a total whose parts are in part planned: "2024 actual", "2025 plan", "Total"."""
    if not is_total_label(table.headings[total]):
        return
    beside = [
        at
        for at, heading in enumerate(table.headings)
        # Whether it is numeric is asked last: of a long table, that takes a look at each row.
        if heading and at != total and re.search(r"(?:19|20)\d\d", heading) and table.numeric(at)
    ]
    planned = [at for at in beside if is_planned(table.headings[at])]
    if not planned or len(planned) == len(beside):
        return
    named = {"total": _listed(table, total), "planned": _listed(table, *planned)}
    yield Question(
        state("question.planned", **named),
        state("question.planned-why"),
        {},
        by_hand=state("question.planned-by-hand", **named),
    )


def ask_turned(table: Columns) -> Question | None:
    """Return the question about a table whose headings stand in its first column.

    A text with nothing beside it heads the rows below it: "Grants paid" in a ledger.
    """
    texts = [row.text(0) for row in table.rows[:_MOST_FIELDS] if row.text(0) and any(row.texts[1:])]
    # "Total" is what the last row of any table is called.
    turned = [
        text for text in texts if split_heading(text).is_of_amounts and not _begins_as_total(text)
    ]
    if not turned or len(table.rows) >= _MOST_FIELDS:
        return None
    return Question(
        state("question.turned", text=turned[0]),
        state("question.turned-why"),
        {},
        by_hand=state("question.turned-by-hand"),
    )


def _begins_as_total(text: str) -> bool:
    """Tell whether a text is a label of a total, or begins as one: "Total Grants paid"."""
    return is_total_label(text) or any(word in TOTAL_WORDS for word in words_of(text)[:1])


def ask_side_by_side(table: Columns) -> Question | None:
    """Return the question about headings that begin again: several tables stand side by side."""
    texts = [(at, text.casefold()) for at, text in enumerate(table.match.headings) if text]
    headings = [text for _, text in texts]
    for width in range(_NARROWEST, len(headings) // 2 + 1):
        if len(headings) % width or headings != headings[:width] * (len(headings) // width):
            continue
        starts = range(0, len(headings), width)
        ends = ((texts[start][0], texts[start + width - 1][0]) for start in starts)
        blocks = [
            state("question.columns-to", first=column_letter(one), last=column_letter(other))
            for one, other in ends
        ]
        return Question(
            state("question.side-by-side", number=len(blocks), columns=Several(blocks)),
            state("question.side-by-side-why"),
            {},
            by_hand=state("question.side-by-side-by-hand"),
        )
    return None


def _by_hand(table: Columns, column: int, nature: Nature, counts: Sequence[int]) -> str:
    """Return what can be done in the file; no setting does it."""
    heading = table.headings[column]
    if nature is Nature.RUNNING:
        what = state("question.what-row-adds")
    elif nature in (Nature.PER_UNIT, Nature.AVERAGE, Nature.YEARLY):
        times = _listed(table, counts[0]) if counts else state("question.how-many")
        what = state("question.heading-times", heading=heading, times=times)
    else:
        what = state("question.what-was-given")
    return state("question.nature-by-hand", what=what)


def _other_side(table: Columns, column: int) -> int | None:
    """Return the column of the other side of an account; None if it has none, or it is blank."""
    side = side_of(table.headings[column])
    if side is None:
        return None
    for at, heading in enumerate(table.headings):
        if side_of(heading) not in (None, side) and table.numeric(at):
            return at if any(cells[0] for _, cells in table.rows_of([at], [None])) else None
    return None


def _listed(table: Columns, *columns: int) -> str:
    names = [f'"{table.headings[column]}"' for column in columns]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _cumulative(table: Columns, column: int) -> Question:
    """Ask about cumulative amounts: the last ones count, if there is a row of each for all."""
    heading = table.headings[column]
    problem = state("question.cumulative", heading=heading)
    amount = {"amount": table.match.name_of(column)}
    rows, keys = _keyed(table, column)
    if len({*keys}) == len(keys):
        return Question(problem, state("question.cumulative-one-row"), {"columns": amount})
    for at in _of_names(table, column):
        if not is_of_periods(table.headings[at]):
            continue
        periods = [row.text(at) for row in rows]
        # Of those that cannot be ordered by what they say, the one that comes last.
        last = max(reversed(dict.fromkeys(periods)), key=_order)
        latest = [key for key, period in zip(keys, periods, strict=True) if period == last]
        if len({*zip(keys, periods, strict=True)}) == len(rows) and {*latest} == {*keys}:
            columns = {**amount, "status": table.match.name_of(at)}
            if table.match.columns.get("date") == at:
                columns["date"] = columns["status"]
            settings = {"columns": columns, "values": {"status": _only(last, periods)}}
            return Question(problem, state("question.cumulative-latest", last=last), settings)
    by_hand = state("question.cumulative-by-hand")
    return Question(problem, state("question.cumulative-why"), {}, by_hand=by_hand)


def counts_once(table: Columns, column: int) -> bool:
    """Tell whether there is but one row with an amount in a column of each that rows are about.

    Cumulative amounts are then what was given to each until now, and add up.
    """
    _, keys = _keyed(table, column)
    return bool(keys) and len({*keys}) == len(keys)


def _keyed(table: Columns, column: int) -> tuple[list[SourceRow], list[tuple[str, ...]]]:
    """Return the rows with an amount in a column, and what each is about, periods left out."""
    rows = [row for row, _ in table.rows_of([column], [None])]
    names = [at for at in _of_names(table, column) if not is_of_periods(table.headings[at])]
    return rows, [tuple(row.text(at) for at in names) for row in rows]


def _of_names(table: Columns, amount: int) -> list[int]:
    """Return the columns of what rows are about: texts, and periods."""
    return [
        at
        for at, heading in enumerate(table.headings)
        if heading and at != amount and (is_of_periods(heading) or not table.numeric(at))
    ]


def _only(last: str, periods: Sequence[str]) -> Mapping[str, str]:
    """Return the map of a column of periods of which the last one counts."""
    different = list(dict.fromkeys(periods))
    if len(different) > _MOST_PERIODS:
        return {last: USE, ANY: EXCLUDE}
    return {text: USE if text == last else EXCLUDE for text in different}


def _order(text: str) -> tuple[list[int], int, list[int]]:
    """Return the place of a period: its year, its month by name, and its other numbers."""
    numbers = [int(digits) for digits in re.findall(r"[0-9]+", text)]
    years = [number for number in numbers if number > 999]
    month = next((MONTH_OF[word] for word in words_of(text) if word in MONTH_OF), 0)
    others = [number for number in numbers if number <= 999]
    return years, month, others if not re.match(r"\d{1,2}\D\d{1,2}\D\d{4}", text) else others[::-1]
