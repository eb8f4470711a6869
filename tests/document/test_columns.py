"""The line and the column of a template's problems, through the whole reading of a template."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.document.template import parse_template
from aidreport.errors import TemplateError


def places(text: str) -> list[tuple[int, int]]:
    """Return the places of a template's problems."""
    with pytest.raises(TemplateError) as caught:
        parse_template(text, "t.md")
    found = [re.match(r"line (\d+), column (\d+): ", detail) for detail in caught.value.details]
    assert all(found), caught.value.details
    return [(int(match[1]), int(match[2])) for match in found if match]


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("quots", ":::quots{limit=2}"),
        ("limti", "  :::quotes{limti=2}"),
        ("many", ':::table{by=recipient columns="share, amount" top=many}'),
        ("shares", ':::table{columns="amount, shares"}'),
        ("recipients", ":::table{columns=share by=recipients}"),
        ("titel", "From the {{ donor }} to {{ titel }}"),
        ("mony", "{{ total | mony }}"),
        ("![", "text and ![a picture](x.png)"),
        ("<b", "a word <b>bold"),
        ("file:///etc/passwd", "[read](file:///etc/passwd)"),
        ("{{ open", "{{ total }} and {{ open"),
        ("{%", "before {% if x %}"),
        ("#### Deep", "#### Deep"),
    ],
)
def test_the_column_is_that_of_what_is_wrong(wrong: str, line: str) -> None:
    text = f"# {{{{ title }}}}\n\n## Above\n\n### Then\n\n{line}\n"
    assert places(text)[0] == (7, line.index(wrong) + 1)


def test_an_option_that_is_wrong_is_not_sought_in_another_one() -> None:
    line = ":::table{columns=share by=table}"
    assert places(f"# {{{{ title }}}}\n\n{line}\n") == [(3, line.rindex("table") + 1)]


def test_what_is_wrong_in_a_later_line_of_a_paragraph_has_that_line() -> None:
    text = "# {{ title }}\n\none\ntwo ![x](x.png)\n"
    assert places(text) == [(4, 5)]


def test_a_key_of_the_front_matter_has_its_line() -> None:
    text = "---\npage: A4\npgae: A4\n---\n# {{ title }}\n"
    assert places(text) == [(3, 1)]


def test_problems_of_one_line_come_in_the_order_of_their_columns() -> None:
    text = "# {{ title }}\n\n{{ b }} and {{ a }}\n"
    assert places(text) == [(3, 4), (3, 16)]


@given(st.text(st.sampled_from(':{}="#<>![]|%\n abtx,-'), max_size=60))
def test_a_place_is_always_within_the_template(body: str) -> None:
    text = f"# {{{{ title }}}}\n\n{body}"
    lines = text.split("\n")
    try:
        parse_template(text, "t.md")
    except TemplateError as error:
        for detail in error.details:
            match = re.match(r"line (\d+), column (\d+): ", detail)
            assert match, detail
            assert 1 <= int(match[1]) <= len(lines)
            assert 1 <= int(match[2]) <= len(lines[int(match[1]) - 1]) + 1
