"""Arrow arrays from plain values and back, by their buffers.

Arrow's own ways (`pa.array`, `to_numpy` of what is no number) import pandas, which takes as long as
to read a table of some hundred thousand rows; its functions of arrays (`take`, `if_else`) are made
when the first of them is used, which takes as long as to read a fifth of that.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_BLANK, _LAST_OF_ASCII = 32, 127
_FEW = 1_000
"""Of so few texts it is not worth what Arrow needs to find those that differ."""


def array_of_places(places: np.ndarray) -> Any:
    """Return an Arrow array of whole numbers of 64 bits."""
    import numpy as np
    import pyarrow as pa

    buffer = pa.py_buffer(np.ascontiguousarray(places, dtype=np.int64))
    return pa.Array.from_buffers(pa.int64(), len(places), [None, buffer])


def array_of_texts(texts: Sequence[str]) -> Any:
    """Return an Arrow array of texts.

    Raises:
        UnicodeEncodeError: one is none, but has half a character.
    """
    import numpy as np
    import pyarrow as pa

    contents = [text.encode() for text in texts]
    ends = np.zeros(len(contents) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, contents), dtype=np.int64, count=len(contents)), out=ends[1:])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(contents))]
    return pa.Array.from_buffers(pa.string(), len(contents), buffers)


def marks_of(array: Any) -> np.ndarray:
    """Return an Arrow array of booleans, of which none is null, as one of numpy."""
    import numpy as np

    bits = np.frombuffer(array.buffers()[1], dtype=np.uint8)
    marks: np.ndarray = np.unpackbits(bits, bitorder="little", count=array.offset + len(array))
    return marks[array.offset :].astype(bool)


def contents_of(array: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the bytes of an Arrow array of texts, and where each ends, after a zero."""
    import numpy as np

    _, offsets, content = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    codes = np.frombuffer(content or b"", dtype=np.uint8)[ends[0] : ends[-1]]
    return codes, ends - ends[0] if ends[0] else ends


def are_matched(texts: Any, pattern: str) -> np.ndarray:
    """Return which texts of an Arrow array, of which none is null, have a pattern of Arrow's."""
    from pyarrow import compute

    return marks_of(compute.match_substring_regex(texts, pattern))


def replaced(texts: Any, marks: np.ndarray, text: str) -> Any:
    """Return texts of an Arrow array, of which none is null, with another text in some places."""
    import numpy as np

    codes, ends = contents_of(texts)
    lengths, other = np.diff(ends), np.frombuffer(text.encode(), dtype=np.uint8)
    within = np.repeat(marks, np.where(marks, len(other), lengths))
    content = np.empty(len(within), dtype=np.uint8)
    content[~within] = codes[np.repeat(~marks, lengths)]
    content[within] = np.tile(other, int(np.count_nonzero(marks)))
    return _array_of_contents(content, np.where(marks, len(other), lengths))


def taken_texts(texts: Any, places: np.ndarray) -> Any:
    """Return the texts of an Arrow array, of which none is null, in some places."""
    import numpy as np

    codes, ends = contents_of(texts)
    lengths = np.diff(ends)[places]
    before = np.cumsum(lengths) - lengths
    at = np.arange(int(lengths.sum())) + np.repeat(ends[places] - before, lengths)
    return _array_of_contents(codes[at], lengths)


def _array_of_contents(content: np.ndarray, lengths: np.ndarray) -> Any:
    """Return an Arrow array of texts by their bytes, and by how many each has."""
    import numpy as np
    import pyarrow as pa

    ends = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=ends[1:])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(content)]
    return pa.Array.from_buffers(pa.string(), len(lengths), buffers)


def are_digits(texts: Any) -> np.ndarray:
    """Return which texts of an Arrow array, of which none is null, are digits of ASCII alone."""
    import numpy as np

    codes, ends = contents_of(texts)
    marks: np.ndarray = ends[1:] > ends[:-1]
    others = np.flatnonzero(codes - np.uint8(ord("0")) > 9)
    marks[np.searchsorted(ends[1:], others, side="right")] = False
    return marks


def places_in(texts: Any) -> np.ndarray:
    """Return how many bytes follow the first point of each text, of which none is null; else 0."""
    import numpy as np

    codes, ends = contents_of(texts)
    points = np.flatnonzero(codes == ord("."))
    of_texts = np.searchsorted(ends[1:], points, side="right")
    places = np.zeros(len(texts), dtype=np.int32)
    # Of several points of a text, the first is entered last.
    places[of_texts[::-1]] = (ends[1:][of_texts] - points - 1)[::-1]
    return places


def texts_of(array: Any) -> list[str]:
    """Return the texts of an Arrow array, of which none is null."""
    import numpy as np

    if not len(array):
        return []
    _, offsets, buffer = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    content = bytes(memoryview(buffer or b"")[ends[0] : ends[-1]])
    places = (ends - ends[0]).tolist()
    if content.isascii():
        text = content.decode("ascii")
        return [text[start:end] for start, end in pairwise(places)]
    return [content[start:end].decode() for start, end in pairwise(places)]


def values_of(array: Any) -> list[Any]:
    """Return the values of an Arrow array as Python has them; None where one is missing."""
    values, codes = values_and_codes(array)
    return [values[code] for code in codes.tolist()]


def values_and_codes(array: Any) -> tuple[list[Any], np.ndarray]:
    """Return the different values of an Arrow array, and which of them each place has."""
    import pyarrow as pa

    if not is_coded(array):
        if len(array) <= _FEW and is_plain_text(array) and not array.null_count:
            return _numbered(texts_of(array))
        array = array.dictionary_encode()
    dictionary = array.dictionary
    values = texts_of(dictionary) if dictionary.type == pa.string() else dictionary.to_pylist()
    return [*values, None] if array.null_count else values, codes_of(array)


def _numbered(texts: Sequence[str]) -> tuple[list[Any], np.ndarray]:
    """Return the different texts of a few, and which of them each is."""
    import numpy as np

    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(text, len(numbers)) for text in texts]
    return list(numbers), np.asarray(codes, dtype=np.int32)


def is_coded(array: Any) -> bool:
    """Tell whether an Arrow array has codes for its values."""
    import pyarrow as pa

    return bool(pa.types.is_dictionary(array.type))


def codes_of(array: Any) -> np.ndarray:
    """Return the codes of an Arrow array that has such; one more than all where one is missing."""
    import numpy as np
    import pyarrow as pa

    indices = array.indices
    if indices.type != pa.int32():
        indices = indices.cast(pa.int32())
    if indices.null_count:
        indices = indices.fill_null(len(array.dictionary))
    codes = np.frombuffer(indices.buffers()[1] or b"", dtype=np.int32)
    return codes[indices.offset : indices.offset + len(indices)]


def one_dictionary(pieces: Sequence[Any]) -> tuple[list[str], list[np.ndarray]]:
    """Return the different texts of arrays, and which of them each place of each array has.

    Args:
        pieces: in codes, or all of them not.
    """
    import pyarrow as pa

    if not any(map(is_coded, pieces)):
        whole = pa.chunked_array(pieces).dictionary_encode()
    else:
        kind = pa.dictionary(pa.int32(), pa.string())
        arrays = [piece if piece.type == kind else piece.cast(kind) for piece in pieces]
        whole = pa.chunked_array(arrays).unify_dictionaries()
    return texts_of(whole.chunk(0).dictionary), [codes_of(part) for part in whole.chunks]


def is_of_texts(array: Any) -> bool:
    """Tell whether an Arrow array has texts, in codes perhaps."""
    import pyarrow as pa

    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    return bool(kind == pa.string())


def is_plain_text(array: Any) -> bool:
    """Tell whether an Arrow array has texts that are not in codes."""
    import pyarrow as pa

    return bool(array.type == pa.string())


def is_scalar(kind: Any) -> bool:
    """Tell whether an Arrow type is one of numbers or days, none of which is blank."""
    from pyarrow import types

    numeric = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    return bool(numeric or types.is_date(kind) or types.is_timestamp(kind))


def begin_plainly(array: Any) -> np.ndarray:
    """Return which texts of an Arrow array begin with a sign of ASCII that is no blank."""
    return _begin_between(array, _BLANK + 1, _LAST_OF_ASCII - 1)


def begin_with_digits(array: Any) -> np.ndarray:
    """Return which texts of an Arrow array begin with a digit."""
    return _begin_between(array, ord("0"), ord("9"))


def _begin_between(array: Any, least: int, most: int) -> np.ndarray:
    """Return which texts of an Arrow array begin with a byte between two."""
    import numpy as np

    codes, ends = contents_of(array)
    if not len(codes):
        return np.zeros(len(array), dtype=bool)
    first = codes[np.minimum(ends[:-1], len(codes) - 1)]
    marks: np.ndarray = (first >= least) & (first <= most) & (ends[1:] > ends[:-1])
    return marks & ~missing_in(array) if array.null_count else marks


def plain_texts(array: Any) -> Any:
    """Return an Arrow array of texts without codes; empty texts where one is missing."""
    import pyarrow as pa

    if pa.types.is_dictionary(array.type):
        if array.null_count or array.dictionary.type != pa.string():
            array = array.dictionary_decode()
        else:
            return taken_texts(array.dictionary, codes_of(array))
    return array.fill_null("") if array.null_count else array


def whole_numbers(array: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return an Arrow array of decimals as whole numbers in units of its last place.

    Beside them stands which of them are such of 64 bits.
    """
    import numpy as np

    halves = np.frombuffer(array.buffers()[1] or b"", dtype=np.int64)
    begin, end = 2 * array.offset, 2 * (array.offset + len(array))
    low, high = halves[begin:end:2], halves[begin + 1 : end : 2]
    return low, (high == low >> 63) & ~missing_in(array)


def missing_in(array: Any) -> np.ndarray:
    """Return which places of an Arrow array have no value."""
    import numpy as np

    if not array.null_count:
        return np.zeros(len(array), dtype=bool)
    return marks_of(array.is_null())
