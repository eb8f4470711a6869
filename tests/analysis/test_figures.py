from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.analysis.analyse import analyse
from aidreport.analysis.figures import RATE_DIGITS, Figure, Operation
from aidreport.analysis.shares import shares
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Account, Announcement, Dataset
from aidreport.model.fields import GROUPS
from aidreport.model.frame import frame
from aidreport.model.money import Money

STATED_EQUIVALENTS = ["USD 3.1 million", "USD 0", "USD -4", "XDR 19.8", "EUR 1 billion"]
STATED_TOTALS = {"NOK": "NOK 386 million", "EUR": "EUR 33.4", "USD": "USD -1.25", "XDR": "XDR 0"}


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
                st.lists(st.sampled_from(STATED_EQUIVALENTS), max_size=3),
            ),
            min_size=1,
            max_size=30,
        )
    )
    allocations = tuple(
        Allocation(
            str(number), Place("x.csv", row=number), Party(name, name), Money(amount, currency),
            Decimal("0.001"), str(amount), decided=decided,
            equivalents=tuple(map(parse_stated, equivalents)),
        )
        for number, (name, amount, currency, decided, equivalents) in enumerate(rows)
    )  # fmt: skip
    stated = draw(st.lists(st.sampled_from(list(STATED_TOTALS)), unique=True))
    totals = tuple(parse_stated(STATED_TOTALS[code]) for code in stated)
    announcement = Announcement("Title", date(2025, 6, 12), "Issuer", "Norway", stated=totals)
    return Dataset(allocations, Account(len(rows), len(rows)), (), announcement)


def _with_a_rate_that_ends_in_a_half() -> Dataset:
    """Return one row whose amount over its equivalent has 13 digits, the last a five."""
    row = Allocation(
        "0", Place("x.csv", row=0), Party("A", "A"), Money(Decimal("2248304185.545"), "NOK"),
        Decimal("0.001"), "2248304185.545", equivalents=(parse_stated("EUR 1 billion"),),
    )  # fmt: skip
    announcement = Announcement("Title", date(2025, 6, 12), "Issuer", "Norway")
    return Dataset((row,), Account(1, 1), (), announcement)


@given(data=datasets())
@example(data=_with_a_rate_that_ends_in_a_half())
def test_every_figure_can_be_recomputed_from_its_inputs(data: Dataset) -> None:
    figures = analyse(data, by=list(GROUPS))
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
                return Context(prec=RATE_DIGITS, rounding=ROUND_HALF_UP).divide(*values)
            case Operation.PERCENTAGE:
                exact = abs(values[0] * 100 / values[1]) if values[1] else Decimal()
                assert abs(exact - figure.value) <= Decimal("0.0000005")
            case Operation.SHARE:
                exact = values[0] * 100 / values[1]
                assert abs(exact - figure.value) < Decimal("0.1")
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
        if group.key is not None
    } == dict(groups.items())


@given(data=datasets(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_figure(data: Dataset, seed: object) -> None:
    rows = list(data.allocations)
    seed.shuffle(rows)  # type: ignore[attr-defined]
    other = replace(data, allocations=tuple(rows))
    one, two = analyse(data, by=["recipient"]), analyse(other, by=["recipient"])
    assert {name: figure.value for name, figure in one.by_id.items()} == {
        name: figure.value for name, figure in two.by_id.items()
    }
