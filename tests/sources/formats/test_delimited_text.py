from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_the_headings(read: Read, mark: str) -> None:
    dataset = read(f"Title, with; marks\nRecipient{mark}Amount (NOK)\nA{mark}5\nB{mark}6\n")
    assert [item.recipient.name for item in dataset.allocations] == ["A", "B"]


def test_decimal_commas_do_not_pass_for_delimiters(read: Read) -> None:
    dataset = read("Mottaker;Beløp (NOK)\nA;1,5\nB;2,5\nC;3,5\n", decimal=",")
    assert sum(item.amount.amount for item in dataset.allocations) == Decimal("7.5")


def test_a_named_delimiter_is_obeyed(read: Read) -> None:
    with pytest.raises(SourceError, match="no heading is recognised"):
        read("Recipient;Amount (NOK)\nA;5\n", delimiter=",")


def test_the_hint_of_spreadsheet_programs_is_no_row(read: Read) -> None:
    dataset = read("sep=|\nRecipient|Amount (NOK)\nA|5\n")
    assert (dataset.account.read, dataset.allocations[0].place.row) == (1, 3)


def test_rows_are_numbered_as_a_spreadsheet_does(read: Read) -> None:
    dataset = read('Recipient,Amount (NOK)\n\n"A\nof two lines",5\n\nB,6\n')
    assert [item.place.row for item in dataset.allocations] == [3, 5]
    assert dataset.allocations[0].recipient.name == "A of two lines"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(read: Read, end: str) -> None:
    dataset = read(end.join(["Recipient,Amount (NOK)", "A,5", "B,6", ""]))
    assert dataset.account.read == 2


@pytest.mark.parametrize("row", ['"B,6', '"B"x,6', '"B,6\n"C",7'])
def test_a_quotation_mark_out_of_place_is_told_with_its_row(read: Read, row: str) -> None:
    with pytest.raises(SourceError, match=r"data\.csv, row 3: a quotation mark is out of place"):
        read(f"Recipient,Amount (NOK)\nA,5\n{row}\n")


def test_a_gigantic_cell_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="row 2: a cell of more than 131,072 characters"):
        read("Recipient,Amount (NOK)\n" + "x" * 200_000 + ",5\n")


def test_missing_cells_at_the_end_of_a_row_are_blank(read: Read) -> None:
    dataset = read("Recipient,Amount (NOK),Country\nA,5\n")
    assert dataset.allocations[0].country is None


def test_cells_beyond_the_headings_reject_the_row(read: Read) -> None:
    dataset = read("Recipient,Amount (NOK)\nA,1,5\nB,6,\n")
    [rejected] = dataset.account.rejected
    assert [(item.column, item.value) for item in rejected.problems] == [("cell 3", "5")]
    assert dataset.account.used == 1


def test_a_formula_is_the_text_it_is(read: Read) -> None:
    dataset = read('Recipient,Amount (NOK)\n"=HYPERLINK(""http://x"")",5\n')
    assert dataset.allocations[0].recipient.name == '=HYPERLINK("http://x")'


def test_between_bars_quotation_marks_are_what_they_are(read: Read) -> None:
    dataset = read('Recipient|Amount (NOK)|Title\n"Hope" for all|5|A "new" school\nB|6|5" pipes\n')
    assert [item.recipient.name for item in dataset.allocations] == ['"Hope" for all', "B"]
    assert [item.purpose for item in dataset.allocations] == ['A "new" school', '5" pipes']
    assert "quotes-literal" in {item.code for item in dataset.findings}


@pytest.mark.parametrize("row", ['"B|6|x', '"B"|6|"x" y', '"B"x|6'])
def test_between_bars_too_a_row_that_could_be_two_things_is_refused(read: Read, row: str) -> None:
    with pytest.raises(SourceError, match="a quotation mark is out of place"):
        read(f'Recipient|Amount (NOK)|Title\n"A"|5|x\n{row}\n')
