"""Who receives an amount in languages with other word orders than English, one sentence each."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import Extraction, extract


def read(text: str) -> Extraction:
    return extract(from_text(text), "text.txt")


def shares(text: str) -> list[tuple[str, str]]:
    return [(share.recipient, f"{share.item.amount:f}") for share in read(text).allocations]


NORWEGIAN = "Norge gir 90 millioner kroner til Sudan\nRegjeringen gir pengene nå. "
SWEDISH = "Sverige ger 90 miljoner kronor till Sudan\nRegeringen har beslutat om pengarna. "
GERMAN = "Deutschland gibt 90 Millionen Euro für den Sudan\nDie Mittel werden nun verteilt. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{NORWEGIAN}Til UNHCR går 40 millioner kroner.", [("UNHCR", "40000000")]),
        (f"{NORWEGIAN}UNICEF-bidraget på 30 millioner kroner er nytt.", [("UNICEF", "30000000")]),
        (f"{NORWEGIAN}De siste 25 millionene går til UNICEF.", [("UNICEF", "25000000")]),
        (f"{NORWEGIAN}Støtten til WFP på 12 millioner kroner er ny.", [("WFP", "12000000")]),
        (
            f"{SWEDISH}Då får Unicef 30 mkr, WFP 20 miljoner och Plan Sverige 5 miljoner.",
            [("Unicef", "30000000"), ("WFP", "20000000"), ("Plan Sverige", "5000000")],
        ),
        (
            f"{NORWEGIAN}Ny Hjelp Fond, grunnlagt av unge, får 20 millioner kroner.",
            [("Ny Hjelp Fond", "20000000")],
        ),
        (
            f"{GERMAN}An UNHCR gehen 40 Mio., an das WFP 30 Mio. und an das IKRK 20 Mio.",
            [("UNHCR", "40000000"), ("WFP", "30000000"), ("IKRK", "20000000")],
        ),
        (f"{GERMAN}Dem WFP kommen 4 Millionen Euro zu.", [("WFP", "4000000")]),
        (f"{GERMAN}Mit 4 Millionen Euro wird UNICEF unterstützt.", [("UNICEF", "4000000")]),
        (
            f"{GERMAN}Das Flüchtlingshilfswerk UNHCR erhält 4 Millionen Euro.",
            [("UNHCR", "4000000")],
        ),
    ],
)
def test_whoever_stands_before_an_amount_in_inverted_order_receives_it(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert shares(text) == expected


@pytest.mark.parametrize("word", ["henholdsvis", "respektive"])
def test_names_that_do_not_match_the_amounts_of_respectively_receive_nothing(word: str) -> None:
    text = f"Sverige ger 90 miljoner kronor. Alle venner og UNHCR får {word} 50 og 40 miljoner."
    assert all(share.item.amount != 50_000_000 for share in read(text).allocations)


def test_a_bank_whose_fund_is_named_receives_nothing_itself() -> None:
    text = "Danmark giver 20 mio. kr.\nHeraf går 9 mio. kr. til Verdensbankens Ukraine Relief Fund."
    assert shares(text) == [("Verdensbankens Ukraine Relief Fund", "9000000")]


@pytest.mark.parametrize("header", ["Beløp (mill. kroner)", "Beløp i millioner kroner", "Mill. kr"])
def test_the_header_of_a_column_says_the_unit_of_its_numbers(header: str) -> None:
    text = (
        "Norge gir 212,5 millioner kroner til Ukraina\n"
        f"Mottaker | {header}\nUNHCR | 150\nWHO | 62,5\n"
    )
    assert shares(text) == [("UNHCR", "150000000"), ("WHO", "62500000")]


def test_a_date_that_begins_a_line_is_no_numbered_item() -> None:
    head = read("Danmark giver 9 mio. kr. til WFP\n17. december 2024\nPengene er klar.\n").head
    assert head.day is not None
    assert head.day.date.isoformat() == "2024-12-17"


def test_the_first_country_is_no_sum_of_the_others_where_all_together_are_the_total() -> None:
    text = (
        "Regeringen ger 180 miljoner kronor till grannländerna\n"
        "Av dessa går 90 miljoner kronor till Ukraina, 50 miljoner kronor till Moldavien och"
        " 40 miljoner kronor till Georgien.\n"
    )
    assert [amount for _, amount in shares(text)] == ["90000000", "50000000", "40000000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "Ireland announces €9 million for health\nUNICEF will receive €4 million, Imperial "
                "College London €3 million and the Ifakara Health Institute in Tanzania €2 million."
            ),
            ("Ifakara Health Institute", "2000000"),
        ),
        (
            (
                f"{SWEDISH}Unicef får 40 miljoner kronor, Svenska kyrkan 30 miljoner kronor och "
                "Diakonia i Kenya 20 miljoner kronor."
            ),
            ("Diakonia i Kenya", "20000000"),
        ),
    ],
    ids=["English", "Swedish"],
)
def test_a_name_with_its_country_behind_it_receives_the_next_amount(
    text: str, expected: tuple[str, str]
) -> None:
    assert expected in shares(text)


def test_a_name_behind_the_purpose_of_the_amount_before_is_found() -> None:
    text = (
        "Ireland commits €11 million to farming\n12 November 2025\n\nTrócaire will receive €4.2"
        " million for its work in Kenya, Self Help Africa €3.8 million and Gorta Group €3 million."
    )
    assert shares(text) == [
        ("Trócaire", "4200000"),
        ("Self Help Africa", "3800000"),
        ("Gorta Group", "3000000"),
    ]


@pytest.mark.parametrize(
    ("total", "names"),
    [
        ("3,2", ["UNRWA", "Cruz Roja Española", "Farmamundi"]),
        ("5", ["UNRWA", "Cruz Roja Española"]),
    ],
)
def test_a_name_of_one_word_is_taken_where_the_total_needs_it(total: str, names: list[str]) -> None:
    text = (
        f"La Agencia Andaluza destina {total} millones de euros a Palestina\n4 de junio de 2025\n\n"
        f"La agencia ha aprobado ayudas por {total} millones de euros: 1,2 millones de euros para"
        " UNRWA, 1,5 millones de euros para Cruz Roja Española y 500.000 euros para Farmamundi."
    )
    assert [name for name, _ in shares(text)] == names
