"""Statistics below a table are no allocations: N, Count, Share, Std dev and others."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

ROWS = "Partner,Amount (USD)\nUNICEF,100\nWFP,230\nIOM,41\n"


def total(dataset: Dataset) -> Decimal:
    return sum((item.amount.amount for item in dataset.allocations), Decimal())


@pytest.mark.parametrize(
    "name",
    [
        "Stdev", "St. Dev.", "Standard error", "Coefficient of variation", "1st quartile",
        "Smallest grant", "Share of total", "Pct", "Running total", "Growth rate", "Per capita",
        "Standardavvik", "Andel av totalen", "Standardabweichung", "Écart-type", "Part du total",
        "Desviación estándar", "Porcentaje", "Deviazione standard", "Odchylenie standardowe",
        "Стандартне відхилення", "Частка", "Доля", "标准差", "占比",
    ],
)  # fmt: skip
def test_a_row_of_a_figure_stops_whatever_it_states(mend: Mend, name: str) -> None:
    assert total(mend(f'{ROWS}"{name}",77\n', problem="may be no recipient")) == 371


WEAK = ["N", "n", "N =", "#", "# grants", "Obs.", "No. of recipients", "Total grants", "Projects",
        "Beneficiaries", "Tilskudd", "Projekte", "Гранти"]  # fmt: skip


@pytest.mark.parametrize("name", WEAK)
def test_a_row_that_counts_the_others_stops(mend: Mend, name: str) -> None:
    assert total(mend(f"{ROWS}{name},3\n", problem="may be no recipient")) == 371


@pytest.mark.parametrize(
    "name", [*WEAK, "Share", "SD", "Q1", "P50", "IQR", "Mode", "People reached"]
)
def test_a_name_that_others_may_have_stops_beside_another_figure(mend: Mend, name: str) -> None:
    content = f"{ROWS}Mean,123.67\n{name},88\nMedian,100\n"
    assert total(mend(content, problem="3 recipients may be no recipient")) == 371


@pytest.mark.parametrize("name", [*WEAK, "Share", "SD", "Q1"])
def test_a_name_that_others_may_have_counts_where_nothing_says_what_it_is(
    read: Read, name: str
) -> None:
    assert total(read(f"{ROWS}{name},88\n")) == 459


def test_all_that_pandas_describes_is_left_out(mend: Mend) -> None:
    figures = "count,3\nmean,123.67\nstd,96.7\nmin,41\n25%,70.5\n50%,100\n75%,165\nmax,230\n"
    assert total(mend(ROWS + figures, problem="8 recipients may be no recipient")) == 371


def test_partners_without_names_are_no_figures(read: Read, mend: Mend) -> None:
    rows = "".join(f"P{at},{at}.50\n" for at in range(1, 30))
    assert len(read(f"Partner,Amount (USD)\n{rows}").allocations) == 29
    assert len(mend(f"Partner,Amount (USD)\n{rows}Average,15.50\n").allocations) == 29
    assert len(read("Partner,Amount (USD)\nP1,7\nP2,2\nN1,2\nWFP,5\n").allocations) == 4
