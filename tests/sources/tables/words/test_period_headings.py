"""A heading that is a part of a year and nothing else is one whose period has nothing beside it."""

from __future__ import annotations

import pytest

from aidreport.sources.tables.words.period_headings import is_part_of_year, period_heading


@pytest.mark.parametrize(
    ("heading", "alone"),
    [
        ("Q1", True),
        (" Q1 2025 ", True),
        ("Jan–Mar 2025", True),
        ("2. kvartal 2025", True),
        ("2025", False),
        ("Paid Q1", False),
        ("Q1 (NOK)", False),
        ("YTD Q1", False),
        ("Partner 7 Győr", False),
        ("", False),
    ],
)
def test_a_part_of_a_year_alone_has_nothing_beside_it(heading: str, alone: bool) -> None:
    said = period_heading(heading)
    assert is_part_of_year(heading) is alone is (said is not None and not said.rest)
