"""Amounts that are written as texts, many at once: digits by their bytes, the rest by its kind.

What is around the digits, such as a currency, a sign or a unit, is judged by the reader of rows,
once for each different surrounding. Only what leaves no doubt is read here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from aidreport.model.amounts import EXACT_DIGITS, MOST_WHOLE_DIGITS, TABLES
from aidreport.model.money import scale_exactly
from aidreport.sources.formats.arrow import texts_of
from aidreport.sources.formats.different_cells import taken
from aidreport.sources.tables.by_column.digits import read_digits
from aidreport.sources.tables.by_column.whole import MOST, Amounts, combined

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from aidreport.model.amounts import WrittenAmount

MOST_WHOLE = 12
"""Digits before the decimal mark with which an amount is read by the column."""

_MOST_PLACES = 12
_PLACES = (2, 6, _MOST_PLACES)
"""Decimal places that numbers are tried in, the usual ones first."""

_PLAIN = r"-?(?:[0-9]{{1,12}}(?:{mark}(?:[0-9]{{1,2}}|[0-9]{{4,12}}))?|{whole}{mark}[0-9]{{3}})"
_SURROUNDED = re.compile(r"([^0-9]*)([0-9](?:.*[0-9])?)([^0-9]*)")
_GROUPED = r"[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}}){{1,3}}(?:{mark}[0-9]{{1,12}})?"
_WIDE_BLANKS = str.maketrans("\u00a0\u202f", "  ")
_LONGEST = EXACT_DIGITS + 1
"""Longer numbers may show the noise of a binary one."""

_MOST_SURROUNDINGS = 1_000
_LEAST = 200
"""Of fewer texts, what is around the digits is not worth to be looked at."""


def read_texts(
    texts: Any, mark: str, power: int, one: Callable[[str], WrittenAmount | None]
) -> Amounts:
    """Return the amounts of texts that are digits, with something around them perhaps.

    Args:
        texts: an Arrow array, or a list.
        mark: the decimal mark.
        power: of ten, in which they are stated.
        one: returns the amount in a text; None if it is none, or doubtful.
    """
    import numpy as np

    digits = read_digits(texts, mark, MOST_WHOLE, doubts=not power)
    if digits is not None:
        every = np.ones(len(digits.minor), dtype=bool)
        return _limited(every, digits.minor, digits.places, power)
    values = texts if isinstance(texts, list) else texts_of(texts)
    is_plain = _plain(mark, doubts=power <= 0).fullmatch
    plain = np.asarray(
        [len(text) <= _LONGEST and is_plain(text) is not None for text in values], dtype=bool
    )
    left = np.flatnonzero(~plain)
    if len(left) == len(plain):
        return _surrounded(values, mark, one)
    numbers = [text if fit else "0" for text, fit in zip(values, plain.tolist(), strict=True)]
    amounts = _numbers(numbers, plain, mark, power)
    if len(left) < _LEAST:
        return amounts
    at = np.flatnonzero(plain)
    rest = _surrounded(taken(values, left), mark, one)
    return combined(len(plain), [(at, amounts.select(at)), (left, rest)])


def _numbers(digits: list[str], plain: np.ndarray, mark: str, power: int) -> Amounts:
    """Return plain digits as amounts; those of other texts are zeros."""
    read = read_digits(digits, mark, MOST_WHOLE, doubts=False)
    if read is not None:
        return _limited(plain, read.minor, read.places, power)
    minor, mask, places = _whole(digits, mark)
    return _limited(mask & plain, minor, places, power)


def _limited(mask: np.ndarray, minor: np.ndarray, places: int, power: int) -> Amounts:
    """Return whole numbers as amounts; those too large in the power of ten are none."""
    import numpy as np

    if power > MOST_WHOLE_DIGITS - MOST_WHOLE:
        mask &= np.abs(minor) < 10 ** max(min(MOST_WHOLE_DIGITS - power + places, 18), 0)
    return Amounts(mask, np.where(mask, minor, 0), power - places)


def _whole(digits: list[str], mark: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Return digits as whole numbers, which of them are such of 64 bits, and their places."""
    import numpy as np

    parts = [text.partition(mark) for text in digits]
    longest = max((len(after) for _, _, after in parts), default=0)
    places = next(few for few in _PLACES if longest <= few)
    whole = [int(before + after.ljust(places, "0")) for before, _, after in parts]
    fits = [abs(number) <= MOST for number in whole]
    minor = [number if fit else 0 for number, fit in zip(whole, fits, strict=True)]
    return np.asarray(minor, dtype=np.int64), np.asarray(fits, dtype=bool), places


def _surrounded(texts: list[str], mark: str, one: Callable[[str], WrittenAmount | None]) -> Amounts:
    """Return amounts by what is around their digits, and by the marks between these."""
    import numpy as np

    nothing = Amounts(np.zeros(len(texts), dtype=bool), np.zeros(len(texts), dtype=np.int64))
    kinds: dict[tuple[str, str], int] = {}
    codes, numbers = [], []
    for text in texts:
        found = _SURROUNDED.fullmatch(text.translate(_WIDE_BLANKS))
        head, digits, tail = found.groups() if found is not None else ("", "", "")
        codes.append(kinds.setdefault((head, tail), len(kinds)))
        numbers.append(_without_groups(digits, mark))
        if len(kinds) > _MOST_SURROUNDINGS:
            return nothing
    ones = [_around(head, tail, mark, one) for head, tail in kinds]
    known = [found is not None for found in ones]
    of_kind = np.asarray(codes, dtype=np.int32)
    mask = np.asarray([bool(number) for number in numbers], dtype=bool)
    mask &= np.asarray(known, dtype=bool)[of_kind]
    if not mask.any():
        return nothing
    wanted = zip(numbers, mask.tolist(), strict=True)
    minor, fits, places = _whole([number if fit else "0" for number, fit in wanted], mark)
    mask &= fits
    by_kind = []
    for kind, read in enumerate(ones):
        at = np.flatnonzero(mask & (of_kind == kind))
        if read is None or not len(at):
            continue
        power, sign = read.number.adjusted(), -1 if read.number < 0 else 1
        sound = minor[at] < 10 ** max(min(MOST_WHOLE_DIGITS - power + places, 18), 0)
        whole = np.where(sound, sign * minor[at], 0)
        by_kind.append((at, Amounts(sound, whole, power - places, (read.currencies,))))
    return combined(len(texts), by_kind)


def _around(
    head: str, tail: str, mark: str, one: Callable[[str], WrittenAmount | None]
) -> WrittenAmount | None:
    """Return the amount of a one with something around it; None if that depends on the digits.

    Before ",01" there are no whole digits, which say how many places it has; the mark of "1.500,-"
    is the decimal one; and digits of other scripts may be part of the number.
    """
    if head.endswith((".", ",")) or tail.lstrip().startswith({".": ",", ",": "."}[mark]):
        return None
    found = one(f"{head}1{tail}")
    if found is None or abs(found.number) != scale_exactly(Decimal(1), found.number.adjusted()):
        return None
    return found


def _without_groups(digits: str, mark: str) -> str:
    """Return digits without marks between thousands; nothing if they are no plain number then."""
    if _plain(mark, doubts=True).fullmatch(digits) is None:
        for group, grouped in _grouped(mark):
            if grouped.fullmatch(digits) is not None:
                digits = digits.replace(group, "")
                break
        else:
            return ""
    return digits if len(digits) <= _LONGEST else ""


@cache
def _plain(mark: str, *, doubts: bool) -> re.Pattern[str]:
    """Return the pattern of plain amounts.

    Args:
        doubts: whether it is doubtful if three digits after a mark are decimal places.
    """
    whole = "(?:0|[0-9]{4,12})" if doubts else "[0-9]{1,12}"
    return re.compile(_PLAIN.format(mark=re.escape(mark), whole=whole))


@cache
def _grouped(mark: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what may be between thousands, each with the pattern of numbers that have it."""
    return tuple(
        (group, re.compile(_GROUPED.format(group=re.escape(group), mark=re.escape(mark))))
        for group in TABLES[mark].groups
    )
