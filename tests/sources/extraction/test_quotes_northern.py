"""Speech in Norwegian, Swedish, Danish and German: dashes, marks, who speaks, in which role."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import Extraction, extract

HEADS = {
    "nb": "Norge gir 20 millioner kroner til UNHCR\nUtenriksdepartementet, 12. juni 2025\n\n",
    "sv": "Sverige ger 20 miljoner kronor till UNHCR\nPressmeddelande från Utrikesdepartementet\n"
    "Publicerad den 3 mars 2024\n",
    "da": "Danmark giver 20 mio. kr. til UNHCR\nUdenrigsministeriet\n12.06.2025\n",
    "de": "Deutschland gibt 20 Mio. Euro an UNHCR\nAuswärtiges Amt\nPressemitteilung, 27.02.2025\n",
}


def read(language: str, text: str) -> Extraction:
    return extract(from_text(HEADS[language] + text), "text.txt")


AUKRUST = ("Åsmund Aukrust", "utviklingsminister")
SCHULZE = (
    "Svenja Schulze",
    "Bundesministerin für wirtschaftliche Zusammenarbeit und Entwicklung",
)


@pytest.mark.parametrize(
    ("language", "text", "said", "speaker"),
    [
        ("nb", "– Det haster nå, sier utviklingsminister Åsmund Aukrust (Ap).",
         "Det haster nå", AUKRUST),
        ("nb", "– Takk til Norge! sier utviklingsminister Åsmund Aukrust.",
         "Takk til Norge!", AUKRUST),
        ("nb", "«Det haster», sier utviklingsminister Åsmund Aukrust.", "Det haster", AUKRUST),
        ("nb", "Utviklingsminister Åsmund Aukrust sier: «Vi står sammen.»", "Vi står sammen.",
         ("Åsmund Aukrust", "Utviklingsminister")),
        ("sv", "– Vi hjälper, säger Benjamin Dousa, bistånds- och utrikeshandelsminister.",
         "Vi hjälper", ("Benjamin Dousa", "bistånds- och utrikeshandelsminister")),
        ("sv", "– Det är bra, säger bistånds- och utrikeshandelsminister Benjamin Dousa.",
         "Det är bra", ("Benjamin Dousa", "bistånds- och utrikeshandelsminister")),
        ("sv", "”Det är viktigt”, säger utrikesminister Maria Malmer Stenergard i en kommentar.",
         "Det är viktigt", ("Maria Malmer Stenergard", "utrikesminister")),
        ("da", '"Vi skal hjælpe," siger udviklingsminister Dan Jørgensen.',
         "Vi skal hjælpe", ("Dan Jørgensen", "udviklingsminister")),
        ("da", "»Det er vigtigt,« udtaler udenrigsminister Lars Løkke Rasmussen.",
         "Det er vigtigt", ("Lars Løkke Rasmussen", "udenrigsminister")),
        ("da", 'Udviklingsminister Dan Jørgensen siger:\n"Det haster."',
         "Det haster.", ("Dan Jørgensen", "Udviklingsminister")),
        ("de", "Außenministerin Annalena Baerbock erklärte hierzu: „Wir helfen.“",
         "Wir helfen.", ("Annalena Baerbock", "Außenministerin")),
        ("de", f"{SCHULZE[1]} {SCHULZE[0]}: „Es ist wichtig.“", "Es ist wichtig.", SCHULZE),
        ("de", "«Die Not ist gross», sagte Aussenminister Ignazio Cassis.",
         "Die Not ist gross", ("Ignazio Cassis", "Aussenminister")),
        ("de", "»Wir stehen bei«, so Außenminister Alexander Schallenberg.",
         "Wir stehen bei", ("Alexander Schallenberg", "Außenminister")),
    ],
)  # fmt: skip
def test_short_speech_is_read_with_its_speaker_and_role(
    language: str, text: str, said: str, speaker: tuple[str, str]
) -> None:
    found = read(language, text)
    assert [(quote.text, quote.speaker, quote.role) for quote in found.quotes] == [(said, *speaker)]
    assert not found.facts


def test_a_minister_who_is_named_by_the_office_alone_is_the_one_named_before() -> None:
    text = (
        "Utenriksminister Espen Barth Eide er i Kyiv.\n– Dette er viktig, sier utenriksministeren."
    )
    assert [quote.speaker for quote in read("nb", text).quotes] == ["Espen Barth Eide"]


def test_what_follows_speech_without_a_dash_is_not_said() -> None:
    text = "– Vi må hjelpe nå, sier utenriksminister Espen Barth Eide. Norge har fire steder der."
    assert [quote.text for quote in read("nb", text).quotes] == ["Vi må hjelpe nå"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Utenriksminister Espen Barth Eide sier at Norge vil hjelpe."),
        ("sv", "Utrikesministern säger att stödet är viktigt."),
        ("de", "Der sogenannte „Marshallplan“ hilft."),
    ],
)
def test_indirect_speech_and_terms_in_marks_are_no_quotes(language: str, text: str) -> None:
    assert not read(language, text).quotes


@pytest.mark.parametrize(
    ("language", "issuer", "day"),
    [
        ("nb", "Utenriksdepartementet", "2025-06-12"),
        ("sv", "Utrikesdepartementet", "2024-03-03"),
        ("da", "Udenrigsministeriet", "2025-06-12"),
        ("de", "Auswärtiges Amt", "2025-02-27"),
    ],
)
def test_the_issuer_and_the_day_are_read_without_labels_and_each_other(
    language: str, issuer: str, day: str
) -> None:
    head = read(language, "").head
    assert head.issuer == issuer
    assert head.day is not None
    assert head.day.date.isoformat() == day
