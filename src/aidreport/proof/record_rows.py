"""What the rows of a long table show, for the record: by the column what is judged by the cell.

Texts of one shape in one scale are compared with their figures as whole numbers.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from aidreport.analysis.long_groups import FigureIds
from aidreport.characters.unread import read_text
from aidreport.model.amounts import parse_recorded
from aidreport.proof.numbers import DisplayScale, find_scale
from aidreport.proof.record_shown import ScaleRun, ShownColumn, ShownTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.analysis.long_groups import LongGroups
    from aidreport.document.long_rows import LongRows
    from aidreport.proof.numbers import Marks
    from aidreport.proof.record_breakdown import BreakdownEntry


_Numbers: TypeAlias = "tuple[list[int], int]"
"""Whole numbers, in units of a last place, and the decimal places that all have."""


def shown_table(
    rows: LongRows,
    block: int,
    after: int,
    breakdowns: Sequence[BreakdownEntry],
    marks: Marks,
) -> ShownTable | None:
    """Return the entry of a long table; None if a text does not show its figure.

    Args:
        after: how many entries are before it.
    """
    found: dict[str, ShownColumn] = {}
    place = -1
    for column in rows.columns:
        ids = column.figures
        if not isinstance(ids, FigureIds):
            continue
        place = _place(ids.groups, breakdowns)
        texts = read_alike(column.texts)
        numbers = _whole_numbers(column.texts, marks)
        scales = list(_scales(texts, numbers, ids, marks))
        if place < 0 or None in scales:
            return None
        runs = [(scale, sum(1 for _ in same)) for scale, same in groupby(scales) if scale]
        kind = {"group": "amounts", "share": "shares"}[ids.kind]
        found[kind] = ShownColumn.model_construct(
            texts=tuple(texts),
            scales=tuple(
                ScaleRun.model_construct(count=count, **scale._asdict()) for scale, count in runs
            ),
        )
    return ShownTable.model_construct(breakdown=place, first=0, block=block, after=after, **found)


def _place(groups: LongGroups, breakdowns: Sequence[BreakdownEntry]) -> int:
    """Return the place of the breakdown of some groups that has them in columns; -1 for none."""
    for at, part in enumerate(breakdowns):
        if (part.by, part.currency) == (groups.by, groups.currency) and part.columns:
            return at
    return -1


def read_each(texts: Sequence[str]) -> list[str]:
    """Return texts, each of one line, as they are read."""
    return read_text("\n".join(texts)).split("\n")


def read_alike(texts: Sequence[str]) -> list[str]:
    """Return texts, each of one line, as they are read, white space collapsed."""
    return [" ".join(line.split()) for line in read_each(texts)]


def _scales(
    texts: Sequence[str], numbers: _Numbers | None, ids: FigureIds, marks: Marks
) -> Iterator[DisplayScale | None]:
    """Yield in which scale each text shows its figure; None if it does not."""
    if ids.kind == "group":
        return _of_amounts(texts, numbers, ids.groups, marks)
    return _of_shares(texts, ids.groups, marks)


def _of_shares(
    texts: Sequence[str], groups: LongGroups, marks: Marks
) -> Iterator[DisplayScale | None]:
    known: dict[tuple[str, tuple[int, int, int]], DisplayScale | None] = {}
    unit = 10**groups.places
    for key in zip(texts, groups.steps(), strict=True):
        if key not in known:
            text, (part, floor, ceiling) = key
            # All exact shares between two steps are below and above the same numbers.
            exact = Fraction(floor + ceiling, 2 * unit)
            value = parse_recorded(f"{part}E{-groups.places}")
            known[key] = find_scale(text, value, marks, exact=exact)
        yield known[key]


def _of_amounts(
    texts: Sequence[str], numbers: _Numbers | None, groups: LongGroups, marks: Marks
) -> Iterator[DisplayScale | None]:
    scale: DisplayScale | None = None
    for at, (text, amount) in enumerate(zip(texts, groups.amounts, strict=True)):
        if numbers and scale is not None:
            number, unit = numbers[0][at], scale.power - numbers[1] - groups.exponent
            if number and _rounds_to(number, amount, unit):
                yield scale
                continue
        value = parse_recorded(f"{amount}E{groups.exponent}")
        found = find_scale(text, value, marks)
        if numbers and numbers[0][at]:
            scale = found
        yield found


def _rounds_to(number: int, amount: int, unit: int) -> bool:
    """Return whether an amount, in units of 10^-unit, rounds to a number that is not zero."""
    if unit <= 0:
        return number == amount * int(10**-unit)
    step = int(10**unit)
    distance = 2 * abs(number * step - amount)
    return distance < step or (distance == step and abs(number) * step > abs(amount))


def _whole_numbers(texts: Sequence[str], marks: Marks) -> _Numbers | None:
    """Return the numbers of texts in units of their last place, and how many places all have.

    It is None if they have not all as many, or one is not just a number.
    """
    if not texts:
        return None
    places = len(texts[0].partition(marks.decimal)[2])
    group, decimal = re.escape(marks.group), re.escape(marks.decimal)
    end = rf"{decimal}[0-9]{{{places}}}" if places else ""
    lines = "\n".join([*texts, ""])
    if not re.fullmatch(rf"(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})*{end}\n)*+", lines):
        return None
    digits = lines.replace(marks.group, "").replace(marks.decimal, "")
    return list(map(int, digits.split())), places
