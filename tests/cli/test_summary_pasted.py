"""Files that stop, through the command: each way that a message proposes gives its own figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sources.conftest import proposals

Run = Callable[..., Any]

QUARTERS = {
    "bare": ("Q1,Q2,Q3,Q4", "currency,"),
    "with a year": ("Q1 2025 (NOK),Q2 2025 (NOK),Q3 2025 (NOK),Q4 2025 (NOK)", ""),
    "after their measure": ("Paid Q1 (NOK),Paid Q2 (NOK),Paid Q3 (NOK),Paid Q4 (NOK)", ""),
    "French": ("T1 2025 (NOK),T2 2025 (NOK),T3 2025 (NOK),T4 2025 (NOK)", ""),
    "Norwegian": ("1. kvartal,2. kvartal,3. kvartal,4. kvartal", "valuta,"),
    "months": ("Jan (NOK),Feb (NOK),Mar (NOK),Apr (NOK)", ""),
    "months of a year": ("2025-01,2025-02,2025-03,2025-04", "currency,"),
    "months in words": ("januar,februar,mars,april", "valuta,"),
    "halves": ("H1 2024 (NOK),H2 2024 (NOK),H1 2025 (NOK),H2 2025 (NOK)", ""),
    "spans": ("Jan-Mar (NOK),Apr-Jun (NOK),Jul-Sep (NOK),Oct-Dec (NOK)", ""),
}


def write_config(project: Path, entries: list[dict[str, Any]]) -> None:
    """Write what a message proposes into the config, as its text says it."""
    text = json.dumps(entries, ensure_ascii=False).replace('": ', '" = ')
    (project / "config.toml").write_text(f"[reports.r]\ndata = {text}\n", "utf-8")


def totals_of_ways(run: Run, project: Path, *data: str) -> list[dict[str, str]]:
    """Return the totals that each way a refusal proposes leads to."""
    stopped = run("summary", *(part for name in data for part in ("--data", name)))
    assert stopped.code == 3, stopped.out
    totals = []
    for way in proposals(stopped.err):
        write_config(project, way)
        result = run("summary", "r", "--format", "json")
        assert result.code == 0, (way, result.err)
        found = json.loads(result.out)["totals"]
        totals.append({item["currency"]: item["amount"] for item in found})
    return totals


@pytest.mark.parametrize("filled", [2, 3, 4])
@pytest.mark.parametrize("case", QUARTERS)
def test_parts_of_a_year_are_added_up_or_the_last_one_counts_as_the_choice_says(
    run: Run, project: Path, case: str, filled: int
) -> None:
    headings, currency = QUARTERS[case]
    code = "NOK," if currency else ""
    rows = ["100,200,400,800", "50,70,90,110", "25,35,45,55"]
    lines = [
        f"{name},{code}{','.join([*row.split(',')[:filled], '', '', ''][:4])}"
        for name, row in zip(("UNICEF", "WFP", "NRC"), rows, strict=True)
    ]
    text = "\n".join([f"recipient,{currency}{headings}", *lines])
    (project / "x.csv").write_text(text + "\n", "utf-8")
    sums = [175, 305, 535, 965]
    ways = totals_of_ways(run, project, "x.csv")
    assert ways == [{"NOK": str(sum(sums[:filled]))}, {"NOK": str(sums[filled - 1])}]


def test_the_total_of_quarters_counts_alone(run: Run, project: Path) -> None:
    text = "recipient,currency,Q1,Q2,Q3,Total\nUNICEF,NOK,100,200,,300\nWFP,NOK,50,70,,120\n"
    (project / "x.csv").write_text(text, "utf-8")
    result = run("summary", "--data", "x.csv", "--format", "json")
    assert json.loads(result.out)["totals"][0]["amount"] == "420"


def test_a_half_of_a_year_beside_its_quarters_is_not_added_to_them(run: Run, project: Path) -> None:
    text = "recipient,Q1 (NOK),Q2 (NOK),H1 (NOK)\nUNICEF,100,200,300\nWFP,50,70,120\n"
    (project / "x.csv").write_text(text, "utf-8")
    result = run("summary", "--data", "x.csv", "--format", "json")
    assert result.code == 3 or json.loads(result.out)["totals"][0]["amount"] == "420"


def test_amounts_of_a_quarter_are_dated_by_it(run: Run, project: Path) -> None:
    text = "recipient,Q1 2024 (NOK),Q3 2025 (NOK)\nUNICEF,100,200\nWFP,50,70\n"
    (project / "x.csv").write_text(text, "utf-8")
    values = ["--values", "period:Q1 2024=use", "--values", "period:Q3 2025=use"]
    result = run("summary", "--data", "x.csv", *values, "--by", "year", "--format", "json")
    groups = json.loads(result.out)["groups"]
    assert {(group["key"], group["amount"]) for group in groups} == {
        ("2024", "150"),
        ("2025", "270"),
    }


@pytest.mark.parametrize(
    "remark",
    [
        '"see UNICEF, same contribution"',
        "included in the UNICEF grant",
        "same grant as UNICEF",
        "part of UNICEF's contribution",
        '"se UNICEF, samme bidrag"',
        '"voir UNICEF, même contribution"',
        "see row 2",
        "same contribution as above",
    ],
)
def test_a_row_that_a_remark_says_to_be_another_is_left_out_or_counts_as_the_choice_says(
    run: Run, project: Path, remark: str
) -> None:
    text = f"Recipient,Amount (USD),Remarks\nUNICEF,500,\nWFP,300,{remark}\nNRC,75,\n"
    (project / "x.csv").write_text(text, "utf-8")
    assert totals_of_ways(run, project, "x.csv") == [{"USD": "575"}, {"USD": "875"}]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("grants_old.csv", "grants_new.csv"),
        ("grants.csv", "grants_final.csv"),
        ("grants_v1.csv", "grants_v2.csv"),
        ("grants - Copy.csv", "grants.csv"),
        ("grants_backup.csv", "grants.csv"),
        ("grants 31.01.2025.csv", "grants 28.02.2025.csv"),
        ("a.csv", "b.csv"),
    ],
)
@pytest.mark.parametrize("as_glob", [False, True])
def test_grants_in_two_files_with_the_same_ids_count_once_or_twice_as_the_choice_says(
    run: Run, project: Path, earlier: str, later: str, as_glob: bool
) -> None:
    (project / "in").mkdir()
    head = "Grant ID,Recipient,Amount (USD)"
    (project / "in" / earlier).write_text(f"{head}\nG1,UNICEF,100\nG2,WFP,210\nG3,NRC,350\n")
    rows = "G1,UNICEF,110\nG2,WFP,220\nG3,NRC,355\nG4,DRC,50\n"
    (project / "in" / later).write_text(f"{head}\n{rows}")
    data = ["in/*.csv"] if as_glob else [f"in/{earlier}", f"in/{later}"]
    assert totals_of_ways(run, project, *data) == [{"USD": "735"}, {"USD": "1395"}]


def test_of_a_due_date_beside_the_day_of_payment_the_one_not_taken_is_named(
    run: Run, project: Path
) -> None:
    text = "Recipient,Disbursed (USD),Due date,Paid date\nUNICEF,100,2024-12-30,2025-01-05\n"
    (project / "x.csv").write_text(text, "utf-8")
    result = run("summary", "--data", "x.csv", "--by", "year", "--format", "json")
    found = json.loads(result.out)
    assert [group["key"] for group in found["groups"]] == ["2025"]
    assert 'date was read from "Paid date"; "Due date" would fit too' in [
        item["message"] for item in found["findings"]
    ]
    assert 'a day; dates are read from "Paid date"' in run("inspect", "x.csv").out


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        # The whole of a grant in the row of each country.
        (
            "Grant,Recipient,Country,Total grant (EUR)\nG1,A,X,1000\nG1,A,Y,1000\nG2,B,,500\n",
            [{"EUR": "1500"}, {"EUR": "2500"}],
        ),
        (
            "Prosjekt;Mottaker;Sektor;Samlet beløp (NOK)\nP1;A;X;1000\nP1;A;Y;1000\nP2;B;;500\n",
            [{"NOK": "1500"}, {"NOK": "2500"}],
        ),
        # What an account has beside its grants.
        (
            "Recipient,Amount (NOK)\nUNICEF,100\nWFP,50\nExchange rate gain,-3\nBank charges,2\n",
            [{"NOK": "150"}, {"NOK": "149"}],
        ),
        (
            "Mottaker;Beløp (NOK)\nUNICEF;100\nWFP;50\nØredifferanse;1\nBankgebyr;2\n",
            [{"NOK": "150"}, {"NOK": "153"}],
        ),
        # The same grants in two scenarios.
        (
            "Scenario,Recipient,Amount (USD)\nLow,UNICEF,50\nMid,UNICEF,150\nMid,WFP,260\n",
            [{"USD": "50"}, {"USD": "410"}, {"USD": "460"}],
        ),
    ],
)
def test_money_that_would_count_twice_or_is_none_given_is_left_out_or_counts(
    run: Run, project: Path, text: str, totals: list[dict[str, str]]
) -> None:
    (project / "x.csv").write_text(text, "utf-8")
    assert totals_of_ways(run, project, "x.csv") == totals


@pytest.mark.parametrize(
    "text",
    [
        # Instalments of other days, and other amounts, are money of their own.
        "Grant,Recipient,Date,Total paid (EUR)\nG1,A,2025-01-01,50\nG1,A,2025-02-01,50\n",
        "Grant,Recipient,Country,Total amount (EUR)\nG1,A,Mali,60\nG1,A,Niger,40\n",
        "Grant,Recipient,Country,Amount (EUR)\nG1,A,Mali,50\nG1,A,Niger,50\n",
    ],
)
def test_rows_of_one_grant_with_money_of_their_own_are_added_up(
    run: Run, project: Path, text: str
) -> None:
    (project / "x.csv").write_text(text, "utf-8")
    result = run("summary", "--data", "x.csv", "--format", "json")
    assert json.loads(result.out)["totals"][0]["amount"] == "100"


def test_what_is_not_used_beside_quarters_is_listed(run: Run, project: Path) -> None:
    text = "Partner,Annual budget (EUR),Q1 (EUR),Q2 (EUR)\nUNICEF,300,100,50\nWFP,30,10,15\n"
    (project / "x.csv").write_text(text, "utf-8")
    values = ["--values", "period:Q1=use", "--values", "period:Q2=use"]
    lines = run("inspect", "x.csv", *values).out.splitlines()
    assert [line.split("  ")[1] for line in lines if "not used" in line] == ["Annual budget (EUR)"]
