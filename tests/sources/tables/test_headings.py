from __future__ import annotations

import pytest

from aidreport.sources.tables.headings import match_headings


@pytest.mark.parametrize(
    "headings",
    [
        ["Recipient", "Amount (NOK million)", "Country", "Date"],
        ["Mottaker", "Beløp (1000 kr)", "Land", "Dato"],
        ["Bénéficiaire", "Montant (EUR)", "Pays", "Date de décision"],
        ["Empfänger", "Betrag in Mio. EUR", "Land", "Datum"],
        ["Recipient Org:Name", "Amount Awarded", "Recipient country", "Award Date"],
        ["destOrganization", "amountUSD", "Country", "decisionDate"],
        ["Agreement partner", "Disbursed (1000 NOK)", "Recipient country", "Date"],
    ],
)
def test_headings_are_recognised_in_four_languages(headings: list[str]) -> None:
    match = match_headings(headings, {})
    assert match.columns == {"recipient": 0, "amount": 1, "country": 2, "date": 3}


@pytest.mark.parametrize(
    "heading",
    ["Tilskudd 2024 (1 000 kr)", "Grant (USD)", "Amount¹ (NOK)", "Thousands of US dollars"],
)
def test_a_currency_tells_that_a_heading_is_one_of_amounts(heading: str) -> None:
    assert match_headings(["Recipient", heading], {}).columns["amount"] == 1


def test_a_unit_alone_is_the_heading_of_an_amount() -> None:
    assert match_headings(["Partner", "USD million"], {}).columns == {"recipient": 0, "amount": 1}


@pytest.mark.parametrize(
    "heading", ["Grant title", "Payment date", "Commitment number", "1000", "Total of people"]
)
def test_what_only_resembles_an_amount_is_none(heading: str) -> None:
    assert "amount" not in match_headings(["Recipient", heading], {}).columns


def test_the_config_comes_before_the_vocabulary() -> None:
    match = match_headings(["Recipient", "Partner", "Sum paid", "Amount"], {"recipient": "partner"})
    assert match.columns["recipient"] == 1


def test_several_amounts_are_rivals_and_none_is_taken() -> None:
    match = match_headings(["Recipient", "Disbursed (1000 NOK)", "Disbursed (NOK)"], {})
    assert "amount" not in match.columns
    assert match.rivals["amount"] == ["Disbursed (1000 NOK)", "Disbursed (NOK)"]


def test_the_more_telling_heading_is_taken_and_the_other_remembered() -> None:
    match = match_headings(["Partner", "Recipient", "Amount"], {})
    assert match.columns["recipient"] == 1
    assert match.passed_over["recipient"] == ["Partner"]


def test_recipient_name_is_the_recipient_unless_there_is_one() -> None:
    assert match_headings(["Recipient name", "Amount"], {}).columns["recipient"] == 0
    match = match_headings(["Recipient", "Recipient name", "Amount"], {})
    assert (match.columns["recipient"], match.columns["recipient_name"]) == (0, 1)


def test_two_headings_for_the_recipient_are_rivals() -> None:
    match = match_headings(["Recipient", "recipient", "Amount"], {})
    assert match.rivals == {"recipient": ["Recipient", "recipient"]}


def test_two_headings_for_a_lesser_field_leave_the_first() -> None:
    match = match_headings(["Recipient", "Amount", "Land", "Land"], {})
    assert match.columns["country"] == 2
