"""Rows of a long text are those of a tuple, whatever is asked of them."""

from __future__ import annotations

import csv
import io

import pytest

from aidreport.sources.formats.columnar import RaggedError, cells_of
from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.formats.long_text import Lines, lines_of

pytestmark = pytest.mark.usefixtures("_arrow_or_lists")
TEXT = b'a,b\n\n,\n1,2\n"x, y",3\n ,\n4,5\n\n'
ROWS = (
    SourceRow.of(1, ["a", "b"]),
    SourceRow.of(4, ["1", "2"]),
    SourceRow.of(5, ["x, y", "3"]),
    SourceRow.of(7, ["4", "5"]),
)


def lines(text: bytes = TEXT) -> Lines:
    found = lines_of(text, ",")
    assert found is not None
    return found


def test_rows_are_counted_and_yielded_without_blank_ones() -> None:
    assert tuple(lines()) == ROWS
    assert len(lines()) == 4
    assert lines()
    assert not lines(b"\n,\n")
    assert not lines(b"")


@pytest.mark.parametrize("at", range(-4, 4))
def test_a_row_has_the_number_that_it_has_in_a_tuple(at: int) -> None:
    assert lines()[at] == ROWS[at]


@pytest.mark.parametrize("at", [4, -5])
def test_there_is_no_row_beyond(at: int) -> None:
    with pytest.raises(IndexError):
        lines()[at]


@pytest.mark.parametrize("start", [None, 0, 1, 3, 4, 6, -1])
@pytest.mark.parametrize("stop", [None, 0, 2, 9, -1])
@pytest.mark.parametrize("step", [None, 1, 2])
def test_slices_are_those_of_a_tuple(start: int | None, stop: int | None, step: int | None) -> None:
    assert tuple(lines()[start:stop:step]) == ROWS[start:stop:step]


def test_lines_are_counted_with_blank_ones() -> None:
    below = lines()[1:]
    assert isinstance(below, Lines)
    assert (lines().size, below.size) == (8, 7)
    assert below.at(2) == ROWS[1]
    assert below.at(0).blank


@pytest.mark.parametrize(
    "text",
    [b'a,b"c"\n', b'a, "b"\n', b'a,"b" \n', b'a,"b\n', b"a,b\rc,d\n",
     b"a\x0b,b\n", b"\xff,b\n", b'"a""b\n'],
)  # fmt: skip
def test_texts_that_need_a_closer_look_have_no_lines(text: bytes) -> None:
    assert lines_of(text, ",") is None


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_record_may_go_on_in_the_next_line_of_the_text(end: bytes) -> None:
    text = end.join([b'a,"b', b'c"', b'"', b'"",1",2', b"3,4", b""])
    rows = lines(text)
    broken = end.decode()
    assert tuple(rows) == (
        SourceRow.of(1, ["a", f"b{broken}c"]),
        SourceRow.of(2, [f'{broken}",1', "2"]),
        SourceRow.of(3, ["3", "4"]),
    )
    assert [cell for _, cell in cells_of(rows, 1)] == [f"b{broken}c", "2", "4"]


def test_lines_of_any_length_have_columns_as_cells() -> None:
    rows = lines(b"a,b,c\n1\n2,3\n")
    with pytest.raises(RaggedError):
        list(rows.columns([0, 1]))
    (piece,) = rows.even().columns([0, 1])
    assert piece == {0: ["a", "1", "2"], 1: ["b", "", "3"]}


@pytest.mark.parametrize("before", [0, 1, (1 << 19) - 2, (1 << 19) - 1, 1 << 19, (1 << 19) + 1])
@pytest.mark.parametrize("cell", [b"  a", b"a,  b", b"a\n  b"])
def test_two_blanks_where_a_cell_begins_are_seen_at_any_place(before: int, cell: bytes) -> None:
    start = (b"x\n" * before)[-before:] if before else b""
    assert lines(start + cell + b",c\n").may_be_indented


@pytest.mark.parametrize("before", [0, 1, (1 << 19) - 2, (1 << 19) - 1, 1 << 19, (1 << 19) + 1])
@pytest.mark.parametrize(
    ("text", "plain"),
    [(b"a\r\nb\n", True), (b"\r\n", True), (b"a\rb\n", False), (b"a\r\r\n", False),
     (b"\r", False), (b"\t\r\n", True), (b"\n\r", False)],
)  # fmt: skip
def test_a_return_ends_a_line_before_its_break_alone_at_any_place(
    before: int, text: bytes, plain: bool
) -> None:
    start = (b"x\n" * before)[-before:] if before else b""
    assert (lines_of(start + text, ",") is not None) == plain


@pytest.mark.parametrize(
    "text", [b"a  b,c  \n", b" a, b\n c,d\n", b"a,b \n c,d\n", b"", b" ", b"a"]
)
def test_other_blanks_are_no_indents(text: bytes) -> None:
    assert not lines(text).may_be_indented


@pytest.mark.parametrize(
    "text",
    [
        b'a,"b\n"\n"c",d\n' + b"e,f\n" * 9,
        b'a,"\n"\n' + b"e,f\n" * 9,
        b'"\n",b\n"c\nd","e"\n' + b"e,f\n" * 9,
    ],
)
def test_a_line_break_beside_a_quotation_mark_is_within_its_cell(text: bytes) -> None:
    rows = lines(text)
    assert rows.breaks_in_cells
    cells = list(csv.reader(io.StringIO(text.decode(), newline="")))
    assert [row.texts for row in rows] == [
        tuple(" ".join(cell.split()) for cell in row) for row in cells
    ]


def test_quotation_marks_at_the_beginnings_of_lines_enclose_no_line_break() -> None:
    rows = lines(b'"a","b"\n"c","d"\n' + b"e,f\n" * 9)
    assert not rows.breaks_in_cells
    assert rows.size == 11
