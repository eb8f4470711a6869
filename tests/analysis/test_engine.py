from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.engine import FIELDS, analyse
from aidreport.analysis.figures import Figure, Figures, Operation, Verdict
from aidreport.analysis.rates import DIGITS
from aidreport.analysis.shares import shares
from aidreport.errors import UsageError
from aidreport.model.allocation import Allocation, Measure, Party
from aidreport.model.dataset import Account, Dataset
from aidreport.model.finding import Severity
from aidreport.model.frame import frame
from aidreport.model.money import Money
from aidreport.model.source import Place

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    amounts = st.decimals(-(10**12), 10**12, places=3, allow_nan=False)
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["A", "B", "C/NOK", "D", ""]),
                amounts,
                st.sampled_from(["NOK", "EUR"]),
                st.none() | st.dates(),
            ),
            min_size=1,
            max_size=30,
        )
    )
    allocations = tuple(
        Allocation(
            str(number), Place("x.csv", row=number), Party(name, name), Money(amount, currency),
            Decimal("0.001"), str(amount), decided=decided,
        )
        for number, (name, amount, currency, decided) in enumerate(rows)
    )  # fmt: skip
    return Dataset(allocations, Account(len(rows), len(rows)), ())


def codes(figures: Figures) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity.value) for finding in figures.findings]


def test_the_norwegian_announcement_reconciles_within_rounding(norway: Dataset) -> None:
    figures = analyse(norway, by=["recipient"])
    assert figures.totals["NOK"].value == 386_300_000
    own, equivalent = figures.reconciliations
    assert (own.difference.value, own.verdict) == (300_000, Verdict.ROUNDING)
    assert (equivalent.sum.value, equivalent.verdict) == (33_400_000, Verdict.AGREES)
    assert codes(figures) == [("total-differs", "note"), ("equivalent-agrees", "note")]
    (breakdown,) = figures.breakdowns["recipient"]
    assert [(group.key, str(group.share.value)) for group in breakdown.groups if group.share] == [
        ("UNICEF", "59.3"),
        ("ICRC", "36.2"),
        ("IFRC", "4.5"),
    ]
    assert not any(rate.strays for rate in figures.rates)


@pytest.mark.parametrize(
    ("stated", "verdict", "severity"),
    [
        ("NOK 3.4 million", Verdict.ROUNDING, Severity.NOTE),
        ("NOK 3.36 million", Verdict.DIFFERS, Severity.WARNING),
        ("NOK 3,350,000", Verdict.AGREES, None),
    ],
)
def test_half_a_unit_of_the_stated_precision_is_rounding_and_more_is_a_warning(
    allocation: Make, dataset: Collect, stated: str, verdict: Verdict, severity: Severity | None
) -> None:
    data = dataset(allocation("A", "NOK 3.35 million"), stated=(stated,))
    figures = analyse(data, by=[])
    assert figures.reconciliations[0].verdict is verdict
    assert [finding.severity for finding in figures.findings] == ([severity] if severity else [])


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


@given(data=datasets())
def test_every_figure_can_be_recomputed_from_its_inputs(data: Dataset) -> None:
    figures = analyse(data, by=list(FIELDS))
    for figure in figures.by_id.values():
        assert all(name in figures.by_id for name in figure.inputs)
        assert _recomputed(figure, figures.by_id) == figure.value, figure
    for breakdowns in figures.breakdowns.values():
        for breakdown in breakdowns:
            if not breakdown.no_shares:
                parts = {g.amount.id: Money(g.amount.value, "NOK") for g in breakdown.groups}
                again = shares(parts)
                assert all(
                    g.share and again[g.amount.id] == g.share.value for g in breakdown.groups
                )


def _recomputed(figure: Figure, book: Mapping[str, Figure]) -> Decimal:
    values = [book[name].value for name in figure.inputs]
    with localcontext(Context(prec=100)):
        match figure.operation:
            case Operation.SUM:
                return sum(values, Decimal())
            case Operation.COUNT:
                return Decimal(len(values))
            case Operation.DIFFERENCE:
                return values[0] - values[1]
            case Operation.RATIO:
                return Context(prec=DIGITS).divide(*values)
            case Operation.SHARE:
                exact = values[0] * 100 / values[1]
                assert abs(exact - figure.value) < Decimal("0.1")
                return figure.value
            case Operation.STATED:
                return figure.value


@given(data=datasets())
def test_totals_and_groups_equal_those_of_the_pandas_frame(data: Dataset) -> None:
    figures = analyse(data, by=["recipient"])
    rows = frame(data.allocations)
    sums = rows.groupby("currency")["amount"].sum()
    assert {code: figure.value for code, figure in figures.totals.items()} == dict(sums.items())
    groups = rows.groupby(["currency", "recipient"])["amount"].sum()
    assert {
        (breakdown.currency, group.key): group.amount.value
        for breakdown in figures.breakdowns["recipient"]
        for group in breakdown.groups
    } == dict(groups.items())


@given(data=datasets(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_figure(data: Dataset, seed: object) -> None:
    rows = list(data.allocations)
    seed.shuffle(rows)  # type: ignore[attr-defined]
    other = Dataset(tuple(rows), data.account, ())
    one, two = analyse(data, by=["recipient"]), analyse(other, by=["recipient"])
    assert {name: figure.value for name, figure in one.by_id.items()} == {
        name: figure.value for name, figure in two.by_id.items()
    }


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
