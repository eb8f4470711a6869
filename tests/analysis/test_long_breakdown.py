"""Groups that stay in columns are those of allocations that are objects."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.analysis.analyse import analyse
from aidreport.cli.summary import as_csv, as_json
from aidreport.model.allocation import NOT_NAMED, Allocation, Party, Place
from aidreport.model.bulk import Bulk, CodedColumn
from aidreport.model.dataset import Account, Dataset
from aidreport.model.fields import GROUPS
from aidreport.model.money import Money

NAMES = ["UNICEF", "ICRC", "Zoë", "", NOT_NAMED]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["NOK", "USD"]),
        st.integers(-3, 40),
        st.booleans(),
    ),
    min_size=1,
    max_size=30,
)


def allocation(line: int, name: str, currency: str, cents: int, *, alone: bool) -> Allocation:
    amount = Decimal(cents).scaleb(-3 if alone else -2)
    party = Party(name.casefold() if name != NOT_NAMED else name, name)
    place = Place("data.csv", row=line + 2)
    money = Money(amount, currency)
    return Allocation(str(line), place, party, money, Decimal("0.01"), str(amount))


def in_columns(items: list[Allocation], alone: list[bool]) -> Bulk:
    lines = [line for line, of_row in enumerate(alone) if not of_row]
    minor = [int(items[line].amount.amount.scaleb(2)) for line in lines]

    def column(field: str) -> CodedColumn:
        values = [GROUPS[field](items[line]) for line in lines]
        names = tuple(dict.fromkeys(values)) or ("",)
        codes = np.asarray([names.index(value) for value in values], dtype=np.int32)
        return CodedColumn(names, codes)

    return Bulk(
        np.asarray(lines, dtype=np.int64),
        np.asarray(minor, dtype=np.int64),
        -2,
        column,
        lambda _: True,
        items.__getitem__,
        lambda by, line: items[line].recipient if by == "recipient" else items[line].donor,
        lambda by, some: [items[line].recipient.name if by == "recipient" else "" for line in some],
        lambda line: items[line].place,
        tuple((line, items[line]) for line, of_row in enumerate(alone) if of_row),
    )


@cases(60)
@given(ROWS, st.sampled_from(["recipient", "currency", "country", "donor"]))
def test_groups_are_the_same_in_columns(rows: list[tuple[str, str, int, bool]], by: str) -> None:
    items = [
        allocation(line, name, currency, cents, alone=alone)
        for line, (name, currency, cents, alone) in enumerate(rows)
    ]
    objects = Dataset(tuple(items), Account(len(items), len(items)), ())
    columns = replace(objects, allocations=in_columns(items, [row[3] for row in rows]))
    one, other = (analyse(data, by=[by], traced=False) for data in (objects, columns))
    assert as_csv(one, by) == as_csv(other, by)
    assert as_json(objects, one, by) == as_json(columns, other, by)
    for groups, long in zip(one.breakdowns[by], other.breakdowns[by], strict=True):
        assert [group.amount for group in groups.groups] == [
            replace(group.amount, inputs=()) for group in long.groups
        ]
        assert groups.count == replace(long.count, inputs=groups.count.inputs)


@pytest.mark.parametrize("decimals", [2, 3, 5])
def test_amounts_are_written_as_python_writes_decimals(decimals: int) -> None:
    cents = [0, 5, -5, 100, -123456789, 99999999999]
    items = [
        allocation(line, f"R{line}", "NOK", amount, alone=False)
        for line, amount in enumerate(cents)
    ]
    data = Dataset(in_columns(items, [False] * len(items)), Account(6, 6), ())
    (part,) = analyse(data, by=["recipient"], traced=False).breakdowns["recipient"]
    written = part.groups.amount_texts(decimals)
    assert written == [f"{group.amount.value:,.{decimals}f}" for group in part.groups]
    assert part.groups.decimals == 2
