"""Decimal marks and orders of dates are taken from the values where these decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]
Book = Callable[..., bytes]


def notes(dataset: Dataset) -> list[str]:
    return [item.message for item in dataset.findings if item.code == "marks-inferred"]


def setting(dataset: Dataset, name: str) -> tuple[str, str]:
    [plan] = dataset.plans
    [found] = [item for item in plan.settings if item.name == name]
    return found.value, found.why


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ("A;1200,50\nB;1.200\n", Decimal("2400.50")),
        ("A;17,5\nB;3\n", Decimal("20.5")),
        ("A;1.200\nB;3\n", Decimal(1203)),
        ("A;1.200.000\nB;3\n", Decimal(1200003)),
        ('A;"NOK 1.200,5"\nB;3\n', Decimal("1203.5")),
    ],
)
def test_a_decimal_comma_that_the_amounts_show_needs_no_setting(
    read: Read, rows: str, total: Decimal
) -> None:
    data = read(f"Recipient;Amount (NOK)\n{rows}")
    assert sum(item.amount.amount for item in data.allocations) == total
    assert setting(data, "decimal")[0] == ","
    assert len(notes(data)) == 1
    assert 'decimal = ","' in notes(data)[0]


def test_amounts_with_points_are_read_without_a_word(read: Read) -> None:
    data = read("Recipient,Amount (NOK)\nA,1200.50\nB,3\n")
    assert notes(data) == []
    assert setting(data, "decimal")[0] == "."


def test_another_amount_shows_the_mark_of_the_whole_table(read: Read) -> None:
    table = 'Recipient,Amount NOK,Amount USD\nA,1.200,"1,5"\n'
    data = read(table, currency="NOK")
    assert [item.amount.amount for item in data.allocations] == [1200]


@pytest.mark.parametrize(
    "table", ["Recipient,Amount (NOK)\nA,1.200\n", "Recipient;Amount (NOK)\nA;1,200\n"]
)
def test_what_can_be_read_in_two_ways_stops_with_both_settings(read: Read, table: str) -> None:
    with pytest.raises(SourceError, match="the decimal mark of the amounts is open") as caught:
        read(table)
    for mark in ".,":
        assert f'data = {{ path = "data.csv", decimal = "{mark}" }}' in caught.value.fix
    assert {read(table, decimal=mark).allocations[0].amount.amount for mark in ".,"} == {
        Decimal("1.2"),
        Decimal(1200),
    }


@pytest.mark.parametrize(
    ("dates", "order", "first"),
    [
        (("13/02/2025", "03/04/2025"), "day-first", date(2025, 2, 13)),
        (("02/13/2025", "03/04/2025"), "month-first", date(2025, 2, 13)),
        (("03.04.2025", "05.06.2025"), "day-first", date(2025, 4, 3)),
        (("06/06/2025",), "day-first", date(2025, 6, 6)),
    ],
)
def test_an_order_of_dates_that_the_dates_show_needs_no_setting(
    read: Read, dates: tuple[str, ...], order: str, first: date
) -> None:
    rows = "".join(f"R,5,{text}\n" for text in dates)
    data = read(f"Recipient,Amount (NOK),Date\n{rows}")
    assert data.allocations[0].decided == first
    assert setting(data, "dates")[0] == order


def test_dates_that_are_open_stop_with_both_settings(read: Read) -> None:
    table = "Recipient,Amount (NOK),Date\nA,5,03/04/2026\n"
    with pytest.raises(SourceError, match="the order of the dates is open") as caught:
        read(table)
    for order, day in (("day-first", date(2026, 4, 3)), ("month-first", date(2026, 3, 4))):
        assert f'dates = "{order}" }}' in caught.value.fix
        assert read(table, dates=order).allocations[0].decided == day


def test_dates_of_two_columns_show_the_order_together(read: Read) -> None:
    data = read("Recipient,Amount (NOK),Date,Value date\nA,5,03/04/2026,28/04/2026\n")
    assert data.allocations[0].decided == date(2026, 4, 3)


def test_what_the_date_leaves_open_other_columns_of_days_show(read: Read) -> None:
    data = read("Recipient,Amount (NOK),Date,Ends\nA,5,03/04/2026,28/04/2026\n")
    assert data.allocations[0].decided == date(2026, 4, 3)


def test_columns_of_days_that_contradict_each_other_show_nothing(read: Read) -> None:
    with pytest.raises(SourceError, match="the order of the dates is open"):
        read("Recipient,Amount (NOK),Date,Ends,From\nA,5,03/04/2026,28/04/2026,04/28/2026\n")


def test_all_that_is_open_is_asked_at_once(read: Read) -> None:
    table = "Recipient,Amount,Date\nA,1.200,03/04/2026\n"
    with pytest.raises(SourceError, match="3 things that could change the total") as caught:
        read(table)
    assert 'currency = "???", decimal = ",", dates = "day-first" }' in caught.value.fix
    data = read(table, currency="NOK", decimal=",", dates="day-first")
    assert [item.amount.amount for item in data.allocations] == [1200]


def test_amounts_of_a_workbook_that_are_texts_show_their_mark(read: Read, book: Book) -> None:
    rows = [["Recipient", "Amount (NOK)"], ["A", "17,5"], ["B", 3.25]]
    data = read(book(S=rows), "data.xlsx")
    assert [item.amount.amount for item in data.allocations] == [Decimal("17.5"), Decimal("3.25")]


def test_a_long_text_whose_amounts_stay_open_stops_too(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aidreport.sources.formats import columnar

    monkeypatch.setattr(columnar, "LONG", 0)
    whole = "".join(f"R{at},{at + 1}\n" for at in range(1500))
    with pytest.raises(SourceError, match="the decimal mark of the amounts is open"):
        read(f"Recipient,Amount (NOK)\n{whole}A,1.200\n")


@pytest.mark.parametrize("heading", ["Beløp (mill. kr)", "Betrag (Mio. NOK)", "Kwota (mln NOK)"])
def test_a_point_before_three_digits_of_millions_is_asked_about(read: Read, heading: str) -> None:
    """As 1500 it would be a milliard for one recipient."""
    content = f"Recipient;{heading};Currency\nUNICEF;1.500;NOK\nWFP;2.250;NOK\n"
    with pytest.raises(SourceError, match="is 1500 in one country") as asked:
        read(content)
    assert 'decimal = "."' in asked.value.fix.split(", or ")[0] + asked.value.fix.split(", or ")[1]
    total = sum(item.amount.amount for item in read(content, decimal=".").allocations)
    assert total == 3_750_000


def test_a_point_before_three_digits_of_millions_is_no_doubt_beside_one_that_decides(
    read: Read,
) -> None:
    data = read("Recipient;Beløp (mill. NOK)\nUNICEF;1.500\nWFP;2,5\n")
    assert sum(item.amount.amount for item in data.allocations) == 1_502_500_000


@pytest.mark.parametrize(
    ("heading", "delimiter", "amount", "proposed"),
    [
        ("Amount (EUR)", ";", "1,308", "."),
        ("Amount (EUR)", "\t", "1.308", ","),
        ("Amount (EUR million)", ";", "1,308", ","),
        ("Amount (EUR million)", "\t", "1.308", "."),
    ],
)
def test_an_open_mark_is_proposed_so_that_money_has_no_three_places_but_in_millions(
    read: Read, heading: str, delimiter: str, amount: str, proposed: str
) -> None:
    content = f"Recipient{delimiter}{heading}\nUNICEF{delimiter}{amount}\nWFP{delimiter}2\n"
    with pytest.raises(SourceError, match="is 1308 in one country") as asked:
        read(content)
    first = asked.value.fix.split("decimal = ")[1]
    assert first.startswith(f'"{proposed}"')
    total = sum(item.amount.amount for item in read(content, decimal=proposed).allocations)
    assert total == (3_308_000 if "million" in heading else 1310)


@pytest.mark.parametrize(
    ("amounts", "first"),
    [(["1,2501", "2,500"], "."), (["1.2501", "2.500", "3.750"], ",")],
)
def test_a_digit_more_than_three_behind_the_mark_may_be_a_footnote(
    read: Read, amounts: list[str], first: str
) -> None:
    rows = "".join(f"R{at};{text}\n" for at, text in enumerate(amounts))
    with pytest.raises(SourceError, match="may be that of a footnote") as caught:
        read(f"Recipient;Amount (USD)\n{rows}")
    assert caught.value.fix.index(f'decimal = "{first}"') < caught.value.fix.index(", or in config")


def test_places_of_programs_that_cut_zeros_off_decide(read: Read) -> None:
    amounts = ["1.2501", "2.5132", "3.751", "0.25"]
    rows = "".join(f"R{at};{text}\n" for at, text in enumerate(amounts))
    data = read(f"Recipient;Amount (USD)\n{rows}")
    assert sum(item.amount.amount for item in data.allocations) == Decimal("7.7643")


def test_commas_in_headings_part_nothing_where_only_semicolons_leave_rows_even(mend: Mend) -> None:
    table = "Partner, navn;Beløp, mill. kr;Land, region\nUNICEF;12,5;Mali\nWFP;7,5;Tsjad\n"
    data = mend(table)
    assert sum(item.amount.amount for item in data.allocations) == 20_000_000
