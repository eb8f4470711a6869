"""Rows that state sums rounded stop a table, whatever they are called and however long it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

HEAD = "Recipient,Amount (USD)\n"
ROWS = "WFP,100.4\nUNICEF,200.4\nMSF,70.4\n"
MANY = [(f"Partner {at} Relief", Decimal(1000 + 7 * at) + Decimal("0.37")) for at in range(4101)]
MANY_ROWS = "".join(f"{name},{amount}\n" for name, amount in MANY)
MANY_SUM = sum((amount for _, amount in MANY), Decimal())


@pytest.mark.parametrize("label", ["All", "Alles was es gab", "Gesamtheit", "xyz"])
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("stated", ["371", "371.0", "371.00"])
def test_a_rounded_total_is_asked_about(mend: Mend, label: str, first: bool, stated: str) -> None:
    row = f"{label},{stated}\n"
    content = f"{HEAD}{row}{ROWS}" if first else f"{HEAD}{ROWS}{row}"
    assert total(mend(content, problem="states about the sum of the 3 other rows")) == Decimal(
        "371.2"
    )


@pytest.mark.long
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("places", [0, -3, -4])
def test_so_is_that_of_a_long_table(mend: Mend, first: bool, places: int) -> None:
    row = f"Alles was es gab,{MANY_SUM.quantize(Decimal(1).scaleb(-places)):f}\n"
    content = f"{HEAD}{row}{MANY_ROWS}" if first else f"{HEAD}{MANY_ROWS}{row}"
    assert total(mend(content, problem="states about the sum")) == MANY_SUM


def test_a_total_of_amounts_that_are_rounded_each_is_asked_about(mend: Mend) -> None:
    content = f"{HEAD}WFP,1034\nUNICEF,2200\nMSF,70\nACF,12\nIRC,600\nAlles,3917\n"
    assert total(mend(content, problem="states about the sum")) == 3916


@pytest.mark.parametrize(
    "rows",
    [
        "UN bodies,301\nWFP,100.4\nUNICEF,200.4\nCivil bodies,111\nMSF,70.4\nACF,40.2\n",
        "WFP,100.4\nUNICEF,200.4\nUN bodies,301\nMSF,70.4\nACF,40.2\nCivil bodies,111\n",
        "WFP,100.4\nUNICEF,200.4\nUN bodies,301\nMSF,70.4\nACF,40.2\nCivil bodies,111\nAlles,411\n",
    ],
)
def test_rounded_sums_of_groups_are_asked_about(mend: Mend, rows: str) -> None:
    assert total(mend(f"{HEAD}{rows}", problem="state the sums of other rows")) == Decimal("411.4")


def test_rows_without_what_others_have_are_asked_about_if_their_sums_are_rounded(
    mend: Mend,
) -> None:
    content = (
        "Country,Date,Recipient,Amount (USD)\nKenya,2024-01-02,WFP,100.4\n"
        "Kenya,2024-01-02,UNICEF,200.4\nKenya bodies,,,301\nMali,2024-01-02,MSF,70.4\n"
        "Mali,2024-01-02,ACF,40.2\nMali bodies,,,111\n"
    )
    assert total(mend(content, problem="state the sums")) == Decimal("411.4")


@pytest.mark.parametrize(
    "rows",
    [
        "WFP,10\nUNICEF,20\nKirkens Bymisjon,31\n",
        "WFP,1000\nUNICEF,2500\nMSF,4000\nIRC,7400\n",
        "WFP,12.5\nUNICEF,7.25\nKirkens Bymisjon,20\n",
        "WFP,100.4\nMSF,70.4\nIRC,200.4\nUNICEF,371\n",
    ],
)
def test_few_round_amounts_and_known_names_are_read(read: Read, rows: str) -> None:
    dataset = read(f"{HEAD}{rows}")
    assert len(dataset.allocations) == rows.count("\n")


def test_a_total_that_is_rounded_explains_no_row_above_it(read: Read) -> None:
    dataset = read(f"{HEAD}WFP,100.4\nMSF,200.4\nKirkens Bymisjon,301\nTotal,602\n")
    assert total(dataset) == Decimal("601.8")


@pytest.mark.parametrize("rows", [4, 10, 300, pytest.param(6000, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    "amounts", [(100,), (100, 200), (100, 200, 300), (100, 100, 200), (50, 50, 100), (1, 2)]
)
def test_equal_grants_are_no_sums(read: Read, amounts: tuple[int, ...], rows: int) -> None:
    listed = [amounts[at % len(amounts)] for at in range(rows)]
    dataset = read(HEAD + "".join(f"Org{at},{amount}\n" for at, amount in enumerate(listed)))
    assert total(dataset) == sum(listed)
    assert "total-doubtful" not in {item.code for item in dataset.findings}


def test_a_name_like_a_total_repeats_no_single_row_of_its_currency(read: Read) -> None:
    content = (
        "Recipient,Currency,Amount,Status\nWFP,EUR,1309,Closed\nUNICEF,EUR,121,Closed\n"
        "Example Relief,NOK,12504,Closed\nTotal Solidarity,NOK,12504,Closed\nACF,NOK,78,Active\n"
    )
    assert total(read(content)) == 1309 + 121 + 12504 + 12504 + 78


@pytest.mark.parametrize(
    "label", ["Total incl. VAT", "Total inkl. MVA", "Summe inkl. MwSt", "Total TTC"]
)
def test_a_total_with_taxes_is_a_total(read: Read, label: str) -> None:
    dataset = read(f"{HEAD}WFP,100\nUNICEF,200\n{label},375\n")
    assert total(dataset) == 300
    assert [item.code for item in dataset.findings if item.severity == "warning"] == [
        "total-row-differs"
    ]


@pytest.mark.parametrize("amounts", [(1, 2403074, 2403080), (1, 50_000, 9_899_999, 10_000_000)])
def test_a_row_about_as_large_as_another_beside_small_ones_is_no_rounded_total(
    read: Read, amounts: tuple[int, ...]
) -> None:
    rows = "".join(f"Partner {at},{amount}\n" for at, amount in enumerate(amounts))
    assert total(read(HEAD + rows)) == sum(amounts)
