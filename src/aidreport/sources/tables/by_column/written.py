"""Amounts that are written as texts, many at once: digits by their bytes, the rest by its kind.

What is around the digits, such as a currency, a sign or a unit, is judged by the reader of rows,
once for each different surrounding. Only what leaves no doubt is read here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from aidreport.model.amounts import EXACT_DIGITS, MOST_WHOLE_DIGITS, TABLES
from aidreport.model.money import scale_exactly
from aidreport.sources.formats.arrow import (
    array_of_marks,
    array_of_places,
    begin_with_digits,
    contents_of,
    marks_of,
    whole_numbers,
)
from aidreport.sources.formats.different_cells import encoded
from aidreport.sources.tables.by_column.digits import read_digits
from aidreport.sources.tables.by_column.whole import Amounts, combined

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from aidreport.model.amounts import WrittenAmount

MOST_WHOLE = 12
"""Digits before the decimal mark with which an amount is read by the column."""

_MOST_PLACES = 12
_PLACES = (2, 6, _MOST_PLACES)
"""Decimal places that numbers are tried in, the usual ones first."""

_PLAIN = r"^-?(?:[0-9]{{1,12}}(?:{mark}(?:[0-9]{{1,2}}|[0-9]{{4,12}}))?|{whole}{mark}[0-9]{{3}})$"
_SURROUNDED = r"^(?P<head>[^0-9]*)(?P<digits>[0-9](?:.*[0-9])?)(?P<tail>[^0-9]*)$"
_GROUPED = r"^[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}}){{1,3}}(?:{mark}[0-9]{{1,12}})?$"
_WIDE_BLANKS = "\u00a0\u202f"
_MOST_SURROUNDINGS = 1_000
_LEAST = 200
"""Of fewer texts, what is around the digits is not worth to be looked at."""


def read_texts(
    texts: Any, mark: str, power: int, one: Callable[[str], WrittenAmount | None]
) -> Amounts:
    """Return the amounts of texts that are digits, with something around them perhaps.

    Args:
        texts: an Arrow array.
        mark: the decimal mark.
        power: of ten, in which they are stated.
        one: returns the amount in a text; None if it is none, or doubtful.
    """
    import numpy as np

    digits = read_digits(texts, mark, MOST_WHOLE, doubts=not power)
    if digits is not None:
        every = np.ones(len(digits.minor), dtype=bool)
        return _limited(every, digits.minor, digits.places, power)
    from pyarrow import compute

    plain = _are_plain(texts, mark, doubts=power <= 0)
    if plain.all():
        return _numbers(texts, plain, mark, power)
    left = np.flatnonzero(~plain)
    if len(left) == len(plain):
        return _surrounded(texts, mark, one)
    amounts = _numbers(compute.if_else(array_of_marks(plain), texts, "0"), plain, mark, power)
    if len(left) < _LEAST:
        return amounts
    at = np.flatnonzero(plain)
    rest = _surrounded(texts.take(array_of_places(left)), mark, one)
    return combined(len(plain), [(at, amounts.select(at)), (left, rest)])


def zeros_for_blanks(texts: Any, blank: str) -> tuple[Any, np.ndarray]:
    """Return texts with zeros in the place of blank ones, and which of them are blank.

    Args:
        texts: an Arrow array.
        blank: the pattern of a whole text that is blank; none of them begins with a digit.
    """
    from pyarrow import compute

    marks = ~begin_with_digits(texts)
    if marks.any():
        _, ends = contents_of(texts)
        if (ends[1:] > ends[:-1])[marks].any():
            marks = marks_of(compute.match_substring_regex(texts, blank))
        texts = compute.if_else(array_of_marks(marks), "0", texts)
    return texts, marks


def zeros_for_empty(texts: Any) -> tuple[Any, np.ndarray]:
    """Return texts of an Arrow array with zeros in the place of empty ones, and which these are."""
    from pyarrow import compute

    marks = marks_of(compute.equal(compute.binary_length(texts), 0))
    return (compute.if_else(array_of_marks(marks), "0", texts) if marks.any() else texts), marks


def _numbers(digits: Any, plain: np.ndarray, mark: str, power: int) -> Amounts:
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


def _whole(digits: Any, mark: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Return digits as whole numbers, which of them are such of 64 bits, and their places."""
    import pyarrow as pa
    from pyarrow import compute

    if mark != ".":
        digits = compute.replace_substring(digits, mark, ".")
    for places in _PLACES:
        try:
            numbers = compute.cast(digits, pa.decimal128(38, places))
            break
        except pa.ArrowInvalid:
            if places == _MOST_PLACES:
                raise
    minor, fits = whole_numbers(numbers)
    return minor, fits, places


def _are_plain(texts: Any, mark: str, *, doubts: bool) -> np.ndarray:
    """Return which texts are plain amounts: by their bytes, if all have digits around one mark.

    Those so long that they may show the noise of a binary number are not.

    Args:
        doubts: whether it is doubtful if three digits after a mark are decimal places.
    """
    import numpy as np
    from pyarrow import compute

    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    codes = np.frombuffer(content or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    others = np.flatnonzero(codes - np.uint8(ord("0")) > 9)
    if len(others) == len(texts):
        before = others + ends[0] - ends[:-1]
        after = ends[1:] - ends[0] - others - 1
        sound: np.ndarray = (codes[others] == ord(mark)) & (before >= 1) & (before <= MOST_WHOLE)
        sound &= (after >= 1) & (after <= _MOST_PLACES)
        if doubts:
            sound &= (after != 3) | (before > 3)
        sound &= np.diff(ends) <= EXACT_DIGITS + 1
        if sound.all():
            return sound
    whole = "(?:0|[0-9]{4,12})" if doubts else "[0-9]{1,12}"
    pattern = _PLAIN.format(mark=re.escape(mark), whole=whole)
    mask = marks_of(compute.match_substring_regex(texts, pattern))
    return mask & (np.diff(ends) <= EXACT_DIGITS + 1)


def _surrounded(texts: Any, mark: str, one: Callable[[str], WrittenAmount | None]) -> Amounts:
    """Return amounts by what is around their digits, and by the marks between these."""
    import numpy as np
    from pyarrow import compute

    for blank in _WIDE_BLANKS:
        texts = compute.replace_substring(texts, blank, " ")
    parts = compute.extract_regex(texts, _SURROUNDED)
    head, digits, tail = (part.fill_null("") for part in parts.flatten())
    heads, head_codes = encoded(head)
    tails, tail_codes = encoded(tail)
    pairs, codes = np.unique(
        head_codes.astype(np.int64) * len(tails) + tail_codes, return_inverse=True
    )
    nothing = Amounts(np.zeros(len(texts), dtype=bool), np.zeros(len(texts), dtype=np.int64))
    if len(pairs) > _MOST_SURROUNDINGS:
        return nothing
    around = [divmod(pair, len(tails)) for pair in pairs.tolist()]
    ones = [_around(heads[before], tails[after], mark, one) for before, after in around]
    digits, mask = _without_groups(digits, mark)
    mask &= np.asarray([found is not None for found in ones], dtype=bool)[codes]
    if not mask.any():
        return nothing
    minor, fits, places = _whole(compute.if_else(array_of_marks(mask), digits, "0"), mark)
    mask &= fits
    by_kind = []
    for kind, found in enumerate(ones):
        at = np.flatnonzero(mask & (codes == kind))
        if found is None or not len(at):
            continue
        power, sign = found.number.adjusted(), -1 if found.number < 0 else 1
        sound = minor[at] < 10 ** max(min(MOST_WHOLE_DIGITS - power + places, 18), 0)
        whole = np.where(sound, sign * minor[at], 0)
        by_kind.append((at, Amounts(sound, whole, power - places, (found.currencies,))))
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


def _without_groups(digits: Any, mark: str) -> tuple[Any, np.ndarray]:
    """Return digits without marks between thousands, and which of them are numbers then."""
    from pyarrow import compute

    pattern = _PLAIN.format(mark=re.escape(mark), whole="(?:0|[0-9]{4,12})")
    mask = marks_of(compute.match_substring_regex(digits, pattern))
    for group in TABLES[mark].groups:
        pattern = _GROUPED.format(group=re.escape(group), mark=re.escape(mark))
        grouped = marks_of(compute.match_substring_regex(digits, pattern))
        if grouped.any():
            plain = compute.replace_substring(digits, group, "")
            digits = compute.if_else(array_of_marks(grouped), plain, digits)
            mask = mask | grouped
    short = compute.less_equal(compute.binary_length(digits), EXACT_DIGITS + 1)
    return digits, mask & marks_of(short)
