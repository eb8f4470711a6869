"""Amounts written from known values in Norwegian, Swedish, Danish and German, and read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aidreport.sources.extraction.amounts import Mention, find_amounts
from aidreport.sources.extraction.habit import habit_of
from aidreport.sources.extraction.language import language

CURRENCY_BEHIND = {
    "nb": [("kroner", "NOK"), ("kr", "NOK"), ("NOK", "NOK"), ("euro", "EUR"), ("dollar", "USD")],
    "sv": [("kronor", "SEK"), ("kr", "SEK"), ("SEK", "SEK"), ("euro", "EUR"), ("dollar", "USD")],
    "da": [("kroner", "DKK"), ("kr.", "DKK"), ("DKK", "DKK"), ("euro", "EUR"), ("dollars", "USD")],
    "de": [("Euro", "EUR"), ("EUR", "EUR"), ("€", "EUR"), ("Franken", "CHF"), ("Fr.", "CHF"),
           ("CHF", "CHF"), ("US-Dollar", "USD")],
}  # fmt: skip
CURRENCY_BEFORE = {
    "nb": [("NOK", "NOK"), ("kr", "NOK"), ("€", "EUR"), ("USD", "USD")],
    "sv": [("SEK", "SEK"), ("€", "EUR"), ("EUR", "EUR")],
    "da": [("DKK", "DKK"), ("kr.", "DKK"), ("EUR", "EUR")],
    "de": [("EUR", "EUR"), ("€", "EUR"), ("CHF", "CHF"), ("Fr.", "CHF"), ("USD", "USD")],
}
UNITS = {
    "nb": [("millioner", 6), ("mill.", 6), ("millionar", 6), ("milliarder", 9), ("mrd.", 9)],
    "sv": [("miljoner", 6), ("miljarder", 9), ("milj.", 6)],
    "da": [("millioner", 6), ("mio.", 6), ("milliarder", 9), ("mia.", 9)],
    "de": [("Millionen", 6), ("Mio.", 6), ("Milliarden", 9), ("Mrd.", 9)],
}
BEFORE = {"nb": "Norge gir", "sv": "Sverige ger", "da": "Danmark giver", "de": "Wir geben"}
BEHIND = {"nb": "til UNHCR i år.", "sv": "till UNHCR.", "da": "til UNHCR i år.", "de": "an UNHCR."}
MARKS = {"nb": " .\u00a0", "sv": " \u00a0\u202f", "da": ".\u00a0", "de": ".'’"}
LANGUAGES = sorted(UNITS)

_ONES = {
    "nb": "null en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten"
    " sytten atten nitten",
    "sv": "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton"
    " sjutton arton nitton",
    "da": "nul en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten"
    " sytten atten nitten",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
    " fünfzehn sechzehn siebzehn achtzehn neunzehn",
}
_TENS = {
    "nb": "tjue tretti førti femti seksti sytti åtti nitti",
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "da": "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
}


def spelled(number: int, code: str) -> str:
    """Return a number from two to 999 as a ministry would write it."""
    ones, tens = _ONES[code].split(), _TENS[code].split()
    hundreds, rest = divmod(number, 100)
    below = ones[rest] if rest < 20 else tens[rest // 10 - 2]
    if rest >= 20 and rest % 10:
        one = ones[rest % 10]
        below = (
            f"{one}{'og' if code == 'da' else 'und'}{below}"
            if code in ("da", "de")
            else below + one
        )
    if not hundreds:
        return below
    word = {"nb": " hundre", "sv": "hundra", "da": " hundrede", "de": "hundert"}[code]
    one_hundred = {"nb": "ett hundre", "sv": "etthundra"}
    hundred = ones[hundreds] + word
    hundred = one_hundred.get(code, hundred) if hundreds == 1 else hundred
    joins = {"nb": " og ", "sv": "", "da": " og ", "de": ""}[code]
    return hundred + joins + below if rest else hundred


def read(text: str, code: str) -> list[Mention]:
    words = language(code)
    return [m for m in find_amounts(text, words, habit_of(text, code)) if m.is_money]


def check(amount: str, code: str, value: Decimal, currency: str) -> None:
    found = read(f"{BEFORE[code]} {amount} {BEHIND[code]}", code)
    assert [m.number for m in found] == [value], amount
    assert currency in found[0].currencies, amount


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_digits_with_a_unit_are_read_as_they_were_written(code: str, data: st.DataObject) -> None:
    tenths = data.draw(st.integers(1, 9999))
    unit, power = data.draw(st.sampled_from(UNITS[code]))
    written = f"{tenths // 10},{tenths % 10}" if tenths % 10 else f"{tenths // 10}"
    value = Decimal(tenths) / 10 * Decimal(10) ** power
    if data.draw(st.booleans()):
        name, currency = data.draw(st.sampled_from(CURRENCY_BEHIND[code]))
        check(f"{written} {unit} {name}", code, value, currency)
    else:
        name, currency = data.draw(st.sampled_from(CURRENCY_BEFORE[code]))
        check(f"{name} {written} {unit}", code, value, currency)


@pytest.mark.parametrize("code", LANGUAGES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whole_units_with_marks_are_read_as_they_were_written(
    code: str, data: st.DataObject
) -> None:
    value = data.draw(st.integers(1_000, 9_999_999_999))
    written = grouped(value, data.draw(st.sampled_from(MARKS[code])))
    if data.draw(st.booleans()):
        name, currency = data.draw(st.sampled_from(CURRENCY_BEHIND[code]))
        check(f"{written} {name}", code, Decimal(value), currency)
    else:
        name, currency = data.draw(st.sampled_from(CURRENCY_BEFORE[code]))
        check(f"{name} {written}", code, Decimal(value), currency)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_in_words_is_read_as_it_was_written(code: str) -> None:
    unit, power = UNITS[code][0]
    name, currency = CURRENCY_BEHIND[code][0]
    wrong = []
    for number in range(2, 1000):
        written = f"{spelled(number, code)} {unit} {name}"
        found = read(f"{BEFORE[code]} {written} {BEHIND[code]}", code)
        value = Decimal(number).scaleb(power)
        if [m.number for m in found] != [value] or currency not in found[0].currencies:
            wrong.append(written)
    assert not wrong
