"""Rows that are the sums of others, found by their amounts alone.

A table may state the sum of all its rows, in the last row or in the first, and the sums of groups
of rows, all above or all below them, up to three levels deep. Sums count only if they cover the
whole table: that one row of hundreds equals the sum of a few others is chance.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import reduce
from math import factorial, gcd
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.model.amounts import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Number: TypeAlias = int | Decimal

_LEVELS = 3


class Sum(NamedTuple):
    """A row that states the sum of others.

    Attributes:
        at: its position.
        rows: how many rows it sums, sums of lower levels not counted.
        first, last: the positions that it covers.
    """

    at: int
    rows: int
    first: int
    last: int


def find_sums(amounts: Sequence[Number]) -> list[Sum]:
    """Return the rows that state sums, if they cover all others; else nothing.

    Rows of zero neither sum nor are summed. One of the sums must be that of several rows.
    """
    return next(readings_of(amounts), [])


def readings_of(amounts: Sequence[Number]) -> Iterator[list[Sum]]:
    """Yield each way in which some rows may state the sums of all others, of few levels first.

    Equal amounts often add up in several: 1, 1, 2, 1, 1, 1, 1, 4 is two groups, or one in another.
    """
    at = [position for position, amount in enumerate(amounts) if amount]
    known: set[tuple[int, ...]] = set()
    for way in _exactly(_of_nonzero([amounts[position] for position in at]) if at else iter(())):
        sums = [Sum(at[item.at], item.rows, at[item.first], at[item.last]) for item in sorted(way)]
        places = tuple(item.at for item in sums)
        if places not in known:
            known.add(places)
            yield sums


def _exactly(ways: Iterator[list[Sum]]) -> Iterator[list[Sum]]:
    """Yield ways that are computed when they are asked for, without rounding."""
    while True:
        with localcontext(EXACT):
            way = next(ways, None)
        if way is None:
            return
        yield way


def _of_nonzero(amounts: list[Number]) -> Iterator[list[Sum]]:
    below = amounts[::-1]
    for level in range(1, _LEVELS + 1):
        if found := _cover(amounts, level):
            yield found
        if found := _cover(below, level):
            yield [_turned(item, len(amounts)) for item in found]
    if found := _with_total_at_other_end(amounts, below):
        yield found


def _with_total_at_other_end(amounts: list[Number], below: list[Number]) -> list[Sum]:
    """Return sums of groups, with the sum of all of them at the other end of the table."""
    total, last = sum(amounts), len(amounts) - 1
    if len(amounts) <= _LEVELS:
        return []
    if 3 * amounts[-1] == total and (found := _cover(amounts[:-1], 1)):
        rows = sum(item.rows for item in found)
        return [*found, Sum(last, rows, 0, last - 1)]
    if 3 * amounts[0] == total and (found := _cover(below[:-1], 1)):
        rows = sum(item.rows for item in found)
        return [Sum(0, rows, 1, last), *(_turned(item, last + 1) for item in found)]
    return []


def _turned(item: Sum, size: int) -> Sum:
    last = size - 1
    return Sum(last - item.at, item.rows, last - item.last, last - item.first)


def _cover(amounts: Sequence[Number], level: int) -> list[Sum]:
    """Return sums above their rows, if nothing else is in the table."""
    # With amounts below zero, a sum that is too large may still fall.
    may_fall = min(amounts) < 0
    found = _groups(amounts, 0, len(amounts), level, may_fall=may_fall)
    return found if found and any(item.rows > 1 for item in found) else []


def _groups(
    amounts: Sequence[Number], start: int, end: int, level: int, *, may_fall: bool
) -> list[Sum] | None:
    """Return the sums between two positions, each above its rows; None if something else is."""
    found: list[Sum] = []
    position = start
    while position < end:
        group = _group(amounts, position, end, level, may_fall=may_fall)
        if group is None:
            return None
        found += group
        position = group[0].last + 1
    return found


def _group(
    amounts: Sequence[Number], head: int, end: int, level: int, *, may_fall: bool
) -> list[Sum] | None:
    """Return the sum at a position, and those below it; None if it sums nothing."""
    stated = amounts[head]
    if stated <= 0:
        return None
    target = level * stated
    added_up: Number = 0
    for position in range(head + 1, end):
        added_up += amounts[position]
        if added_up == target:
            inner = _inner(amounts, head + 1, position + 1, level, may_fall=may_fall)
            if inner is not None:
                rows = sum(item.rows for item in inner) if inner else position - head
                return [Sum(head, rows, head + 1, position), *inner]
        if added_up > target and not may_fall:
            return None
    return None


def _inner(
    amounts: Sequence[Number], start: int, end: int, level: int, *, may_fall: bool
) -> list[Sum] | None:
    """Return the sums of lower levels, none at the lowest; None if they do not cover the rows."""
    if level == 1:
        return []
    return _groups(amounts, start, end, level - 1, may_fall=may_fall)


def chance(amounts: Sequence[Number], sums: Sequence[Sum]) -> Fraction:
    """Return about how likely it is that amounts as round as these add up so by chance.

    Of whole numbers up to m, the last of n + 1 is the sum of the n others with a chance of
    1 : (n! m), and so is the first. Sums of groups must all be chance; where an amount occurs
    often, as in a list of equal grants, it is likely to be the sum of what is next to it.
    """
    whole = _whole([amount for amount in amounts if amount])
    unit = reduce(gcd, whole)
    largest = max(map(abs, whole)) // unit
    stated = {item.at for item in sums}
    summed = Counter(amount for at, amount in enumerate(amounts) if amount and at not in stated)
    likely = Fraction(1)
    for item in sums:
        rows = min(item.last - item.first + 1, 20)
        of_all = Fraction(2, factorial(rows) * largest)
        own = sum(amounts[at] == amounts[item.at] for at in range(item.first, item.last + 1))
        elsewhere = max(summed[amounts[item.at]] - own, 0)
        of_group = min(rows, 2) * max(Fraction(1, largest), Fraction(elsewhere, summed.total()))
        likely *= min(of_all if len(sums) == 1 else of_group, Fraction(1))
    return likely


def chance_of_sum(amounts: Sequence[Decimal]) -> Fraction:
    """Return about how likely it is that steps as large as some amounts meet a given number."""
    ratios = [amount.as_integer_ratio() for amount in amounts]
    common = reduce(lambda one, other: one * other // gcd(one, other), (of for _, of in ratios))
    whole = [number * common // of for number, of in ratios]
    return Fraction(reduce(gcd, whole) * len(whole), sum(whole))


def _whole(amounts: Sequence[Number]) -> list[int]:
    """Return amounts as whole numbers of their smallest decimal place."""
    exponents = [int(Decimal(amount).as_tuple().exponent) for amount in amounts]
    places = max(0, -min(exponents))
    with localcontext(EXACT):
        return [int(Decimal(amount).scaleb(places)) for amount in amounts]


def repeated_pairs(amounts: Sequence[Number]) -> list[tuple[int, int]]:
    """Return the positions of rows two by two, if each pair states one amount; else nothing."""
    at = [position for position, amount in enumerate(amounts) if amount]
    pairs = list(zip(at[::2], at[1::2], strict=False))
    same = len(at) % 2 == 0 and all(amounts[one] == amounts[other] for one, other in pairs)
    return pairs if same else []


def sums_between(amounts: Sequence[Number], marks: Sequence[int]) -> list[Sum]:
    """Return which of some rows state the sum of the rows above them, or below, up to the next.

    After such sums one may state the sum of all other rows. One of them must sum several rows, and
    all are above their rows, or all below. Rows of zero alone are sums of nothing.

    Args:
        marks: their positions, ascending.
    """
    if not any(amounts[at] for at in marks):
        return []
    edges = [-1, *marks, len(amounts)]
    runs = [
        (at, range(edges[number] + 1, at), range(at + 1, edges[number + 2]))
        for number, at in enumerate(marks)
    ]
    marked = set(marks)
    with localcontext(EXACT):
        others = [amount for at, amount in enumerate(amounts) if amount and at not in marked]
        rest = sum(others)
        above = [_run(amounts, at, run) for at, run, _ in runs]
        below = [_run(amounts, at, run) for at, _, run in runs]
    found = [item for item in max(above, below, key=lambda sums: len(_known(sums))) if item]
    known = {item.at for item in found}
    found += [
        Sum(at, len(others), 0, len(amounts) - 1)
        for at in marks
        if others and at not in known and amounts[at] == rest
    ]
    return sorted(found) if any(item.rows > 1 for item in found) else []


def _known(sums: Sequence[Sum | None]) -> list[Sum]:
    return [item for item in sums if item is not None]


def _run(amounts: Sequence[Number], at: int, run: range) -> Sum | None:
    """Return a sum that states that of a run of rows, one of which is not zero; else None."""
    rows = [amounts[position] for position in run if amounts[position]]
    if not rows or sum(rows) != amounts[at]:
        return None
    return Sum(at, len(rows), run[0], run[-1])
