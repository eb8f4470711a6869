"""What is asked of the texts of a column at once: which are blank, or have a pattern."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aidreport.sources.formats import arrow

if TYPE_CHECKING:
    import numpy as np


def zeros_for_blanks(texts: Any, blank: str) -> tuple[Any, np.ndarray]:
    """Return texts with zeros in the place of blank ones, and which of them are blank.

    Args:
        texts: an Arrow array, or a list.
        blank: the pattern of a whole text that is blank; none of them begins with a digit.
    """
    if isinstance(texts, list):
        return _with_zeros(texts, are_matched(texts, blank))
    marks = ~arrow.begin_with_digits(texts)
    if marks.any():
        _, ends = arrow.contents_of(texts)
        if (ends[1:] > ends[:-1])[marks].any():
            marks = are_matched(texts, blank)
    return _with_zeros(texts, marks)


def zeros_for_empty(texts: Any) -> tuple[Any, np.ndarray]:
    """Return texts with zeros in the place of empty ones, and which of them are empty.

    Args:
        texts: an Arrow array, or a list.
    """
    import numpy as np

    if isinstance(texts, list):
        return _with_zeros(texts, np.asarray([not text for text in texts], dtype=bool))
    _, ends = arrow.contents_of(texts)
    return _with_zeros(texts, ends[1:] == ends[:-1])


def are_matched(texts: Any, pattern: str) -> np.ndarray:
    """Return which texts have a pattern as a whole, whose blanks are those of ASCII.

    Args:
        texts: an Arrow array of which none is null, or a list.
    """
    import numpy as np

    if not isinstance(texts, list):
        return arrow.are_matched(texts, pattern)
    matched = re.compile(pattern, re.ASCII).fullmatch
    return np.asarray([matched(text) is not None for text in texts], dtype=bool)


def are_digits(texts: Any) -> np.ndarray:
    """Return which texts are digits of ASCII alone.

    Args:
        texts: an Arrow array of which none is null, or a list.
    """
    import numpy as np

    if not isinstance(texts, list):
        return arrow.are_digits(texts)
    return np.asarray([text.isascii() and text.isdigit() for text in texts], dtype=bool)


def places_in(texts: Any) -> np.ndarray:
    """Return how many signs follow the first point of each text, 0 if it has none.

    Args:
        texts: an Arrow array of which none is null, or a list.
    """
    import numpy as np

    if not isinstance(texts, list):
        return arrow.places_in(texts)
    places = [len(text.partition(".")[2]) for text in texts]
    return np.asarray(places, dtype=np.int32)


def _with_zeros(texts: Any, marks: np.ndarray) -> tuple[Any, np.ndarray]:
    if not marks.any():
        return texts, marks
    if not isinstance(texts, list):
        return arrow.replaced(texts, marks, "0"), marks
    both = zip(texts, marks.tolist(), strict=True)
    return ["0" if blank else text for text, blank in both], marks
