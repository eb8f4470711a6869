"""Words and signs of number formats agree with the headings, or stop with a fix that works."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.sources.conftest import proposals
from tests.sources.tables.display.test_displayed import totals, workbook

from aidreport.model.dataset import Dataset
from aidreport.sources.problems import UnclearError

Read = Callable[..., Dataset]
AMOUNTS = (1500, 2000)


def shown(code: str, heading: str = "Amount (USD)", **more: Any) -> bytes:
    return workbook(heading, *((amount, code) for amount in AMOUNTS), **more)


def figures(read: Read, content: bytes, problem: str) -> list[dict[str, Decimal]]:
    """Return the totals under each way that the message about a workbook proposes."""
    with pytest.raises(UnclearError, match=problem) as caught:
        read(content, "data.xlsx")
    found = []
    for (entry,) in proposals(caught.value.fix):
        settings = {key: value for key, value in entry.items() if key != "path"}
        found.append(totals(read(content, "data.xlsx", **settings)))
    return found


@pytest.mark.parametrize(
    ("code", "heading", "total"),
    [
        ('0" tys."', "Kwota (PLN)", 3_500_000),
        ('0" тыс."', "Сумма (RUB)", 3_500_000),
        ('0" тис."', "Сума (UAH)", 3_500_000),
        ('0.0" Mio"', "Betrag (EUR)", 3_500_000_000),
        ('0" lakh"', "Amount (INR)", 350_000_000),
        ('0"千"', "金額 (JPY)", 3_500_000),
        ('0" cents"', "Amount (USD)", 35),
        ('0" mil"', "Valor (BRL)", 3_500_000),
        ('0" mil. Kč"', "Částka (CZK)", 3_500_000_000),
        ('0" mil"', "Amount (USD thousand)", 3_500_000),
        ('0" mil"', "Amount (USD million)", 3_500_000_000),
        ('0,," mil"', "Amount (USD million)", 3_500),
        ('0," mil"', "Importe (miles de EUR)", 3_500),
        ('0" (est.)"', "Amount (USD)", 3_500),
        ('0",-"', "Beløp (NOK)", 3_500),
    ],
)
def test_words_of_formats_that_are_clear_are_read(
    read: Read, code: str, heading: str, total: int
) -> None:
    assert sum(totals(read(shown(code, heading), "data.xlsx")).values()) == total


@pytest.mark.parametrize(
    "code", ['0 "mil"', '0" mil."', "0\\ \\m\\i\\l", 'General" mil"', '0 "mil";-0 "mil"']
)
def test_a_word_of_two_units_is_asked_about(read: Read, code: str) -> None:
    assert figures(read, shown(code), 'with "mil"') == [
        {"USD": Decimal(3_500_000)},
        {"USD": Decimal(3_500_000_000)},
        {"USD": Decimal(3_500)},
    ]


@pytest.mark.parametrize("word", ["L", "people", "MT", "ب", "Th."])
def test_a_word_that_is_not_known_may_be_a_unit(read: Read, word: str) -> None:
    assert [way["USD"] for way in figures(read, shown(f'0" {word}"'), "may be a unit")] == [
        3_500,
        3_500_000,
        3_500_000_000,
    ]


@pytest.mark.parametrize("code", ['0",000"', '0" 000"', '0"\'000"', '0"’000"', '0" (000)"'])
def test_zeros_that_a_format_writes_are_thousands(read: Read, code: str) -> None:
    assert figures(read, shown(code), "may be a unit") == [{"USD": Decimal(3_500_000)}]


def test_crores_in_a_format_are_proposed(read: Read) -> None:
    ways = figures(read, shown('0" cr"', "Amount (INR)"), "may be a unit")
    assert [way["INR"] for way in ways] == [35_000_000_000, 3_500]


def test_a_minus_behind_positive_numbers_stops(read: Read) -> None:
    assert figures(read, shown('0.00"-"'), "a minus beside") == [{"USD": Decimal(3_500)}]


@pytest.mark.parametrize(
    ("code", "currency"),
    [("[$$-1009] 0", "CAD"), ("[$$-C09]0", "AUD"), ("[$$-en-CA]0", "CAD"), ("[$$-80A]0", "MXN"),
     ("[$$-409]0", "USD"), ("[$$-10409]0", "USD"), ("[$$-1409]0", "NZD"), ("0 [$kr-414]", "NOK"),
     ("0 [$kr-41D]", "SEK"), ("0 [$kr.-406]", "DKK"), ("[$¥-411]0", "JPY"), ("[$¥-804]0", "CNY"),
     ("[$£-809]0", "GBP"), ("[$£-C01]0", "EGP"), ("[$€-409]0", "EUR"), ("[$R$-416]0", "BRL"),
     ("[$Rs-420]0", "PKR"), ("[$₹-4009]0", "INR"),
     ("[$$-es-MX]0", "MXN"), ("[$$-380A]0", "UYU"), ("[$£-GB]0", "GBP"), ("[$£-EG]0", "EGP")],
)  # fmt: skip
def test_the_locale_of_a_sign_decides_the_currency(read: Read, code: str, currency: str) -> None:
    assert totals(read(shown(code, "Amount"), "data.xlsx")) == {currency: 3_500}
    assert totals(read(shown(code, f"Amount ({currency})"), "data.xlsx")) == {currency: 3_500}
    other = "USD" if currency != "USD" else "CAD"
    content = shown(code, f"Amount ({other})")
    assert figures(read, content, "names another currency") == [{other: Decimal(3_500)}]


@pytest.mark.parametrize(("code", "column"), [("[$$-1009]0", "USD"), ("0 [$kr-414]", "SEK")])
def test_the_locale_of_a_sign_must_agree_with_the_column_of_currencies(
    read: Read, code: str, column: str
) -> None:
    content = shown(code, "Amount", currencies=[column, column])
    assert figures(read, content, "their rows name another") == [{column: Decimal(3_500)}]
