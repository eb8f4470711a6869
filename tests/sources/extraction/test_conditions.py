"""Whether an amount is given, or only if something happens."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract

HEADS = {
    "en": "UK helps people in Sudan\nFCDO, 3 May 2024",
    "fr": "La France vient en aide au Soudan\nMEAE, 3 mai 2024",
    "de": "Deutschland hilft im Sudan\nAuswärtiges Amt, 3. Mai 2024",
    "es": "España ayuda a Sudán\nAECID, 3 de mayo de 2024",
    "nb": "Norge hjelper i Sudan\nUtenriksdepartementet, 3. mai 2024",
    "sv": "Sverige ger stöd till Sudan\nUtrikesdepartementet, 3 maj 2024",
    "da": "Danmark hjælper i Sudan\nUdenrigsministeriet, 3. maj 2024",
}


def recipients(language: str, sentence: str) -> list[str]:
    found = extract(from_text(f"{HEADS[language]}\n\n{sentence}\n"), "text.txt")
    return [share.recipient for share in found.allocations]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "People who would otherwise starve receive £7 million through WFP."),
        ("en", "If needs grow we will do more; today we give £5 million to WFP."),
        ("fr", "En cas de catastrophe comme celle-ci, la France verse 5 millions d'euros au WFP."),
        ("de", "Menschen, die sonst verhungern würden, erhalten über das WFP 5 Millionen Euro."),
        ("de", "Bei Bedarf stocken wir auf, jetzt erhält das WFP 5 Millionen Euro."),
        ("es", "Si la situación empeora habrá más, pero hoy España da 5 millones de euros al WFP."),
        ("nb", "Hvis vi ikke handler, vil mange dø, derfor gir Norge 5 millioner kroner til WFP."),
        ("sv", "Till människor som annars skulle svälta går 5 miljoner kronor via WFP."),
        ("da", "Hvis ikke vi handler, dør børn, og derfor giver Danmark 5 mio. kr. til WFP."),
    ],
)
def test_what_would_be_without_the_money_is_no_condition_of_it(
    language: str, sentence: str
) -> None:
    assert recipients(language, sentence) == ["WFP"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "If the truce holds, WFP will receive £5 million. UNICEF receives £2 million."),
        ("de", "Falls nötig, erhält das WFP 5 Millionen Euro. UNICEF erhält 2 Millionen Euro."),
        (
            "nb",
            "Norge gir 20 millioner kroner til UNICEF. Opposisjonen vil gi 10 millioner til WFP.",
        ),
        ("sv", "Sverige ger 20 miljoner kronor till UNICEF. Vänsterpartiet vill ge 10 till WFP."),
    ],
)
def test_money_on_a_condition_or_of_the_opposition_is_not_given(
    language: str, sentence: str
) -> None:
    assert recipients(language, sentence) == ["UNICEF"]
