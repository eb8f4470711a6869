"""Data sets built in a line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from aidreport.model.allocation import Allocation, Measure, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Account, Announcement, Dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.model.money import StatedAmount


@pytest.fixture
def allocation() -> Callable[..., Allocation]:
    return make_allocation


@pytest.fixture
def dataset() -> Callable[..., Dataset]:
    return make_dataset


@pytest.fixture
def norway() -> Dataset:
    return make_dataset(
        make_allocation("UNICEF", "NOK 229 million", "EUR 19.8 million"),
        make_allocation("ICRC", "NOK 140 million", "EUR 12.1 million"),
        make_allocation("IFRC", "NOK 17.3 million", "EUR 1.5 million"),
        stated=("NOK 386 million", "EUR 33.4 million"),
    )


def make_allocation(
    recipient: str,
    amount: str,
    *equivalents: str,
    measure: Measure = Measure.COMMITMENT,
    **fields: object,
) -> Allocation:
    stated = parse_stated(amount)
    return Allocation(
        id="",
        place=Place("data.toml"),
        recipient=Party(recipient, recipient),
        amount=stated.money,
        step=stated.step,
        as_written=amount,
        measure=measure,
        equivalents=tuple(map(parse_stated, equivalents)),
        **fields,
    )


def make_dataset(*allocations: Allocation, stated: tuple[str, ...] = ()) -> Dataset:

    rows = tuple(
        item._replace(id=str(number), place=Place("data.toml", line=number))
        for number, item in enumerate(allocations, 1)
    )
    totals: tuple[StatedAmount, ...] = tuple(map(parse_stated, stated))
    announcement = Announcement("Title", date(2025, 6, 12), "Issuer", "Norway", stated=totals)
    return Dataset(rows, Account(len(rows), len(rows)), (), announcement)
