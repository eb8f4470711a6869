"""What repeats the cell above, in words or signs, is read as what is above."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
DITTOS = (
    "ditto", "Ditto.", "do.", "-do-", "idem", "Idem", "id.", "dito", "desgl.", "det samme", "samma",
    "ídem", "o mesmo", "come sopra", "jak wyżej", "те саме", "то же", "نفسه", "同上", "〃", "″",
    "—″—", "same as above", "- ” -", "”",
)  # fmt: skip


def names(data: Dataset) -> list[str]:
    return [item.recipient.name for item in data.allocations]


def codes(data: Dataset) -> list[str]:
    return [item.code for item in data.findings]


@pytest.mark.parametrize("ditto", DITTOS)
def test_a_name_that_is_repeated_so_is_the_one_above(read: Read, ditto: str) -> None:
    data = read(f"Recipient,Amount (USD)\nUNICEF,710\n{ditto},320\nWFP,55\n{ditto},20\n")
    assert names(data) == ["UNICEF", "UNICEF", "WFP", "WFP"]
    assert "repeated-above" in codes(data)
    inferred = [[item.field for item in row.inferred] for row in data.allocations]
    assert ["recipient" in fields for fields in inferred] == [False, True, False, True]


def test_dates_countries_and_donors_are_repeated_too(read: Read) -> None:
    data = read(
        "Donor,Recipient,Country,Date,Amount (USD)\nNorad,UNICEF,Mali,2025-01-03,710\n"
        "idem,WFP,idem,ditto,320\n"
    )
    last = data.allocations[-1]
    assert last.donor is not None
    assert (last.donor.name, last.country, str(last.decided)) == ("Norad", "Mali", "2025-01-03")


def test_a_total_row_between_is_not_what_is_repeated(read: Read) -> None:
    data = read("Recipient,Amount (USD)\nUNICEF,710\nWFP,90\nSubtotal,800\nditto,55\n")
    assert names(data) == ["UNICEF", "WFP", "WFP"]


def test_an_amount_is_never_repeated(read: Read) -> None:
    data = read("Recipient,Amount (USD)\nUNICEF,710\nWFP,ditto\n")
    assert len(data.account.rejected) == 1


@pytest.mark.parametrize(
    "name", ["DO", "ID", "Do", "id", "Idem Foundation", "Same Sky", "Dito Relief"]
)
def test_a_name_that_only_resembles_one_is_a_name(read: Read, name: str) -> None:
    data = read(f"Recipient,Amount (USD)\nUNICEF,710\n{name},320\n")
    assert names(data) == ["UNICEF", name]


def test_a_word_that_means_something_else_beside_other_things_is_left(read: Read) -> None:
    data = read("Recipient,Amount (USD),Purpose\nUNICEF,710,Schools\nWFP,320,Same\n")
    assert [item.purpose for item in data.allocations] == ["Schools", "Same"]


def test_what_has_nothing_above_it_stops(read: Read) -> None:
    with pytest.raises(SourceError, match="repeats the name above it") as refused:
        read("Recipient,Amount (USD)\nditto,710\nWFP,320\n")
    assert "write the name itself" in refused.value.fix


def test_in_a_long_table_it_stops(read: Read) -> None:
    rows = "".join(f"Partner {number},{number}\n" for number in range(1, 4500))
    with pytest.raises(SourceError, match='"ditto" repeats the name above it'):
        read(f"Recipient,Amount (USD)\n{rows}ditto,320\n")


def test_headings_that_are_repeated_below_stay_headings(read: Read) -> None:
    text = "Id,Recipient,Amount (NOK)\n1,UNICEF,100\nId,Recipient,Amount (NOK)\n2,WFP,20\n"
    assert [row.amount.amount for row in read(text).allocations] == [100, 20]
