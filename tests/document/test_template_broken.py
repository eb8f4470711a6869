"""Templates that are broken in many ways: each message has the place, and its fix works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

TEMPLATES = sorted((Path(__file__).parents[2] / "templates").glob("*.md"))
NEAR_MISS = {
    "an option": (":::table{by=recipient colums=amount}", "colums"),
    "a value": (":::table{by=recipent}", "recipent"),
    "a value of several": (':::table{by=recipient columns="amount, shar"}', "shar"),
    "a directive": (":::share-barr{by=recipient}", "share-barr"),
    "a name": ("Total: {{ totl }}", "totl"),
    "a filter": ("Total: {{ title | uper }}", "uper"),
    "a directive of another name": (":::pie", "pie"),
    "a field of a condition": (':::table{where="contry=Mali"}', "contry"),
}
OTHERWISE = {
    "a fence that ends nothing": (":::", ":::", ""),
    "options without an end": (":::table{by=recipient", "{by", ":::table{by=recipient}"),
    "options without an end, of several": (
        ':::table{by=recipient columns="amount"',
        "{by",
        ':::table{by=recipient columns="amount"}',
    ),
    "four colons": ("::::table", "::::table", ":::table"),
    "a test of nothing": (":::when\na\n:::", ":::when", ':::when{test="partners > 1"}\na\n:::'),
    "braces within braces": (
        ':::when{test="{{ partners }} > 1"}\na\n:::',
        "{{ partners }} > 1",
        ':::when{test="partners > 1"}\na\n:::',
    ),
    "a name of a group outside of one": ("{{ group }}", "group", "{{ recipient }}"),
    "no number": (":::table{top=many}", "many", ":::table{top=5}"),
    "an expression without an end": ("Total: {{ total", "{{", "Total: {{ total }}"),
    "a picture without words": (
        ':::image{file="a.png"}',
        ":::image",
        ':::image{file="a.png" alt="What it shows"}',
    ),
    "two colons": ("::table{by=recipient}", "::table", ":::table{by=recipient}"),
    "a value that is like no other": (":::table{by=page}", "page", ":::table{by=donor}"),
    "a picture of Markdown": ("![a](a.png)", "![", ':::image{file="a.png" alt="a"}'),
    "half an expression": ("{{ total + }}", "total + ", "{{ total + total }}"),
    "code": ("{% for a in b %}", "{%", "for a in b"),
}
_IN_TURN = [
    pytest.param(kind, path, id=f"{kind}-{path.name}")
    for at, kind in enumerate((*NEAR_MISS, *OTHERWISE))
    for path in TEMPLATES[at % 3 :: 3]
]
"""Each mistake after a third of the templates, and so several after each."""
_PLACE = re.compile(r"line (\d+), column (\d+): ")
_INSTEAD = re.compile(r'did you mean "([^"]+)"')


def refused(text: str) -> str:
    with pytest.raises(TemplateError) as caught:
        parse_template(text, "own.md")
    (problem,) = caught.value.details
    return problem


def place(text: str, wrong: str) -> tuple[str, str]:
    """Return the line and the column of the last place of a word in a text, as a message does."""
    before = text[: text.rindex(wrong)].split("\n")
    return str(len(before)), str(len(before[-1]) + 1)


@pytest.mark.parametrize(("kind", "path"), [one for one in _IN_TURN if one.values[0] in NEAR_MISS])
def test_a_word_that_is_not_known_is_said_with_its_place_and_the_word_that_was_meant(
    kind: str, path: Path
) -> None:
    line, wrong = NEAR_MISS[kind]
    text = f"{path.read_text(encoding='utf-8')}\nMore.\n\n{line}\n"
    problem = refused(text)
    found = _PLACE.match(problem)
    assert found, problem
    assert found.groups() == place(text, wrong)
    instead = _INSTEAD.search(problem)
    assert instead, problem
    at = text.rindex(wrong)
    parse_template(text[:at] + instead[1] + text[at + len(wrong) :], "own.md")


@pytest.mark.parametrize(("kind", "path"), [one for one in _IN_TURN if one.values[0] in OTHERWISE])
def test_what_cannot_be_read_is_said_with_its_place(kind: str, path: Path) -> None:
    line, wrong, corrected = OTHERWISE[kind]
    start = f"{path.read_text(encoding='utf-8')}\nMore.\n\n"
    problem = refused(f"{start}{line}\n")
    found = _PLACE.match(problem)
    assert found, problem
    assert found.groups() == place(start + line, wrong)
    parse_template(f"{start}{corrected}\n", "own.md")


def test_a_key_of_the_front_matter_that_is_there_twice_is_refused() -> None:
    text = "---\npage: A4\nkind: Report\npage: Letter\n---\n# T\n"
    assert refused(text) == 'line 4, column 1: front matter: "page" is given twice; leave one'


def test_a_problem_that_is_twice_in_a_place_is_said_once() -> None:
    assert refused("# T\n\n<b>bold</b>\n").startswith("line 3, column 1: HTML is not offered")


def test_a_value_that_is_like_no_other_is_answered_with_those_that_there_are() -> None:
    assert refused("# T\n\n:::column-chart{by=recipient}\n").endswith(
        '"recipient" is not offered (there is year)'
    )
