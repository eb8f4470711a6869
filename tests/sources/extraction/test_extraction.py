"""Announcements in prose: what is announced is read, and nothing else is."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sources.extraction.score import extracted, score, texts

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.amounts import parse_stated
from aidreport.sources.extraction.documents.opening import from_text, read_document
from aidreport.sources.extraction.extraction import extract
from aidreport.sources.extraction.items import Role
from aidreport.sources.extraction.written import as_json, as_toml
from aidreport.sources.loader import load
from aidreport.sources.prose import read_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.extraction.extraction import Extraction

DATA = Path(__file__).parents[3] / "data"
LANGUAGES = sorted({language for language, _ in texts()})


def read(text: str) -> Extraction:
    return extract(from_text(text), "announcement.txt")


def announcements(language: str) -> Iterator[tuple[str, str, Extraction]]:
    """Yield the name and the text of each announcement in a language, and what is read from it."""
    for spoken, entry in texts():
        if spoken == language:
            yield entry["name"], entry["text"].lstrip("\n"), extracted(entry["text"])


@pytest.fixture(scope="module")
def norway() -> Extraction:
    return extract(
        read_document((DATA / "norway-ukraine-2025-06-12.txt").read_bytes(), "norway.txt"),
        "norway.txt",
    )


def test_the_first_announcement_has_the_figures_that_a_person_wrote_down(
    norway: Extraction,
) -> None:
    written = tomllib.loads((DATA / "norway-ukraine-2025-06-12.toml").read_text(encoding="utf-8"))
    found = tomllib.loads(as_toml(norway, "norway.txt", "norway.txt"))

    def figures(document: dict[str, Any]) -> list[tuple[object, ...]]:
        return [
            (item["recipient"], _money(item["amount"]), item["line"],
             [_money(other) for other in item["equivalents"]])
            for item in document["allocations"]
        ]  # fmt: skip

    assert figures(found) == figures(written)
    assert list(map(_money, found["stated"])) == list(map(_money, written["stated"]))
    for key in ("title", "date", "issuer", "donor", "region", "language", "source"):
        assert found[key] == written[key]


def _money(entry: Any) -> tuple[Decimal, str]:
    stated = parse_stated(entry if isinstance(entry, str) else entry["amount"])
    return stated.money.amount, stated.money.currency


def test_the_ministers_words_are_all_there_with_name_and_role(norway: Extraction) -> None:
    text = (DATA / "norway-ukraine-2025-06-12.txt").read_text(encoding="utf-8")
    assert len(norway.quotes) == 4
    for quote in norway.quotes:
        assert quote.text in text
        assert (quote.speaker, quote.role) == ("Espen Barth Eide", "Minister of Foreign Affairs")
    assert [quote.line for quote in norway.quotes] == [4, 6, 10, 15]


def test_a_unit_that_is_left_out_is_inferred_and_said_to_be(norway: Extraction) -> None:
    euros = [item for item in norway.items if item.currency == "EUR"]
    assert [item.amount for item in euros] == [33_400_000, 19_800_000, 12_100_000, 1_500_000]
    inferred = [finding for finding in norway.findings if finding.code == "unit-inferred"]
    assert [finding.line for finding in inferred] == [17, 18, 19]


def test_the_order_of_day_and_month_is_confirmed_by_the_published_rate(norway: Extraction) -> None:
    assert norway.head.day is not None
    assert norway.head.day.date.isoformat() == "2025-06-12"
    assert norway.head.day.other is None


def test_a_date_whose_rate_fits_another_order_better_is_doubted() -> None:
    found = read(
        "Norway supports UNICEF in Ukraine\nDate: 03/10/2022 | Ministry of Foreign Affairs\n"
        "Norway gives NOK 100 million (€10.35 million) to UNICEF. NOK 200 million (€20.7 million)"
        " goes to the ICRC.\n"
    )
    assert "date-doubtful" in {finding.code for finding in found.findings}


def test_precision_and_recall_are_those_that_are_promised() -> None:
    totals, shares, count = score()
    assert count >= 80
    assert min(totals.precision, shares.precision) >= 0.98
    assert min(totals.recall, shares.recall) >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amount_has_one_role_and_the_account_adds_up(language: str) -> None:
    for name, _, found in announcements(language):
        assert sum(found.counts().values()) == len(found.items), name
        assert all(item.role is not None for item in found.items), name
        positions = [(item.at, item.mention.start, item.mention.end) for item in found.items]
        assert positions == sorted(set(positions)), name
        document = json.loads(as_json(found))
        assert sum(document["amounts"].values()) == len(found.items), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_words_of_the_line_that_they_are_said_to_be_from(language: str) -> None:
    for name, text, found in announcements(language):
        lines = text.split("\n")
        for item in found.items:
            assert item.mention.text in lines[item.line - 1], name
        for quote in found.quotes:
            assert quote.text.split(" ")[0] in lines[quote.line - 1], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_in_no_total_say_why(language: str) -> None:
    for name, _, found in announcements(language):
        for item in found.items:
            if item.role in (Role.UNSURE, Role.CONTEXT, Role.SUBTOTAL):
                assert item.why, name
        unsure = [item for item in found.items if item.role is Role.UNSURE]
        said = [finding for finding in found.findings if finding.code == "unsure"]
        assert len(said) == len(unsure), name


def test_an_equal_share_is_inferred_and_differs_from_no_words() -> None:
    text = (
        "Canada helps people in Haiti\nGlobal Affairs Canada, 3 May 2024\n"
        "Canada gives $6 million, shared equally among UNICEF, WFP and IOM.\n"
    )
    dataset = read_prose(text.encode(), "haiti.txt")
    assert [str(share.amount.amount) for share in dataset.allocations] == ["2000000"] * 3
    shared = "the source says that several have equal shares"
    assert all(shared in str(share.inferred[0].reason) for share in dataset.allocations)
    assert "not-as-written" not in {finding.code for finding in dataset.findings}


def test_a_difference_is_named_with_its_likely_reason() -> None:
    text = (
        "Norway gives NOK 50 million\nNorway gives NOK 50 million. UNICEF will receive"
        " NOK 30 million and WFP NOK 15 million.\n"
    )
    messages = [finding.message for finding in read(text).findings]
    assert any("NOK 5,000,000 less than the NOK 50,000,000 announced" in text for text in messages)
    assert any("does not itemise the rest" in text for text in messages)


def test_a_sign_of_several_currencies_is_the_donors_and_is_said_to_be_inferred() -> None:
    found = read("Canada supports UNICEF\nCanada announces $5 million to UNICEF.\n")
    assert [item.currency for item in found.headlines] == ["CAD"]
    assert "currency-inferred" in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    "text",
    [
        "Norge hjelper i Sudan\nUtenriksdepartementet\n\nNorge gir UNICEF 50 millioner kroner.\n",
        "Norway supports the people of Sudan\n\nNorway will give 50 million kroner to UNICEF.\n",
    ],
)
def test_the_kroner_of_a_known_donor_are_no_currency_to_infer(text: str) -> None:
    found = read(text)
    assert [item.currency for item in found.headlines] == ["NOK"]
    assert "currency-inferred" not in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("sentence", "currency"),
    [
        ("THE UNITED STATES ANNOUNCES $336 MILLION FOR GAZA", "USD"),
        ("The United States helps Gaza. A $336 million grant goes to UNICEF.", "USD"),
        ("Singapore gives S$336 million to UNICEF", "SGD"),
        ("Australia gives A$336 million to UNICEF", "AUD"),
        ("Canada gives CAN $336 million to UNICEF", "CAD"),
    ],
)
def test_a_capital_before_a_dollar_is_a_country_only_where_it_is_joined(
    sentence: str, currency: str
) -> None:
    assert {item.currency for item in extract(from_text(sentence), "text").items} == {currency}


def test_a_text_without_amounts_says_so() -> None:
    with pytest.raises(SourceError, match="states no amount of money") as raised:
        read("Norway is concerned about the situation. 22,000 people have fled.\n")
    assert raised.value.exit_code == 3
    assert raised.value.fix


@pytest.mark.parametrize(
    "contact",
    [
        "Telephone 020 7008 3100", "Media: (02) 6277 7500", "Press Office +353 1 408 2653",
        "Call 202 555 0147", "Presskontakt: 08-698 55 55", "Tel. 408 200 1000",
    ],
)  # fmt: skip
def test_digits_of_a_telephone_number_count_nothing(contact: str) -> None:
    found = read(f"Ireland gives €2 million to UNRWA\n{contact}\n1 500 000 people need help.\n")
    counts = [item.mention.text for item in found.items if item.role is Role.COUNT]
    assert counts == ["1 500 000"]


def test_words_that_the_source_glued_together_stay_and_are_named(norway: Extraction) -> None:
    glued = [f.message for f in norway.findings if f.code == "glued-words"]
    assert len(glued) == 2
    assert "Canadaco-chairthe" in glued[0]
    assert "underPresident" in glued[1]
    other = (
        "Iraqis, Haitians and McDonald of UNICEF's Sahel office in Pakistan received €5 million."
    )
    assert not [f for f in read(f"Aid\n{other}\n").findings if f.code == "glued-words"]


def test_an_amount_too_many_is_named_as_the_likely_reason_of_a_difference() -> None:
    text = (
        "Sweden gives SEK 60 million\nSweden gives SEK 60 million to Mali. WFP will receive"
        " SEK 40 million, UNICEF SEK 20 million and the Mali Humanitarian Fund SEK 20 million.\n"
    )
    messages = [finding.message for finding in read(text).findings]
    assert any("line 2 may include the others" in message for message in messages)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Canada gives $5 million to UNICEF.", "donor uses"),
        ("We give $5 million to UNICEF and A$2 million to WFP.", "text names"),
        ("We give $5 million to UNICEF.", "usually means"),
    ],
)
def test_it_is_said_by_what_a_sign_of_several_currencies_was_read(sentence: str, said: str) -> None:
    assert said in as_toml(read(f"Support for Sudan\n\n{sentence}\n"), "a.txt", "a.txt")


def _contradicted(found: Extraction) -> list[str]:
    return [f.message for f in found.findings if f.code == "title-differs"]


@pytest.mark.parametrize("stated", [50, 30])
def test_a_title_that_contradicts_its_first_sentence_is_a_finding(stated: int) -> None:
    found = read(
        f"Norway gives NOK {stated} million to UNICEF\n\n"
        "Norway is providing NOK 40 million to UNICEF in Sudan.\n"
    )
    amount = f"NOK {stated},000,000"
    assert _contradicted(found) == [
        f"the title states {amount}, line 3 NOK 40,000,000: see which is right"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway is providing NOK 49.8 million to UNICEF in Sudan.",
        "Norway is providing NOK 40 million to UNICEF, on top of NOK 10 million in May.",
        "Norway is providing NOK 40 million to UNICEF. It gives NOK 10 million to WFP.",
        "Norway is providing NOK 40 million to WFP.",
    ],
)
def test_a_title_that_is_rounded_or_added_up_contradicts_nothing(sentence: str) -> None:
    found = read(f"Norway gives NOK 50 million to UNICEF\n\n{sentence}\n")
    assert not _contradicted(found)


def test_paragraphs_that_are_repeated_are_read_as_if_each_was_alone() -> None:
    shares = "Mali and Niger receive NOK 4 million each, and Plan International NOK 2 million."
    listed = "The rest goes to these:\n\n- UNHCR: NOK 7 million\n\n- CARE: NOK 8 million"
    found = read("Support for the Sahel\n\n" + f"{shares}\n\n{listed}\n\n" * 3)
    named = [[party.recipient for party in item.parties] for item in found.items]
    assert named == [["Mali", "Niger"], ["Plan International"], ["UNHCR"], ["CARE"]] * 3
    assert [item.line for item in found.items] == [3, 3, 7, 9, 11, 11, 15, 17, 19, 19, 23, 25]


def test_indirect_speech_is_no_quote() -> None:
    found = read(
        "Norway gives NOK 5 million to UNICEF\nThe minister said that children must be protected at"
        " all times, and that Norway would give NOK 5 million.\n"
    )
    assert not found.quotes


@pytest.mark.parametrize(
    ("speech", "text"),
    [
        ('"It saves lives", said Minister Ola Hansen. "But needs are far greater."',
         "It saves lives. But needs are far greater."),
        ('"It saves lives," said Minister Ola Hansen. "But needs are far greater."',
         "It saves lives. But needs are far greater."),
        ("“Will it help?” said Minister Ola Hansen. “Yes, we think that it will.”",
         "Will it help? Yes, we think that it will."),
        ("“We must act”, said Minister Ola Hansen, “and we must do so now.”",
         "We must act and we must do so now."),
    ],
)  # fmt: skip
def test_speech_that_is_parted_by_who_says_it_keeps_its_sentences_and_is_found_on_its_line(
    tmp_path: Path, speech: str, text: str
) -> None:
    head = "Norway gives NOK 5 million to UNICEF\nMinistry of Foreign Affairs, 12 June 2025\n"
    release = f"{head}\n{speech}\n"
    found = read(release)
    assert [(quote.text, quote.speaker) for quote in found.quotes] == [(text, "Ola Hansen")]
    (tmp_path / "release.txt").write_text(release, encoding="utf-8")
    data = load([DataSource(path="release.txt")], tmp_path)
    assert "not-on-line" not in {finding.code for finding in data.findings}


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except SourceError:
        return
    assert Counter(item.role for item in found.items)[None] == 0
    tomllib.loads(as_toml(found, "a.txt", "a.txt"))
    json.loads(as_json(found))


@settings(deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"",
            b"%PDF-1.7\n",
            b"<html><body><p>NOK 5 million",
            b"PK\x03\x04word/",
            b"From: a\nTo: b\nSubject: c\n\n",
        ]
    ),
)
def test_any_bytes_are_read_or_refused(content: bytes, head: bytes) -> None:
    with suppress(SourceError):
        extract(read_document(head + content, "file"), "file")


_PIECES = [
    "NOK 5 million", "€20 million", "to UNICEF", "UNHCR will receive", "(", ")", "each", "of which",
    "“", "”", "said Minister Kari Nordmann", ".", ",", ":", "\n", "- ", "between", "and", "300 000",
    "people", "in 2019", "$", "kr", "million", "up to", "|", "\t", "WFP", "Sudan", "1.250.000",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_pieces_of_announcements_in_any_order_are_read_or_refused(pieces: list[str]) -> None:
    try:
        found = read(" ".join(pieces))
    except SourceError:
        return
    tomllib.loads(as_toml(found, "a.txt", "a.txt"))
    total = sum(found.counts().values())
    assert total == len(found.items)


@pytest.mark.parametrize(
    "text",
    [
        (
            "An exchange of notes concerning a grant of up to 742 million yen was signed between Mr"
            " Nakashima, Ambassador of Japan to Yemen, and Ms Okello, Resident Representative of"
            " the United Nations Development Programme (UNDP)."
        ),
        "Japan signed a programme with UNDP, worth 742 million yen, for wells in Yemen.",
    ],
)
def test_with_whom_an_agreement_on_the_total_is_signed_receives_it(text: str) -> None:
    found = read(f"Japan supports water supply in Yemen\nNovember 19, 2024\n\n{text}\n")
    assert [(a.recipient, int(a.item.amount)) for a in found.allocations] == [("UNDP", 742_000_000)]


def test_an_agreement_that_names_two_organisations_gives_the_total_to_neither() -> None:
    found = read(
        "Japan supports water supply in Yemen\nNovember 19, 2024\n\nJapan, UNDP and UNICEF signed"
        " a programme worth 742 million yen.\n"
    )
    assert found.allocations == ()


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ("Le PAM et l'UNICEF se verront chacun attribuer 750 000 euros.", ["PAM", "UNICEF"]),
        ("Le solde d'un million d'euros ira à la Croix-Rouge.", ["Croix-Rouge"]),
        ("Le Croissant-Rouge arabe syrien recevra 1,2 million d'euros.",
         ["Croissant-Rouge arabe syrien"]),
    ],
)  # fmt: skip
def test_french_names_and_verbs_are_read_whole(text: str, recipients: list[str]) -> None:
    found = read(f"La France donne 9 millions d'euros au Liban\nParis, le 3 mai 2024\n\n{text}\n")
    assert [allocation.recipient for allocation in found.allocations] == recipients


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("the Western Humanitarian Partnership for Samoa", "Western Humanitarian Partnership"),
        ("the Lebanon Humanitarian Fund of the UN", "Lebanon Humanitarian Fund"),
        ("the Humanitarian Fund for Afghanistan", "Humanitarian Fund for Afghanistan"),
        ("an Australian NGO consortium led by Oxfam", "Australian NGO consortium"),
        ("the Tonga Emergency Management Office", "Tonga Emergency Management Office"),
    ],
)  # fmt: skip
def test_a_name_ends_where_its_country_or_owner_is_no_part_of_it(given: str, name: str) -> None:
    found = read(
        f"Australia gives $9 million to the Pacific\n3 May 2024\n\nWe give $4 million to {given}.\n"
    )
    assert [allocation.recipient for allocation in found.allocations] == [name]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("España da un millón y medio de euros a UNICEF.", 1_500_000),
        ("España da dos millones y medio de euros a UNICEF.", 2_500_000),
        ("La France donne un million et demi d'euros à l'UNICEF.", 1_500_000),
    ],
)
def test_a_half_behind_a_unit_belongs_to_the_amount(text: str, amount: int) -> None:
    assert [int(item.amount) for item in read(f"Ayuda\n\n{text}\n").headlines] == [amount]


@pytest.mark.parametrize(
    ("text", "recipient"),
    [
        ("Syrien: 3 Millionen Euro an das IKRK", "IKRK"),
        ("Genom Röda Korset går 3 miljoner kronor till UNICEF.", "UNICEF"),
        ("Oxfam Norge samarbeider med Karitas Bank og mottar 3 millioner kroner.", "Oxfam Norge"),
    ],
)
def test_who_receives_is_told_from_where_and_through_whom(text: str, recipient: str) -> None:
    found = read(f"9 millioner kroner til hjelp\n3. mai 2024\n\n{text}\n")
    assert [allocation.recipient for allocation in found.allocations] == [recipient]
