"""HXL tags say what columns are, wherever their row is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.sources.loader import load
from aidreport.sources.tables.words.hxl_tags import tag_of

TAGS = "#org+name+impl,#value+funding+total+usd,#org+name+funder,#country+name,#date+decision"
ROW = "UNICEF,1200.50,Norway,Ukraine,2026-01-05"


def read(folder: Path, *lines: str) -> object:
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load([DataSource(path="a.csv")], folder)


@pytest.mark.parametrize("titles", [0, 1, 7, 20])
def test_the_row_of_tags_is_found_under_titles_and_merged_headings(
    tmp_path: Path, titles: int
) -> None:
    above = [",¿Quién?,,¿Cuánto?,"] * titles
    data = read(tmp_path, *above, TAGS, ROW)
    (item,) = data.allocations
    assert (item.recipient.name, str(item.amount.amount), item.amount.currency) == (
        "UNICEF",
        "1200.50",
        "USD",
    )
    assert (item.donor.name, item.country, str(item.decided)) == ("Norway", "Ukraine", "2026-01-05")
    assert data.files[0].kind == "hxl"
    assert data.account.read == 1


def test_attributes_come_in_any_order_with_spaces(tmp_path: Path) -> None:
    tags = "#org +impl + name,#value+usd +total+funding,#org+funder+name,#country +name,#date"
    (item,) = read(tmp_path, tags, ROW).allocations
    assert (item.recipient.name, item.donor.name) == ("UNICEF", "Norway")


def test_a_currency_column_and_a_status_are_read(tmp_path: Path) -> None:
    tags = "#org+impl,#value+total,#value+total+currency,#status"
    (item,) = read(tmp_path, tags, "UNICEF,5,NOK,pledge").allocations
    assert (item.amount.currency, item.measure.value) == ("NOK", "pledge")


def test_if_two_columns_fit_equally_the_choice_is_reported(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+nok,#value+eur", "UNICEF,5,6")
    assert data.allocations[0].amount.currency == "NOK"
    assert [item.code for item in data.findings][:1] == ["heading-chosen"]


def told(data: object, code: str = "heading-chosen") -> list[str]:
    return [item.message for item in data.findings if item.code == code]


@pytest.mark.parametrize(
    ("word", "measure"),
    [
        ("commitment", "commitment"),
        ("committed", "commitment"),
        ("disbursements", "disbursement"),
        ("paid", "disbursement"),
        ("pledge", "pledge"),
        ("expenditure", "expenditure"),
        ("budget", "budget"),
    ],
)
def test_the_measure_that_a_tag_names_is_not_assumed(
    tmp_path: Path, word: str, measure: str
) -> None:
    data = read(tmp_path, f"#org+impl,#value+{word}+usd", "UNICEF,5")
    (item,) = data.allocations
    assert (item.measure.value, item.amount.currency, item.inferred) == (measure, "USD", ())


def test_columns_of_several_measures_are_an_allocation_each(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "#org+impl,#value+commitment+eur,#value+disbursement+usd,#value+net,#country",
        "UNICEF,5,3,1,UKR",
        "WFP,,7,1,UKR",
        "FAO,2,,1,UKR",
    )
    assert sorted(found(data)) == [
        ("FAO", "commitment", "2", "EUR"),
        ("UNICEF", "commitment", "5", "EUR"),
        ("UNICEF", "disbursement", "3", "USD"),
        ("WFP", "disbursement", "7", "USD"),
    ]
    assert {item.country for item in data.allocations} == {"Ukraine"}
    assert data.account.read == 4
    (message,) = told(data)
    assert message == (
        "amount was read from #value+commitment+eur and #value+disbursement+usd;"
        " #value+net would fit too, and was not read"
    )


def test_a_row_without_any_amount_is_refused_once_a_measure(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+commitment+usd,#value+paid+usd", "UNICEF,5,3", "WFP,,")
    assert (data.account.used, len(data.account.rejected)) == (2, 2)


def test_several_measures_in_the_currency_of_a_column(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+commitment,#value+paid,#currency", "UNICEF,5,3,NOK")
    assert [item.amount.currency for item in data.allocations] == ["NOK", "NOK"]


def test_a_currency_beside_local_amounts_is_theirs(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+local,#currency,#value+usd", "UNICEF,50,NOK,5")
    (item,) = data.allocations
    assert (str(item.amount.amount), item.amount.currency) == ("5", "USD")
    assert told(data) == [
        "amount was read from #value+usd; #value+local would fit too, and was not read"
    ]


def test_local_amounts_alone_are_read_in_their_currency(tmp_path: Path) -> None:
    (item,) = read(tmp_path, "#org,#value+local,#currency", "UNICEF,50,NOK").allocations
    assert (str(item.amount.amount), item.amount.currency) == ("50", "NOK")


def test_a_currency_that_contradicts_the_tag_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="names USD, and the column"):
        read(tmp_path, "#org,#value+usd,#currency", "UNICEF,50,NOK")


def test_a_column_that_is_passed_over_is_named_though_another_fits_better(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+total+usd,#value+net", "UNICEF,50,7")
    assert str(data.allocations[0].amount.amount) == "50"
    assert len(told(data)) == 1


def found(data: object) -> list[tuple[str, str, str, str]]:
    return [
        (item.recipient.name, item.measure.value, f"{item.amount.amount:f}", item.amount.currency)
        for item in data.allocations
    ]


@pytest.mark.parametrize(
    ("headings", "tags", "row", "measure", "amount"),
    [
        ("Recipient,Amount", "#org,#value+usd", "UNICEF,5", "commitment", "5"),
        ("Recipient,Amount,Currency", "#org,#value+disbursement,#currency", "UNICEF,5,USD",
         "disbursement", "5"),
        ("Recipient,Montant", "#org,#value+funding+total+usd", "UNICEF,5", "commitment", "5"),
        ("Recipient,Disbursed (USD)", "#org,#value+usd", "UNICEF,5", "disbursement", "5"),
        ("Recipient,Committed (USD)", "#org,#value+paid", "UNICEF,5", "disbursement", "5"),
        ("Recipient,Amount (USD million)", "#org,#value+usd", "UNICEF,5", "commitment", "5000000"),
        ("Who,USD thousand", "#org,#value+usd", "UNICEF,0.123", "commitment", "123.000"),
        ("Who,USD", "#org,#value", "UNICEF,5", "commitment", "5"),
        ("Title\nWho,US$", "#org,#value", "UNICEF,5", "commitment", "5"),
    ],
)  # fmt: skip
def test_tags_under_headings_decide_and_headings_say_what_tags_leave_open(
    tmp_path: Path, headings: str, tags: str, row: str, measure: str, amount: str
) -> None:
    data = read(tmp_path, headings, tags, row)
    assert [item[:2] for item in found(data)] == [("UNICEF", measure)]
    assert data.allocations[0].amount.amount == Decimal(amount)
    assert data.allocations[0].amount.currency == "USD"
    assert data.files[0].kind == "hxl"


def test_a_heading_and_a_tag_in_different_currencies_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="name different currencies") as caught:
        read(tmp_path, "Recipient,Amount (NOK)", "#org,#value+usd", "UNICEF,5")
    assert caught.value.fix == "correct the heading or the tag in the file"


def test_columns_of_several_measures_in_different_units_are_refused(tmp_path: Path) -> None:
    tags = "#org,#value+committed+usd,#value+paid+usd"
    with pytest.raises(SourceError, match="different units"):
        read(tmp_path, "Who,USD million,USD", tags, "UNICEF,5,3")
    assert [item[2] for item in found(read(tmp_path, "Who,USD million,", tags, "UNICEF,5,3"))] == [
        "5000000",
        "3000000",
    ]


def test_headings_decide_if_tags_do_not_distinguish_the_amounts(tmp_path: Path) -> None:
    headings, tags = "Recipient,2023 (USD),2024 (USD),Total (USD)", "#org,#value,#value,#value"
    data = read(tmp_path, headings, tags, "UNICEF,5,3,8", "WFP,1,1,2")
    assert [item[2] for item in found(data)] == ["8", "2"]
    assert [row.rule for row in data.account.excluded] == ["hxl-row"]


def test_the_currency_of_the_config_is_read_of_several(tmp_path: Path) -> None:
    lines = "Recipient,Amount (NOK),Amount (USD)\n#org,#value+nok,#value+usd\nUNICEF,50,5\n"
    (tmp_path / "a.csv").write_text(lines)
    data = load([DataSource(path="a.csv", currency="USD")], tmp_path)
    assert [item[2:] for item in found(data)] == [("5", "USD")]


def test_columns_that_the_config_names_come_before_tags(tmp_path: Path) -> None:
    lines = "Recipient,Amount (NOK),Net (USD)\n#org,#value+paid,#value+net\nUNICEF,50,5\n"
    (tmp_path / "a.csv").write_text(lines)
    data = load([DataSource(path="a.csv", columns={"amount": "Net (USD)"})], tmp_path)
    assert found(data) == [("UNICEF", "disbursement", "5", "USD")]


@pytest.mark.parametrize("word", ["required", "requirement", "requirements", "req", "need"])
def test_what_is_required_is_no_allocation(tmp_path: Path, word: str) -> None:
    data = read(tmp_path, f"#org,#value+{word}+total+usd,#value+usd", "UNICEF,50,5")
    assert [item[2] for item in found(data)] == ["5"]
    (message,) = told(data)
    assert message.endswith(f"; #value+{word}+total+usd says what is required, and was not read")
    with pytest.raises(SourceError, match="only requirements"):
        read(tmp_path, "Recipient,Amount (USD)", f"#org,#value+{word}+usd", "UNICEF,50")


@pytest.mark.parametrize(
    ("tags", "row", "day"),
    [
        ("#date+year,#date+month", "2024,2024-05", "2024-05-01"),
        ("#date+year,#date+end", "2024,2024-05-06", "2024-01-01"),
        ("#date+year,#date", "2024,2024-05-06", "2024-05-06"),
    ],
)
def test_a_month_or_year_is_read_if_there_is_no_better_date(
    tmp_path: Path, tags: str, row: str, day: str
) -> None:
    (item,) = read(tmp_path, f"#org,#value+usd,{tags}", f"UNICEF,5,{row}").allocations
    assert str(item.decided) == day


def test_headings_name_what_has_no_tag(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Recipient,Currency,Amount,Year,Status,Donor,Agreement type,Other amount (EUR)",
        "#org,,#value,,,,#meta+type,",
        "UNICEF,NOK,5,2024,Paid,Norway,Grant,77",
        "UNICEF,NOK,3,2024,Pledged,Norway,Grant,77",
        "UNICEF,NOK,8,2024,Pledged,Norway,Rammeavtale,77",
    )
    assert found(data) == [
        ("UNICEF", "disbursement", "5", "NOK"),
        ("UNICEF", "pledge", "3", "NOK"),
    ]
    assert {(str(item.decided), item.donor.name) for item in data.allocations} == {
        ("2024-01-01", "Norway")
    }
    assert [row.rule for row in data.account.excluded] == ["framework-agreement"]


def merged(folder: Path, rows: list[list[object]], *areas: str) -> object:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for area in areas:
        workbook.active.merge_cells(area)
    workbook.save(folder / "a.xlsx")
    return load([DataSource(path="a.xlsx")], folder)


TWO = ["#org+funder", "#org+impl", "#value+usd+committed", "#value+usd+paid"]


@pytest.mark.parametrize("above", [[], [["All about aid"], ["2024", None, None, None]]])
def test_a_heading_that_is_merged_over_two_amounts_leaves_each_its_own(
    tmp_path: Path, above: list[list[object]]
) -> None:
    rows = [*above, ["Who", None, "Amounts", None], TWO, ["Norway", "UNICEF", 100, 80]]
    at = len(above) + 1
    data = merged(tmp_path, rows, f"C{at}:D{at}", f"A{at}:B{at}")
    assert found(data) == [
        ("UNICEF", "commitment", "100", "USD"),
        ("UNICEF", "disbursement", "80", "USD"),
    ]


def test_a_unit_in_a_merged_heading_holds_for_all_columns_below_it(tmp_path: Path) -> None:
    rows = [["Who", None, "USD million", None], TWO, ["Norway", "UNICEF", 100, 80]]
    assert [item[2] for item in found(merged(tmp_path, rows, "C1:D1"))] == [
        "100000000",
        "80000000",
    ]


def test_merged_cells_below_tags_are_filled_whatever_the_order_of_the_columns(
    tmp_path: Path,
) -> None:
    rows = [TWO, ["Norway", "UNICEF", 100, 80], [None, "WFP", 10, None]]
    data = merged(tmp_path, rows, "A2:A3")
    assert [(item.donor.name, item.recipient.name) for item in data.allocations] == [
        ("Norway", "UNICEF"), ("Norway", "WFP"), ("Norway", "UNICEF"),
    ]  # fmt: skip
    assert [item.field for item in data.allocations[1].inferred] == ["donor"]


def test_tags_that_are_empty_repeated_or_end_in_a_plus_do_no_harm(tmp_path: Path) -> None:
    data = read(tmp_path, "#org+impl,,#org+impl,#value +usd+,#country", "UNICEF,x,WFP,50,UKR")
    (item,) = data.allocations
    assert (item.recipient.name, str(item.amount.amount)) == ("UNICEF", "50")


def test_numbers_as_text_in_a_workbook_are_read(tmp_path: Path, book: object) -> None:
    rows = [["Who?", "", "How much?"], ["#org", "#country", "#value+nok"], ["UNICEF", "", "1,200"]]
    (tmp_path / "a.xlsx").write_bytes(book(Sheet=rows))
    data = load([DataSource(path="a.xlsx")], tmp_path)
    assert [str(item.amount.amount) for item in data.allocations] == ["1200"]


@given(st.text(max_size=30))
def test_any_text_is_a_tag_or_none(text: str) -> None:
    tag = tag_of(text)
    assert tag is None or (tag.name and tag.name == tag.name.lower())


def test_codes_of_transaction_types_are_known_under_their_tag(tmp_path: Path) -> None:
    lines = [
        "Org,Type,Value",
        "#org+receiver+name,#x_transaction_type,#value+usd",
        "UNICEF,2,10",
        "WFP,3,20",
        "WFP,11,5",
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    data = load([DataSource(path="a.csv")], tmp_path)
    assert data.files[0].kind == "hxl"
    assert [(item.measure.value, str(item.amount.amount)) for item in data.allocations] == [
        ("commitment", "10"),
        ("disbursement", "20"),
        ("incoming-commitment", "5"),
    ]


def test_the_plan_of_a_tagged_table_names_its_kind_and_no_letters(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+nok,#status", "UNICEF,5,Active")
    [plan] = data.plans
    assert plan.kind == "hxl"
    assert {column.letter for column in plan.columns} == {""}
    assert "status" in {column.use for column in plan.columns}
