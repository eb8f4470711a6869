from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.document.directives.dated import dated_table

from aidreport.config.config import Organisation
from aidreport.document.blocks import (
    Heading,
    ListBlock,
    Paragraph,
    ParagraphRole,
    QuoteBlock,
    Rule,
    Table,
)
from aidreport.document.reading import texts
from aidreport.document.spans import Span, plain_text
from aidreport.errors import DataError, TemplateError
from aidreport.model.allocation import NOT_NAMED, Party, Place
from aidreport.model.dataset import Account, ExcludedRow, Fact, Quote, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.golden import Golden

    from aidreport.analysis.figures import Figures
    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset

SHIPPED = {"en": "briefing.md", "nb": "briefing.nb.md", "fr": "briefing.fr.md"}


def spans(value: object) -> Iterator[Span]:
    """Return every span of a tree of blocks."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from spans(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from spans(getattr(value, field.name))


@pytest.mark.parametrize("language", SHIPPED)
def test_the_norwegian_announcement_becomes_this_briefing(
    briefing: Callable[..., Briefing],
    outline: Callable[[Briefing], str],
    norway: Dataset,
    golden: Golden,
    language: str,
) -> None:
    golden(f"norway.{language}.txt", outline(briefing(norway, SHIPPED[language], language)))


def test_a_table_alone_makes_a_briefing(
    briefing: Callable[..., Briefing],
    outline: Callable[[Briefing], str],
    table: Callable[..., Dataset],
    golden: Golden,
) -> None:
    data = table(WFP="USD 2500000", ICRC="USD 1250000")
    result = briefing(data, "briefing.md", organisation=Organisation())
    golden("table.en.txt", outline(result))


def test_every_figure_of_a_briefing_is_known(
    composed: Callable[..., tuple[Briefing, Figures]], norway: Dataset
) -> None:
    briefing, figures = composed(norway, "briefing.md")
    shown = {span.figure for span in spans(briefing) if span.figure}
    assert shown <= set(figures.by_id)
    assert {"total/NOK", "stated/NOK", "difference/NOK", "allocation/a1/EUR", "fact/1"} <= shown


EVERY_DIRECTIVE = """
# {{ title }}

{{ rows }} rows, {{ allocations }} allocations, {{ partners }} partners

:::key-figures{show="total, stated, partners, allocations, largest-share"}

:::table{by=recipient columns="amount, equivalent, share, bar, allocations" top=2}

:::reconciliation

:::share-bar{by=recipient top=2}

:::bar-chart{by=recipient top=2}

:::column-chart

:::stacked-columns{top=1}

:::sources{limit=1}
"""


def test_every_number_of_a_briefing_that_is_computed_is_a_figure(
    composed: Callable[..., tuple[Briefing, Figures]], norway: Dataset
) -> None:
    first = norway.allocations[0]
    more = tuple(
        first._replace(id=f"b{number}", recipient=Party(name, name))
        for number, name in enumerate(["WFP", "FAO"])
    )
    excluded = tuple(
        ExcludedRow(Place("data/q2.csv", row=row), "total-row", "a total") for row in (7, 8)
    )
    data = replace(
        norway,
        allocations=norway.allocations + more,
        account=Account(7, 5, excluded),
        files=(*norway.files, SourceFile("data/q2.csv", "ab" * 32, "table")),
    )
    briefing, figures = composed(data, EVERY_DIRECTIVE)
    shown = [span for span in spans(briefing.body) if re.search(r"\d", span.text)]
    assert {span.figure for span in shown} - {""} <= set(figures.by_id)
    assert [span.text for span in shown if not span.figure] == [
        "Press release of 12 June 2025, line\u00a05",
        "Press release, line\u00a05: “€33,4 million”",
        " refused. SHA-256 3fa8c1d23fa8…",
        "q2.csv: ",
        " refused. SHA-256 abababababab…",
    ]


@pytest.mark.parametrize("language", ["en", "nb", "fr"])
def test_a_title_is_found_without_an_announcement(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset], language: str
) -> None:
    data = table(A="NOK 5 million", B="NOK 6 million")
    titles = {
        "en": (
            "Humanitarian funding",
            "Allocations by Sida",
            "Humanitarian funding for Afghanistan, 2026",
            "Humanitarian funding for A, 2026",
            "Allocations by Sida, 2024–2026",
        ),
        "nb": (
            "Humanitær støtte",
            "Bevilgninger fra Sida",
            "Humanitær støtte til Afghanistan, 2026",
            "Humanitær støtte til A, 2026",
            "Bevilgninger fra Sida, 2024–2026",
        ),
        "fr": (
            "Financement humanitaire",
            "Allocations\u00a0: Sida",
            "Financement humanitaire\u00a0: Afghanistan, 2026",
            "Financement humanitaire\u00a0: A, 2026",
            "Allocations\u00a0: Sida, 2024-2026",
        ),
    }
    sida, day = Party("Sida", "Sida"), date(2026, 3, 1)

    def title(count: int = 2, **fields: object) -> str:
        rows = tuple(item._replace(**fields) for item in data.allocations[:count])
        return briefing(replace(data, allocations=rows), "# {{ title }}\n", language).title

    dated = tuple(
        item._replace(donor=sida, decided=date(year, 3, 1))
        for item, year in zip(data.allocations, (2024, 2026), strict=True)
    )
    over_years = briefing(replace(data, allocations=dated), "# {{ title }}\n", language).title
    assert titles[language] == (
        title(),
        title(donor=sida),
        title(country="Afghanistan", decided=day),
        title(1, decided=day),
        over_years,
    )


@pytest.mark.parametrize("template", ["{{ title }}", ":::table", ":::key-figures", ":::sources"])
@pytest.mark.parametrize(
    ("language", "name"), [("en", "Palestine"), ("nb", "Palestina"), ("fr", "Palestine")]
)
def test_a_country_is_named_in_the_language_of_the_page_wherever_it_stands(
    briefing: Callable[..., Briefing],
    table: Callable[..., Dataset],
    template: str,
    language: str,
    name: str,
) -> None:
    data = table(**{"West Bank and Gaza Strip": "NOK 5 million"})
    (row,) = data.allocations
    words = " ".join(texts(briefing(data, f"# Title\n\n{template}\n", language)))
    if language == "en":
        assert "West Bank and Gaza Strip" in words  # a name in English already
    else:
        assert name in words
    for party in ("country", "donor"):
        value = "Palestine" if party == "country" else Party("Palestine", "Palestine")
        rows = (row._replace(**{"recipient": Party("UNICEF", "UNICEF"), party: value}),)
        assert name in briefing(replace(data, allocations=rows), "# {{ title }}\n", language).title


@pytest.mark.parametrize(
    ("language", "title", "standfirst"),
    [
        ("en", "Allocations by the United States", "The United States allocates NOK 5 million to"),
        ("nb", "Bevilgninger fra USA", "USA bevilger 5 millioner NOK til"),
        ("fr", "Allocations : États-Unis", "États-Unis : allocation de 5 millions de NOK à"),
    ],
)
def test_a_donor_has_its_article_in_sentences(
    briefing: Callable[..., Briefing],
    table: Callable[..., Dataset],
    language: str,
    title: str,
    standfirst: str,
) -> None:
    data = table(UNICEF="NOK 5 million")
    donor = Party("United States, Government of", "United States")
    rows = tuple(item._replace(donor=donor) for item in data.allocations)
    made = briefing(
        replace(data, allocations=rows), "# {{ title }}\n\n{{ standfirst }}\n", language
    )
    assert made.title.replace("\u00a0", " ") == title
    assert plain_text(made.body[1].text).replace("\u00a0", " ").startswith(standfirst)


@pytest.mark.parametrize("field", ["donor", "recipient"])
def test_a_placeholder_for_a_name_is_no_name_in_a_title(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset], field: str
) -> None:
    data = table(A="NOK 5 million")
    unnamed = {"recipient": Party("TBC", NOT_NAMED), field: Party("TBC", NOT_NAMED)}
    rows = tuple(item._replace(**unnamed) for item in data.allocations)
    title = briefing(replace(data, allocations=rows), "# {{ title }}\n").title
    assert title == "Humanitarian funding"


def test_the_title_that_is_set_comes_before_all_others(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    assert briefing(norway, "# {{ title }}\n", title="My *own*").title == "My *own*"


def test_sections_without_anything_to_show_are_left_out_with_their_headings(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    text = """# T

## Words

They say:

:::quotes

## Facts

### Numbers

:::facts

### Purposes

:::purposes

## Kept

:::quotes

### Below

Text.

## Also kept

:::facts
:::table{columns=amount}

## Nothing at all
"""
    body = briefing(table(A="NOK 5 million"), text).body
    assert [plain_text(block.text) for block in body if isinstance(block, Heading)] == [
        "T",
        "Kept",
        "Below",
        "Also kept",
    ]
    assert "They say:" not in [
        plain_text(block.text) for block in body if isinstance(block, Paragraph)
    ]


def test_the_paragraph_below_the_title_is_the_standfirst(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    body = briefing(norway, "# T\n\nFirst.\n\nSecond.\n").body
    roles = [block.role for block in body if isinstance(block, Paragraph)]
    assert roles == [ParagraphRole.STANDFIRST, ParagraphRole.BODY]


def test_a_kicker_without_region_has_no_dangling_separator(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    text = '---\nkicker: "{{ region }} · Aid"\n---\n# T\n'
    kicker = briefing(table(A="NOK 5 million"), text).body[0]
    assert kicker == Paragraph((Span("Aid"),), ParagraphRole.KICKER)


def test_a_kicker_of_nothing_is_left_out(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    body = briefing(table(A="NOK 5 million"), '---\nkicker: "{{ region }}"\n---\n# T\n').body
    assert isinstance(body[0], Heading)


def test_a_paragraph_whose_expressions_are_empty_is_left_out(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    text = "# T\n\nS.\n\n{{ region }}\n\n> {{ region }}\n\n- {{ region }}\n\n- {{ report }}\n"
    body = briefing(table(A="NOK 5 million"), text).body
    assert len(body) == 3
    assert isinstance(body[2], ListBlock)
    assert len(body[2].items) == 1


def test_front_matter_names_subject_kind_and_running_title(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    text = (
        '---\nkind: "Note on {{ region }}"\nsubject: "{{ total }}"\n'
        'running_title: "Short"\n---\n# T\n'
    )
    result = briefing(norway, text)
    assert result.furniture.kind == "Note on Ukraine"
    assert result.subject == "NOK\u00a0386.3\u00a0million"
    assert result.furniture.running_title == "Short"


def test_markdown_becomes_blocks(briefing: Callable[..., Briefing], norway: Dataset) -> None:
    text = """# T

Standfirst.

Text with **strong**, *stressed*, `code` and a [link](https://example.org), <https://x.org>
and [mail](mailto:a@example.org) &amp; more.

3. three
4. four
   - nested

> Quoted {{ donor }}.

---

| Name | Amount |
| :--- | ---: |
| {{ donor }} | {{ total \\| money }} |
| short |
"""
    paragraph, numbered, quote, rule, table = briefing(norway, text).body[2:]
    assert isinstance(paragraph, Paragraph)
    roles = {
        span.text: (span.strong, span.emphasis, span.code, span.href) for span in paragraph.text
    }
    assert roles["strong"] == (True, False, False, "")
    assert roles["stressed"] == (False, True, False, "")
    assert roles["code"] == (False, False, True, "")
    assert roles["link"][3] == "https://example.org"
    assert roles["mail"][3] == "mailto:a@example.org"
    assert roles["https://x.org"][3] == "https://x.org"
    assert plain_text(paragraph.text).endswith("mail & more.")
    assert isinstance(numbered, ListBlock)
    assert numbered.start == 3
    assert isinstance(numbered.items[1][1], ListBlock)
    assert quote == QuoteBlock((Span("Quoted Norway."),), ())
    assert rule == Rule()
    assert isinstance(table, Table)
    assert [str(column.kind) for column in table.columns] == ["text", "number"]
    cell = table.rows[0].cells[1]
    assert cell == (Span("NOK\u00a0386.3\u00a0million", figure="total/NOK"),)
    assert table.rows[1].cells[1] == ()
    assert plain_text(table.summary) == "Name and Amount"


HOSTILE = (
    '<img src="/etc/passwd"/>',
    ":::table{}",
    "{{ 7*7 }}",
    "{% raw %}",
    "**bold**",
    "[x](javascript:alert(1))",
    "# heading",
    "&amp; &lt;b&gt;",
    "{0.__class__} {amount} %s",
    "| cell | cell |",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", SHIPPED)
def test_data_that_look_like_markup_come_out_as_the_text_they_are(
    briefing: Callable[..., Briefing], norway: Dataset, text: str, language: str
) -> None:
    data = _filled(norway, text)
    result = briefing(data, SHIPPED[language], language)
    assert result.title == text
    found = list(spans(result))
    assert sum(text in span.text for span in found) >= 8
    assert not any(span.href or span.strong or span.emphasis or span.code for span in found)
    assert len([block for block in result.body if isinstance(block, Heading)]) == 6


def _filled(norway: Dataset, text: str) -> Dataset:
    """Return the data set with one text in every place that takes words."""
    announcement = norway.announcement
    assert announcement is not None
    rows = tuple(
        item._replace(
            recipient=Party(f"{text}{number}", text, text),
            purpose=text,
            description=text,
            as_written=text,
        )
        for number, item in enumerate(norway.allocations)
    )
    words = replace(
        announcement,
        title=text,
        issuer=text,
        donor=text,
        region=text,
        purpose=text,
        source=text,
        quotes=(Quote(text, text, text),),
        facts=(Fact(text, text),),
    )
    return replace(norway, allocations=rows, announcement=words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=30).filter(str.strip))
def test_no_control_character_reaches_a_page(
    briefing: Callable[..., Briefing], norway: Dataset, text: str
) -> None:
    title = f"T {text}"
    result = briefing(_filled(norway, title), "briefing.md")
    furniture = result.furniture
    shown = [result.title, result.subject, result.author, furniture.running_title]
    shown += [span.text for span in spans(result)]
    for words in shown:
        assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in words)
        assert not any(letter in "\u2028\u2029\u202e\u2066" for letter in words)


def test_line_ends_and_controls_in_data_become_one_space(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    result = briefing(_filled(norway, "one\r\n\x00\x1btwo\u2028three"), "briefing.md")
    assert result.title == "one two three"


def test_a_briefing_of_nothing_is_refused(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    empty = replace(norway, allocations=(), account=Account(0, 0))
    with pytest.raises(DataError, match="no allocation to report"):
        briefing(empty, "# T\n")


def test_a_title_that_evaluates_to_nothing_is_refused(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    with pytest.raises(TemplateError, match="line 1: the title is empty"):
        briefing(table(A="NOK 5 million"), "# {{ region }}\n")


def test_composing_twice_gives_the_same_briefing(
    briefing: Callable[..., Briefing], norway: Dataset
) -> None:
    assert briefing(norway, "briefing.md") == briefing(norway, "briefing.md")


def test_composing_imports_neither_pandas_nor_reportlab() -> None:
    code = (
        "import sys, aidreport.document.compose, aidreport.document.template;"
        "print([name for name in ('pandas', 'reportlab', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_all_directives_that_cannot_show_the_data_are_named_at_once(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    each = ":::each{by=recipient}\n:::line-chart\n:::\n"
    body = f'# T\n\n:::line-chart\n\n:::table{{columns="amount, trend"}}\n\n{each}'
    data = dated_table(table(A_1921="NOK 5 million", A_2021="NOK 1 million"))
    with pytest.raises(DataError, match="3 parts of the template cannot show the data") as caught:
        briefing(data, body)
    places = [line.partition(": :::")[0] for line in caught.value.details]
    assert [place.partition(", ")[2] for place in places] == [
        "line 3, column 1",
        "line 5, column 1",
        "line 8, column 1",
    ]
    assert caught.value.fix.count("check the dates, or write :::column-chart") == 1
    assert caught.value.fix.count("check the dates, or remove trend") == 1
