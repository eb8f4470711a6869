"""Each language that comes with aidreport has all its words, its plurals, and no English."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.shipped import LANGUAGES, TRANSLATED

from aidreport.document.phrases import has_plural, known_phrases, raw_remark
from aidreport.document.template import parse_template
from aidreport.document.wording_files import load_wording
from aidreport.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.plurals import Forms
    from aidreport.document.wording import Wording

TEMPLATES = Path(__file__).parents[2] / "templates"
ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|were|with|not|which|from|that|this|has|have|by|be|row|rows)\b"
)
SAME = {"nn": {"is"}, "nb": {"is"}, "de": {"was"}}
"""Words of a language that English has, too."""


def texts(forms: Forms) -> list[str]:
    return ["".join(text for text, _ in phrase.pieces) for phrase in forms.values()]


def placeholders(forms: Forms) -> set[str]:
    return {name for phrase in forms.values() for name in phrase.placeholders}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_and_no_plural_is_missing(language: str) -> None:
    wording = load_wording(TEMPLATES / f"wording/{language}.toml", language)
    assert wording.lacking == ()
    assert wording.lacking_forms() == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_depends_on_a_number_does_so_in_each_language(
    wording: Callable[[str], Wording], language: str
) -> None:
    phrases = wording(language).phrases
    said = {key for key in phrases if not key.startswith("advice.")}
    assert {key for key in said if "" not in phrases[key]} == {
        key for key in said if has_plural(key)
    }


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_placeholders_are_those_of_english(
    wording: Callable[[str], Wording], language: str
) -> None:
    english, phrases = wording("en").phrases, wording(language).phrases
    for key, forms in phrases.items():
        if key in english:
            expected = placeholders(english[key])
        else:
            said = raw_remark(key)
            said = " ".join(said.values()) if isinstance(said, dict) else said or ""
            expected = set(re.findall(r"\{(\w+)\}", said))
        assert placeholders(forms) <= set(known_phrases()[key]), key
        assert placeholders(forms) | {"count"} >= expected, key


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_phrase_is_english(wording: Callable[[str], Wording], language: str) -> None:
    found = {
        key: words
        for key, forms in wording(language).phrases.items()
        if key != "mail.proof"
        for text in texts(forms)
        if (words := set(ENGLISH.findall(text)) - SAME.get(language, set()))
    }
    assert found == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_template_is_in_the_language_and_has_the_same_parts(language: str) -> None:
    def parts(name: str) -> tuple[str, list[str]]:
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        parse_template(text, name)
        plain = re.sub(r"(?m)^:::.*|^page:.*|\{\{.*?\}\}", "", text)
        return plain, re.findall(r"(?m)^:::.*|\{\{.*?\}\}|^#+ ", text)

    words, found = parts(f"briefing.{language}.md")
    assert found == parts("briefing.md")[1]
    assert set(ENGLISH.findall(words)) - SAME.get(language, set()) == set()


@pytest.mark.parametrize(
    ("language", "one", "three", "many"),
    [
        ("nn", "éin partnar", "tre partnarar", "21 partnarar"),
        ("de", "einen Partner", "drei Partner", "21 Partner"),
        ("es", "un socio", "tres socios", "21 socios"),
        ("pt", "um parceiro", "3 parceiros", "21 parceiros"),
        ("uk", "1 партнера", "3 партнерів", "21 партнера"),
        ("ar", "شريك واحد", "3 شركاء", "21 شريكًا"),
    ],
)
def test_plurals_are_those_of_the_language(
    wording: Callable[[str], Wording], language: str, one: str, three: str, many: str
) -> None:
    words = wording(language)
    assert [
        words.text("count.partners", number, count=words.count(number)) for number in (1, 3, 21)
    ] == [one, three, many]


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1 рядок"), (2, "2 рядки"), (5, "5 рядків"), (11, "11 рядків"), (22, "22 рядки")],
)
def test_ukrainian_has_three_forms(
    wording: Callable[[str], Wording], number: int, expected: str
) -> None:
    words = wording("uk")
    assert words.text("reading.rows", number, count=words.number(number)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 صف"),
        (1, "صف واحد"),
        (2, "صفان"),
        (3, "3 صفوف"),
        (11, "11 صفًا"),
        (100, "100 صف"),
        (103, "103 صفوف"),
    ],
)
def test_arabic_has_six_forms(
    wording: Callable[[str], Wording], number: int, expected: str
) -> None:
    words = wording("ar")
    assert words.text("reading.rows", number, count=words.number(number)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nn", "386,3 millionar NOK"),
        ("de", "386,3 Millionen NOK"),
        ("es", "386,3 millones de NOK"),
        ("pt", "386,3 milhões de NOK"),
        ("uk", "386,3 мільйона NOK"),
        ("ar", "386.3 مليون NOK"),
    ],
)
def test_amounts_are_written_as_the_language_does(
    wording: Callable[[str], Wording], language: str, expected: str
) -> None:
    money = Money(Decimal("386300000"), "NOK")
    assert wording(language).money(money) == expected.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("language", "amount", "expected"),
    [
        ("es", "3250000000", "3.250 millones de NOK"),
        ("es", "1000000000", "1.000 millones de NOK"),
        ("pt", "3250000000", "3 250 milhões de NOK"),
        ("pt-BR", "3250000000", "3,25 bilhões de NOK"),
        ("de", "3250000000", "3,25 Milliarden NOK"),
    ],
)
def test_no_amount_has_a_decimal_before_two_words_for_numbers(
    wording: Callable[[str], Wording], language: str, amount: str, expected: str
) -> None:
    """As in "3,25 mil millones"."""
    text = wording(language).money(Money(Decimal(amount), "NOK"))
    assert text.replace("\u00a0", " ") == expected
