from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
Book = Callable[..., bytes]
HEAD = ["Recipient", "Amount (NOK)"]
NAME = "data.xlsx"


def table(*rows: Sequence[object], head: Sequence[str] = HEAD) -> list[Sequence[object]]:
    return [head, *rows]


def names(dataset: Dataset) -> list[str]:
    return [item.recipient.name for item in dataset.allocations]


def test_rows_that_stand_in_the_sheet_of_all_count_once(read: Read, book: Book) -> None:
    content = book(
        Kenya=table(["A", 5], ["Total", 5]),
        All=table(["A", 5], ["B", 6], ["C", 7]),
        Mali=table(["C", 7], ["B", 6]),
    )
    dataset = read(content, NAME)
    assert names(dataset) == ["A", "B", "C"]
    account = dataset.account
    assert (account.read, account.used) == (7, 3)
    assert [(row.place.sheet, row.rule) for row in account.excluded] == [
        ("Kenya", "total-row"),
        ("Kenya", "repeated-sheet"),
        ("Mali", "repeated-sheet"),
        ("Mali", "repeated-sheet"),
    ]
    assert account.excluded[1].reason == 'stands in sheet "All" already'
    [note] = [item for item in dataset.findings if item.code == "repeated-sheet"]
    assert note.message == (
        'data.xlsx: left out 3 rows of "Kenya", "Mali"; sheet "All" holds the same'
    )


def test_copies_of_a_sheet_count_once(read: Read, book: Book) -> None:
    rows = table(["A", 5], ["B", 6], ["C", 7])
    assert names(read(book(Sheet1=rows, Sheet2=rows), NAME)) == ["A", "B", "C"]


def test_ids_tell_that_rows_are_the_same(read: Read, book: Book) -> None:
    head = ["Id", *HEAD]
    content = book(
        Grid=table(["x1", "A", 5], ["x2", "B", 6], head=head), One=table(["x1", "A", 5], head=head)
    )
    assert names(read(content, NAME)) == ["A", "B"]


def test_sheets_of_different_rows_are_refused_with_an_entry_for_each(
    tmp_path: Path, read: Read, book: Book
) -> None:
    content = book(**{"2023": table(["A", 5]), "2024": table(["B", 6])})
    with pytest.raises(SourceError) as error:
        read(content, NAME)
    assert error.value.details == ('sheets: "2023", "2024"',)
    assert 'sheet = "2023" }, or an entry for each: data = [' in error.value.fix
    both = [DataSource(path=NAME, sheet=sheet) for sheet in ("2023", "2024")]
    dataset = load(both, tmp_path)
    assert names(dataset) == ["A", "B"]
    assert len(dataset.files) == 1
    assert "same-content" not in {item.code for item in dataset.findings}
    with pytest.raises(SourceError, match="named twice"):
        load([*both, DataSource(path=NAME)], tmp_path)


@pytest.mark.parametrize(
    ("first", "second"), [("2023", "2024"), ("Kenya", "Mali"), ("January", "February")]
)
def test_sheets_named_for_different_parts_never_repeat_each_other(
    read: Read, book: Book, first: str, second: str
) -> None:
    rows = table(["A", 5], ["B", 6], ["C", 7])
    with pytest.raises(SourceError, match="several sheets look like a table"):
        read(book(**{first: rows, second: rows}), NAME)


def test_a_single_row_that_stands_in_two_sheets_may_be_chance(read: Read, book: Book) -> None:
    with pytest.raises(SourceError, match="several sheets look like a table"):
        read(book(North=table(["A", 5], ["B", 6]), South=table(["A", 5])), NAME)


def test_a_row_that_a_sheet_has_more_often_is_no_repetition(read: Read, book: Book) -> None:
    with pytest.raises(SourceError, match="several sheets"):
        read(book(All=table(["A", 5], ["B", 6]), Kenya=table(["A", 5], ["A", 5])), NAME)


def test_sheets_that_overlap_in_part_are_refused_with_the_number_of_rows(
    read: Read, book: Book
) -> None:
    content = book(All=table(["A", 5], ["B", 6]), Kenya=table(["A", 5], ["C", 7], ["D", 8]))
    with pytest.raises(SourceError) as error:
        read(content, NAME)
    assert error.value.details[1] == '1 of the 2 rows of "All" stand in "Kenya" too'


def test_a_sheet_of_totals_alone_is_no_table(read: Read, book: Book) -> None:
    content = book(Summary=table(["Total", 11]), Data=table(["A", 5], ["B", 6]), Empty=table())
    assert names(read(content, NAME)) == ["A", "B"]


def test_a_sheet_named_in_the_config_is_read_alone(read: Read, book: Book) -> None:
    content = book(All=table(["A", 5], ["B", 6]), Kenya=table(["A", 5]))
    assert read(content, NAME, sheet="Kenya").account.read == 1


def test_a_sheet_of_sums_by_recipient_repeats_the_rows_it_sums(read: Read, book: Book) -> None:
    content = book(
        Pivot=table(["A", 8], ["B", 6], head=["Recipient", "Sum of Amount (NOK)"]),
        Payments=table(["A", 5], ["B", 6], ["A", 3]),
    )
    dataset = read(content, NAME)
    assert [str(item.amount.amount) for item in dataset.allocations] == ["5", "6", "3"]
    assert {row.place.sheet for row in dataset.account.excluded} == {"Pivot"}


def test_a_problem_of_one_sheet_among_several_names_it(read: Read, book: Book) -> None:
    content = book(Data=table(["A", 5]), Other=table(["A", 5], head=["Recipient", "Amount"]))
    with pytest.raises(SourceError, match=r'no currency is named \(sheet "Other"\)') as error:
        read(content, NAME)
    assert error.value.fix.endswith("or name the sheet that counts: sheet = …")
