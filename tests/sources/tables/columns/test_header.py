from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset, Severity
from aidreport.model.money import Money

Read = Callable[..., Dataset]


def codes(dataset: Dataset) -> set[str]:
    return {finding.code for finding in dataset.findings}


def test_titles_above_the_headings_are_no_rows(read: Read) -> None:
    dataset = read("Grants 2025,\n\nMinistry,\nRecipient,Amount (NOK)\nA,5\n")
    assert dataset.account.read == 1
    assert dataset.allocations[0].place.row == 5


def test_the_heading_scales_the_amounts_and_names_their_measure(read: Read) -> None:
    [allocation] = read("Mottaker;Utbetalt (1000 NOK)\nRøde Kors;17,5\n", decimal=",").allocations
    assert allocation.amount.amount == Decimal(17500)
    assert allocation.step == Decimal(100)
    assert allocation.measure is Measure.DISBURSEMENT
    assert not allocation.inferred


def test_a_unit_under_the_heading_is_part_of_it(read: Read) -> None:
    dataset = read("Recipient,Amount\n,NOK million\nA,5\n")
    assert dataset.allocations[0].amount.amount == Decimal(5000000)
    assert dataset.account.read == 1


def test_a_heading_that_is_not_recognised_is_guessed_in_the_fix(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Recipient,Amunt (NOK)\nA,5\n")
    assert error.value.problem == "data.csv: no heading is recognised for amount"
    assert error.value.details == (
        'headings: "Recipient", "Amunt (NOK)"',
        'amount: none fits (did you mean "Amunt (NOK)"?)',
    )
    assert 'columns = { amount = "Amunt (NOK)" }' in error.value.fix


def test_a_mapped_heading_that_is_not_there_gets_its_near_miss(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Who,Amount (NOK)\nA,5\n", columns={"recipient": "Whom", "theme": "Topic"})
    assert 'recipient = "Whom": there is no such heading (did you mean "Who"?)' in str(error.value)
    assert 'theme = "Topic": there is no such heading' in str(error.value)


def test_the_fix_keeps_what_is_set_already(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read(b"Who;Amoun\nUNICEF;5\n", columns={"recipient": "Who"}, decimal=",", currency="NOK")
    assert caught.value.fix.endswith(
        ', columns = { recipient = "Who", amount = "Amoun" }, decimal = ",", currency = "NOK" }'
    )


def test_a_heading_that_is_taken_is_not_proposed_for_another_field(read: Read) -> None:
    with pytest.raises(SourceError) as caught:
        read("Who,Amount,Amunt\nA,B,5\n", columns={"recipient": "Amount"})
    assert 'recipient = "Amount", amount = "Amunt"' in caught.value.fix


def test_a_map_in_the_config_is_obeyed(read: Read) -> None:
    dataset = read(
        "Who,What they get,When\nA,NOK 5,2025-06-12\n",
        columns={"recipient": "who", "amount": "What they get", "date": "When"},
    )
    assert dataset.allocations[0].amount.currency == "NOK"


def test_several_amounts_are_listed_and_none_is_picked(read: Read) -> None:
    with pytest.raises(SourceError, match="fit equally well"):
        read("Recipient,Committed (NOK),Disbursed (NOK)\nA,5,6\n")


def test_of_headings_of_the_same_name_none_is_picked(read: Read) -> None:
    with pytest.raises(SourceError, match="are called the same"):
        read("Recipient,Amount,Amount\nA,5,6\n", currency="NOK", columns={"amount": "Amount"})


def test_a_choice_among_headings_is_noted(read: Read) -> None:
    dataset = read("Partner,Recipient,Amount (NOK)\nX,A,5\n")
    [finding] = [item for item in dataset.findings if item.code == "heading-chosen"]
    assert finding.message == 'recipient was read from "Recipient"; "Partner" would fit too'


@pytest.mark.parametrize(
    ("title", "amount", "currency"),
    [
        ("All amounts in NOK million", 5000000, "NOK"),
        ("Figures in USD million", 5000000, "USD"),
        ("Tall i 1000 NOK", 5000, "NOK"),
        ("All amounts in NOK 1000", 5000, "NOK"),
        ("In thousands of US dollars", 5000, "USD"),
        ("Grants in NOK million", 5000000, "NOK"),
        ("(EUR)", 5, "EUR"),
    ],
)
def test_a_title_that_states_the_unit_and_nothing_else_is_taken_at_its_word(
    read: Read, title: str, amount: int, currency: str
) -> None:
    dataset = read(f"Grants\n{title}\n\nRecipient,Country,Amount\nA,Mali,5\n")
    [allocation] = dataset.allocations
    assert allocation.amount == Money(Decimal(amount), currency)
    [finding] = [item for item in dataset.findings if item.code == "unit-from-title"]
    assert (finding.severity, finding.source) == (Severity.NOTE, "data.csv, row 2")


def test_an_amount_in_a_title_is_neither_unit_nor_currency(read: Read) -> None:
    for title in ("Total NOK 1 000 000", "Budget: 1000 EUR", "Total: NOK 386 million"):
        assert read(f"{title}\nRecipient,Amount\nA,5\n", currency="SEK").account.used == 1
        with pytest.raises(SourceError, match="no currency is named"):
            read(f"{title}\nRecipient,Amount\nA,5\n")


def test_a_title_does_not_beat_the_heading_or_the_config(read: Read) -> None:
    title = "All amounts in NOK million\n"
    rows = f"{title}Recipient,Amount (NOK 1000)\nA,5\n"
    with pytest.raises(SourceError, match="another unit than the heading"):
        read(rows)
    assert read(rows, unit="thousand").allocations[0].amount.amount == 5000
    dataset = read(f"{title}Recipient,Amount\nA,5\n", unit="thousand")
    assert dataset.allocations[0].amount == Money(Decimal(5000), "NOK")


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("All amounts in NOK million", "Amount (NOK)"),
        ("Support to Mali in NOK million", "Amount"),
        ("Amounts in thousands, unless stated otherwise", "Amount (NOK)"),
        ("Tildelinger til Ukraina i 2025, millioner kroner", "Beløp (NOK)"),
        ("in millions", "Amount (NOK)"),
        ("(thousands)", "Amount (NOK)"),
        ("Figures in thousands", "Amount (NOK)"),
        ("Beløp i millioner", "Beløp (NOK)"),
    ],
)
def test_a_unit_in_a_title_that_may_be_about_something_else_is_asked_about(
    read: Read, title: str, heading: str
) -> None:
    content = f'"{title}"\nRecipient,{heading}\nA,5\n'
    with pytest.raises(SourceError, match="names a unit, but the heading of the amounts") as caught:
        read(content, currency="NOK")
    assert 'currency = "NOK", unit = "' in caught.value.fix
    unit, power = ("thousand", 1000) if "thousand" in title else ("million", 10**6)
    assert f'unit = "{unit}"' in caught.value.fix
    for set_to, factor in ((unit, power), (1, 1)):
        dataset = read(content, currency="NOK", unit=set_to)
        assert dataset.allocations[0].amount.amount == 5 * factor


@pytest.mark.parametrize("options", [{"unit": "million"}, {}])
def test_an_amount_in_the_title_is_no_unit(read: Read, options: dict[str, str]) -> None:
    title = "Norway gives NOK 386 million" if not options else "in NOK million"
    dataset = read(f"{title}\nRecipient,Amount\nA,5\n", currency="NOK", **options)
    assert dataset.allocations[0].amount.amount == (5_000_000 if options else 5)


@pytest.mark.parametrize("options", [{"currency": "EUR"}, {"unit": "thousand"}])
def test_heading_and_config_must_not_contradict_each_other(
    read: Read, options: dict[str, str]
) -> None:
    with pytest.raises(SourceError, match="contradict each other"):
        read("Recipient,Amount (NOK million)\nA,5\n", **options)


def test_a_heading_with_two_currencies_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="several units or currencies"):
        read("Recipient,NOK or EUR\nA,5\n", columns={"amount": "NOK or EUR"})


def test_header_row_names_the_row(read: Read) -> None:
    text = "Recipient,Amount (NOK)\nA,5\nRecipient,Amount (NOK)\nB,6\n"
    assert [item.recipient.name for item in read(text, header_row=3).allocations] == ["B"]
    with pytest.raises(SourceError, match="row 9 is blank or not there"):
        read(text, header_row=9)


def test_no_currency_is_ever_assumed(read: Read) -> None:
    with pytest.raises(SourceError) as error:
        read("Recipient,Amount\nA,5\n")
    assert error.value.problem == "data.csv: no currency is named"
    assert 'currency = "???"' in error.value.fix
    with pytest.raises(ValueError, match=r'a currency code of three capitals .* not "\?\?\?"'):
        read("Recipient,Amount\nA,5\n", currency="???")


def test_an_ambiguous_sign_needs_the_config(read: Read) -> None:
    with pytest.raises(SourceError, match="no currency is named"):
        read("Recipient,Amount ($)\nA,5\n")
    dataset = read("Recipient,Amount ($)\nA,5\n", currency="AUD")
    assert dataset.allocations[0].amount.currency == "AUD"


@pytest.mark.parametrize("row", ["(1),(2),(3)", "1,2,3", "a,b,c", "1,2,3 = 1 + 2"])
def test_a_row_that_numbers_the_columns_is_one_of_the_headings(read: Read, row: str) -> None:
    dataset = read(f"Recipient,Country,Amount (EUR)\n{row}\nA,Kenya,5\nB,Mali,6\n")
    assert sum(item.amount.amount for item in dataset.allocations) == 11
    assert dataset.account.read == 2
    assert read(f"Recipient,Country,Amount (EUR)\n{'A,Kenya,5'}\n").account.used == 1
