from __future__ import annotations

import pytest

from aidreport.sources.tables.units import split_heading


@pytest.mark.parametrize(
    ("heading", "power", "currency"),
    [
        ("Amount (NOK million)", 6, "NOK"),
        ("USD million", 6, "USD"),
        ("Disbursed (1000 NOK)", 3, "NOK"),
        ("Beløp (1 000 NOK)", 3, "NOK"),
        ("Disbursed (mill NOK)", 6, "NOK"),
        ("Disbursed (mrd NOK)", 9, "NOK"),
        ("Montant (M€)", 6, "EUR"),
        ("Montant en milliers EUR", 3, "EUR"),
        ("Betrag (Mio. EUR)", 6, "EUR"),
        ("Betrag in TEUR", 3, "EUR"),
        ("amountUSD", None, "USD"),
        ("USD_Commitment", None, "USD"),
        ("Beløp (MNOK)", 6, "NOK"),
        ("Amount ('000 GBP)", 3, "GBP"),
    ],
)
def test_unit_and_currency_of_a_heading_are_read(
    heading: str, power: int | None, currency: str
) -> None:
    unit = split_heading(heading)
    assert (unit.power, unit.currencies, unit.clear) == (power, {currency}, True)


@pytest.mark.parametrize("heading", ["Amount (NOK/EUR)", "Amount (1000, NOK million)"])
def test_a_heading_with_two_units_or_currencies_is_not_clear(heading: str) -> None:
    assert not split_heading(heading).clear


def test_a_sign_and_a_code_that_it_may_stand_for_are_one_currency() -> None:
    unit = split_heading("Beløp i mill. kroner (NOK)")
    assert (unit.power, unit.currencies, unit.clear) == (6, frozenset({"NOK"}), True)


def test_words_are_without_case_and_accents() -> None:
    assert split_heading("Bénéficiaire / Empfänger / Støtte").words == (
        "beneficiaire",
        "empfanger",
        "stotte",
    )
