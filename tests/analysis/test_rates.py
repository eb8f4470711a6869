from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.analysis.analyse import analyse
from aidreport.model.allocation import Allocation
from aidreport.model.dataset import Dataset, Severity

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]


def test_an_equivalent_without_its_million_strays(allocation: Make, dataset: Collect) -> None:
    data = dataset(
        allocation("UNICEF", "NOK 229 million", "EUR 19.8"),
        allocation("ICRC", "NOK 140 million", "EUR 12.1 million"),
        allocation("IFRC", "NOK 17.3 million", "EUR 1.5 million"),
    )
    figures = analyse(data, by=[])
    assert [rate.of for rate in figures.rates if rate.strays] == ["UNICEF"]
    (finding,) = [finding for finding in figures.findings if finding.code == "rate-strays"]
    assert finding.severity is Severity.WARNING
    assert finding.source == "data.toml, line 1"
    assert finding.message == (
        "UNICEF: the amounts imply 11,565,700 NOK per EUR, the median of the others 11.5333 to"
        " 11.5702; a unit or a digit may be wrong"
    )


def test_an_amount_without_its_million_strays_alone(allocation: Make, dataset: Collect) -> None:
    data = dataset(
        allocation("UNICEF", "NOK 229", "EUR 19.8 million"),
        allocation("ICRC", "NOK 140 million", "EUR 12.1 million"),
        allocation("IFRC", "NOK 17.3 million", "EUR 1.5 million"),
    )
    assert [rate.of for rate in analyse(data, by=[]).rates if rate.strays] == ["UNICEF"]


def test_a_single_allocation_is_compared_with_the_stated_totals(
    allocation: Make, dataset: Collect
) -> None:
    row = allocation("A", "NOK 100 million", "EUR 12.1 million")
    figures = analyse(dataset(row, stated=("NOK 100 million", "EUR 8.6 million")), by=[])
    assert [rate.of for rate in figures.rates if rate.strays] == ["A", ""]


def test_rates_of_different_days_do_not_stray(allocation: Make, dataset: Collect) -> None:
    data = dataset(
        allocation("A", "NOK 1,156,565.65", "EUR 100,000.00"),
        allocation("B", "NOK 1,160,123.45", "EUR 100,000.00"),
        allocation("C", "NOK 1,151,000.12", "EUR 100,000.00"),
    )
    assert not any(rate.strays for rate in analyse(data, by=[]).rates)


@pytest.mark.parametrize("equivalent", ["EUR 0", "EUR -5 million"])
def test_an_equivalent_that_is_not_positive_implies_no_rate(
    allocation: Make, dataset: Collect, equivalent: str
) -> None:
    figures = analyse(dataset(allocation("A", "NOK 100 million", equivalent)), by=[])
    assert figures.rates == ()


def test_the_interval_of_a_rate_covers_what_the_stated_precision_allows(
    allocation: Make, dataset: Collect
) -> None:
    (rate,) = analyse(dataset(allocation("A", "NOK 30 million", "EUR 3 million")), by=[]).rates
    assert (rate.figure.value, rate.figure.unit) == (10, "NOK per EUR")
    assert rate.low == Decimal("8.42857142857")
    assert rate.high == Decimal("12.2")
