from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.document.blocks import PageSize
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.document.names import NAMES
from aidreport.document.sandbox import FILTERS
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

TITLE = "# {{ title }}\n\n"


def problems(text: str) -> str:
    with pytest.raises(TemplateError) as caught:
        parse_template(text, "briefing.md")
    assert str(caught.value).startswith("briefing.md")
    return str(caught.value)


def test_front_matter_sets_the_page() -> None:
    template = parse_template(f"---\npage: A4 landscape\n---\n{TITLE}", "briefing.md")
    assert template.page is PageSize.A4_LANDSCAPE


def test_front_matter_may_be_left_out_or_empty() -> None:
    assert parse_template(TITLE, "t").page is PageSize.A4
    assert parse_template(f"---\n---\n{TITLE}", "t").kicker == ()


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    text = f"\ufeff---\npage: Letter\n---\n{TITLE}:::facts\n".replace("\n", "\r\n")
    assert parse_template(text, "t").page is PageSize.LETTER


def test_groupings_are_the_fields_that_directives_name() -> None:
    text = f"{TITLE}:::table{{by=sector}}\n:::share-bar{{by=country}}\n:::table{{by=sector}}\n"
    assert parse_template(text, "t").groupings == ("recipient", "sector", "country")


def test_every_problem_of_a_template_is_reported_at_once_with_its_line() -> None:
    text = """---
pgae: A4
---
# {{ titel }}

:::quotez
:::table{bye=recipient top=many columns="amount, shares"}

{{ total | mony }} and {{ 1 + }} and {{ open
#### Too deep
![picture](x.png)
"""
    details = problems(text)
    assert "briefing.md: 11 problems" in details
    for expected in (
        'line 2, column 1: front matter: pgae: unknown key (did you mean "page"?)',
        'line 4, column 6: {{ titel }}: unknown name "titel" (did you mean "title"?)',
        'line 6, column 4: unknown directive "quotez" (did you mean "quotes"?)',
        'line 7, column 10: table: unknown option "bye" (did you mean "by"?)',
        'line 7, column 28: table: top: "many" is no whole number',
        'line 7, column 50: table: columns: "shares" is not offered (did you mean "share"?)',
        'line 9, column 12: {{ total | mony }}: unknown filter "mony" (did you mean "money"?)',
        "line 9, column 29: {{ 1 + }}: ",
        "line 9, column 38: {{ without }}",
        "line 10, column 1: headings have three levels",
        "line 11, column 1: images are not offered",
    ):
        assert expected in details


@pytest.mark.parametrize(
    ("markdown", "problem"),
    [
        ("<b>bold</b>", "line 3, column 1: HTML is not offered"),
        ("<div>\nx\n</div>", "line 3, column 1: HTML is not offered"),
        ("<!-- remark -->", "line 3, column 1: HTML is not offered"),
        ("```\nx\n```", "line 3, column 1: code blocks are not offered"),
        ("    indented", "line 3, column 5: code blocks are not offered"),
        ("![x](https://example.org/x.png)", "line 3, column 1: images are not offered"),
        ("one  \ntwo", "line 3, column 1: line breaks inside a paragraph"),
        (
            "[x](javascript:alert(1))",
            'line 3, column 5: a link leads to http:, https: or mailto:, not to "',
        ),
        ("[x](file:///etc/passwd)", "line 3, column 5: a link leads to"),
        ("[x](data:text/html,hi)", "line 3, column 5: a link leads to"),
        ("[x](page.html)", "line 3, column 5: a link leads to"),
        ("[x](<https://{{ url }}>)", "line 3, column 1: a link leads to"),
        ("<javascript:alert(1)>", "line 3, column 2: a link leads to"),
        ("- item\n  # heading", "line 4, column 3: a heading inside a list or quote"),
        ("- item\n\n  :::facts", "line 5, column 3: a directive inside a list or quote"),
        ("> - item", "line 3, column 1: a quote can only have paragraphs"),
        ("{% if x %}", "line 3, column 1: {% %} is not offered"),
        (">" * 40 + " deep", "line 3, column 1: nested too deeply"),
        ("text\n{{ nothing }}", 'line 4, column 4: {{ nothing }}: unknown name "nothing"'),
        ("| a |\n| - |\n| {{ nothing }} |", "line 5, column 6: {{ nothing }}: unknown name"),
        (":::", 'line 3, column 1: ":::" ends nothing'),
        (":::facts\n:::", 'line 4, column 1: ":::" ends nothing: facts is one line'),
        (":::table{by=recipient", 'line 3, column 9: "{by=recipient" is not closed'),
        (':::table{by="recipient}', 'line 3, column 10: "by="recipient" is not key=value'),
        (":::table{by=“recipient”}", "is not offered"),
        (":::table{by=recipient by=sector}", "line 3, column 23: by is given twice"),
        (":::table{by=recipients}", 'is not offered (did you mean "recipient"?)'),
        (':::table{columns=""}', "line 3, column 10: table: columns: names nothing"),
        (
            ':::table{columns="share, share"}',
            "line 3, column 10: table: columns: names something twice",
        ),
        (
            ":::table{currency=kroner}",
            'line 3, column 19: table: currency: "kroner" is no currency code',
        ),
        (":::facts{x=1}", 'line 3, column 10: facts: unknown option "x" (it has limit)'),
        (":::reconciliation{x=1}", 'unknown option "x" (it has none)'),
        (
            ':::note{text="{{ nothing }}"}',
            'line 3, column 18: {{ nothing }}: unknown name "nothing"',
        ),
        (':::note{text="{{ open"}', "line 3, column 15: {{ without }}"),
        ("# Again", "line 3, column 1: a second title"),
        ("### Skipped", "line 3, column 1: a level is skipped; write ##"),
    ],
)
def test_what_is_not_offered_is_refused_with_its_line(markdown: str, problem: str) -> None:
    assert problem in problems(TITLE + markdown + "\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1, column 1: no title"),
        ("words only", "line 1, column 1: no title"),
        ("## Below\n\n# Title", "line 1, column 1: a heading before the title"),
        ("---\npage: A4\n# Title", "line 1, column 1: the front matter is not closed"),
        (
            "---\nkicker: {{ region }} x\n---\n# T",
            "line 2, column 22: front matter that is not YAML",
        ),
        ("---\n- a list\n---\n# T", "the front matter has no keys"),
        ("---\n1: one\n---\n# T", "the front matter has no keys"),
        ("---\npage: A5\n---\n# T", 'front matter: page: unknown value "A5"'),
        ("---\nkind: [x]\n---\n# T", "front matter: kind: a text is expected"),
        (
            '---\nkicker: "{{ regoin }}"\n---\n# T',
            'line 2, column 13: {{ regoin }}: unknown name "regoin"',
        ),
        ("---\nkind: !!python/object/apply:os.system [ls]\n---\n# T", "that is not YAML"),
        ("---\nkind: " + "[" * 5000 + "\n---\n# T", "that is not YAML"),
        ("---\nkind: \x00\n---\n# T", "that is not YAML"),
        ("# T\n" + "x" * 600_000, "too large for a template"),
    ],
)
def test_a_template_in_disorder_is_refused(text: str, problem: str) -> None:
    assert problem in problems(text)


@pytest.mark.parametrize(
    "expression",
    [
        '"a" * 10**9',
        "9**9**9",
        "range(10**9)",
        "lipsum()",
        "cycler",
        "title.__class__",
        "title['x']",
        "().__class__",
        '"%1000000000d" % 5',
        "[1, 2]",
        "{}",
        "title ~ title",
        "7 // 2",
        "title is defined",
        "title in total",
        "title | upper(x=1)",
        "title | attr('x')",
        "_wording",
        "self",
        "title, total",
        "1e999",
        "9" * 600,
        "(" * 200 + "1" + ")" * 200,
        "",
    ],
)
def test_expressions_beyond_names_filters_and_arithmetic_are_refused(expression: str) -> None:
    assert re.search(r"line 1, column \d+: \{\{", problems(f"# {{{{ {expression} }}}}"))


@pytest.mark.parametrize("name", NAMES)
def test_every_documented_name_is_known(name: str) -> None:
    assert NAMES[name].help.endswith(".")
    assert parse_template(f"# {{{{ {name} }}}}", "t").body


@pytest.mark.parametrize("name", DIRECTIVES)
def test_the_example_of_every_directive_is_valid(name: str) -> None:
    directive = DIRECTIVES[name]
    assert directive.example.startswith(f":::{name}")
    assert parse_template(f"{TITLE}{directive.example}\n", "t").body
    for option in directive.options:
        assert option.help.endswith(".")
        assert option.expects
        if option.default:
            option.read(option.default)


def test_every_filter_says_what_it_gives() -> None:
    assert all(filter_.__doc__ for filter_ in FILTERS.values())


@given(st.text("{}%:#*_`[]()<>|!\\-+=\"'&;~ \t\nab1.", max_size=120) | st.text(max_size=60))
def test_any_text_is_read_or_refused_in_order(text: str) -> None:
    # What is refused is refused as a problem of the template; anything else fails the test.
    with suppress(TemplateError):
        parse_template(f"# T\n{text}", "t")
