"""Where elements begin in long files."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.standards.iati.parser import StartTags

BEFORE = 65_535
BLANK = b"\n" * BEFORE


@given(
    st.lists(st.sampled_from(["<row>", "<row/>", "<row\n>", "<rows>", "\n", "x", "<", "r"])),
    st.integers(1, 9),
)
def test_it_does_not_matter_how_a_file_is_cut(parts: list[str], size: int) -> None:
    lines = StartTags("row")
    lines.feed(BLANK)
    data = "".join(parts) + " " * 9
    for start in range(0, len(data), size):
        lines.feed(data[start : start + size].encode())
    begun = [
        BEFORE + number
        for number, line in enumerate(data.split("\n"), 1)
        if "<row>" in line or "<row/>" in line or line.endswith("<row")
    ]
    assert [lines.exact(line) for line in begun] == begun
    for line, following in pairwise([*begun, BEFORE + len(data)]):
        assert lines.exact(max(line, following - 1)) == line


def test_lines_that_libxml2_counts_stay() -> None:
    lines = StartTags("row")
    lines.feed(b"<row>\n\n<row>" + b" " * 20)
    assert [lines.exact(line) for line in (1, 2, 3, 60_000)] == [1, 2, 3, 60_000]
