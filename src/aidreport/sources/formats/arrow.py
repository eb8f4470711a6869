"""Arrow arrays from plain values and back, by their buffers.

Arrow's own ways (`pa.array`, `to_numpy` of what is no number) import pandas, which takes as long as
to read a table of some hundred thousand rows.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def array_of_marks(marks: np.ndarray) -> Any:
    """Return an Arrow array of booleans."""
    import numpy as np
    import pyarrow as pa

    bits = pa.py_buffer(np.packbits(marks, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(marks), [None, bits])


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


def codes_of(array: Any) -> np.ndarray:
    """Return the codes of a dictionary array, of which none is null."""
    import numpy as np

    codes = np.frombuffer(array.indices.buffers()[1], dtype=np.int32)
    return codes[array.indices.offset : array.indices.offset + len(array)]


def is_utf8(content: bytes) -> bool:
    """Tell whether bytes are UTF-8, ten times as fast as by decoding them."""
    import numpy as np
    import pyarrow as pa

    ends = pa.py_buffer(np.asarray([0, len(content)], dtype=np.int64))
    buffers = [None, ends, pa.py_buffer(content)]
    try:
        pa.Array.from_buffers(pa.large_binary(), 1, buffers).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True
