"""Instructions are read alike by the scanner and by the parser that it leaves the rest to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.pdf.reading import instructions as module
from aidreport.pdf.reading.instructions import (
    TEXT,
    Instruction,
    moves,
    spelled_out,
    steps,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = st.sampled_from(
    [
        *(b"1 -2.5 Td", b"/F1 9.4 Tf", b"(WFP)Tj", b"[12(1\\)2)]TJ", b"/TD<</MCID 3>>BDC", b"EMC"),
        *(b"q", b"Q", b"BT", b"ET", b"Tj", b"'", b'"', b"re", b"f*", b"Do", b"BDC", b"EMC", b"T*"),
        *(b"1", b"-0.5", b"+.25", b"12.", b"true", b"null", b"/F1", b"/P", b"/a-b.c"),
        *(
            b"(WFP)",
            b"()",
            b"(\\(229.0\\))",
            b"(a(b)c)",
            b"(\\101\\n\\8)",
            b"(a\\\nb)",
            b"<4142 4>",
        ),
        *(b"[1 (a) -2.5<42>]", b"[]", b"<</MCID 7>>", b"<< /MCID  8 >>", b"<</Type/Pagination>>"),
        *(b"<</ActualText<FEFF0041>>>", b"<</A<41>/B 1>>", b"<</A<4 1 >>>"),
        *(b"% note\n", b"/A#42", b"(\r\n)", b"<</T(a)>>", b"<</A<</B 1>>>>", b"[[1]]", b"1.2.3"),
        *(b"BI /W 1/H 1/BPC 8/CS/G ID \xff EI", b"]", b"[", b">>", b"0x1", b"\x80"),
    ]
)
SPACES = st.sampled_from([b" ", b"\n", b"\r\n", b"\0", b"\t  "])


def parsed(pdf: pikepdf.Pdf, content: bytes) -> list[tuple[list[object], str]]:
    """Read instructions with the parser alone."""

    def value(raw: object) -> object:
        match raw:
            case pikepdf.String():
                return bytes(raw)
            case pikepdf.Name():
                return str(raw)
            case pikepdf.Array():
                return [value(item) for item in raw]
            case pikepdf.Dictionary():
                return {key: value(item) for key, item in raw.items()}
            case int() | float() | Decimal() if not isinstance(raw, bool):
                return float(raw)
        return raw

    found = []
    for item in pikepdf.parse_content_stream(pikepdf.Stream(pdf, content)):
        try:
            operator = str(item.operator)
        except ValueError:
            operator = ""
        found.append(([value(operand) for operand in item.operands], operator))
    return found


def instructions(content: bytes, stream: pikepdf.Stream) -> list[Instruction]:
    """Return the instructions, those of the texts of elements one by one."""
    return [
        single
        for operands, op in module.instructions(content, stream)
        for single in (spelled_out(operands) if op is TEXT else [(operands, op)])
    ]


def plain(value: object) -> object:
    match value:
        case pikepdf.Dictionary() | dict():
            return {key: plain(item) for key, item in value.items()}
        case pikepdf.Name():
            return str(value)
        case pikepdf.String():
            return bytes(value)
        case list() | pikepdf.Array():
            return [plain(item) for item in value]
        case int() | float() | Decimal() if not isinstance(value, bool):
            return float(value)
    return value


@pytest.mark.broken_pdfs
@pytest.mark.filterwarnings("ignore:Unexpected end of stream:UserWarning")
@given(st.lists(st.tuples(WORDS, SPACES), max_size=12))
def test_any_stream_is_read_as_the_parser_reads_it(parts: list[tuple[bytes, bytes]]) -> None:
    content = b"".join(word + space for word, space in parts)
    with pikepdf.new() as pdf:
        try:
            expected = parsed(pdf, content)
        except (pikepdf.PdfError, TypeError):
            with pytest.raises(pikepdf.PdfError):
                instructions(content, pikepdf.Stream(pdf, content))
            return
        found = instructions(content, pikepdf.Stream(pdf, content))
        assert [
            ([plain(operand) for operand in operands], op) for operands, op in found
        ] == expected


@pytest.mark.broken_pdfs
def test_an_operator_within_an_array_cannot_be_parsed() -> None:
    content = b"[ q ] q"
    with pikepdf.new() as pdf, pytest.raises(pikepdf.PdfError):
        instructions(content, pikepdf.Stream(pdf, content))


def test_text_next_to_its_operator_and_brackets_is_read() -> None:
    content = b"/TD<</MCID 3>>BDC[12(NOK)-3<42>]TJ EMC"
    with pikepdf.new() as pdf:
        found = instructions(content, pikepdf.Stream(pdf, content))
    assert found == [
        (["/TD", {"/MCID": 3}], "BDC"),
        ([[12.0, b"NOK", -3.0, b"B"]], "TJ"),
        ([], "EMC"),
    ]


ELEMENT_PARTS = st.sampled_from(
    [
        *(b"3 -0.25 Td", b"-476.890 -19.490 Td\n5.000 0 Td", b"/F2 9.4 Tf", b"()Tj", b"(88,4) Tj"),
        *(b"(a\\051\\b\\\n)Tj", b"(\\(1\\))Tj", b"[3128(88,436)]TJ", b"[(\xe9)] TJ", b"[-2.5()]TJ"),
        *(
            b"[1(a)2]TJ",
            b"[(a)(b)]TJ",
            b"<41>Tj",
            b"q",
            b"/P BMC",
            b"/F#32 1 Tf",
            b"+1 2 Td",
            b"T*",
        ),
    ]
)


def done(operands: list[Any]) -> Iterator[tuple[object, ...]]:
    """Yield what the text of an element does."""
    before, tag, mcid, text = operands
    yield from (("Td", x, y) for x, y in moves(before))
    yield "BDC", f"/{tag}", {"/MCID": mcid}
    for x, y, font, size, shown, shift, spaced in steps(text):
        if x:
            yield "Td", float(x), float(y)
        elif font:
            yield "Tf", f"/{font.decode()}", float(size)
        else:
            yield "shown", [float(shift)] if shift else [], string(shown or spaced)
    yield ("EMC",)


def step(operands: list[Any], op: str) -> tuple[object, ...]:
    """Return what an instruction does, said alike for both that show text."""
    if op == "TJ":
        *shift, shown = operands[0]
        return "shown", shift, shown
    return ("shown", [], *operands) if op == "Tj" else (op, *operands)


@given(st.lists(ELEMENT_PARTS, max_size=4), st.lists(ELEMENT_PARTS, max_size=4))
def test_the_text_of_an_element_does_what_its_instructions_do(
    before: list[bytes], shown: list[bytes]
) -> None:
    content = b"\n".join([*before, b"/TD<</MCID 12>>BDC", *shown, b"EMC"])
    with pikepdf.new() as pdf:
        expected = parsed(pdf, content)
        found = module.instructions(content, pikepdf.Stream(pdf, content))
        one_by_one = instructions(content, pikepdf.Stream(pdf, content))
    assert [([plain(each) for each in operands], op) for operands, op in one_by_one] == expected
    for operands, op in found:
        if op is TEXT:
            assert list(done(operands)) == [step(*each) for each in spelled_out(operands)]


def test_the_plain_text_of_a_cell_is_one_instruction() -> None:
    content = b"4.5 0 Td/TD<</MCID 3>>BDC[12(NOK)]TJ/F2 9 Tf(8)Tj EMC"
    with pikepdf.new() as pdf:
        found = module.instructions(content, pikepdf.Stream(pdf, content))
    assert found == [([b"4.5 0 Td", "TD", 3, b"[12(NOK)]TJ/F2 9 Tf(8)Tj"], TEXT)]
