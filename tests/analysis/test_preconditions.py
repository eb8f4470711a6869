from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from aidreport.analysis.analyse import analyse
from aidreport.errors import DataError
from aidreport.model.allocation import Allocation
from aidreport.model.dataset import Dataset

Make = Callable[..., Allocation]
Collect = Callable[..., Dataset]


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
    rows = (replace(rows[0], id=first), replace(rows[1], id=second), rows[2])
    with pytest.raises(DataError, match="share an id") as error:
        analyse(replace(data, allocations=rows), by=[])
    assert f'"{first}": data.toml, line 1 and data.toml, line 2' in error.value.details


def test_two_stated_totals_in_one_currency_are_refused(allocation: Make, dataset: Collect) -> None:
    data = dataset(allocation("A", "NOK 1"), stated=("NOK 1", "NOK 2", "EUR 1"))
    with pytest.raises(DataError, match="more than one total") as error:
        analyse(data, by=[])
    assert error.value.details == ("NOK: NOK 1 and NOK 2",)
