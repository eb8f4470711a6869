"""Years across, as countries and programs write them: each column is the amounts of a year."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.conftest import proposals
from tests.sources.standards.oecd.tables import pasted, read

from aidreport.errors import SourceError

PAIRS = [
    ("2023", "2024"),
    ("FY2023", "FY2024"),
    ("FY 2023", "FY 2024"),
    ("CY2023", "CY2024"),
    ("2023/24", "2024/25"),
    ("2023-24", "2024-25"),
    ("2023–2024", "2024–2025"),
    ("Year 2023", "Year 2024"),
    ("År 2023", "År 2024"),
    ("Año 2023", "Año 2024"),
    ("2023 год", "2024 год"),
    ("2023 г.", "2024 г."),
    ("سنة 2023", "سنة 2024"),
    ("2023年度", "2024年度"),
    ("2023年", "2024年"),
    ("2023년", "2024년"),
    ("令和5年度", "令和6年度"),
    ("X2023", "X2024"),
    ("2023 [YR2023]", "2024 [YR2024]"),
    ("2023*", "2024*"),
    ("2023¹", "2024²"),
    ("2023 (USD)", "2024 (USD)"),
    ("FY23", "FY24"),
    ("FY'23 (USD)", "FY'24 (USD)"),
    ("Amount 2023", "Amount 2024"),
    ("FY23/24 budget (USD)", "FY24/25 budget (USD)"),
    ("Amount FY2023", "Amount FY2024"),
    ("Budget 2023 (USD)", "Budget 2024 (USD)"),
    ("2023 allocation in USD", "2024 allocation in USD"),
    ("Beløp 2023", "Beløp 2024"),
    ("Montant 2023-24", "Montant 2024-25"),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_years_across_are_asked_about_and_add_up_if_both_are_to_count(
    tmp_path: Path, pair: tuple[str, str]
) -> None:
    text = f"Partner,{pair[0]},{pair[1]}\nUNICEF,100,200\nWFP,300,50\n"
    currency = {} if "USD" in text else {"currency": "USD"}
    with pytest.raises(SourceError, match="amounts of 2 years are across") as caught:
        read(tmp_path, text, **currency)
    data = read(tmp_path, text, **pasted(caught.value, 1))
    assert sum(item.amount.amount for item in data.allocations) == 650


@pytest.mark.parametrize("pair", [("1 Jan 2023", "1 Jan 2024"), ("2023-01", "2023-02")])
def test_a_day_or_a_month_is_no_year(tmp_path: Path, pair: tuple[str, str]) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, f"Partner,{pair[0]} (USD),{pair[1]} (USD)\nUNICEF,100,200\nWFP,300,50\n")
    assert "years are across" not in str(caught.value)


def test_the_measure_of_amounts_by_year_is_that_of_their_headings(tmp_path: Path) -> None:
    text = "Partner,Disbursed 2023 (EUR),Disbursed 2024 (EUR)\nUNICEF,100,200\nWFP,300,50\n"
    with pytest.raises(SourceError, match="amounts of 2 years are across") as caught:
        read(tmp_path, text)
    data = read(tmp_path, text, **pasted(caught.value, 0))
    assert {(item.measure, item.amount.currency) for item in data.allocations} == {
        ("disbursement", "EUR")
    }
    assert sum(item.amount.amount for item in data.allocations) == 250
    assert {item.decided.year for item in data.allocations if item.decided} == {2024}


@pytest.mark.parametrize(
    "headings",
    [
        "Committed 2023 (EUR),Disbursed 2024 (EUR)",
        "Committed 2023 (EUR),Disbursed 2023 (EUR),Committed 2024 (EUR),Disbursed 2025 (EUR)",
        "Amount 2023 (EUR),Amount 2024 (USD)",
        "Amount 2024 (EUR),Amount (EUR)",
        "2023 Budget (EUR),2023 Actual,2024 Budget (EUR)",
    ],
)
def test_amounts_that_differ_otherwise_too_are_no_years_across(
    tmp_path: Path, headings: str
) -> None:
    cells = ",".join("1234"[: headings.count(",") + 1])
    with pytest.raises(SourceError) as caught:
        read(tmp_path, f"Partner,{headings}\nUNICEF,{cells}\nWFP,{cells[::-1]}\n")
    assert "years are across" not in str(caught.value)


def test_years_that_projects_begin_and_end_in_are_not_across(tmp_path: Path) -> None:
    text = "Project,Start,End,Recipient,Amount (EUR)\nP1,2023,2025,A,100\nP2,2024,2026,B,200\n"
    assert sum(item.amount.amount for item in read(tmp_path, text).allocations) == 300
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text.replace("Recipient", "Who").replace("Amount", "Share"))
    assert "years are across" not in str(caught.value)


TIMES_AND_MEASURES = {
    "years": "Partner,Committed 2023 (USD),Paid 2023 (USD),Committed 2024 (USD),Paid 2024 (USD)",
    "quarters": "Partner,Q1 Committed (USD),Q1 Paid (USD),Q2 Committed (USD),Q2 Paid (USD)",
    "quarters above": "Partner,Q1 2024,,Q2 2024,\n,Committed,Paid (USD),Committed,Paid (USD)",
    "months above": "Partner,Jan,,Feb,\n,Tilsagn (USD),Utbetalt (USD),Tilsagn (USD),Utbetalt (USD)",
    "measure by measure": "Partner,Q1 Committed (USD),Q2 Committed (USD),Q1 Paid,Q2 Paid",
    "measures above": "Partner,Committed (USD),,Paid (USD),\n,Q1,Q2,Q1,Q2",
    "measures above months": "Partner,Tilsagn (USD),,Utbetalt (USD),\n,Jan,Feb,Jan,Feb",
}


@pytest.mark.parametrize("table", TIMES_AND_MEASURES)
def test_times_of_several_measures_across_are_read_each_as_its_measure(
    tmp_path: Path, table: str
) -> None:
    in_order = not table.startswith("measure")
    cells = ("100,50,200,80", "300,120,1,20") if in_order else ("100,200,50,80", "300,1,120,20")
    rows = "".join(f"{name},{row}\n" for name, row in zip(("UNICEF", "WFP"), cells, strict=True))
    text = f"{TIMES_AND_MEASURES[table]}\n{rows}"
    with pytest.raises(SourceError, match="are across") as caught:
        read(tmp_path, text, currency="USD")
    assert 'measure = ["commitment"] for the report' in caught.value.fix
    both = 1 if table == "years" else 0
    entry = proposals(caught.value.fix)[both][0]
    settings = {"values": entry["values"], "currency": "USD"}
    data = read(tmp_path, text, **settings)
    of = dict.fromkeys(("commitment", "disbursement"), 0)
    for item in data.allocations:
        of[item.measure] += int(item.amount.amount)
    assert of == {"commitment": 601, "disbursement": 270}
    paid = read(tmp_path, text, measure="disbursement", **settings)
    assert sum(item.amount.amount for item in paid.allocations) == 270


def test_a_measure_that_not_each_time_has_is_asked_about(tmp_path: Path) -> None:
    text = "Partner,Q1 Committed (USD),Q1 Paid (USD),Q2 Committed (USD)\nUNICEF,100,50,200\n"
    with pytest.raises(SourceError, match="which column is the amount"):
        read(tmp_path, text)


def test_years_in_other_words_are_found_in_the_headings(tmp_path: Path) -> None:
    text = "Partner,FY23/24 (GBP),FY24/25 (GBP)\nOxfam,100,200\nIRC,50,60\n"
    with pytest.raises(SourceError, match="amounts of 2 years are across") as caught:
        read(tmp_path, text)
    data = read(tmp_path, text, **pasted(caught.value, 0))
    assert "values-unused" not in {item.code for item in data.findings}


@pytest.mark.parametrize(
    "headings",
    ["Prior years (USD),2023 (USD),2024 (USD)", "2023 (USD),2024 (USD),2025 and beyond (USD)",
     "Before 2023 (USD),2023 (USD),2024 (USD)", "Tidligere år (USD),2023 (USD),2024 (USD)"],
)  # fmt: skip
def test_no_year_is_proposed_without_the_times_before_and_after(
    tmp_path: Path, headings: str
) -> None:
    with pytest.raises(SourceError, match="which column is the amount"):
        read(tmp_path, f"Partner,{headings}\nWFP,1000,20,30\nIOM,100,2,3\n")


def test_the_total_of_years_and_of_those_before_is_proposed(tmp_path: Path) -> None:
    headings = "Prior years (USD),2023 (USD),2024 (USD),Total to date (USD)"
    content = f"Partner,{headings}\nWFP,1000,20,30,1050\nIOM,100,2,3,105\n"
    with pytest.raises(SourceError) as stopped:
        read(tmp_path, content)
    data = read(tmp_path, content, **pasted(stopped.value))
    assert sum(item.amount.amount for item in data.allocations) == 1155


def test_a_year_with_a_word_among_its_amounts_is_offered_with_the_others(tmp_path: Path) -> None:
    text = "Partner,2022,2023,2024\nUNICEF,1,2,3\nWFP,40,50,n.d.\nICRC,7,80,90\n"
    with pytest.raises(SourceError, match="amounts of 3 years are across") as caught:
        read(tmp_path, text, currency="USD")
    data = read(tmp_path, text, **pasted(caught.value))
    assert sum(item.amount.amount for item in data.allocations) == 93
    assert len(data.account.rejected) == 1
