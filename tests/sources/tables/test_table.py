from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.formats.grid import Grid, SourceRow
from aidreport.sources.problems import UnclearError
from aidreport.sources.tables.table import read_table

Read = Callable[..., Dataset]
HEAD = "Recipient,Amount (NOK)\n"


def findings(dataset: Dataset, code: str) -> list[str]:
    return [item.message for item in dataset.findings if item.code == code]


def problems(dataset: Dataset) -> list[tuple[int | None, str, str, str]]:
    return [
        (row.place.row, item.column, item.value, item.problem)
        for row in dataset.account.rejected
        for item in row.problems
    ]


def test_every_column_finds_its_way_into_the_allocation(read: Read) -> None:
    dataset = read(
        "Reference,Donor,Recipient,Full name,Recipient type,Amount,Currency,Measure,Date,Country,"
        "Sector,Theme,Purpose,Description\n"
        "G-1,Norway,UNICEF,UN Children’s Fund,UN agency,229,NOK,paid,2025-06-12,Ukraine,"
        "Protection,Children,Return,They return.\n"
    )
    [item] = dataset.allocations
    assert (item.id, item.recipient.key, item.recipient.full_name, item.recipient.type) == (
        "G-1",
        "UNICEF",
        "UN Children’s Fund",
        "UN agency",
    )
    assert item.donor is not None
    assert item.donor.name == "Norway"
    assert (item.measure, item.decided) == (Measure.DISBURSEMENT, date(2025, 6, 12))
    assert (item.country, item.sector, item.theme) == ("Ukraine", "Protection", "Children")
    assert (item.purpose, item.description) == ("Return", "They return.")


def test_defaults_of_the_config_fill_what_rows_leave_blank(read: Read) -> None:
    text = "Recipient,Amount,Currency,Donor,Measure\nA,5,,,\nB,6,EUR,Iceland,pledge\n"
    dataset = read(text, currency="NOK", donor="Norway", measure="disbursement")
    first, second = dataset.allocations
    assert (first.amount.currency, first.measure) == ("NOK", Measure.DISBURSEMENT)
    assert first.donor is not None
    assert first.donor.name == "Norway"
    assert (second.amount.currency, second.measure) == ("EUR", Measure.PLEDGE)


def test_a_measure_that_nobody_names_is_assumed_and_said(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,6\n")
    assert all(item.measure is Measure.COMMITMENT for item in dataset.allocations)
    assert [item.inferred[0].field for item in dataset.allocations] == ["measure", "measure"]
    assert len(findings(dataset, "measure-assumed")) == 1


def test_every_bad_cell_of_every_row_is_reported(read: Read) -> None:
    dataset = read(
        "Recipient,Amount,Currency,Date\n"
        ",x,ZZZ,soon\nB,,NOK,\nC,12%,NOK,\nD,5,NKO,\nE,EUR 5,NOK,\nF,5,NOK,2025-06-12\n"
    )
    assert problems(dataset) == [
        (2, "recipient", "", "empty"),
        (2, "amount", "x", "is not a number"),
        (2, "currency", "ZZZ", "is not a currency code"),
        (2, "date", "soon", "is not a date"),
        (3, "amount", "", "empty"),
        (4, "amount", "12%", "is a percentage, not an amount"),
        (5, "currency", "NKO", "is not a currency code"),
        (6, "currency", "NOK", "names another currency than the rest of its row or heading"),
    ]
    assert (dataset.account.read, dataset.account.used) == (6, 1)


def test_a_row_without_any_currency_is_rejected(read: Read) -> None:
    dataset = read("Recipient,Amount\nA,NOK 5\nB,6\n")
    assert problems(dataset) == [(3, "amount", "6", "is an amount without a currency")]


def test_a_sign_that_means_several_currencies_needs_the_config(read: Read) -> None:
    text = "Recipient,Amount\nA,kr 5\nB,EUR 6\n"
    with pytest.raises(UnclearError) as asked:
        read(text)
    assert "may mean NOK, SEK, DKK, ISK" in str(asked.value)
    found = read(text, currency="NOK").allocations
    assert [item.amount.currency for item in found] == ["NOK", "EUR"]


def test_a_blank_measure_is_rejected_if_there_is_no_default(read: Read) -> None:
    dataset = read("Recipient,Amount (NOK),Measure\nA,5,paid\nB,6,\n")
    assert problems(dataset) == [(3, "measure", "", "empty")]


def test_blank_rows_are_no_rows(read: Read) -> None:
    assert read(f"{HEAD}A,5\n,\n\n , \nB,6\n").account.read == 2


@pytest.mark.parametrize("note", ["Source: OECD", "Kilde: Norad", "* provisional", "Note"])
def test_trailing_notes_are_excluded(read: Read, note: str) -> None:
    dataset = read(f"{HEAD}A,5\n{note},\n")
    assert [row.rule for row in dataset.account.excluded] == ["note-row"]
    assert dataset.account.used == 1


def test_any_text_after_the_total_is_a_note(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,6\nTotal,11\nMinistry of Foreign Affairs,\n")
    assert [row.rule for row in dataset.account.excluded] == ["total-row", "note-row"]


@pytest.mark.parametrize("rows", ["UNICEF,\nA,5\n", "A,5\nUNICEF,\n", "A,5\nMercy Corps Inc.,\n"])
def test_a_recipient_without_an_amount_is_rejected_not_dropped(read: Read, rows: str) -> None:
    assert len(read(HEAD + rows).account.rejected) == 1


def test_repeated_headings_and_hxl_tags_are_excluded(read: Read) -> None:
    dataset = read(f"{HEAD}#org+recipient,#date\nA,5\n{HEAD}B,6\n")
    assert [row.rule for row in dataset.account.excluded] == ["hxl-row", "repeated-heading"]
    assert dataset.account.used == 2


def test_a_second_table_with_other_headings_is_refused(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Recipient,Amount (NOK)\nA,5\n\nRecipient,Amount (USD)\nB,6\n")
    assert error.value.problem == "data.csv, row 4: a second table begins, with other headings"


@pytest.mark.parametrize("rows", ["", "Total,5\n", "Source: nobody,\n"])
def test_a_table_without_allocations_is_refused(read: Read, rows: str) -> None:
    with pytest.raises(SourceError, match=r"data\.csv holds no allocations"):
        read(HEAD + rows)


def test_a_table_of_bad_rows_only_is_not_raised_here(read: Read) -> None:
    dataset = read(f"{HEAD}A,x\n")
    assert (dataset.allocations, len(dataset.account.rejected)) == ((), 1)


def test_amounts_that_may_be_thousands_stop_and_either_setting_reads_them(read: Read) -> None:
    rows = f"{HEAD}A,1.200\nB,17.500\nC,3\n"
    with pytest.raises(SourceError, match="the decimal mark of the amounts is open") as error:
        read(rows)
    for mark in ".,":
        assert f'data = {{ path = "data.csv", decimal = "{mark}" }}' in error.value.fix
    assert sum(item.amount.amount for item in read(rows, decimal=",").allocations) == 18703
    dataset = read(rows, decimal=".")
    [message] = findings(dataset, "decimal-doubtful")
    assert message.startswith('2 amounts such as "1.200" read with three decimal places')


def test_amounts_of_zero_or_less_are_used_and_noted(read: Read) -> None:
    dataset = read(f"{HEAD}A,5\nB,0\nC,-3\n")
    assert sum(item.amount.amount for item in dataset.allocations) == Decimal(2)
    assert findings(dataset, "amount-not-positive") == [
        "2 amounts of zero or less, the first for B: 0"
    ]


def test_markup_in_a_cell_stays_the_text_it_is(read: Read) -> None:
    dataset = read(f'{HEAD}"<img src=""/etc/passwd""/>",5\n')
    assert dataset.allocations[0].recipient.name == '<img src="/etc/passwd"/>'


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["Total", "A", "1,200", "1.5", "5%", "Source: x", "NOK 5", ""]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=12))
@example([["", "TOTAL"], ["", "0"]])  # a second row of headings: "Amount (NOK)" over "TOTAL"
def test_rows_always_add_up_whatever_the_cells(rows: list[list[object]]) -> None:
    cells = [["Recipient", "Amount (NOK)", "Date"], *rows]
    numbered = [SourceRow.of(number, row) for number, row in enumerate(cells, start=1)]  # type: ignore[arg-type]
    grid = Grid(tuple(row for row in numbered if not row.blank))
    try:
        dataset = read_table(grid, DataSource(path="x"), "x")
    except SourceError:  # nothing but totals and notes
        return
    account = dataset.account
    headings = len(grid.rows) - account.read
    assert headings == 1 or (headings == 2 and not re.search(r"\d", "".join(grid.rows[1].texts)))
    assert account.used == len(dataset.allocations)
    assert account.read == account.used + len(account.excluded) + len(account.rejected)


def test_a_note_in_the_column_of_the_amount_is_a_note(read: Read) -> None:
    dataset = read("Montant (NOK),Bénéficiaire\n253,A\n125,B\n,\n* Preliminary figures.,\n")
    assert [row.rule for row in dataset.account.excluded] == ["note-row"]
    assert dataset.account.rejected == ()
