from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from aidreport.analysis.analyse import analyse
from aidreport.analysis.figures import Figures
from aidreport.model.agreement import Agreement
from aidreport.model.allocation import Allocation
from aidreport.model.dataset import Dataset, Severity

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]


def codes(figures: Figures) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in figures.findings]


@pytest.mark.parametrize(
    ("stated", "verdict", "severity"),
    [
        ("NOK 3.4 million", Agreement.ROUNDING, Severity.NOTE),
        ("NOK 3.36 million", Agreement.DIFFERS, Severity.WARNING),
        ("NOK 3,350,000", Agreement.AGREES, None),
    ],
)
def test_half_a_unit_of_the_stated_precision_is_rounding_and_more_is_a_warning(
    allocation: Make, dataset: Collect, stated: str, verdict: Agreement, severity: Severity | None
) -> None:
    data = dataset(allocation("A", "NOK 3.35 million"), stated=(stated,))
    figures = analyse(data, by=[])
    assert figures.reconciliations[0].verdict is verdict
    assert [finding.severity for finding in figures.findings] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("stated", "allocated", "verdict", "severity"),
    [
        ("NOK 1 billion", "NOK 990 million", Agreement.IMPRECISE, Severity.WARNING),
        ("NOK 1 billion", "NOK 1,400 million", Agreement.IMPRECISE, Severity.WARNING),
        ("NOK 1 billion", "NOK 1,600 million", Agreement.DIFFERS, Severity.WARNING),
        ("NOK 1 billion", "NOK 1,000 million", Agreement.AGREES, None),
        ("NOK 0.5 billion", "NOK 510 million", Agreement.IMPRECISE, Severity.WARNING),
        ("NOK 1.0 billion", "NOK 990 million", Agreement.ROUNDING, Severity.NOTE),
        ("NOK 386 million", "NOK 386.3 million", Agreement.ROUNDING, Severity.NOTE),
        ("NOK 17.3 million", "NOK 17.32 million", Agreement.ROUNDING, Severity.NOTE),
        ("NOK 1,000,000", "NOK 999,999.60", Agreement.ROUNDING, Severity.NOTE),
    ],
)
def test_a_total_of_one_digit_says_nothing_of_its_precision(
    allocation: Make,
    dataset: Collect,
    stated: str,
    allocated: str,
    verdict: Agreement,
    severity: Severity | None,
) -> None:
    figures = analyse(dataset(allocation("A", allocated), stated=(stated,)), by=["recipient"])
    assert figures.reconciliations[0].verdict is verdict
    assert [finding.severity for finding in figures.findings] == ([severity] if severity else [])
    if verdict is Agreement.IMPRECISE:
        (finding,) = figures.findings
        assert finding.code == "total-differs"
        assert "within rounding" not in finding.message
        # What was announced beyond the sum may be rounding: it is no group of its own.
        assert [group.key for group in figures.breakdowns["recipient"][0].groups] == ["A"]


def test_a_total_of_one_digit_is_named_with_the_sum(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK 990 million"), stated=("NOK 1 billion",))
    (finding,) = analyse(data, by=[]).findings
    assert "NOK 990,000,000" in finding.message
    assert "NOK 1,000,000,000" in finding.message


def test_equivalents_that_only_some_rows_state_are_not_summed(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(
        allocation("A", "NOK 100 million", "EUR 9 million"),
        allocation("B", "NOK 100 million"),
        stated=("EUR 18 million",),
    )
    figures = analyse(data, by=["recipient"])
    assert figures.breakdowns["recipient"][0].equivalent_totals == {}
    assert codes(figures) == [("stated-without-rows", "warning"), ("equivalent-incomplete", "note")]


@pytest.mark.parametrize("amount", ["NOK 1" + "0" * 30, "NOK -1" + "0" * 30])
def test_a_sum_far_from_the_stated_total_is_compared_all_the_same(
    allocation: Make, dataset: Collect, amount: str
) -> None:
    data = dataset(allocation("A", amount), stated=("NOK 3",))
    (result,) = analyse(data, by=["recipient"]).reconciliations
    assert result.verdict is Agreement.DIFFERS
    assert result.percent.value > Decimal("3E+31")
    assert -result.percent.value.as_tuple().exponent == 6


def test_a_row_that_states_two_equivalents_does_not_stand_in_for_one_that_states_none(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(
        allocation("A", "NOK 100 million", "EUR 9 million", "EUR 8 million"),
        allocation("B", "NOK 100 million"),
    )
    figures = analyse(data, by=["recipient"])
    (breakdown,) = figures.breakdowns["recipient"]
    assert breakdown.equivalent_totals == {}
    assert [group.equivalents for group in breakdown.groups] == [{}, {}]
    (finding,) = [item for item in figures.findings if item.code == "equivalent-incomplete"]
    assert finding.message.startswith(
        "1 of 2 allocations in NOK states an amount in EUR more than once"
    )


def test_a_stated_total_is_not_compared_with_the_equivalents_of_some_allocations(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(
        allocation("A", "NOK 20 million", "EUR 2 million"),
        allocation("B", "USD 3 million"),
        stated=("EUR 2 million",),
    )
    figures = analyse(data, by=[])
    assert figures.reconciliations == ()
    assert codes(figures) == [("stated-without-rows", "warning")]


def test_equivalents_of_allocations_in_several_currencies_meet_their_stated_total(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(
        allocation("A", "NOK 20 million", "EUR 2 million"),
        allocation("B", "USD 3 million", "EUR 2.5 million"),
        stated=("EUR 4.5 million",),
    )
    figures = analyse(data, by=[])
    (result,) = figures.reconciliations
    assert (result.sum.value, result.verdict) == (4_500_000, Agreement.AGREES)
    assert result.sum.inputs == ("equivalent-total/NOK/EUR", "equivalent-total/USD/EUR")


@pytest.mark.parametrize(
    ("stated", "code", "severity"),
    [
        ("EUR 3 million", "equivalent-agrees", "note"),
        ("EUR 3.04 million", "equivalent-differs", "warning"),
        ("EUR 3.0 million", "equivalent-agrees", "note"),
        ("EUR 0.00 billion", "equivalent-differs", "note"),
    ],
)
def test_equivalents_are_reconciled_like_the_amounts_themselves(
    allocation: Make, dataset: Collect, stated: str, code: str, severity: str
) -> None:
    data = dataset(allocation("A", "NOK 30 million", "EUR 3 million"), stated=(stated,))
    assert (code, severity) in codes(analyse(data, by=[]))


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


def of_year(year: int, dollars: float, euros: str = "EUR 1000000") -> Callable[[Make], Allocation]:
    return lambda make: make(f"Y{year}", f"USD {dollars:.0f}", euros, decided=date(year, 4, 14))


TRUE_RATES = {2008: 1_580_000, 2015: 1_060_000, 2016: 1_130_000, 2018: 1_237_000, 2022: 1_083_000}
PUBLISHED = {year: Decimal(dollars) / 1_000_000 for year, dollars in TRUE_RATES.items()}


def published(currency: str, per: str, day: date) -> Decimal | None:
    assert (currency, per) == ("USD", "EUR")
    return PUBLISHED.get(day.year)


def straying(rows: list[Allocation], dataset: Collect, **options: object) -> list[str]:
    figures = analyse(dataset(*rows), by=[], **options)  # type: ignore[arg-type] - as passed
    return [rate.of for rate in figures.rates if rate.strays]


def test_true_rates_of_any_year_do_not_stray(allocation: Make, dataset: Collect) -> None:
    rows = [of_year(*item)(allocation) for item in TRUE_RATES.items()]
    assert straying(rows, dataset, published=published) == []


@pytest.mark.parametrize("year", TRUE_RATES)
@pytest.mark.parametrize("times", [Decimal("0.1"), Decimal("0.6"), Decimal("1.5"), 1000])
def test_a_rate_that_is_not_that_of_its_own_date_strays(
    allocation: Make, dataset: Collect, year: int, times: Decimal | int
) -> None:
    stated = {**TRUE_RATES, year: int(TRUE_RATES[year] * times)}
    rows = [of_year(*item)(allocation) for item in stated.items()]
    assert straying(rows, dataset, published=published) == [f"Y{year}"]
    (finding,) = [
        item for item in analyse(dataset(*rows), by=[], published=published).findings
        if item.code == "rate-strays"
    ]  # fmt: skip
    assert f"the published rate of {year}-04-14 is" in finding.message


def test_without_published_rates_those_of_the_years_around_are_compared(
    allocation: Make, dataset: Collect
) -> None:
    rows = [of_year(*item)(allocation) for item in {**TRUE_RATES, 2017: 1_100_000}.items()]
    assert straying(rows, dataset) == []
    wrong = [of_year(*item)(allocation) for item in {**TRUE_RATES, 2017: 2_100_000}.items()]
    assert "Y2017" in straying(wrong, dataset)


def test_several_rates_that_stray_are_one_finding(allocation: Make, dataset: Collect) -> None:
    stated = {**TRUE_RATES, 2008: 15_800_000, 2015: 10_600_000}
    rows = [of_year(*item)(allocation) for item in stated.items()]
    figures = analyse(dataset(*rows), by=[], published=published)
    (finding,) = [item for item in figures.findings if item.code == "rate-strays"]
    assert finding.message.startswith("2 amounts imply rates that may be wrong; the first: Y2008:")
