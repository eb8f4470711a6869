from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from aidreport.analysis.analyse import analyse
from aidreport.analysis.select import select
from aidreport.errors import DataError, MeasureError
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.dataset import Dataset

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]


@pytest.fixture
def mixed(allocation: Make, dataset: Collect) -> Dataset:
    return dataset(
        allocation("A", "NOK 5 million", measure=Measure.PLEDGE),
        allocation("A", "NOK 4 million"),
        allocation("B", "EUR 3 million"),
    )


def test_several_measures_under_one_total_are_refused_with_their_rows(mixed: Dataset) -> None:
    with pytest.raises(MeasureError, match="commitment, pledge") as error:
        select(mixed)
    assert error.value.exit_code == 3
    assert error.value.details == ("commitment: 2 rows", "pledge: 1 row")
    assert "--measure" in error.value.fix


def test_measures_that_are_asked_for_are_summed_together(mixed: Dataset) -> None:
    selected = select(mixed, measures=[Measure.PLEDGE, Measure.COMMITMENT])
    assert len(selected.allocations) == 3


def test_what_is_left_out_is_excluded_with_its_rule_and_counted(mixed: Dataset) -> None:
    selected = select(mixed, measures=[Measure.COMMITMENT], currency="NOK")
    assert [item.amount.currency for item in selected.allocations] == ["NOK"]
    assert selected.account.read == 3
    assert selected.account.used == 1
    assert [row.rule for row in selected.account.excluded] == ["other-measure", "other-currency"]


def test_a_selection_that_leaves_nothing_says_what_there_is(mixed: Dataset) -> None:
    with pytest.raises(DataError, match="no allocation is left: none is budget in USD") as error:
        select(mixed, measures=[Measure.BUDGET], currency="USD")
    assert "pledge, NOK: 1 row" in error.value.details


def test_measures_of_rows_in_other_currencies_do_not_matter(
    allocation: Make, dataset: Collect
) -> None:
    data = dataset(allocation("A", "NOK 5"), allocation("B", "EUR 3", measure=Measure.PLEDGE))
    selected = select(data, currency="NOK")
    assert [item.measure for item in selected.allocations] == [Measure.COMMITMENT]


def test_a_data_set_without_allocations_stays_as_it_is(dataset: Collect) -> None:
    assert select(dataset(), currency="NOK") == dataset()


@pytest.mark.parametrize(("first", "second"), [("k", "k"), ("k/EUR", "k")])
def test_allocations_that_share_an_id_are_refused_with_both_places(
    allocation: Make, dataset: Collect, first: str, second: str
) -> None:
    data = dataset(
        allocation("A", "NOK 1", "EUR 1"),
        allocation("B", "NOK 2", "EUR 2"),
        allocation("C", "NOK 3"),
    )
    rows = data.allocations
    rows = (rows[0]._replace(id=first), rows[1]._replace(id=second), rows[2])
    with pytest.raises(DataError, match="share an id") as error:
        analyse(replace(data, allocations=rows), by=[])
    assert f'"{first}": data.toml, line 1 and data.toml, line 2' in error.value.details


def test_two_stated_totals_in_one_currency_are_refused(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK 1"), stated=("NOK 1", "NOK 2", "EUR 1"))
    with pytest.raises(DataError, match="more than one total") as error:
        analyse(data, by=[])
    assert error.value.details == ("NOK: NOK 1 and NOK 2",)
