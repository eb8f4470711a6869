from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.layout.styles import TextStyle
from aidreport.pdf.layout.text import TextLine, balanced_width, break_lines, natural_width

STYLE = TextStyle(10, 14, "#000000")
ALPHABET = st.text("abcæøå ÄЖω-–/.,0123456789\u00a0", max_size=120)


def shown(lines: tuple[TextLine, ...]) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in lines]


@given(text=ALPHABET, width=st.floats(20, 300))
def test_breaking_loses_and_adds_no_character(brand: Brand, text: str, width: float) -> None:
    assert "".join(shown(break_lines((Span(text),), STYLE, brand.fonts, width))) == text


@given(text=ALPHABET, width=st.floats(20, 300))
def test_no_line_is_wider_than_its_column(brand: Brand, text: str, width: float) -> None:
    for line in break_lines((Span(text),), STYLE, brand.fonts, width):
        assert line.width <= width + 0.1


@given(parts=st.lists(ALPHABET, max_size=5), width=st.floats(20, 300))
def test_spans_break_like_the_text_they_make(brand: Brand, parts: list[str], width: float) -> None:
    spans = tuple(Span(part, strong=index % 2 == 1) for index, part in enumerate(parts))
    lines = break_lines(spans, STYLE, brand.fonts, width)
    assert "".join(shown(lines)) == "".join(parts)


def test_a_no_break_space_keeps_amount_and_unit_together(brand: Brand) -> None:
    text = "granted NOK\u00a0386.3\u00a0million"
    width = natural_width((Span(text),), STYLE, brand.fonts) - 5
    assert shown(break_lines((Span(text),), STYLE, brand.fonts, width)) == [
        "granted ",
        "NOK\u00a0386.3\u00a0million",
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the sum of 3 grants to them", "3 grants"),
        ("the sum of 1,234 grants to them", "1,234 grants"),
        ("published on 12 June 2025 there", "12 June"),
        ("offentliggjort 12. juni 2025 der", "12. juni"),
        ("vom 12. Juni 2025 an", "12. Juni"),
        ("publié le 1er juin 2025 là", "1er juin"),
        ("опубліковано 12 червня 2025 року", "12 червня"),
    ],
)
def test_no_line_ends_with_a_number_whose_noun_follows(brand: Brand, text: str, kept: str) -> None:
    head = text[: text.index(kept) + kept.index(" ")]
    width = natural_width((Span(head),), STYLE, brand.fonts) + 4
    for spans in ((Span(text),), tuple(map(Span, re.split(r"(\d+)", text)))):
        lines = shown(break_lines(spans, STYLE, brand.fonts, width))
        assert any(kept in line for line in lines), lines


def test_a_year_and_the_last_number_of_a_sentence_may_end_a_line(brand: Brand) -> None:
    for text, width in (("in 2025 grants", 45), ("to 17. Grants", 40)):
        assert len(shown(break_lines((Span(text),), STYLE, brand.fonts, width))) == 2
    assert shown(break_lines((Span("to 17. Grants"),), STYLE, brand.fonts, 40)) == [
        "to 17. ",
        "Grants",
    ]


def test_a_number_and_its_noun_that_have_no_room_on_a_line_are_on_two(brand: Brand) -> None:
    lines = shown(break_lines((Span("of 17 organisations"),), STYLE, brand.fonts, 68))
    assert lines == ["of 17 ", "organisations"]


def test_a_compound_goes_onto_the_next_line_whole_and_a_number_too(brand: Brand) -> None:
    lines = shown(break_lines((Span("aid for Saint-Denis now"),), STYLE, brand.fonts, 75))
    assert lines == ["aid for ", "Saint-Denis ", "now"]
    joined = shown(break_lines((Span("on 2025-06-12"),), STYLE, brand.fonts, 60))
    assert joined == ["on ", "2025-06-12"]


def test_a_compound_wider_than_the_line_breaks_before_its_hyphens(brand: Brand) -> None:
    lines = shown(break_lines((Span("in Bosnia-Herzegovina-West"),), STYLE, brand.fonts, 78))
    assert lines == ["in Bosnia", "-Herzegovina", "-West"]


def test_a_line_still_breaks_after_a_dash_and_a_slash(brand: Brand) -> None:
    for sign in "–—/\u2010":
        lines = shown(break_lines((Span(f"water{sign}shelter"),), STYLE, brand.fonts, 45))
        assert lines == [f"water{sign}", "shelter"]


def test_punctuation_stays_with_the_bold_word_before_it(brand: Brand) -> None:
    spans = (Span("some "), Span("wordy", strong=True), Span(","))
    width = natural_width((Span("some wordy"),), STYLE, brand.fonts)
    assert shown(break_lines(spans, STYLE, brand.fonts, width))[-1] == "wordy,"


def test_an_amount_wider_than_the_line_breaks_between_its_words(brand: Brand) -> None:
    text = "3,3\u00a0mil\u00a0milhões\u00a0de\u00a0NOK"
    assert shown(break_lines((Span(text),), STYLE, brand.fonts, 75)) == [
        "3,3\u00a0mil\u00a0milhões\u00a0",
        "de\u00a0NOK",
    ]


def test_a_number_with_spaces_does_not_break_between_its_groups_for_a_word_after_it(
    brand: Brand,
) -> None:
    text = "1\u00a0234\u00a0567\u00a0millioner"
    width = natural_width((Span("1\u00a0234\u00a0567\u00a0"),), STYLE, brand.fonts) + 1
    assert shown(break_lines((Span(text),), STYLE, brand.fonts, width)) == [
        "1\u00a0234\u00a0567\u00a0",
        "millioner",
    ]


def test_a_blank_behind_a_text_that_fills_its_line_makes_no_line(brand: Brand) -> None:
    spans = (Span("Maior percentagem, "), Span("NOK", expansion="kroner"), Span(" "))
    width = natural_width(spans[:2], STYLE, brand.fonts)
    assert len(break_lines(spans, STYLE, brand.fonts, width)) == 1


def test_a_word_alone_in_the_last_line_gets_company_and_no_line_is_added(brand: Brand) -> None:
    spans = (Span("Humanitarian funding has grown by more than a tenth in 2024."),)
    filled = STYLE(last_line=0.2)
    width = natural_width(spans, STYLE, brand.fonts) - 5
    assert shown(break_lines(spans, STYLE, brand.fonts, width))[1] == "2024."
    lines = break_lines(spans, filled, brand.fonts, width)
    assert len(lines) == 2
    assert lines[1].width >= 0.2 * width


@given(text=ALPHABET, width=st.floats(20, 300))
def test_company_for_the_last_word_costs_no_line_and_no_character(
    brand: Brand, text: str, width: float
) -> None:
    spans, filled = (Span(text),), STYLE(last_line=0.2)
    lines = break_lines(spans, filled, brand.fonts, width)
    assert "".join(shown(lines)) == text
    assert len(lines) == len(break_lines(spans, STYLE, brand.fonts, width))


@given(text=ALPHABET, width=st.floats(40, 300))
def test_lines_of_like_length_are_as_many_and_no_wider(
    brand: Brand, text: str, width: float
) -> None:
    spans = (Span(text),)
    balanced = balanced_width(spans, STYLE, brand.fonts, width)
    assert balanced <= width
    lines = break_lines(spans, STYLE, brand.fonts, width)
    assert len(break_lines(spans, STYLE, brand.fonts, balanced)) == len(lines)


def test_a_title_does_not_end_in_a_single_word(brand: Brand) -> None:
    spans = (Span("Humanitarian funding for people in flight in the Sahel"),)
    width = natural_width(
        (Span("Humanitarian funding for people in flight in the "),), STYLE, brand.fonts
    )
    assert shown(break_lines(spans, STYLE, brand.fonts, width))[-1] == "Sahel"
    balanced = balanced_width(spans, STYLE, brand.fonts, width)
    assert shown(break_lines(spans, STYLE, brand.fonts, balanced)) == [
        "Humanitarian funding for ",
        "people in flight in the Sahel",
    ]
