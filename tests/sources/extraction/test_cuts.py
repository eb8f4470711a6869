"""What is a part of what: groups and those named of them, countries, and the total said again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import Extraction, extract
from aidreport.sources.extraction.items import Role


def read(text: str) -> Extraction:
    return extract(from_text(text), "text.txt")


def shares(text: str) -> dict[str, str]:
    return {share.recipient: f"{share.item.amount:f}" for share in read(text).allocations}


def role_of(text: str, amount: int) -> set[Role | None]:
    return {item.role for item in read(text).items if item.amount == Decimal(amount)}


IRISH = "Ireland announces €9 million for Somalia\nIreland is giving €9 million to Somalia today.\n"
GERMAN = "Deutschland gibt 60 Millionen Euro für den Sudan\nDie Mittel werden nun verteilt. "
AUSTRALIAN = "Australia will provide $6 million to Vanuatu\nOur new assistance includes:\n\n"
UN = "UN fund releases $40 million for 4 countries\nThe UN Central Emergency Response Fund "
FRENCH = "Fonds Minka : 30 M€ pour le Tchad\nParis, le 9 novembre 2023\nL'AFD a approuvé 30 M€.\n\n"


OF_IRISH_NGOS = (
    f"{IRISH}UNICEF will receive €4 million. A further €5 million has been provided to Irish "
    "NGOs: €3 million to Trócaire, €1.5 million to Concern Worldwide and €500,000 to GOAL."
)
OF_GERMAN_NGOS = (
    f"{GERMAN}UNHCR erhält 40 Millionen Euro. Deutsche Nichtregierungsorganisationen werden mit "
    "insgesamt 20 Millionen Euro unterstützt; davon entfallen 8 Millionen Euro auf die "
    "Welthungerhilfe, 7 Millionen Euro auf Malteser International und 5 Millionen Euro auf "
    "Ärzte der Welt."
)
OF_A_CHANNEL = (
    f"{AUSTRALIAN}- $4 million to UNICEF for water\n"
    "- $2 million through the Australian Humanitarian Partnership, with $1.2 million for Save the "
    "Children and $800,000 for World Vision Vanuatu\n"
)


@pytest.mark.parametrize(
    ("text", "parent", "parts"),
    [
        (
            OF_IRISH_NGOS,
            5_000_000,
            {"Trócaire": "3000000", "Concern Worldwide": "1500000", "GOAL": "500000"},
        ),
        (
            OF_GERMAN_NGOS,
            20_000_000,
            {
                "Welthungerhilfe": "8000000",
                "Malteser International": "7000000",
                "Ärzte der Welt": "5000000",
            },
        ),
        (
            OF_A_CHANNEL,
            2_000_000,
            {"Save the Children": "1200000", "World Vision Vanuatu": "800000"},
        ),
    ],
    ids=["Irish", "German", "Australian"],
)
def test_those_named_of_a_group_or_channel_receive_its_amount_and_it_is_not_counted_again(
    text: str, parent: int, parts: dict[str, str]
) -> None:
    found = shares(text)
    assert parts.items() <= found.items()
    assert role_of(text, parent) == {Role.SUBTOTAL}
    total = read(text).headlines[0].amount
    assert sum(map(Decimal, found.values())) == total


def test_a_group_of_which_only_some_are_named_keeps_its_amount() -> None:
    text = f"{IRISH}A sum of €5 million goes to Irish NGOs, of which €3 million to Trócaire."
    assert Decimal(5_000_000) in {share.item.amount for share in read(text).allocations}
    assert role_of(text, 3_000_000) == {Role.RESTATEMENT}


MALI = {"Mali": "9000000"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Yemen ($20 million), and countries in conflict, including Mali ($9 million).",
            {"Yemen": "20000000", **MALI},
        ),
        (
            "Mali ($9 million), Haiti ($7 million), Burundi ($5 million) and Malawi ($4 million).",
            {**MALI, "Haiti": "7000000", "Burundi": "5000000", "Malawi": "4000000"},
        ),
    ],
    ids=["called a part", "adds up by chance"],
)
def test_no_country_is_a_part_of_another(sentence: str, expected: dict[str, str]) -> None:
    assert shares(f"{UN}supports {sentence}") == expected


def test_the_total_that_a_title_gives_to_its_own_fund_is_no_allocation() -> None:
    text = (
        f"{FRENCH}- Tchad – Search for Common Ground : 18 M€ pour la paix\n- CARE France : 12 M€\n"
    )
    assert shares(text) == {"Search for Common Ground": "18000000", "CARE France": "12000000"}


def test_an_amount_before_a_colon_is_not_that_of_whoever_has_the_next_one() -> None:
    text = (
        "Sverige ger 140 miljoner kronor\nI Somalia fördelas 140 miljoner kronor: Somalia "
        "Humanitarian Fund får 90 miljoner kronor och Islamic Relief 50 miljoner kronor.\n"
    )
    expected = {"Somalia Humanitarian Fund": "90000000", "Islamic Relief": "50000000"}
    assert shares(text) == expected


@pytest.mark.parametrize(
    "note",
    [
        "- Budget 2024 provides €776.5 million for Official Development Assistance.",
        "- The UN Humanitarian Response Plan for Somalia calls for US$2.6 billion.",
    ],
)
def test_other_money_in_notes_below_a_complete_list_is_no_allocation(note: str) -> None:
    text = f"{IRISH}UNICEF will receive €4 million and WFP €5 million.\n\nNotes:\n{note}\n"
    assert shares(text) == {"UNICEF": "4000000", "WFP": "5000000"}


def test_amounts_in_a_list_that_happen_to_add_up_to_one_before_them_are_no_total() -> None:
    text = (
        "Soudan – Conférence humanitaire\nCommuniqué du ministère\n\nLa France annonce 110 "
        "millions d'euros pour le Soudan.\n\n30 millions d'euros seront versés au PAM, 22 millions "
        "d'euros au HCR et 12 millions d'euros à l'UNICEF. Le CICR recevra 10 millions d'euros.\n"
    )
    assert [item.amount for item in read(text).headlines] == [Decimal(110_000_000)]
    assert {"PAM", "HCR", "UNICEF", "CICR"} == shares(text).keys()
