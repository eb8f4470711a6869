"""Amounts of a long table as whole numbers of a small unit, exact, where they are plain digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_MOST_WHOLE, _MOST_PLACES = 12, 6
_MOST_DIGITS = 18
"""Of a plain amount in units of its currency, before the decimal mark; `cells` refuses more."""

_USUAL_PLACES = 2
_AMOUNT = r"^-?[0-9]{{1,12}}(\{mark}([0-9]{{1,2}}|[0-9]{{4,6}}))?$"
"""Three decimals are left out: the mark may be meant to separate thousands."""


class Amounts(NamedTuple):
    """Amounts of some rows.

    Attributes:
        mask: which are plain; the others count as zero.
        minor: whole numbers of 64 bits, in units of 10^exponent.
    """

    mask: np.ndarray
    minor: np.ndarray
    exponent: int


def amounts_of(texts: Any, mark: str) -> Amounts:
    """Return the amounts that are plain digits with a decimal mark.

    Args:
        texts: an Arrow array.
    """
    import numpy as np
    import pyarrow as pa
    from pyarrow import compute

    plain = _are_plain(texts, mark)
    digits = texts if plain.all() else compute.if_else(pa.array(plain), texts, "0")
    if mark != ".":
        digits = compute.replace_substring(digits, mark, ".")
    places = _USUAL_PLACES
    try:
        numbers = compute.cast(digits, pa.decimal128(18, places))
    except pa.ArrowInvalid:
        places = _MOST_PLACES
        numbers = compute.cast(digits, pa.decimal128(18, places))
    # A number of 128 bits with at most 18 digits is its lower half.
    halves = np.frombuffer(numbers.buffers()[1], dtype=np.int64)[::2]
    minor = halves[numbers.offset : numbers.offset + len(numbers)].copy()
    return Amounts(plain, minor, -places)


def together(parts: Sequence[Amounts], power: int) -> Amounts:
    """Return amounts one after another, in the smallest unit of them.

    Those that are too large in the power of ten that they are stated in are not plain.

    Args:
        power: of ten that they are stated in.
    """
    import numpy as np

    exponent = min((part.exponent for part in parts), default=0)
    scaled = [part.minor * 10 ** (part.exponent - exponent) for part in parts]
    minor, mask = np.concatenate(scaled), np.concatenate([part.mask for part in parts])
    if power > _MOST_DIGITS - _MOST_WHOLE:
        mask &= np.abs(minor) < 10 ** max(_MOST_DIGITS - power - exponent, 0)
    return Amounts(mask, minor, exponent + power)


def _are_plain(texts: Any, mark: str) -> np.ndarray:
    """Tell which texts are plain amounts; by their bytes, where all have digits around one mark."""
    import numpy as np
    from pyarrow import compute

    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    codes = np.frombuffer(content or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    others = np.flatnonzero(codes - np.uint8(ord("0")) > 9)
    if len(others) == len(texts):
        before = others + ends[0] - ends[:-1]
        after = ends[1:] - ends[0] - others - 1
        if (codes[others] == ord(mark)).all() and (before >= 0).all() and (after >= 0).all():
            sound: np.ndarray = (before >= 1) & (before <= _MOST_WHOLE)
            sound &= (after >= 1) & (after <= _MOST_PLACES) & (after != 3)
            return sound
    found = compute.match_substring_regex(texts, _AMOUNT.format(mark=mark))
    told: np.ndarray = found.to_numpy(zero_copy_only=False)
    return told
