"""Columns of texts are the same with Arrow and without it, or neither has any."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.sources.formats import text_columns
from aidreport.sources.formats.arrow import values_of
from aidreport.sources.formats.columnar import RaggedError
from aidreport.sources.formats.long_text import lines_of

CELLS = st.sampled_from(["", "a", "a", "NOK", "1,234.50", "1 000", "é", "🌍", "x\ty", "b|c"])
QUOTED = st.sampled_from(['the "old" one', "two\nlines", ' "', "\r\n"])


def columns(text: bytes, delimiter: str, *, arrow: bool) -> list[list[str]] | None:
    """Return all columns of a text, or None where its lines are not all as long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_columns, "has_arrow", lambda: arrow)
        patch.setattr(text_columns, "_WORTH_ARROW", 0)
        patch.setattr(text_columns, "_BLOCK_OF_LISTS", 64)
        rows = lines_of(text, delimiter)
        if rows is None or not rows.size or not rows.width:
            return None
        found: list[list[str]] = [[] for _ in range(rows.width)]
        try:
            for piece in rows.columns(range(rows.width)):
                for column, cells in zip(found, piece.values(), strict=True):
                    column.extend(cells if isinstance(cells, list) else values_of(cells))
        except RaggedError:
            return None
    return found


@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=40),
    odd=st.lists(st.lists(CELLS | QUOTED, max_size=4), max_size=1),
    at=st.integers(0, 40),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
)
@example([["a", "b", "c"]], [["d", "e"]], 1, ",", "\n", True)
@example([["a", "b", "c"]], [["d", "e", "f", "g"]], 1, ",", "\n", False)
@example([["a", "b", "c"], ["d", "e", "f"]], [[]], 1, ",", "\r\n", True)
def test_columns_are_the_same_with_arrow_and_without(
    rows: list[list[str]],
    odd: list[list[str]],
    at: int,
    delimiter: str,
    end: str,
    last: bool,
) -> None:
    out = io.StringIO(newline="")
    table = [*rows[:at], *odd, *rows[at:]]
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    text = (out.getvalue() if last else out.getvalue().removesuffix(end)).encode()
    assert columns(text, delimiter, arrow=False) == columns(text, delimiter, arrow=True)


def test_lines_that_differ_in_length_but_not_in_their_sum_are_no_columns() -> None:
    text = b"a,b,c\n" * 5 + b"d,e\n" + b"f,g,h,i\n" + b"a,b,c\n" * 5
    assert columns(text, ",", arrow=False) is None


def test_a_mark_of_the_byte_order_is_part_of_the_first_cell() -> None:
    text = "\ufeff\ufeffa,b\n1,2\n".encode()
    assert columns(text, ",", arrow=False) == columns(text, ",", arrow=True)
