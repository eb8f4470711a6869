"""Units of headings and titles: read in the words of many countries, or asked for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.tables.words.heading_units import split_heading

Read = Callable[..., Dataset]

READ = [
    ("Amount (miljoner SEK)", 6, "SEK"),
    ("Amount (milj. SEK)", 6, "SEK"),
    ("Belopp (mkr)", 6, "SEK"),
    ("Belopp (tkr)", 3, "SEK"),
    ("Belopp, mnkr", 6, "SEK"),
    ("Beløb (t.kr.)", 3, "DKK"),
    ("Beløb (mio. kr.)", 6, "DKK"),
    ("Summa (milj. €)", 6, "EUR"),
    ("Summa (t€)", 3, "EUR"),
    ("Importe (millones EUR)", 6, "EUR"),
    ("Importe (miles de millones de euros)", 9, "EUR"),
    ("Importe (mil millones EUR)", 9, "EUR"),
    ("Valor (R$ mil)", 3, "BRL"),
    ("Valor (milhões BRL)", 6, "BRL"),
    ("Importo (milioni EUR)", 6, "EUR"),
    ("Importo (migliaia di euro)", 3, "EUR"),
    ("Bedrag (mln EUR)", 6, "EUR"),
    ("Kwota (tys. zł)", 3, "PLN"),
    ("Kwota (mln zł)", 6, "PLN"),
    ("Částka (mil. Kč)", 6, "CZK"),
    ("Částka (tis. Kč)", 3, "CZK"),
    ("Sumă (mii lei)", 3, "RON"),
    ("Összeg (E Ft)", 3, "HUF"),
    ("Összeg (MFt)", 6, "HUF"),
    ("Összeg (ezer Ft)", 3, "HUF"),
    ("Сума (млн UAH)", 6, "UAH"),
    ("Сума, тис. грн", 3, "UAH"),
    ("Сума (млрд грн)", 9, "UAH"),
    ("Сума (млн дол. США)", 6, "USD"),
    ("Сумма (тыс. руб.)", 3, "RUB"),
    ("المبلغ (مليون دولار)", 6, "USD"),
    ("المبلغ (ألف USD)", 3, "USD"),
    ("المبلغ بالمليون USD", 6, "USD"),
    ("Amount (lakh INR)", 5, "INR"),
    ("Amount (Rs. crore)", 7, "INR"),
    ("Amount (₹ Cr.)", 7, "INR"),
    ("Amount (lakh crore INR)", 12, "INR"),
    ("राशि (करोड़ INR)", 7, "INR"),
    ("金額（百万円）", 6, "JPY"),
    ("金額（億円）", 8, "JPY"),
    ("Amount (億 JPY)", 8, "JPY"),
    ("金额（万元）", 4, "CNY"),
    ("금액(백만원)", 6, "KRW"),
    ("Amount (JPY 100 million)", 8, "JPY"),
    ("Amount (hundred million JPY)", 8, "JPY"),
    ("USD in hundred thousands", 5, "USD"),
    ("Amount (10 000 NOK)", 4, "NOK"),
    ("Amount in 1000 NOK", 3, "NOK"),
    ("Amount (USD, x1000)", 3, "USD"),
    ("Amount (USD '000)", 3, "USD"),
    ("Amount ($000s)", 3, "USD"),
    ("Amount (10^6 USD)", 6, "USD"),
    ("Amount (10³ EUR)", 3, "EUR"),
    ("Betrag (T€)", 3, "EUR"),
    ("Betrag (Mio. €)", 6, "EUR"),
    ("Betrag (Mrd. EUR)", 9, "EUR"),
    ("Betrag (Billionen EUR)", 12, "EUR"),
    ("Montant (k€)", 3, "EUR"),
    ("Montant (milliards EUR)", 9, "EUR"),
    ("Amount (USDm)", 6, "USD"),
    ("Amount (USD b)", 9, "USD"),
    ("Amount (100 EUR)", 2, "EUR"),
    ("Amount (EURbn)", 9, "EUR"),
    ("Amount (USD billion)", 9, "USD"),
    ("amount_usd_millions", 6, "USD"),
    ("amount_usd", 0, "USD"),
    ("aid_usd", 0, "USD"),
    ("AmountUSD", 0, "USD"),
    ("USDAmount", 0, "USD"),
    ("amountUsd", 0, "USD"),
    ("AMOUNT_USD", 0, "USD"),
    ("total_disbursed_eur", 0, "EUR"),
    ("total.disbursed.usd", 0, "USD"),
    ("disbursedAmountNOK", 0, "NOK"),
    ("Thousands of US dollars", 3, "USD"),
    ("Amount (millions of U.S. dollars)", 6, "USD"),
]


@pytest.mark.parametrize("by_config", [False, True])
@pytest.mark.parametrize(("heading", "power", "currency"), READ)
def test_the_unit_of_a_heading_is_read(
    read: Read, heading: str, power: int, currency: str, by_config: bool
) -> None:
    """Whether the column is recognised or named in the config, and whatever the delimiter."""
    options: dict[str, Any] = {"columns": {"amount": heading}} if by_config else {}
    if len(split_heading(heading).currencies or ()) > 1:
        options["currency"] = currency
    dataset = read(f'Recipient;"{heading}"\nUNICEF;0.00125\nIFRC;0.00035\n', **options)
    money = [item.amount for item in dataset.allocations]
    assert [item.amount for item in money] == [Decimal(125).scaleb(power - 5),
                                               Decimal(35).scaleb(power - 5)]  # fmt: skip
    assert {item.currency for item in money} == {currency}


ASKED = [
    ("Amount (quux SEK)", "quux", 1),
    ("Amount (zillion SEK)", "zillion", "million"),
    ("Amount (miljonr SEK)", "miljonr", "million"),
    ("Amount (EUR foo)", "foo", 1),
    ("Amount foo EUR", "foo", 1),
    ("Amount (500 EUR)", "500", 1),
    ("Amount B EUR", "B", "billion"),
    ("EUR amount, milllions of it", "milllions", "million"),
    ("Belopp miljorn i EUR", "miljorn", "million"),
    ("thousends, amount EUR", "thousends", "thousand"),
    ("Amount (EUR 100)", "100", 1),
    ("Amount (5 million EUR)", "5", "million"),
    ("Valor (mil EUR)", "mil", "thousand"),
    ("Amount (mil. USD)", "mil", "million"),
    ("Suma v mil. EUR", "mil", "million"),
    ("Monto (mil EUR)", "mil", "thousand"),
    ("Amount, EUR (T)", "T", "thousand"),
    ("Amount (ratus juta EUR)", "ratus", "million"),
    ("Belopp (quux tusen EUR)", "quux", "thousand"),
    ("Amount (bilion USD)", "bilion", "billion"),
    ("Betrag (Billion EUR)", "Billion", "billion"),
    ("Montant (billions EUR)", "billions", "billion"),
]


@pytest.mark.parametrize(("heading", "word", "proposed"), ASKED)
def test_a_word_that_may_be_a_unit_stops_with_a_fix_that_works(
    read: Read, heading: str, word: str, proposed: object
) -> None:
    content = f'Recipient;"{heading}"\nUNICEF;0.00125\nIFRC;0.00035\n'
    columns = {"columns": {"amount": heading}}
    with pytest.raises(SourceError) as caught:
        read(content, **columns)
    assert f'"{word}"' in str(caught.value)
    fixes = [
        tomllib.loads(f"data = {entry}")["data"]
        for entry in re.findall(r"data = (\{.*?\})(?=, or |$)", caught.value.fix)
    ]
    assert [fix.pop("path") for fix in fixes] == ["data.csv"] * len(fixes)
    assert fixes[0]["unit"] == proposed
    powers = {1: 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
    for fix in fixes:
        assert fix["columns"] == columns["columns"]
        amounts = [item.amount.amount for item in read(content, **fix).allocations]
        assert amounts[0] == Decimal("0.00125").scaleb(powers[fix["unit"]])


@pytest.mark.parametrize(
    "heading",
    ["Total Grant Cost (USD)", "current_amount_usd", "Amount (net USD)",
     "Amount (constant 2022 USD)",
     "Amount 2024 (USD)", "Amount awarded to date (USD)", "Montant net (USD)", "FY24 Amount (USD)",
     "Project Budget USD", "Billing amount (USD)",
     "Mission grants USD", "Amount Millennium Fund (USD)", "Amount (USD equivalent)",
     "Amount (USD)¹", "Total in USD as of 31 Dec",
     "Сумма USD (по договору)", "Сума USD (за договором)",
     "金額（USD、税込）", "Amount USD (Syria crisis)"],
)  # fmt: skip
def test_other_words_of_a_heading_that_is_named_do_not_stop(read: Read, heading: str) -> None:
    dataset = read(f"Recipient,{heading}\nUNICEF,12.5\n", columns={"amount": heading})
    assert dataset.allocations[0].amount.amount == Decimal("12.5")


@pytest.mark.parametrize(
    "heading", ["தொகை (அலகு தெரியாது)", "መጠን (ያልታወቀ ነገር)", "თანხა (უცნობი ერთეული)"]
)
def test_words_alone_in_brackets_in_other_scripts_are_never_dropped(
    read: Read, heading: str
) -> None:
    with pytest.raises(SourceError, match="may be a unit"):
        read(f"Recipient,{heading}\nUNICEF,12.5\n", columns={"amount": heading}, currency="INR")


@pytest.mark.parametrize(
    ("unit", "factor"),
    [(1, 1), (1000, 1000), ("miljoner", 10**6), ("lakh", 10**5), ("億", 10**8), ("T€", 1000),
     ("JPY 100 million", 10**8), ("billion", 10**9)],
)  # fmt: skip
def test_the_config_takes_a_unit_in_any_words(read: Read, unit: object, factor: int) -> None:
    dataset = read("Recipient,Amount (EUR)\nUNICEF,1.5\n", unit=unit)
    assert dataset.allocations[0].amount.amount == Decimal("1.5") * factor


@pytest.mark.parametrize(
    ("title", "power", "currency"),
    [
        ("Alla belopp i miljoner SEK", 6, "SEK"),
        ("単位：百万円", 6, "JPY"),
        ("单位：万元", 4, "CNY"),
        ("Unit: 10 000 NOK", 4, "NOK"),
        ("In JPY 100 million", 8, "JPY"),
        ("Одиниця виміру: тис. грн", 3, "UAH"),
        ("Cifras expresadas en millones de euros", 6, "EUR"),
        ("Alle Angaben in T€", 3, "EUR"),
        ("(x 1000 EUR)", 3, "EUR"),
    ],
)
def test_a_title_states_the_unit_in_any_of_these_words(
    read: Read, title: str, power: int, currency: str
) -> None:
    options = {"currency": "CNY"} if currency == "CNY" else {}
    dataset = read(f"{title};\nRecipient;Amount\nUNICEF;12.5\n", **options)
    money = dataset.allocations[0].amount
    assert (money.amount, money.currency) == (Decimal("12.5").scaleb(power), currency)
    assert "unit-from-title" in [item.code for item in dataset.findings]


def test_a_title_with_a_word_that_may_be_a_unit_is_asked_about(read: Read) -> None:
    content = "All amounts in zillion SEK;\nRecipient;Amount\nUNICEF;12.5\n"
    with pytest.raises(SourceError, match="zillion"):
        read(content)
    dataset = read(content, unit="million", currency="SEK")
    assert dataset.allocations[0].amount.amount == 12_500_000


@pytest.mark.parametrize(
    "title", ["NOK 386 million to Ukraine", "Aid from Norway", "UNICEF grants"]
)
def test_a_title_that_states_no_unit_is_none(read: Read, title: str) -> None:
    dataset = read(f"{title};\nRecipient;Amount (NOK)\nUNICEF;12.5\n")
    assert dataset.allocations[0].amount.amount == Decimal("12.5")


def test_the_plan_credits_a_title_with_what_it_says(read: Read) -> None:
    text = b"All amounts in NOK million\n\nRecipient,Amount\nWFP,1.5\nUNICEF,2\n"
    [plan] = read(text).plans
    why = {item.name: (item.value, item.why) for item in plan.settings}
    title = 'the title "All amounts in NOK million"'
    assert why["unit"] == ("million", title)
    assert why["currency"] == ("NOK", title)
    assert why["measure"][0] == "commitment"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Grants to partners 2024 (USD thousand)", "USD 2080500"),
        ("Tableau 3 : Subventions (en milliers d'euros)", "EUR 2080500"),
        ("Tabelle 5: Zuwendungen an NRO 2024 (in Tsd. Euro)", "EUR 2080500"),
        ("Humanitarian aid by partner, 2024, USD million", "USD 2080500000"),
        ("Tabell 3. Støtte til partnere – mill. NOK", "NOK 2080500000"),
        ("Table 1: Commitments (USD)", "USD 2080.5"),
        ("All figures in thousands of US dollars unless otherwise indicated", "USD 2080500"),
        ("Alle Angaben in Tsd. Euro, sofern nicht anders angegeben", "EUR 2080500"),
        ("Tall i mill. NOK om ikke annet er oppgitt", "NOK 2080500000"),
    ],
)
def test_a_title_that_ends_with_the_unit_and_the_currency_is_taken_at_its_word(
    read: Read, title: str, expected: str
) -> None:
    data = read(f"{title}\nPartner;Amount\nMSF;1250.5\nACF;830\n")
    currency, amount = expected.split()
    assert {item.amount.currency for item in data.allocations} == {currency}
    assert sum(item.amount.amount for item in data.allocations) == Decimal(amount)
    assert "unit-from-title" in {item.code for item in data.findings}


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Call for proposals (EUR 5 million)", "Amount"),
        ("Partner allocations (USD million)", "Amount (USD)"),
        ("Allocations in thousands, by partner (USD)", "Amount"),
        ("Grants above a limit of one million (USD thousand)", "Amount"),
        ("Humanitarian support by partner (millions)", "Amount (USD)"),
    ],
)
def test_a_title_that_says_more_of_amounts_is_asked_about(
    read: Read, title: str, heading: str
) -> None:
    with pytest.raises(SourceError):
        read(f"{title}\nPartner;{heading}\nMSF;1250.5\nACF;830\n")
