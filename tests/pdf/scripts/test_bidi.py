from __future__ import annotations

from collections.abc import Collection

import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.pdf.scripts.bidi import directions, line_levels, visual_runs

TEXTS = st.text("abאבעم 12٣٤.,:-+/()[]%$€\u0301\u05b0\u064e!«»", max_size=16)
UNMIRRORED = str.maketrans(")]»", "([«")


def seen(*parts: tuple[str, bool], rtl: bool = False, foreign: Collection[int] = ()) -> str:
    """Return a line as it is seen from left to right."""
    text = "".join(part for part, _ in parts)
    found = directions(parts, rtl=rtl, foreign=foreign)
    levels = line_levels(text, found.levels, found.base)
    runs = ((text[run.start : run.stop], levels[run.start] % 2) for run in visual_runs(levels))
    return "".join(part[::-1] if to_the_left else part for part, to_the_left in runs)


@given(text=TEXTS)
@example("a\u05d0[\u05d1]\u05b0")
@example("\u0645(b(\u05b0/b+)")
def test_letters_stand_where_another_program_puts_them(text: str) -> None:
    assert seen((text, False)).translate(UNMIRRORED) == get_display(text).translate(UNMIRRORED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to אבג now", "to גבא now"),
        ("אבג 2,500 דה", "הד 2,500 גבא"),
        ("אבג (UNHCR) דה", "הד )UNHCR( גבא"),
        ("UNHCR (אבג)", "UNHCR (גבא)"),
        ("", ""),
    ],
)
def test_numbers_and_latin_words_keep_their_direction(text: str, expected: str) -> None:
    assert seen((text, False)) == expected


def test_a_figure_after_a_name_stays_after_it_if_it_is_isolated() -> None:
    assert seen(("to אבג ", False), ("12", False), (" million", False)) == "to 12 גבא million"
    assert seen(("to אבג ", False), ("12", True), (" million", False)) == "to גבא 12 million"
    assert seen(("NOK 5", True), (", אבג (1)", False)) == "NOK 5, )1( גבא"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("אב −5 ג", "ג −5 בא"),
        ("2023–2025", "2025–2023"),
        ("12.5%", "12.5%"),
        ("UNHCR אב", "בא UNHCR"),
    ],
)
def test_on_a_page_from_right_to_left_all_runs_as_it_does_and_a_sign_stays_with_its_number(
    text: str, expected: str
) -> None:
    assert seen((text, False), rtl=True) == expected


def test_words_of_another_language_keep_their_own_direction_on_a_page_from_right_to_left() -> None:
    assert seen(("א ", False), ("€ 5", True), rtl=True, foreign={1}) == "€ 5 א"
    assert seen(("א ", False), ("5 for ב", True), rtl=True, foreign={1}) == "5 for ב א"


@given(text=TEXTS.filter(lambda text: "+" not in text and "-" not in text))
def test_a_page_from_right_to_left_gives_its_direction_as_another_program_does(text: str) -> None:
    expected = get_display(text, base_dir="R")
    assert seen((text, False), rtl=True).translate(UNMIRRORED) == expected.translate(UNMIRRORED)
