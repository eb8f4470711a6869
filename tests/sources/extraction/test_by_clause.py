"""Who has an amount by the structure of its clause: no list has the verbs of these sentences."""

from __future__ import annotations

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract

_BEGINS = {
    "en": "Aid for people in need\n3 May 2024\n\nThe government has decided to give EUR 9 million.",
    "nb": "Hjelp til mennesker i nød\n3. mai 2024\n\nRegjeringen gir 9 millioner euro.",
    "nn": "Hjelp til menneske i naud\n3. mai 2024\n\nRegjeringa gir 9 millionar euro.",
    "sv": "Stöd till människor i nöd\n3 maj 2024\n\nRegeringen ger 9 miljoner euro.",
    "da": "Støtte til mennesker i nød\n3. maj 2024\n\nRegeringen giver 9 millioner euro.",
    "de": "Hilfe für Menschen in Not\n3. Mai 2024\n\nDie Regierung stellt 9 Millionen Euro bereit.",
    "fr": "Aide aux victimes\n3 mai 2024\n\nLe gouvernement donne 9 millions d'euros.",
    "es": "Ayuda a las víctimas\n3 de mayo de 2024\n\nEl gobierno da 9 millones de euros.",
}


def shares(code: str, text: str) -> list[tuple[str, int]]:
    found = extract(from_text(f"{_BEGINS[code]} {text}\n"), "announcement.txt").allocations
    return [(share.recipient, int(share.item.amount) // 1_000_000) for share in found]


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("en", "UNICEF blimbles EUR 2 million of it.", "UNICEF"),
        ("en", "EUR 2 million blimbles the work of Plan International.", "Plan International"),
        ("en", "A further EUR 2 million is blimbled into the Sudan Humanitarian Fund.",
         "Sudan Humanitarian Fund"),
        ("nb", "Kirkens Nødhjelp blimler 2 millioner euro.", "Kirkens Nødhjelp"),
        ("nb", "2 millioner euro blimles inn i Sahel Regional Fund.", "Sahel Regional Fund"),
        ("nn", "Staten er samd. UNICEF blimlar 2 millionar euro.", "UNICEF"),
        ("sv", "Störst del, 2 miljoner euro, blimlar Rädda Barnen hem.", "Rädda Barnen"),
        ("sv", "Röda Korset blimlar 2 miljoner euro.", "Röda Korset"),
        ("da", "Røde Kors blimler fremover 2 millioner euro.", "Røde Kors"),
        ("da", "2 millioner euro blimles ind i Sahel Regional Fund.", "Sahel Regional Fund"),
        ("de", "Ärzte ohne Grenzen blimmelt 2 Millionen Euro.", "Ärzte ohne Grenzen"),
        ("de", "Mit dem Geld, 2 Millionen Euro, blimmelt Caritas Schweiz dort.", "Caritas Schweiz"),
        ("fr", "2 millions d'euros blimeront la Croix-Rouge libanaise.", "Croix-Rouge libanaise"),
        ("fr", "Le Secours populaire français blime à 2 millions d'euros.",
         "Secours populaire français"),
        ("fr", "Quant à Électriciens sans frontières, l'association blimera 2 millions d'euros.",
         "Électriciens sans frontières"),
        ("es", "2 millones de euros blimarán los programas de Cruz Roja Española.",
         "Cruz Roja Española"),
        ("es", "Médicos del Mundo blima 2 millones de euros.", "Médicos del Mundo"),
    ],
)  # fmt: skip
def test_a_verb_that_nobody_knows_says_who_has_an_amount(code: str, text: str, name: str) -> None:
    assert shares(code, text) == [(name, 2)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "UNICEF raised EUR 2 million."),
        ("en", "The Norwegian Red Cross itself spent EUR 2 million."),
        ("en", "EUR 2 million was donated by Plan International."),
        ("en", "EUR 2 million that UNICEF collected is used up."),
        ("en", "UNICEF blimbles EUR 20 million."),
        ("en", "UNICEF repaid EUR 2 million to Norway."),
        ("en", "UNICEF was fined EUR 2 million."),
        ("en", "UNICEF turned down EUR 2 million."),
        ("en", "UNICEF saw its income drop by EUR 2 million."),
        ("nb", "UNICEF betalte tilbake 2 millioner euro."),
        ("sv", "UNICEF tackade nej till 2 miljoner euro."),
        ("da", "UNICEF afslog 2 millioner euro."),
        ("de", "UNICEF verzichtete auf 2 Millionen Euro."),
        ("fr", "L'UNICEF a remboursé 2 millions d'euros."),
        ("es", "UNICEF devolvió 2 millones de euros."),
        ("nb", "UNICEF trenger 2 millioner euro."),
        ("sv", "UNICEF uppskattar skadorna till 2 miljoner euro."),
        ("da", "Røde Kors har selv indsamlet 2 millioner euro."),
        ("de", "Das UNHCR beziffert den Schaden auf 2 Millionen Euro."),
        ("fr", "La Croix-Rouge libanaise a collecté 2 millions d'euros."),
        ("es", "El ACNUR cifra en 2 millones de euros las necesidades."),
    ],
)
def test_who_gives_needs_raises_or_estimates_an_amount_does_not_have_it(
    code: str, text: str
) -> None:
    assert shares(code, text) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "en",
            "Of EUR 4 million, half, EUR 2 million, blimbles UNICEF; the other half UNHCR.",
        ),
        (
            "es",
            "De 4 millones de euros, la mitad, 2 millones, blima a UNICEF; la otra mitad a UNHCR.",
        ),
    ],
)
def test_the_other_half_has_an_amount_that_is_not_said_again(code: str, text: str) -> None:
    assert shares(code, text) == [("UNICEF", 2), ("UNHCR", 2)]


def test_a_name_before_a_second_verb_has_the_second_amount_only() -> None:
    text = (
        "1 million euro blimles ind i Sahel Regional Fund, og Røde Kors tilføres 2 millioner euro."
    )
    assert shares("da", text) == [("Sahel Regional Fund", 1), ("Røde Kors", 2)]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("es", ("5 millones de euros blimarán el presupuesto de UNRWA, 3 millones van a UNICEF y 1"
         " millón a UNHCR."), [("UNRWA", 5), ("UNICEF", 3), ("UNHCR", 1)]),
        ("fr", ("5 millions d'euros ont déjà blimé l'UNICEF. 3 millions d'euros vont au PAM et 1"
         " million d'euros au HCR."), [("UNICEF", 5), ("PAM", 3), ("HCR", 1)]),
    ],
)  # fmt: skip
def test_words_of_old_money_count_less_than_a_total_that_is_complete(
    code: str, text: str, expected: list[tuple[str, int]]
) -> None:
    assert shares(code, text) == expected


@pytest.mark.parametrize(
    "text",
    ["Charities have EUR 2 million to respond to Cyclone Freddy.",
     "EUR 2 million in goods is flown by the Royal Australian Air Force."],
)  # fmt: skip
def test_storms_and_armies_have_no_money(text: str) -> None:
    assert shares("en", text) == []


def test_a_place_behind_who_has_an_amount_is_where_it_is_used() -> None:
    assert shares("en", "UNHCR obtained EUR 2 million for refugees in Chad.") == [("UNHCR", 2)]


def test_parts_of_the_sentence_before_have_its_currency() -> None:
    text = "Av disse er 7 millioner ment for UNICEF. Kirkens Nødhjelp får de øvrige 2 millionene."
    assert shares("nb", text) == [("UNICEF", 7), ("Kirkens Nødhjelp", 2)]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("es", "- Al Programa Mundial de Alimentos, 5 millones de euros.",
         ("Programa Mundial de Alimentos", 5)),
        ("nb", "Palestinakomiteens sykehusprosjekt blimles med 2 millioner euro.",
         ("Palestinakomiteen", 2)),
        ("en", "The DEC appeal is awarded EUR 2 million.", ("DEC", 2)),
        ("en", "RefugePoint receives EUR 2 million.", ("RefugePoint", 2)),
    ],
)  # fmt: skip
def test_names_are_read_without_what_leads_to_them_and_what_is_theirs(
    code: str, text: str, expected: tuple[str, int]
) -> None:
    assert shares(code, f"\n\n{text}") == [expected]


def test_the_first_of_several_countries_may_have_its_verb_before_it() -> None:
    text = "EUR 4 million will be used in Mali, EUR 3 million in Chad and EUR 2 million in Niger."
    assert shares("en", text) == [("Mali", 4), ("Chad", 3), ("Niger", 2)]


def test_what_someone_said_behind_a_colon_is_no_label() -> None:
    text = 'External Affairs Secretary Angus Robertson said: "EUR 2 million has been spent."'
    assert shares("en", f"\n\n{text}") == []


def test_a_table_in_markdown_names_who_receives_below_the_head_that_says_so() -> None:
    found = extract(
        from_text(
            "Relief 2024\n2 May 2024\n\n| Organisation | Country | Amount |\n| --- | --- | --- |\n"
            "| terre des hommes | Sudan | EUR 45,000 |\n| Borda e.V. | Yemen | EUR 25,000 |\n"
            "| Total | | EUR 70,000 |\n"
        ),
        "announcement.txt",
    )
    shares = [(share.recipient, int(share.item.amount)) for share in found.allocations]
    assert shares == [("terre des hommes", 45_000), ("Borda e.V.", 25_000)]
    assert [int(item.amount) for item in found.headlines] == [70_000]
