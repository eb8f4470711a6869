"""Periods beside those that hold them: asked about, and counted once as proposed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("heading", "first", "second", "whole"),
    [("Period", "2024-Q1", "2024-Q2", "2024"), ("Quarter", "Q1 2024", "Q2 2024", "FY 2024"),
     ("Periode", "1. kvartal 2024", "2. kvartal 2024", "Helår 2024"),
     ("Periode", "1. tertial 2024", "2. tertial 2024", "2024"),
     ("Zeitraum", "1. Quartal 2024", "2. Quartal 2024", "1. Halbjahr 2024"),
     ("Période", "1er trimestre 2024", "2e trimestre 2024", "Année 2024"),
     ("Trimestre", "T1 2024", "T2 2024", "S1 2024"),
     ("Період", "I квартал 2024", "II квартал 2024", "2024 рік"),
     ("期間", "2024年第1四半期", "2024年第2四半期", "2024年度"),
     ("Time", "Jan 2024", "Feb 2024", "Jan–Jun 2024"),
     ("Month", "2024-01", "2024-02", "2024"), ("Month", "January", "February", "YTD"),
     ("Half", "H1 2024", "H2 2024", "2024"), ("Year", "2023", "2024", "2023-2025"),
     ("Reporting period", "Q1", "Q2", "Full year"), ("When", "1Q24", "2Q24", "2024 YTD")],
)  # fmt: skip
def test_parts_of_a_period_beside_it_are_asked_about(
    mend: Mend, read: Read, heading: str, first: str, second: str, whole: str
) -> None:
    rows = f"WFP,{first},101\nWFP,{second},52\nWFP,{whole},203.5\nNRC,{first},11\nNRC,{whole},31\n"
    content = f"Recipient,{heading},Amount (USD)\n{rows}"
    once = mend(content, problem=f'of others within it, by the column "{heading}"')
    assert total(once) == Decimal("234.5")
    assert {row.rule for row in once.account.excluded} == {"repeated-money"}
    assert total(read(content, repeated_money="use")) == Decimal("398.5")


def test_periods_that_are_the_sums_of_their_parts_are_what_is_left_out(mend: Mend) -> None:
    rows = "WFP,Q1,101\nWFP,Q2,52\nWFP,Q3,7\nWFP,Annual,160\n"
    dataset = mend(f"Recipient,Quarter,Amount (USD)\n{rows}", problem="may be money of a period")
    assert total(dataset) == 160
    assert len(dataset.allocations) == 3


def test_each_of_growing_periods_holds_the_one_before(mend: Mend) -> None:
    rows = "WFP,Jan-Mar 2024,10.5\nWFP,Jan-Jun 2024,25\nWFP,Jan-Sep 2024,31\n"
    assert total(mend(f"Recipient,Period,Amount (USD)\n{rows}")) == 31


def test_months_quarters_and_a_year_count_once(mend: Mend) -> None:
    rows = "WFP,2024-01,5.5\nWFP,2024-02,6\nWFP,2024-Q1,20\nWFP,2024,90\n"
    assert total(mend(f"Recipient,Period,Amount (USD)\n{rows}")) == 90


@pytest.mark.parametrize("whole", ["Total", "All", "All quarters", "Alle"])
def test_all_periods_of_a_year_beside_them_are_asked_about(mend: Mend, whole: str) -> None:
    rows = f"2024,Q1,WFP,40\n2024,Q2,WFP,50\n2024,{whole},WFP,100\n2023,Q1,WFP,7\n"
    assert total(mend(f"Year,Quarter,Recipient,Amount (USD)\n{rows}")) == 107


@pytest.mark.parametrize("sector", ["", "Total", "All sectors"])
def test_a_year_of_all_sectors_holds_the_quarters_of_each(mend: Mend, sector: str) -> None:
    rows = f"WFP,Food,2024-Q1,100\nWFP,Health,2024-Q1,50\nWFP,{sector},2024,300\n"
    assert total(mend(f"Recipient,Sector,Period,Amount (USD)\n{rows}")) == 300


@pytest.mark.parametrize("heading", ["Frequency", "Type", "Hyppighet"])
def test_rows_of_several_lengths_are_asked_about(mend: Mend, heading: str) -> None:
    rows = "WFP,Quarterly,101\nWFP,Annual,203\nNRC,Quarterly,11\nNRC,Annual,40\n"
    assert total(mend(f"Recipient,{heading},Amount (USD)\n{rows}")) == 243


def test_amounts_until_a_month_beside_those_of_the_month_are_left_out(mend: Mend) -> None:
    rows = "WFP,Jan,Month,10\nWFP,Jan,YTD,10\nWFP,Feb,Month,20\nWFP,Feb,YTD,30\n"
    assert total(mend(f"Recipient,Month,Type,Amount (USD)\n{rows}")) == 30


@pytest.mark.parametrize(
    "content",
    ["Recipient,Period,Amount (USD)\nWFP,2024-Q1,101\nWFP,2024-Q2,52\nNRC,2024,47\n",
     "Recipient,Period,Amount (USD)\nWFP,2024-Q1,101\nWFP,2023,99\n",
     "Recipient,Period,Amount (USD)\nWFP,2024-Q1,101\nWFP,2024-Q2,52\nWFP,2024,47\n",
     "Recipient,Project,Period,Amount (USD)\nWFP,P1,2024-Q1,101\nWFP,P2,2024,99\n",
     "Recipient,Grant no,Period,Amount (USD)\nWFP,17,2024-Q1,50\nWFP,18,2024,150\n",
     "Date,Recipient,Amount (USD)\n2024-03,WFP,50\n2024,WFP,150\n",
     "Recipient,Payment frequency,Amount (USD)\nWFP,Quarterly,50\nWFP,Annual,150\n",
     "Recipient,Year,Quarter,Amount (USD)\nWFP,2023,Q1,50\nWFP,2024,Full year,150\n",
     "Recipient,Months,Amount (USD)\nWFP,12,50\nWFP,6,150\n",
     "Recipient,Period,Amount (USD)\nWFP,2021-2023,50\nWFP,2022-2024,150\n",
     "Recipient,Period,Amount (USD)\nWFP,2023,50\nWFP,2022-2024,150\n",
     "Recipient,Project period,Amount (USD)\nWFP,Q1 2024,50\nWFP,2024,150\n"],
    ids=["another recipient", "another year", "less than its parts", "another project",
         "another grant", "dates", "how it is paid", "years apart", "months",
         "overlapping", "longer than a year", "of projects"],
)  # fmt: skip
def test_periods_with_money_of_their_own_are_counted(read: Read, content: str) -> None:
    assert total(read(content)) == 200
