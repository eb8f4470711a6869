from __future__ import annotations

import codecs
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.formats.delimited_text import decode

Read = Callable[..., Dataset]
TEXT = "Mottaker;Beløp\nLæger uden Grænser;5\n"


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
def test_a_quotation_mark_out_of_place_is_reported_with_its_row(read: Read, row: str) -> None:
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


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_marked_encodings_and_utf_8_are_read_without_a_note(content: bytes) -> None:
    assert decode(content, "x.csv") == (TEXT, ())


def test_windows_1252_is_guessed_with_a_note_that_shows_a_word() -> None:
    text, [note] = decode(TEXT.encode("cp1252"), "x.csv")
    assert text == TEXT
    assert note.code == "encoding-guessed"
    assert 'Windows-1252: check words such as "Beløp" in line 1' in note.message


def test_latin_1_takes_what_windows_1252_does_not_know() -> None:
    text, [note] = decode(b"caf\xe9 \x9d", "x.csv")
    assert text == "caf\xe9 \x9d"
    assert "Latin-1" in note.message


def test_lines_of_a_mixed_file_are_each_read_as_what_they_are() -> None:
    content = "Grænser\n".encode() + b"plain\r\n" + "Côte\n".encode("cp1252") + "Łódź".encode()
    text, [note] = decode(content, "x.csv")
    assert text == "Grænser\nplain\r\nCôte\nŁódź"
    assert 'each line was read by itself, as UTF-8 or Windows-1252: check words such as "Côte"' in (
        note.message
    )
    assert note.message.endswith("in line 3")


def test_a_stray_byte_spoils_its_own_line_alone() -> None:
    text, _ = decode(b"it\x92s\ncaf\xe9 \x9d", "x.csv")
    assert text == "it’s\ncafé \x9d"


def test_a_named_encoding_is_obeyed() -> None:
    assert decode("Łódź".encode("cp1250"), "x.csv", "cp1250") == ("Łódź", ())


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(SourceError, match="is not a text encoding"):
        decode(b"abc", "x.csv", encoding)


def test_bytes_that_the_named_encoding_lacks_are_reported_with_their_line() -> None:
    with pytest.raises(SourceError, match=r"x\.csv, line 2: not utf-8 text"):
        decode(b"a\n\xff", "x.csv", "utf-8")


@pytest.mark.parametrize("content", [b"a\nb\x00c", b"a\n\x01"])
def test_control_characters_are_refused_with_their_line(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"x\.csv, line 2: holds the control character"):
        decode(content, "x.csv")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text, _ = decode(content, "x.csv")
    except SourceError:
        return
    assert "\x00" not in text


BARS = "|".join(["Recipient", "Amount (NOK)", *(f"Note {number}" for number in range(10))])


@pytest.mark.parametrize("rows", [0, 5000])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('"so called', 'aid"'),  # opens in one line, closes in another
        ('"Hope" for all', "x"),
        ('5" pipes', "x"),
        ('"Whole"', '6" pipes'),
    ],
)
def test_in_wide_tables_between_bars_no_quotation_mark_swallows_lines(
    read: Read, first: str, second: str, rows: int
) -> None:
    lines = [f"A|1|{first}{'|' * 9}", f"B|2|x{'|' * 9}", f"C|4|{second}{'|' * 9}"]
    dataset = read("\n".join([BARS, *lines, *[f"D|8|y{'|' * 9}"] * rows, ""]))
    assert dataset.account.used == 3 + rows
    assert sum(item.amount.amount for item in dataset.allocations) == 7 + 8 * rows
    assert "quotes-literal" in {item.code for item in dataset.findings}


@pytest.mark.parametrize("rows", [0, 5000])
def test_in_wide_tables_between_bars_marks_that_enclose_cells_are_none(
    read: Read, rows: int
) -> None:
    lines = [f'"A"|1|"so ""called"" aid"{"|" * 9}', *[f"D|8|y{'|' * 9}"] * rows]
    dataset = read("\n".join([BARS, *lines, ""]))
    assert dataset.allocations[0].recipient.name == "A"


@pytest.mark.parametrize("rule", ["|---|---:|", "| :-- | -- |", "| --- | ------------ |"])
def test_the_line_below_the_headings_of_a_table_in_markdown_is_no_row(
    read: Read, rule: str
) -> None:
    dataset = read(f"| Recipient | Amount (NOK) |\n{rule}\n| A | 5 |\n| B | 6 |\n", "table.md")
    assert [(item.place.row, int(item.amount.amount)) for item in dataset.allocations] == [
        (3, 5),
        (4, 6),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_in_apostrophes_are_read_without_them(read: Read, mark: str) -> None:
    rows = [
        ["'Partner'", "'Amount (EUR)'", "'Note'"],
        ["'Médecins d''Afrique'", "'1,250.50'", f"'the \"big\" one{mark} really'"],
        ["'WFP'", "2500", "'x'"],
    ]
    dataset = read("\n".join(mark.join(row) for row in rows) + "\n")
    assert [item.recipient.name for item in dataset.allocations] == ["Médecins d'Afrique", "WFP"]
    assert sum(item.amount.amount for item in dataset.allocations) == Decimal("3750.50")


def test_an_apostrophe_that_begins_a_name_encloses_nothing(read: Read) -> None:
    dataset = read("Recipient,Amount (NOK)\n's Heeren Loo,5\n'A' team,6\n")
    assert [item.recipient.name for item in dataset.allocations] == ["'s Heeren Loo", "'A' team"]
