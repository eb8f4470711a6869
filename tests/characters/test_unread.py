"""What nobody reads is no part of a text; what a script needs to be spelled is."""

from __future__ import annotations

import pytest

from aidreport.characters.unread import needed_text, read_text, signs_on_left

MARKS = [
    *("\u00ad", "\u061c", "\u180e", "\u200b", "\u200e", "\u200f", "\u2060", "\ufeff"),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
]


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
@pytest.mark.parametrize(
    "text", ["UNI{}CEF", "{}UNICEF", "UNICEF{}", "{0}עזרה{0}", "قطر{} الخيرية"]
)
def test_marks_of_width_and_direction_are_read_by_nobody(mark: str, text: str) -> None:
    assert read_text(text.format(mark)) == needed_text(text.format(mark)) == text.format("")


@pytest.mark.parametrize("name", ["علی‌رضا", "می‌خواهم", "क्‍ष", "ക്‍ഷ", "ශ්‍රී ලංකා", "བོད་"])
def test_joiners_that_a_script_is_spelled_with_stay(name: str) -> None:
    assert read_text(name) == needed_text(name) == name


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_joiners_where_nothing_joins_are_read_by_nobody(joiner: str) -> None:
    assert read_text(f"UNI{joiner}CEF {joiner}") == "UNICEF "


def test_where_a_line_of_thai_may_break_is_kept_to_be_drawn_but_not_read() -> None:
    assert needed_text("น้ำ\u200bดื่ม A\u200bB") == "น้ำ\u200bดื่ม AB"
    assert read_text("น้ำ\u200bดื่ม") == "น้ำดื่ม"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("\u22125.2 مليون", "{}\u22125.2 مليون"),
        ("(+12.6%), -3", "({}+12.6%), {}-3"),
        ("5-7, a-1, 2 - 3, +", "5-7, a-1, 2 - 3, +"),
    ],
)
def test_a_mark_is_before_the_sign_of_a_number_and_nowhere_else(text: str, marked: str) -> None:
    assert signs_on_left(text) == marked.format("\u200e", "\u200e")
    page = f'<p title="-1">{text}</p>'
    wanted = marked.format("\u200e", "\u200e")
    assert signs_on_left(page, markup=True) == f'<p title="-1">{wanted}</p>'
