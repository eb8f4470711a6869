"""Who receives an amount in Nordic and German sentences, and what is no new money in them."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract

OPENINGS = {
    "nn": "Noreg gir 90 millionar kroner til Sudan\nRegjeringa gir pengane no. ",
    "nb": "Norge gir 90 millioner kroner til Sudan\nRegjeringen gir pengene nå. ",
    "sv": "Sverige ger 90 miljoner kronor till Sudan\nRegeringen har beslutat om pengarna. ",
    "da": "Danmark giver 90 millioner kroner til Sudan\nRegeringen giver pengene nu. ",
    "de": "Deutschland gibt 90 Millionen Euro für den Sudan\nDie Mittel werden nun verteilt. ",
}


def shares(code: str, text: str) -> list[tuple[str, str]]:
    read = extract(from_text(OPENINGS[code] + text), "text.txt")
    return [(share.recipient, f"{share.item.amount:f}") for share in read.allocations]


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("nb", "FNs humanitære landfond får 20 millioner kroner.", "FNs humanitære landfond"),
        (
            "da",
            "Der går 20 mio. kr. til FN's fond for tab og skader.",
            "FN's fond for tab og skader",
        ),
        ("sv", "Till Världsbankens fond för Ukraina (URTF) går 20 miljoner kronor.", "URTF"),
        ("sv", "Svenska missionsrådet får 20 miljoner kronor.", "Svenska missionsrådet"),
        ("da", "De Hvide Hjelme modtager 20 mio. kr.", "De Hvide Hjelme"),
        ("da", "Der går 20 mio. kr. til Den Grønne Fond.", "Den Grønne Fond"),
        ("nb", "I tillegg får Indonesias miljøfond 20 millioner kroner.", "Indonesias miljøfond"),
        ("sv", "20 miljoner kronor går till Gröna klimatfonden.", "Gröna klimatfonden"),
        (
            "sv",
            "20 miljoner kronor går till Anpassningsfonden och resten senare.",
            "Anpassningsfonden",
        ),
        ("de", "Licht für die Welt bekommt 20 Mio. Euro.", "Licht für die Welt"),
        ("de", "20 Mio. Euro gehen an den Grünen Klimafonds.", "Grüner Klimafonds"),
        ("de", "20 Mio. Euro gehen an Malteser International.", "Malteser International"),
        ("de", "20 Mio. Euro gehen an das Klinikum Wien.", "Klinikum Wien"),
        ("sv", "20 miljoner kronor går till Fojo medieinstitut vid Umeå.", "Fojo medieinstitut"),
        ("da", "En ny partner er Verdens Skove, som modtager 20 mio. kr.", "Verdens Skove"),
        (
            "nn",
            "20 millionar kroner går til Energifellesskapet sitt støttefond.",
            "Energifellesskapet sitt støttefond",
        ),
        ("da", "20 af de 90 millioner kroner går til UNICEF.", "UNICEF"),
        ("nb", "Dei siste 20 millionane blir kanaliserte gjennom Redd Barna.", "Redd Barna"),
        ("sv", "Regeringen ökar sitt stöd till UNHCR till 20 miljoner kronor.", "UNHCR"),
    ],
)
def test_a_name_is_read_with_what_it_begins_with(code: str, text: str, name: str) -> None:
    assert shares(code, text) == [(name, "20000000")]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("de", "12 Mio. Euro erhält das Kinderhilfswerk UNICEF.", ["UNICEF"]),
        (
            "de",
            "Je 12 Mio. Euro erhalten das UNHCR für Armenien sowie das WFP für Haiti.",
            ["UNHCR", "WFP"],
        ),
        ("de", "Caritas Wien wird mit 12 Mio. Euro unterstützt.", ["Caritas Wien"]),
        (
            "de",
            "Je 12 Mio. Euro gehen an die Caritas Österreich und an das UNHCR.",
            ["Caritas Österreich", "UNHCR"],
        ),
        (
            "da",
            "Det går til:\n• UNHCR og Dansk Røde Kors: hhv. 12 og 12 mio. kr.",
            ["UNHCR", "Dansk Røde Kors"],
        ),
        (
            "da",
            "Der går 12 mio. kr. til UNICEF, og FAO modtager 12 mio. kr.",
            ["UNICEF", "FAO"],
        ),
        (
            "de",
            "Für Jordanien sind 12 Mio. Euro, im Irak 12 Mio. Euro geplant.",
            ["Jordanien", "Irak"],
        ),
        (
            "sv",
            "Mottagare är:\nAct Hjälp, 12 mkr\nDiakonia, 12 mkr\nUnion to Union, 12 mkr",
            ["Act Hjälp", "Diakonia", "Union to Union"],
        ),
        (
            "nb",
            "Mens Norwac og Digni får henholdsvis 12 og 12 millioner, går 9 millioner til mat.",
            ["Norwac", "Digni"],
        ),
        (
            "sv",
            "Då får Diakonia 12 miljoner kronor och Siemenpuu 12 miljoner kronor.",
            ["Diakonia", "Siemenpuu"],
        ),
        (
            "sv",
            "Störst bidrag får Diakonia, 12 miljoner kronor, och Barnfonden, 12 miljoner kronor.",
            ["Diakonia", "Barnfonden"],
        ),
        (
            "nb",
            "Oversikt:\nPartner: Beløp i mill. kroner\nUNFPA: 12\nNorsk Folkehjelp: 12\nIOM: 12",
            ["UNFPA", "Norsk Folkehjelp", "IOM"],
        ),
        ("da", "Mali og Niger får 12 mio. kr. hver.", ["Mali", "Niger"]),
        (
            "de",
            "Wir stellen UNRWA 12 Mio. Euro bereit, dem Luxemburger Roten Kreuz 12 Mio. Euro.",
            ["UNRWA", "Luxemburger Roten Kreuz"],
        ),
        ("de", "Das BMZ stellt dem UNHCR 12 Mio. Euro bereit.", ["UNHCR"]),
        ("nb", "Atlas-alliansen og Digni får 12 mill. kroner hver.", ["Atlas-alliansen", "Digni"]),
        (
            "sv",
            "12 miljoner kronor går till Unicef och andra svenska organisationer.",
            ["Unicef and andra svenska organisationer"],
        ),
    ],
)
def test_all_who_are_named_for_an_amount_receive_it(
    code: str, text: str, expected: list[str]
) -> None:
    assert shares(code, text) == [(name, "12000000") for name in expected]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("de", "Bereits 2023 hatte das BMZ 80 Mio. Euro gegeben, darunter 20 Mio. für UNRWA."),
        ("nb", "I fjor ga Norge 80 millioner kroner, hvorav 20 millioner til UNRWA."),
        ("de", "Von 20 Mio. Euro sind 12 Mio. Menschen betroffen."),
        ("da", "Danmark var vært ved COP28 i Dubai."),
        ("nb", "Det går 12 millioner kroner til frivillige nettverk som Flyktninghjelpen."),
    ],
)
def test_money_of_others_counts_and_examples_are_nobodys_allocation(code: str, text: str) -> None:
    assert shares(code, text) == []


def test_organisations_count_before_what_the_money_is_for() -> None:
    lines = "• 60 millioner kroner til mat\n• 30 millioner kroner til vann\n"
    named = "WFP får 40 millioner kroner. UNICEF får 30 millioner kroner.\n"
    expected = [("WFP", "40000000"), ("UNICEF", "30000000")]
    assert shares("nb", f"Pengene fordeles:\n{lines}{named}") == expected


def total(text: str) -> list[str]:
    return [f"{item.amount:f}" for item in extract(from_text(text), "text.txt").headlines]


@pytest.mark.parametrize(
    "text",
    [
        "Dansk støtte til Mali\nI dag har Danmark givet tilsagn om 50 millioner kroner til Mali.",
        (
            "Nye penger\n– Vi går inn med 50 millioner kroner over tre år, sier statsråd Moe.\n"
            "Banken regner med å mobilisere 30 milliarder dollar."
        ),
        (
            "Deutschland hilft\nHeute hat Deutschland 50000000 Euro zugesagt. Hiervon sind 30 Mio."
            " Euro auf Hilfe und 20 Mio. Euro auf Bildung.\n• Kenia: 12 Mio. Euro\n"
            "• Mali: 8 Mio. Euro"
        ),
    ],
)
def test_what_is_given_now_is_the_total_in_the_perfect_tense_too(text: str) -> None:
    assert total(text) == ["50000000"]


@pytest.mark.parametrize(
    "text",
    [
        (
            "EU sender 80 mio. euro\nUdenrigsministeriet, 9. juli 2024\n"
            "EU-landene er enige om 80 mio. euro. Danmark lægger 50000000 kr. oven i."
        ),
        (
            "Land fördert Projekte\nDas Land hat 50000000 Euro genehmigt.\n"
            "Eingereicht worden waren Anträge über 90 Mio. Euro."
        ),
        "Nöd: 50 miljoner kronor\nFonden har fördelat 50000000 kronor. Behoven är stora.",
    ],
)
def test_the_money_of_others_and_what_was_asked_for_are_not_the_total(text: str) -> None:
    assert total(text) == ["50000000"]


def test_what_is_said_behind_a_dash_is_no_entry_of_a_list() -> None:
    spoken = "– Norge gir 50 millioner kroner over tre år, sier statsråd Moe.\n"
    assert extract(from_text(f"Nye penger\n{spoken}"), "text.txt").allocations == ()


def test_what_a_title_says_that_it_is_comes_before_the_title() -> None:
    text = "PRESSEMELDING: Norge gir 50 millioner kroner til Sudan\nUNICEF får pengene.\n"
    read = extract(from_text(text), "text.txt")
    assert read.head.title == "Norge gir 50 millioner kroner til Sudan"
    assert [f"{item.amount:f}" for item in read.headlines] == ["50000000"]
