"""How a source was read, as a value."""

from __future__ import annotations

import pytest

from aidreport.model.reading_plan import column_at, column_letter


@pytest.mark.parametrize(
    ("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")]
)
def test_columns_have_the_letters_of_spreadsheets(column: int, letter: str) -> None:
    assert column_letter(column) == letter
    assert column_at(letter.lower()) == column
