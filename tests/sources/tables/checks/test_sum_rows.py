from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.properties import cases
from tests.sources.what_was_read import sums, total, ways

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset, Severity
from aidreport.sources.formats import columnar
from aidreport.sources.formats.grid import Grid, SourceRow
from aidreport.sources.loader import load
from aidreport.sources.tables.checks import sum_rows
from aidreport.sources.tables.table import read_table

Read = Callable[..., Dataset]
Book = Callable[..., bytes]

DATED = "Recipient,Amount (USD),Decision date\nUNHCR,100,2026-01-05\nWFP,200,2026-01-06\n"
LABELS = ["Summa", "Yhteensä", "Всього", "المجموع", "合計", "Razem", "All partners", "Σ", "xyz"]


def rules(dataset: Dataset) -> list[tuple[int | None, str]]:
    return [(row.place.row, row.rule) for row in dataset.account.excluded]


def codes(dataset: Dataset) -> list[str]:
    return [item.code for item in dataset.findings]


def refused(read: Read, content: str | bytes, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as stop:
        read(content, **options)
    return stop.value


def fixes(error: SourceError) -> list[dict[str, Any]]:
    """Return the options that the fix of an error names, one for each way."""
    ways = re.findall(r"data = (\{.*?\})(?=, or in config|$)", error.fix)
    entries = [tomllib.loads(f"data = {way}")["data"] for way in ways]
    return [{key: value for key, value in entry.items() if key != "path"} for entry in entries]


@pytest.mark.parametrize("label", LABELS)
def test_a_last_row_without_what_all_others_have_is_their_total(read: Read, label: str) -> None:
    dataset = read(f"{DATED}{label},300,\n")
    assert total(dataset) == 300
    assert rules(dataset) == [(4, "total-row")]


@pytest.mark.parametrize("label", LABELS)
def test_so_is_a_first_row(read: Read, label: str) -> None:
    head, *rows = DATED.splitlines()
    assert total(read("\n".join([head, f"{label},300,", *rows]))) == 300


def test_what_is_left_out_by_arithmetic_is_noted(read: Read) -> None:
    dataset = read(f"{DATED}xyz,300,\n")
    [note] = [item for item in dataset.findings if item.code == "total-by-arithmetic"]
    assert note.severity is Severity.NOTE
    assert note.message == '1 row states the sum of others and was left out: row 4, "xyz", USD 300'


@pytest.mark.parametrize(
    "rows",
    ["A,1200\nB,340\nxyz,1540\n", "xyz,1540\nA,1200\nB,340\n", "A,5\nB,7\nC,2\nD,1\nE,1\nxyz,16\n"],
)
def test_a_total_that_looks_like_an_allocation_is_asked_about(read: Read, rows: str) -> None:
    content = f"Recipient,Amount (USD)\n{rows}"
    error = refused(read, content)
    assert error.exit_code == 3
    assert '"xyz" states the sum of the' in error.problem
    excluded, used = fixes(error)
    stated = max(int(line.split(",")[1]) for line in rows.splitlines())
    assert total(read(content, **excluded)) == stated
    assert total(read(content, **used)) == 2 * stated
    assert rules(read(content, **excluded))[0][1] == "recipient-excluded"


def test_the_fix_keeps_what_the_user_had_set(read: Read) -> None:
    error = refused(
        read,
        "Who;Sum\nA;1200,5\nB;340\nxyz;1540,5\n",
        currency="USD",
        decimal=",",
        columns={"recipient": "Who", "amount": "Sum"},
    )
    ways = fixes(error)
    assert ways[0]["decimal"] == ","
    assert ways[0]["columns"] == {"recipient": "Who", "amount": "Sum"}
    assert total(read("Who;Sum\nA;1200,5\nB;340\nxyz;1540,5\n", **ways[0])) == Decimal("1540.5")


def test_an_unknown_name_among_known_ones_is_asked_about_even_if_amounts_are_round(
    read: Read,
) -> None:
    error = refused(read, "Recipient,Amount (USD)\nUNHCR,100\nWFP,200\nKaikki,300\n")
    assert fixes(error)[0] == {"values": {"recipient": {"Kaikki": "exclude"}}}


@pytest.mark.parametrize(
    "rows",
    [
        "UNHCR,100\nWFP,200\nUNICEF,300\n",
        "Kenya,100\nMali,200\nNiger,300\n",
    ],
)
def test_round_amounts_of_known_names_that_add_up_by_chance_are_a_warning(
    read: Read, rows: str
) -> None:
    dataset = read(f"Recipient,Amount (USD)\n{rows}")
    assert dataset.account.used == 3
    assert codes(dataset).count("total-doubtful") == 1


@pytest.mark.parametrize(
    "rows", ["A,1\nB,2\nC,3\n", "A,100\nB,100\nC,200\n", "UNICEF,70\nAnna,70\nAlt i Alt,140\n"]
)
def test_a_last_row_of_no_known_name_that_states_all_others_is_asked_about_however_round(
    read: Read, rows: str
) -> None:
    content = f"Recipient,Amount (USD)\n{rows}"
    last = rows.splitlines()[-1].partition(",")[0]
    exclude, use = ({"values": {"recipient": {last: word}}} for word in ("exclude", "use"))
    assert fixes(refused(read, content)) == [exclude, use]
    assert (read(content, **exclude).account.used, read(content, **use).account.used) == (2, 3)


def test_two_of_many_rows_that_make_a_third_are_chance(read: Read) -> None:
    rows = "".join(f"P{number},{100 * (number % 9 + 1)},2026-01-05\n" for number in range(300))
    dataset = read(DATED + rows)
    assert dataset.account.used == 302
    assert "total-doubtful" not in codes(dataset)
    assert "total-by-arithmetic" not in codes(dataset)


SUBTOTALS = """Recipient,Amount (NOK),Date
UNICEF,1000,2026-01-01
UNICEF,200,2026-01-02
UNICEF Summa,1200,
IFRC,300,2026-01-03
IFRC,40,2026-01-04
IFRC Summa,340,
"""


@pytest.mark.parametrize("last", ["", "Totalsumma,1540,\n", "Total,1540,\n", "Sluttsum ,1540,\n"])
def test_subtotals_with_any_label_are_left_out(read: Read, last: str) -> None:
    assert total(read(SUBTOTALS + last)) == 1540


def test_subtotals_above_their_rows_are_left_out_too(read: Read) -> None:
    head, *rows = SUBTOTALS.splitlines()
    ordered = [rows[2], rows[0], rows[1], rows[5], rows[3], rows[4]]
    assert total(read("\n".join([head, *ordered]))) == 1540


def test_subtotals_beside_rows_of_no_group_are_left_out(read: Read) -> None:
    assert total(read(f"{SUBTOTALS}WFP,77,2026-01-09\n")) == 1540 + 77


def test_an_outline_that_looks_like_allocations_stops(read: Read) -> None:
    content = "Recipient,Amount (NOK)\nKenya,12\nA,5\nB,7\nMali,3\nC,3\n"
    error = refused(read, content)
    assert "2 rows state the sums of other rows" in error.problem
    assert error.details == ('row 2, "Kenya", NOK 12', 'row 5, "Mali", NOK 3')
    excluded, used = fixes(error)
    assert total(read(content, **excluded)) == 15
    assert total(read(content, **used)) == 30
    assert total(read(content.replace("Mali,3", "Mali,4"))) == 31


def test_an_outline_whose_names_are_those_of_its_rows_is_to_be_corrected_in_the_file(
    read: Read,
) -> None:
    rows = "".join(f"P{at},{3 * at}\nP{at},{at}\nP{at},{2 * at}\n" for at in (101, 203, 307))
    error = refused(read, f"Recipient,Amount (NOK)\n{rows}")
    assert error.fix == "delete rows 2, 5, 8 in the file"


def test_totals_by_currency_are_told_apart(read: Read) -> None:
    rows = "A,100,USD,x\nB,200,USD,x\nC,7,EUR,x\nD,8,EUR,x\nΣ1,300,USD,\nΣ2,15,EUR,\n"
    dataset = read(f"Recipient,Amount,Currency,Place\n{rows}")
    assert rules(dataset) == [(6, "total-row"), (7, "total-row")]


def test_a_total_without_a_currency_is_one_of_the_only_currency(read: Read) -> None:
    dataset = read("Recipient,Amount,Currency\nA,100,USD\nB,200,USD\nIn all,300,\n")
    assert rules(dataset) == [(4, "total-row")]


def test_a_total_may_have_its_label_in_another_column_than_the_recipient(read: Read) -> None:
    dataset = read("Nr,Recipient,Amount (USD)\n1,A,100\n2,B,200\nxyz,,300\n")
    assert rules(dataset) == [(4, "total-row")]
    assert dataset.account.rejected == ()


def test_a_total_that_nearly_agrees_is_asked_about(read: Read) -> None:
    content = f"{DATED}UNICEF,300.4,2026-01-07\nxyz,600,\n"
    error = refused(read, content)
    assert '"xyz" states about the sum of the 3 other rows' in error.problem
    assert total(read(content, **fixes(error)[0])) == Decimal("600.4")


def test_a_row_without_a_date_is_an_allocation_unless_it_adds_up(read: Read) -> None:
    dataset = read(f"{DATED}UNICEF,350,2026-01-07\nxyz,300,\n")
    assert dataset.account.used == 4


def test_a_formula_that_adds_up_its_column_is_a_total_whatever_its_label(
    read: Read, tmp_path: Path
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    rows = (["Recipient", "Amount (USD)"], ["A", 1], ["B", 2], ["xyz", "=SUM(B2:B3)"])
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr] - a new workbook has one sheet
    path = tmp_path / "formula.xlsx"
    book.save(path)
    dataset = read(path.read_bytes(), "formula.xlsx")
    assert rules(dataset) == [(4, "total-row")]


@pytest.mark.parametrize("label", ["Total", "Grand total"])
def test_a_recipient_that_is_called_a_total_can_be_used(read: Read, label: str) -> None:
    content = f"Recipient,Amount (USD)\nA,5\n{label},7\n"
    assert total(read(content)) == 5
    assert total(read(content, values={"recipient": {label.lower(): "use"}})) == 12


def test_rows_of_a_country_can_be_left_out(read: Read) -> None:
    content = "Recipient,Country,Amount (USD)\nA,Kenya,5\nB,Mali,7\n"
    dataset = read(content, values={"country": {"Mali": "exclude"}})
    assert rules(dataset) == [(3, "country-excluded")]


names = st.lists(
    st.text("abcdefghij ", min_size=2, max_size=12).filter(str.strip), min_size=2, max_size=12
)


def read_rows(cells: list[list[Any]], **options: Any) -> Dataset:
    grid = Grid(tuple(SourceRow.of(number, row) for number, row in enumerate(cells, 1)))
    return read_table(grid, DataSource(path="x", **options), "x")


@cases(100)
@given(names, st.data(), st.booleans(), st.booleans())
def test_a_total_under_any_label_is_left_out_or_stops(
    recipients: list[str], data: st.DataObject, dated: bool, first: bool
) -> None:
    amounts = data.draw(
        st.lists(st.integers(1000, 10**7), min_size=len(recipients), max_size=len(recipients))
    )
    label = data.draw(st.text("klmnopqrst", min_size=1, max_size=12))
    rows: list[list[Any]] = [
        [name, amount, "2026-01-05"] for name, amount in zip(recipients, amounts, strict=True)
    ]
    stated = [label, sum(amounts), "" if dated else "2026-01-05"]
    table = [stated, *rows] if first else [*rows, stated]
    # Names that begin with a blank are asked about for themselves: they may be parts of a row.
    parts = {"repeated_money": "use"}
    try:
        dataset = read_rows([["Recipient", "Amount (NOK)", "Date"], *table], **parts)
    except SourceError as error:
        assert not dated
        options = {**parts, **fixes(error)[0]}
        assert total(read_rows([["Recipient", "Amount (NOK)", "Date"], *table], **options)) == (
            sum(amounts)
        )
        return
    assert total(dataset) == sum(amounts)


def test_a_total_right_below_the_headings_that_reads_as_a_year_is_no_heading() -> None:
    rows = [["k", "2002", ""], ["aa", "1001", "2026-01-05"], ["aaa", "1001", "2026-01-05"]]
    dataset = read_rows([["Recipient", "Amount (NOK)", "Date"], *rows])
    assert total(dataset) == 2002
    assert rules(dataset) == [(2, "total-row")]


def states_a_run(amounts: list[int]) -> bool:
    """Tell whether an amount is exactly the sum of two or more right above it or below it."""
    return any(
        amount == sum(run[:count])
        for at, amount in enumerate(amounts)
        for run in (amounts[:at][::-1], amounts[at + 1 :])
        for count in range(2, len(run) + 1)
    )


@cases(100)
@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=40))
@example([9, 1, 800, 801])
def test_a_table_without_a_total_is_read_whole(amounts: list[int]) -> None:
    rows: list[list[Any]] = [[f"Partner {at}", amount] for at, amount in enumerate(amounts)]
    try:
        dataset = read_rows([["Recipient", "Amount (NOK)"], *rows])
    except SourceError as error:
        # One of them states the sum of all others, as exactly as its last digits that are zero say,
        # or that of a group, and hardly by chance.
        of_all = any(100 * abs(2 * amount - sum(amounts)) <= amount for amount in amounts)
        assert of_all or states_a_run(amounts)
        counted = [read_rows([["Recipient", "Amount (NOK)"], *rows], **fix) for fix in fixes(error)]
        assert sum(amounts) in map(total, counted)
        return
    assert total(dataset) == sum(amounts)


def test_a_long_workbook_like_table_is_checked_as_a_whole(tmp_path: Path) -> None:
    rows = "".join(f"P{number},{number * 7919 % 10007 + 1},x\n" for number in range(6000))
    stated = sum(number * 7919 % 10007 + 1 for number in range(6000))
    (tmp_path / "a.csv").write_text(f"Recipient,Amount (USD),Place\n{rows}xyz,{stated},\n")
    dataset = load([DataSource(path="a.csv")], tmp_path)
    assert total(dataset) == stated


@pytest.mark.parametrize("first", ["Subtotal", "xyz", "Kenya"])
@pytest.mark.parametrize("second", ["Subtotal", "abc", "Mali"])
@pytest.mark.parametrize("last", ["", "Total,1540,\n", "mno,1540,\n"])
def test_totals_of_known_and_unknown_words_go_together(
    read: Read, first: str, second: str, last: str
) -> None:
    content = SUBTOTALS.replace("UNICEF Summa", first).replace("IFRC Summa", second) + last
    assert total(read(content)) == 1540


@pytest.mark.parametrize("label", ["Total", "xyz"])
def test_a_currency_or_measure_of_one_row_has_its_total_too(read: Read, label: str) -> None:
    rows = "A,7,USD,x\nB,8,USD,x\nC,30.8,NOK,x\n"
    head = "Recipient,Amount,Currency,Place\n"
    dataset = read(f"{head}{rows}{label} 1,15,USD,\n{label} 2,30.8,NOK,\n")
    assert [row for row, _ in rules(dataset)] == [5, 6]
    kinds = "A,7,Commitment,x\nB,8,Commitment,x\nC,30.8,Disbursement,x\n"
    head = "Recipient,Amount (USD),Measure,Place\n"
    dataset = read(f"{head}{kinds}{label} 1,15,Commitment,\n{label} 2,30.8,Disbursement,\n")
    assert [row for row, _ in rules(dataset)] == [5, 6]


def test_a_rounded_total_with_a_known_word_is_not_asked_about(read: Read) -> None:
    dataset = read(f"{DATED}UNICEF,300.4,2026-01-07\nTotal,600,\n")
    assert total(dataset) == Decimal("600.4")


def test_a_known_total_that_agrees_shows_that_no_row_above_it_is_one(read: Read) -> None:
    rows = "UNHCR,100\nWFP,200\nOther,300\nTotal,600\n"
    dataset = read(f"Recipient,Amount (USD)\n{rows}")
    assert total(dataset) == 600
    assert "total-doubtful" not in codes(dataset)
    content = "Recipient,Amount (USD)\nA,1200\nB,340\nxyz,1540\nTotal,3080\n"
    assert total(read(content)) == 3080


@cases(60)
@given(
    st.lists(st.lists(st.integers(1, 4), min_size=2, max_size=4), min_size=2, max_size=4),
    st.booleans(),
)
def test_amounts_that_add_up_in_several_ways_are_told_apart_by_what_rows_lack(
    parts: list[list[int]], above: bool
) -> None:
    rows: list[list[str]] = []
    for number, part in enumerate(parts):
        of_part = [
            [f"Agency {len(rows) + at}", str(amount), "Kenya"] for at, amount in enumerate(part)
        ]
        stated = [f"Programme {number}", str(sum(part)), ""]
        rows += [stated, *of_part] if above else [*of_part, stated]
    cells = [["Recipient", "Amount (USD)", "Country"], *rows]
    grid = Grid(tuple(SourceRow.of(number, row) for number, row in enumerate(cells, 1)))
    try:
        dataset = read_table(grid, DataSource(path="x"), "x")
    except SourceError:
        return
    assert total(dataset) == sum(map(sum, parts)), rows


def test_rows_of_zero_that_lack_what_others_have_are_no_totals_of_rows_of_zero() -> None:
    rows = [["UNICEF", 0, "NGO"]] * 6 + [["UNICEF", 0, ""]] * 2
    dataset = read_rows([["Recipient", "Amount (NOK)", "Kind of partner"], *rows])
    assert len(dataset.allocations) == 8
    assert rules(dataset) == []


def test_rows_that_repeat_the_one_amount_that_is_not_zero_are_no_totals() -> None:
    rows = [["UNICEF", 0, "NGO"]] * 5 + [["UNICEF", 1, "NGO"]] + [["UNICEF", 1, ""]] * 2
    dataset = read_rows([["Recipient", "Amount (NOK)", "Kind of partner"], *rows])
    assert len(dataset.allocations) == 8
    assert rules(dataset) == []


def test_a_last_row_as_large_as_another_beside_small_ones_is_asked_about_by_no_one() -> None:
    amounts = ["100000", "250", "300", "100000"]
    rows = [[f"Partner {at}", amount, "Kenya"] for at, amount in enumerate(amounts)]
    rows[-1][2] = ""
    dataset = read_rows([["Recipient", "Amount (NOK)", "Country"], *rows])
    assert len(dataset.allocations) == 4


def test_rows_of_equal_amounts_that_lack_one_this_and_one_that_are_no_totals() -> None:
    rows = [
        ["UNICEF", 12, "", "NGO"],
        ["WFP", 12, "Chad", "NGO"],
        ["ICRC", 17, "Mali", ""],
        ["IFRC", 17, "Chad", "NGO"],
    ]
    dataset = read_rows([["Recipient", "Amount (NOK)", "Country", "Kind of partner"], *rows])
    assert len(dataset.allocations) == 4
    assert rules(dataset) == []


@pytest.mark.parametrize(
    ("heading", "gross", "off", "net", "measure"),
    [
        ("Line", "Gross", "Bank costs", "Net", "commitment"),
        ("Type", "Gross disbursements", "Less: recoveries", "Net disbursements", "disbursement"),
    ],
)
def test_sums_that_another_column_sets_apart_are_left_out_by_it(
    read: Read, heading: str, gross: str, off: str, net: str, measure: str
) -> None:
    table = f"Partner,{heading},Amount (EUR)\n" + "".join(
        f"{name},{gross},{amount}\n{name},{off},-{less}\n{name},{net},{amount - less}\n"
        for name, amount, less in (("UNICEF", 1017, 203), ("WFP", 523, 51), ("IOM", 311, 19))
    )
    with pytest.raises(SourceError, match="3 rows state the sums of other rows") as refused:
        read(table)
    data = read(table, **ways(refused.value)[0])
    assert sums(data) == {measure: Decimal(1851 - 273)}


def test_a_row_between_others_that_states_the_sum_of_all_of_them_is_asked_about(
    mend: Callable[..., Dataset],
) -> None:
    rows = "NRC,12345\nEverything,40001\nDRC,20000\nIRC,7656\n"
    data = mend(f"Partner,Amount (USD)\n{rows}", problem='"Everything" states the sum of')
    assert total(data) == 40001


def test_a_row_within_a_long_table_that_states_the_sum_of_all_others_is_asked_about(
    mend: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "LONG", 0)
    monkeypatch.setattr(sum_rows, "_FEW", 10)
    amounts = [1000 + 37 * number * number for number in range(20)]
    rows = [f"Partner {number},{amount}" for number, amount in enumerate(amounts)]
    rows.insert(9, f"Everything,{sum(amounts)}")
    data = mend("Partner,Amount (USD)\n" + "\n".join(rows), problem='"Everything" states the sum')
    assert total(data) == sum(amounts)
