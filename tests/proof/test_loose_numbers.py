"""Numbers in a text are found with their currency and unit, and apart from words with digits."""

from __future__ import annotations

import pytest

from aidreport.proof.loose_numbers import loose_numbers, without_figures


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("gives NOK 836.3 million to three", "NOK 836.3 million"),
        ("to 900 million people", "900 million"),
        ("a share of −5 % of all", "−5 %"),
        ("about US$5bn for all", "US$5bn"),
        ("“€19.8”", "€19.8"),
        ("929.0", "929.0"),
        ("all 400.000,50 EUR", "400.000,50 EUR"),
        ("in the (NOK 5 million) plan", "NOK 5 million"),
    ],
)
def test_an_amount_is_found_with_its_currency_and_unit(text: str, amount: str) -> None:
    assert [found.words for found in loose_numbers(text) if found.is_amount] == [amount]


@pytest.mark.parametrize(
    "text", ["SHA-256 0d9ef3084f3f", "COVID-19", "Q1", "1.", "https://example.org/2025/06"]
)
def test_a_word_with_digits_is_no_number(text: str) -> None:
    assert list(loose_numbers(text)) == []


@pytest.mark.parametrize("text", ["12 June 2025", "2025", "WFP 2025 appeal", "on 12.06.2025."])
def test_a_date_is_no_amount(text: str) -> None:
    found = list(loose_numbers(text))
    assert found
    assert not any(number.is_amount for number in found)


def test_the_words_of_figures_are_left_out_in_their_order() -> None:
    text = without_figures("13 rows, 3  used, 3 more", ["3", "3"])
    assert [found.words for found in loose_numbers(text)] == ["13"]


@pytest.mark.parametrize(
    "text", ["D: 2024 none. Others (2) more", "of 2.5 and 2,5 there are 2.", "12 and 20 and 2"]
)
def test_the_words_of_a_figure_are_looked_for_as_a_whole_number(text: str) -> None:
    found = loose_numbers(without_figures(text, ["2"]))
    assert "2" not in [number.words for number in found]
    assert not any(number.at_figure for number in found)


def test_digits_behind_the_words_of_a_figure_are_named() -> None:
    found = loose_numbers(without_figures("gives 38600 in all", ["386"]))
    assert "00" in [number.words for number in found if number.at_figure]


def test_numbers_in_words_are_found_where_the_language_has_them() -> None:
    assert [found.words for found in loose_numbers("two hospitals", {"two"})] == ["two"]
