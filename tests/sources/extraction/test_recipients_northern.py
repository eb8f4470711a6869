"""Who receives an amount in Nordic and German sentences, and what is no new money in them."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract

OPENINGS = {
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
