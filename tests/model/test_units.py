from __future__ import annotations

import pytest

from aidreport.model.units import AMBIGUOUS, MINOR, POWERS, power_of, power_of_unit, unit_word
from aidreport.sources.tables.words.heading_units import split_heading

UNITS = {
    -2: ["cents", "Cent", "0.01", "0,01", "øre", "pence", "EUR cents", "EURct", "коп.", "centavos"],
    -3: ["0.001"],
    MINOR: ["minor", "minor units", "Minor currency unit", "fils", "smallest unit"],
    0: ["1", "units"],
    2: ["hundred", "100"],
    3: ["thousand", "Thousands", "k", "tusen", "Tsd.", "tys.", "тис.", "тыс.", "ألف", "آلاف", "千",
        "1000", "1 000", "1,000", "1.000", "'000", "000s", "x1000", "in 1000", "T€", "K€", "TEUR",
        "tkr", "kNOK", "USD thousand", "NIS thousand", "10^3", "10³", "1e3", "हज़ार", "χιλ.",
        "tūkst.", "þús."],
    4: ["10 000", "10 000 NOK", "万", "萬", "万元"],
    5: ["lakh", "lakhs", "Lakh INR", "hundred thousands", "100 000", "लाख"],
    6: ["million", "millions", "mill.", "mio.", "Mio. €", "miljoner", "milj.", "miljoner SEK",
        "millones", "milhões", "milioni", "miliony", "miljoonaa", "mln", "млн", "млн UAH",
        "мільйонів", "مليون", "百万", "百万円", "mkr", "mnkr", "MSEK", "USDm", "M€", "1 000 000",
        "10^6", "juta", "RMB million", "million CFA"],
    7: ["crore", "Crores", "करोड़", "千万"],
    8: ["億", "億円", "亿", "억", "JPY 100 million", "hundred million"],
    9: ["billion", "bn", "milliard", "mld", "mrd.", "млрд", "مليار", "miljarder", "EURbn",
        "miles de millones", "thousand million"],
    12: ["trillion", "Billionen", "billones", "兆", "万亿", "lakh crore"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("power", "text"), [(power, text) for power, texts in UNITS.items() for text in texts]
)
def test_a_unit_is_understood_as_it_is_written_somewhere(power: int, text: str) -> None:
    assert power_of_unit(text) == power


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "mil",
        "bilion",
        "5 million",
        "500",
        "zillion SEK",
        "2024",
        "million foo",
        "cent mille",
        "5 cents",
        "0.02",
        "0.5",
        "ECHO",
        "MENA",
        "KSDC",
        "WFP 1000",
    ],
)
def test_what_is_no_unit_or_several_is_none(text: str) -> None:
    assert power_of_unit(text) is None


def test_no_word_is_two_powers() -> None:
    words = [(word, power) for power, words in POWERS.items() for word in words.split()]
    assert [(word, power) for word, power in words if power_of(word) != power] == []
    assert not {word for word, _ in words} & AMBIGUOUS.keys()


@pytest.mark.parametrize(
    "pattern",
    ["Amount ({} EUR)", "Amount (EUR {})", "EUR {}", "Amount in {} EUR", "Amount, {}. EUR",
     "Amount ({}. €)", "amount_{}_eur"],
)  # fmt: skip
def test_every_word_is_read_in_every_place_of_a_heading(pattern: str) -> None:
    for power, words in POWERS.items():
        for word in words.split():
            unit = split_heading(pattern.format(word))
            read = unit.power, unit.currencies, unit.clear, unit.doubtful
            assert read == (power, {"EUR"}, True, ()), word


@pytest.mark.parametrize("power", [MINOR, -3, -2, -1, *range(2, 16)])
def test_a_power_is_written_so_that_it_is_understood(power: int) -> None:
    assert power_of_unit(unit_word(power)) == power
