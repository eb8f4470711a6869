"""Tables as donors write them: each irregularity, through the loader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.config import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.rejected import rows_rejected_error

Read = Callable[..., Dataset]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def from_text(content: str | bytes, name: str = "x.csv", **options: object) -> Dataset:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        return load([DataSource(path=name, **options)], tmp_path)

    return from_text


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Dataset]:
    def from_rows(*sheets: tuple[str, list[list[object]]], **options: object) -> Dataset:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets:
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
        book.save(tmp_path / "x.xlsx")
        return load([DataSource(path="x.xlsx", **options)], tmp_path)

    return from_rows


def amounts(data: Dataset) -> list[str]:
    return [str(item.amount.amount) for item in data.allocations]


def problems(data: Dataset) -> list[tuple[int | None, str, str]]:
    return [
        (row.place.row, problem.column, problem.value)
        for row in data.account.rejected
        for problem in row.problems
    ]


PLAIN = "recipient,amount,currency\nA,1200,USD\nB,0.5,USD\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read: Read, delimiter: str) -> None:
    assert amounts(read(PLAIN.replace(",", delimiter))) == ["1200", "0.5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_its_mark(read: Read, encoding: str) -> None:
    data = read("recipient,amount,currency\nRøde Kors,1,NOK\n".encode(encoding))
    assert data.allocations[0].recipient.name == "Røde Kors"
    assert not [finding for finding in data.findings if finding.code == "encoding-guessed"]


def test_windows_text_is_read_with_a_note(read: Read) -> None:
    data = read("recipient,amount,currency\nRøde Kors – Œuvre,1,NOK\n".encode("cp1252"))
    assert data.allocations[0].recipient.name == "Røde Kors – Œuvre"
    assert "encoding-guessed" in [finding.code for finding in data.findings]


def test_latin_1_is_the_last_resort_and_noted(read: Read) -> None:
    data = read(b"recipient,amount,currency\nR\xf8de \x81 Kors,1,NOK\n")
    assert data.allocations[0].recipient.name.startswith("Røde")
    assert "encoding-guessed" in [finding.code for finding in data.findings]


def test_title_rows_above_the_headings_are_no_rows(read: Read) -> None:
    data = read("Humanitarian aid 2026\n\n,,\n" + PLAIN)
    assert data.account.read == 2
    assert data.allocations[0].place.row == 5


@pytest.mark.parametrize(
    ("heading", "cell", "amount", "currency"),
    [
        ("Amount (NOK million)", "1.5", 1_500_000, "NOK"),
        ("USD million", "2", 2_000_000, "USD"),
        ("Disbursed (1000 NOK)", "12.5", 12_500, "NOK"),
        ("Beløp (mill. NOK)", "3", 3_000_000, "NOK"),
        ("Amount in EUR", "7", 7, "EUR"),
        ("Amount (SEK bn)", "0.25", 250_000_000, "SEK"),
    ],
)
def test_unit_and_currency_are_read_from_the_heading(
    read: Read, heading: str, cell: str, amount: int, currency: str
) -> None:
    (row,) = read(f"Recipient;{heading}\nA;{cell}\n").allocations
    assert (row.amount.amount, row.amount.currency) == (amount, currency)


def test_the_stated_precision_follows_from_digits_and_unit(read: Read) -> None:
    (row,) = read("Recipient;Amount (NOK million)\nA;1.50\n").allocations
    assert row.step == 10_000
    assert row.as_written == "1.50"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1,200,000", "1200000"),
        ("1 200 000", "1200000"),
        ("1\u00a0200\u00a0000.5", "1200000.5"),
        ("(500)", "-500"),
        ("\u2212500", "-500"),
        ("USD 1,200", "1200"),
        ("1200 USD", "1200"),
    ],
)
def test_amounts_as_people_write_them(read: Read, cell: str, amount: str) -> None:
    assert amounts(read(f"recipient;amount;currency\nA;{cell};USD\n")) == [amount]


def test_a_decimal_comma_is_read_where_the_source_says_so(read: Read) -> None:
    text = "recipient;amount;currency\nA;1.200.000,50;NOK\nB;33,4;NOK\n"
    assert amounts(read(text, decimal=",")) == ["1200000.50", "33.4"]


@pytest.mark.parametrize("cell", ["1.200.000", "1,5", "12 %", "12%", "x", "-", "n/a", "", "1,20,0"])
def test_what_is_no_clear_amount_is_rejected_with_place_and_value(read: Read, cell: str) -> None:
    data = read(f"recipient;amount;currency\nA;{cell};USD\nB;1;USD\n")
    assert problems(data) == [(2, "amount", cell)]
    assert (data.account.read, data.account.used) == (2, 1)


def test_every_problem_of_every_row_is_listed_at_once(read: Read) -> None:
    data = read("recipient;amount;currency;date\n;x;ZZZ;soon\nA;1.200.000;USD;\nB;1;USD;\n")
    assert [item[1] for item in problems(data)] == [
        "amount", "recipient", "currency", "date", "amount",
    ]  # fmt: skip
    error = rows_rejected_error(data)
    assert error.exit_code == 3
    assert error.problem == "2 of 3 rows in x.csv cannot be used"
    assert any("1.200.000" in line for line in error.details)
    assert "rows read 3 = used 1 + excluded 0 + rejected 2" in error.details
    assert 'decimal = ","' in error.fix


def test_many_alike_are_cut_short_and_counted(read: Read) -> None:
    data = read("recipient;amount;currency\n" + "A;;USD\n" * 500)
    error = rows_rejected_error(data)
    assert len(error.details) < 10
    assert any("497 more" in line for line in error.details)


@pytest.mark.parametrize("label", ["Total", "TOTAL:", "Sum", "Totalt", "Grand total", "Subtotal",
                                   "Sous-total", "Gesamtsumme", "I alt"])  # fmt: skip
def test_a_total_row_is_recognised_and_not_summed(read: Read, label: str) -> None:
    data = read(PLAIN + f"{label},1200.5,USD\n")
    assert data.account.used == 2
    assert [row.rule for row in data.account.excluded] == ["total-row"]
    assert not data.findings or all(
        finding.code != "total-row-differs" for finding in data.findings
    )


def test_a_total_row_that_does_not_fit_its_parts_is_a_warning(read: Read) -> None:
    data = read(PLAIN + "Total,1300,USD\n")
    (finding,) = [item for item in data.findings if item.code == "total-row-differs"]
    assert finding.severity == "warning"
    assert "1,300" in finding.message
    assert "1,200.5" in finding.message


def test_subtotals_and_a_grand_total_fit_their_parts(read: Read) -> None:
    text = "recipient,amount,currency\nA,1,USD\nB,2,USD\nSubtotal,3,USD\nC,4,USD\nSubtotal,4,USD\n"
    data = read(text + "Total,7,USD\n")
    assert amounts(data) == ["1", "2", "4"]
    assert all(finding.code != "total-row-differs" for finding in data.findings)


def test_an_organisation_whose_name_begins_like_a_total_is_no_total(read: Read) -> None:
    data = read("recipient,amount,currency\nTotal Relief Foundation,5,USD\nSumatra Aid,6,USD\n")
    assert data.account.used == 2


def test_notes_below_the_table_are_excluded(read: Read) -> None:
    data = read(PLAIN + "Source: OECD. Figures are preliminary.\n")
    assert [row.rule for row in data.account.excluded] == ["note-row"]


def test_a_column_map_names_headings_that_are_not_recognised(read: Read) -> None:
    text = "Hvem;Hvor mye;Valutakode\nA;5;NOK\n"
    data = read(text, columns={"recipient": "Hvem", "amount": "Hvor mye", "currency": "Valutakode"})
    assert amounts(data) == ["5"]


def test_a_table_without_known_headings_says_what_it_found_and_what_to_write(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Hvem;Hvor mye\nA;5\n")
    assert "Hvem" in str(error.value)
    assert "columns = {" in error.value.fix


def test_a_mapped_heading_that_is_not_there_is_named_with_the_near_miss(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Hvem;Beløp;Valuta\nA;5;NOK\n", columns={"recipient": "Hvm"})
    assert 'did you mean "Hvem"' in str(error.value)


def test_a_currency_is_never_assumed(read: Read) -> None:
    assert problems(read("recipient,amount\nA,5\n")) == [(2, "currency", "")]
    assert amounts(read("recipient,amount\nA,5\n", currency="CHF")) == ["5"]


def test_two_currencies_in_one_row_are_rejected(read: Read) -> None:
    data = read("recipient,amount,currency\nA,NOK 5,USD\n")
    assert [item[1] for item in problems(data)] == ["currency"]


def test_measures_are_read_in_words_and_assumed_only_with_a_note(read: Read) -> None:
    data = read("recipient,amount,currency,measure\nA,5,USD,Pledged\nB,5,USD,paid\n")
    assert [item.measure for item in data.allocations] == [Measure.PLEDGE, Measure.DISBURSEMENT]
    assumed = read(PLAIN)
    assert assumed.allocations[0].inferred[0].field == "measure"
    assert "measure-assumed" in [finding.code for finding in assumed.findings]
    told = read(PLAIN, measure="pledge")
    assert told.allocations[0].measure is Measure.PLEDGE
    assert told.allocations[0].inferred == ()


@pytest.mark.parametrize(
    ("order", "cell", "expected"),
    [
        ("iso", "2025-06-12", date(2025, 6, 12)),
        ("day-first", "12/06/2025", date(2025, 6, 12)),
        ("month-first", "06/12/2025", date(2025, 6, 12)),
    ],
)
def test_dates_are_read_in_the_order_that_is_said(
    read: Read, order: str, cell: str, expected: date
) -> None:
    data = read(f"recipient,amount,currency,date\nA,5,USD,{cell}\n", dates=order)
    assert data.allocations[0].decided == expected


def test_a_date_in_another_order_is_rejected_with_the_key_to_set(read: Read) -> None:
    data = read("recipient,amount,currency,date\nA,5,USD,12/06/2025\n")
    assert problems(data) == [(2, "date", "12/06/2025")]
    assert "dates" in data.account.rejected[0].problems[0].fix


def test_a_row_with_more_cells_than_headings_is_rejected(read: Read) -> None:
    data = read("recipient,amount,currency\nSmith, Jones and sons,5,USD\n")
    assert data.account.used == 0
    assert len(data.account.rejected) == 1


def test_an_unclosed_quote_is_named_with_its_line(read: Read) -> None:
    with pytest.raises(SourceError, match=r"x\.csv"):
        read('recipient,amount,currency\nA,5,USD\n"B,6,USD\n')


def test_a_quoted_cell_may_hold_delimiters_and_line_ends(read: Read) -> None:
    data = read('recipient,amount,currency\n"A,\nB",5,USD\nC,6,USD\n')
    assert data.allocations[0].recipient.name == "A, B"
    assert data.allocations[1].amount.amount == 6


@pytest.mark.parametrize(
    "content", [b"", b"   \n", b"\x00\x01\x02\x03" * 50, b"recipient,amount\n"]
)
def test_a_file_without_a_table_is_refused(read: Read, content: bytes) -> None:
    with pytest.raises(SourceError):
        read(content)


def test_excel_numbers_are_read_as_they_are_shown(sheet: Read) -> None:
    data = sheet(("S", [["Recipient", "Amount", "Currency"], ["A", 0.1, "USD"], ["B", 0.2, "USD"],
                        ["C", 1200000, "USD"], ["D", "1 200", "USD"]]))  # fmt: skip
    assert amounts(data) == ["0.1", "0.2", "1200000", "1200"]


def test_excel_dates_are_dates(sheet: Read) -> None:
    rows = [["Recipient", "Amount", "Currency", "Date"], ["A", 1, "USD", datetime(2025, 6, 12)]]  # noqa: DTZ001
    assert sheet(("S", rows)).allocations[0].decided == date(2025, 6, 12)


def test_the_only_sheet_with_allocations_is_found(sheet: Read) -> None:
    data = sheet(
        ("Read me", [["This workbook holds allocations"]]),
        ("Data", [["Title"], [], ["Recipient", "NOK million"], ["A", 1.5], ["Total", 1.5]]),
    )
    assert amounts(data) == ["1500000"]
    assert data.allocations[0].place.sheet == "Data"
    assert data.allocations[0].place.row == 4


def test_several_sheets_with_allocations_are_refused_until_one_is_named(sheet: Read) -> None:
    rows: list[list[object]] = [["Recipient", "NOK"], ["A", 1]]
    with pytest.raises(SourceError, match="2 sheets") as error:
        sheet(("One", rows), ("Two", rows))
    assert "sheet =" in error.value.fix
    assert amounts(sheet(("One", rows), ("Two", rows), sheet="Two")) == ["1"]
    with pytest.raises(SourceError, match='did you mean "Two"'):
        sheet(("One", rows), ("Two", rows), sheet="Tow")


def test_a_workbook_is_recognised_by_its_content(sheet: Read, tmp_path: Path) -> None:
    sheet(("S", [["Recipient", "NOK"], ["A", 1]]))
    (tmp_path / "x.xlsx").rename(tmp_path / "y.csv")
    assert amounts(load([DataSource(path="y.csv")], tmp_path)) == ["1"]
    (tmp_path / "z.xlsx").write_text(PLAIN)
    assert amounts(load([DataSource(path="z.xlsx")], tmp_path)) == ["1200", "0.5"]


def test_a_damaged_workbook_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match=r"x\.xlsx"):
        read(b"PK\x03\x04 and nothing more", "x.xlsx")


def test_globs_take_all_files_in_order_and_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(PLAIN)
    (tmp_path / "a.csv").write_text("recipient,amount,currency\nZ,9,USD\n")
    data = load([DataSource(path="*.csv")], tmp_path)
    assert amounts(data) == ["9", "1200", "0.5"]
    assert len({item.id for item in data.allocations}) == 3
    with pytest.raises(SourceError, match="no file matches"):
        load([DataSource(path="*.ods")], tmp_path)


def test_problems_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(SourceError) as error:
        load([DataSource(path="empty.csv"), DataSource(path="missing.csv")], tmp_path)
    assert "empty.csv" in str(error.value)
    assert "missing.csv" in str(error.value)


def test_an_id_that_occurs_twice_is_a_warning_and_both_rows_count(read: Read) -> None:
    data = read("id,recipient,amount,currency\n7,A,1,USD\n7,B,2,USD\n")
    assert len({item.id for item in data.allocations}) == 2
    assert "duplicate-id" in [finding.code for finding in data.findings]


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["A", "", "Total", "Sum", "B c"]),
            st.sampled_from(["1", "1,000.5", "", "x", "1.000.000", "(3)"]),
            st.sampled_from(["USD", "", "ZZZ"]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_row_that_is_not_blank_is_used_excluded_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    text = "".join(f'{name};"{amount}";{code}\n' for name, amount, code in rows)
    (folder / "x.csv").write_text("recipient;amount;currency\n" + text)
    blank = sum(not any(row) for row in rows)
    if blank == len(rows):
        return
    account = load([DataSource(path="x.csv")], folder).account
    assert account.read == len(rows) - blank
    assert account.read == account.used + len(account.excluded) + len(account.rejected)


@given(amounts_=st.lists(st.decimals(-(10**9), 10**9, places=2, allow_nan=False), min_size=1))
def test_what_was_written_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, amounts_: list[Decimal]
) -> None:
    folder = tmp_path_factory.mktemp("amounts")
    text = "".join(f'A;"{amount:,f}";USD\n' for amount in amounts_)
    (folder / "x.csv").write_text("recipient;amount;currency\n" + text)
    data = load([DataSource(path="x.csv")], folder)
    assert [item.amount.amount for item in data.allocations] == amounts_


def test_a_stray_cell_in_a_far_corner_is_refused_before_it_takes_the_memory(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Recipient"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(SourceError, match="too large"):
        load([DataSource(path="x.xlsx")], tmp_path)


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("Data", "Old"):
        page = book.create_sheet(title)
        page.append(["Recipient", "NOK"])
        page.append(["A", 1])
    book.remove(book.worksheets[0])
    book["Old"].sheet_state = "hidden"
    book.save(tmp_path / "x.xlsx")
    assert amounts(load([DataSource(path="x.xlsx")], tmp_path)) == ["1"]


def test_a_cell_with_an_error_value_is_rejected(sheet: Read) -> None:
    data = sheet(("S", [["Recipient", "NOK"], ["A", "=1/0"], ["B", 2]]))
    assert data.account.read == 2
    assert len(data.account.rejected) == 1
