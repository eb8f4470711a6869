"""Who is called like a total, and what is below a total: asked, and read as the user says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

HEAD = "Recipient,Amount (USD)\n"


@pytest.mark.parametrize("name", ["Sum of Us", "Total for Tomorrow", "Sum für Alle Kinder"])
def test_a_name_that_begins_like_a_total_and_states_no_sum_is_asked_about(
    mend: Mend, name: str
) -> None:
    content = f"{HEAD}{name},100\nNRC,230\nWFP,77\n"
    assert total(mend(content, problem=f'"{name}" is called like a total')) == 407
    assert total(mend(content, way=1)) == 307


@pytest.mark.parametrize(
    "rows",
    ["NRC,230\nWFP,77\nTotal for Tomorrow,307\n", "Total for Tomorrow,307\nNRC,230\nWFP,77\n"],
    ids=["below", "above"],
)
def test_a_total_by_name_that_states_the_sum_is_left_out(read: Read, rows: str) -> None:
    assert total(read(HEAD + rows)) == 307


@pytest.mark.parametrize(
    "label", ["Total", "Total Kenya", "Total (US$)", "TOTAL US$", "Total in USD", "All partners",
              "Subtotal WASH", "Sum 2024"],
)  # fmt: skip
def test_a_total_of_nobody_that_differs_is_left_out_with_a_warning(read: Read, label: str) -> None:
    dataset = read(f"{HEAD}NRC,230\nWFP,77\n{label},100\n")
    assert total(dataset) == 307
    assert "total-row-differs" in {item.code for item in dataset.findings}


def test_a_total_of_what_other_rows_say_is_no_name(read: Read) -> None:
    rows = "NRC,Sahel response,230\nWFP,Sahel response,77\nTotal for Sahel response,,100\n"
    assert total(read(f"Recipient,Project,Amount (USD)\n{rows}")) == 307


BELOW = [
    ("Pledges not yet signed,500\nIn-kind goods,50\n", 550),
    ("In NOK,3465\n", 3465),
    ("Of interest only,12.5\n", Decimal("12.5")),
]


@pytest.mark.parametrize("label", ["Total", "Grand total (USD)", "Sum", "I alt", "Razem", "合计"])
@pytest.mark.parametrize(("rows", "more"), BELOW)
def test_rows_below_a_total_of_all_rows_above_are_asked_about(
    mend: Mend, label: str, rows: str, more: Decimal
) -> None:
    content = f"{HEAD}UNICEF,100.5\nWFP,200\n{label},300.5\n{rows}"
    assert total(mend(content, problem="below the total in row 4")) == Decimal("300.5")
    assert total(mend(content, way=1)) == Decimal("300.5") + more


@pytest.mark.parametrize(
    ("rows", "asked"), [(",30.5\n", 4), ("Total,30.5\n\nNot yet signed,\n", 4)]
)
def test_totals_without_a_name_and_rows_that_cannot_be_used_change_nothing(
    mend: Mend, rows: str, asked: int
) -> None:
    content = f"{HEAD}A1 Aid,10.5\nB2 Aid,20\n{rows}Goods for Japan,5\n"
    assert total(mend(content, problem=f"below the total in row {asked}")) == Decimal("30.5")


def test_rows_below_a_total_that_are_called_as_those_above_are_deleted_by_hand(mend: Mend) -> None:
    content = f"{HEAD}UNICEF,100.5\nWFP,200\nTotal,300.5\nWFP,40\n"
    assert total(mend(content, problem="delete row 5 in the file")) == Decimal("340.5")


def test_rows_below_a_total_above_which_there_are_totals_of_groups_are_asked_about(
    mend: Mend,
) -> None:
    rows = "A,1.5\nB,2\nSubtotal,3.5\nC,4\nD,5\nSubtotal,9\nTotal,12.5\nPledges to come,7\n"
    assert total(mend(HEAD + rows, problem="below the total in row 8")) == Decimal("12.5")


@pytest.mark.parametrize("many", [51, 400])
@pytest.mark.usefixtures("_either_way")
def test_many_rows_below_a_total_are_asked_about_and_settled_by_deleting_one_or_the_other(
    read: Read, many: int
) -> None:
    above, below = f"{HEAD}UNICEF,100.5\nWFP,200\n", "".join(f"P{at},2\n" for at in range(many))
    with pytest.raises(SourceError, match=f"{many} rows are below the total in row 4") as caught:
        read(f"{above}Total,300.5\n{below}")
    assert "delete the total, row 4" in caught.value.fix
    assert f"rows 5 to {many + 4} if they do not" in caught.value.fix
    assert total(read(above + below)) == Decimal("300.5") + 2 * many
    assert total(read(f"{above}Total,300.5\n")) == Decimal("300.5")


@pytest.mark.parametrize(
    "name", ["@SUM(A1)", "=SUM(B2:B3)", "+SUMME(A1)", "-Total(1)", "=SUBTOTAL(9,B2:B9)"]
)
@pytest.mark.usefixtures("_either_way")
def test_a_recipient_that_a_spreadsheet_would_compute_is_no_total(read: Read, name: str) -> None:
    dataset = read(f'{HEAD}"{name}",100\nNRC,230\nWFP,77\n')
    assert [item.recipient.name for item in dataset.allocations] == [name, "NRC", "WFP"]
    assert "total-doubtful" not in {item.code for item in dataset.findings}


@pytest.mark.parametrize(
    "rows",
    ["A,1\nB,2\nTotal,3\nC,4\nD,5\nTotal,9\n",
     "A,1\nB,2\nTotal,3\nC,4\nD,5\nTotal,12\n",
     "A,1\nB,2\nSubtotal,3\nC,9\n",
     "A,1\nB,2\nTotal Kenya,3\nC,9\n",
     "A,1\nTotal,1\nC,11\n",
     "Total,12\nA,1\nB,2\nC,9\n",
     "A,1\nB,2\nTotal,4\nC,9\n"],
    ids=["a total of its own", "a total of all", "a part", "of a place", "of one row", "above",
         "another sum"],
)  # fmt: skip
def test_rows_below_other_totals_are_counted(read: Read, rows: str) -> None:
    assert total(read(HEAD + rows)) == 12


def test_amounts_below_a_total_in_another_currency_are_counted(read: Read) -> None:
    rows = "A,USD,1\nB,USD,2\nTotal USD,USD,3\nC,EUR,9\n"
    assert total(read(f"Recipient,Currency,Amount\n{rows}")) == 12


def test_a_row_that_no_word_calls_a_total_is_not_asked_about_as_one(read: Read) -> None:
    rows = "A,1,x\n" * 19
    dataset = read(f"Recipient,Amount (USD),Note\nB,2,\n{rows}")
    assert total(dataset) == 19
    assert "total-by-arithmetic" in {item.code for item in dataset.findings}


@pytest.mark.parametrize("labels", [("Total UN", "Total NGO"), ("Total UN agencies", "NGOs total")])
def test_totals_of_groups_that_state_no_sum_are_asked_about(
    mend: Callable[..., Dataset], labels: tuple[str, str]
) -> None:
    first, second = labels
    content = (
        f"Partner,Amount (USD)\nUNICEF,100000\nWFP,200000\n{first},310000\nNRC,50000\n"
        f"DRC,60000\n{second},100000\n"
    )
    assert total(mend(content, problem="called like totals, but state no sum")) == 410000
    assert total(mend(content, way=1)) == 820000


def test_somebody_who_is_called_like_a_total_is_counted_with_a_warning(
    read: Callable[..., Dataset],
) -> None:
    data = read("Partner,Amount (USD)\nUNICEF,100\nWFP,230\nTotal Solidarity,45\n")
    assert total(data) == 375
    assert "total-doubtful" in {item.code for item in data.findings}


def test_a_remark_with_the_name_of_somebody_called_like_a_total_makes_it_no_group(
    read: Read,
) -> None:
    rows = "Total Solidarity,45,as agreed with Total Solidarity\nTotal Solidarity,7,\n"
    assert total(read(f"Partner,Amount (USD),Comment\nUNICEF,100,\n{rows}")) == 152
