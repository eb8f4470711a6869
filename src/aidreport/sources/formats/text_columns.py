"""Columns of delimited text, piece by piece: of a long one with Arrow if it is installed.

Else they are lists, with the same texts. With Arrow a million rows take a third of the time, and
less memory; but it is as large as half of all else, so nobody has to have it.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.sources.formats.columnar import RaggedError
from aidreport.sources.formats.different_cells import CellColumn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import numpy as np

_BLOCK, _BLOCK_OF_LISTS = 1 << 21, 1 << 17
"""So many bytes stay in the cache until they are done, and are worth what a piece costs."""

_WORTH_ARROW = 1 << 20
"""Of fewer bytes, loading Arrow takes longer than it saves, and as much memory as all else."""

_END = "\n"
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_HIDDEN = "\x01\x02\x03"
"""Signs that no text has which is read here, for those that end cells and lines."""


class Shape(NamedTuple):
    """How the lines of a text are made.

    Attributes:
        delimiter: between the cells.
        width: how many cells each line has.
        breaks_in_cells: whether a line of the table may be several of the text.
        literal: whether quotation marks are text.
    """

    delimiter: str
    width: int
    breaks_in_cells: bool
    literal: bool


@cache
def has_arrow() -> bool:
    """Tell whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


def columns_of(
    content: memoryview,
    ends: np.ndarray,
    shape: Shape,
    wanted: Sequence[int],
    coded: Collection[int],
) -> Iterator[dict[int, Any]]:
    """Yield columns of a text piece by piece, each an Arrow array or a list of texts.

    Where pieces end depends on the text alone, not on which columns are wanted. The cells of a line
    without any character are empty.

    Args:
        content: in UTF-8; a byte order mark is part of the first cell.
        ends: where each line ends in it, its line break included.
        coded: columns whose texts repeat, which Arrow puts into codes.

    Raises:
        RaggedError: a line has more or fewer cells.
    """
    if has_arrow() and len(content) >= _WORTH_ARROW:
        return _as_arrays(content, len(ends), shape, wanted, coded)
    return _as_lists(content, ends, shape, wanted, coded)


def _as_arrays(
    content: memoryview, lines: int, shape: Shape, wanted: Sequence[int], coded: Collection[int]
) -> Iterator[dict[int, Any]]:
    import pyarrow as pa
    from pyarrow import csv as arrow

    if bytes(content[: len(BOM_UTF8)]) == BOM_UTF8:
        # Arrow takes a mark off the text that it is given; this one belongs to the first cell.
        content = memoryview(BOM_UTF8 + content)
    names = [str(column) for column in range(shape.width)]
    in_codes, plain = pa.dictionary(pa.int32(), pa.string()), pa.string()
    types = {names[at]: in_codes if at in coded else plain for at in wanted}
    rows = 0
    try:
        for batch in arrow.open_csv(
            pa.BufferReader(pa.py_buffer(content)),
            read_options=arrow.ReadOptions(
                column_names=names, use_threads=False, block_size=_BLOCK
            ),
            parse_options=arrow.ParseOptions(
                delimiter=shape.delimiter,
                ignore_empty_lines=False,
                newlines_in_values=shape.breaks_in_cells,
                quote_char=False if shape.literal else '"',
            ),
            convert_options=arrow.ConvertOptions(
                column_types=types,
                strings_can_be_null=False,
                include_columns=[*types],
                check_utf8=False,
            ),
            # The pool of Arrow gives memory back too early, and asks for it again.
            memory_pool=pa.system_memory_pool(),
        ):
            rows += batch.num_rows
            yield dict(zip(wanted, batch.columns, strict=True))
    except pa.ArrowInvalid:
        raise RaggedError from None
    if rows != lines:
        raise RaggedError


def _as_lists(
    content: memoryview,
    ends: np.ndarray,
    shape: Shape,
    wanted: Sequence[int],
    coded: Collection[int],
) -> Iterator[dict[int, Any]]:
    import numpy as np

    # A text that repeats is one object, however often it is written.
    known: dict[int, dict[str, str]] = {at: {} for at in wanted if at in coded}
    start = first = 0
    while first < len(ends):
        last = max(int(np.searchsorted(ends, start + _BLOCK_OF_LISTS, side="right")), first + 1)
        end = int(ends[last - 1])
        columns = _split(str(content[start:end], "utf-8"), shape, last - first, wanted)
        for at, texts in known.items():
            columns[at] = list(map(texts.setdefault, columns[at], columns[at]))
        yield {at: CellColumn(columns[at]) for at in wanted}
        start, first = end, last


def _split(text: str, shape: Shape, lines: int, wanted: Sequence[int]) -> dict[int, list[str]]:
    """Return some columns of some lines.

    All lines are split at once, each followed by a cell that is a line break: they have as many
    cells if each so many-th cell is such a one, and no other. What is within quotation marks has
    other signs for delimiters and line breaks meanwhile.

    Raises:
        RaggedError: a line has more or fewer cells.
    """
    mark, width = shape.delimiter, shape.width
    signs = list(zip((mark, "\n", "\r"), _HIDDEN, strict=True))
    plain = text
    if quoted := not shape.literal and '"' in text:
        plain = _QUOTED.sub(lambda cell: _with_signs(cell[1].replace('""', '"'), signs), text)
    plain = plain.replace("\r\n", _END)
    plain = plain if plain.endswith(_END) else plain + _END
    cells = plain.replace(_END, f"{mark}{_END}{mark}").split(mark)
    ends = cells[width :: width + 1]
    # What follows the last line break is one more, empty cell.
    if len(cells) != lines * (width + 1) + 1 or ends.count(_END) != lines:
        return _read(text, shape, lines, wanted)
    columns: dict[int, list[str]] = {at: cells[at : -1 : width + 1] for at in wanted}
    back = [(other, sign) for sign, other in signs if other in plain] if quoted else []
    return {at: _shown(texts, back) for at, texts in columns.items()} if back else columns


def _shown(texts: list[str], signs: list[tuple[str, str]]) -> list[str]:
    """Return texts with their own signs in the place of those that were put for them."""
    joined = "".join(texts)
    if not any(sign in joined for sign, _ in signs):
        return texts
    return [text if text.isprintable() else _with_signs(text, signs) for text in texts]


def _with_signs(text: str, signs: list[tuple[str, str]]) -> str:
    for sign, other in signs:
        text = text.replace(sign, other)
    return text


def _read(text: str, shape: Shape, lines: int, wanted: Sequence[int]) -> dict[int, list[str]]:
    """Return some columns of lines of which some may be blank.

    Raises:
        RaggedError: a line has more or fewer cells.
    """
    rows = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=shape.delimiter,
        strict=True,
        skipinitialspace=True,
        quoting=csv.QUOTE_NONE if shape.literal else csv.QUOTE_MINIMAL,
    )
    even = [row or [""] * shape.width for row in rows]
    if len(even) != lines or any(len(row) != shape.width for row in even):
        raise RaggedError
    return {at: [row[at] for row in even] for at in wanted}
