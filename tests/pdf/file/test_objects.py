"""Objects of a file are written as ISO 32000-1 has them."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.pdf.file.objects import text_string, text_strings


@given(st.lists(st.text() | st.sampled_from(["figure total/NOK", "a (b) \\ c", "Győr", "\n", ""])))
@example([])
@example(["figure group/recipient/A (B)/NOK", ""])
def test_many_text_strings_are_written_as_each_of_them(texts: list[str]) -> None:
    assert text_strings(texts) == list(map(text_string, texts))
