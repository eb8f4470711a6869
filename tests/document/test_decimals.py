"""Numbers are written as their locale has them."""

from __future__ import annotations

import copy
from decimal import Decimal, localcontext

from babel import Locale
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.document.decimals import EXACT, NumberStyle

LANGUAGES = ["ar", "de", "de_CH", "en", "en_IN", "es", "fa", "fr", "hi", "nb", "pt", "sv", "uk"]


@given(
    st.sampled_from(LANGUAGES),
    st.booleans(),
    st.integers(-(10**24), 10**24),
    st.integers(0, 9),
)
@example("en_IN", False, -123456789, 2)
@example("fa", True, -5, 1)
@example("de_CH", False, 1234567, 0)
def test_a_number_is_written_as_babel_does_with_a_true_minus(
    language: str, percent: bool, digits: int, places: int
) -> None:
    locale = Locale.parse(language)
    pattern = (locale.percent_formats if percent else locale.decimal_formats)[None]
    value = Decimal(digits).scaleb(-places - (2 if percent else 0))
    exact = copy.copy(pattern)
    exact.frac_prec = (places, places)
    with localcontext(EXACT):
        expected = exact.apply(value, locale)
    expected = expected.replace("-", "\u2212", 1) if value < 0 else expected
    assert NumberStyle.of(pattern, locale).write(value, places) == expected
