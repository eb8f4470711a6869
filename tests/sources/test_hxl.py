"""HXL tags say what columns are, wherever their row stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.sources.hxl import tag_of
from aidreport.sources.loader import load
from aidreport.sourcing import DataSource

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


def test_where_two_columns_fit_equally_the_choice_is_told(tmp_path: Path) -> None:
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
    found = [
        (item.recipient.name, item.measure.value, str(item.amount.amount), item.amount.currency)
        for item in data.allocations
    ]
    assert sorted(found) == [
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
    data = read(tmp_path, "#org,#value+usd,#currency", "UNICEF,50,NOK")
    assert len(data.account.rejected) == 1


def test_a_column_that_is_passed_over_is_named_though_another_fits_better(tmp_path: Path) -> None:
    data = read(tmp_path, "#org,#value+total+usd,#value+net", "UNICEF,50,7")
    assert str(data.allocations[0].amount.amount) == "50"
    assert len(told(data)) == 1


def test_tags_under_headings_that_are_known_are_a_row_that_is_left_out(tmp_path: Path) -> None:
    data = read(tmp_path, "Recipient,Amount (USD)", "#org+impl,#value+usd", "UNICEF,50")
    assert (data.account.read, data.account.used) == (2, 1)
    assert [row.rule for row in data.account.excluded] == ["hxl-row"]


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
