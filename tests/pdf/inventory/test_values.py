"""A text means the same in each encoding in which a program may save it."""

from __future__ import annotations

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from aidreport.pdf.inventory.values import parse, text

UNDEFINED = b"\x7f\x9f\xad"
LETTERS = "".join(
    bytes([code]).decode("pdfdoc") for code in range(32, 256) if bytes([code]) not in UNDEFINED
)


@given(st.text(LETTERS))
def test_a_text_is_the_same_in_utf_16_in_utf_8_and_in_the_encoding_of_pdf(words: str) -> None:
    encodings = (
        ("\ufeff" + words).encode("utf-16-be"),
        ("\ufeff" + words).encode("utf-8"),
        words.encode("pdfdoc"),
    )
    for content in encodings[: 2 if encodings[2].startswith(b"\xfe\xff") else 3]:
        assert text(parse(pikepdf.String(content).unparse())) == words
