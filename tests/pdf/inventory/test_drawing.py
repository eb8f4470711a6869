"""Contents that draw the same have the same digest, and no others."""

from __future__ import annotations

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.pdf.inventory.drawing import drawing

PLAIN = b"q 1 0 0 1 56.7 62.91 cm /Span<</MCID 0>>BDC BT /F1 9.4 Tf[(A\\)b)-25(c)]TJ ET EMC Q"


@pytest.mark.parametrize(
    "spelled",
    [
        (
            b"q\n1 0 0 1 56.70 62.910 cm\n/Span << /MCID 0 >> BDC\nBT\n/F1 9.40 Tf\n"
            b"[(A\\)b)-25(c)] TJ ET EMC\nQ\n"
        ),
        b"q 1 0 0 1 56.7 62.91 cm/Span<</MCID 0>>BDC BT/F1 9.4 Tf[<412962>-25<63>]TJ ET EMC Q",
        (
            b"q +1 0 -0 01.0 056.7 62.91000 cm /Span<</MCID\t0>>BDC BT /F1 9.4 Tf"
            b"[(\\101\\051b)-25. (c)]TJ ET EMC\0Q"
        ),
    ],
)
def test_white_space_numbers_and_strings_may_be_spelled_in_any_way(spelled: bytes) -> None:
    assert drawing(spelled) == drawing(PLAIN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"(c)", b"(d)"),
        (b"(c)", b"( c)"),
        (b"-25", b"-26"),
        (b"/F1", b"/F2"),
        (b"/F1", b"/F#31"),
        (b"56.7", b"56.8"),
        (b"MCID 0", b"MCID 1"),
        (b" EMC", b""),
        (b" EMC", b" % EMC\nEMC"),
        (b"Q", b"Q BI /W 1 ID (c) EI"),
        (b"(c)", b"(c)(c"),
        (b"(c)", b"<63"),
        (b"[(A\\)b)-25(c)]", b"[(A\\)b)(-25)(c)]"),
    ],
)
def test_what_draws_something_else_has_another_digest(old: bytes, new: bytes) -> None:
    assert old in PLAIN
    assert drawing(PLAIN.replace(old, new, 1)).digest != drawing(PLAIN).digest


def test_the_names_of_resources_are_among_those_in_it() -> None:
    assert drawing(PLAIN).names == {"/Span", "/MCID", "/F1"}


def test_words_that_are_read_may_stand_in_hexadecimal() -> None:
    long, short = (
        b"/Span<</ActualText<FEFF0BA4>>>BDC EMC",
        b"/Span << /ActualText <feff0ba4> >> BDC EMC",
    )
    assert drawing(long) == drawing(short)
    assert not drawing(long).digest.startswith("~")


_OPERANDS = st.one_of(
    st.binary(max_size=6).map(lambda text: pikepdf.String(text).unparse()),
    st.decimals(-999, 999, places=3).map(lambda number: f"{number:f}".encode()),
    st.sampled_from([b"/F1", b"/Im0", b"[(a)-3(b)]", b"<</MCID 3>>"]),
)
_CONTENT = st.lists(
    st.tuples(st.lists(_OPERANDS, max_size=4), st.sampled_from([b"Tj", b"re", b"Do", b"f*", b"q"])),
    max_size=6,
)


@given(_CONTENT)
def test_content_that_qpdf_normalises_draws_the_same(
    content: list[tuple[list[bytes], bytes]],
) -> None:
    written = b"\n".join(b" ".join([*operands, operator]) for operands, operator in content)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        parsed = pikepdf.parse_content_stream(pikepdf.Stream(pdf, written))
        assert drawing(pikepdf.unparse_content_stream(parsed)) == drawing(written)
