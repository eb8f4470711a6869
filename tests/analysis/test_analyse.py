from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from aidreport.analysis.analyse import analyse
from aidreport.analysis.figures import Figures
from aidreport.errors import DataError, UsageError
from aidreport.model.agreement import Agreement
from aidreport.model.allocation import Allocation, Inference, Measure, Party
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Dataset, Finding, Severity

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]


def codes(figures: Figures) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in figures.findings]


def test_the_norwegian_announcement_reconciles_within_rounding(norway: Dataset) -> None:
    figures = analyse(norway, by=["recipient"])
    assert figures.totals["NOK"].value == 386_300_000
    own, equivalent = figures.reconciliations
    assert (own.difference.value, own.verdict) == (300_000, Agreement.ROUNDING)
    assert (equivalent.sum.value, equivalent.verdict) == (33_400_000, Agreement.AGREES)
    assert codes(figures) == [("total-differs", "note"), ("equivalent-agrees", "note")]
    (breakdown,) = figures.breakdowns["recipient"]
    assert [(group.key, str(group.share.value)) for group in breakdown.groups if group.share] == [
        ("UNICEF", "59.3"),
        ("ICRC", "36.2"),
        ("IFRC", "4.5"),
    ]
    assert len(figures.rates) == 4
    assert not any(rate.strays for rate in figures.rates)


def test_what_was_announced_but_not_itemised_is_a_residual_and_shares_count_it(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(
        allocation("A", "NOK 45 million"),
        allocation("B", "NOK 20 million"),
        stated=("NOK 180 million",),
    )
    (breakdown,) = analyse(data, by=["recipient"]).breakdowns["recipient"]
    assert breakdown.denominator.id == "stated/NOK"
    assert [(group.key, group.amount.value) for group in breakdown.groups] == [
        ("A", 45_000_000),
        ("B", 20_000_000),
        (None, 115_000_000),
    ]
    assert sum(group.share.value for group in breakdown.groups if group.share) == 100
    assert breakdown.count.value == 2


def test_a_sum_above_the_stated_total_is_a_warning_and_shares_are_of_the_sum(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(allocation("A", "NOK 45 million"), stated=("NOK 40 million",))
    figures = analyse(data, by=["recipient"])
    assert codes(figures) == [("total-differs", "warning")]
    assert figures.breakdowns["recipient"][0].denominator.id == "total/NOK"


def test_a_negative_total_has_no_shares_and_says_why(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK -5 million"), allocation("B", "NOK 2 million"))
    figures = analyse(data, by=["recipient"])
    (breakdown,) = figures.breakdowns["recipient"]
    assert breakdown.total.value == -3_000_000
    assert all(group.share is None for group in breakdown.groups)
    assert breakdown.no_shares
    assert ("no-shares", "warning") in codes(figures)


def test_currencies_are_never_added(allocation: Make, dataset: Collect) -> None:
    data = dataset(
        allocation("A", "EUR 1 million"),
        allocation("A", "NOK 5 million"),
        allocation("B", "NOK 5 million"),
    )
    figures = analyse(data, by=["recipient"])
    assert {code: figure.value for code, figure in figures.totals.items()} == {
        "NOK": 10_000_000,
        "EUR": 1_000_000,
    }
    assert [item.currency for item in figures.breakdowns["recipient"]] == ["NOK", "EUR"]


def test_rows_that_lack_the_field_form_a_group_of_their_own(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(
        allocation("A", "NOK 1 million", decided=date(2024, 5, 1)), allocation("B", "NOK 2 million")
    )
    (breakdown,) = analyse(data, by=["year"]).breakdowns["year"]
    assert [(group.key, group.amount.value) for group in breakdown.groups] == [
        ("", 2_000_000),
        ("2024", 1_000_000),
    ]


def test_an_unknown_field_is_refused_with_the_near_miss(norway: Dataset) -> None:
    with pytest.raises(UsageError, match='did you mean "recipient"') as error:
        analyse(norway, by=["recipent"])
    assert error.value.exit_code == 2


def test_sums_of_huge_and_tiny_amounts_are_exact(allocation: Make, dataset: Collect) -> None:
    data = dataset(
        allocation("A", "NOK 99999999999999999999999999999999999999"),
        allocation("B", "NOK 0.0000000000000000000000000000000000001"),
    )
    assert str(analyse(data, by=[]).totals["NOK"].value) == (
        "99999999999999999999999999999999999999.0000000000000000000000000000000000001"
    )


def test_measures_are_named(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK 1", measure=Measure.PLEDGE))
    assert analyse(data, by=[]).measures == (Measure.PLEDGE,)


def test_what_is_not_itemised_is_exact_however_large(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK 0.0001"), stated=("NOK " + "9" * 35,))
    (breakdown,) = analyse(data, by=["recipient"]).breakdowns["recipient"]
    assert str(breakdown.groups[-1].amount.value) == "9" * 34 + "8.9999"


def test_amounts_beyond_a_thousand_digits_are_refused(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK " + "7" * 1001), allocation("B", "NOK 0.1"))
    with pytest.raises(DataError, match="more than 1,000 digits") as error:
        analyse(data, by=["recipient"])
    assert error.value.fix


def test_a_stated_figure_keeps_its_place_its_words_and_what_was_inferred(
    allocation: Make, dataset: Collect
) -> None:
    stated = replace(parse_stated("EUR 19.8 million"), as_written="€19.8", inferred="no unit")
    guesses = (Inference("amount", "unit of the heading"), Inference("country", "of the file"))
    row = allocation("A", "NOK 229 million", inferred=guesses)._replace(equivalents=(stated,))
    book = analyse(dataset(row), by=[]).by_id
    amount, equivalent = book["allocation/1"], book["allocation/1/EUR"]
    assert (amount.source, amount.as_written) == ("data.toml, line 1", "NOK 229 million")
    assert amount.inferred == "unit of the heading"
    assert (equivalent.as_written, equivalent.inferred) == ("€19.8", "no unit")


def test_groups_of_one_size_are_ordered_by_name(allocation: Make, dataset: Collect) -> None:
    rows = [
        allocation("x", "NOK 1")._replace(recipient=Party(key, name))
        for key, name in [("1", "Beta"), ("2", "Alpha"), ("3", "Gamma")]
    ]
    (breakdown,) = analyse(dataset(*rows), by=["recipient"]).breakdowns["recipient"]
    assert [group.name for group in breakdown.groups] == ["Alpha", "Beta", "Gamma"]


def test_findings_stand_in_order_of_severity_those_of_the_sources_first(
    allocation: Make, dataset: Collect
) -> None:
    of_sources = (
        Finding("encoding", Severity.NOTE, "…"),
        Finding("column", Severity.WARNING, "…"),
        Finding("file", Severity.ERROR, "…"),
    )
    data = dataset(allocation("A", "NOK 5 million"), stated=("NOK 4 million", "EUR 1"))
    figures = analyse(replace(data, findings=of_sources), by=[])
    assert [code for code, _ in codes(figures)] == [
        "file", "column", "stated-without-rows", "total-differs", "encoding",
    ]  # fmt: skip


def test_an_announcement_without_allocations_has_stated_figures_only(dataset: Collect) -> None:
    figures = analyse(dataset(stated=("NOK 386 million",)), by=["recipient"])
    assert list(figures.by_id) == ["stated/NOK"]
    assert figures.breakdowns == {"recipient": ()}
    assert codes(figures) == [("stated-without-rows", "warning")]
