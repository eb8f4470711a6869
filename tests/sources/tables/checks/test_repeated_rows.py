from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lengths import ROWS
from tests.properties import cases

from aidreport.config.sources import DataSource
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset, Severity
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
Book = Callable[..., bytes]
HEAD = "Recipient,Amount (USD),Note,Date\n"


def repeated(dataset: Dataset) -> list[str]:
    return [item.message for item in dataset.findings if item.code == "repeated-rows"]


def test_rows_that_are_the_same_in_every_cell_are_one_warning(read: Read) -> None:
    dataset = read(f"{HEAD}A,5,x,\nB,7,y,\nA,5,x,\nA,5,x,\n")
    [message] = repeated(dataset)
    assert message.startswith("3 rows are the same in every cell (rows 2, 4, 5), and each was")
    assert dataset.account.used == 4
    [finding] = [item for item in dataset.findings if item.code == "repeated-rows"]
    assert (finding.severity, finding.source) == (Severity.WARNING, "data.csv, row 4")


def test_several_such_rows_are_counted_with_the_first_places(read: Read) -> None:
    rows = "".join(f"P{at},{at},x,\nP{at},{at},x,\n" for at in range(1, 9))
    [message] = repeated(read(HEAD + rows))
    assert message.startswith(
        "16 rows are the same in every cell as another (rows 2, 3; rows 4, 5; rows 6, 7; 5 more)"
    )


@pytest.mark.parametrize("row", ["A,5,z,", "A,5,x,2026-01-01", "A,5.00,x,", "B,5,x,"])
def test_a_cell_that_differs_is_enough_even_in_a_column_that_is_not_read(
    read: Read, row: str
) -> None:
    assert repeated(read(f"{HEAD}A,5,x,\n{row}\n")) == []


def test_rows_of_workbooks_are_compared_too(read: Read, book: Book) -> None:
    content = book(Data=[["Recipient", "Amount (USD)"], ["A", 5], ["B", 7], ["A", 5]])
    assert repeated(read(content, "data.xlsx"))[0].startswith("2 rows are the same in every cell")


def test_totals_and_headings_that_occur_twice_are_no_repeats(read: Read) -> None:
    rows = "A,5,x,\nTotal,5,,\nRecipient,Amount (USD),Note,Date\nB,5,x,\nTotal,5,,\n"
    assert repeated(read(HEAD + rows)) == []


many = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C & D", "É"]),
        st.integers(100, 102),  # of which none is the sum of others, as a subtotal would be
        st.sampled_from(["x", "y", ""]),
    ),
    min_size=20,
    max_size=60,
)


@cases(30)
@given(many)
def test_long_tables_say_the_same(tmp_path_factory: pytest.TempPathFactory, rows: object) -> None:
    assert isinstance(rows, list)
    folder = tmp_path_factory.mktemp("long")
    content = "".join(f"{name},{amount},{note},\n" for name, amount, note in rows)
    (folder / "a.csv").write_text(HEAD + content)
    found = []
    before = columnar.LONG
    for least in (1 << 40, 0):
        columnar.LONG = least
        try:
            dataset = load([DataSource(path="a.csv")], folder)
        finally:
            columnar.LONG = before
        found.append(repeated(dataset))
    assert isinstance(dataset.allocations, Bulk)
    assert found[0] == found[1]


@pytest.mark.usefixtures("_soon_long")
def test_ids_that_differ_show_at_once_that_nothing_is_repeated(tmp_path: Path) -> None:
    rows = "".join(f"{at},A,5\n" for at in range(ROWS))
    (tmp_path / "a.csv").write_text(f"Id,Recipient,Amount (USD)\n{rows}")
    assert repeated(load([DataSource(path="a.csv")], tmp_path)) == []
