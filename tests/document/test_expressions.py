from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Heading, Paragraph
from aidreport.document.spans import Span, plain_text
from aidreport.errors import CurrencyError, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset


@pytest.fixture
def shown(briefing: Callable[..., Briefing], norway: Dataset) -> Callable[..., tuple[Span, ...]]:
    """Evaluate a text on a briefing of the Norwegian announcement."""

    def evaluate(text: str, language: str = "en") -> tuple[Span, ...]:
        block = briefing(norway, f"# T\n\n## S\n\n{text}\n", language).body[-1]
        assert isinstance(block, Paragraph)
        return block.text

    return evaluate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ largest_share }}", "–"),
        (
            "{{ largest_share | percent(0) }}, {{ 100 - largest_share }}, {{ -largest_share }}",
            "–, –, –",
        ),
        (
            "{{ 'more' if largest_share > 50 else 'less' if largest_share <= 50 else 'none' }}",
            "none",
        ),
        ("{{ 'a share' if largest_share else 'none' }}", "none"),
    ],
)
def test_a_share_that_has_no_meaning_is_a_dash_and_no_comparison_with_it_is_true(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset], text: str, expected: str
) -> None:
    block = briefing(table(A="NOK 9", B="NOK -4"), f"# T\n\n## S\n\n{text}\n").body[-1]
    assert isinstance(block, Paragraph)
    assert plain_text(block.text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ total }}", "NOK 386.3 million"),
        ("{{ total | money }}", "NOK 386.3 million"),
        ("{{ stated }}", "NOK 386 million and EUR 33.4 million"),
        ("{{ partners }} {{ allocations }} {{ rows }}", "3 3 3"),
        (
            "{{ largest }}: {{ largest_share }}, {{ largest_amount }}",
            "UNICEF: 59.3%, NOK 229 million",
        ),
        ("{{ largest_share | percent(0) }}", "59%"),
        ("{{ largest | upper }}", "UNICEF"),
        ("{{ donor | upper }}", "NORWAY"),
        ("{{ standfirst | upper }}", "NORWAY ALLOCATES"),
        ("{{ date }}", "12 June 2025"),
        ('{{ date | date("MMMM y") }}', "June 2025"),
        ("{{ issuer }}, {{ unit }}", "Ministry of Foreign Affairs, Humanitarian section"),
        ("{{ source }} {{ measure }} {{ report }}", "Press release Commitments norway-ukraine"),
        (
            "{{ url }} {{ region }} {{ organisation }}",
            "https://example.org/release Ukraine Ministry",
        ),
        ("{{ purpose }}", "to protect children"),
        ("{{ title }}", "Strengthening efforts"),
        ("{{ total / 2 }}", "NOK 193.15 million"),
        ("{{ -total }}", "NOK \u2212386.3 million"),
        ("{{ total - largest_amount }}", "NOK 157.3 million"),
        ("{{ (total / largest_amount) | number(2) }}", "1.69"),
        ("{{ 0.1 + 0.2 }}", "0.3"),
        ("{{ 50000 }} {{ 1 / 8 }} {{ 2 * 3 - 1 }}", "50,000 0.125 5"),
        ('{{ 1200 | money("NOK") }}', "NOK 1,200"),
        ('{{ "one partner" if partners == 1 else "several" }}', "several"),
        ('{{ "many" if total > 300000000 and not partners < 2 else "few" }}', "many"),
        ("{{ '}}' }}", "}}"),
        ("`{{ total }}`", "{{ total }}"),
        ("\\{{ total }}", "{{ total }}"),
    ],
)
def test_expressions_show_values_in_words(
    shown: Callable[..., tuple[Span, ...]], text: str, expected: str
) -> None:
    words = plain_text(shown(text)).replace("\u00a0", " ")
    assert words.startswith(expected)


def test_a_value_that_shows_a_figure_carries_its_id(
    shown: Callable[..., tuple[Span, ...]],
) -> None:
    figures = {
        span.text: span.figure for span in shown("{{ total | money }} {{ partners }} {{ 4 }}")
    }
    assert figures["NOK\u00a0386.3\u00a0million"] == "total/NOK"
    assert figures["3"] == "count/recipient/NOK"
    assert figures[" 4"] == ""


def test_a_computed_value_carries_no_id(shown: Callable[..., tuple[Span, ...]]) -> None:
    assert shown("{{ total / 2 }}")[0].figure == ""


def test_a_value_takes_the_role_of_the_text_around_it(
    shown: Callable[..., tuple[Span, ...]],
) -> None:
    strong, _, link = shown("**{{ largest }}** [{{ partners }} of them](https://example.org)")[:3]
    assert (strong.text, strong.strong) == ("UNICEF", True)
    assert (link.text, link.href) == ("3", "https://example.org")


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 / 0", "divides by zero"),
        ("0 / 0", "divides by zero"),
        ("title * 3", "no number"),
        ("'a' * 1000000000", "no number"),
        ("1e200", "too large"),
        ("1e90 * 1e90", "too large"),
        ('(1e99 | money("NOK")) * 1e50', "cannot be written out"),
        ("total * total", "multiplies amounts"),
        ("total + 1", "mixes an amount of money with a number"),
        ("1 / total", "mixes an amount of money with a number"),
        ('total - (1 | money("EUR"))', "NOK and EUR at once"),
        ("stated | money", "stated has several currencies"),
        ("1 | money", "money needs a currency"),
        ("title | date", "date needs a date"),
        ("1 | percent(99)", "decimals are a whole number"),
        ("1 | upper", "upper needs a text"),
        ("title > 3", "not supported"),
        ("none", "no value"),
        ("true", "true and false are no texts"),
        ("title if not title", "it has no value"),
    ],
)
def test_values_that_cannot_be_shown_are_refused_with_their_line(
    shown: Callable[..., tuple[Span, ...]], expression: str, reason: str
) -> None:
    with pytest.raises(TemplateError) as caught:
        shown(f"{{{{ {expression} }}}}")
    assert caught.value.problem.startswith(f"test.md, line 5, column 4: {{{{ {expression} }}}}")
    assert reason in caught.value.problem


def test_a_name_that_needs_one_currency_refuses_several(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    mixed = table(WFP="USD 2 million", ICRC="NOK 5 million")
    title = briefing(mixed, "# {{ total }}\n").body[0]
    assert isinstance(title, Heading)
    assert plain_text(title.text).replace("\u00a0", " ") == "USD 2 million and NOK 5 million"
    with pytest.raises(CurrencyError, match="several currencies"):
        briefing(mixed, "# {{ largest }}\n")


def test_what_cannot_be_shown_is_in_its_line_of_a_paragraph(
    briefing: Callable[..., Briefing], table: Callable[..., Dataset]
) -> None:
    with pytest.raises(TemplateError) as caught:
        briefing(table(A="NOK 5"), "# T\n\nFirst line,\nand {{ total / 0 }} in it.\n")
    assert "line 4, column 8: {{ total / 0 }}" in caught.value.problem
