from __future__ import annotations

import pytest

from aidreport.characters.unbroken import unbroken_blanks


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the sum of 3 grants", ["3 grants"]),
        ("1,234 grants and 2 others", ["1,234 grants", "2 others"]),
        ("12 June 2025", ["12 June"]),
        ("12. juni", ["12. juni"]),
        ("12. Juni", ["12. Juni"]),
        ("1er juin", ["1er juin"]),
        ("12 de junio", ["12 de"]),
        ("12 червня", ["12 червня"]),
        ("١٢ يونيو", ["١٢ يونيو"]),
    ],
)
def test_the_blank_between_a_number_and_its_noun_is_found(text: str, kept: list[str]) -> None:
    assert [text.index(each) + each.index(" ") for each in kept] == [*unbroken_blanks(text)]


@pytest.mark.parametrize(
    "text",
    [
        "in 2025 grants",
        "NOK\u00a0386,300,000 of it",
        "up to 17. Grants",
        "on 2025-06-12 it",
        "1–3 grants",
        "UN2 grants",
        "3 4",
    ],
)
def test_years_amounts_ends_of_sentences_and_ranges_are_left(text: str) -> None:
    assert not list(unbroken_blanks(text))
