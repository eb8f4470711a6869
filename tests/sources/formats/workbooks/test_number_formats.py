from __future__ import annotations

from decimal import Decimal

import pytest

from aidreport.sources.formats.workbooks.number_formats import (
    Sign,
    is_date,
    section_for,
    sections_of,
    speaks,
)


@pytest.mark.parametrize(
    "code",
    ["General", "0", "0.00", "#,##0.00", "# ##0", "@", "0.00E+00", "# ?/?", "[Red]0;[Blue]-0",
     "_-* #,##0.00_-;-* #,##0.00_-;_-* \"-\"??_-;_-@_-", "#,##0\\ _€", "#,##0_);(#,##0)",
     "[$-414]0", "yyyy-mm-dd", "[h]:mm", "d. mmm yyyy", "[$-409]h:mm AM/PM", '#,##0",-"',
     "0,000.0"],
)  # fmt: skip
def test_plain_formats_say_nothing(code: str) -> None:
    assert not speaks(code)


@pytest.mark.parametrize(
    ("code", "scale"),
    [("#,##0,", 3), ("#,##0,,", 6), ("0.0,,", 6), ("0,.0", 3), ("0,,.0", 6), ("0.0,,,", 9),
     ('0.0,," mill."', 6), ("#,##0.0,,;-#,##0.0,,", 6), ("#,##0", 0), ('"a,b"0', 0)],
)  # fmt: skip
def test_commas_after_the_digits_divide(code: str, scale: int) -> None:
    assert sections_of(code)[0].scale == scale


@pytest.mark.parametrize(
    ("code", "words"),
    [('0" mill."', "mill."), ("0\\ \\m", "m"), ('"kr" 0', "kr"), ("€0", "€"), ('0 "a" "b"', "a b"),
     ('General" mrd."', "mrd."), ('0" unclosed', "unclosed")],
)  # fmt: skip
def test_texts_beside_the_digits_are_words(code: str, words: str) -> None:
    assert sections_of(code)[0].words == words


@pytest.mark.parametrize(
    ("code", "sign"),
    [("[$€-407] 0", Sign("€", "407")), ("[$EUR] 0", Sign("EUR", "")),
     ("0 [$kr-414]", Sign("kr", "414")), ("[$$-en-US]0", Sign("$", "en-US"))],
)  # fmt: skip
def test_signs_of_currencies_have_a_locale(code: str, sign: Sign) -> None:
    assert sections_of(code)[0].signs == (sign,)


@pytest.mark.parametrize(
    ("code", "number", "words"),
    [
        ('0"p";0"n";0"z"', 1, "p"),
        ('0"p";0"n";0"z"', -1, "n"),
        ('0"p";0"n";0"z"', 0, "z"),
        ('0"p";0"n"', 0, "p"),
        ('0"p"', -1, "p"),
        ('[>=1000]0"k";0"u"', 1000, "k"),
        ('[>=1000]0"k";0"u"', 999, "u"),
        ('[<10]0"a";[<100]0"b";0"c"', 5, "a"),
        ('[<10]0"a";[<100]0"b";0"c"', 50, "b"),
        ('[<10]0"a";[<100]0"b";0"c"', 500, "c"),
        ('[=1]0"one";[<>1]0"other"', 2, "other"),
    ],
)
def test_a_number_is_shown_by_the_section_for_it(code: str, number: int, words: str) -> None:
    assert section_for(code, Decimal(number)).words == words


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "[$-414]d. mmmm yyyy;@", "[h]:mm", "mmm-yy"])
def test_formats_of_dates_are_known(code: str) -> None:
    assert is_date(code)
    assert not is_date('0.0" mill. dollars"')


@pytest.mark.parametrize("code", ["0%", "0.0%", "0‰", '0"%"', "0\\%"])
def test_percentages_are_known(code: str) -> None:
    assert sections_of(code)[0].percent


def test_any_text_is_a_format_of_some_kind() -> None:
    for code in ("", ";;;", '"', "\\", "[", "[$", "]]", "0" * 300, ";" * 300, "[>x]0", "E+"):
        assert sections_of(code)
