"""Periods are understood however tables write them; names and days are none."""

from __future__ import annotations

import pytest

from aidreport.sources.tables.words.periods import is_running, length_of, period_of

JANUARY = 2024 * 12


@pytest.mark.parametrize(
    "text",
    ["2024-Q1", "Q1 2024", "2024Q1", "1Q24", "Q1/24", "Q1-2024", "1. kvartal 2024",
     "1st quarter 2024", "First quarter 2024", "T1 2024", "1er trimestre 2024", "I kwartał 2024",
     "I квартал 2024", "2024年第1四半期", "2024年第一季度", "2024년 1분기", "الربع الأول 2024",
     "Jan-Mar 2024", "January to March 2024", "2024-01 – 2024-03", "YTD March 2024"],
)  # fmt: skip
def test_a_first_quarter_is_known_in_many_forms(text: str) -> None:
    assert period_of(text) == (JANUARY, JANUARY + 2)


@pytest.mark.parametrize(
    ("text", "first", "months"),
    [("2024", 1, 12), ("FY24", 1, 12), ("FY 2024/25", 1, 12), ("2024/2025", 1, 12),
     ("Helår 2024", 1, 12), ("2024年度", 1, 12), ("2024 YTD", 1, 12), ("hittil i 2024", 1, 12),
     ("2024-2025", 1, 24), ("2024-03", 3, 1), ("03/2024", 3, 1), ("Mar-24", 3, 1),
     ("mars 2024", 3, 1), ("2024年3月", 3, 1), ("H2 2024", 7, 6), ("2. halvår 2024", 7, 6),
     ("下半年 2024", 7, 6), ("2. tertial 2024", 5, 4)],
)  # fmt: skip
def test_periods_have_their_months(text: str, first: int, months: int) -> None:
    period = period_of(text)
    assert period is not None
    assert (period.first - JANUARY + 1, period.months) == (first, months)


@pytest.mark.parametrize(
    "text", ["", "WFP", "Mali", "2024-03-01", "1.1.2024-30.6.2024", "12", "a", "Q5 2024", "G1",
             "P-2024", "first", "2024 WFP", "2025-2024", "Marsabit 2024"],
)  # fmt: skip
def test_names_days_and_numbers_are_no_periods(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    ("text", "months"),
    [("Quarterly", 3), ("Half-yearly", 6), ("Annual", 12), ("Full year", 12), ("Månedlig", 1),
     ("Year to date", 12), ("YTD", 12), ("Actual", None), ("Quarterly annual", None)],
)  # fmt: skip
def test_lengths_of_time_are_known_by_their_words(text: str, months: int | None) -> None:
    assert length_of(text) == months
    assert is_running(text) == (text in ("Year to date", "YTD"))
