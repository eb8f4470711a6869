"""What is wrong with a template is said in the language of the page, every word of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.document.message_text import MessageTemplate
from aidreport.document.page_wording import load_page_wording
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError
from aidreport.model.number_words import wrong_words

OTHERS = [language for language in LANGUAGES if language != "en"]
WRONG_CONDITIONS = (
    *("Sudan", "=Sudan", "contry=Sudan", "zzz=1", "year='2024", "year='2024' 2025", "country="),
    *("country>Sudan", "year>=24", "country=" + ",".join(["Sudan"] * 201)),
)
WRONG_LINES = (
    *(f':::table{{where="{condition}"}}' for condition in WRONG_CONDITIONS),
    *(":::", ":::page-break\n\n:::", ':::when{test="partners > 1"}', ":::else", ":::column"),
    '\n\n:::when{test="partners > 1"}' * 9,
    "\n\n:::each{by=donor}" * 3,
    *(":::side-by-side\n\n:::column{by=donor}", ":::side-by-side\n\n:::side-by-side"),
    ":::side-by-side" + "\n\n:::column" * 5 + "\n\n:::",
    *(':::image{file="../a.png"}', ':::image{file="a.gif"}', ":::image{width=4%}"),
    *(":::image{decorative=true caption=x}", ":::contents{depth=3}", ":::section{page=A9}"),
    *(":::table{by=year columns=trend}", ":::changes-chart{form=slope top=0}"),
    ":::rows{group=country columns=country}",
)


def problems(line: str) -> tuple[str, ...]:
    """Return what is wrong with a template that has a wrong line."""
    with pytest.raises(TemplateError) as refused:
        parse_template(f"# Title\n\n{line}\n", "note.md")
    return refused.value.details


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_about_a_wrong_line_is_english(language: str) -> None:
    say = speech_in(language)
    said = [problem for line in WRONG_LINES for problem in problems(line)]
    assert [problem for problem in said if 'lang="en"' in say.stated(problem)] == []
    assert len(set(said)) >= len(WRONG_LINES) - 1


WRONG_PHRASES = (
    *("[a]\nb = 5", "[a]\nb = '{c}'", "[a]\nb = 'x'\nc = 'y'", "[d]\ne = 'x'"),
    *("[d.e]\none = 'x'", "[d.e]\nother = 'x'\nmore = 'y'", "[d.e]\none = 'x'\nother = '{count}'"),
)
"""Content of a wording file in Ukrainian, in which 21 has the form of 1."""


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_about_a_wrong_phrase_is_english(language: str, tmp_path: Path) -> None:
    say = speech_in(language)
    (tmp_path / "en.toml").write_text(
        "locale = 'en-GB'\n[a]\nb = 'x'\n[d.e]\none = '{count} y'\nother = '{count} z'\n"
    )
    for number, content in enumerate(WRONG_PHRASES):
        path = tmp_path / str(number) / "uk.toml"
        path.parent.mkdir()
        path.write_text(f"locale = 'uk-UA'\n{content}\n")
        with pytest.raises(TemplateError) as refused:
            load_page_wording(path.parent, "uk", tmp_path / "en.toml")
        said = [say.stated(problem) for problem in refused.value.details]
        assert [words for words in said if 'lang="en"' in words] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_about_wrong_texts_of_a_message_or_numbers_in_words_is_english(
    language: str,
) -> None:
    say = speech_in(language)
    loops = "{% for a in b %}" * 4 + "{% endfor %}" * 4
    with pytest.raises(TemplateError) as refused:
        MessageTemplate("mail", f"Subject: x\n{loops}{{% set a = 1 %}}", "")
    assert all('lang="en"' not in say.stated(each) for each in refused.value.details[:1])
    for words in (["two", "two"], ["2"], ["three"]):
        assert 'lang="en"' not in say.stated(wrong_words(words))
