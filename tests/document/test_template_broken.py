"""Templates that are broken in many ways: each message has the place, and its fix works.

The fix is read from the message and applied as a person would: nothing here knows the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.document.blocks import Briefing, Paragraph
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError
from aidreport.model.dataset import Dataset

TEMPLATES = sorted((Path(__file__).parents[2] / "templates").glob("*.md"))
NEAR_MISS = {
    "an option": (":::table{by=recipient colums=amount}", "colums"),
    "a value": (":::table{by=recipent}", "recipent"),
    "a value of several": (':::table{by=recipient columns="amount, shar"}', "shar"),
    "a directive": (":::share-barr{by=recipient}", "share-barr"),
    "a name": ("Total: {{ totl }}", "totl"),
    "a filter": ("Total: {{ title | uper }}", "uper"),
    "a directive of another name": (":::pie", "pie"),
    "a field of a condition": (':::table{where="recipent=UNICEF"}', "recipent"),
}
OTHERWISE = {
    "a fence that ends nothing": (":::", ":::"),
    "options without an end": (":::table{by=recipient", "{by"),
    "options without an end, of several": (':::table{by=recipient columns="amount"', "{by"),
    "four colons": ("::::table", "::::table"),
    "a test of nothing": (":::when\na\n:::", ":::when"),
    "braces within braces": (':::when{test="{{ partners }} > 1"}\na\n:::', "{{ partners }} > 1"),
    "a name of a group outside of one": ("{{ group }}", "group"),
    "no number": (":::table{top=many}", "many"),
    "an expression without an end": ("Total: {{ total", "{{"),
    "a picture without words": (':::image{file="a.png"}', ":::image"),
    "two colons": ("::table{by=recipient}", "::table"),
    "a value that is like no other": (":::table{by=page}", "page"),
    "a picture of Markdown": ("![a](a.png)", "!["),
    "half an expression": ("{{ total + }}", "+ "),
    "code": ("{% for a in b %}", "{%"),
}
MISTAKES = {**NEAR_MISS, **OTHERWISE}
_IN_TURN = [
    pytest.param(kind, path, id=f"{kind}-{path.name}")
    for at, kind in enumerate(MISTAKES)
    for path in TEMPLATES[at % 3 :: 3]
]
"""Each mistake after a third of the templates, and so several after each."""
_PLACE = re.compile(r"line (\d+), column (\d+): (.*)", re.DOTALL)


def _replaced(line: str, at: int, found: re.Match[str]) -> str:
    """Write a word in the place of the one at a column."""
    wrong, right = found.groups()
    assert line[at:].startswith(wrong), f"{wrong} is not in column {at + 1} of {line}"
    return line[:at] + right + line[at + len(wrong) :]


def _without_braces(line: str, at: int, _: re.Match[str]) -> str:
    return line[:at] + line[at:].replace("{{ ", "").replace(" }}", "")


def _with_option(line: str, _: int, found: re.Match[str]) -> str:
    """Write an option at the end of the braces, which are made if there are none."""
    return f"{line[:-1]} {found[1]}}}" if line.endswith("}") else f"{line}{{{found[1]}}}"


FIXES: dict[str, Callable[[str, int, re.Match[str]], str]] = {
    r'"([^"]+)"[^"]*\(did you mean "([^"]+)"\?\)': _replaced,
    r'"([^"]+)" is not offered \(there (?:is|are) ([\w-]+).*\)': _replaced,
    r'"(\w+)" is no whole number .*, such as (\d+)': _replaced,
    r'":::" ends nothing: remove it': lambda *_: "",
    r"is not closed: end it with (\})": lambda line, _, found: line + found[1],
    r"without }}; write (\}\}) at its end": lambda line, _, found: f"{line} {found[1]}",
    r'(?:many|few) colons: write "(.*)"$': lambda *found: found[-1][1],
    r"it has no \w+(?: \w+)?; write (\w+=\"[^\"]+\")": _with_option,
    r"write it without those inside": _without_braces,
    r"write (\S+) on a line above it, and (:::) on one below": lambda line, _, found: (
        f"{found[1]}\n{line}\n{found[2]}"
    ),
    r"write (:::\S+ .*\}) on a line of its own": lambda *found: found[-1][1],
    r'or leave out "(.+)"': lambda line, at, found: line[:at] + line[at + len(found[1]) :],
    r"\{% %\} is not offered: leave it out": lambda line, *_: re.sub(r"\{%.*%\}", "", line),
}
"""What a message says → what somebody does to its line who follows it, at a column from 0."""


def applied(text: str, problem: str) -> str:
    """Return a template with the fix of a message; every other line is as it was."""
    line, column, message = _PLACE.fullmatch(problem).groups()  # type: ignore[union-attr]
    lines, at = text.split("\n"), int(line) - 1
    for pattern, fix in FIXES.items():
        if found := re.search(pattern, message):
            mended = fix(lines[at], int(column) - 1, found)
            return "\n".join([*lines[:at], mended, *lines[at + 1 :]])
    raise AssertionError(f"no fix in: {message}")


def refused(text: str) -> str:
    with pytest.raises(TemplateError) as caught:
        parse_template(text, "own.md")
    (problem,) = caught.value.details
    return problem


def place(text: str, wrong: str) -> tuple[str, str]:
    """Return the line and the column of the last place of a word in a text, as a message does."""
    before = text[: text.rindex(wrong)].split("\n")
    return str(len(before)), str(len(before[-1]) + 1)


@pytest.mark.parametrize(("kind", "path"), _IN_TURN)
def test_a_mistake_is_said_with_its_place_and_the_fix_of_the_message_mends_the_template(
    kind: str, path: Path
) -> None:
    line, wrong = MISTAKES[kind]
    start = f"{path.read_text(encoding='utf-8')}\nMore.\n\n"
    problem = refused(f"{start}{line}\n")
    found = _PLACE.fullmatch(problem)
    assert found, problem
    assert found.groups()[:2] == place(start + line, wrong)
    mended = applied(f"{start}{line}\n", problem)
    assert mended.startswith(start)
    parse_template(mended, "own.md")


@pytest.mark.parametrize("kind", MISTAKES)
def test_what_was_mended_by_its_message_can_be_composed(
    kind: str, briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    start = "# T\n\n:::table{by=recipient}\n\nMore.\n\n"
    text = f"{start}{MISTAKES[kind][0]}\n"
    body = briefing(norway, applied(text, refused(text)), "en").body
    assert any(isinstance(block, Paragraph) and plain_text(block.text) == "More." for block in body)


def test_a_key_of_the_front_matter_that_is_there_twice_is_refused() -> None:
    text = "---\npage: A4\nkind: Report\npage: Letter\n---\n# T\n"
    assert refused(text) == 'line 4, column 1: front matter: "page" is given twice; leave one'


def test_a_problem_that_is_twice_in_a_place_is_said_once() -> None:
    assert refused("# T\n\n<b>bold</b>\n").startswith("line 3, column 1: HTML is not offered")


def test_a_value_that_is_like_no_other_is_answered_with_those_that_there_are() -> None:
    assert refused("# T\n\n:::column-chart{by=recipient}\n").endswith(
        '"recipient" is not offered (there is year)'
    )
