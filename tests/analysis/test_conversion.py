from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.analyse import analyse
from aidreport.analysis.conversion import STATED, convert
from aidreport.analysis.select import select, spread
from aidreport.config.sources import Convert
from aidreport.model.allocation import Allocation, Inference, Share
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Dataset
from aidreport.model.money import (
    Conversion,
    ExchangeRate,
    Money,
    apply_rates,
    round_half_up,
)
from aidreport.sources.exchange_rates.rates import rates_of

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]
DAY = date(2025, 6, 12)
ECB = rates_of(Convert.model_validate({"to": "EUR"}), Path())


def converted(data: Dataset, target: str = "EUR", *, at_value: bool = False) -> Dataset:
    return convert(data, target, ECB, at_value=at_value)


def test_an_amount_keeps_its_original_rate_date_and_method(
    allocation: Make, dataset: Collect
) -> None:
    (item,) = converted(dataset(allocation("A", "NOK 229 million", decided=DAY))).allocations
    assert item.amount == Money(Decimal("19785726.63"), "EUR")
    assert item.as_written == "NOK 229 million"
    assert item.conversion == Conversion(
        Money(Decimal("229000000"), "NOK"),
        Decimal("1000000"),
        (ExchangeRate(Decimal("11.574"), "NOK", "EUR", "2025-06-12"),),
        "reference rates of the European Central Bank, last published by the date of decision",
    )
    # Millions of kroner are hundreds of thousands of euros.
    assert item.step == Decimal("100000")


def test_the_original_stands_beside_the_amount_as_an_equivalent(
    allocation: Make, dataset: Collect
) -> None:
    rows = (allocation("A", "NOK 229 million", decided=DAY), allocation("B", "NOK 1", decided=DAY))
    figures = analyse(converted(dataset(*rows, stated=("NOK 229 million",))), by=["recipient"])
    assert figures.by_id["equivalent-total/EUR/NOK"].value == 229_000_001
    (check,) = figures.reconciliations
    assert (check.equivalent, check.verdict) == (True, "rounding")
    # The rate is known: it is not implied, and not doubted.
    assert not [rate for rate in figures.rates if rate.of]


def test_what_the_source_states_in_the_currency_is_taken_as_stated(norway: Dataset) -> None:
    data = converted(norway)
    figures = analyse(data, by=["recipient"])
    assert figures.totals["EUR"].value == 33_400_000
    assert [item.conversion and item.conversion.method for item in data.allocations] == [STATED] * 3
    assert {(item.currency, item.verdict) for item in figures.reconciliations} == {
        ("EUR", "agrees"),
        ("NOK", "rounding"),
    }
    assert not [item for item in data.files if item.kind == "rates"]
    messages = [item.message for item in figures.findings]
    assert "3 amounts taken in EUR as the source states them" in messages


def test_a_unit_that_was_inferred_goes_with_the_amount_it_is_of(
    allocation: Make, dataset: Collect
) -> None:
    stated = replace(parse_stated("EUR 19.8 million"), inferred="unit left out", line=17)
    item = allocation("A", "NOK 229 million", decided=DAY)._replace(equivalents=(stated,))
    (found,) = converted(dataset(item)).allocations
    assert [(part.field, part.reason) for part in found.inferred] == [("amount", "unit left out")]
    assert found.place.line == 17
    assert found.equivalents[0].inferred == ""


def test_what_has_no_rate_stays_in_its_currency_and_is_reported(
    allocation: Make, dataset: Collect
) -> None:
    rows = (
        allocation("A", "NOK 1,000", decided=DAY),
        allocation("B", "XDR 3 million", decided=DAY),
        allocation("C", "NOK 500"),
    )
    figures = analyse(converted(dataset(*rows)), by=["recipient"])
    assert {code: total.value for code, total in figures.totals.items()} == {
        "EUR": Decimal("86.40"),
        "XDR": 3_000_000,
        "NOK": 500,
    }
    findings = [item for item in figures.findings if item.code.startswith("conver")]
    assert [(item.code, item.severity.value, item.source) for item in findings] == [
        ("conversion-impossible", "warning", "data.toml, line 2"),
        ("conversion-impossible", "warning", "data.toml, line 3"),
        ("converted", "note", ""),
    ]
    assert findings[0].message == (
        "1 amount in XDR cannot be converted to EUR: reference rates of the European Central Bank"
        " have no rate of XDR; it stays in XDR, apart from the total in EUR"
    )
    assert findings[1].message.startswith("1 amount in NOK cannot be converted to EUR: no date is")
    assert findings[2].message == (
        "1 amount converted to EUR (1 from NOK): reference rates of the European Central Bank,"
        " last published by the date of decision; rates of 2025-06-12"
    )


def test_the_value_date_counts_where_it_is_asked_for(allocation: Make, dataset: Collect) -> None:
    rows = (
        allocation("A", "NOK 1,000", decided=DAY, valued=date(2025, 6, 13)),
        allocation("B", "NOK 1,000", decided=DAY),
    )
    data = converted(dataset(*rows), at_value=True)
    periods = [item.conversion and item.conversion.periods for item in data.allocations]
    assert periods == [("2025-06-13",), ("2025-06-12",)]
    periods = [
        item.conversion and item.conversion.periods
        for item in converted(dataset(*rows)).allocations
    ]
    assert periods == [("2025-06-12",), ("2025-06-12",)]


def test_amounts_in_the_currency_stay_untouched(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "EUR 5 million", decided=DAY))
    assert converted(data).allocations == data.allocations


def test_converting_again_changes_nothing(allocation: Make, dataset: Collect) -> None:
    rows = (allocation("A", "NOK 1,000", decided=DAY), allocation("B", "XDR 5", decided=DAY))
    once = converted(dataset(*rows))
    assert converted(once) == once


def test_the_parts_of_a_converted_amount_add_up_to_it(allocation: Make, dataset: Collect) -> None:
    split = (Share("Kenya", Decimal("33.33")), Share("Uganda", Decimal("66.67")))
    item = allocation("A", "NOK 1,000.01", decided=DAY, countries=split)
    whole = converted(dataset(item))
    parts = spread(whole, ["country"]).allocations
    assert sum(part.amount.amount for part in parts) == whole.allocations[0].amount.amount
    originals = [part.conversion.original.amount for part in parts if part.conversion]
    assert sum(originals) == Decimal("1000.01")


@pytest.mark.parametrize(
    ("number", "expected"),
    [("0.125", "0.13"), ("0.135", "0.14"), ("-0.125", "-0.13"), ("0.1249", "0.12"), ("7", "7.00")],
)
def test_hundredths_are_rounded_half_up(number: str, expected: str) -> None:
    assert round_half_up(Fraction(number)) == Decimal(expected)


def test_a_rate_for_another_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="no rate for USD"):
        apply_rates(Decimal(1), "USD", [ExchangeRate(Decimal(11), "NOK", "EUR", "2025")])


@given(
    st.decimals("-1e15", "1e15", places=2),
    st.decimals("0.0001", "100000", places=4),
    st.decimals("0.0001", "100000", places=4),
)
def test_there_and_back_is_the_same_amount(amount: Decimal, one: Decimal, two: Decimal) -> None:
    path = [ExchangeRate(one, "NOK", "EUR", ""), ExchangeRate(two, "USD", "EUR", "")]
    there, currency = apply_rates(amount, "NOK", path)
    back = apply_rates(Decimal(1), currency, reversed(path))[0] * there
    assert (back, currency) == (Fraction(amount), "USD")


def test_what_was_announced_is_compared_with_the_amounts_before_conversion(
    allocation: Make, dataset: Collect
) -> None:
    rows = (
        allocation("A", "NOK 10 million", decided=DAY),
        allocation("B", "NOK 20 million"),
        allocation("C", "USD 5", decided=DAY),
    )
    figures = analyse(converted(dataset(*rows, stated=("NOK 30 million",))), by=["recipient"])
    (check,) = figures.reconciliations
    assert (check.sum.value, check.verdict, check.equivalent) == (30_000_000, "agrees", True)
    keys = [group.key for part in figures.breakdowns["recipient"] for group in part.groups]
    assert None not in keys


def test_a_total_at_published_rates_is_not_held_against_an_announced_one(
    allocation: Make, dataset: Collect
) -> None:
    row = allocation("A", "NOK 10 million", decided=DAY)
    figures = analyse(converted(dataset(row, stated=("EUR 1 million",))), by=["recipient"])
    assert not figures.reconciliations
    assert "stated-not-compared" in {item.code for item in figures.findings}
    assert [group.key for group in figures.breakdowns["recipient"][0].groups] == ["A"]


def test_a_source_that_names_the_year_alone_gets_the_average_of_the_year(
    allocation: Make, dataset: Collect
) -> None:
    year = (Inference("year", "the source names the year alone"),)
    row = allocation("A", "USD 1,000", decided=date(2022, 1, 1), inferred=year)
    (found,) = converted(dataset(row)).allocations
    assert found.conversion is not None
    assert found.conversion.periods == ("2022",)
    assert found.conversion.method.endswith("average of the year of the date of decision")


def test_the_method_names_the_date_that_was_used(allocation: Make, dataset: Collect) -> None:
    rows = (allocation("A", "NOK 1,000", decided=DAY), allocation("B", "NOK 1,000", valued=DAY))
    for at_value in (False, True):
        found = converted(dataset(*rows), at_value=at_value).allocations
        ends = [item.conversion and item.conversion.method.rpartition("by ")[2] for item in found]
        assert ends == ["the date of decision", "the value date"]


def test_each_currency_that_cannot_be_converted_is_reported_once(
    allocation: Make, dataset: Collect
) -> None:
    days = [date(2024, 5, day) for day in range(1, 29)]
    rows = [allocation("A", "RUB 1,000", decided=day) for day in days]
    rows += [allocation("B", "NOK 1"), allocation("C", "USD 1")]
    figures = analyse(converted(dataset(*rows)), by=[])
    findings = [
        item.message[:20] for item in figures.findings if item.code == "conversion-impossible"
    ]
    assert findings == ["28 amounts in RUB ca", "1 amount in NOK cann", "1 amount in USD cann"]


def test_an_amount_that_is_spread_counts_once(allocation: Make, dataset: Collect) -> None:
    split = (Share("Kenya", Decimal("40")), Share("Uganda", Decimal("60")))
    rows = (
        allocation("A", "NOK 1,000", decided=DAY, countries=split),
        allocation("B", "XDR 5", decided=DAY, countries=split),
    )
    figures = analyse(spread(converted(dataset(*rows)), ["country"]), by=["country"])
    findings = {item.code: item.message for item in figures.findings}
    assert findings["converted"].startswith("1 amount converted")
    assert findings["conversion-impossible"].startswith("1 amount in XDR")


def test_what_the_rates_imply_is_not_called_stated(allocation: Make, dataset: Collect) -> None:
    rows = (
        allocation("A", "NOK 229 million", "EUR 19.8 million", decided=DAY),
        allocation("B", "NOK 10 million", decided=DAY),
    )
    figures = analyse(converted(dataset(*rows), "USD"), by=[])
    assert not figures.rates
    assert "1 of 2 allocations in USD states an amount in EUR; it is not summed" in {
        item.message for item in figures.findings
    }


def test_converted_amounts_are_selected_by_the_currency_of_their_source(
    allocation: Make, dataset: Collect
) -> None:
    data = converted(dataset(allocation("A", "NOK 1,000", decided=DAY)))
    assert select(data, currency="NOK").allocations == data.allocations
