"""What is wrong with a template is said in the language of the page, every word of it."""

from __future__ import annotations

import pytest

from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

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
