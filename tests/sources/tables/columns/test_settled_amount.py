"""Columns of stages, periods and givers of the same money: all asked, each way pasted is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from tests.sources.conftest import proposals
from tests.sources.what_was_read import sums, total

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

STAGES = {
    "original, revised, spent": (
        (
            "Partner,Original budget (USD),Revised budget (USD),Expenditure (USD)\n"
            "UNICEF,100,120,80\nWFP,200,190,150\n"
        ),
        [310, 230, 300],
    ),
    "the same in French": (
        (
            "Bénéficiaire;Budget initial (EUR);Budget révisé (EUR);Dépenses (EUR)\n"
            "MSF;100;120;80\nACF;200;190;150\n"
        ),
        [310, 230, 300],
    ),
    "a quarter and until now": (
        "Partner,This quarter (EUR),To date (cumulative) (EUR)\nCaritas,100,400\nOxfam,50,75\n",
        [150, 475],
    ),
    "a period and until now in Portuguese": (
        (
            "Organização;Valor contratado (EUR);Valor pago no período (EUR);"
            "Valor pago acumulado (EUR)\nCVP;1000;100;400\nAMI;500;50;450\n"
        ),
        [1500, 150, 850],
    ),
    "granted, paid until now, left": (
        (
            "Mottagare;Beviljat belopp (SEK);Utbetalat hittills (SEK);Kvar att betala (SEK)\n"
            "Rädda Barnen;1000;400;600\nDiakonia;500;500;0\n"
        ),
        [1500, 900],
    ),
    "gross, repaid, net": (
        "Recipient;Gross (EUR);Repayments (EUR);Net (EUR)\nMali;1000;100;900\nNiger;500;50;450\n",
        [1350, 1500],
    ),
}


def _of_each_way(content: str, folder: Path, **options: str) -> list[Decimal]:
    """Return the sums that the ways of a message give, each pasted; of several entries, of all."""
    (folder / "data.csv").write_text(content, "utf-8")
    with pytest.raises(SourceError) as caught:
        load([DataSource(path="data.csv", **options)], folder)
    return [
        total(load([DataSource(**json.loads(json.dumps(entry))) for entry in way], folder))
        for way in proposals(caught.value.fix)
    ]


@pytest.mark.parametrize(("content", "expected"), STAGES.values(), ids=STAGES)
def test_each_stage_of_money_is_a_way_and_none_is_added_to_another(
    tmp_path: Path, content: str, expected: list[int]
) -> None:
    assert _of_each_way(content, tmp_path) == expected


def test_cumulative_amounts_are_no_way_where_they_would_count_twice(tmp_path: Path) -> None:
    content = (
        "Organisation,Month,Paid (EUR),Paid to date (EUR)\n"
        "Caritas,2026-01,100,400\nCaritas,2026-02,50,450\nOxfam,2026-01,30,75\n"
    )
    assert _of_each_way(content, tmp_path) == [180]


@pytest.mark.parametrize(
    "heading",
    [
        "Expenditure this period", "Paid in the reporting period", "Paid during the year",
        "Utbetalt i perioden", "Utbetalat under året", "Versé de l'année", "Pagado en el año",
        "Ausgezahlt im Berichtszeitraum",
    ],
)  # fmt: skip
def test_an_amount_of_a_period_is_one_beside_a_budget(mend: Mend, heading: str) -> None:
    content = f"Partner,Budget,{heading}\nUNDP,1000,100\nFAO,500,50\n"
    data = mend(content, problem=f'"{heading}"', currency="USD")
    assert 150 in {total(data), *sums(data).values()}


@pytest.mark.parametrize("heading", ["Year paid", "Grant period", "Budget year"])
def test_a_heading_of_a_date_or_period_is_none(read: Read, heading: str) -> None:
    assert total(read(f"Partner,Amount (USD),{heading}\nUNDP,1000,9\nFAO,500,12\n")) == 1500


GIVERS = {
    "own": "Partner,Own contribution (EUR),Ministry contribution (EUR),Total budget (EUR)",
    "of the partner": "Partner,Partner contribution (EUR),EU contribution (EUR),Total cost (EUR)",
    "Norwegian": "Mottaker,Egenandel (EUR),Tilskudd (EUR),Totalbudsjett (EUR)",
    "German": "Zuwendungsempfänger,Eigenmittel (EUR),Bundesmittel (EUR),Gesamtkosten (EUR)",
    "Spanish": "Entidad,Aportación propia (EUR),Subvención (EUR),Coste total (EUR)",
}


@pytest.mark.parametrize("headings", GIVERS.values(), ids=GIVERS)
def test_a_total_of_what_several_give_is_asked_about(tmp_path: Path, headings: str) -> None:
    content = f"{headings}\nCaritas,10,90,100\nDiakonie,25,80,105\n"
    found = _of_each_way(content, tmp_path)
    assert sorted(found) == [35, 170, 205]
    assert found[0] != 205


def test_a_total_of_what_one_gives_is_read(read: Read) -> None:
    content = "Partner,Equipment (USD),Staff (USD),Total budget (USD)\nNRC,10,90,100\nDRC,2,8,10\n"
    assert total(read(content)) == 110


WITH_PARTS = {
    "English": "Partner,Amount (USD),of which cash (USD)",
    "French": "Bénéficiaire,Montant (USD),dont 2024 (USD)",
    "German": "Empfänger,Betrag (USD),davon Ukraine (USD)",
    "Norwegian": "Mottaker,Beløp (USD),herav Ukraina (USD)",
}


@pytest.mark.parametrize("headings", WITH_PARTS.values(), ids=WITH_PARTS)
def test_a_column_of_which_the_heading_says_that_it_is_a_part_is_passed_over(
    read: Read, headings: str
) -> None:
    data = read(f"{headings}\nNRC,100,40\nDRC,5,5\n")
    assert total(data) == 105
    assert [item.heading for item in data.plans[0].passed_over] == [headings.split(",")[2]]


def test_a_part_of_another_measure_is_asked_about_after_the_whole(tmp_path: Path) -> None:
    content = "Mottaker;Beløp (NOK);herav utbetalt (NOK)\nNRC;100;40\nKN;5;5\n"
    assert _of_each_way(content, tmp_path) == [105, 45]


def test_totals_of_several_measures_are_read_by_an_entry_each(mend: Mend) -> None:
    content = (
        "Partner,Committed Q1,Committed Q2,Committed total,Paid Q1,Paid Q2,Paid total\n"
        "NRC,100,50,150,20,30,50\nDRC,10,5,15,2,3,5\n"
    )
    assert sums(mend(content, currency="USD")) == {"commitment": 165, "disbursement": 55}


def test_an_amount_whose_heading_names_its_currency_comes_first(tmp_path: Path, mend: Mend) -> None:
    content = (
        "Grantee,Award amount,Award currency,Award amount (GBP)\n"
        "Oxfam,1000,USD,800\nSCF,500,GBP,500\n"
    )
    data = mend(content)
    assert {item.amount.currency for item in data.allocations} == {"GBP"}
    assert total(data) == 1300
    with pytest.raises(SourceError, match="no currency is named"):
        mend(content, way=1)


@pytest.mark.parametrize(
    "headings",
    [
        "Partner;Amount (EUR);Paid (EUR);Balance (EUR)",
        "Modtager;Bevilget beløp (EUR);Heraf udbetalt (EUR);Rest (EUR)",
        "Empfänger;Bewilligt (EUR);Ausgezahlt (EUR);Restbetrag (EUR)",
    ],
)
def test_what_was_paid_and_what_is_left_are_no_parts_of_what_was_granted(
    tmp_path: Path, headings: str
) -> None:
    content = f"{headings}\nNRC;1000;400;600\nDRC;500;500;0\n"
    assert {1500, 900} <= {*_of_each_way(content, tmp_path)} <= {1500, 900, 2400}


@pytest.mark.parametrize("heading", ["Rate to USD", "Kurs EUR", "Exchange rate (NOK)", "FX USD"])
def test_a_rate_between_currencies_is_no_amount(read: Read, heading: str) -> None:
    data = read(f"Partner,Amount,{heading}\nNRC,NOK 1000,0.1\nDRC,NOK 500,0.15\n")
    assert total(data) == 1500


def test_the_first_of_several_payments_is_not_proposed_before_the_grant(tmp_path: Path) -> None:
    content = (
        "Partner,Grant amount (EUR),Advance paid (EUR),Interim payment (EUR)\n"
        "Caritas,100,50,30\nOxfam,200,100,60\n"
    )
    assert _of_each_way(content, tmp_path)[0] == 300


def test_the_least_and_the_most_are_no_amounts_to_propose(read: Read) -> None:
    with pytest.raises(SourceError, match="the least and the most") as stopped:
        read("Recipient,Minimum (EUR),Maximum (EUR)\nWFP,5,9\nDRC,6,8\n")
    assert "data = " not in stopped.value.fix


def test_actual_amounts_beside_planned_ones_are_no_commitments(mend: Mend) -> None:
    data = mend("Recipient,Plan 2025 (EUR),Actual 2025 (EUR)\nWFP,9,5\nDRC,8,6\n")
    assert sums(data) == {"budget": 17, "expenditure": 11}


def test_a_column_called_a_total_that_is_nearly_the_sum_of_those_beside_it_is_asked_about(
    mend: Callable[..., Dataset],
) -> None:
    rows = "UNICEF,100,200,350\nWFP,100,200,400\n"
    data = mend(
        f"Partner,Health,Food,Total (USD)\n{rows}",
        problem="is not the sum of",
    )
    assert [item.amount.amount for item in data.allocations] == [350, 400]


def test_numbers_of_something_else_beside_a_total_are_no_parts_of_it(
    read: Callable[..., Dataset],
) -> None:
    rows = "UNICEF,1200,3,350\nWFP,900,7,400\n"
    data = read(f"Partner,Families,Sites,Total (USD)\n{rows}")
    assert data.account.used == 2
